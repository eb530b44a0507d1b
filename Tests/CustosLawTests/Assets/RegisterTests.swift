import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Organisations, persons, products, signs, interconnects, systems: NM203.5, 9, 10, 13, 16.
struct RegisterTests {
    // MARK: Art. 5

    @Test(
        arguments: [
            ("PSO", "county", "150103", []), ("PSO", "station", "150103001", []), ("PSO", "station", "150103", []), ("PSO", "league_city", "1501", []), ("PSO", "region", "15", []),
            ("PSO", "county", "1501", ["area"]), ("PSO", "county", "150100", ["area"]), ("PSO", "region", "150000", ["area"]), ("DEP", "county", nil, ["area"]),
            ("GOV", nil, "15", ["level"]), ("USE", nil, nil, []),
            ("DEP", "national", nil, []),
        ] as [(String, String?, String?, [String])])
    func article_5_organs_have_a_level_and_the_code_of_that_level(_ c: (String, String?, String?, [String])) throws {
        let w = try AssetWorld()
        #expect(w.wrongFields { try w.book.create("organisation", ["name": "x", "kind": JSON(c.0), "level": JSON(c.1), "area": JSON(c.2)], by: w.manager) } == c.3)
    }

    @Test func article_5_superiors_form_no_ring() throws {
        let w = try AssetWorld()
        let branch = try w.book.create("organisation", ["name": "分公司", "kind": "USE", "parent": .int(w.shop)], by: w.manager)
        #expect(w.wrongFields { try w.book.edit(w.shop, ["parent": .int(branch.id)], by: w.manager) } == ["parent"])
        #expect(w.wrongFields { try w.book.edit(w.shop, ["parent": .int(w.shop)], by: w.manager) } == ["parent"])
        #expect(w.wrongFields { try w.book.create("organisation", ["name": "y", "kind": "USE", "uscc": "91150000000000000X"], by: w.manager) } == ["uscc"])
    }

    @Test func persons_are_known_by_a_masked_number_and_one_account() throws {
        let w = try AssetWorld()
        let me: JSON = ["name": "张三", "organisation": .int(w.hotel), "idNumber": "11010519491231002X", "account": "zhang", "roles": ["opr"]]
        let p = try w.book.create("person", me, by: w.manager)
        #expect(p.data["idNumber"]?["masked"] == "1101**********002X" && !String(decoding: p.data.bytes, as: UTF8.self).contains("19491231"))
        #expect(w.wrongFields { try w.book.create("person", me, by: w.manager) } == ["idNumber", "account"])
        #expect(w.wrongFields { try w.book.create("person", ["name": "李四", "organisation": .int(w.hotel), "idNumber": "110105194912310021"], by: w.manager) } == ["idNumber"])
        #expect(w.isForbidden { try w.book.create("person", ["name": "李四", "organisation": .int(w.hotel)], by: People.who(.maintainer)) })
        // Nobody clears themselves.
        w.refused("G-CHANGE", "NM203.19.1.6") { try w.book.edit(p.id, ["clearance": true], by: People.who(.manager, person: p.id)) }
        #expect(try w.book.edit(p.id, ["clearance": true], by: w.manager).flag("clearance"))
        _ = try w.book.take("end", p.id, ["endReason": "离职"], by: w.manager)
        #expect(try w.book.create("person", me, by: w.manager).state == "valid")
    }

    // MARK: Art. 10

