import CustosBase

/// The records of a ZIP (APPNOTE 6.3) for stored members with names in UTF-8.
struct ZipFormat {
    /// Where a local header has the checksum (4.3.7).
    static let crcOffset = 14
    private static let utf8Names: UInt16 = 1 << 11
    private static let wide = Int64(UInt32.max)

    /// The same for all members: of when the export was begun, in UTC.
    private let date: UInt16
    private let clock: UInt16

    init(time: WallTime) {
        let (days, rest) = WallTime.floorDivide(time.microseconds, 86_400_000_000)
        let (y, m, d) = CivilDate.fromDays(days)
        let seconds = Int(rest / 1_000_000)
        // MS-DOS counts from 1980 and in steps of two seconds (4.4.6).
        date = UInt16(min(127, max(0, y - 1980)) << 9 | m << 5 | d)
        clock = UInt16((seconds / 3600) << 11 | (seconds / 60 % 60) << 5 | (seconds % 60) / 2)
    }

    static func little<T: FixedWidthInteger>(_ v: T) -> [UInt8] { (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: v >> T($0 * 8)) } }

    static func headerByteCount(_ name: String, size: Int64) -> Int64 { 30 + Int64(name.utf8.count) + (size >= wide ? 20 : 0) }

    /// 4.3.7.
    func localHeader(_ name: String, size: Int64, crc: UInt32) -> [UInt8] {
        let isWide = size >= Self.wide
        var b: [UInt8] = Self.little(UInt32(0x0403_4B50)) + common(isWide: isWide, crc: crc)
        b += sizes(isWide ? Self.wide : size, name: name, extra: isWide ? 20 : 0) + Array(name.utf8)
        if isWide { b += Self.little(UInt16(1)) + Self.little(UInt16(16)) + Self.little(size) + Self.little(size) }
        return b
    }

    /// 4.3.12.
    func directoryEntry(_ name: String, size: Int64, crc: UInt32, offset: Int64) -> [UInt8] {
        // 4.5.3: only the fields that are too small for their value are in the extra field.
        var extra: [UInt8] = []
        if size >= Self.wide { extra += Self.little(size) + Self.little(size) }
        if offset >= Self.wide { extra += Self.little(offset) }
        let isWide = !extra.isEmpty
        if isWide { extra = Self.little(UInt16(1)) + Self.little(UInt16(extra.count)) + extra }
        // Made by Unix (3), version 4.5; a plain file with mode 0644.
        var b: [UInt8] = Self.little(UInt32(0x0201_4B50)) + Self.little(UInt16(3 << 8 | 45)) + common(isWide: isWide, crc: crc)
        b += sizes(min(size, Self.wide), name: name, extra: extra.count)
        b += Self.little(UInt16(0)) + Self.little(UInt16(0)) + Self.little(UInt16(0)) + Self.little(UInt32(0o100644) << 16)
        b += Self.little(UInt32(clamping: min(offset, Self.wide))) + Array(name.utf8) + extra
        return b
    }

    private func common(isWide: Bool, crc: UInt32) -> [UInt8] {
        Self.little(UInt16(isWide ? 45 : 20)) + Self.little(Self.utf8Names) + Self.little(UInt16(0)) + Self.little(clock) + Self.little(date) + Self.little(crc)
    }

    private func sizes(_ size: Int64, name: String, extra: Int) -> [UInt8] {
        Self.little(UInt32(clamping: size)) + Self.little(UInt32(clamping: size)) + Self.little(UInt16(name.utf8.count)) + Self.little(UInt16(extra))
    }

    /// 4.3.14 to 4.3.16.
    static func end(count: Int, offset: Int64, size: Int64) -> [UInt8] {
        var b: [UInt8] = []
        if count >= Int(UInt16.max) || offset >= wide || size >= wide {
            b += little(UInt32(0x0606_4B50)) + little(UInt64(44)) + little(UInt16(3 << 8 | 45)) + little(UInt16(45)) + little(UInt32(0)) + little(UInt32(0))
            b += little(UInt64(count)) + little(UInt64(count)) + little(size) + little(offset)
            b += little(UInt32(0x0706_4B50)) + little(UInt32(0)) + little(offset + size) + little(UInt32(1))
        }
        b += little(UInt32(0x0605_4B50)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt16(clamping: count)) + little(UInt16(clamping: count))
        b += little(UInt32(clamping: size)) + little(UInt32(clamping: offset)) + little(UInt16(0))
        return b
    }
}
