import CustosBase
import Testing

@testable import CustosLaw

private func shanghai(_ text: String) -> WallTime { WallTime(iso8601: text + "+08:00")! }

private func facts(end: WallTime, age: TimeSpan? = nil) -> SegmentFacts {
    SegmentFacts(stream: StreamID(CameraID(1), .main), sequence: 7, start: end - .seconds(60 as Int64), end: end, monotonicAge: age)
}

@Suite("Retention")
struct RetentionTests {
    static let refusedAndAccepted: [(days: Int, accepted: Bool)] = [(-1, false), (0, false), (1, false), (29, false), (30, true), (31, true), (90, true), (3650, true), (3651, false)]

    @Test("NM203.18.1.4 scenario 21: a policy of 29 days is refused with its rule and a remedy, 30 days is accepted", arguments: refusedAndAccepted)
    func scenario21(days: Int, accepted: Bool) throws {
        let refusal = RetentionPolicy.validate(days: days)

        #expect((refusal == nil) == accepted)
        if days < 30 {
            let r = try #require(refusal)
            #expect(r.ruleUnits == [.minimumRetention])
            #expect(r.ruleUnits.first?.text == "NM203.18.1.4")
            #expect(r.zh.contains("30") && r.en.contains("30") && r.en.contains("\(days)"))
            #expect(!r.remedy.zh.isEmpty && !r.remedy.en.isEmpty)
        }
    }

    @Test("NM203.18.1.4 scenario 22: a segment that ended 2025-03-01 10:00 may go from 2025-04-01 00:00 and not a minute before")
    func scenario22() {
        let end = shanghai("2025-03-01T10:00:00")
        func ask(_ now: String) -> RetentionVerdict {
            Retention.verdict(facts(end: end), terms: RetentionTerms(days: 30), clock: .ok, now: shanghai(now))
        }

        #expect(Retention.earliestErase(segmentEnd: end, days: 30) == shanghai("2025-04-01T00:00:00"))
        guard case .mustKeep(let until, let units, let reason) = ask("2025-03-31T23:59:00") else {
            Issue.record("let go too early")
            return
        }
        #expect(until == shanghai("2025-04-01T00:00:00"))
        #expect(units.contains(.minimumRetention))
        #expect(reason == .floor)
        guard case .mayErase(let grant) = ask("2025-04-01T00:00:00") else {
            Issue.record("not let go in time")
            return
        }
        #expect(grant.covers(stream: StreamID(CameraID(1), .main), sequence: 7))
        #expect(!grant.covers(stream: StreamID(CameraID(1), .main), sequence: 8))
        #expect(grant.days == 30)
        #expect(grant.ruleUnits.contains(.minimumRetention))
    }

    static let counting: [(end: String, days: Int, earliest: String)] = [
        ("2025-03-01T10:00:00", 30, "2025-04-01T00:00:00"),
        // The first and the last moment of a local day count alike.
        ("2025-03-01T00:00:00", 30, "2025-04-01T00:00:00"),
        ("2025-03-01T23:59:59.999999", 30, "2025-04-01T00:00:00"),
        ("2025-03-02T00:00:00", 30, "2025-04-02T00:00:00"),
        // The law's own check: ninety days from 1 April end on 30 June.
        ("2025-04-01T12:00:00", 90, "2025-07-01T00:00:00"),
        // A leap day, a year's end.
        ("2024-01-30T12:00:00", 30, "2024-03-01T00:00:00"),
        ("2023-01-30T12:00:00", 30, "2023-03-02T00:00:00"),
        ("2025-12-15T08:00:00", 30, "2026-01-15T00:00:00"),
    ]

    @Test("NM203.18.1.4: the day of the end is not counted and the last day ends at midnight in Shanghai", arguments: counting)
    func countingRule(end: String, days: Int, earliest: String) {
        #expect(Retention.earliestErase(segmentEnd: shanghai(end), days: days) == shanghai(earliest))
    }

    @Test("NM203.18.1.4: for any end and any number of days the wait is at least that many days of 24 hours, less than one more, and ends at a local midnight")
    func countingProperty() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let end = WallTime(microseconds: Int64.random(in: -1_000_000_000_000_000...8_000_000_000_000_000, using: &random))
            let days = Int.random(in: 0...4000, using: &random)

            let earliest = Retention.earliestErase(segmentEnd: end, days: days)

