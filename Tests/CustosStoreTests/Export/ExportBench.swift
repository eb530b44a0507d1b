import CustosBase
import CustosLaw
import CustosLedger
import CustosMedia
import CustosStore
import Foundation
import Testing

/// A recorder with footage, its ledger, and an approved request.
final class ExportBench {
    let library: LibraryBench
    let ledger: LogOnPaper
    let folder: TestFolder
    let keyLeaf: UInt64
    let acts: [UInt64]
    var films = FilmOptions(turn: TranscodeTurn())
    var commitFiles = ExportWriter.usualCommitFiles
    var room = ExportWriter.margin

    var stream: StreamID { library.stream }
    var clocks: HandClocks { library.clocks }

    static let officer = ExportPerson(id: "user:7", name: "张三")
    static let chief = ExportPerson(id: "user:8", name: "李四")
    static let register = ExportRegister(
        requester: "锡林浩特市公安局 王五𠮷", documentType: "调取证据通知书", documentNumber: "〔2026〕17号", formNumber: "2026-031", authority: "锡林浩特市公安局", reason: "盗窃案侦查")

    /// - Parameters:
    ///   - seconds: of footage, in segments of four.
    ///   - feed: what is recorded; by default frames that are made up.
    init(seconds: Int = 20, segment: Int64 = 4, frameBytes: Int = 700, feed: ((LibraryBench) -> Void)? = nil) async throws {
        library = try await LibraryBench(segment: segment, frameBytes: frameBytes)
        if let feed { feed(library) } else { library.record(seconds) }
        await library.settle()
        folder = try TestFolder()
        for name in ["verify.html", "verify.py"] { try Data("# \(name)\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/" + name)) }

        let start = library.start
        ledger = LogOnPaper(node: library.bench.state.node, bootID: .random())
        let me = library.stream
        keyLeaf = ledger.append(.key(KeyLeaf(moment: ledger.moment(start), role: "export", vkey: ledger.exportKey.key(name: ledger.exportKeyName, kind: .ed25519))))
        let rule = ledger.append(.rule(RuleLeaf(moment: ledger.moment(start), cam: me.camera, floor: 30, target: 30)))
        let cam = CamLeaf(moment: ledger.moment(start), cam: me.camera, body: .zero)
        ledger.append(.cam(cam))
        ledger.append(.record(RecordLeaf(moment: ledger.moment(start), stream: me, prev: ledger.prev(me), state: .on)))
        for row in try library.bench.rows(me) { ledger.log(row, rule: rule, cam: Merkle.leaf(Leaf.cam(cam).bytes)) }
        let actor = TreeHash(Digest.sha256([1]))!
        let at = ledger.moment(library.clocks.wall())
        acts = [ledger.append(.act(ActLeaf(moment: at, actor: actor, action: "export-draft", object: "export:20261123-00000001", result: .ok, body: nil)))]
    }

    /// The middle of the footage, so that the chain has neighbours.
    func grant(_ from: Double = 5, _ to: Double = 14, watermark: Bool = false, number: UInt32 = 1) throws -> ExportGrant {
        let now = library.start
        let request = ExportRequest(
            id: ExportID(day: now, number: number), streams: [stream], span: library.span(from, to), register: Self.register, operator: Self.officer, wantsWatermark: watermark, draftedAt: now)
        let approval = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: now)
        return try ExportLaw.grant(request, state: .approved, approval: approval, firstStarted: nil, restricted: [], at: now)
    }

    var material: ExportMaterial {
        ExportMaterial(
            ledger: ledger, catalogue: library.bench.catalogue, volumes: library.bench.volumes, key: ledger.exportKey, keyName: ledger.exportKeyName, keyLeaf: keyLeaf, actLeaves: acts,
            checkers: ["verify.html", "verify.py"].map { folder.path + "/" + $0 }, version: "1.2.3", build: String(repeating: "ab", count: 32), zone: TimeZone(identifier: "Asia/Shanghai")!,
            timeSource: "ok +120 us", films: films)
    }

    func writer(
        _ grant: ExportGrant, _ target: String, _ form: ExportTarget.Form, disk: any DiskIO, control: ExportControl = ExportControl(), onProgress: @escaping @Sendable (ExportProgress) -> Void = { _ in }
    ) -> ExportWriter {
        ExportWriter(grant: grant, target: ExportTarget(folder: target, form: form), material: material, disk: disk, clocks: clocks, control: control, commitFiles: commitFiles, room: room, onProgress: onProgress)
    }

    @discardableResult
    func write(_ grant: ExportGrant, _ target: String, _ form: ExportTarget.Form, disk: any DiskIO = SystemDisk()) throws -> ExportReport {
        try writer(grant, target, form, disk: disk).run(givesWay: false)
    }

    /// A folder of its own below the test's.
    func target(_ name: String) throws -> String {
        let path = folder.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Every file below a folder with its bytes.
    static func files(_ root: String) throws -> [String: [UInt8]] {
        var out: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
            if !isFolder.boolValue { out[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: root + "/" + name))) }
        }
        return out
    }

    static func files(_ disk: MemoryDisk, _ root: String) -> [String: [UInt8]] {
        var out: [String: [UInt8]] = [:]
        for path in disk.paths where path.hasPrefix(root + "/") { out[String(path.dropFirst(root.count + 1))] = disk.contents(path) }
        return out
    }

    static let python = "/usr/bin/python3"

    /// Runs a program; what it printed and how it ended.
    static func run(_ program: String, _ arguments: [String], in folder: String? = nil) throws -> (code: Int32, text: String) {
        let process = Process(), out = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = out
        try process.run()
        let data = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
