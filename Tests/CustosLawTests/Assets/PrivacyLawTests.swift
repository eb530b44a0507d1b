import CustosBase
import CustosLaw
import Testing

/// NM203.8, CN799.8: the pure rule.
struct PrivacyLawTests {
    private let today = LocalDate(year: 2026, month: 5, day: 10)
    private func rectangle(_ x: Double, _ y: Double, _ w: Double, _ h: Double) -> PlanPolygon {
        PlanPolygon([PlanPoint(x, y), PlanPoint(x + w, y), PlanPoint(x + w, y + h), PlanPoint(x, y + h)])!
    }
    private func zone(_ area: ProhibitedArea, floor: String? = nil, from: LocalDate? = nil, to: LocalDate? = nil, isLifted: Bool = false) -> ZoneFacts {
        ZoneFacts(id: 5, name: "301", area: area, site: 1, floor: floor, polygon: rectangle(10, 0, 10, 10), validFrom: from, validTo: to, isLifted: isLifted)
    }
    private func camera(_ view: PlanPolygon? = nil, masks: [PlanPolygon] = [], at mount: PlanPoint? = nil) -> CameraPlace {
        var c = CameraPlace()
        c.site = 1
        c.mount = mount
        if let view { c.views = [CameraView(polygon: view, masks: masks)] }
        return c
    }
    private func how(_ c: CameraPlace, _ z: ZoneFacts, packs: Set<String> = [], knowsView: Bool = false) -> PrivacyBreach.How? {
        PrivacyLaw.breaches(c, [z], packs: packs, on: today, knowsView: knowsView).first?.how
    }

    @Test(arguments: ProhibitedArea.allCases) func article_8_forbids_each_of_the_ten_areas_in_view_and_at_the_mount(_ area: ProhibitedArea) {
        #expect(how(camera(rectangle(5, 0, 10, 10)), zone(area)) == .seen(preset: nil))
        #expect(how(camera(at: PlanPoint(15, 5)), zone(area)) == .mounted)
        #expect(how(camera(rectangle(0, 0, 10, 10)), zone(area)) == nil)
    }

    @Test func article_8_masks_lift_only_what_they_cover() {
        #expect(how(camera(rectangle(5, 0, 10, 10), masks: [rectangle(10, 0, 5, 10)]), zone(.a4)) == nil)
        #expect(how(camera(rectangle(5, 0, 10, 10), masks: [rectangle(10, 0, 5, 9)]), zone(.a4)) == .seen(preset: nil))
        // No mask helps a camera that hangs inside.
        #expect(how(camera(rectangle(5, 0, 10, 10), masks: [rectangle(0, 0, 40, 40)], at: PlanPoint(12, 2)), zone(.a4)) == .mounted)
    }

    @Test func article_8_each_preset_is_looked_at_with_its_own_masks() {
        var c = camera(rectangle(0, 0, 5, 5), masks: [rectangle(10, 0, 10, 10)])
        c.views.append(CameraView(preset: "柜台", polygon: rectangle(12, 0, 4, 4)))
        #expect(how(c, zone(.a4)) == .seen(preset: "柜台"))
        c.views[1] = CameraView(preset: "柜台", polygon: rectangle(12, 0, 4, 4), masks: [rectangle(12, 0, 4, 4)])
        #expect(how(c, zone(.a4)) == nil)
    }

    @Test func article_8_1_5_a_zone_forbids_from_its_first_to_its_last_day() {
        let c = camera(rectangle(5, 0, 10, 10))
        #expect(how(c, zone(.a5, from: today, to: today)) == .seen(preset: nil))
        #expect(how(c, zone(.a5, from: today.adding(days: 1))) == nil)
        #expect(how(c, zone(.a5, to: today.adding(days: -1))) == nil)
        #expect(how(c, zone(.a5, from: today.adding(days: -1), to: today.adding(days: 1))) == .seen(preset: nil))
        #expect(how(c, zone(.a6, isLifted: true)) == nil)
    }

    @Test func article_8_plans_of_other_floors_and_sites_are_not_laid_over_each_other() {
        var c = camera(rectangle(5, 0, 10, 10))
        c.floor = "2"
        #expect(how(c, zone(.a1, floor: "3")) == nil)
        #expect(how(c, zone(.a1, floor: "2")) == .seen(preset: nil))
        #expect(how(c, zone(.a1)) == .seen(preset: nil))
        c.site = 2
        #expect(how(c, zone(.a1)) == nil)
    }

