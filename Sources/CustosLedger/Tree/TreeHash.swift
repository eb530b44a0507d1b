import CustosBase

/// A SHA-256 of a leaf or a node, stored in place: a tile of them is one block of memory.
package struct TreeHash: Sendable, Hashable {
    package static let byteCount = 32

    // The 32 bytes in their order in memory, whatever the machine's byte order: the words are never used as numbers.
    private var a: UInt64 = 0, b: UInt64 = 0, c: UInt64 = 0, d: UInt64 = 0

    private init() {}

    /// All zeros: the `prev` of a stream's first leaf.
    package static let zero = TreeHash()

    /// `nil` unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let isCopied: Void? = bytes.withContiguousStorageIfAvailable { source in
            withUnsafeMutableBytes(of: &self) { $0.copyMemory(from: UnsafeRawBufferPointer(source)) }
        }
        if isCopied == nil { withUnsafeMutableBytes(of: &self) { $0.copyBytes(from: bytes) } }
    }

    /// `nil` unless there are 64 lower-case hexadecimal digits.
    package init?(hex: some StringProtocol) {
        guard hex.utf8.count == 64, !hex.utf8.contains(where: { $0 >= 65 && $0 <= 70 }), let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// `nil` unless it is 32 bytes as RFC 4648 writes them, with padding.
    package init?(base64: some StringProtocol) {
        guard base64.utf8.count == 44, let bytes = ByteText.base64(base64) else { return nil }
        self.init(bytes)
    }

    /// Fills the hash in place: `body` writes 32 bytes.
    init(writing body: (UnsafeMutablePointer<UInt8>) -> Void) {
        withUnsafeMutableBytes(of: &self) { raw in
            // The struct is 32 bytes large, and so has a first one.
            raw.withMemoryRebound(to: UInt8.self) { body($0.baseAddress!) }
        }
    }

    /// Hashes one after the other, as a tile's file has them; `nil` when the last one is not whole.
    package static func decode(_ bytes: [UInt8]) -> [TreeHash]? {
        guard bytes.count % byteCount == 0 else { return nil }
        return [TreeHash](unsafeUninitializedCapacity: bytes.count / byteCount) { out, count in
            count = bytes.count / byteCount
            UnsafeMutableRawBufferPointer(out).copyBytes(from: bytes)
        }
    }

    /// What `decode` reads.
    package static func encode(_ hashes: some Collection<TreeHash>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(hashes.count * byteCount)
        for hash in hashes { withUnsafeBytes(of: hash) { out.append(contentsOf: $0) } }
        return out
    }

    package var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
    package var hex: String { withUnsafeBytes(of: self) { Hex.encode($0) } }
    package var base64: String { Base64.encode(bytes) }
}

extension TreeHash: CustomStringConvertible {
    package var description: String { hex }
}
