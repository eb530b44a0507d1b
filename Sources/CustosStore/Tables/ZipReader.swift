/// The members of a ZIP (APPNOTE 6.3) that is in memory: stored and deflated ones, without encryption, in one part.
///
/// Bounded: the number of members, what all of them unpack to, and the ratio; a member's checksum is compared at its end.
struct ZipReader {
    struct Member {
        let name: String
        let method: UInt16
        let crc: UInt32
        let packed: Int
        let unpacked: Int
        let header: Int
    }

    private let bytes: [UInt8]
    let members: [String: Member]

    private static let broken = TableFailure("这不是完整的 xlsx 文件。", "This is no whole xlsx file.")

    init(_ bytes: [UInt8]) throws(TableFailure) {
        guard bytes.count <= TableLimits.fileBytes else {
            throw TableFailure("文件过大：最多 \(TableLimits.fileBytes >> 20) MiB。", "The file is too large: at most \(TableLimits.fileBytes >> 20) MiB.")
        }
        self.bytes = bytes
        // 4.3.16: 22 bytes and a comment at the end of the file.
        guard bytes.count >= 22 else { throw Self.broken }
        var end = bytes.count - 22
        let first = max(0, end - 65_535)
        while end >= first, Self.u32(bytes, end) != 0x0605_4B50 { end -= 1 }
        guard end >= first else { throw Self.broken }
        let count = Int(Self.u16(bytes, end + 10))
        var at = Int(Self.u32(bytes, end + 16))
        guard count <= TableLimits.zipMembers else { throw TableFailure("文件成员过多。", "The file has too many members.") }
        var out: [String: Member] = [:], total = 0
        // 4.3.12.
        for _ in 0..<count {
            guard at + 46 <= end, Self.u32(bytes, at) == 0x0201_4B50 else { throw Self.broken }
            let flags = Self.u16(bytes, at + 8), method = Self.u16(bytes, at + 10)
            let packed = Int(Self.u32(bytes, at + 20)), unpacked = Int(Self.u32(bytes, at + 24)), header = Int(Self.u32(bytes, at + 42))
            let nameCount = Int(Self.u16(bytes, at + 28))
            guard at + 46 + nameCount <= end, packed < Int(UInt32.max), unpacked < Int(UInt32.max), header + 30 <= bytes.count else { throw Self.broken }
            guard flags & 1 == 0 else { throw TableFailure("文件已加密，请先取消密码。", "The file is encrypted; take its password away first.") }
            let name = String(decoding: bytes[(at + 46)..<(at + 46 + nameCount)], as: UTF8.self)
            total += unpacked
            guard total <= TableLimits.unpackedBytes, unpacked / TableLimits.unpackedRatio <= packed + 64 else { throw Self.bomb }
            guard out.updateValue(Member(name: name, method: method, crc: Self.u32(bytes, at + 16), packed: packed, unpacked: unpacked, header: header), forKey: name) == nil else {
                throw Self.broken
            }
            at += 46 + nameCount + Int(Self.u16(bytes, at + 30)) + Int(Self.u16(bytes, at + 32))
        }
        members = out
    }

    private static let bomb = TableFailure("文件解压后过大。", "The file unpacks to too much.")

    private static func u16(_ b: [UInt8], _ i: Int) -> UInt16 { UInt16(b[i]) | UInt16(b[i + 1]) << 8 }
    private static func u32(_ b: [UInt8], _ i: Int) -> UInt32 { UInt32(u16(b, i)) | UInt32(u16(b, i + 2)) << 16 }

    /// Hands the unpacked bytes of a member to `body`, piece by piece; `body` returns `false` when it has seen enough.
    func read(_ name: String, _ body: (UnsafeBufferPointer<UInt8>) throws(TableFailure) -> Bool) throws(TableFailure) {
        guard let m = members[name] else { throw TableFailure("xlsx 文件缺少 \(name.prefix(80))。", "The xlsx file has no \(name.prefix(80)).") }
        guard m.header + 30 <= bytes.count, Self.u32(bytes, m.header) == 0x0403_4B50 else { throw Self.broken }
        let start = m.header + 30 + Int(Self.u16(bytes, m.header + 26)) + Int(Self.u16(bytes, m.header + 28))
        guard start + m.packed <= bytes.count else { throw Self.broken }
        var crc = CRC32(), made = 0
        switch m.method {
        case 0:
            guard m.packed == m.unpacked else { throw Self.broken }
            var wasEnough = false
            try with(start..<(start + m.packed)) { b throws(TableFailure) in
                crc.update(UnsafeRawBufferPointer(b))
                wasEnough = try !body(b)
            }
            if wasEnough { return }
        case 8:
            let inflater = try Inflater()
            var buffer = [UInt8](repeating: 0, count: 256 << 10), at = start
            while !inflater.isAtEnd {
                var taken = 0, piece = 0
                try with(at..<(start + m.packed)) { input throws(TableFailure) in
                    try buffer.withUnsafeMutableBufferPointer { output throws(TableFailure) in (taken, piece) = try inflater.inflate(input, into: output) }
                }
                at += taken
                made += piece
                // What it says of itself is the bound that was checked; more than that is a lie.
                guard made <= m.unpacked else { throw Self.bomb }
                guard taken > 0 || piece > 0 || inflater.isAtEnd else { throw Self.broken }
                let goesOn = try buffer.withUnsafeBufferPointer { b throws(TableFailure) in
                    let part = UnsafeBufferPointer(rebasing: b[..<piece])
                    crc.update(UnsafeRawBufferPointer(part))
                    return try body(part)
                }
                if !goesOn { return }
            }
            guard made == m.unpacked else { throw Self.broken }
        default: throw TableFailure("xlsx 的压缩方法不受支持。", "The xlsx file is packed with a method that is not supported.")
        }
        guard crc.value == m.crc else { throw TableFailure("xlsx 文件已损坏（校验和不符）。", "The xlsx file is broken: a checksum does not match.") }
    }

    private func with(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws(TableFailure) -> Void) throws(TableFailure) {
        try bytes.withUnsafeBufferPointer { b throws(TableFailure) in try body(UnsafeBufferPointer(rebasing: b[range])) }
    }
}
