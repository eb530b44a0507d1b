import CustosBase

/// An Ed25519 private key. Whoever shows it in a log or an error shows only its public half.
package struct SigningKey: Sendable {
    /// The 32 bytes to be stored, and to be kept secret.
    package let seed: [UInt8]
    package let publicKey: [UInt8]

    package init(seed: [UInt8]) {
        self.seed = seed
        publicKey = Ed25519.publicKey(seed: seed)
    }

    package static func generate() -> SigningKey { SigningKey(seed: Ed25519.generateSeed()) }

    package func key(name: String, kind: VerifierKey.Kind) -> VerifierKey { VerifierKey(name: name, kind: kind, publicKey: publicKey) }

    /// Signs the text of a note, its last line feed included.
    package func sign(_ text: [UInt8], name: String) -> NoteSignature {
        NoteSignature(name: name, keyID: key(name: name, kind: .ed25519).keyID, bytes: Ed25519.sign(text, seed: seed))
    }

    /// C2SP tlog-cosignature: says that at `time` (POSIX seconds, not negative) this was the largest tree of the log that the signer had seen.
    package func cosign(_ text: [UInt8], name: String, time: Int64) -> NoteSignature {
        precondition(time >= 0, "a cosignature at \(time)")
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> Int64(56 - 8 * $0)) }
        return NoteSignature(
            name: name, keyID: key(name: name, kind: .cosignature).keyID,
            bytes: stamp + Ed25519.sign(NoteSignature.cosignedMessage(text, time: UInt64(time)), seed: seed))
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "private key of \(Base64.encode(publicKey))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
