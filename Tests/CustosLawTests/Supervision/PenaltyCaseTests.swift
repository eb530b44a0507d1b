import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Scenarios 27-29 and the course of a case.
struct PenaltyCaseTests {
    // MARK: Scenarios

    @Test func nm203_22_scenario_27_a_fine_waits_for_the_end_of_the_last_day_and_keeps_to_the_range() throws {
        let s = try SupervisionStage("2026-05-10")
        let finding = try s.finding("not_installed")
        try s.serve(try s.order(finding, due: "2026-06-30"))
        s.book.set(day: "2026-06-30", hour: 23)
        #expect(try s.book.tick() == 0)
        let early = refusal { try s.penalty(finding, "NM203.22b", amount: 5_000) }
        #expect(early?.ruleUnits == [RuleUnit("NM203.22")])
        #expect(early?.en.hasSuffix("(G-FINE).") ?? false)
        s.book.set(day: "2026-07-01", hour: 0)
        #expect(try s.book.tick() == 1)
        #expect(try s.state(finding) == "overdue")
        #expect(refusal { try s.penalty(finding, "NM203.22b", amount: 4_999) }?.en.contains("range") ?? false)
        #expect(refusal { try s.penalty(finding, "NM203.22b", amount: 10_001) }?.en.contains("range") ?? false)
        let c = try s.penalty(finding, "NM203.22b", amount: 5_000)
        _ = try s.book.edit(c, ["amount": 10_000], by: s.caseOfficer)
        #expect(refusal { try s.book.edit(c, ["amount": 10_001], by: s.caseOfficer) } != nil)
        #expect(try s.book.record(c)?.integer("amount") == 10_000)
    }

