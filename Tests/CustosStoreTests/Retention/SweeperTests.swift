import CustosBase
import CustosLaw
import CustosStore
import GRDB
import Glibc
import Testing

@Suite("The sweeper")
struct SweeperTests {
    /// Twenty seconds of footage in some five segments.
    private func recorded(_ seconds: Int = 20) async throws -> LibraryBench {
        let b = try await LibraryBench()
        b.record(seconds)
        await b.settle()
        return b
    }

    private func files(_ b: LibraryBench) -> Int { b.disk.paths.count { $0.hasSuffix(".mp4") } }

    @Test("NM203.18.1.4: nothing goes on day 30; from the day after, all of it goes, and the timeline says that it expired")
    func expiry() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        let sweeper = b.sweeper()
        let due = Retention.earliestErase(segmentEnd: rows[0].end, days: 30)

        b.clocks.advance(due - b.clocks.wall() - .seconds(Int64(1)))
        let early = try sweeper.sweep(clock: .ok)
        #expect(early.erased == 0 && early.nextDue == due)
        #expect(files(b) == rows.count)

        b.clocks.advance(.seconds(Int64(1)))
        let late = try sweeper.sweep(clock: .ok)

        #expect(late.erased == rows.count && late.failures.isEmpty && late.isComplete)
        #expect(late.byteCount == rows.reduce(0) { $0 + $1.byteCount })
        #expect(files(b) == 0)
        #expect(try b.bench.rows(b.stream).isEmpty)
        let expired = try #require(try b.bench.state.expired(of: b.stream, overlapping: b.everything).first)
        #expect(try b.bench.state.expired(of: b.stream, overlapping: b.everything).count == 1)
        #expect(expired.firstSequence == rows.first?.sequence && expired.lastSequence == rows.last?.sequence && expired.segments == rows.count)
        #expect(expired.start == rows.first?.start && expired.end == rows.last?.end)
        #expect(expired.ruleUnits.contains("NM203.18.1.4"))
        let t = try b.library.timeline(b.stream, b.span(0, 20))
        #expect(t.expired == [WallRange(b.at(0), b.at(20))])
        #expect(t.spans.isEmpty && t.gaps.isEmpty)
        // What is gone stays gone without power.
        var random = SystemRandomNumberGenerator()
        b.disk.cutPower(&random, keepsSome: false)
        #expect(files(b) == 0)
        #expect(try b.bench.state.lastExpiredSequence(of: b.stream) == rows.last?.sequence)
        #expect(try b.bench.catalogue.nextSequence(of: b.stream) == rows.last.map { $0.sequence + 1 })
    }

    @Test("NM203.19.1.2 scenario 23: on a full disk on day 20 the sweeper touches nothing")
    func fullDisk() async throws {
        let b = try await recorded()
        let before = files(b)
        b.disk.setCapacity(0)
        b.clocks.advance(.days(20))

        let report = try b.sweeper().sweep(clock: .ok)

        #expect(report.erased == 0 && files(b) == before && b.disk.removed.isEmpty)
    }

    @Test("NM203.19.1.2: nothing is let go while the clock is not believed, however old it seems", arguments: [ClockTrust.free, .hold])
    func untrustedClock(clock: ClockTrust) async throws {
        let b = try await recorded()
        b.clocks.advance(.days(400))

        let report = try b.sweeper().sweep(clock: clock)

        #expect(report.erased == 0 && report.clockForbids && b.disk.removed.isEmpty)
    }

    @Test("NM203.19.1.2: setting the wall clock forward makes no footage of this boot old")
    func clockSetForward() async throws {
        let b = try await recorded()
        let boot = try #require(try b.bench.rows(b.stream).first?.bootID)
        b.clocks.step(.days(400))

        #expect(try b.sweeper(bootID: boot).sweep(clock: .ok).erased == 0)
        b.clocks.advance(.days(31))
        #expect(try b.sweeper(bootID: boot).sweep(clock: .ok).erased > 0)
    }

    @Test("NM203.18.1.4: footage recorded under a longer policy outlives a shorter one; a hold keeps what it touches")
    func policiesAndHolds() async throws {
        let b = try await recorded()
        try b.bench.state.updateCamera(b.stream.camera) { $0.retentionDays = 60 }
        b.clocks.advance(.days(45))
        #expect(try b.sweeper().sweep(clock: .ok).erased == 0)
        try b.bench.state.updateCamera(b.stream.camera) { $0.retentionDays = 30 }

        let rows = try b.bench.rows(b.stream)
        let hold = try b.bench.state.placeMark(.hold, b.stream, WallRange(rows[1].start, rows[1].end), reason: "case 7", document: "", by: "user:1")
        let report = try b.sweeper().sweep(clock: .ok)

        // Recorded under 30 days, before the 60 came: what is lowered again does not lengthen it for ever.
        #expect(report.erased == rows.count - 1)
        #expect(try b.bench.rows(b.stream).map(\.sequence) == [rows[1].sequence])

        _ = try b.bench.state.endMark(hold.id, reason: "case closed", by: "user:1")
        #expect(try b.sweeper().sweep(clock: .ok).erased == 0, "one person has asked for its end, and that ends nothing")
        #expect(throws: Refusal.self) { try b.bench.state.endMark(hold.id, reason: "I mean it", by: "user:1") }
        _ = try b.bench.state.endMark(hold.id, reason: "agreed", by: "user:2")
        #expect(try b.sweeper().sweep(clock: .ok).erased == 1)
    }

    @Test("integrity 1.6: nothing is unlinked before its expire leaf is covered; a hold that comes in between keeps it")
    func coveredFirst() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        b.clocks.advance(.days(32))
        b.log.covers = false

        #expect(try b.sweeper().sweep(clock: .ok).erased == 0)
        #expect(files(b) == rows.count && b.disk.removed.isEmpty)
        #expect(try b.bench.state.expiringCount() == rows.count)
        #expect(try b.sweeper().sweep(clock: .ok).granted == 0, "what is on its way out is granted once")
        _ = try b.bench.state.placeMark(.hold, b.stream, WallRange(rows[0].start, rows[0].end), reason: "case 8", document: "", by: "user:1")
        b.log.covers = true
        let report = try b.sweeper().sweep(clock: .ok)

        #expect(report.erased == rows.count - 1 && report.held >= 1)
        #expect(try b.bench.rows(b.stream).map(\.sequence) == [rows[0].sequence])
    }

    @Test("integrity 1.6: our clock alone makes nothing old while the ledger's witnesses do not say so")
    func witnessAge() async throws {
        let b = try await recorded()
        b.clocks.advance(.days(32))
        b.log.isRipe = false

        let report = try b.sweeper().sweep(clock: .ok)

        #expect(report.granted == 0 && report.waitForWitness > 0 && b.disk.removed.isEmpty)
    }

    @Test("CN799.26: an order erases before the floor, after two persons, only what lies in its span, and says its document in the leaf")
    func order() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        _ = try b.log.carry(b.bench.state)
        let span = WallRange(rows[1].start, rows[2].end)
        let order = try b.bench.state.enterOrder(b.stream, span, ground: "CN799.26", organ: "Xilinhot police", document: "No. 12", evidence: "EXPORT-1", by: "user:1")
        #expect(try b.sweeper().sweep(clock: .free).erased == 0)
        #expect(throws: Refusal.self) { try b.bench.state.confirmOrder(order.id, by: "user:1") }
        _ = try b.bench.state.confirmOrder(order.id, by: "user:2")

        _ = try b.sweeper().sweeper.sweep(clock: .free)
        let facts = try b.log.carry(b.bench.state)
        let expire = facts.compactMap { f -> (UInt64, UInt64, String?)? in if case .expire(_, let first, let last, _, _, _, let order) = f { (first, last, order) } else { nil } }
        #expect(expire.map(\.0) == [rows[1].sequence] && expire.map(\.1) == [rows[2].sequence])
        #expect(expire.first?.2?.contains("No. 12") == true)
        #expect(try b.sweeper().sweep(clock: .free).erased == 2)
        #expect(try b.bench.rows(b.stream).map(\.sequence) == [rows[0].sequence] + rows[3...].map(\.sequence))
        #expect(try b.bench.state.orders().first?.doneAt != nil)
    }

    @Test("a hold is stronger than an order")
    func holdBeatsOrder() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        _ = try b.bench.state.placeMark(.hold, b.stream, WallRange(rows[0].start, rows[0].end), reason: "case 9", document: "", by: "user:1")
        let order = try b.bench.state.enterOrder(b.stream, WallRange(rows[0].start, rows[1].end), ground: "CN799.28", organ: "o", document: "d", evidence: "none", by: "user:1")
        _ = try b.bench.state.confirmOrder(order.id, by: "user:2")

        #expect(try b.sweeper().sweep(clock: .free).erased == 1)
        #expect(try b.bench.state.orders().first?.doneAt == nil)
    }

    @Test("the power may go at any call to the disk: the next round ends in the same state, with nothing lost or left")
    func powerCuts() async throws {
        var cut = 0
        var random = SystemRandomNumberGenerator()
        while true {
            let b = try await recorded()
            let rows = try b.bench.rows(b.stream)
            b.clocks.advance(.days(32))
            let before = b.faults.calls
            b.faults.strike(at: before + cut, .powerOff)
            let report = try b.sweeper().sweep(clock: .ok)
            if b.faults.struck == nil {
                #expect(report.erased == rows.count)
                break
            }
            b.disk.cutPower(&random, keepsSome: cut % 2 == 0)
            b.faults.heal()
            #expect(try b.bench.state.expired(of: b.stream, overlapping: b.everything).reduce(0) { $0 + $1.segments } + b.bench.rows(b.stream).count == rows.count)

            let again = try b.sweeper().sweep(clock: .ok)

            #expect(again.failures.isEmpty, "cut at call \(cut)")
            #expect(files(b) == 0 && b.disk.paths.allSatisfy { !$0.hasSuffix(".mp4") }, "cut at call \(cut)")
            #expect(try b.bench.rows(b.stream).isEmpty)
            #expect(try b.bench.state.expired(of: b.stream, overlapping: b.everything).map(\.segments) == [rows.count], "cut at call \(cut)")
            cut += 1
        }
        #expect(cut >= 6)
    }

    @Test("the process may die between the databases: a row without a file and a file without a row are both finished", arguments: ["catalogue", "state"])
    func deathBetweenDatabases(which: String) async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        b.clocks.advance(.days(32))
        let database = which == "catalogue" ? b.bench.catalogue.database : b.bench.state.database
        let table = which == "catalogue" ? "delete on segment" : "insert on expired"
        try await database.write { try $0.execute(sql: "create trigger death before \(table) begin select raise(abort, 'killed'); end") }

        #expect(throws: (any Error).self) { try b.sweeper().sweep(clock: .ok) }
        #expect(files(b) == 0)
        #expect(try b.bench.state.hasExpired(b.stream, rows[0].sequence))
        try await database.write { try $0.execute(sql: "drop trigger death") }

        let again = try b.sweeper().sweep(clock: .free)

        #expect(again.erased == rows.count)
        #expect(try b.bench.rows(b.stream).isEmpty)
        #expect(try b.bench.state.expired(of: b.stream, overlapping: b.everything).map(\.segments) == [rows.count])
        #expect(try b.checker.run().findings.isEmpty)
    }

    @Test("a file that cannot be unlinked is named and tried again; the others go")
    func stubbornFile() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        b.clocks.advance(.days(32))
        b.faults.strike(at: b.faults.calls, .error(EPERM))

        let report = try b.sweeper().sweep(clock: .ok)

        #expect(report.failures.count == 1 && report.erased == rows.count - 1)
        #expect(try b.sweeper().sweep(clock: .ok).erased == 1)
        #expect(files(b) == 0)
    }

    @Test("a round is bounded and can be cancelled; the next goes on")
    func bounded() async throws {
        let b = try await recorded(40)
        let n = try b.bench.rows(b.stream).count
        b.clocks.advance(.days(32))

        #expect(try b.sweeper().sweep(clock: .ok, isCancelled: { true }).erased == 0)
        let some = try b.sweeper().sweep(clock: .ok, limit: 3)
        #expect(some.erased == 3 && !some.isComplete)
        #expect(try b.sweeper().sweep(clock: .ok).erased == n - 3)
        #expect(try b.bench.state.expired(of: b.stream, overlapping: b.everything).map(\.segments) == [n])
    }

    @Test("a removed camera's footage stays under custody until it expires")
    func removedCamera() async throws {
        let b = try await recorded()
        let n = files(b)
        try b.bench.state.removeCamera(b.stream.camera)
        b.clocks.advance(.days(20))
        #expect(try b.sweeper().sweep(clock: .ok).erased == 0)
        b.clocks.advance(.days(12))
        #expect(try b.sweeper().sweep(clock: .ok).erased == n)
    }
}