            #expect(earliest - end > .days(Int64(days)))
            #expect(earliest - end <= .days(Int64(days) + 1))
            #expect((earliest.microseconds + 8 * 3_600_000_000) % 86_400_000_000 == 0)
            #expect(Retention.earliestErase(segmentEnd: end, days: days + 1) - earliest == .days(1))
        }
    }

    @Test("NM203.18.1.4 scenario 23: no fact but time lets footage go, so a full disk on day 20 does not")
    func scenario23() {
        let end = shanghai("2025-03-01T10:00:00")

        for day in 0..<31 {
            let verdict = Retention.verdict(facts(end: end), terms: RetentionTerms(days: 30), clock: .ok, now: end + .days(Int64(day)))
            #expect(verdict.grant == nil, "day \(day)")
        }
    }

    @Test("NM203.19.1.2: a policy that is lowered shortens nothing that is recorded, and one that is raised lengthens it")
    func raiseOnly() {
        let end = shanghai("2025-03-01T10:00:00")
        func earliest(_ t: RetentionTerms) -> WallTime? {
            guard case .mustKeep(let until, _, _) = Retention.verdict(facts(end: end), terms: t, clock: .ok, now: end) else { return nil }
            return until
        }
        let lowered = RetentionTerms(daysAtRecording: 90, daysNow: 30, floorAtRecording: 30, floorNow: .statutory)
        let raised = RetentionTerms(daysAtRecording: 30, daysNow: 60, floorAtRecording: 30, floorNow: .statutory)
        let ruleGone = RetentionTerms(daysAtRecording: 90, daysNow: 30, floorAtRecording: 90, floorNow: .statutory)

        #expect(earliest(lowered) == Retention.earliestErase(segmentEnd: end, days: 90))
        #expect(earliest(raised) == Retention.earliestErase(segmentEnd: end, days: 60))
        #expect(earliest(ruleGone) == Retention.earliestErase(segmentEnd: end, days: 90))
    }

    @Test("NM203.18.1.4: terms that claim less than 30 days count as 30")
    func noTermsBelowTheFloor() {
        let t = RetentionTerms(daysAtRecording: 1, daysNow: 0, floorAtRecording: 0, floorNow: .statutory)

        #expect(t.days == 30)
        #expect(t.floorDays == 30)
    }

    @Test("CNX.ATL.32 scenario 24: with the anti-terror rule on, 60 days are refused through NM203.18.1.4 and 90 are accepted")
    func antiTerror() throws {
        let floor = try #require(RetentionFloor(named: ["anti-terror"]))

        let refusal = try #require(RetentionPolicy.validate(days: 60, floor: floor))

        #expect(floor.days == 90)
        #expect(refusal.ruleUnits == [.antiTerrorRetention, .minimumRetention])
        #expect(RetentionPolicy.validate(days: 90, floor: floor) == nil)
        #expect(RetentionFloor(named: ["no such rule"]) == nil)
        #expect(RetentionFloor(named: [])?.days == 30)
    }

    @Test("NM203.19.1.2: nothing is erased while the clock is not believed", arguments: [ClockTrust.free, .hold])
    func untrustedClock(clock: ClockTrust) {
        let end = shanghai("2025-03-01T10:00:00")

        let verdict = Retention.verdict(facts(end: end), terms: RetentionTerms(days: 30), clock: clock, now: end + .days(4000))

        guard case .mustKeep(nil, _, .clock) = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test("NM203.19.1.2: a wall clock that was set forward makes no footage of this boot old")
    func monotonicAge() {
        let end = shanghai("2025-03-01T10:00:00"), now = end + .days(400)

        let young = Retention.verdict(facts(end: end, age: .days(2)), terms: RetentionTerms(days: 30), clock: .ok, now: now)
        let old = Retention.verdict(facts(end: end, age: .days(31)), terms: RetentionTerms(days: 30), clock: .ok, now: now)

        guard case .mustKeep(let until, _, .clock) = young else {
            Issue.record("\(young)")
            return
        }
        #expect(until == now + .days(28))
        #expect(old.grant != nil)
    }

    @Test("NM203.18.1.4: a hold keeps footage that touches it, of its stream only, whatever its age")
    func holds() {
        let end = shanghai("2025-03-01T10:00:00"), now = end + .days(400)
        func ask(_ hold: LegalHold) -> RetentionVerdict {
            Retention.verdict(facts(end: end), terms: RetentionTerms(days: 30), holds: [hold], clock: .ok, now: now)
        }
        let main = StreamID(CameraID(1), .main), other = StreamID(CameraID(2), .main)

        guard case .mustKeep(nil, _, .hold) = ask(LegalHold(id: "1", stream: main, range: WallRange(end - .seconds(1 as Int64), end + .days(1)))) else {
            Issue.record("a hold did not hold")
            return
        }
        #expect(ask(LegalHold(id: "2", stream: other, range: WallRange(end - .days(1), end + .days(1)))).grant != nil)
        #expect(ask(LegalHold(id: "3", stream: main, range: WallRange(end, end + .days(1)))).grant != nil)
    }

    @Test("CN799.17: where the deletion duty is met the same footage must go, and never before the floor")
    func deletionDuty() {
        let end = shanghai("2025-03-01T10:00:00")

        let late = Retention.verdict(facts(end: end), terms: RetentionTerms(days: 30), clock: .ok, now: end + .days(40), purposeServed: true)
        let early = Retention.verdict(facts(end: end), terms: RetentionTerms(days: 30), clock: .ok, now: end + .days(20), purposeServed: true)

        guard case .mustErase(_, let units) = late else {
            Issue.record("\(late)")
            return
        }
        #expect(units == [.deletionDuty])
        #expect(early.grant == nil)
    }
}
