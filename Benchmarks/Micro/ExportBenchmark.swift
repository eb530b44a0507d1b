import CustosBase
import CustosLaw
import CustosLedger
import CustosMedia
import CustosStore
import Foundation

/// A package of a film of 4 Mbit/s, as a folder and as a ZIP: how fast, and in how much memory.
///
/// `CUSTOS_BENCH_EXPORT_MB` is the size of the originals (600). The package has them twice: in `media/` and in `play/`.
enum ExportBenchmark {
    private static let stream = StreamID(CameraID(1), .main)
    private static let secondsOfSegment = 60

    static func run() async throws {
        let megabytes = ProcessInfo.processInfo.environment["CUSTOS_BENCH_EXPORT_MB"].flatMap { Int($0) } ?? 600
        try await Measure.withFolder { folder in
            let disk = SystemDisk(), node = UUIDValue.random()
            try disk.makeDirectory(folder + "/volume")
            try disk.makeDirectory(folder + "/stick")
            let volume = try VolumeSet.initialise(folder + "/volume", node: node, disk: disk)
            let volumes = VolumeSet(paths: [folder + "/volume"], node: node, disk: disk, clocks: SystemClocks())
            let catalogue = try Catalogue(path: folder + "/catalogue.sqlite")
            let log = BenchLog(node: node)
            var rows: [SegmentRow] = []
            for n in 0..<max(1, megabytes / 30) {
                rows.append(try segment(n, folder + "/volume", volume, disk))
                log.add(rows[n])
            }
            try catalogue.insert(rows)
            let bytes = rows.reduce(0) { $0 + $1.byteCount }
            let span = WallRange(rows[0].start, rows[rows.count - 1].end)
            let before = Self.memory("VmRSS")
            for form in ExportTarget.Form.allCases {
                let writer = ExportWriter(
                    grant: try grant(span), target: ExportTarget(folder: folder + "/stick", form: form),
                    material: ExportMaterial(
                        ledger: log, catalogue: catalogue, volumes: volumes, key: log.key, keyName: "export", keyLeaf: 0, actLeaves: [], checkers: [], version: "bench",
                        build: String(repeating: "0", count: 64), zone: TimeZone(secondsFromGMT: 0) ?? .current, timeSource: "none", films: FilmOptions(turn: TranscodeTurn())),
                    disk: disk, clocks: SystemClocks())
                let began = Measure.wall(), beganCPU = Measure.cpu()
                let report = try writer.run(givesWay: false)
                let seconds = (Measure.wall() - began) / 1e9, cpu = (Measure.cpu() - beganCPU) / 1e9
                Measure.print(
                    "export", "\(form), \(rows.count) segments, \(bytes / 1_000_000) MB of originals",
                    "\(Int(Double(report.byteCount) / 1e6 / seconds)) MB/s written, \(String(format: "%.2f", cpu / Double(report.byteCount) * 1e9)) s CPU a GB")
            }
            Measure.print("export", "memory: before, at most", "\(before / 1024) MB, \(Self.memory("VmHWM") / 1024) MB")
            try catalogue.close()
        }
    }

    private static func segment(_ n: Int, _ root: String, _ volume: UUIDValue, _ disk: SystemDisk) throws -> SegmentRow {
        var maker = StoredSegment(StreamDescription(video: Material.video, audio: nil))
        for s in 0..<secondsOfSegment { maker.append(Material.second(n * secondsOfSegment + s)) }
        let start = Material.wall + .seconds(Int64(n * secondsOfSegment)), sequence = UInt64(n + 1), day = VolumeLayout.day(of: start)
        let path = VolumeLayout.sealed(root, stream, day: day, sequence)
        try disk.makeDurableDirectory(VolumeLayout.folder(root, stream, day: day), below: root)
        let file = try disk.open(path, .create(direct: false))
        defer { disk.close(file) }
        try maker.bytes.withUnsafeBytes { try disk.write(file, $0, at: 0) }
        let boot = MonotonicTime(microseconds: Int64(n * secondsOfSegment) * 1_000_000)
        return SegmentRow(
            stream: stream, sequence: sequence, start: start, end: start + .seconds(Int64(secondsOfSegment)), volume: volume, day: day, byteCount: Int64(maker.bytes.count),
            sha256: Digest.sha256(maker.bytes), fragments: secondsOfSegment, fragmentRoot: [UInt8](repeating: 0, count: 32), run: UUIDValue(high: 3, low: 4), flags: [], codecs: "avc1.64000d",
            width: 320, height: 240, bootID: UUIDValue(high: 5, low: 6), bootStart: boot, bootEnd: boot + .seconds(Int64(secondsOfSegment)), cameraOffset: nil)
    }

