import CustosBase
import CustosLaw
import CustosLedger
import CustosStore
import GRDB
import Testing

@Suite("The register of exports")
struct ExportStoreTests {
    private static let officer = ExportBench.officer, chief = ExportBench.chief
    private static let lobby = StreamID(CameraID(1), .main)
    private static let target = ExportTarget(folder: "/media/stick/", form: .zip)

    private func draft(_ s: ExportStore, _ clocks: HandClocks, _ register: ExportRegister = ExportBench.register) throws -> ExportRecord {
        let now = clocks.wall()
        return try s.draft(register, streams: [Self.lobby], span: WallRange(now - .seconds(3600 as Int64), now), wantsWatermark: true, by: Self.officer)
    }

    private func acts(_ state: StateStore) throws -> [String] {
        try state.outbox(limit: 1000).compactMap { if case .act(let actor, let action, let object, let result, _) = $0.fact { "\(actor) \(action) \(object.prefix(7)) \(result)" } else { nil } }
    }

    private func refusal(_ body: () throws -> Void) -> Refusal? {
        do {
            try body()
            return nil
        } catch { return error as? Refusal }
    }

    @Test("how fast this machine makes packages is measured on those that it made, apart for those with films, and unknown before the first")
    func speed() throws {
        let folder = try TestFolder(), clocks = HandClocks(), store = ExportStore(state: try folder.state(clocks))
        #expect(try store.secondsPerByte(hasWatermark: true) == nil)
        for (bytes, seconds) in [(1000, 10), (1000, 20), (1000, 90)] as [(Int64, Int64)] {
            let id = try draft(store, clocks).id
            _ = try store.approve(id, by: Self.chief)
            _ = try store.begin(id, target: Self.target, by: Self.officer)
            clocks.advance(.seconds(seconds))
            try store.note(id, ExportProgress(done: bytes, total: bytes, file: "x"))
            var report = ExportReport(path: "/media/stick/x.zip")
            report.manifest = String(repeating: "0", count: 64)
            _ = try store.finished(id, report)
        }
        #expect(try store.secondsPerByte(hasWatermark: true) == 0.02)
        #expect(try store.secondsPerByte(hasWatermark: false) == nil)
    }

