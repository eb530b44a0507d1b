import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The ordinary procedure: officers, notice, defence, hearing, ninety days, two persons.
struct PenaltyProcedureTests {
    private func stage(_ amount: Int64 = 5_000) throws -> (SupervisionStage, Int64) {
        let s = try SupervisionStage()
        let c = try s.penalty(try s.finding("x1", units: ["NM203.19.1.1"]), "NM203.24.u", amount: amount)
        return (s, c)
    }

    @Test func cnx_apl_42_two_officers_of_the_organ() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("x1")
        for officers in [[s.officer1], [s.officer1, s.foreignOfficer]] {
            let c = try s.penalty(finding, "NM203.24.u", "unit", ["officers": .ids(officers)])
            #expect(refusal { try s.investigate(c) }?.ruleUnits == [RuleUnit("CNX.APL.42")])
            _ = try s.book.take("drop", c, ["dropGround": "other", "dropReason": "另行立案"], by: s.approver)
        }
        let c = try s.penalty(finding, "NM203.24.u")
        try s.investigate(c)
    }

    @Test func every_step_has_its_place() throws {
        let (s, c) = try stage()
        func isOutOfPlace(_ event: String, _ data: JSON) throws -> Bool {
            do {
                _ = try s.book.take(event, c, data, by: s.approver)
                return false
            } catch LawFault.wrongState { return true }
        }
        let served: JSON = ["servedOn": "2026-05-10", "serviceMethod": "post", "receivedBy": "王某"]
        let decision: JSON = ["decidedAmount": 5_000, "decisionReasons": "x"], paid: JSON = ["paidOn": "2026-05-10", "paidAmount": 5_000, "paymentReceipt": "1"]
        let notice: JSON = ["amount": 5_000, "noticeOn": "2026-05-10", "noticeFacts": "x", "noticeMethod": "post", "defenceUntil": "2026-05-13"]
        for (event, data) in [("prior_notice", notice), ("decide", decision), ("serve", served), ("pay", paid), ("close", .emptyObject)] {
            #expect(try isOutOfPlace(event, data), "\(event) from filed")
        }
        try s.investigate(c)
        for (event, data) in [("decide", decision), ("serve", served), ("pay", paid)] { #expect(try isOutOfPlace(event, data), "\(event) from investigated") }
        try s.notify(c, 5_000)
        for (event, data) in [("serve", served), ("pay", paid)] { #expect(try isOutOfPlace(event, data), "\(event) from prior_notice") }
        try s.waive(c)
        try s.decide(c, 5_000)
        for (event, data) in [("decide", decision), ("prior_notice", notice), ("pay", paid), ("drop", ["dropGround": "other", "dropReason": "x"]), ("close", .emptyObject)] {
            #expect(try isOutOfPlace(event, data), "\(event) from decided")
        }
        try s.serveDecision(c)
        #expect(try isOutOfPlace("close", .emptyObject))
    }

    @Test func cnx_apl_45_the_party_has_its_say_first() throws {
        let (s, c) = try stage()
        try s.investigate(c)
        try s.notify(c, 5_000, until: "2026-05-13")
        s.book.set(day: "2026-05-13", hour: 23)
        #expect(refusal { try s.decide(c, 5_000) }?.ruleUnits == [RuleUnit("CNX.APL.44"), RuleUnit("CNX.APL.45")])
        s.book.set(day: "2026-05-14", hour: 0)
        try s.decide(c, 5_000)
    }

    @Test func cnx_apl_45_a_statement_is_recorded_and_never_makes_the_fine_heavier() throws {
        let (s, c) = try stage()
        try s.investigate(c)
        try s.notify(c, 6_000)
        #expect(refusal { try s.book.take("defence", c, ["defenceKind": "stated", "defenceOn": "2026-05-10"], by: s.caseOfficer) }?.en.contains("G-DEFENCE") ?? false)
        _ = try s.book.take("defence", c, ["defenceKind": "stated", "defenceOn": "2026-05-10", "defenceText": "已改正"], by: s.caseOfficer)
        #expect(refusal { try s.decide(c, 6_001) }?.en.contains("told of") ?? false)
        #expect(refusal { try s.decide(c, 4_999) }?.en.contains("range") ?? false)
        try s.decide(c, 6_000)
    }

    @Test func cnx_apl_44_what_the_party_was_told_is_changed_by_a_new_notice_only() throws {
        let (s, c) = try stage()
        _ = try s.book.edit(c, ["code": "NM203.24.u", "amount": 6_000], by: s.caseOfficer)
        try s.investigate(c)
        try s.notify(c, 6_000)
        #expect(refusal { try s.book.edit(c, ["amount": 7_000], by: s.caseOfficer) }?.ruleUnits == [RuleUnit("CNX.APL.44")])
        try s.waive(c)
        try s.notify(c, 9_000)
        // The new notice opens a new time for the defence.
        #expect(refusal { try s.decide(c, 9_000) }?.en.contains("G-DEFENCE") ?? false)
        try s.waive(c)
        try s.decide(c, 9_000)
    }

    @Test func cnx_apl_63_a_hearing_that_was_asked_for_is_held() throws {
        let (s, c) = try stage()
        try s.investigate(c)
        try s.notify(c, 10_000)
        #expect(try s.book.record(c)?.flag("hearingRight") == true)
        _ = try s.book.take("defence", c, ["defenceKind": "stated", "defenceOn": "2026-05-10", "defenceText": "要求听证", "hearingRequested": true], by: s.caseOfficer)
        s.book.set(day: "2026-05-30")
        #expect(refusal { try s.decide(c, 10_000) }?.ruleUnits == [RuleUnit("CNX.APL.63")])
        func hold(_ told: String, _ held: String, _ presider: Int64) throws {
            _ = try s.book.take("hold_hearing", c, ["hearingNoticeOn": JSON(told), "hearingOn": JSON(held), "presider": .int(presider), "hearingRecord": "笔录"], by: s.caseOfficer)
        }
        #expect(refusal { try hold("2026-05-14", "2026-05-20", s.foreignOfficer) }?.en.contains("7 days") ?? false)
        #expect(refusal { try hold("2026-05-13", "2026-05-20", s.officer1) }?.en.contains("preside") ?? false)
        try hold("2026-05-13", "2026-05-20", s.foreignOfficer)
        try s.decide(c, 10_000)
    }

    @Test func cnx_apl_63_without_a_waiver_a_larger_fine_waits_five_days() throws {
        let (s, c) = try stage()
        try s.investigate(c)
        try s.notify(c, 10_000, until: "2026-05-12")
        s.book.set(day: "2026-05-15", hour: 23)
        #expect(refusal { try s.decide(c, 10_000) }?.ruleUnits == [RuleUnit("CNX.APL.63")])
        s.book.set(day: "2026-05-16")
        try s.decide(c, 10_000)
    }

    @Test func cnx_apl_63_smaller_fines_have_no_hearing() throws {
        let (s, c) = try stage()
        try s.investigate(c)
        try s.notify(c, 9_999)
        #expect(try s.book.record(c)?.flag("hearingRight") == false)
        #expect(
            refusal { try s.book.take("defence", c, ["defenceKind": "waived", "defenceOn": "2026-05-10", "hearingRequested": true], by: s.caseOfficer) }?.ruleUnits == [
                RuleUnit("CNX.APL.63")
            ])
        try s.waive(c)
        #expect(
            refusal {
                try s.book.take("hold_hearing", c, ["hearingNoticeOn": "2026-05-01", "hearingOn": "2026-05-10", "presider": .int(s.foreignOfficer), "hearingRecord": "x"], by: s.caseOfficer)
            } != nil)
        #expect(PenaltyPolicy.isLarge(2_000, .individual) && !PenaltyPolicy.isLarge(1_999, .individual))
    }

    @Test func cnx_apl_60_ninety_days_from_filing() throws {
        let (s, c) = try stage()
        #expect(try s.book.record(c)?.text("deadlineOn") == "2026-08-08")
        try s.investigate(c)
        try s.notify(c, 5_000)
        s.book.set(day: "2026-07-23")
        #expect(try s.book.tick() == 0)
        s.book.set(day: "2026-07-24")
        #expect(try s.book.tick() == 1)
        #expect(try s.book.tick() == 0)
        #expect(try s.book.record(c)?.text("warnedOn") == "2026-07-24")
        s.book.set(day: "2026-08-09", hour: 0)
        #expect(refusal { try s.decide(c, 5_000) }?.ruleUnits == [RuleUnit("CNX.APL.60")])
        let extension_: JSON = ["extendedTo": "2026-09-08", "extensionBasis": "某行政法规第十条", "extensionReason": "鉴定"]
        #expect(refusal { try s.book.take("extend", c, extension_, by: s.caseOfficer) }?.en.contains("G-TWO") ?? false)
        _ = try s.book.take("extend", c, extension_, by: s.approver)
        try s.decide(c, 5_000)
    }

    @Test func cnx_apl_60_the_last_day_is_in_time_and_an_extension_goes_forward() throws {
        let (s, c) = try stage()
        try s.ready(c, 5_000)
        #expect(refusal { try s.book.take("extend", c, ["extendedTo": "2026-08-08", "extensionBasis": "x", "extensionReason": "x"], by: s.approver) }?.ruleUnits == [RuleUnit("CNX.APL.60")])
        s.book.set(day: "2026-08-08", hour: 23)
        try s.decide(c, 5_000)
    }

    @Test func nm203_25_a_case_past_its_deadline_is_a_finding_against_the_organ() throws {
        let (s, c) = try stage()
        s.book.set(day: "2026-08-08", hour: 23)
        _ = try s.book.tick(SupervisionKinds.checks)
        #expect(try s.book.records("finding", where: "organisation", is: s.county).isEmpty)
        s.book.set(day: "2026-08-09", hour: 0)
        for _ in 0..<2 { _ = try s.book.tick(SupervisionKinds.checks) }
        let found = try s.book.records("finding", where: "organisation", is: s.county)
        #expect(found.count == 1 && found[0].integer("subject") == c && found[0].words("ruleUnits") == ["NM203.25", "CNX.APL.60"])
    }

    @Test func one_proposes_and_another_decides() throws {
        let (s, c) = try stage()
        try s.ready(c, 5_000)
        #expect(refusal { try s.decide(c, 5_000, by: s.caseOfficer) }?.en.contains("approver") ?? false)
        let both = LawActor(id: s.caseOfficer.id, name: "甲", roles: [.psoCase, .psoApprover], organisation: s.county)
        #expect(refusal { try s.decide(c, 5_000, by: both) }?.en.contains("does not decide") ?? false)
        let officer = People.who(.psoApprover, id: "user:other", person: s.officer1, organisation: s.county)
        #expect(refusal { try s.decide(c, 5_000, by: officer) } != nil)
        try s.decide(c, 5_000)
    }

    @Test func units_and_inspectors_decide_nothing() throws {
        let (s, c) = try stage()
        for role in LawRole.allCases where role != .psoApprover && role != .psoCase {
            let actor = People.who(role, organisation: s.county)
            do {
                _ = try s.book.take("investigate", c, ["investigatedOn": "2026-05-10", "investigation": "x"], by: actor)
                Issue.record("\(role) took a step")
            } catch LawFault.forbidden(let action) { #expect(action == .penalise) } catch LawFault.noRecord {}
        }
    }

    @Test func dates_of_a_file_follow_each_other() throws {
        let (s, c) = try stage()
        #expect(refusal { try s.book.take("investigate", c, ["investigatedOn": "2026-05-09", "investigation": "x"], by: s.caseOfficer) }?.en.contains("G-DATES") ?? false)
        s.book.set(day: "2026-05-12")
        try s.investigate(c)
        func notice(_ on: String, _ until: String) throws {
            _ = try s.book.take("prior_notice", c, ["amount": 5_000, "noticeOn": JSON(on), "noticeFacts": "x", "noticeMethod": "post", "defenceUntil": JSON(until)], by: s.caseOfficer)
        }
        #expect(refusal { try notice("2026-05-11", "2026-05-20") }?.en.contains("G-DATES") ?? false)
        #expect(refusal { try notice("2026-05-12", "2026-05-11") }?.en.contains("G-DATES") ?? false)
        try notice("2026-05-12", "2026-05-12")
        #expect(refusal { try s.book.take("defence", c, ["defenceKind": "waived", "defenceOn": "2026-05-11"], by: s.caseOfficer) }?.en.contains("G-DATES") ?? false)
        try s.waive(c)
        try s.decide(c, 5_000)
        #expect(refusal { try s.book.take("serve", c, ["servedOn": "2026-05-11", "serviceMethod": "post", "receivedBy": "x"], by: s.caseOfficer) }?.en.contains("G-DATES") ?? false)
        try s.serveDecision(c)
        #expect(refusal { try s.book.take("pay", c, ["paidOn": "2026-05-11", "paidAmount": 5_000, "paymentReceipt": "1"], by: s.caseOfficer) }?.en.contains("G-DATES") ?? false)
    }

    @Test func a_review_may_uphold_or_lower_and_the_rest_is_paid() throws {
        let (s, c) = try stage()
        try s.ready(c, 8_000)
        try s.decide(c, 8_000)
        try s.serveDecision(c)
        func review(_ result: String, _ amount: Int64?) throws {
            _ = try s.book.take(
                "review", c,
                ["reviewKind": "reconsideration", "reviewOrgan": "市公安局", "reviewResult": JSON(result), "reviewedOn": "2026-05-10", "changedAmount": amount.map { .int($0) } ?? .null],
                by: s.caseOfficer)
        }
        #expect(refusal { try review("changed", nil) } != nil)
        #expect(refusal { try review("changed", 8_001) }?.en.contains("never higher") ?? false)
        try review("changed", 5_500)
        #expect(refusal { try s.book.take("close", c, by: s.caseOfficer) }?.en.contains("G-PAY") ?? false)
        try s.pay(c, 5_500)
        _ = try s.book.take("close", c, by: s.caseOfficer)
    }
}
