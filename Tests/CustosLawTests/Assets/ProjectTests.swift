import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203.15 and 16.
struct ProjectTests {
    private func project(_ w: AssetWorld, _ more: JSON = .emptyObject) throws -> LawRecord {
        let base: JSON = [
            "name": "新商场", "organisation": .int(w.shop), "projectKind": "new", "system": .int(w.system), "designIncludes": true, "designDocument": "设计-安防-01", "buildFrom": "2025-05-01",
            "buildTo": "2026-04-20", "systemBuildFrom": "2026-01-01", "systemBuildTo": "2026-04-01", "buildingInUseDate": "2026-05-01",
        ]
        return try w.book.create("project", base.merging(more), by: w.manager)
    }
    private func advance(_ w: AssetWorld, to last: String) throws {
        for (e, role) in [("build", LawRole.manager), ("try", .construction), ("accept", .construction), ("use", .manager)] {
            let r = try w.book.take(e, w.system, by: People.who(role))
            if r.state == last { return }
        }
    }

    @Test func article_15_scenario_13_a_mall_that_opens_while_its_system_is_on_trial_is_not_closed_and_leaves_a_finding() throws {
        let w = try AssetWorld()
        try advance(w, to: "trial_operation")
        let p = try project(w)
        let close = ProjectKind.kind.event("close")!
        #expect(try w.book.engine.obstacle(close, on: p, by: w.manager, book: w.book)?.zh.contains("独立验收") == true)
        #expect(try w.findings(.notSynchronous).isEmpty)

        w.refused("G-SYNC", "NM203.15", "未独立验收") { try w.book.take("close", p.id, by: w.manager) }

        #expect(w.now(p).state == "open")
        let f = try w.findings(.notSynchronous)
        #expect(f.count == 1 && f[0].text("evidence")!.contains("未独立验收") && f[0].integer("system") == w.system && f[0].integer("organisation") == w.shop)
        // Once is enough.
        w.refused("G-SYNC", "NM203.15") { try w.book.take("close", p.id, by: w.manager) }
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.notSynchronous).count == 1)
    }

    @Test func article_15_a_project_is_closed_when_all_four_hold() throws {
        let w = try AssetWorld()
        w.book.set(day: "2026-05-01")
        try advance(w, to: "in_use")
        let p = try project(w)
        #expect(try w.book.take("close", p.id, by: w.manager).state == "closed")
    }

    @Test(
        arguments: [
            (["designIncludes": false], "设计文件"), (["designDocument": nil], "设计文件"), (["systemBuildFrom": nil], "同步施工"),
            (["systemBuildFrom": "2026-04-21", "systemBuildTo": "2026-04-30"], "同步施工"),
            (["systemBuildFrom": "2024-01-01", "systemBuildTo": "2025-04-30"], "同步施工"), (["buildingInUseDate": "2026-04-30"], "同时投入使用"), (["buildingInUseDate": nil], "同时投入使用"),
            (["system": nil], "未登记视频系统"),
        ] as [(JSON, String)])
    func article_15_each_missing_part_is_named(_ c: (JSON, String)) throws {
        let w = try AssetWorld()
        w.book.set(day: "2026-05-01")
        try advance(w, to: "in_use")
        let p = try project(w, c.0)
        w.refused("G-SYNC", "NM203.15", c.1) { try w.book.take("close", p.id, by: w.manager) }
    }

    @Test func article_15_works_that_overlap_by_one_day_are_simultaneous() throws {
        let w = try AssetWorld()
        w.book.set(day: "2026-05-01")
        try advance(w, to: "in_use")
        #expect(try w.book.take("close", project(w, ["systemBuildFrom": "2026-04-20", "systemBuildTo": "2026-04-30"]).id, by: w.manager).state == "closed")
    }

    @Test func article_15_late_use_is_settled_by_its_finding_and_acceptance_never_is() throws {
        let w = try AssetWorld()
        let p = try project(w)
        w.refused("G-SYNC", "NM203.15") { try w.book.take("close", p.id, by: w.manager) }
        _ = try w.book.take("close", w.findings(.notSynchronous)[0].id, by: People.who(.psoInspector))
        w.refused("G-SYNC", "NM203.15", "未独立验收") { try w.book.take("close", p.id, by: w.manager) }
        try advance(w, to: "in_use")
        #expect(try w.book.take("close", p.id, by: w.manager).state == "closed")
    }

    @Test func article_15_before_the_works_are_in_use_a_refusal_leaves_no_finding_and_a_project_may_be_abandoned() throws {
        let w = try AssetWorld()
        let p = try project(w, ["buildingInUseDate": "2026-05-11"])
        w.refused("G-SYNC", "NM203.15") { try w.book.take("close", p.id, by: w.manager) }
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.notSynchronous).isEmpty)
        w.book.set(day: "2026-05-11")
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.notSynchronous).count == 1)
        w.refused("G-SYNC", "NM203.15") { try w.book.take("abandon", p.id, ["abandonReason": "x"], by: w.manager) }
        let q = try project(w, ["buildingInUseDate": nil])
        #expect(try w.book.take("abandon", q.id, ["abandonReason": "不建了"], by: w.manager).state == "abandoned")
        #expect(w.isWrongState { try w.book.take("close", q.id, by: w.manager) })
        #expect(w.wrongFields { try project(w, ["buildTo": "2025-04-30"]) } == ["buildTo"])
    }

    // MARK: Art. 16, second sentence

    private func requirement(_ w: AssetWorld, _ text: String) throws -> LawRecord {
        try w.book.create("requirement", ["name": "采购需求", "organisation": .int(w.hotel), "system": .int(w.system), "text": JSON(text)], by: w.manager)
    }

    @Test func article_16_scenario_15_a_designating_text_is_not_published_until_reworded() throws {
        let w = try AssetWorld()
        let r = try requirement(w, "cameras of brand X or supplier Y")
        w.refused("G-BRAND", "NM203.16", "brand X") { try w.book.take("publish", r.id, by: w.manager) }
        #expect(w.now(r).state == "draft")
        _ = try w.book.edit(r.id, ["text": "400万像素网络摄像机，符合 GB/T 28181-2022，须有认证证书"], by: w.manager)
        let p = try w.book.take("publish", r.id, by: w.manager)
        #expect(p.state == "published" && p.text("publishedOn") == "2026-05-10")
        // Nor does a brand come in later.
        w.refused("G-BRAND", "NM203.16") { try w.book.edit(r.id, ["text": "采用海康威视摄像机"], by: w.manager) }
        #expect(w.isWrongState { try w.book.take("publish", r.id, by: w.manager) })
    }

    @Test func article_16_makers_of_the_register_and_contractors_count_and_building_waits_for_a_clean_text() throws {
        let w = try AssetWorld()
        let r = try requirement(w, "由戊安防工程公司负责维修")
        #expect(try w.book.take("publish", r.id, by: w.manager).state == "published")
        _ = try w.book.create("organisation", ["name": "戊安防工程公司", "kind": "ENT"], by: w.manager)
        w.refused("G-BRAND", "NM203.16", "戊安防工程公司") { try w.book.take("build", w.system, by: w.manager) }
        _ = try w.book.take("withdraw", r.id, by: w.manager)
        #expect(try w.book.take("build", w.system, by: w.manager).state == "under_construction")
        let maker = try requirement(w, "选用 甲公司 产品")
        w.refused("G-BRAND", "NM203.16", "甲公司") { try w.book.take("publish", maker.id, by: w.manager) }
    }

    @Test(arguments: [
        "选用海康威视产品", "ＨＩＫＶＩＳＩＯＮ 摄像机", "HikVision或同等产品", "H i k - V i s i o n", "hik\u{200B}vision", "НIKVISION", "采用大 华产品", "采用大·华摄像机", "DAHUA", "ｄａｈｕａ", "tp-link 交换机", "TPLINK交换机",
        "TP link",
        "品牌：天眼一号", "品牌为甲乙", "供应商：某某公司", "品牌X的摄像机", "Brand ABC cameras", "manufacturer: Foo", "supplier Ｙ", "Axis  Communications", "海\n康\n威\n视",
    ])
    func article_16_a_brand_is_found_however_it_is_written(_ text: String) {
        #expect(!BrandDictionary(BrandDictionary.known).hits(text).isEmpty)
    }

    @Test(arguments: [
        "品牌不限", "不得指定品牌和供应商", "品牌：不限", "供应商须具备资质", "大华路路口、三星级饭店", "the project milestone and the x-axis", "any brand", "no brand may be named", "Supplier Qualifications", "brand neutral",
        "符合 GB/T 28181-2022、GB 35114-2017", "vendor shall be certified", "Sonya 与 Boschung", "小米村、中兴路", "供应商为合法经营者", "",
    ])
    func article_16_lawful_texts_are_let_through(_ text: String) {
        #expect(BrandDictionary(BrandDictionary.known).hits(text) == [])
    }
}