    @Test func nm203_23_scenario_28_the_construction_unit_is_fined_together_with_an_acceptance_order() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("unaccepted_use", units: ["NM203.17.2"])
        #expect(refusal { try s.penalty(finding, "NM203.23", "unit", amount: 5_000) }?.ruleUnits == [RuleUnit("NM203.23")])
        #expect(refusal { try s.penalty(finding, "NM203.23", "construction_unit", amount: 5_000, ["subjectOrganisation": .int(s.unit)]) }?.en.contains("construction unit") ?? false)
        #expect(refusal { try s.penalty(finding, "NM203.23", "construction_unit", amount: 5_000) }?.en.contains("order to accept") ?? false)
        let order = try s.order(finding, "acceptance", due: "2026-08-31")
        let c = try s.penalty(finding, "NM203.23", "construction_unit", amount: 5_000)
        try s.ready(c, 5_000)
        try s.decide(c, 5_000)
        // The fine does not wait for the order's expiry, but goes with it.
        #expect(refusal { try s.serveDecision(c) }?.en.contains("has not been served") ?? false)
        try s.serve(order)
        try s.serveDecision(c)
        try s.pay(c, 5_000)
        #expect(try s.state(finding) == "closed")
    }

    @Test func nm203_24_scenario_29_individual_and_unit_have_their_own_ranges() throws {
        for (amount, isLawful) in [(999, false), (1_000, true), (5_000, true), (5_001, false)] as [(Int64, Bool)] {
            let s = try SupervisionStage()
            let finding = try s.finding("x5", units: ["NM203.19.1.5"])
            if isLawful {
                _ = try s.penalty(finding, "NM203.24.i", "individual", amount: amount)
            } else {
                #expect(refusal { try s.penalty(finding, "NM203.24.i", "individual", amount: amount) }?.en.contains("range") ?? false)
            }
        }
        let s = try SupervisionStage()
        let finding = try s.finding("x5", units: ["NM203.19.1.5"])
        _ = try s.penalty(finding, "NM203.24.u", "unit", amount: 20_000)
        // The employee is another party than the unit.
        _ = try s.penalty(finding, "NM203.24.i", "individual", amount: 1_000)
    }

    @Test func nm203_22_a_breach_goes_all_the_way_to_a_paid_fine() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed")
        let order = try s.order(finding, due: "2026-06-30")
        try s.serve(order)
        #expect(try s.state(finding) == "ordered")
        s.book.set(day: "2026-07-01")
        _ = try s.book.tick()
        let c = try s.penalty(finding, "NM203.22b")
        try s.investigate(c)
        try s.notify(c, 8_000)
        try s.waive(c)
        try s.decide(c, 6_000)
        #expect(try s.state(finding) == "penalised")
        try s.serveDecision(c)
        #expect(refusal { try s.pay(c, 5_999) }?.en.contains("G-PAY") ?? false)
        try s.pay(c, 6_000)
        #expect(try s.state(finding) == "closed")
        _ = try s.book.take("close", c, by: s.caseOfficer)
        let r = try #require(try s.book.record(c))
        #expect(r.state == "closed")
        #expect(r.text("number") == "R-CASE-2026-000001")
        #expect(r.text("decidedBy") == s.approver.id)
        #expect(
            s.book.entries.filter { $0.entry.register == "R-CASE" && $0.about == c }.map { $0.entry.data["event"]?.text } == [
                "create", "investigate", "prior_notice", "defence", "decide", "serve", "pay", "close",
            ])
        // The duty to install does not end with the fine.
        #expect(try s.state(order) == "overdue")
        let acts = try s.book.records("supervisor_act", where: "act", is: "penalty_decided")
        #expect(acts.count == 1 && acts[0].text("actor") == s.approver.id && acts[0].integer("subject") == c)
    }

    // MARK: G-FINE around the amount

    @Test func nm203_22_only_an_organ_at_county_level_or_above_with_the_place_in_its_area_punishes() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("x1", units: ["NM203.19.1.1"])
        let alone = People.who(.psoCase)
        func attempt(_ organ: Int64) throws -> Int64 {
            try s.book.create(
                "penalty",
                [
                    "finding": .int(finding), "organ": .int(organ), "officers": .ids([s.officer1, s.officer2]), "code": "NM203.24.u", "conductOn": "2026-05-09", "subjectKind": "unit",
                    "subjectOrganisation": .int(s.unit),
                    "amount": 5_000,
                ], by: alone
            ).id
        }
        #expect(refusal { try attempt(s.station) }?.en.contains("below banner or county level") ?? false)
        #expect(refusal { try attempt(s.department) }?.en.contains("Only a public security organ") ?? false)
        #expect(refusal { try attempt(s.otherCounty) }?.ruleUnits.first == RuleUnit("NM203.5.1"))
        #expect(refusal { try s.penalty(finding, "NM203.24.u", amount: 5_000, ["organ": .int(s.city)]) }?.en.contains("one's own organ") ?? false)
        _ = try attempt(s.city)
    }

    @Test func the_subject_is_what_its_kind_says() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("x1")
        #expect(refusal { try s.penalty(finding, "NM203.24.u", "unit", ["subjectOrganisation": .null]) }?.en.contains("name the unit") ?? false)
        #expect(refusal { try s.penalty(finding, "NM203.24.u", "unit", ["subjectPerson": .int(s.employee)]) }?.en.contains("no person") ?? false)
        #expect(refusal { try s.penalty(finding, "NM203.24.i", "individual", ["subjectOrganisation": .int(s.unit)]) }?.en.contains("no unit") ?? false)
        _ = try s.penalty(finding, "NM203.24.i", "individual", ["subjectPerson": .null, "subjectName": "张三"])
    }

    @Test func cnx_apl_29_one_fine_for_one_act() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("x1")
        let c = try s.penalty(finding, "NM203.24.u", amount: 5_000)
        #expect(refusal { try s.penalty(finding, "NM203.24.u", amount: 5_000) }?.ruleUnits == [RuleUnit("CNX.APL.29")])
        try s.ready(c, 5_000)
        try s.decide(c, 5_000)
        #expect(refusal { try s.penalty(finding, "NM203.24.u", amount: 5_000) } != nil)
        // Another act of the same kind is another case.
        _ = try s.penalty(try s.finding("x1"), "NM203.24.u", amount: 5_000)
    }

    @Test func cnx_apl_29_the_same_breach_found_again_is_fined_once_until_a_decision() throws {
        let s = try SupervisionStage()
        func overdue() throws -> Int64 {
            let f = try s.finding("not_installed")
            try s.serve(try s.order(f, due: s.book.today.description))
            s.book.now = s.book.now + .days(1)
            return f
        }
        let first = try overdue()
        let c = try s.penalty(first, "NM203.22b", amount: 5_000)
        let second = try overdue()
        #expect(refusal { try s.penalty(second, "NM203.22b", amount: 5_000) }?.en.contains("R-CASE-2026-000001") ?? false)
        try s.ready(c, 5_000)
        try s.decide(c, 5_000)
        #expect(refusal { try s.penalty(second, "NM203.22b", amount: 5_000) } != nil)
        // What goes on after the decision is another breach.
        s.book.now = s.book.now + .days(1)
        #expect(refusal { try s.penalty(second, "NM203.22b", amount: 5_000, ["conductOn": JSON(s.book.today.adding(days: -1).description)]) } != nil)
        _ = try s.penalty(second, "NM203.22b", amount: 5_000)
    }

    @Test func cnx_apl_29_an_act_that_the_system_found_twice_is_fined_once() throws {
        let s = try SupervisionStage()
        let change = LawChange.finding(.x6, units: [RuleUnit("NM203.19.1.6")], subject: s.system, system: s.system, evidence: "直接修改用途", key: "x6:purpose")
        for _ in 0..<2 { try s.book.engine.commit([change], of: nil, to: s.book) }
        #expect(try s.book.records("finding", where: "key", is: "x6:purpose").count == 1, "while it is open it is not raised again")
        // A second one of the same thing, as two ways of finding it at once would leave it.
        guard case .create(let kind, let data, _) = change else { preconditionFailure("a finding is made") }
        _ = try s.book.create(kind, data, by: .system)
        let found = try s.book.records("finding", where: "key", is: "x6:purpose").map(\.id)
        _ = try s.penalty(found[0], "NM203.24.u", amount: 5_000)
        #expect(refusal { try s.penalty(found[1], "NM203.24.u", amount: 5_000) }?.ruleUnits == [RuleUnit("CNX.APL.29")])
        _ = try s.penalty(found[1], "NM203.24.u", amount: 5_000, ["conductOn": "2026-05-09"])
    }

    @Test func a_case_that_was_dropped_or_revoked_fines_nobody() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("x1")
        let c = try s.penalty(finding, "NM203.24.u", amount: 5_000)
        #expect(refusal { try s.book.take("drop", c, ["dropGround": "minor", "dropReason": "已改正"], by: s.caseOfficer) }?.en.contains("G-TWO") ?? false)
        _ = try s.book.take("drop", c, ["dropGround": "minor", "dropReason": "已改正"], by: s.approver)
        let second = try s.penalty(finding, "NM203.24.u", amount: 5_000)
        try s.ready(second, 5_000)
        try s.decide(second, 5_000)
        try s.serveDecision(second)
        try s.pay(second, 5_000)
        #expect(try s.state(finding) == "closed")
        _ = try s.book.take("review", second, ["reviewKind": "litigation", "reviewOrgan": "人民法院", "reviewResult": "revoked", "reviewedOn": "2026-05-10"], by: s.caseOfficer)
        #expect(try s.state(finding) == "open")
        _ = try s.book.take("close", second, by: s.caseOfficer)
        _ = try s.penalty(finding, "NM203.24.u", amount: 5_000)
    }

    @Test func a_closed_finding_carries_no_case() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("x1")
        _ = try s.book.take("propose_close", finding, ["closeAs": "not_established", "closeReason": "查无实据"], by: s.inspector)
        _ = try s.book.take("confirm_close", finding, by: s.caseOfficer)
        #expect(refusal { try s.penalty(finding, "NM203.24.u") }?.en.contains("not established") ?? false)
    }

    @Test func nm203_21_the_case_shows_the_displaced_amounts() throws {
        let s = try SupervisionStage(packs: ["NM203", "CN799"])
        let finding = try s.finding("x6")
        #expect(refusal { try s.penalty(finding, "NM203.24.u", "unit", ["actForm": "device_moved"]) }?.ruleUnits == [RuleUnit("NM203.21"), RuleUnit("CN799.30")])
        let c = try s.penalty(finding, "CN799.30", "unit", ["actForm": "device_moved"])
        let rows = try #require(try s.book.record(c)).rows("options")
        #expect(rows.map { $0["code"]?.text } == ["NM203.24.u", "NM203.24.i", "CN799.30"])
        #expect(rows[0]["standingEn"]?.text?.contains("CN799.30") ?? false)
        #expect(rows[2]["standingEn"]?.text == "Applicable")
    }

    @Test func a_case_can_be_opened_before_its_conditions_are_met_but_no_fine_proposed() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed")
        let c = try s.penalty(finding, "NM203.22b")
        try s.investigate(c)
        #expect(refusal { try s.notify(c, 5_000) }?.en.contains("No rectification order") ?? false)
    }

    @Test func a_penalty_may_confiscate_and_delete_by_a_deletion_order_on_the_same_finding() throws {
        let s = try SupervisionStage(packs: ["NM203", "CN799"])
        let finding = try s.finding("prohibited_area", units: ["CN799.8.1"])
        let other = try s.finding("prohibited_area", units: ["CN799.8.1"], ["subject": .int(s.system)])
        let wrong = try s.order(other, "deletion", due: "2026-05-20"), plain = try s.order(finding, due: "2026-05-20"), right = try s.order(finding, "deletion", due: "2026-05-20")
        for o in [wrong, plain] { #expect(refusal { try s.penalty(finding, "CN799.27.1", amount: 10_000, ["ordersToDelete": .ids([o])]) }?.en.contains("same finding") ?? false) }
        _ = try s.penalty(finding, "CN799.27.1", amount: 10_000, ["ordersToDelete": .ids([right]), "confiscation": [["item": "摄像机", "quantity": 2]]])
    }
}
