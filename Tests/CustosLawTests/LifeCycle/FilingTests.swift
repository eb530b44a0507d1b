import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("CN799.14: filing within 30 days of being put into use")
struct FilingTests {
    private static let mall: JSON = ["publicKind": "art7_2", "cn799Category": "N7b1", "publicKindReason": "商场"]

    private func world(_ packs: [String] = ["NM203", "CN799"], site: JSON = Self.mall) throws -> LifeWorld {
        let w = try LifeWorld(packs: packs, site: site)
        try w.toInUse(on: "2026-05-10")
        return w
    }
    private func items(_ w: LifeWorld) -> JSON {
        [
            "unitName": "购物中心", "unitCode": "91350100M000100Y43", "unitAddress": "新华大街1号", "contact": "王某", "telephone": "0471-1234567", "location": "新华大街1号一层", "deviceCount": 12,
            "deviceTypes": ["枪机"], "retentionDays": 30, "organ": .int(w.county),
        ]
    }
    private func submission(_ day: String) -> JSON { ["submittedOn": JSON(day), "isTrue": true, "truthSigner": "王某"] }
    private func findings(_ w: LifeWorld) throws -> [LawRecord] { try w.book.records("finding").filter { $0.text("findingKind") == "not_filed" } }

    @Test func scenario_7_the_thirtieth_day_is_in_time() throws {
        let w = try world()
        let f = try w.latest("filing")
        #expect(f.state == "due" && f.text("dueOn") == "2026-06-09")
        w.book.set(day: "2026-06-09", hour: 23)
        #expect(try w.book.tick(LifeCycleChecks.all) == 0)
        _ = try w.book.edit(f.id, items(w), by: w.manager)
        let r = try w.book.take("submit", f.id, submission("2026-06-09"), by: w.manager)
        #expect(r.state == "filed" && r.integer("lateDays") == 0)
        #expect(try findings(w).isEmpty)
    }

    @Test func scenario_7_the_thirty_first_day_is_overdue_and_one_finding() throws {
        let w = try world()
        let f = try w.latest("filing")
        w.book.set(day: "2026-06-10", hour: 0)
        #expect(try w.book.tick(LifeCycleChecks.all) == 1)
        #expect(try w.latest("filing").state == "overdue")
        #expect(try w.book.tick(LifeCycleChecks.all) == 0)
        #expect(try findings(w).count == 1)
        #expect(try findings(w).first?.words("ruleUnits") == ["CN799.14"])

        w.book.set(day: "2026-06-12")
        _ = try w.book.edit(f.id, items(w), by: w.manager)
        let r = try w.book.take("submit", f.id, submission("2026-06-12"), by: w.manager)
        #expect(r.state == "filed" && r.integer("lateDays") == 3)
        #expect(try findings(w).count == 1)
    }

    @Test(
        "CN799.14: every mandatory item is asked for at its field",
        arguments: ["unitName", "unitCode", "unitAddress", "contact", "telephone", "location", "deviceCount", "deviceTypes", "retentionDays", "organ"])
    func a_mandatory_item_is_missing(item: String) throws {
        let w = try world()
        let f = try w.latest("filing")
        _ = try w.book.edit(f.id, items(w), by: w.manager)
        _ = try w.book.edit(f.id, .object([.init(name: item, value: .null)]), by: w.manager)
        #expect(faults { try w.book.take("submit", f.id, submission("2026-05-10"), by: w.manager) } == [item])
        #expect(try w.latest("filing").state == "due")
    }

    @Test func what_is_filed_is_undertaken_to_be_true_and_goes_to_the_organ() throws {
        let w = try world()
        let f = try w.latest("filing")
        _ = try w.book.edit(f.id, items(w), by: w.manager)
        #expect(refusal { try w.book.take("submit", f.id, submission("2026-05-10").merging(["isTrue": false]), by: w.manager) }?.ruleUnits == [RuleUnit("CN799.14")])
        _ = try w.book.edit(f.id, ["organ": .int(w.hotel)], by: w.manager)
        #expect(refusal { try w.book.take("submit", f.id, submission("2026-05-10"), by: w.manager) }?.zh.contains("不是公安机关") == true)
    }

    @Test func a_filing_does_not_state_a_storage_period_below_the_floor() throws {
        let w = try world()
        let f = try w.latest("filing")
        #expect(refusal { try w.book.edit(f.id, items(w).merging(["retentionDays": 29]), by: w.manager) }?.ruleUnits == [.minimumRetention, .deletionDuty])
    }

    @Test func a_filing_does_not_lie_before_the_use() throws {
        let w = try world()
        let f = try w.latest("filing")
        _ = try w.book.edit(f.id, items(w), by: w.manager)
        #expect(faults { try w.book.take("submit", f.id, submission("2026-05-09"), by: w.manager) } == ["submittedOn"])
    }

