import CustosBase
import CustosLaw
import CustosLedger
import CustosStore
import GRDB
import Testing

/// A recorder, its state and a real ledger with a signer in this process, on the disk in memory.
final class LedgerBench {
    let bench: LibraryBench
    let feeder: LedgerFeeder
    let boot = BootID.ofThisMachine
    private let folder: TestFolder

    init(segments: Int64 = 4) async throws {
        bench = try await LibraryBench(segment: segments)
        folder = try TestFolder()
        let path = folder.path, clocks = bench.clocks, node = bench.bench.state.node, boot = boot
        let signer = LocalSigner(try SignerService(folder: path + "/signer", disk: SystemDisk()))
        feeder = LedgerFeeder(
            state: bench.bench.state,
            open: {
                var options = LedgerOptions()
                options.execution = .inline
                return try Ledger(
                    folder: path + "/ledger", node: node, bootID: boot, clocks: clocks, clockState: { ClockState(word: .ok, offset: nil) }, disk: SystemDisk(), signer: signer, options: options,
                    logger: RecordingBench.logger)
            }, logger: RecordingBench.logger)
        let carries = feeder
        bench.bench.service.sealHook = { try carries.seal($0) }
    }

    func leaves() throws -> [Leaf] { try feeder.ledger?.recent(100_000).map(\.leaf) ?? [] }
}

@Suite("From the state to the ledger")
struct LedgerFeederTests {
    @Test("facts become leaves in their order with their moments; the outbox is empty, and nothing is said twice")
    func carries() async throws {
        let b = try await LedgerBench()
        let waiting = try b.bench.bench.state.outbox(limit: 100)

        try b.feeder.drain()
        try b.feeder.drain()

        let leaves = try b.leaves().filter { $0.kind != "key" }
        #expect(try b.bench.bench.state.outboxCount() == 0)
        #expect(leaves.count == waiting.count && leaves.compactMap(\.moment?.at) == waiting.map(\.at))
        #expect(leaves.map(\.kind) == ["rule", "record", "cam"] || leaves.map(\.kind) == ["rule", "cam", "record"])
    }

    @Test("segments wait for the ledger, and are logged once with the rule and the camera in force, also when the catalogue is rebuilt")
    func segments() async throws {
        let b = try await LedgerBench()
        b.bench.record(10)
        #expect(try b.bench.bench.rows(b.bench.stream).isEmpty, "the ledger is not open: rows wait")
        try b.feeder.drain()
        b.bench.record(10)
        await b.bench.settle()
        let rows = try b.bench.bench.rows(b.bench.stream)

        let segs = try b.leaves().compactMap { if case .seg(let s) = $0 { s } else { nil } }
        #expect(segs.map(\.seq) == rows.map(\.sequence) && segs.allSatisfy { $0.rule != nil && $0.cam != nil })
        #expect(segs.map(\.sha256) == rows.map { TreeHash($0.sha256) } && segs.map(\.fragroot) == rows.map { TreeHash($0.fragmentRoot) })
        try b.feeder.seal(rows)
        #expect(try b.leaves().count { $0.kind == "seg" } == rows.count)
    }

    @Test("a crash between leaf and outbox says nothing twice")
    func crash() async throws {
        let b = try await LedgerBench()
        let database = b.bench.bench.state.database
        try await database.write { try $0.execute(sql: "create table kept as select * from ledger_outbox") }
        try b.feeder.drain()
        let before = try b.leaves().count
        // The rows come back as if their removal had been lost with the power.
        try await database.write { try $0.execute(sql: "insert into ledger_outbox select * from kept") }

        let ledger = try #require(b.feeder.ledger)
        let again = LedgerFeeder(state: b.bench.bench.state, open: { ledger }, logger: RecordingBench.logger)
        try again.drain()

        #expect(try b.leaves().count == before)
        #expect(try b.bench.bench.state.outboxCount() == 0)
    }

