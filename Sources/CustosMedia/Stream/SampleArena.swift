import Synchronization

/// A fixed block of memory that samples of one stream are assembled in, one after the other.
///
/// Written by one owner (the camera's event loop) at `count` only; bytes below a published sample's end never
/// change again, so readers on other threads may read them without a lock. The block lives as long as any
/// sample points into it. Recorder, GOP cache and viewers share it: a sample is never copied for a reader.
package final class SampleArena: @unchecked Sendable {
    /// The usual size: three quarters of a second of a 4 Mbit/s stream, and room for its largest key picture. A larger
    /// block would keep more dead samples alive beside one that is still wanted.
    package static let standardCapacity = 384 * 1024
    /// The largest access unit that is accepted, and so the largest block.
    package static let maximumSampleBytes = 16 * 1024 * 1024

    package let capacity: Int
    private let base: UnsafeMutableRawPointer
    /// Bytes written so far. Owner only.
    package private(set) var count = 0

    package init(capacity: Int = SampleArena.standardCapacity) {
        precondition(capacity > 0 && capacity <= 2 * Self.maximumSampleBytes, "arena of \(capacity) bytes")
        self.capacity = capacity
        base = (capacity == Self.standardCapacity ? ArenaPool.take() : nil) ?? .allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        if capacity != Self.standardCapacity || !ArenaPool.give(base) { base.deallocate() }
    }

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

/// Blocks of the standard size that nobody uses at the moment.
///
/// A fresh block costs a page fault for every 4 KiB, several times what it costs to fill it; and a heap that such blocks
/// come and go in grows to twice what is in use.
private enum ArenaPool {
    /// 24 MiB at most: what two hundred streams of 4 Mbit/s let go of in a quarter of a second.
    static let limit = 64

    private struct Block: @unchecked Sendable {
        let base: UnsafeMutableRawPointer
    }

    private static let free = Mutex<[Block]>([])

    static func take() -> UnsafeMutableRawPointer? { free.withLock { $0.popLast()?.base } }

    /// False when the pool is full: the block goes back to the system.
    static func give(_ base: UnsafeMutableRawPointer) -> Bool {
        let block = Block(base: base)
        return free.withLock { blocks in
            guard blocks.count < limit else { return false }
            blocks.append(block)
            return true
        }
    }
}
