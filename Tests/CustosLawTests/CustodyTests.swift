import CustosBase
import CustosLaw
import Testing

@Suite("Custody: holds, orders, two persons")
struct CustodyTests {
    private let stream = StreamID(CameraID(1), .main)
    private let start = WallTime(iso8601: "2026-01-01T00:00:00Z")!
    private func facts(_ from: Int64, _ to: Int64) -> SegmentFacts {
        SegmentFacts(stream: stream, sequence: 1, start: start + .seconds(from), end: start + .seconds(to), monotonicAge: nil)
    }
    private func order(_ from: Int64, _ to: Int64) -> ErasureOrder {
        ErasureOrder(id: .random(), stream: stream, range: WallRange(start + .seconds(from), start + .seconds(to)), ground: .unlawfulInstallation, document: "{}")
    }

    @Test("CN799.26: an order makes erasing a duty before the floor, and whatever our clock is worth")
    func orderBeatsFloor() throws {
        let o = order(0, 60)

        let verdict = Retention.verdict(facts(0, 60), terms: RetentionTerms(days: 30), orders: [o], clock: .free, now: start + .seconds(120 as Int64))

        guard case .mustErase(let grant, let units) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(grant.order == o && units == [.unlawfulInstallation] && grant.covers(stream: stream, sequence: 1))
    }

    @Test("an order lets go only what lies wholly in its span, of its own stream")
    func spans() {
        let now = start + .seconds(1000 as Int64)
        for (from, to) in [(-1, 59), (1, 61), (-1, 61)] as [(Int64, Int64)] {
            #expect(Retention.verdict(facts(from, to), terms: RetentionTerms(days: 30), orders: [order(0, 60)], clock: .ok, now: now).grant == nil)
        }
        var other = facts(0, 60)
        other.stream = StreamID(CameraID(2), .main)
        #expect(Retention.verdict(other, terms: RetentionTerms(days: 30), orders: [order(0, 60)], clock: .ok, now: now).grant == nil)
    }

    @Test("NM203.19.1.2: a hold is stronger than an order")
    func hold() {
        let hold = LegalHold(id: "case", stream: stream, range: WallRange(start, start + .seconds(1 as Int64)))

        let verdict = Retention.verdict(facts(0, 60), terms: RetentionTerms(days: 30), holds: [hold], orders: [order(0, 60)], clock: .ok, now: start + .days(100))

        #expect(verdict.grant == nil)
    }

    @Test("NM203.19.1.6: the second person is another person, and the refusal says what to do")
    func twoPersons() throws {
        let refusal = try #require(TwoPersons.objection(first: "user:1", second: "user:1"))
        #expect(refusal.ruleUnits.contains(.noRightsChange) && !refusal.remedy.zh.isEmpty)
        #expect(TwoPersons.objection(first: "user:1", second: "user:2") == nil)
    }
}
