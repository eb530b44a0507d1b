import CustosBase
import CustosLedger

@testable import CustosVerify

/// An export that a test packs by hand.
struct TestExport {
    static let exportKey = SigningKey(seed: Array(repeating: 9, count: 32))
    static let exportName = "custos/export"

    var log: TestLog
    var files: [String: [UInt8]] = [:]
    /// Files that are there and not in the manifest.
    var unlisted: [String: [UInt8]] = [:]

    /// The leaves of a log: 0 `key`, 1 `rule`, 2 `record on`, 3... segments of a minute each.
    static func log(segments: Int = 10) -> TestLog {
        var log = TestLog()
        log.add(.key(KeyLeaf(moment: log.moment(0), role: "export", vkey: exportKey.key(name: exportName, kind: .ed25519))))
        let rule = log.rule(30, 30, at: 0)
        log.record(.on, at: 0)
        for n in 1...segments { log.segment(UInt64(n), at: Int64(n - 1) * 60, rule: rule, content: movie(UInt64(n))) }
        return log
    }

    /// Packs a chain, and the other leaves named.
    init(_ log: TestLog, chain: [UInt64], others: [UInt64] = [0, 1], span: (Int64, Int64)?, media: [UInt64]) throws {
        self.log = log
        let note = log.note()
        files["checkpoint"] = note.bytes
        files["log.vkey"] = Array((log.key.text + "\n").utf8)
        files["README.txt"] = Array("read me\n".utf8)
        files["custody.txt"] = Array(("form 1\n" + (span.map { "span \(us($0.0)) \(us($0.1))\n" } ?? "")).utf8)
        files["chain/12-main.txt"] = Array(chain.map { "\($0)\n" }.joined().utf8)
        for index in chain + others { try add(leaf: index, note) }
        for n in media { files["media/12-main/\(n).mp4"] = Self.movie(n) }
    }

    mutating func add(leaf index: UInt64, _ note: SignedNote? = nil) throws {
        let hashes = log.leaves.map { Merkle.leaf($0) }
        files["leaves/\(index).leaf"] = log.leaves[Int(index)]
        files["proofs/\(index).tlog-proof"] = TLogProof(index: index, hashes: Self.proof(hashes, index), checkpoint: note ?? log.note()).bytes
    }

    /// RFC 6962, 2.1.1, as it is defined.
    private static func proof(_ hashes: [TreeHash], _ index: UInt64) -> [TreeHash] {
        guard hashes.count > 1 else { return [] }
        var half = 1
        while half * 2 < hashes.count { half *= 2 }
        let left = Array(hashes[..<half]), right = Array(hashes[half...])
        return index < half ? proof(left, index) + [root(right)] : proof(right, index - UInt64(half)) + [root(left)]
    }
    private static func root(_ hashes: [TreeHash]) -> TreeHash {
        var tree = CompactTree()
        for hash in hashes { tree.append(hash) }
        return tree.root()
    }

    // MARK: Movies

    static func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        let size = payload.count + 8
        return [UInt8(size >> 24), UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)] + Array(type.utf8) + payload
    }
    /// A segment of two fragments.
    static func movie(_ n: UInt64) -> [UInt8] { box("ftyp", []) + box("moov", [1]) + box("moof", [2]) + box("mdat", payload(n, 0)) + box("moof", [3]) + box("mdat", payload(n, 1)) }
    static func payload(_ n: UInt64, _ fragment: UInt64) -> [UInt8] { Array("pictures \(n) \(fragment)".utf8) }
    static func play(_ numbers: [UInt64]) -> [UInt8] { box("ftyp", []) + box("moov", [7, 7]) + box("mdat", numbers.flatMap { payload($0, 0) + payload($0, 1) }) }

    // MARK: Packing

    /// The manifest of what is in `files`.
    func manifest(key: SigningKey = exportKey) -> [UInt8] {
        let lines = files.keys.filter { $0 != "SHA256SUMS" }.sorted().map { name in
            let bytes = files[name] ?? []
            return "\(Hex.encode(Digest.sha256(bytes))) \(bytes.count) \(name)\n"
        }
        let text = Array(("custos.export/v1 20251009-0123abcd\n" + lines.joined()).utf8)
        return SignedNote(text: text, signatures: [key.sign(text, name: Self.exportName)]).bytes
    }

    func all(manifest: [UInt8]? = nil) -> [String: [UInt8]] {
        var out = files.merging(unlisted) { $1 }
        out["manifest.txt"] = manifest ?? self.manifest()
        return out
    }

    /// What is said of it as a folder.
    func lines(manifest: [UInt8]? = nil, policy: TrustPolicy? = nil, against: [LogView] = []) throws -> [String] {
        let terms = Terms(policy: try policy ?? log.policy(), now: TestLog.start)
        var report = VerificationReport(terms: terms, isQuick: false, hasFootage: true)
        report.export = try ExportJudge.judge(MemoryPackage(all(manifest: manifest)), place: "test", against: against, terms: terms, progress: .none)
        return report.summary().lines
    }
}