    @Test("from the form to the hand-over every step is written down with who, and is a fact for the ledger in the same transaction")
    func course() throws {
        let folder = try TestFolder(), clocks = HandClocks()
        let state = try folder.state(clocks)
        let store = ExportStore(state: state)

        let id = try draft(store, clocks).id
        _ = try store.approve(id, by: Self.chief)
        let grant = try store.begin(id, target: Self.target, by: Self.officer)
        try store.note(id, ExportProgress(done: 5, total: 10, file: "media/1-main/7.mp4"))
        #expect(try store.record(id)?.progress == ExportProgress(done: 5, total: 10, file: "media/1-main/7.mp4"))
        var report = ExportReport(path: "/media/stick/EXPORT-\(id).zip")
        report.manifest = String(repeating: "0a", count: 32)
        _ = try store.finished(id, report)
        let record = try store.taken(id, by: "王五", handedOverBy: Self.officer)

        #expect(grant.id == id && grant.streams == [Self.lobby] && grant.request.wantsWatermark)
        #expect(record.state == .taken && record.manifest == report.manifest && record.detail == "王五")
        #expect(record.target == ExportTarget(folder: "/media/stick", form: .zip) && record.approval?.person == Self.chief)
        #expect(record.request == grant.request && record.request.digest == record.approval?.digest)
        let events = try store.events(of: id)
        #expect(events.map(\.state) == [.drafted, .approved, .running, .ready, .taken])
        #expect(events.map(\.person.id) == ["user:7", "user:8", "user:7", "node", "user:7"])
        #expect(
            try acts(state) == [
                "user:7 export-draft export: ok", "user:8 export-approve export: ok", "user:7 export-start export: ok", "node export-ready export: ok", "user:7 export-hand-over export: ok",
            ])
        // Their leaves are known once the ledger has them.
        #expect(try store.leaves(of: id) == nil)
        try state.outboxDone(try state.outbox(limit: 1000).enumerated().map { ($1.id, UInt64(100 + $0)) })
        #expect(try store.leaves(of: id) == [100, 101, 102, 103, 104])
    }

    @Test("NM203.12: an incomplete request is refused, leaves no row, and the refusal is a fact for the ledger")
    func incomplete() throws {
        let folder = try TestFolder(), clocks = HandClocks()
        let state = try folder.state(clocks)
        let store = ExportStore(state: state)
        var register = ExportBench.register
        register.formNumber = ""

        let r = refusal { _ = try draft(store, clocks, register) }

        #expect(r?.ruleUnits == [.registrationForm])
        #expect(try store.records(limit: 10).isEmpty)
        #expect(try acts(state) == ["user:7 export-draft export: refused"])
    }

    @Test("NM203.19.1.5: nobody approves their own request, nothing is written without approval, and an old one is no use")
    func approval() throws {
        let folder = try TestFolder(), clocks = HandClocks()
        let store = ExportStore(state: try folder.state(clocks))
        let id = try draft(store, clocks).id

        #expect(refusal { _ = try store.begin(id, target: Self.target, by: Self.officer) }?.ruleUnits == [.unlawfulCopying])
        #expect(refusal { _ = try store.approve(id, by: Self.officer) }?.ruleUnits.first == .unlawfulCopying)
        _ = try store.approve(id, by: Self.chief)
        #expect(refusal { _ = try store.approve(id, by: Self.chief) } != nil)
        clocks.advance(.seconds(24 * 3600 + 1 as Int64))
        #expect(refusal { _ = try store.begin(id, target: Self.target, by: Self.officer) } != nil)
        #expect(try store.record(id)?.state == .approved && store.record(id)?.startedAt == nil)

        let other = try draft(store, clocks).id
        #expect(try store.refuse(other, reason: "无正当事由", by: Self.chief).state == .refused)
        #expect(refusal { _ = try store.approve(other, by: Self.chief) } != nil)
        #expect(try store.records(limit: 10).map(\.id) == [other, id])
    }

    @Test("what was begun and stopped goes on with the approval that it has; after a crash it counts as stopped")
    func continued() throws {
        let folder = try TestFolder(), clocks = HandClocks()
        let store = ExportStore(state: try folder.state(clocks))
        let id = try draft(store, clocks).id
        _ = try store.approve(id, by: Self.chief)
        let first = try store.begin(id, target: Self.target, by: Self.officer)
        #expect(refusal { _ = try store.begin(id, target: Self.target, by: Self.officer) } != nil)
        let started = try store.record(id)?.startedAt

        try store.recover()
        #expect(try store.record(id)?.state == .failed && store.record(id)?.detail == "interrupted")
        clocks.advance(.days(3))
        let again = try store.begin(id, target: Self.target, by: Self.officer)

        #expect(again.request == first.request && again.approval == first.approval)
        #expect(try store.record(id)?.startedAt == started)
        _ = try store.stopped(id, ExportError(.targetFull, "write /media/stick: No space left on device"))
        #expect(try store.record(id)?.detail.hasPrefix("targetFull") == true)
        #expect(try store.withdraw(id, reason: "不再需要", by: Self.officer).state == .withdrawn)
        #expect(refusal { _ = try store.begin(id, target: Self.target, by: Self.officer) } != nil)
    }

    @Test("CNX.PIPL.47: restricted footage is not exported")
    func restricted() throws {
        let folder = try TestFolder(), clocks = HandClocks()
        let state = try folder.state(clocks)
        let store = ExportStore(state: state)
        let record = try draft(store, clocks)
        _ = try store.approve(record.id, by: Self.chief)
        _ = try state.placeMark(.restriction, Self.lobby, record.request.span, reason: "期满未删", document: "", by: "user:9")

        #expect(refusal { _ = try store.begin(record.id, target: Self.target, by: Self.officer) }?.ruleUnits == [.storageOnly])
    }

    @Test("the database itself keeps what was asked for and approved")
    func kept() throws {
        let folder = try TestFolder(), clocks = HandClocks()
        let state = try folder.state(clocks)
        let store = ExportStore(state: state)
        let id = try draft(store, clocks).id
        _ = try store.approve(id, by: Self.chief)
        for sql in [
            "delete from export_request", "update export_request set requester = 'x'", "update export_request set to_us = to_us + 1", "update export_request set approved_by = operator",
            "update export_request set approved_us = approved_us + 1", "delete from export_event", "update export_event set person = 'x'",
            "update export_request set state = 'running'",
        ] {
            #expect(throws: (any Error).self, "\(sql)") { try state.database.write { try $0.execute(sql: sql) } }
        }
    }
}
