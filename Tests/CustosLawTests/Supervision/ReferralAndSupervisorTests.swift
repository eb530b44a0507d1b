import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Art. 25, CN799.25 and 32: referrals, and the supervisors' own acts.
struct ReferralAndSupervisorTests {
    private func referral(_ s: SupervisionStage, _ kind: String, _ more: JSON) throws -> Int64 {
        let data: JSON = ["referralKind": JSON(kind), "organ": .int(s.county), "reason": "事实和理由", "basis": ["NM203.22"]]
        return try s.book.create("referral", data.merging(more), by: s.caseOfficer).id
    }
    private func send(_ s: SupervisionStage, _ id: Int64) throws -> LawRecord {
        try s.book.take("send", id, ["sentOn": JSON(s.book.today.description), "sendMethod": "post"], by: s.caseOfficer)
    }

    @Test func a_referral_is_sent_accepted_and_concluded() throws {
        let s = try SupervisionStage()
        #expect(refusal { try referral(s, "disciplinary", .emptyObject) }?.en.contains("names persons") ?? false)
        let r = try referral(s, "disciplinary", ["persons": .ids([s.employee])])
        #expect(refusal { try send(s, r) }?.en.contains("to receive it") ?? false)
        _ = try s.book.edit(r, ["toName": "主管部门"], by: s.caseOfficer)
        _ = try send(s, r)
        #expect(refusal { try s.book.edit(r, ["reason": "改写"], by: s.caseOfficer) }?.en.contains("once it was sent") ?? false)
        #expect(throws: LawFault.self) { try s.book.take("conclude", r, ["outcome": "x", "outcomeOn": "2026-05-10"], by: s.caseOfficer) }
        _ = try s.book.take("accept", r, ["acceptedOn": "2026-05-10", "receiptNumber": "1"], by: s.caseOfficer)
        _ = try s.book.take("conclude", r, ["outcome": "记过", "outcomeOn": "2026-05-10"], by: s.caseOfficer)
        #expect(try s.state(r) == "concluded")
    }

    @Test func a_returned_referral_can_be_mended() throws {
        let s = try SupervisionStage()
        let r = try referral(s, "notification", ["toName": "市场监管局"])
        _ = try send(s, r)
        _ = try s.book.take("return", r, ["returnReason": "材料不全"], by: s.caseOfficer)
        _ = try s.book.edit(r, ["request": "建议停业整顿"], by: s.caseOfficer)
        _ = try send(s, r)
    }

    @Test func nm203_25_what_concerns_an_organ_never_goes_to_that_organ() throws {
        let s = try SupervisionStage()
        #expect(refusal { try referral(s, "disciplinary", ["persons": .ids([s.officer1]), "toOrgan": .int(s.county)]) }?.ruleUnits.first == RuleUnit("NM203.25"))
        #expect(refusal { try referral(s, "disciplinary", ["persons": .ids([s.officer1]), "toOrgan": .int(s.otherCounty)]) }?.en.contains("organ above") ?? false)
        #expect(refusal { try referral(s, "criminal", ["concernedOrgan": .int(s.county), "toOrgan": .int(s.county)]) }?.en.contains("never goes") ?? false)
        _ = try referral(s, "disciplinary", ["persons": .ids([s.officer1]), "toOrgan": .int(s.city)])
        // Staff of a unit are no matter of an organ.
        _ = try referral(s, "disciplinary", ["persons": .ids([s.employee]), "toOrgan": .int(s.department)])
    }

    @Test func nm203_25_the_acts_of_supervisors_are_kept_and_reviewed_by_the_organ_above() throws {
        let s = try SupervisionStage()
        let act = try s.book.create(
            "supervisor_act", ["act": "guidance", "organ": .int(s.county), "actOn": "2026-05-10", "officers": .ids([s.officer1]), "description": "指导安装"], by: s.inspector
        ).id
        #expect(try s.book.record(act)?.text("actor") == s.inspector.id)
        _ = try s.book.take("question", act, ["questionReason": "指定了品牌"], by: People.who(.auditor))
        func review(_ organ: Int64, by actor: LawActor) throws -> LawRecord {
            try s.book.take("review", act, ["reviewOrgan": .int(organ), "reviewedOn": "2026-05-10", "reviewResult": "misconduct", "reviewText": "属实"], by: actor)
        }
        let other = People.who(.psoInspector, id: "user:9", organisation: s.county), above = People.who(.psoInspector, id: "user:8", organisation: s.city)
        #expect(refusal { try review(s.city, by: s.inspector) }?.en.contains("of their own") ?? false)
        #expect(refusal { try review(s.county, by: other) }?.ruleUnits == [RuleUnit("NM203.25"), RuleUnit("CN799.32")])
        #expect(refusal { try review(s.otherCounty, by: above) } != nil)
        #expect(refusal { try review(s.city, by: other) }?.en.contains("own organ") ?? false)
        _ = try review(s.city, by: above)
        #expect(try s.state(act) == "misconduct")
        func refer(_ to: Int64) throws -> LawRecord { try s.book.take("refer", act, ["referTo": .int(to), "referKind": "disciplinary", "referReason": "滥用职权"], by: above) }
        #expect(refusal { try refer(s.county) }?.en.contains("not referred") ?? false)
        _ = try refer(s.region)
        let r = try #require(try s.book.records("referral", where: "act", is: act).first)
        #expect(r.integer("concernedOrgan") == s.county && r.integer("organ") == s.city && r.integers("persons") == [s.officer1])
    }

    @Test func the_superior_is_of_higher_level_and_holds_the_area() throws {
        let s = try SupervisionStage()
        func record(_ id: Int64) throws -> LawRecord { try #require(try s.book.record(id)) }
        #expect(try OrganLaw.isSuperior(record(s.city), to: record(s.county)))
        #expect(try OrganLaw.isSuperior(record(s.region), to: record(s.county)))
        #expect(try OrganLaw.isSuperior(record(s.government), to: record(s.county)))
        #expect(try OrganLaw.isSuperior(record(s.county), to: record(s.station)))
        #expect(try !OrganLaw.isSuperior(record(s.county), to: record(s.county)))
        #expect(try !OrganLaw.isSuperior(record(s.county), to: record(s.city)))
        #expect(try !OrganLaw.isSuperior(record(s.otherCounty), to: record(s.station)))
        #expect(try !OrganLaw.isSuperior(record(s.department), to: record(s.station)))
        // A branch whose division is not registered stands under the organ that the register names.
        let branch = try s.book.create("organisation", ["name": "铁路公安处", "kind": "PSO", "level": "league_city", "parent": .int(s.region)], by: s.owner).id
        #expect(try OrganLaw.isSuperior(record(s.region), to: record(branch)))
        #expect(try !OrganLaw.isSuperior(record(s.city), to: record(branch)))
    }
}
