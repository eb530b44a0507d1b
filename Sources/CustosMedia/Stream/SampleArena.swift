/// A fixed block of memory that samples of one stream are assembled in, one after the other.
///
/// Written by one owner (the camera's event loop) at `count` only; bytes below a published sample's end never
/// change again, so readers on other threads may read them without a lock. The block lives as long as any
/// sample points into it. Recorder, GOP cache and viewers share it: a sample is never copied for a reader.
package final class SampleArena: @unchecked Sendable {
    /// The usual size: about a second of a 4 Mbit/s stream.
    package static let standardCapacity = 640 * 1024
    /// The largest access unit that is accepted, and so the largest block.
    package static let maximumSampleBytes = 16 * 1024 * 1024

    package let capacity: Int
    private let base: UnsafeMutableRawPointer
    /// Bytes written so far. Owner only.
    package private(set) var count = 0

    package init(capacity: Int = SampleArena.standardCapacity) {
        precondition(capacity > 0 && capacity <= 2 * Self.maximumSampleBytes, "arena of \(capacity) bytes")
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { base.deallocate() }

    package var free: Int { capacity - count }

    /// Appends bytes; traps when they do not fit (the caller asks `free` first).
    package func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= free, "arena: \(bytes.count) bytes into \(free)")
        if let p = bytes.baseAddress { (base + count).copyMemory(from: p, byteCount: bytes.count) }
        count += bytes.count
    }

    package func append(_ span: RawSpan) {
        span.withUnsafeBytes { append($0) }
    }

    package func append(byte: UInt8) {
        precondition(free > 0, "arena is full")
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Writes a big-endian 32-bit number at a position that is not yet published (a NAL unit's length).
    package func patch(_ value: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset + 4 <= count, "patch at \(offset) of \(count)")
        base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Takes back bytes after `to` that no sample was published from (a damaged access unit).
    package func rewind(to: Int) {
        precondition(to >= 0 && to <= count, "rewind to \(to) of \(count)")
        count = to
    }

    /// Reads a published range.
    package func withBytes<R>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= capacity, "range \(range) of \(capacity)")
        return try body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }
}
