import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("What the system looks after by itself")
struct LifeCycleCheckTests {
    private func findings(_ w: LifeWorld, _ day: String) throws -> [LawRecord] {
        w.book.set(day: day)
        _ = try w.book.tick(LifeCycleChecks.all)
        return try w.book.records("finding")
    }

    @Test func a_trial_that_never_ends_is_found_after_the_unit_s_own_bound() throws {
        let w = try LifeWorld()
        _ = try w.book.create("life_policy", ["organisation": .int(w.hotel), "trialMaximumDays": 60], by: w.manager)
        try w.toTrial(on: "2026-03-15")
        #expect(try findings(w, "2026-05-14").isEmpty)
        let found = try findings(w, "2026-05-15")
        #expect(found.map { $0.words("ruleUnits") } == [["NM203.17.1"]])
        #expect(try findings(w, "2026-05-16").count == 1)
    }

    @Test func use_without_any_acceptance_on_record_is_found() throws {
        let w = try LifeWorld()
        try w.force(w.system, ["inUseDate": "2026-03-01"], state: "in_use")
        #expect(try findings(w, "2026-03-02").map { $0.text("findingKind") } == ["unaccepted_use"])

        let lawful = try LifeWorld()
        try lawful.toInUse()
        #expect(try findings(lawful, "2026-05-11").isEmpty)
    }

    @Test("NM203.18.1.4: a recorder that keeps fewer days than the floor is found", arguments: [(29, 1), (30, 0)])
    func the_recorder_keeps_too_few_days(days: Int, count: Int) throws {
        let w = try LifeWorld()
        try w.force(w.camera, ["device": 7], state: "active")
        w.book.facts.list = [(7, "大堂")]
        w.book.facts.retention = [7: days]
        let found = try findings(w, "2026-03-02")
        #expect(found.count == count && found.allSatisfy { $0.text("findingKind") == "retention_short" })
    }

    @Test func a_policy_below_a_floor_that_rose_is_found() throws {
        let w = try LifeWorld()
        try w.setRetention(days: 30)
        #expect(try findings(w, "2026-03-02").isEmpty)
        try w.force(w.site, ["antiTerrorKeyTarget": true])
        #expect(try findings(w, "2026-03-03").map { $0.words("ruleUnits") } == [["CNX.ATL.32"]])
    }

    @Test func scenario_23_a_full_disk_that_stops_recording_is_a_finding_and_one_that_does_not_is_none() throws {
        let w = try LifeWorld()
        try w.force(w.camera, ["device": 7], state: "active")
        w.book.facts.list = [(7, "大堂")]
        w.book.facts.retention = [7: 30]
        w.book.facts.troubles = ["卷1已满"]
        #expect(try findings(w, "2026-03-20").isEmpty)
        w.book.facts.conditions = [7: "notRecording"]
        let found = try findings(w, "2026-03-20")
        #expect(found.map { $0.words("ruleUnits") } == [["NM203.18.1.4", "NM203.19.1.2"]])
        #expect(w.book.effects.isEmpty, "nothing is overwritten or shortened")

        let healthy = try LifeWorld()
        try healthy.force(healthy.camera, ["device": 7], state: "active")
        healthy.book.facts.list = [(7, "大堂")]
        healthy.book.facts.conditions = [7: "notRecording"]
        #expect(try findings(healthy, "2026-03-20").isEmpty)
    }
}