    @Test func article_8_an_entry_that_a_zone_is_in_view_counts_unless_the_plan_shows_it_masked() {
        var c = camera()
        c.zonesInView = [5]
        #expect(how(c, zone(.a3)) == .listed)
        c.views = [CameraView(polygon: rectangle(5, 0, 10, 10), masks: [rectangle(10, 0, 5, 10)])]
        #expect(how(c, zone(.a3)) == nil)
        // Another floor, another site, or a zone that is not on the plan: nothing shows it.
        c.floor = "2"
        #expect(how(c, zone(.a3, floor: "3")) == .listed)
        #expect(how(c, ZoneFacts(id: 5, name: "x", area: .a3, site: 1)) == .listed)
        #expect(how(c, ZoneFacts(id: 5, name: "x", area: .a3, site: 9, polygon: rectangle(10, 0, 10, 10))) == .listed)
    }

    @Test func article_8_a_camera_is_not_watched_before_its_view_is_known() {
        #expect(how(camera(), zone(.a1), knowsView: true) == .unknown)
        #expect(how(camera(), zone(.a1)) == nil)
        #expect(how(camera(rectangle(0, 0, 5, 5)), zone(.a1), knowsView: true) == nil)
    }

    @Test func CN799_8_1_4_a_microphone_keeps_its_distance() {
        var c = camera(rectangle(0, 0, 5, 5), at: PlanPoint(-5, 5))
        #expect(how(c, zone(.a3)) == nil)
        c.hasAudio = true
        #expect(how(c, zone(.a3)) == .heard)
        c.mount = PlanPoint(-5.01, 5)
        #expect(how(c, zone(.a3)) == nil)
        c.mount = nil
        #expect(how(c, zone(.a3)) == .heard)
        #expect(how(c, zone(.a5)) == nil)
        c.mount = PlanPoint(-5, 5)
        let r = PrivacyLaw.refusal(PrivacyLaw.breaches(c, [zone(.a4)], packs: ["NM203", "CN799"], on: today), packs: ["NM203", "CN799"])
        #expect(r?.ruleUnits.map(\.text) == ["NM203.8.1.4", "CN799.8.1.4"])
    }

    @Test func packs_decide_which_list_binds() {
        let c = camera(rectangle(5, 0, 10, 10))
        #expect(how(c, zone(.a4), packs: ["CN799"]) == nil)
        #expect(how(c, zone(.a5), packs: ["EU"]) == nil)
        #expect(how(c, zone(.n1), packs: ["EU"]) == nil)
        #expect(how(c, zone(.n1), packs: ["NM203", "CN799"]) == .seen(preset: nil))
        // A guest room is one under both.
        #expect(how(c, zone(.a1), packs: ["CN799"]) == .seen(preset: nil))
        #expect(ProhibitedArea.a1.units(under: ["NM203", "CN799"]).map(\.text) == ["NM203.8.1.1", "CN799.8.1.1"])
        #expect(ProhibitedArea.a1.units(under: ["NM203"]).map(\.text) == ["NM203.8.1.1"])
        #expect(ProhibitedArea.n3.units(under: ["NM203"]).map(\.text) == ["CN799.8.1.3"])
    }

    @Test func article_8_1_4_a_reviewer_signs_near_A4_and_wherever_only_a_mask_keeps_a_zone_out() {
        func toSign(_ c: CameraPlace, _ z: ZoneFacts) -> [Int64] { PrivacyLaw.zonesToSign(c, [z], packs: [], on: today) }
        #expect(toSign(camera(rectangle(0, 0, 5, 5)), zone(.a4)) == [5])
        #expect(toSign(camera(rectangle(0, 0, 5, 5)), zone(.a1)) == [])
        #expect(toSign(camera(rectangle(5, 0, 10, 10), masks: [rectangle(10, 0, 5, 10)]), zone(.a1)) == [5])
        #expect(toSign(camera(rectangle(0, 0, 5, 5), masks: [rectangle(0, 0, 1, 1)]), zone(.a1)) == [])
        #expect(toSign(camera(rectangle(0, 0, 5, 5)), zone(.a4, isLifted: true)) == [])
    }
}
