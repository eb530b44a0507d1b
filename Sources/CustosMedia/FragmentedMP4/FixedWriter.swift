/// Writes big-endian numbers into memory whose exact size was reckoned before: the hot path's writer.
///
/// A write past the end, or an end before it, is a mistake in our arithmetic and traps with both numbers.
struct FixedWriter: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// An array of exactly `byteCount` bytes, filled by `body` with one allocation and no second pass.
    static func array(_ byteCount: Int, _ body: (inout FixedWriter) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialised in
            var w = FixedWriter(memory: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<byteCount]))
            body(&w)
            precondition(w.count == byteCount, "wrote \(w.count) of \(byteCount) bytes")
            initialised = byteCount
        }
    }

    private init(memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    private mutating func take(_ n: Int) -> Int {
        precondition(n <= memory.count - count, "\(n) bytes at \(count) of \(memory.count)")
        defer { count += n }
        return count
    }

    mutating func u32(_ v: UInt32) { memory.storeBytes(of: v.bigEndian, toByteOffset: take(4), as: UInt32.self) }
    mutating func u64(_ v: UInt64) { memory.storeBytes(of: v.bigEndian, toByteOffset: take(8), as: UInt64.self) }
    mutating func i32(_ v: Int32) { u32(UInt32(bitPattern: v)) }
    mutating func i64(_ v: Int64) { u64(UInt64(bitPattern: v)) }

    mutating func bytes(_ b: UnsafeRawBufferPointer) {
        let at = take(b.count)
        if let p = b.baseAddress { (memory.baseAddress! + at).copyMemory(from: p, byteCount: b.count) }
    }
    mutating func bytes(_ b: [UInt8]) { b.withUnsafeBytes { bytes($0) } }

    /// A box header (ISO 14496-12 4.2): 32-bit size with the header counted, then the type.
    mutating func box(_ type: FourCC, _ size: UInt32) {
        u32(size)
        u32(type.rawValue)
    }

    /// A box header with version and flags.
    mutating func fullBox(_ type: FourCC, _ size: UInt32, version: UInt8, flags: UInt32) {
        box(type, size)
        u32(UInt32(version) << 24 | flags)
    }

    mutating func uuidBox(_ id: BoxUUID, _ size: UInt32) {
        box(.uuid, size)
        u64(id.high)
        u64(id.low)
    }
}
