import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// What goes to others with a decision, and who may see the case.
struct PenaltyOutcomeTests {
    @Test func nm203_22_responsible_persons_are_referred_for_discipline() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed")
        try s.serve(try s.order(finding, due: "2026-12-31"))
        let c = try s.penalty(
            finding, "NM203.22c", amount: 20_000, ["consequences": "案件无法侦破", "consequencesReasoning": "重要部位无图像", "responsiblePersons": .ids([s.employee])])
        #expect(try s.book.record(c)?.text("legalReview")?.contains("Art. 22") ?? false)
        try s.ready(c, 20_000)
        try s.decide(c, 20_000)
        let r = try #require(try s.book.records("referral", where: "penalty", is: c).first)
        #expect(r.text("referralKind") == "disciplinary" && r.integers("persons") == [s.employee] && r.state == "drafted")
        #expect(try s.book.records("referral", where: "penalty", is: c).count == 1)
    }

    @Test func what_may_be_a_crime_is_referred() throws {
        let s = try SupervisionStage()
        let c = try s.penalty(try s.finding("x5"), "NM203.24.i", "individual", amount: 5_000, ["criminal": true, "criminalBasis": "出售图像牟利"])
        try s.ready(c, 5_000)
        try s.decide(c, 5_000)
        let r = try #require(try s.book.records("referral", where: "penalty", is: c).first)
        #expect(r.text("referralKind") == "criminal" && r.text("reason") == "出售图像牟利" && r.words("basis") == ["NM203.24"])
    }

    @Test func the_unit_concerned_sees_its_case_and_others_do_not() throws {
        let s = try SupervisionStage()
        let c = try s.penalty(try s.finding("x1"), "NM203.24.u")
        let kind = try s.book.engine.kind("penalty"), r = try #require(try s.book.record(c))
        #expect(try RightsLaw.sees(People.who(.manager, organisation: s.unit), r, kind, book: s.book))
        #expect(try !RightsLaw.sees(People.who(.manager, organisation: s.builder), r, kind, book: s.book))
        #expect(try RightsLaw.sees(People.who(.psoInspector, organisation: s.city), r, kind, book: s.book))
        #expect(try !RightsLaw.sees(People.who(.psoInspector, organisation: s.otherCounty), r, kind, book: s.book))
    }
}
