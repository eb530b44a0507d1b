import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.18.1.1: duty watch")
struct ShiftTests {
    private func world() throws -> (DutyWorld, LawRecord, LawRecord) {
        let w = try DutyWorld()
        _ = try w.train(w.watcher)
        let day = try w.shift("2026-05-10T08:00:00+08:00", "2026-05-10T20:00:00+08:00", [w.watcher]),
            night = try w.shift("2026-05-10T20:00:00+08:00", "2026-05-11T08:00:00+08:00", [w.second])
        return (w, day, night)
    }

    @Test func nm203_18_1_1_a_shift_starts_with_trained_watchers_only() throws {
        let (w, day, night) = try world()

        #expect(try w.book.take("start", day.id, by: w.operatorActor).state == "on_duty")
        w.book.set(day: "2026-05-10", hour: 20)
        #expect(try w.refusal { _ = try w.book.take("start", night.id, by: w.operatorActor) }?.ruleUnits == [RuleUnit("NM203.18.1.2")])
        _ = try w.train(w.second)
        #expect(try w.book.take("start", night.id, by: w.operatorActor).state == "on_duty")
    }

    @Test func nm203_18_1_1_a_shift_does_not_end_without_hand_over_when_another_begins() throws {
        let (w, day, night) = try world()
        _ = try w.book.take("start", day.id, by: w.operatorActor)
        w.book.set(day: "2026-05-10", hour: 20)

        let r = try #require(try w.refusal { _ = try w.book.take("finish", day.id, by: w.operatorActor) })
        #expect(r.zh.contains("G-HANDOVER"))
        #expect(try w.book.record(day.id)?.state == "on_duty")

        // Nobody follows once the other shift is cancelled.
        _ = try w.book.take("cancel", night.id, ["cancelReason": "闭店"], by: w.manager)
        #expect(try w.book.take("finish", day.id, by: w.operatorActor).state == "ended")
    }

    @Test func nm203_18_1_1_what_begins_later_than_the_allowed_gap_does_not_follow() throws {
        let w = try DutyWorld()
        _ = try w.train(w.watcher)
        let day = try w.shift("2026-05-10T08:00:00+08:00", "2026-05-10T20:00:00+08:00", [w.watcher])
        _ = try w.shift("2026-05-10T20:31:00+08:00", "2026-05-11T08:00:00+08:00", [w.watcher])
        _ = try w.book.take("start", day.id, by: w.operatorActor)
        #expect(try w.book.take("finish", day.id, by: w.operatorActor).state == "ended")

        let v = try DutyWorld()
        _ = try v.train(v.watcher)
        let other = try v.shift("2026-05-10T08:00:00+08:00", "2026-05-10T20:00:00+08:00", [v.watcher])
        _ = try v.shift("2026-05-10T20:30:00+08:00", "2026-05-11T08:00:00+08:00", [v.watcher])
        _ = try v.book.take("start", other.id, by: v.operatorActor)
        #expect(try v.refusal { _ = try v.book.take("finish", other.id, by: v.operatorActor) } != nil)
    }

    @Test func nm203_18_1_1_hand_over_takes_the_open_events_along() throws {
        let (w, day, night) = try world()
        _ = try w.book.take("start", day.id, by: w.operatorActor)
        _ = try w.book.take("note", day.id, ["noteText": "三号摄像机雾气", "noteOpen": true], by: w.operatorActor)
        _ = try w.book.take("note", day.id, ["noteText": "访客询问"], by: w.operatorActor)
        _ = try w.book.take("note", day.id, ["noteText": "大门未关", "noteOpen": true], by: w.operatorActor)
        _ = try w.book.take("note", day.id, ["noteText": "大门已关", "settles": 2], by: w.operatorActor)
        #expect(try w.faults { _ = try w.book.take("note", day.id, ["noteText": "误", "settles": 2], by: w.operatorActor) } == ["settles"])
        _ = try w.book.create("fault", ["system": .int(w.system), "faultKind": "power", "description": "断电", "since": "2026-05-10T10:00:00+08:00"], by: w.operatorActor)
        w.book.set(day: "2026-05-10", hour: 20)
        let over: JSON = ["next": .int(night.id), "receivedBy": .int(w.second), "handOverNotes": "设备正常"]

        #expect(try w.refusal { _ = try w.book.take("hand_over", day.id, over, by: w.operatorActor) }?.zh.contains("G-TRAIN") == true)
        _ = try w.train(w.second)
        #expect(try w.refusal { _ = try w.book.take("hand_over", day.id, over.merging(["receivedBy": .int(w.watcher)]), by: w.operatorActor) }?.zh.contains("G-HANDOVER") == true)
        #expect(try w.refusal { _ = try w.book.take("hand_over", day.id, over.merging(["next": .int(day.id)]), by: w.operatorActor) }?.zh.contains("G-HANDOVER") == true)
        let ended = try w.book.take("hand_over", day.id, over, by: w.operatorActor)

        #expect(ended.state == "ended")
        #expect(ended.words("openEvents").count == 2 && ended.words("openEvents")[0] == "三号摄像机雾气" && ended.words("openEvents")[1].contains("断电"))
        let next = try w.book.record(night.id)!
        #expect(next.state == "on_duty" && next.integer("receivedFrom") == day.id && next.words("takenOver") == ["三号摄像机雾气"])
        #expect(next.text("startedAt") == w.book.now.description)
        #expect(ShiftRecords.open(next) == ["三号摄像机雾气"])
        #expect(w.book.entries.filter { $0.entry.register == "R-DUTY" }.count == 9)
    }

