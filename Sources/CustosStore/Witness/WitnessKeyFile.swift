import CustosBase
import CustosLedger

/// The private key of a witness or a mirror as a file: one line in the form that Go's `note` package writes,
/// `PRIVATE+KEY+<name>+<key ID>+<base 64 of type and seed>`.
enum WitnessKeyFile {
    private static let prefix = "PRIVATE+KEY+"

    static func encode(_ key: SigningKey, name: String) -> [UInt8] {
        let verifier = key.key(name: name, kind: .cosignature)
        // The name has no plus sign (`VerifierKey.isName`), so the text of the public key is in three parts.
        let id = verifier.text.dropFirst(name.count + 1).prefix(8)
        return Array("\(prefix)\(name)+\(id)+\(Base64.encode([VerifierKey.Kind.cosignature.rawValue] + key.seed))\n".utf8)
    }

    static func decode(_ bytes: [UInt8], path: String) throws(WitnessError) -> (key: SigningKey, verifier: VerifierKey) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix(prefix), text.hasSuffix("\n") else { throw WitnessError(.damaged, path, "not a private key") }
        let parts = text.dropLast().dropFirst(prefix.count).split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, VerifierKey.isName(parts[0]), let data = ByteText.base64(parts[2]), data.count == 1 + Ed25519.keyByteCount, data[0] == VerifierKey.Kind.cosignature.rawValue else {
            throw WitnessError(.damaged, path, "not a private key of a cosigner")
        }
        let key = SigningKey(seed: Array(data.dropFirst()))
        let verifier = key.key(name: String(parts[0]), kind: .cosignature)
        guard verifier.text.hasPrefix("\(parts[0])+\(parts[1])+") else { throw WitnessError(.damaged, path, "the key's ID is not that of the key") }
        return (key, verifier)
    }
}
