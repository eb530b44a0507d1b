import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("NM203.13.1, 15, 17.1: acceptance by the construction unit together with the PSO")
struct AcceptanceTests {
    private func sign(_ w: LifeWorld, _ side: String, by actor: LawActor? = nil) -> Refusal? {
        refusal { try w.book.take("sign_\(side)", w.latest("acceptance").id, by: actor ?? (side == "pso" ? w.police : w.builder)) }
    }

    @Test func scenario_18_a_public_security_organ_takes_part_and_both_sides_sign() throws {
        let w = try LifeWorld()
        try w.toAcceptance(sides: ["CON"])
        try w.prepareForSigning()
        try w.conclude()
        let no = try #require(sign(w, "construction"))
        #expect(no.ruleUnits == [RuleUnit("NM203.17.1")] && no.zh.contains("公安机关") && no.zh.hasSuffix("（G-ACCEPT）。"))

        let acceptance = try w.latest("acceptance").id
        _ = try w.book.edit(acceptance, ["participants": w.participants()], by: w.builder)
        #expect(sign(w, "construction") == nil)
        #expect(try w.state == "acceptance")
        #expect(sign(w, "pso") == nil)
        #expect(try w.state == "accepted")
        #expect(try w.latest("acceptance").state == "passed")
    }

    @Test func the_construction_unit_takes_part_as_well() throws {
        let w = try LifeWorld()
        try w.toAcceptance(sides: ["PSO"])
        try w.prepareForSigning()
        try w.conclude()
        #expect(sign(w, "pso")?.zh.contains("建设单位") == true)
    }