    @Test func nm203_18_1_1_a_planned_shift_that_nobody_started_is_missed_and_found() throws {
        let (w, day, night) = try world()
        w.book.set(day: "2026-05-10", hour: 20)
        #expect(try w.book.tick() == 0)

        w.book.now = w.book.now + .seconds(1 as Int64)
        #expect(try w.book.tick() == 1)

        #expect(try w.book.record(day.id)?.state == "missed")
        #expect(try w.book.record(night.id)?.state == "planned")
        #expect(try w.findings("duty_gap").map { $0.integer("subject") } == [day.id])
    }

    @Test func nm203_18_1_1_nobody_on_duty_is_a_finding_in_the_hours_of_duty() throws {
        let (w, day, _) = try world()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel), "dutyFrom": 8, "dutyTo": 22], by: w.manager)
        _ = try w.book.take("start", day.id, by: w.operatorActor)
        func gaps(hour: Int, plus minutes: Int = 0) throws -> Int {
            w.book.set(day: "2026-05-10", hour: hour)
            w.book.now = w.book.now + .seconds(Int64(minutes * 60))
            for c in DutyKinds.checks where c.name == "duty_gap" { return try c.run(w.book).count }
            return -1
        }

        #expect(try gaps(hour: 12) == 0)
        // Past its end and the gap of 30 minutes a shift that nobody ended is no watch.
        #expect(try gaps(hour: 20, plus: 30) == 0)
        #expect(try gaps(hour: 20, plus: 31) == 1)
        #expect(try gaps(hour: 22) == 0)
    }

    @Test func nm203_18_1_1_the_span_of_a_shift_has_bounds() throws {
        let w = try DutyWorld()

        #expect(try w.faults { _ = try w.shift("2026-05-10T08:00:00+08:00", "2026-05-10T08:00:00+08:00", [w.watcher]) } == ["plannedTo"])
        #expect(try w.faults { _ = try w.shift("2026-05-10T08:00:00+08:00", "2026-05-10T07:00:00+08:00", [w.watcher]) } == ["plannedTo"])
        #expect(try w.faults { _ = try w.shift("2026-05-10T08:00:00+08:00", "2026-05-11T08:00:01+08:00", [w.watcher]) } == ["plannedTo"])
        #expect(try w.shift("2026-05-10T08:00:00+08:00", "2026-05-11T08:00:00+08:00", [w.watcher]).state == "planned")
    }

    @Test func cn799_16_2_1_watchers_of_an_article_7_place_start_only_when_vetted() throws {
        let w = try DutyWorld(packs: ["NM203", "CN799"], publicKind: "art7_2")
        _ = try w.train(w.watcher)
        let s = try w.shift("2026-05-10T08:00:00+08:00", "2026-05-10T20:00:00+08:00", [w.watcher])

        #expect(try w.refusal { _ = try w.book.take("start", s.id, by: w.operatorActor) }?.zh.contains("G-VET") == true)
        _ = try w.vet(w.watcher)
        #expect(try w.book.take("start", s.id, by: w.operatorActor).state == "on_duty")
    }
}
