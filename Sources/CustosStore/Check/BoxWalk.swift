import CustosBase

/// The check's own reader of segment files (ISO 14496-12, and our three `uuid` boxes): it shares no code with the
/// recorder, recovery or playback, so that a mistake made there is not made here as well.
///
///     ftyp head moov | check 0 | time moof mdat | check 1 | time moof mdat | check 2 | ...
struct BoxWalk {
    private static let ours: [UInt8] = [0xB7, 0xC1, 0x5A, 0x0E, 0x93, 0xD2, 0x4F, 0x68, 0xA4, 0x1D, 0x6E, 0x2C, 0xF0, 0x8B, 0x57]
    private static let head: UInt8 = 1, time: UInt8 = 2, check: UInt8 = 3
    /// Of boxes whose insides are looked at: a `moof` of a second has a few thousand bytes.
    private static let boxLimit: Int64 = 64 << 20

    private let stream: FileStream
    private var result = CheckedFile()
    private var chain = [UInt8](repeating: 0, count: 16)

    /// Reads the whole file. With `hashes` every check value is made anew.
    static func read(_ path: String, disk: any DiskIO, hashes: Bool) throws -> CheckedFile {
        let file = try disk.open(path, .read)
        defer { disk.close(file) }
        var walk = BoxWalk(stream: try FileStream(disk: disk, file: file, hashes: hashes))
        return try walk.run(hashes: hashes)
    }

    private init(stream: FileStream) { self.stream = stream }

    private mutating func run(hashes: Bool) throws -> CheckedFile {
        result.length = stream.length
        do {
            try initialisation(hashes)
            while stream.remaining > 0 { try fragment(hashes) }
        } catch let f as CheckedFile.Fault {
            result.fault = f
        }
        _ = try stream.pass(stream.remaining, inLeaf: false)
        if hashes { result.sha256 = stream.digest() }
        return result
    }

    // MARK: The parts

    private mutating func initialisation(_ hashes: Bool) throws {
        let (type, _) = try box("ftyp")
        guard type == "ftyp" else { throw fault("the file does not begin with ftyp but with \(type)") }
        let (_, headBody) = try box("uuid")
        guard isOurs(headBody, Self.head) else { throw fault("no head box behind ftyp") }
        result.head = try readHead(headBody)
        let (movie, moov) = try box("moov")
        guard movie == "moov" else { throw fault("no moov behind the head box") }
        try readMovie(moov)
        try checkBox(number: 0, hashes)
    }

    private mutating func fragment(_ hashes: Bool) throws {
        let at = stream.position
        let (_, timeBody) = try box("uuid")
        guard isOurs(timeBody, Self.time), timeBody.count == 48 else { throw fault("no time box where fragment \(result.fragments + 1) begins", at) }
        let wall = WallTime(microseconds: Int64(bitPattern: Self.u64(timeBody, 24)))
        let (type, moof) = try box("moof")
        guard type == "moof" else { throw fault("no moof in fragment \(result.fragments + 1)", at) }
        let table = try readFragment(moof, number: UInt32(result.fragments + 1), at: at)

        let header = try stream.peek(8)
        guard header.count == 8, Self.text(header, 4) == "mdat", let size = Self.boxSize(header), size - 8 == table.payload else {
            throw fault("the mdat of fragment \(result.fragments + 1) is not there, or not of its samples' \(table.payload) bytes", at)
        }
        guard try stream.pass(size, inLeaf: true) else { throw fault("the file ends inside fragment \(result.fragments + 1)", at) }
        try checkBox(number: UInt32(result.fragments + 1), hashes)

        result.fragments += 1
        result.firstWall = result.firstWall ?? wall
        result.lastWall = wall
        result.lastDuration = TimeSpan(microseconds: table.videoTicks * 100 / 9)
        result.hasLoss = result.hasLoss || table.hasLoss
        result.startsWithSync = result.startsWithSync ?? table.startsWithSync
    }

    /// 48 bytes: number, length of the leaf before it, and the first 16 bytes of SHA-256(chain before || leaf hash).
    private mutating func checkBox(number: UInt32, _ hashes: Bool) throws {
        let at = stream.position
        let length = stream.leafLength
        guard let b = try stream.take(48, inLeaf: false) else { throw fault("the file ends inside check box \(number)", at) }
        guard Self.boxSize(b) == 48, Self.text(b, 4) == "uuid", isOurs(Array(b[8...]), Self.check) else { throw fault("no check box \(number)", at) }
        let leaf = stream.endLeaf()
        guard Self.u32(b, 24) == number else { throw fault("check box \(Self.u32(b, 24)) stands where \(number) should", at) }
        guard Int64(Self.u32(b, 28)) == length else { throw fault("check box \(number) is for \(Self.u32(b, 28)) bytes, there are \(length)", at) }
        if hashes {
            chain = Array(Digest.sha256(chain + leaf).prefix(16))
            guard Array(b[32..<48]) == chain else {
                throw CheckedFile.Fault(isCheckValue: true, position: at, text: "the check value of fragment \(number) is not that of its bytes")
            }
            result.leaves.append(leaf)
        } else {
            chain = Array(b[32..<48])
        }
        result.goodLength = stream.position
    }

