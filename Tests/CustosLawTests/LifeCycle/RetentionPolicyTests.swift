import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("NM203.18.1.4, CN799.17: retention as a policy object")
struct RetentionPolicyTests {
    private static let mall: JSON = ["publicKind": "art7_2", "cn799Category": "N7b1", "publicKindReason": "商场"]

    private func policy(_ w: LifeWorld, _ days: Int, _ more: JSON = .emptyObject) throws -> LawRecord {
        try w.book.create("retention_policy", (["system": .int(w.system), "days": JSON(days), "legalBasis": ["NM203.18.1.4"]] as JSON).merging(more), by: w.manager)
    }
    private func inForce(_ w: LifeWorld, _ days: Int, _ more: JSON = .emptyObject) throws -> LawRecord {
        let p = try policy(w, days, more).id
        _ = try w.book.take("propose", p, by: w.manager)
        return try w.book.take("approve", p, ["psoNotice": "已告知"], by: w.deputy)
    }
    private func terms(_ w: LifeWorld, _ camera: Int64? = nil) throws -> MergedRetention {
        try RetentionMerge.terms(system: #require(try w.book.record(w.system)), camera: camera.flatMap { try w.book.record($0) }, book: w.book)
    }

    @Test func scenario_21_29_days_are_refused_and_30_accepted() throws {
        let w = try LifeWorld()
        let no = try #require(refusal { try policy(w, 29) })
        #expect(no.ruleUnits == [.minimumRetention] && no.zh.contains("29日短于法定最低期限30日") && no.zh.hasSuffix("（G-RET30）。"))
        let p = try policy(w, 30)
        #expect(p.state == "draft" && p.integer("floorDays") == 30)
        #expect(refusal { try w.book.edit(p.id, ["days": 29], by: w.manager) }?.ruleUnits == [.minimumRetention])
    }

    @Test func scenario_24_a_key_target_keeps_90_days_and_the_refusal_cites_both_laws() throws {
        let w = try LifeWorld(site: ["antiTerrorKeyTarget": true, "antiTerrorFiling": "反恐备1号"])
        for days in [60, 89] {
            let no = try #require(refusal { try policy(w, days) })
            #expect(no.ruleUnits == [.antiTerrorRetention, .minimumRetention] && no.zh.contains("90日"))
        }
        #expect(try policy(w, 90).integer("floorDays") == 90)
        #expect(try terms(w).units == [.antiTerrorRetention, .minimumRetention])
    }

    @Test func a_key_target_keeps_90_days_whether_or_not_its_pack_was_chosen() throws {
        let w = try LifeWorld(packs: ["NM203"], site: ["antiTerrorKeyTarget": true, "antiTerrorFiling": "反恐备1号"])
        #expect(refusal { try policy(w, 89) }?.ruleUnits == [.antiTerrorRetention, .minimumRetention])
        #expect(try policy(w, 90).integer("floorDays") == 90)
    }

    @Test func outside_the_region_the_regional_rule_is_not_cited() throws {
        let w = try LifeWorld(packs: ["CN799"], system: ["area": "310101"], site: Self.mall)
        #expect(refusal { try policy(w, 29) }?.ruleUnits == [.deletionDuty])
        #expect(try policy(w, 30).integer("floorDays") == 30)
    }

    @Test func the_floor_is_that_of_the_camera_s_own_place() throws {
        let w = try LifeWorld()
        let station = try w.book.create(
            "site", ["name": "车站", "organisation": .int(w.hotel), "placeCategories": ["P08"], "antiTerrorKeyTarget": true, "antiTerrorFiling": "反恐备1号"], by: .system
        ).id
        try w.force(w.system, ["sites": [.int(w.site), .int(station)]])
        let other = try w.book.create("camera", ["name": "站台", "system": .int(w.system), "site": .int(station)], by: .system).id
        #expect(try terms(w).floor == 90)
        #expect(try terms(w, w.camera).floor == 30)
        #expect(try terms(w, other).floor == 90)
        #expect(refusal { try policy(w, 30, ["cameras": [.int(other)]]) }?.ruleUnits.first == .antiTerrorRetention)
        #expect(refusal { try policy(w, 30, ["cameras": [.int(w.camera)]]) } == nil)
    }

    @Test("CN799.17: the deletion duty binds in places of Art. 7 by a recorded decision", arguments: [("art7_2", true), ("art9_other", false), ("non_public", false), ("", false)])
    func the_deletion_duty_binds(kind: String, binds: Bool) throws {
        let site: JSON = kind == "art7_2" ? Self.mall : ["publicKind": kind.isEmpty ? .null : JSON(kind), "publicKindReason": "认定"]
        let w = try LifeWorld(packs: ["NM203", "CN799"], site: site)
        #expect(try terms(w).deletionDuty == binds)
        let without = try LifeWorld(packs: ["NM203"], site: site)
        #expect(try terms(without).deletionDuty == false)
    }

    @Test func CN799_17_longer_than_the_floor_takes_a_reason_with_an_end() throws {
        let w = try LifeWorld(packs: ["NM203", "CN799"], site: Self.mall)
        let no = try #require(refusal { try policy(w, 31) })
        #expect(no.ruleUnits == [.deletionDuty] && no.zh.contains("G-RETLONG"))
        #expect(refusal { try policy(w, 60, ["keepReasons": [["reason": "案件", "until": "2026-02-28"]]]) }?.zh.contains("已过截止日期") == true)
        #expect(refusal { try policy(w, 60, ["keepReasons": [["reason": "案件", "until": "2026-03-01"]]]) } == nil)
        #expect(refusal { try policy(w, 30) } == nil)
    }

    @Test func scenario_30_the_purpose_is_served_unless_a_reason_runs() throws {
        let w = try LifeWorld(packs: ["NM203", "CN799"], site: Self.mall)
        let camera = try #require(try w.book.record(w.camera)), system = try #require(try w.book.record(w.system))
        _ = try inForce(w, 60, ["keepReasons": [["reason": "案件", "until": "2026-03-31"]]])
        w.book.set(day: "2026-03-31")
        #expect(try RetentionMerge.isPurposeServed(system: system, camera: camera, book: w.book) == false)
        w.book.set(day: "2026-04-01")
        #expect(try RetentionMerge.isPurposeServed(system: system, camera: camera, book: w.book))

        let hotel = try LifeWorld(packs: ["NM203", "CN799"])
        #expect(try RetentionMerge.isPurposeServed(system: #require(try hotel.book.record(hotel.system)), camera: #require(try hotel.book.record(hotel.camera)), book: hotel.book) == false)
    }

    @Test("EU: beyond 72 hours takes a justification", arguments: [(3, false), (4, true)])
    func the_european_ceiling(days: Int, isRefused: Bool) throws {
        let w = try LifeWorld(packs: ["EU"], system: ["area": "310101"])
        #expect(try terms(w).ceiling == 3 && terms(w).floor == 0)
        #expect((refusal { try policy(w, days) }?.ruleUnits == [RuleUnit("EU.GDPR.5-1-e")]) == isRefused)
        #expect(refusal { try policy(w, 4, ["keepReasons": [["reason": "案件", "until": "2026-12-31"]]]) } == nil)
    }

    @Test func too_long_is_a_slip_of_the_keyboard() throws {
        let w = try LifeWorld()
        #expect(faults { try policy(w, 3651) } == ["days"])
        #expect(refusal { try policy(w, 3650) } == nil)
    }

    @Test func NM203_19_1_6_another_person_approves() throws {
        let w = try LifeWorld()
        let p = try policy(w, 45).id
        #expect(wrongState { try w.book.take("approve", p, by: w.deputy) })
        _ = try w.book.take("propose", p, by: w.manager)
        #expect(refusal { try w.book.take("approve", p, by: w.manager) }?.zh.contains("另一人批准") == true)
        #expect(refusal { try w.book.edit(p, ["days": 60], by: w.manager) }?.zh.contains("G-CHANGE") == true)
        let r = try w.book.take("approve", p, by: w.deputy)
        #expect(r.state == "in_force" && r.text("approvedBy") == w.deputy.id)
        #expect(try w.book.record(w.system)!.integer("retentionDays") == 45)
    }

    @Test func the_policy_that_was_in_force_is_superseded_and_the_organ_told() throws {
        let w = try LifeWorld()
        let first = try inForce(w, 30)
        try w.force(w.system, state: "in_use")
        let next = try policy(w, 60).id
        _ = try w.book.take("propose", next, by: w.manager)
        #expect(refusal { try w.book.take("approve", next, by: w.deputy) }?.zh.contains("须告知公安机关") == true)
        _ = try w.book.take("approve", next, ["psoNotice": "5月1日书面告知"], by: w.deputy)
        #expect(try w.book.record(first.id)!.state == "superseded")
        #expect(try w.book.records("retention_policy", states: ["in_force"]).map(\.id) == [next])
    }

    @Test func approval_tells_the_recorder_each_camera_in_scope() throws {
        let w = try LifeWorld()
        let other = try w.addCamera("后门", ["device": 8])
        _ = try w.addCamera("无录像")
        try w.force(w.camera, ["device": 7])
        _ = try inForce(w, 40, ["cameras": [.int(other)]])
        #expect(w.book.effects == [.retention(device: 8, days: 40)])
        w.book.effects = []
        _ = try inForce(w, 35)
        #expect(w.book.effects == [.retention(device: 7, days: 35)])
    }

    @Test func a_camera_added_later_and_a_floor_that_rose_reach_the_recorder_once() throws {
        let w = try LifeWorld()
        try w.force(w.camera, ["device": 7])
        _ = try inForce(w, 30)
        w.book.effects = []
        #expect(try w.book.tick() == 0)
        _ = try w.addCamera("后门", ["device": 8])
        #expect(try w.book.tick() == 1)
        #expect(w.book.effects == [.retention(device: 8, days: 30)])
        w.book.effects = []
        try w.force(w.site, ["antiTerrorKeyTarget": true])
        #expect(try w.book.tick() == 1)
        #expect(Set(w.book.effects) == [.retention(device: 7, days: 90), .retention(device: 8, days: 90)])
        #expect(try w.book.tick() == 0)
    }

    @Test func a_camera_of_another_system_is_not_in_scope() throws {
        let w = try LifeWorld()
        let data = try #require(try w.book.record(w.system)).data
        let other = try w.book.create("system", data, by: .system).id
        let stray = try w.book.create("camera", ["name": "别处", "system": .int(other), "site": .int(w.site)], by: .system).id
        #expect(faults { try policy(w, 30, ["cameras": [.int(stray)]]) } == ["cameras"])
    }
}