    @Test func a_police_station_is_below_county_level_and_does_not_count() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.prepareForSigning()
        try w.conclude()
        let rows: JSON = [["side": "CON", "name": "甲"], ["side": "PSO", "name": "乙", "organisation": .int(w.station)]]
        _ = try w.book.edit(w.latest("acceptance").id, ["participants": rows], by: w.builder)
        #expect(sign(w, "construction")?.zh.contains("旗县级以上公安机关") == true)
    }

    @Test func scenario_10_a_reserved_interface_is_enough_and_none_is_not() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.conclude()
        let no = try #require(sign(w, "construction"))
        #expect(no.ruleUnits == [RuleUnit("NM203.13.1")] && no.zh.contains("G-IFACE"))

        try w.prepareForSigning()
        #expect(try w.latest("interconnect").flag("connected") == false)
        #expect(sign(w, "construction") == nil)
    }

    @Test func NM203_13_1_a_conformity_profile_shows_the_standards_met() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.prepareForSigning()
        try w.conclude()
        let profile = try w.latest("conformity").id
        try w.force(profile, state: "ended")
        #expect(sign(w, "construction")?.zh.contains("G-STD") == true)

        try w.force(profile, ["standards": [["standard": "GB 37300", "version": "2018", "meets": "no", "evidence": "检测报告"]]], state: "valid")
        #expect(sign(w, "construction")?.zh.contains("GB 37300") == true)

        try w.force(profile, ["standards": [["standard": "GB 37300", "version": "2018", "meets": "yes", "evidence": "检测报告"]]])
        #expect(sign(w, "construction") == nil)
    }

    @Test func NM203_15_the_building_s_acceptance_is_not_the_system_s() throws {
        let w = try LifeWorld()
        try w.toAcceptance(on: "2026-05-06", ["form": "within_building"])
        try w.prepareForSigning()
        try w.conclude()
        #expect(sign(w, "construction")?.ruleUnits == [RuleUnit("NM203.15")])
    }

    @Test func STD_half_of_the_group_are_technical_experts() throws {
        let w = try LifeWorld(packs: ["NM203", "STD"])
        try w.toAcceptance(sides: ["CON", "PSO", "EXPERT"])
        try w.prepareForSigning()
        try w.conclude()
        #expect(sign(w, "construction")?.ruleUnits == [RuleUnit("STD.GB50348.10-1")])
        _ = try w.book.edit(w.latest("acceptance").id, ["participants": w.participants(["CON", "PSO", "EXPERT", "EXPERT"])], by: w.builder)
        #expect(sign(w, "construction") == nil)
    }

    @Test func each_side_signs_for_itself_once_and_nobody_for_both() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.prepareForSigning()
        try w.conclude()
        #expect(sign(w, "pso", by: w.builder)?.zh.contains("公安机关一方") == true)
        #expect(sign(w, "construction", by: w.police)?.zh.contains("建设单位一方") == true)
        let both = LawActor(id: "user:50", name: "兼", roles: [.construction, .psoApprover])
        #expect(sign(w, "construction", by: both) == nil)
        #expect(sign(w, "pso", by: both)?.zh.contains("同一人") == true)
        #expect(sign(w, "construction")?.zh.contains("已签署") == true)
        #expect(try w.state == "acceptance")
    }

    @Test func a_signature_before_the_day_of_acceptance_is_refused() throws {
        let w = try LifeWorld()
        try w.toAcceptance(on: "2026-05-06", ["heldOn": "2026-05-07"])
        try w.prepareForSigning()
        try w.conclude()
        #expect(sign(w, "construction")?.zh.contains("尚未到来") == true)
        w.book.set(day: "2026-05-07")
        #expect(sign(w, "construction") == nil)
    }

    @Test func an_acceptance_is_not_held_before_its_test() throws {
        let w = try LifeWorld()
        try w.toTested(on: "2026-04-20")
        #expect(faults { try w.take("convene_acceptance", w.convening(on: "2026-04-19")) } == ["heldOn"])
    }

    @Test func NM203_17_1_without_a_passed_test_nothing_is_signed() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.prepareForSigning()
        try w.conclude()
        try w.force(w.latest("test").id, state: "failed")
        #expect(sign(w, "construction")?.zh.contains("最近一次检测未合格") == true)
    }

    @Test func a_conclusion_and_its_open_items_agree() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        #expect(faults { try w.conclude("pass", ["补装标识"]) } == ["result"])
        #expect(faults { try w.conclude("basic_pass") } == ["openItems"])
        #expect(faults { try w.conclude("fail") } == ["openItems"])
        #expect(faults { try w.conclude("basic_pass", ["补", "补"]) } == ["openItems"])
        try w.conclude("basic_pass", ["补装标识"])
        try w.conclude("pass")
        #expect(try w.latest("acceptance").rows("openItems").isEmpty)
    }

    @Test func a_signed_conclusion_is_not_edited_until_the_signature_is_withdrawn() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.prepareForSigning()
        try w.conclude()
        #expect(sign(w, "construction") == nil)
        #expect(wrongState { try w.book.edit(w.latest("acceptance").id, ["form": "within_building"], by: w.builder) })
        #expect(wrongState { try w.conclude("fail", ["重做"]) })
        let r = try w.book.take("reopen", w.latest("acceptance").id, ["reopenReason": "补充资料"], by: w.builder)
        #expect(r.text("signedConstructionAt") == nil && r.state == "decided")
    }

    @Test func a_failed_acceptance_needs_no_interface_to_be_signed_and_leads_to_rectification_only() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.conclude("fail", ["图像模糊"])
        try w.signBoth()
        #expect(try w.state == "acceptance_failed")
        #expect(try w.book.record(w.system)!.rows("rectificationItems").map { $0["item"]?.text } == ["图像模糊"])

        try w.take("start_rectification", ["rectificationPlan": "更换镜头"])
        #expect(refusal { try w.take("convene_acceptance", w.convening(on: "2026-05-06")) }?.zh.contains("图像模糊") == true)
        #expect(faults { try w.take("close_item", ["closedItem": "别的", "itemClosedOn": "2026-05-06", "itemClosedHow": "已换"]) } == ["closedItem"])
        #expect(faults { try w.take("close_item", ["closedItem": "图像模糊", "itemClosedOn": "2026-05-05", "itemClosedHow": "已换"]) } == ["itemClosedOn"])
        try w.take("close_item", ["closedItem": "图像模糊", "itemClosedOn": "2026-05-06", "itemClosedHow": "已换"])
        try w.take("convene_acceptance", w.convening(on: "2026-05-06"))
        #expect(try w.state == "acceptance")
    }

    @Test func rectification_may_lead_back_to_a_test() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.conclude("fail", ["图像模糊"])
        try w.signBoth()
        try w.take("start_rectification", ["rectificationPlan": "更换镜头"])
        try w.take("commission_test", w.commission(on: "2026-05-06"))
        #expect(try w.state == "technical_testing")
        _ = try w.book.take("withdraw", w.latest("test").id, ["withdrawReason": "改期"], by: w.builder)
        #expect(try w.state == "rectification")
    }
}

@Suite("CN799.11: the archive of a system")
struct ArchiveTests {
    @Test func it_is_complete_with_design_construction_inspection_and_acceptance() throws {
        let w = try LifeWorld()
        let parts: [JSON] = ["design", "construction", "inspection"].map { ["part": $0, "title": "文件", "place": "档案室"] }
        let id = try w.book.create("archive", ["system": .int(w.system), "keeper": "档案员", "documents": .array(parts)], by: w.builder).id
        let no = try #require(refusal { try w.book.take("complete", id, by: w.builder) })
        #expect(no.ruleUnits == [RuleUnit("CN799.11")] && no.zh.contains("验收文件"))

        _ = try w.book.edit(id, ["documents": .array(parts + [["part": "acceptance", "title": "验收"]])], by: w.builder)
        #expect(refusal { try w.book.take("complete", id, by: w.builder) }?.zh.contains("存放地点") == true)
        _ = try w.book.edit(id, ["documents": .array(parts + [["part": "acceptance", "title": "验收", "file": 5]])], by: w.builder)
        #expect(try w.book.take("complete", id, by: w.builder).state == "complete")
    }
}
