import CustosBase

/// Makes a ZIP of deflated members in memory, for spreadsheets.
struct ZipPacker {
    private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    private let date: UInt16
    private let clock: UInt16

    init(time: WallTime) {
        let (days, rest) = WallTime.floorDivide(time.microseconds, 86_400_000_000)
        let (y, m, d) = CivilDate.fromDays(days)
        let seconds = Int(rest / 1_000_000)
        date = UInt16(min(127, max(0, y - 1980)) << 9 | m << 5 | d)
        clock = UInt16((seconds / 3600) << 11 | (seconds / 60 % 60) << 5 | (seconds % 60) / 2)
    }

    mutating func add(_ name: String, _ text: String) {
        let part = ZipPart()
        part.write(text)
        add(name, part)
    }

    /// The part is finished by this.
    mutating func add(_ name: String, _ part: ZipPart) {
        part.deflater.finish()
        let packed = part.deflater.packed
        precondition(packed.count < Int(UInt32.max) && part.count < Int(UInt32.max) && bytes.count < Int(UInt32.max), "a member of \(part.count) bytes: \(name)")
        // 4.3.7 and 4.3.12: version 2.0, names in UTF-8 (bit 11), method 8.
        let common: [UInt8] =
            ZipFormat.little(UInt16(20)) + ZipFormat.little(UInt16(1 << 11)) + ZipFormat.little(UInt16(8)) + ZipFormat.little(clock) + ZipFormat.little(date)
            + ZipFormat.little(part.crc.value)
        let sizes: [UInt8] = ZipFormat.little(UInt32(packed.count)) + ZipFormat.little(UInt32(part.count)) + ZipFormat.little(UInt16(name.utf8.count)) + ZipFormat.little(UInt16(0))
        directory += ZipFormat.little(UInt32(0x0201_4B50)) + ZipFormat.little(UInt16(20)) + common + sizes
        directory +=
            ZipFormat.little(UInt16(0)) + ZipFormat.little(UInt16(0)) + ZipFormat.little(UInt16(0)) + ZipFormat.little(UInt32(0)) + ZipFormat.little(UInt32(bytes.count)) + Array(name.utf8)
        bytes += ZipFormat.little(UInt32(0x0403_4B50)) + common + sizes + Array(name.utf8)
        bytes += packed
        count += 1
    }

    func finished() -> [UInt8] { bytes + directory + ZipFormat.end(count: count, offset: Int64(bytes.count), size: Int64(directory.count)) }
}

/// A member of a ZIP while it is written.
final class ZipPart {
    fileprivate let deflater = Deflater()
    fileprivate var crc = CRC32()
    fileprivate var count = 0

    func write(_ text: String) {
        var t = text
        t.withUTF8 { b in
            crc.update(UnsafeRawBufferPointer(b))
            deflater.write(b)
            count += b.count
        }
    }
}
