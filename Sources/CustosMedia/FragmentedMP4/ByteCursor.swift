/// Reads big-endian numbers from bytes that nobody vouches for: each read is checked, and `nil` is the end.
struct ByteCursor {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        let r = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        position = r.lowerBound
        end = r.upperBound
    }

    var remaining: Int { end - position }

    private mutating func number(_ n: Int) -> UInt64? {
        guard n <= remaining else { return nil }
        var v: UInt64 = 0
        for i in 0..<n { v = v << 8 | UInt64(bytes[position + i]) }
        position += n
        return v
    }

    mutating func u8() -> UInt8? { number(1).map { UInt8($0) } }
    mutating func u16() -> UInt16? { number(2).map { UInt16($0) } }
    mutating func u32() -> UInt32? { number(4).map { UInt32($0) } }
    mutating func u64() -> UInt64? { number(8) }
    mutating func i32() -> Int32? { u32().map { Int32(bitPattern: $0) } }
    mutating func i64() -> Int64? { u64().map { Int64(bitPattern: $0) } }

    mutating func skip(_ n: Int) -> Bool {
        guard n >= 0, n <= remaining else { return false }
        position += n
        return true
    }

    mutating func take(_ n: Int) -> [UInt8]? {
        guard n >= 0, n <= remaining else { return nil }
        defer { position += n }
        return Array(bytes[position..<position + n])
    }

    /// The next box, and the cursor moved behind it. `nil` at the end and where the size lies. Sizes of 0 ("to the
    /// end") and 1 (64 bits) are never written by Custos and so not read (ISO 14496-12 4.2).
    mutating func box() -> (type: FourCC, body: ByteCursor)? {
        let start = position
        guard let size = u32(), let type = u32(), size >= 8, Int(size) <= end - start else {
            position = start
            return nil
        }
        position = start + Int(size)
        return (FourCC(type), ByteCursor(bytes, start + 8..<position))
    }

    /// Version and flags of a FullBox.
    mutating func versionAndFlags() -> (version: UInt8, flags: UInt32)? { u32().map { (UInt8($0 >> 24), $0 & 0xFF_FFFF) } }

    /// True and moved past when the next 16 bytes are this extended type.
    mutating func isUUID(_ id: BoxUUID) -> Bool { u64() == id.high && u64() == id.low }
}