    private func readHead(_ b: [UInt8]) throws -> CheckedFile.Head {
        guard b.count == 112, Self.u32(b, 16) == 1, Self.u32(b, 32) < 2 else { throw fault("a head box that is not of version 1") }
        func identity(_ at: Int) -> UUIDValue { UUIDValue(high: Self.u64(b, at), low: Self.u64(b, at + 8)) }
        func date(_ at: Int) -> Int64 { Int64(bitPattern: Self.u64(b, at)) }
        return CheckedFile.Head(
            stream: StreamID(CameraID(date(24)), Self.u32(b, 32) == 0 ? .main : .sub), sequence: Self.u64(b, 40), node: identity(48), run: identity(64),
            boot: identity(80), start: WallTime(microseconds: date(96)), startMonotonic: MonotonicTime(microseconds: date(104)), flags: Self.u32(b, 20))
    }

    /// Finds the sample entries: their four letters, and the size of the picture.
    private mutating func readMovie(_ moov: [UInt8]) throws {
        for trak in Self.children(moov, "trak") {
            guard let mdia = Self.children(trak, "mdia").first, let minf = Self.children(mdia, "minf").first, let stbl = Self.children(minf, "stbl").first,
                let stsd = Self.children(stbl, "stsd").first, stsd.count >= 16
            else { throw fault("a track without a sample description") }
            let entry = Array(stsd[8...])
            let name = Self.text(entry, 4)
            result.codecs.append(name)
            if ["avc1", "hvc1", "hev1"].contains(name), entry.count >= 36 {
                result.width = Int(entry[32]) << 8 | Int(entry[33])
                result.height = Int(entry[34]) << 8 | Int(entry[35])
            }
        }
        guard !result.codecs.isEmpty else { throw fault("a moov without tracks") }
    }

    private struct Table {
        var payload: Int64 = 0
        var videoTicks: Int64 = 0
        var hasLoss = false
        var startsWithSync = false
    }

    private func readFragment(_ moof: [UInt8], number: UInt32, at: Int64) throws -> Table {
        guard let mfhd = Self.children(moof, "mfhd").first, mfhd.count == 8, Self.u32(mfhd, 4) == number else {
            throw fault("the moof of fragment \(number) has another number", at)
        }
        var table = Table()
        for traf in Self.children(moof, "traf") {
            guard let tfhd = Self.children(traf, "tfhd").first, tfhd.count >= 8, let trun = Self.children(traf, "trun").first, trun.count >= 12,
                Self.children(traf, "tfdt").count == 1
            else { throw fault("a track of fragment \(number) without its tables", at) }
            let isVideo = Self.u32(tfhd, 4) == 1
            let count = Int(Self.u32(trun, 4))
            guard Self.u32(trun, 0) & 0xFF_FFFF == 0xF01, trun.count == 12 + count * 16, count > 0 else { throw fault("a sample table of fragment \(number) of another form", at) }
            for i in 0..<count {
                let p = 12 + i * 16
                table.payload += Int64(Self.u32(trun, p + 4))
                let flags = Self.u32(trun, p + 8)
                if flags & 0xFFFF == 1 { table.hasLoss = true }
                if isVideo {
                    table.videoTicks += Int64(Self.u32(trun, p))
                    if i == 0 { table.startsWithSync = flags & 0x1_0000 == 0 }
                }
            }
        }
        return table
    }

    // MARK: Boxes

    /// Takes one whole box that is small enough to be looked into, as part of the leaf.
    private func box(_ wanted: String) throws -> (type: String, body: [UInt8]) {
        let at = stream.position
        let header = try stream.peek(8)
        guard header.count == 8 else { throw fault("the file ends where \(wanted) should begin", at) }
        if header.allSatisfy({ $0 == 0 }) { throw fault("zeros where \(wanted) should begin", at) }
        guard let size = Self.boxSize(header), size <= Self.boxLimit else { throw fault("a box of an impossible size where \(wanted) should be", at) }
        guard let bytes = try stream.take(Int(size), inLeaf: true) else { throw fault("the file ends inside \(wanted)", at) }
        return (Self.text(bytes, 4), Array(bytes[8...]))
    }

    private func isOurs(_ body: [UInt8], _ kind: UInt8) -> Bool { body.count >= 16 && Array(body[..<15]) == Self.ours && body[15] == kind }
    private func fault(_ text: String, _ at: Int64? = nil) -> CheckedFile.Fault {
        CheckedFile.Fault(isCheckValue: false, position: at ?? stream.position, text: text)
    }

    private static func children(_ parent: [UInt8], _ type: String) -> [[UInt8]] {
        var out: [[UInt8]] = []
        var at = 0
        while at + 8 <= parent.count {
            guard let size = boxSize(Array(parent[at..<at + 8])), at + Int(size) <= parent.count else { break }
            if text(parent, at + 4) == type { out.append(Array(parent[at + 8..<at + Int(size)])) }
            at += Int(size)
        }
        return out
    }
    private static func boxSize(_ header: [UInt8]) -> Int64? {
        let n = Int64(u32(header, 0))
        return n >= 8 ? n : nil
    }
    private static func text(_ b: [UInt8], _ at: Int) -> String { String(decoding: b[at..<at + 4], as: UTF8.self) }
    private static func u32(_ b: [UInt8], _ at: Int) -> UInt32 { b[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
    private static func u64(_ b: [UInt8], _ at: Int) -> UInt64 { b[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) } }
}
