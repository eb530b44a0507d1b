import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("NM203.3 to 16: from the plan to the finished work")
struct PlanningTests {
    @Test func NM203_3_a_design_waits_for_the_decision_on_scope() throws {
        let w = try LifeWorld()
        try w.force(w.system, ["scopeDecision": .null])

        let no = try #require(refusal { try w.take("design") })

        #expect(no.ruleUnits == [RuleUnit("NM203.3")] && no.zh.hasSuffix("（G-SCOPE）。"))
        #expect(try w.state == "planned")
    }

    @Test func NM203_3_what_is_out_of_scope_never_enters_the_statutory_life() throws {
        let w = try LifeWorld(system: ["scopeDecision": "out_of_scope"])
        #expect(refusal { try w.take("design") }?.ruleUnits == [RuleUnit("NM203.3")])
    }

    @Test func NM203_7_a_design_names_places_with_a_category() throws {
        let bare = try LifeWorld(site: ["placeCategories": .null, "publicKind": .null])
        #expect(refusal { try bare.take("design") }?.ruleUnits == [RuleUnit("NM203.7")])

        let nowhere = try LifeWorld(system: ["sites": .null])
        #expect(refusal { try nowhere.take("design") }?.zh.contains("没有登记场所") == true)
    }

    @Test func NM203_3_a_system_has_at_least_one_collecting_device() throws {
        let w = try LifeWorld()
        try w.force(w.camera, state: "removed")
        let data = try #require(try w.book.record(w.system)).data
        let other = try w.book.create("system", data, by: w.builder)
        #expect(refusal { try w.book.take("design", other.id, by: w.builder) }?.zh.contains("没有采集设备") == true)
    }

    @Test func NM203_10_the_custodian_is_named_before_the_design_is_done() throws {
        let w = try LifeWorld(system: ["custodian": .null])
        #expect(refusal { try w.take("design") }?.zh.contains("G-CUSTODY") == true)
    }

    @Test func NM203_10_the_custodian_fits_the_funding_when_the_design_is_done() throws {
        let w = try LifeWorld()
        try w.force(w.system, ["custodian": .int(w.county)])
        #expect(refusal { try w.take("design") }?.ruleUnits == [RuleUnit("NM203.10")])
    }

    @Test func NM203_8_no_camera_of_the_design_is_in_a_prohibited_area() throws {
        let w = try LifeWorld()
        let zone = try w.book.create("zone", ["name": "客房", "site": .int(w.site), "prohibited": "A1", "room": "301"], by: .system).id
        try w.force(w.camera, ["mountZone": .int(zone)])

        let no = try #require(refusal { try w.take("design") })

        #expect(no.ruleUnits.contains(RuleUnit("NM203.8.1.1")) && no.zh.contains("G-PRIV"))
        try w.force(w.camera, ["mountZone": .null])
        try w.take("design")
        #expect(try w.state == "designed")
    }

    @Test func NM203_16_every_product_is_certified_on_the_day() throws {
        let w = try LifeWorld()
        try w.toDesigned()
        try w.force(w.product, ["validTo": "2026-02-28"])
        #expect(refusal { try w.take("start_construction", ["constructionFrom": "2026-03-01"]) }?.zh.contains("G-CERT") == true)

        try w.force(w.product, ["validTo": "2026-03-01"])
        try w.take("start_construction", ["constructionFrom": "2026-03-01"])
        #expect(try w.state == "under_construction")
    }

    @Test func NM203_16_a_camera_without_a_product_is_not_built() throws {
        let w = try LifeWorld()
        try w.toDesigned()
        try w.force(w.camera, ["product": .null])
        #expect(refusal { try w.take("start_construction", ["constructionFrom": "2026-03-01"]) }?.ruleUnits == [RuleUnit("NM203.16")])
    }

    @Test func NM203_16_a_published_text_that_names_a_brand_stops_the_work() throws {
        let w = try LifeWorld()
        try w.toDesigned()
        let text = try w.book.create("requirement", ["name": "需求", "organisation": .int(w.hotel), "system": .int(w.system), "text": "清晰度不低于1080P"], by: .system).id
        try w.force(text, ["text": "须采用海康威视产品"], state: "published")
        #expect(refusal { try w.take("start_construction", ["constructionFrom": "2026-03-01"]) }?.zh.contains("G-BRAND") == true)
    }

    @Test func NM203_9_missing_budgets_of_a_government_system_are_a_warning_unless_policy_makes_them_a_condition() throws {
        let w = try LifeWorld()
        try w.force(w.system, ["fundingType": "government", "custodian": .int(w.county), "budgets": [["line": "construction", "amount": 100_000]]])
        try w.toDesigned()
        try w.force(w.hotel, ["budgetIsRequired": true])
        #expect(refusal { try w.take("start_construction", ["constructionFrom": "2026-03-01"]) }?.zh.contains("G-BUDGET") == true)

        try w.force(w.hotel, ["budgetIsRequired": false])
        let r = try w.take("start_construction", ["constructionFrom": "2026-03-01"])

        #expect(r.state == "under_construction")
        #expect(r.words("warnings").first?.contains("运行、维护（G-BUDGET）") == true)
    }

    @Test func CN799_10_a_classified_neighbour_consents_before_the_work_begins() throws {
        let near: JSON = ["classifiedNeighbour": [["name": "某仓库", "kind": "military_restricted"]]]
        let w = try LifeWorld(packs: ["NM203", "CN799"], site: near)
        try w.toDesigned()
        #expect(refusal { try w.take("start_construction", ["constructionFrom": "2026-03-01"]) }?.ruleUnits == [RuleUnit("CN799.10")])

        try w.force(w.site, ["classifiedNeighbour": [["name": "某仓库", "kind": "military_restricted", "consentDocument": "1号", "consentOn": "2026-02-20"]]])
        try w.take("start_construction", ["constructionFrom": "2026-03-01"])
        #expect(try w.state == "under_construction")

        let without = try LifeWorld(packs: ["NM203"], site: near)
        try without.toDesigned()
        try without.take("start_construction", ["constructionFrom": "2026-03-01"])
        #expect(try without.state == "under_construction")
    }