    @Test func article_10_scenario_5_the_custodian_follows_the_money() throws {
        let w = try AssetWorld()
        let department = try w.book.create("organisation", ["name": "城管局", "kind": "DEP", "level": "county", "area": "150103"], by: w.manager)
        let plaza: JSON = ["name": "广场系统", "organisation": .int(w.pso), "fundingType": "government", "useUnit": .int(w.pso), "purpose": "治安"]
        w.refused("G-CUSTODY", "NM203.10") { try w.book.create("system", plaza.merging(["custodian": .int(w.shop)]), by: w.manager) }
        let s = try w.book.create("system", plaza.merging(["custodian": .int(w.pso)]), by: w.manager)
        w.refused("G-CUSTODY", "NM203.10") { try w.book.edit(s.id, ["custodian": .int(w.shop)], by: w.manager) }
        #expect(try w.book.edit(s.id, ["custodian": .int(department.id)], by: w.manager).integer("custodian") == department.id)

        w.refused("G-CUSTODY", "NM203.10") { try w.book.edit(w.system, ["custodian": .int(w.pso)], by: w.manager) }
        w.refused("G-CUSTODY", "NM203.10") { try w.book.edit(w.system, ["custodian": .int(w.shop)], by: w.manager) }
        w.refused("G-CUSTODY", "NM203.10") { try w.book.edit(w.system, ["fundingType": "government"], by: w.manager) }
        #expect(try w.book.edit(w.system, ["custodian": .int(w.hotel)], by: w.manager).integer("custodian") == w.hotel)
        // The registering unit is the using unit where no other is entered.
        _ = try w.book.edit(w.system, ["useUnit": nil], by: w.manager)
    }

    @Test func article_10_mixed_funding_needs_a_recorded_decision() throws {
        let w = try AssetWorld()
        w.refused("G-CUSTODY", "NM203.10", "混合投资") { try w.book.edit(w.system, ["fundingType": "mixed_decided"], by: w.manager) }
        let r = try w.book.edit(w.system, ["fundingType": "mixed_decided", "custodyDecision": "区政府会议纪要〔2026〕2号：由公安机关保管", "custodian": .int(w.pso)], by: w.manager)
        #expect(r.integer("custodian") == w.pso)
    }

    @Test func article_10_a_custodian_is_named_before_planning_ends() throws {
        let w = try AssetWorld()
        let s = try w.book.record(w.system)!
        func objection(_ r: LawRecord) throws -> Refusal? {
            try SystemGuards.custodyDecided.check(Deed(book: w.book, actor: w.manager, kind: AssetWorld.systemKind, event: "x", before: r, input: .emptyObject, record: r))
        }
        #expect(try objection(s) == nil)
        var none = s
        none.data.remove("custodian")
        #expect(try objection(none)?.ruleUnits == [RuleUnit("NM203.10")])
    }

    @Test func article_3_a_decision_on_scope_has_a_reason_and_a_name() throws {
        let w = try AssetWorld()
        #expect(w.wrongFields { try w.book.edit(w.system, ["scopeDecision": "out_of_scope"], by: w.manager) } == ["scopeReason", "scopeDecidedBy"])
        #expect(w.wrongFields { try w.book.edit(w.system, ["area": "150000"], by: w.manager) } == ["area"])
    }

    // MARK: Art. 9

    @Test func article_9_missing_budgets_are_a_notice_unless_the_unit_made_them_a_rule() throws {
        let w = try AssetWorld()
        let lines: [JSON] = [["line": "construction", "amount": 100], ["line": "operation", "amount": 10]]
        let s = try w.book.create(
            "system", ["name": "路口系统", "organisation": .int(w.pso), "fundingType": "government", "custodian": .int(w.pso), "purpose": "治安", "budgets": .array(lines)], by: w.manager)
        #expect(BudgetLine.missing(s) == [.maintenance])
        #expect(try BudgetLine.missing(w.book.record(w.system)!).isEmpty)
        _ = try w.book.edit(w.pso, ["budgetIsRequired": true], by: w.manager)
        w.refused("G-BUDGET", "NM203.9", "维护") { try w.book.take("build", s.id, by: w.manager) }
        _ = try w.book.edit(w.pso, ["budgetIsRequired": false], by: w.manager)
        #expect(try w.book.take("build", s.id, by: w.manager).state == "under_construction")
        #expect(w.wrongFields { try w.book.edit(s.id, ["budgets": [["line": "construction", "amount": 0]]], by: w.manager) } == ["budgets[0].amount"])
    }

    // MARK: Art. 16