/// A package in memory.
struct MemoryPackage: Package {
    let contents: [String: [UInt8]]
    let files: [[UInt8]: UInt64?]

    init(_ contents: [String: [UInt8]]) {
        self.contents = contents
        files = Dictionary(uniqueKeysWithValues: contents.map { (Array($0.key.utf8), UInt64($0.value.count)) })
    }

    func read(_ name: String, limit: Int) throws(VerifierError) -> [UInt8]? { contents[name].map { Array($0.prefix(limit + 1)) } }

    func stream(_ name: String, _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void) throws(VerifierError) -> Bool {
        guard let bytes = contents[name] else { return false }
        let part = Array(bytes.dropFirst(Int(range.lowerBound)).prefix(range.count))
        part.withUnsafeBytes { body($0) }
        return part.count == range.count
    }
}

/// A ZIP of stored members, with a handle on each thing that may be wrong with it.
struct TestZip {
    struct Member {
        var name: [UInt8]
        var data: [UInt8]
        var method = 0
        var flags = 0
        var hasDescriptor = false
        var localName: [UInt8]?
        var localSize: Int?
        var extra: [UInt8] = []
        /// Bytes in front of its header.
        var junk: [UInt8] = []
    }
    /// Entries of the directory whose header lies at a place of the caller's choice.
    var planted: [(name: String, size: Int, offset: Int)] = []
    var members: [Member]
    var gap: [UInt8] = []
    var behind: [UInt8] = []
    var isZip64 = false

    init(_ files: [String: [UInt8]], folder: String = "") { members = files.sorted { $0.key < $1.key }.map { Member(name: Array((folder + $0.key).utf8), data: $0.value) } }

    private static func number(_ n: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: n >> (8 * $0)) } }

    var bytes: [UInt8] {
        func number(_ n: Int, _ count: Int) -> [UInt8] { Self.number(n, count) }
        var out: [UInt8] = [], directory: [UInt8] = []
        for m in members {
            out += m.junk
            let offset = out.count, flags = m.flags | (m.hasDescriptor ? 8 : 0), local = m.localName ?? m.name
            let localSize = m.hasDescriptor ? 0 : m.localSize ?? m.data.count, crc = m.hasDescriptor ? 0 : 77
            out += number(0x0403_4B50, 4) + number(20, 2) + number(flags, 2) + number(m.method, 2) + number(0, 4) + number(crc, 4) + number(localSize, 4) + number(localSize, 4)
            out += number(local.count, 2) + number(0, 2) + local + m.data
            if m.hasDescriptor { out += number(0x0807_4B50, 4) + number(77, 4) + number(m.data.count, isZip64 ? 8 : 4) + number(m.data.count, isZip64 ? 8 : 4) }
            let extra = isZip64 ? number(1, 2) + number(24, 2) + number(m.data.count, 8) + number(m.data.count, 8) + number(offset, 8) : m.extra
            let size = isZip64 ? 0xFFFF_FFFF : m.data.count
            directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + number(flags, 2) + number(m.method, 2) + number(0, 4) + number(77, 4) + number(size, 4) + number(size, 4)
            directory += number(m.name.count, 2) + number(extra.count, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(isZip64 ? 0xFFFF_FFFF : offset, 4) + m.name + extra
        }
        for p in planted {
            directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + number(0, 4) + number(0, 4) + number(77, 4) + number(p.size, 4) + number(p.size, 4)
            directory += number(p.name.utf8.count, 2) + number(0, 10) + number(0, 2) + number(p.offset, 4) + Array(p.name.utf8)
        }
        out += gap
        let at = out.count
        out += directory
        if isZip64 {
            let record = out.count
            out += number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 4) + number(0, 4) + number(members.count, 8) + number(members.count, 8) + number(directory.count, 8) + number(at, 8)
            out += number(0x0706_4B50, 4) + number(0, 4) + number(record, 8) + number(1, 4)
        }
        let count = isZip64 ? 0xFFFF : members.count + planted.count
        out += number(0x0605_4B50, 4) + number(0, 4) + number(count, 2) + number(count, 2) + number(isZip64 ? 0xFFFF_FFFF : directory.count, 4) + number(isZip64 ? 0xFFFF_FFFF : at, 4) + number(0, 2)
        return out + behind
    }
}