    @Test func NM203_15_what_is_built_is_what_was_designed_or_an_approved_change() throws {
        let w = try LifeWorld()
        try w.toDesigned()
        try w.take("start_construction", ["constructionFrom": "2026-03-01"])
        #expect(refusal { try w.take("complete_construction", ["completedOn": "2026-03-01"]) }?.zh.contains("1台设计中的摄像机未安装") == true)

        try w.force(w.camera, state: "installed")
        let extra = try w.addCamera("加装")
        try w.force(extra, state: "installed")
        #expect(refusal { try w.take("complete_construction", ["completedOn": "2026-03-01"]) }?.zh.contains("设计1台摄像机，安装2台") == true)

        try w.take("complete_construction", ["completedOn": "2026-03-01", "approvedDeviation": "变更1号"])
        #expect(try w.state == "built")
    }

    @Test func works_are_not_finished_before_they_began() throws {
        let w = try LifeWorld()
        try w.toDesigned()
        try w.take("start_construction", ["constructionFrom": "2026-03-01"])
        try w.force(w.camera, state: "installed")
        #expect(faults { try w.take("complete_construction", ["completedOn": "2026-02-28"]) } == ["completedOn"])
    }

    @Test func EU_and_Chinese_packs_are_refused_together_with_both_citations() throws {
        let no = try #require(refusal { try LifeWorld(packs: ["NM203", "EU"]) })
        #expect(Set(no.ruleUnits) == [.minimumRetention, RuleUnit("EU.GDPR.5-1-e")] && no.zh.contains("G-PACK"))
        #expect(refusal { try LifeWorld(packs: ["EU"]) }?.zh.contains("G-PACK") == true, "inside the region nobody can leave NM203 out")
        #expect(refusal { try LifeWorld(packs: ["EU", "UK"], system: ["area": "310101"]) } == nil)
    }

    @Test func NM203_17_1_the_month_of_trial_binds_inside_the_region_whatever_the_choice_says() throws {
        for (area, refused) in [("150102", true), ("310101", false)] {
            let w = try LifeWorld(packs: refused ? ["NM203", "CN799"] : ["CN799"], system: ["area": JSON(area)])
            try w.toTrial(on: "2026-03-15")
            // A choice that was made before the check of choices was there.
            try w.force(w.system, ["packs": ["CN799"]])
            w.book.set(day: "2026-03-16")
            #expect((refusal { try w.take("commission_test", w.commission(on: "2026-03-16")) } != nil) == refused, "\(area)")
        }
    }
}

@Suite("Systems that were in use before they were entered")
struct ExistingSystemTests {
    private func existing(_ since: String, _ more: JSON = .emptyObject) -> JSON { (["existingSince": JSON(since)] as JSON).merging(more) }
    private let acceptance: JSON = ["existingAcceptedOn": "2020-05-01", "existingAcceptanceNo": "验收2020-1号"]

    @Test func NM203_17_2_an_existing_system_shows_its_acceptance() throws {
        let w = try LifeWorld(packs: ["NM203", "CN799"], site: ["publicKind": "art7_2", "cn799Category": "N7b1", "publicKindReason": "商场"])
        try w.setRetention()
        let no = try #require(refusal { try w.take("register_existing", existing("2020-05-10"), by: w.manager) })
        #expect(no.ruleUnits.contains(RuleUnit("NM203.17.2")) && no.zh.contains("G-INUSE"))

        let r = try w.take("register_existing", existing("2020-05-10", acceptance), by: w.manager)

        #expect(r.state == "in_use" && r.text("inUseDate") == "2020-05-10")
        #expect(try w.latest("acceptance").state == "passed")
        #expect(try w.latest("filing").text("dueOn") == "2025-06-30")
    }

    @Test func NM203_26_what_was_in_use_before_the_regulation_needs_none() throws {
        let w = try LifeWorld()
        try w.setRetention()
        try w.take("register_existing", existing("2014-10-31"), by: w.manager)
        #expect(try w.state == "in_use")

        let later = try LifeWorld()
        try later.setRetention()
        #expect(refusal { try later.take("register_existing", existing("2014-11-01"), by: later.manager) }?.ruleUnits.contains(RuleUnit("NM203.26")) == true)
    }

    @Test func it_is_no_way_around_acceptance_for_a_system_that_was_planned_here() throws {
        let w = try LifeWorld()
        try w.setRetention()
        w.book.set(day: "2026-06-01")
        #expect(refusal { try w.take("register_existing", existing("2026-03-01", acceptance), by: w.manager) }?.zh.contains("G-INUSE") == true)
        #expect(refusal { try w.take("register_existing", existing("2026-02-28", acceptance), by: w.manager) } == nil)
    }

    @Test func an_acceptance_after_the_use_is_none() throws {
        let w = try LifeWorld()
        try w.setRetention()
        #expect(refusal { try w.take("register_existing", existing("2020-04-30", acceptance), by: w.manager) }?.zh.contains("晚于投入使用日期") == true)
    }

    @Test func NM203_18_1_4_a_retention_is_set_first() throws {
        let w = try LifeWorld()
        #expect(refusal { try w.take("register_existing", existing("2020-05-10", acceptance), by: w.manager) }?.zh.contains("G-RET30") == true)
    }
}