    @Test(arguments: [("2024-03-31", false), ("2024-04-01", true), ("2026-03-31", true), ("2026-04-01", false), ("2026-04-02", false)])
    func article_16_scenario_14_the_certificate_covers_the_day_of_installation(_ c: (String, Bool)) throws {
        let w = try AssetWorld()
        let camera = try w.camera()
        if c.1 {
            #expect(try w.camera(["name": "b", "installDate": JSON(c.0)]).state == "planned")
            #expect(try w.install(camera, on: c.0).state == "installed")
        } else {
            w.refused("G-CERT", "NM203.16") { try w.camera(["name": "b", "installDate": JSON(c.0)]) }
            w.refused("G-CERT", "NM203.16") { try w.install(camera, on: c.0) }
            #expect(w.now(camera).state == "planned")
        }
    }

    @Test func article_16_no_certificate_no_product_no_installation_and_a_renewal_counts() throws {
        let w = try AssetWorld()
        let bare = try w.book.create("product", ["maker": "丙公司", "model": "X"], by: w.manager)
        w.refused("G-CERT", "NM203.16", "没有检验合格") { try w.install(w.camera(["product": .int(bare.id)])) }
        w.refused("G-CERT", "NM203.16", "没有登记产品") { try w.install(w.camera(["product": nil])) }
        let more: JSON = ["certificateKind": "test", "certificateBody": "乙中心", "certificateNumber": "Z2", "validFrom": "2026-04-01", "validTo": "2027-03-31"]
        _ = try w.book.edit(w.product, ["earlierCertificates": [more]], by: w.manager)
        #expect(try w.install(w.camera(), on: "2026-04-02").state == "installed")
        #expect(w.wrongFields { try w.book.edit(bare.id, ["certificateNumber": "1"], by: w.manager) } == ["certificateKind", "certificateBody", "validFrom", "validTo"])
        #expect(w.wrongFields { try w.book.edit(w.product, ["validTo": "2024-03-31"], by: w.manager) } == ["validTo"])
    }

    // MARK: Art. 13

    @Test func article_13_3_scenario_11_no_activation_without_a_sign_with_photo_position_and_date() throws {
        let w = try AssetWorld()
        let c = try w.install(w.camera())
        w.refused("G-SIGN", "NM203.13.3", "没有登记明显标识") { try w.book.take("activate", c.id, by: w.manager) }
        let s = try w.sign(["photo": nil, "installedOn": nil])
        _ = try w.book.edit(c.id, ["sign": .int(s.id)], by: w.manager)
        w.refused("G-SIGN", "CN799.13", "缺照片、缺设置日期") { try w.book.take("activate", c.id, by: w.manager) }
        _ = try w.book.edit(s.id, ["photo": 9], by: w.manager)
        w.refused("G-SIGN", "NM203.13.3", "缺设置日期") { try w.book.take("activate", c.id, by: w.manager) }
        _ = try w.book.edit(s.id, ["installedOn": "2026-05-10"], by: w.manager)
        #expect(try w.book.take("activate", c.id, by: w.manager).state == "active")
        #expect(w.wrongFields { try w.sign(["position": nil]) } == ["position"])
        #expect(w.wrongFields { try w.sign(["installedOn": "2026-05-11"]) } == ["installedOn"])
    }

    @Test func article_13_3_one_sign_may_stand_for_a_group_at_its_site_and_for_no_other_site() throws {
        let w = try AssetWorld()
        let s = try w.sign()
        for n in ["甲", "乙"] {
            let c = try w.install(w.camera(["name": JSON(n), "sign": .int(s.id)]))
            #expect(try w.book.take("activate", c.id, by: w.manager).state == "active")
        }
        let other = try w.book.create("site", ["name": "别馆", "organisation": .int(w.hotel)], by: w.manager)
        let far = try w.sign(["name": "S2", "site": .int(other.id)])
        let c = try w.install(w.camera(["sign": .int(far.id)]))
        w.refused("G-SIGN", "NM203.13.3", "不在同一场所") { try w.book.take("activate", c.id, by: w.manager) }
    }

