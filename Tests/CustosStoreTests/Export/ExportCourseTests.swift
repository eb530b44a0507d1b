import CustosBase
import CustosLaw
import CustosLedger
import CustosStore
import Foundation
import Logging
import Testing

@Suite("An export from the request to the verifier, with the node's own ledger")
struct ExportCourseTests {
    private static let verifier = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../LedgerTests/verify.py").path
    private static let canVerify = (try? ExportBench.run(ExportBench.python, ["-c", "import cryptography"]).code) == 0

    @Test("the acts of the request are leaves in the package, and a stranger's verifier finds it as logged", .enabled(if: canVerify, "python3-cryptography is not installed"))
    func course() async throws {
        let b = try await ExportBench()
        let state = b.library.bench.state, clocks = b.clocks, disk = SystemDisk()
        let home = try b.target("home")
        var options = LedgerOptions()
        options.execution = .inline
        let signer = LocalSigner(try SignerService(folder: home + "/signer", disk: disk))
        let ledger = try Ledger(
            folder: home + "/ledger", node: state.node, bootID: .random(), clocks: clocks, clockState: { ClockState(word: .ok, offset: .zero) }, disk: disk, signer: signer, options: options,
            logger: RecordingBench.logger)
        defer { ledger.stop() }
        let feeder = LedgerFeeder(state: state, open: { ledger }, logger: RecordingBench.logger)
        try feeder.drain()
        try feeder.seal(try b.library.bench.rows(b.stream))
        let key = SigningKey.generate()
        let keyLeaf = try ledger.append([LedgerEntry(fact: .exportKey(key.key(name: "export/1", kind: .ed25519)), moment: nil)])[0]

        let store = ExportStore(state: state)
        let id = try store.draft(ExportBench.register, streams: [b.stream], span: b.library.span(5, 14), wantsWatermark: false, by: ExportBench.officer).id
        _ = try store.approve(id, by: ExportBench.chief)
        let target = ExportTarget(folder: try b.target("stick"), form: .zip)
        let grant = try store.begin(id, target: target, by: ExportBench.officer)
        try feeder.drain()
        try ledger.signNow()
        let acts = try #require(try store.leaves(of: id))
        var material = b.material
        material.ledger = ledger
        material.key = key
        material.keyName = "export/1"
        material.keyLeaf = keyLeaf
        material.actLeaves = acts
        let report = try ExportWriter(grant: grant, target: target, material: material, disk: disk, clocks: clocks).run(givesWay: false)
        let record = try store.finished(id, report)

        #expect(record.state == .ready && record.manifest == report.manifest && acts.count == 3)
        let policy = b.folder.path + "/trusted-policy"
        let logKey = try ledger.exportLogKey()
        try Data("log \(logKey.text)\nquorum none\n".utf8).write(to: URL(fileURLWithPath: policy))
        let found = try ExportBench.run(ExportBench.python, [Self.verifier, "--lines", "--policy", policy, report.path])
        #expect(found.code == 0 && found.text == "INTACT seg 1/main 2\nINTACT seg 1/main 3\nINTACT seg 1/main 4\n", "\(found)")
        let unpacked = try b.target("unpacked")
        _ = try ExportBench.run("/usr/bin/python3", ["-m", "zipfile", "-e", report.path, unpacked])
        let files = try ExportBench.files(unpacked + "/EXPORT-\(id)")
        let kinds = try files.filter { $0.key.hasPrefix("leaves/") }.map { try Leaf(parsing: $0.value).kind }.sorted()
        #expect(kinds.filter { $0 == "act" }.count == 3 && kinds.contains("key") && kinds.contains("rule") && kinds.contains("cam"), "\(kinds)")
    }
}
