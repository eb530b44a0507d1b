import CustosBase

/// The 48-byte box behind each fragment by which recovery knows a whole fragment from a torn one.
///
/// ```
///   0 u32 size = 48, 'uuid', 16 bytes type
///  24 u32 number    28 u32 length    32 16 bytes chain value
/// ```
/// The chain ties each fragment to all before it: a fragment of another file, or in another place, does not fit.
/// `fragmentHash` is the RFC 6962 leaf hash, so that one SHA-256 pass serves the chain and the fragment tree.
package struct CheckBox: Sendable, Hashable {
    package static let byteCount = 48
    /// The chain value before fragment 0.
    package static let firstChain = [UInt8](repeating: 0, count: 16)

    /// 0 is the initialisation; fragments follow from 1.
    package var number: UInt32
    /// Bytes of the fragment, this box not counted.
    package var length: UInt32
    /// 16 bytes.
    package var chain: [UInt8]

    package init(number: UInt32, length: UInt32, chain: [UInt8]) {
        precondition(chain.count == 16, "a chain value has 16 bytes, not \(chain.count)")
        self.number = number
        self.length = length
        self.chain = chain
    }

    /// The box.
    package func encode() -> [UInt8] {
        FixedWriter.array(Self.byteCount) { w in
            w.uuidBox(.check, UInt32(Self.byteCount))
            w.u32(number)
            w.u32(length)
            w.bytes(chain)
        }
    }

    /// Reads what `encode` writes; `nil` for anything else.
    package init?(_ bytes: [UInt8]) {
        var c = ByteCursor(bytes)
        guard c.remaining == Self.byteCount, c.u32() == UInt32(Self.byteCount), c.u32() == FourCC.uuid.rawValue, c.isUUID(.check), let number = c.u32(),
            let length = c.u32(), let chain = c.take(16)
        else { return nil }
        self.init(number: number, length: length, chain: chain)
    }

    /// The chain value after a fragment: the first 16 bytes of SHA-256(chain || fragmentHash).
    package static func next(chain: [UInt8], fragmentHash: [UInt8]) -> [UInt8] {
        Array(Digest.sha256(chain + fragmentHash).prefix(16))
    }
}