    @Test func article_13_3_a_camera_in_use_keeps_its_sign() throws {
        let w = try AssetWorld()
        let c = try w.running()
        w.refused("G-SIGN", "NM203.13.3") { try w.book.edit(c.id, ["sign": nil], by: w.manager) }
        #expect(try w.book.edit(c.id, ["sign": .int(w.sign(["name": "S3"]).id)], by: w.manager).state == "active")
    }

    @Test func article_13_3_a_sign_found_missing_or_taken_down_is_a_finding_over_its_cameras() throws {
        let w = try AssetWorld()
        let c = try w.running()
        let s = c.integer("sign")!
        #expect(w.wrongFields { try w.book.take("check", s, ["checkedOn": "2026-02-28", "checkResult": "good"], by: w.manager) } == ["checkedOn"])
        #expect(try w.book.take("check", s, ["checkedOn": "2026-05-09", "checkResult": "good"], by: w.manager).text("lastCheckedOn") == "2026-05-09")
        #expect(try w.findings(.noSign).isEmpty)
        #expect(try w.book.take("check", s, ["checkedOn": "2026-05-10", "checkResult": "missing"], by: People.who(.operator)).state == "faulty")
        #expect(try w.findings(.noSign).count == 1)
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.noSign).count == 1)
        #expect(try w.book.take("check", s, ["checkedOn": "2026-05-10", "checkResult": "good"], by: w.manager).state == "valid")
        #expect(try w.book.take("end", s, ["endReason": "更换"], by: w.manager).state == "ended")
    }

    @Test func article_13_3_an_unchecked_sign_is_found_the_day_after_its_time() throws {
        let w = try AssetWorld()
        _ = try w.running()  // Sign of 2026-03-01; 90 days unless the unit says otherwise: last day 2026-05-30.
        w.book.set(day: "2026-05-30")
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.noSign).isEmpty)
        w.book.set(day: "2026-05-31")
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.noSign).count == 1)

        let own = try AssetWorld()
        _ = try own.running()
        _ = try own.book.edit(own.hotel, ["signCheckDays": 180], by: own.manager)
        own.book.set(day: "2026-06-30")
        _ = try own.book.tick(AssetKinds.checks)
        #expect(try own.findings(.noSign).isEmpty)
    }

    @Test func article_13_1_an_interface_names_a_public_security_organ_and_proves_that_it_is_connected() throws {
        let w = try AssetWorld()
        let base: JSON = ["name": "区局", "system": .int(w.system), "protocol": "gbt28181-2022"]
        func wrong(_ j: JSON) -> [String] { w.wrongFields { try w.book.create("interconnect", base.merging(j), by: w.manager) } }
        #expect(wrong(.emptyObject) == [])
        #expect(wrong(["organ": .int(w.shop)]) == ["organ"])
        #expect(wrong(["connected": true]) == ["upperPlatformId", "testedOn"])
        #expect(wrong(["upperPlatformId": "1501030000200000000"]) == ["upperPlatformId"])
        #expect(wrong(["upperPlatformId": "15010300002000000001", "localId": "15010300002000000001"]) == ["upperPlatformId"])
        #expect(wrong(["connected": true, "upperPlatformId": "15010300002000000001", "testedOn": "2026-05-01", "organ": .int(w.pso)]) == [])
    }

    @Test func tables_search_and_lookups_are_declared() {
        let tables = AssetKinds.all.filter(\.isTable).map(\.name)
        #expect(tables.sorted() == ["camera", "interconnect", "organisation", "person", "product", "project", "sign", "site", "zone"])
        for k in AssetKinds.all { #expect(!k.fields.filter(\.isSearched).isEmpty, "\(k.name) cannot be found") }
        for k in AssetKinds.all { for t in k.titleFields { #expect(k.field(t) != nil, "\(k.name).\(t)") } }
        #expect(PersonKind.kind.field("idNumber")!.isSecret && PersonKind.kind.field("account")!.isUnique && CameraKind.kind.field("gbId")!.isUnique)
        #expect(SystemFields.all.filter(\.isControlled).map(\.name) == ["purpose", "retentionDays"])
    }
}