    @Test("integrity 1.6: footage goes only after its expire leaf is signed; the leaf says which and how many")
    func expiry() async throws {
        let b = try await LedgerBench()
        try b.feeder.drain()
        b.bench.record(20)
        await b.bench.settle()
        let rows = try b.bench.bench.rows(b.bench.stream)
        b.bench.clocks.advance(.days(32))
        let sweeper = Sweeper(
            state: b.bench.bench.state, catalogue: b.bench.bench.catalogue, volumes: b.bench.bench.volumes, log: b.feeder, clocks: b.bench.clocks, bootID: .random(), logger: RecordingBench.logger)

        #expect(try sweeper.sweep(clock: .ok).erased == 0)
        try b.feeder.drain()
        #expect(try sweeper.finishCovered().erased == 0, "a leaf, and not signed yet")
        #expect(b.bench.disk.removed.isEmpty)
        try b.feeder.ledger?.signNow()
        #expect(try sweeper.finishCovered().erased == rows.count)

        let expires = try b.leaves().compactMap { if case .expire(let e) = $0 { e } else { nil } }
        #expect(expires.reduce(0) { $0 + Int($1.count) } == rows.count)
        #expect(expires.first?.first == rows.first?.sequence && expires.last?.last == rows.last?.sequence)
    }

    @Test("a scrub reads what is held, names what is broken or gone, and leaves its leaf")
    func scrub() async throws {
        let b = try await LedgerBench()
        try b.feeder.drain()
        b.bench.record(20)
        await b.bench.settle()
        let rows = try b.bench.bench.rows(b.bench.stream)
        let paths = rows.compactMap { b.bench.bench.volumes.path(of: $0) }
        try #require(paths.count >= 4)
        try b.bench.disk.remove(paths[0])
        var bytes = try #require(b.bench.disk.contents(paths[1]))
        bytes[200] ^= 1
        b.bench.disk.put(paths[1], bytes)
        let scrubber = Scrubber(state: b.bench.bench.state, catalogue: b.bench.bench.catalogue, volumes: b.bench.bench.volumes, feeder: b.feeder, logger: RecordingBench.logger)

        let report = try scrubber.round(share: 1, pause: { _ in true })

        #expect(report.missing == 1 && report.bad == 1 && report.checked == rows.count - 1)
        try b.feeder.drain()
        let leaves = try b.leaves()
        let causes: [LossLeaf.Cause] = leaves.compactMap { if case .loss(let l) = $0 { l.cause } else { nil } }
        #expect(causes == [.missing, .damaged])
        #expect(leaves.contains { if case .scrub(let s) = $0 { s.checked == rows.count - 1 && s.bad == 1 } else { false } })
    }

    @Test("a fact that can be no leaf holds up nothing, is told in its place, and sets nothing free that waits for it")
    func poison() async throws {
        let b = try await LedgerBench()
        try b.feeder.drain()
        let state = b.bench.bench.state
        b.bench.record(20)
        await b.bench.settle()
        let before = try b.leaves().count
        try state.note(.configuration(what: "NOT A WORD", object: "x", body: nil))
        try state.note(.act(actor: "user:1", action: "after", object: "it", result: .ok, body: nil))
        b.bench.clocks.advance(.days(32))
        let sweeper = Sweeper(
            state: state, catalogue: b.bench.bench.catalogue, volumes: b.bench.bench.volumes, log: b.feeder, clocks: b.bench.clocks, bootID: .random(), logger: RecordingBench.logger)
        _ = try sweeper.sweep(clock: .ok)
        // The fact of the erasure is bent so that it is none.
        try await state.database.write { try $0.execute(sql: "update ledger_outbox set fact = replace(fact, '\"count\":', '\"count\":-') where fact like '%expire%'") }

        try b.feeder.drain()
        try b.feeder.ledger?.signNow()

        #expect(try state.outboxCount() == 0)
        let acts = try b.leaves().dropFirst(before).compactMap { if case .act(let a) = $0 { a.action } else { nil } }
        #expect(acts.first == "fact-refused" && acts.contains("after"))
        #expect(try sweeper.finishCovered().erased == 0 && b.bench.disk.removed.isEmpty)
    }
}
