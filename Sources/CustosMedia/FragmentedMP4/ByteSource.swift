/// Where a segment's bytes are read from. The store makes one of a file; `BytesSource` is one of memory.
package protocol ByteSource {
    var size: Int64 { get }
    /// Up to `count` bytes from `position`; fewer only where the source ends.
    func read(at position: Int64, count: Int) throws -> [UInt8]
}

/// A segment in memory.
package struct BytesSource: ByteSource, Sendable {
    package var bytes: [UInt8]
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package var size: Int64 { Int64(bytes.count) }
    package func read(at position: Int64, count: Int) -> [UInt8] {
        guard position >= 0, position < size, count > 0 else { return [] }
        let start = Int(position)
        return Array(bytes[start..<start + min(count, bytes.count - start)])
    }
}