    private static func grant(_ span: WallRange) throws -> ExportGrant {
        let now = span.end
        let register = ExportRegister(requester: "bench", documentType: "bench", documentNumber: "1", formNumber: "1", authority: "bench", reason: "bench")
        let request = ExportRequest(
            id: ExportID(day: now, number: 1), streams: [stream], span: span, register: register, operator: ExportPerson(id: "user:1", name: "a"), wantsWatermark: false, draftedAt: now)
        let approval = try ExportLaw.approve(request, state: .drafted, by: ExportPerson(id: "user:2", name: "b"), at: now)
        return try ExportLaw.grant(request, state: .approved, approval: approval, firstStarted: nil, restricted: [], at: now)
    }

    /// Kilobytes of a line of `/proc/self/status`.
    private static func memory(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first { $0.hasPrefix(name + ":") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}

/// A log in memory whose first leaf is the export key's.
private final class BenchLog: ExportLedger, @unchecked Sendable {
    private struct Tiles: TileSource {
        let hashes: [TreeHash]
        func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
            let span = 1 << (8 * level)
            return (0..<width).map { i in
                var tree = CompactTree()
                let first = (Int(index) * 256 + i) * span
                for h in hashes[first..<min(hashes.count, first + span)] { tree.append(h) }
                return tree.root()
            }
        }
    }

    let key = SigningKey.generate()
    private let origin: String
    private var leaves: [[UInt8]] = []
    private var spans: [WallRange] = []
    private var last = TreeHash.zero

    init(node: UUIDValue) {
        origin = "custos/\(node)/1"
        let moment = LeafMoment(at: Material.wall, boot: UUIDValue(high: 5, low: 6), bootTime: MonotonicTime(microseconds: 0))
        leaves.append(Leaf.key(KeyLeaf(moment: moment, role: "export", vkey: key.key(name: "export", kind: .ed25519))).bytes)
    }

    func add(_ row: SegmentRow) {
        let leaf = Leaf.seg(
            SegmentLeaf(
                stream: row.stream, seq: row.sequence, prev: last, t0: row.start, t1: row.end, boot: row.bootID, boot0: row.bootStart, boot1: row.bootEnd, clock: ClockState(word: .ok, offset: nil),
                size: UInt64(row.byteCount), sha256: TreeHash(row.sha256) ?? .zero, frags: UInt64(row.fragments), fragroot: .zero, cam: nil, rule: nil, flags: .clean))
        leaves.append(leaf.bytes)
        spans.append(row.range)
        last = Merkle.leaf(leaf.bytes)
    }

    func exportCheckpoint() throws -> SignedNote {
        var tree = CompactTree()
        for leaf in leaves { tree.append(Merkle.leaf(leaf)) }
        let text = Checkpoint(origin: origin, size: tree.size, root: tree.root()).text
        return SignedNote(text: text, signatures: [key.sign(text, name: origin)])
    }
    func exportLogKey() throws -> VerifierKey { key.key(name: origin, kind: .ed25519) }
    func exportPolicy() throws -> [UInt8]? { nil }
    func streamLeaves(of stream: StreamID, touching range: WallRange) throws -> [UInt64] {
        spans.indices.filter { spans[$0].start < range.end && spans[$0].end > range.start }.map { UInt64($0 + 1) }
    }
    func cameraLeaf(_ camera: CameraID, hash: TreeHash) throws -> UInt64? { nil }
    func clockLeaves(in range: Range<UInt64>) throws -> [UInt64] { [] }
    func leafBytes(_ index: UInt64, size: UInt64) throws -> [UInt8] { leaves[Int(index)] }
    func inclusionProof(_ index: UInt64, size: UInt64) throws -> [TreeHash] { try TiledTree(Tiles(hashes: leaves.map { Merkle.leaf($0) }), size: size).inclusionProof(index) }
}
