import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Findings and the orders on them (Arts. 20, 22, 23; CN799.13, 26-28).
struct OrderAndFindingTests {
    // MARK: Orders

    @Test func an_order_that_was_obeyed_rectifies_the_finding() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), order = try s.order(finding, due: "2026-06-30")
        #expect(try s.state(finding) == "open")
        try s.serve(order)
        #expect(try s.state(finding) == "ordered")
        s.book.set(day: "2026-06-20")
        #expect(refusal { try s.book.take("fulfil", order, ["fulfilledOn": "2026-05-09", "resultCheck": "x"], by: s.inspector) }?.en.contains("before the service") ?? false)
        _ = try s.book.take("fulfil", order, ["fulfilledOn": "2026-06-20", "resultCheck": "已安装"], by: s.inspector)
        #expect(try s.state(finding) == "rectified")
        #expect(try s.book.record(finding)?.text("rectifiedOn") == "2026-06-20")
        s.book.set(day: "2026-07-01")
        #expect(try s.book.tick() == 0)
        _ = try s.book.take("close", order, ["closeReason": "已改正"], by: s.inspector)
    }

    @Test func the_last_day_of_an_order_ends_at_midnight() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), order = try s.order(finding, due: "2026-05-10")
        try s.serve(order)
        s.book.set(day: "2026-05-10", hour: 23)
        #expect(try s.book.tick() == 0)
        s.book.set(day: "2026-05-11", hour: 0)
        #expect(try s.book.tick() == 1)
        #expect(try s.state(order) == "overdue")
        #expect(try s.state(finding) == "overdue")
        #expect(refusal { try s.book.take("close", order, ["closeReason": "x"], by: s.inspector) }?.en.contains("nothing was decided") ?? false)
        // Late correction still rectifies.
        _ = try s.book.take("fulfil", order, ["fulfilledOn": "2026-05-11", "resultCheck": "逾期后改正"], by: s.inspector)
        #expect(try s.state(finding) == "rectified")
    }

    @Test func an_order_is_extended_before_it_runs_out_and_forward_only() throws {
        let s = try SupervisionStage()
        let order = try s.order(try s.finding("not_installed"), due: "2026-05-20")
        try s.serve(order)
        func extend(_ to: String) throws -> LawRecord { try s.book.take("extend", order, ["newDueOn": JSON(to), "extensionReason": "设备到货延迟"], by: s.inspector) }
        #expect(refusal { try extend("2026-05-20") }?.en.contains("not later") ?? false)
        let r = try extend("2026-05-25")
        #expect(r.text("dueOn") == "2026-05-25")
        #expect(r.rows("extensions")[0]["from"]?.text == "2026-05-20" && r.rows("extensions")[0]["by"]?.text == s.inspector.id)
        s.book.set(day: "2026-05-26", hour: 0)
        #expect(refusal { try extend("2026-06-01") }?.en.contains("ran out") ?? false)
    }

    @Test func nm203_22_only_a_competent_organ_orders() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), alone = People.who(.psoInspector)
        func attempt(_ organ: Int64, by actor: LawActor) throws -> LawRecord {
            try s.book.create(
                "order", ["finding": .int(finding), "organ": .int(organ), "officers": .ids([s.officer1]), "orderKind": "rectification", "content": "x", "dueOn": "2026-06-01"], by: actor)
        }
        #expect(refusal { try attempt(s.station, by: alone) }?.en.contains("police station") ?? false)
        #expect(refusal { try attempt(s.department, by: alone) } != nil)
        #expect(refusal { try attempt(s.otherCounty, by: alone) }?.en.contains("outside") ?? false)
        #expect(refusal { try attempt(s.region, by: s.inspector) }?.en.contains("own organ") ?? false)
        _ = try attempt(s.region, by: alone)
    }

    @Test func the_kind_of_an_order_fits_the_finding() throws {
        let s = try SupervisionStage(packs: ["NM203", "CN799"])
        let installed = try s.finding("not_installed"), used = try s.finding("unaccepted_use"), sign = try s.finding("no_sign"), area = try s.finding("prohibited_area")
        for (finding, kind) in [(installed, "acceptance"), (installed, "sign"), (installed, "deletion"), (used, "deletion"), (sign, "acceptance"), (area, "sign")] {
            #expect(refusal { try s.order(finding, kind, due: "2026-06-01") }?.en.contains("G-ORDER") ?? false)
        }
        for (finding, kind) in [(installed, "rectification"), (used, "acceptance"), (sign, "sign"), (area, "deletion")] { _ = try s.order(finding, kind, due: "2026-06-01") }
    }

    @Test func an_order_is_not_due_before_it_is_served_and_not_rewritten_afterwards() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed")
        #expect(refusal { try s.order(finding, due: "2026-05-09") }?.en.contains("before it is served") ?? false)
        let order = try s.order(finding, due: "2026-05-20")
        _ = try s.book.edit(order, ["content": "安装 4 台"], by: s.inspector)
        s.book.set(day: "2026-05-21")
        #expect(refusal { try s.serve(order) }?.en.contains("before it is served") ?? false)
        s.book.set(day: "2026-05-20")
        try s.serve(order)
        #expect(refusal { try s.book.edit(order, ["content": "安装 5 台"], by: s.inspector) }?.en.contains("once it is served") ?? false)
    }

    @Test func a_withdrawn_order_is_no_ground_for_a_fine() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), order = try s.order(finding, due: "2026-05-12")
        try s.serve(order)
        let c = try s.penalty(finding, "NM203.22b")
        #expect(refusal { try s.book.take("withdraw", order, ["withdrawReason": "有误"], by: s.inspector) }?.en.contains("running case") ?? false)
        _ = try s.book.take("drop", c, ["dropGround": "other", "dropReason": "x"], by: s.approver)
        _ = try s.book.take("withdraw", order, ["withdrawReason": "有误"], by: s.inspector)
        #expect(try s.state(finding) == "open")
        s.book.set(day: "2026-05-13")
        #expect(refusal { try s.penalty(finding, "NM203.22b", amount: 5_000) }?.en.contains("No rectification order") ?? false)
    }

    @Test func cn799_29_a_recorded_refusal_replaces_the_expiry() throws {
        let s = try SupervisionStage(packs: ["NM203", "CN799"])
        let finding = try s.finding("not_filed", units: ["CN799.14"]), order = try s.order(finding, due: "2026-12-31")
        try s.serve(order)
        #expect(refusal { try s.penalty(finding, "CN799.29", "managing_unit", amount: 10_000) } != nil)
        s.book.set(day: "2026-05-12")
        #expect(refusal { try s.book.take("record_refusal", order, ["refusedOn": "2026-05-09", "refusalEvidence": "x"], by: s.inspector) } != nil)
        _ = try s.book.take("record_refusal", order, ["refusedOn": "2026-05-12", "refusalEvidence": "书面拒绝"], by: s.inspector)
        #expect(refusal { try s.penalty(finding, "CN799.29", "managing_unit", amount: 10_000, ["subjectOrganisation": .int(s.builder)]) }?.en.contains("managing unit") ?? false)
        // Where no other using unit is named, the registering unit manages.
        _ = try s.book.edit(s.system, ["useUnit": .null], by: s.owner)
        _ = try s.penalty(finding, "CN799.29", "managing_unit", amount: 10_000)
    }

    @Test func g_delorder_names_cameras_and_time_and_follows_the_evidence_copy() throws {
        let s = try SupervisionStage(packs: ["NM203", "CN799"])
        let camera = try s.book.create("camera", ["system": .int(s.system)], by: s.owner).id
        let order = try s.order(try s.finding("prohibited_area"), "deletion", due: "2026-05-20")
        #expect(refusal { try s.serve(order) }?.en.contains("must be copied") ?? false)
        _ = try s.book.edit(order, ["evidenceCopy": "光盘一张，存证据室"], by: s.inspector)
        #expect(refusal { try s.serve(order) }?.en.contains("which cameras") ?? false)
        _ = try s.book.edit(order, ["cameras": .ids([camera]), "deleteFrom": "2026-05-01T00:00:00Z", "deleteTo": "2026-05-10T00:00:00Z"], by: s.inspector)
        func at(_ day: String) -> WallTime { LocalDate(day)!.start }
        func may(_ camera: Int64, _ from: String, _ to: String) throws -> Bool { try DeletionOrders.objection(camera: camera, from: at(from), to: at(to), book: s.book) == nil }
        #expect(try !may(camera, "2026-05-02", "2026-05-03"))
        try s.serve(order)
        #expect(try may(camera, "2026-05-02", "2026-05-03"))
        #expect(try !may(camera, "2026-04-30", "2026-05-03"))
        #expect(try !may(camera, "2026-05-02", "2026-05-12"))
        #expect(try !may(camera + 1, "2026-05-02", "2026-05-03"))
        _ = try s.book.take("withdraw", order, ["withdrawReason": "有误"], by: s.inspector)
        #expect(try DeletionOrders.objection(camera: camera, from: at("2026-05-02"), to: at("2026-05-03"), book: s.book)?.ruleUnits.first == .minimumRetention)
    }

    @Test func g_delorder_without_cn799_nothing_is_deleted_early() throws {
        let s = try SupervisionStage(packs: ["NM203", "CNX"])
        let order = try s.order(try s.finding("prohibited_area"), "deletion", due: "2026-05-20", ["evidenceCopy": "光盘"])
        #expect(refusal { try s.serve(order) }?.ruleUnits.first == .minimumRetention)
    }

    // MARK: Findings

    @Test func a_finding_of_the_system_belongs_to_the_unit_and_the_place() throws {
        let s = try SupervisionStage()
        try s.book.engine.commit([.finding(.noSign, units: [RuleUnit("NM203.13.3")], subject: s.site, system: s.system, evidence: "没有标识", key: "no_sign:1")], of: nil, to: s.book)
        let f = try #require(try s.book.records("finding", where: "key", is: "no_sign:1").first)
        #expect(f.organisation == s.unit && f.area == "150121100" && f.text("raisedBy") == "system" && f.state == "open")
    }

    @Test func a_finding_needs_two_persons_to_close() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("no_sign", units: ["NM203.13.3"])
        #expect(try s.book.record(finding)?.text("raisedBy") == s.inspector.id)
        #expect(refusal { try s.book.take("confirm_close", finding, by: s.caseOfficer) }?.en.contains("Nobody has proposed") ?? false)
        _ = try s.book.take("propose_close", finding, ["closeAs": "closed", "closeReason": "当场改正"], by: s.inspector)
        #expect(refusal { try s.book.take("confirm_close", finding, by: s.inspector) }?.en.contains("of their own") ?? false)
        _ = try s.book.take("reject_close", finding, ["rejectReason": "照片不清"], by: s.caseOfficer)
        #expect(refusal { try s.book.take("confirm_close", finding, by: s.caseOfficer) } != nil)
        _ = try s.book.take("propose_close", finding, ["closeAs": "closed", "closeReason": "当场改正"], by: s.inspector)
        _ = try s.book.take("confirm_close", finding, by: s.caseOfficer)
        #expect(try s.state(finding) == "closed")
    }

    @Test func a_finding_with_an_order_that_was_not_obeyed_stays_open() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), order = try s.order(finding, due: "2026-05-20")
        try s.serve(order)
        func propose(_ how: String) throws -> LawRecord { try s.book.take("propose_close", finding, ["closeAs": JSON(how), "closeReason": "x"], by: s.inspector) }
        #expect(refusal { try propose("closed") }?.en.contains("not been obeyed") ?? false)
        let c = try s.penalty(finding, "NM203.22b")
        #expect(refusal { try propose("not_established") }?.en.contains("penalty case") ?? false)
        _ = try s.book.take("drop", c, ["dropGround": "not_established", "dropReason": "x"], by: s.approver)
        _ = try propose("not_established")
        _ = try s.book.take("confirm_close", finding, by: s.caseOfficer)
        #expect(try s.state(finding) == "not_established")
        #expect(try s.state(order) == "closed")
        #expect(try s.book.records("supervisor_act", where: "act", is: "finding_set_aside").count == 1)
    }

    @Test func what_was_rectified_cannot_be_called_not_established() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), order = try s.order(finding, due: "2026-05-20")
        try s.serve(order)
        _ = try s.book.take("fulfil", order, ["fulfilledOn": "2026-05-10", "resultCheck": "x"], by: s.inspector)
        #expect(refusal { try s.book.take("propose_close", finding, ["closeAs": "not_established", "closeReason": "x"], by: s.inspector) }?.en.contains("cannot be called") ?? false)
        _ = try s.book.take("propose_close", finding, ["closeAs": "closed", "closeReason": "x"], by: s.inspector)
        _ = try s.book.take("confirm_close", finding, by: s.caseOfficer)
        #expect(refusal { try s.order(finding, due: "2026-05-20") }?.en.contains("closed") ?? false)
    }

    @Test func a_finding_names_rules_and_is_fixed_once_ordered() throws {
        let s = try SupervisionStage()
        #expect(refusal { try s.finding("no_sign", units: ["第十三条"]) }?.en.contains("G-UNITS") ?? false)
        let finding = try s.finding("no_sign", units: ["NM203.13.3"])
        _ = try s.book.edit(finding, ["evidence": "大门和侧门"], by: s.inspector)
        try s.serve(try s.order(finding, "sign", due: "2026-05-20"))
        #expect(refusal { try s.book.edit(finding, ["evidence": "改写"], by: s.inspector) }?.en.contains("G-FINDING") ?? false)
    }

    @Test func the_unit_reads_its_findings_and_writes_none() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("no_sign", units: ["NM203.13.3"])
        let kind = try s.book.engine.kind("finding"), r = try #require(try s.book.record(finding))
        #expect(try RightsLaw.sees(People.who(.manager, organisation: s.unit), r, kind, book: s.book))
        #expect(throws: LawFault.self) {
            try s.book.create("finding", ["findingKind": "no_sign", "ruleUnits": ["NM203.13.3"], "evidence": "x"], by: People.who(.manager, organisation: s.unit))
        }
    }
}