    @Test func other_public_places_private_places_and_systems_without_the_pack_file_nothing() throws {
        for (packs, site) in [
            (["NM203", "CN799"], ["publicKind": "art9_other"] as JSON), (["NM203", "CN799"], ["publicKind": "non_public", "publicKindReason": "厂区"]), (["NM203"], Self.mall),
        ] {
            let w = try world(packs, site: site)
            #expect(try w.book.records("filing").isEmpty)
            w.book.set(day: "2026-07-01")
            _ = try w.book.tick(LifeCycleChecks.all)
            #expect(try findings(w).isEmpty)
        }
    }

    @Test func a_change_is_filed_and_kept_with_its_receipt() throws {
        let w = try world()
        let f = try w.latest("filing")
        _ = try w.book.edit(f.id, items(w), by: w.manager)
        _ = try w.book.take("submit", f.id, submission("2026-05-10"), by: w.manager)
        _ = try w.book.take("enter_receipt", f.id, ["receiptNo": "备2026-1"], by: w.manager)
        #expect(try w.latest("filing").text("receiptNo") == "备2026-1")

        w.book.set(day: "2026-06-01")
        _ = try w.book.take("report_change", f.id, ["changeText": "增加摄像机"], by: w.manager)
        #expect(faults { try w.book.take("submit_change", f.id, submission("2026-05-31"), by: w.manager) } == ["submittedOn"])
        let r = try w.book.take("submit_change", f.id, submission("2026-06-01").merging(["receiptNo": "备2026-2"]), by: w.manager)
        #expect(r.state == "filed")
        #expect(r.rows("changes").map { $0["receiptNo"]?.text } == ["备2026-2"] && r.rows("changes")[0]["text"]?.text == "增加摄像机")
    }

    @Test func a_changed_storage_period_makes_a_change_due() throws {
        let w = try world()
        try w.force(w.latest("filing").id, state: "filed")
        let p = try w.book.create(
            "retention_policy", ["system": .int(w.system), "days": 60, "legalBasis": ["CN799.17"], "keepReasons": [["reason": "案件多发", "until": "2026-12-31"]]], by: w.manager
        ).id
        _ = try w.book.take("propose", p, by: w.manager)
        _ = try w.book.take("approve", p, ["psoNotice": "已告知"], by: w.deputy)
        #expect(try w.latest("filing").state == "change_due")
    }

    @Test func a_filing_ends_with_its_system_only() throws {
        let w = try world()
        let f = try w.latest("filing").id
        #expect(wrongState { try w.book.take("end", f, ["endReason": "不想备案"], by: w.manager) }, "what is due cannot be ended")
        try w.force(f, state: "filed")
        #expect(refusal { try w.book.take("end", f, ["endReason": "不想备案"], by: w.manager) }?.zh.contains("不能注销") == true)
        try w.force(w.system, state: "decommissioned")
        #expect(try w.book.take("end", f, ["endReason": "系统停用"], by: w.manager).state == "ended")
    }

    @Test func what_is_due_is_dismissed_only_where_the_decree_does_not_ask_for_it() throws {
        let w = try world()
        let f = try w.latest("filing").id
        #expect(refusal { try w.book.take("dismiss", f, ["dismissReason": "不想备案"], by: w.manager) }?.ruleUnits == [RuleUnit("CN799.14")])
        try w.force(w.site, ["publicKind": "art9_other"])
        let rows = w.book.entries.count
        #expect(try w.book.take("dismiss", f, ["dismissReason": "场所类别更正"], by: w.manager).state == "not_required")
        #expect(w.book.entries.count == rows + 1 && w.book.entries.last?.entry.register == "R-FILE")
    }

    @Test func a_system_has_one_filing_and_none_before_it_is_in_use() throws {
        let w = try world()
        #expect(faults { try w.book.create("filing", ["system": .int(w.system)], by: w.manager) } == ["system"])
        let planned = try LifeWorld(packs: ["NM203", "CN799"], site: Self.mall)
        #expect(refusal { try planned.book.create("filing", ["system": .int(planned.system)], by: planned.manager) }?.zh.contains("尚未投入使用") == true)
    }

    @Test func a_lost_filing_is_found_by_the_check() throws {
        let w = try world()
        try w.force(w.latest("filing").id, state: "ended")
        w.book.set(day: "2026-06-09")
        _ = try w.book.tick(LifeCycleChecks.all)
        #expect(try findings(w).isEmpty)
        w.book.set(day: "2026-06-10")
        _ = try w.book.tick(LifeCycleChecks.all)
        #expect(try findings(w).count == 1)
    }
}
