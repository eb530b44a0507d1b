import CustosLaw
import Testing

/// Arts. 21-25 and CN799.26-31 as functions.
struct PenaltyLawTests {
    static let today = LocalDate("2026-07-01")!

    /// A file in which everything that a rule asks for has happened.
    static func ripe(_ rule: PenaltyRule) -> PenaltyFacts {
        let finding = rule.findings.sorted { $0.rawValue < $1.rawValue }.first!
        var f = PenaltyFacts(finding: finding, units: [rule.needs ?? rule.conduct[0]], packs: [rule.pack], conductOn: LocalDate("2026-06-30")!, foundOn: today, today: today)
        f.form = rule.form
        f.isKeyTarget = rule.place == .antiTerrorKeyTarget
        f.isKeyUnit = rule.place == .keyPublicOrderUnit
        f.answerable = 1
        f.constructionUnit = 1
        f.managingUnit = 1
        f.orders = OrderFact.Kind.allCases.map { OrderFact($0, servedOn: LocalDate("2026-06-01")!, dueOn: LocalDate("2026-06-30")!, hasWarning: true) }
        if [.orderAndConsequences, .orderOverdueAndHarm].contains(rule.condition) {
            f.consequences = "抢劫案件无法侦破"
            f.reasoning = "案发处应当安装而未安装"
        }
        return f
    }
    static let fines = PenaltyCatalogue.all.filter { $0.hasFine && !$0.isOfOtherOrgan }

    static func objection(_ code: String, _ s: PenaltySubject, _ amount: Int64?, _ f: PenaltyFacts, organisation: Int64? = 1) -> Refusal? {
        var p = PenaltyProposal(code, s, organisation: organisation, amount: amount)
        // A fine of nothing is a decision only beside something else.
        if amount == 0, let r = PenaltyCatalogue.rule(code) {
            p.warns = r.measures.contains(.warning)
            p.confiscates = r.measures.contains(.confiscation)
        }
        return PenaltyLaw.objection(to: p, f)
    }

    @Test(arguments: fines) func a_range_includes_both_its_ends_and_nothing_outside(_ rule: PenaltyRule) {
        for (subject, range) in rule.amounts {
            let f = Self.ripe(rule)
            #expect(Self.objection(rule.code, subject, range.upperBound, f) == nil, "\(rule.code) \(subject)")
            let above = Self.objection(rule.code, subject, range.upperBound + 1, f)
            #expect(above?.ruleUnits.contains(rule.liability) ?? false, "\(rule.code) \(subject)")
            #expect(above?.en.contains("outside of the range") ?? false)
            if range.lowerBound > 0 {
                #expect(Self.objection(rule.code, subject, range.lowerBound, f) == nil)
                #expect(Self.objection(rule.code, subject, range.lowerBound - 1, f)?.en.contains("outside of the range") ?? false)
            } else {
                #expect(Self.objection(rule.code, subject, 1, f) == nil)
                #expect(Self.objection(rule.code, subject, -1, f)?.en.contains("outside of the range") ?? false)
            }
        }
    }

    @Test(arguments: fines) func a_subject_that_the_rule_does_not_name_is_not_fined(_ rule: PenaltyRule) {
        for subject in PenaltySubject.allCases where rule.amounts[subject] == nil {
            let range = rule.amounts.values.first!
            #expect(Self.objection(rule.code, subject, range.upperBound, Self.ripe(rule))?.ruleUnits.first?.pack == rule.liability.pack, "\(rule.code) \(subject)")
        }
    }

    @Test func the_amounts_are_those_of_the_texts() {
        func range(_ code: String, _ s: PenaltySubject) -> ClosedRange<Int64>? { PenaltyCatalogue.rule(code)?.amounts[s] }
        #expect(range("NM203.22b", .unit) == 5_000...10_000)
        #expect(range("NM203.22c", .unit) == 10_000...30_000)
        #expect(range("NM203.23", .constructionUnit) == 5_000...10_000)
        #expect(range("NM203.24.u", .unit) == 5_000...20_000)
        #expect(range("NM203.24.i", .individual) == 1_000...5_000)
        #expect(range("CN799.26", .individual) == 0...5_000)
        #expect(range("CN799.26", .unit) == 0...20_000)
        #expect(range("CN799.26", .responsiblePerson) == 0...5_000)
        for code in ["CN799.27.1", "CN799.27.2", "CN799.28"] {
            #expect(range(code, .individual) == 5_000...10_000)
            #expect(range(code, .unit) == 10_000...20_000)
            #expect(range(code, .responsiblePerson) == 5_000...10_000)
        }
        #expect(range("CN799.29", .managingUnit) == 0...10_000)
        #expect(range("CN799.30", .individual) == 0...5_000)
        #expect(range("CN799.30", .unit) == 5_000...10_000)
        #expect(range("CN799.30", .responsiblePerson) == 0...5_000)
        #expect(PenaltyCatalogue.rule("CN799.13")?.hasFine == false)
        #expect(PenaltyCatalogue.rule("CN799.31")?.hasFine == false)
        #expect(PenaltyCatalogue.rule("NM203.25")?.hasFine == false)
        #expect(Set(PenaltyCatalogue.all.map(\.code)).count == PenaltyCatalogue.all.count)
    }

    // MARK: Conditions

    @Test func nm203_22_needs_an_order_that_was_served_and_ran_out() {
        let rule = PenaltyCatalogue.rule("NM203.22b")!
        var f = Self.ripe(rule)
        f.orders = []
        #expect(Self.objection("NM203.22b", .unit, 5_000, f)?.en.contains("No rectification order") ?? false)
        f.orders = [OrderFact(.rectification, servedOn: nil, dueOn: LocalDate("2026-06-01")!)]
        #expect(Self.objection("NM203.22b", .unit, 5_000, f)?.en.contains("No rectification order") ?? false)
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: Self.today)]
        #expect(Self.objection("NM203.22b", .unit, 5_000, f)?.remedy.en.contains("2026-07-02") ?? false)
        f.orders[0].dueOn = LocalDate("2026-06-30")!
        #expect(Self.objection("NM203.22b", .unit, 5_000, f) == nil)
        f.orders[0].fulfilledOn = LocalDate("2026-06-30")!
        #expect(Self.objection("NM203.22b", .unit, 5_000, f)?.en.contains("corrected in time") ?? false)
        f.orders[0].fulfilledOn = LocalDate("2026-07-01")!
        #expect(Self.objection("NM203.22b", .unit, 5_000, f) == nil)
    }

    @Test func nm203_22_serious_consequences_need_an_order_and_reasons_but_no_expiry() {
        let rule = PenaltyCatalogue.rule("NM203.22c")!
        var f = Self.ripe(rule)
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: LocalDate("2026-12-01")!)]
        #expect(Self.objection("NM203.22c", .unit, 30_000, f) == nil)
        f.reasoning = " "
        #expect(Self.objection("NM203.22c", .unit, 30_000, f)?.en.contains("the reasons") ?? false)
        f.consequences = nil
        #expect(Self.objection("NM203.22c", .unit, 30_000, f)?.en.contains("consequences") ?? false)
        f = Self.ripe(rule)
        f.orders[0].servedOn = nil
        #expect(Self.objection("NM203.22c", .unit, 30_000, f) != nil)
        #expect(rule.review?.en.contains("reviewed by a lawyer") ?? false)
    }

    @Test func cnx_apl_29_serious_consequences_are_not_fined_by_the_lesser_rule() {
        let f = Self.ripe(PenaltyCatalogue.rule("NM203.22c")!)
        let r = Self.objection("NM203.22b", .unit, 10_000, f)
        #expect(r?.ruleUnits == [RuleUnit("CNX.APL.29"), RuleUnit("NM203.22")])
        #expect(r?.en.contains("NM203.22c") ?? false)
    }

    @Test func nm203_22_persons_are_referred_and_never_fined() {
        for code in ["NM203.22b", "NM203.22c"] {
            for s in [PenaltySubject.individual, .responsiblePerson, .psoStaff] {
                #expect(Self.objection(code, s, 5_000, Self.ripe(PenaltyCatalogue.rule(code)!))?.en.contains("disciplinary") ?? false)
            }
        }
    }

    @Test func nm203_23_fines_the_construction_unit_together_with_an_acceptance_order() {
        var f = Self.ripe(PenaltyCatalogue.rule("NM203.23")!)
        f.orders = [OrderFact(.acceptance, servedOn: nil, dueOn: LocalDate("2026-12-01")!)]
        #expect(Self.objection("NM203.23", .constructionUnit, 5_000, f) == nil)
        #expect(Self.objection("NM203.23", .constructionUnit, 5_000, f, organisation: 2)?.en.contains("construction unit of this system") ?? false)
        #expect(Self.objection("NM203.23", .unit, 5_000, f)?.en.contains("punishes the construction unit") ?? false)
        f.constructionUnit = nil
        #expect(Self.objection("NM203.23", .constructionUnit, 5_000, f)?.en.contains("names no construction unit") ?? false)
        f.constructionUnit = 1
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: LocalDate("2026-06-02")!)]
        #expect(Self.objection("NM203.23", .constructionUnit, 5_000, f)?.en.contains("order to accept") ?? false)
    }

    @Test func nm203_22_the_unit_is_the_one_that_the_finding_names() {
        let f = Self.ripe(PenaltyCatalogue.rule("NM203.22b")!)
        #expect(Self.objection("NM203.22b", .unit, 5_000, f, organisation: 2)?.en.contains("had to install") ?? false)
    }

    @Test func nm203_24_needs_no_order_and_each_subject_has_its_row() {
        for kind in [FindingKind.x1, .x2, .x5, .x6] {
            let f = PenaltyFacts(finding: kind, units: [], packs: ["NM203", "CNX"], conductOn: Self.today, foundOn: Self.today, today: Self.today)
            #expect(Self.objection("NM203.24.u", .unit, 20_000, f) == nil)
            #expect(Self.objection("NM203.24.i", .individual, 1_000, f) == nil)
            let wrong = Self.objection("NM203.24.u", .individual, 5_000, f)
            #expect(wrong?.remedy.en.contains("NM203.24.i") ?? false)
        }
        let rule = PenaltyCatalogue.rule("NM203.24.u")!
        #expect([FindingKind.x1, .x2, .x5, .x6].map { rule.liability(for: $0).text } == ["NM203.24.1.1", "NM203.24.1.2", "NM203.24.1.3", "NM203.24.1.4"])
    }

    @Test func nm203_21_conduct_without_a_fine_in_the_regulation_points_to_other_law() {
        let fined: Set<FindingKind> = [.notInstalled, .unacceptedUse, .x1, .x2, .x5, .x6]
        for kind in FindingKind.allCases where !fined.contains(kind) {
            let f = PenaltyFacts(finding: kind, units: [], packs: ["NM203", "CNX"], conductOn: Self.today, foundOn: Self.today, today: Self.today)
            for rule in PenaltyCatalogue.regulation {
                let subject = rule.amounts.keys.first ?? .psoStaff
                let r = Self.objection(rule.code, subject, 5_000, f)
                #expect(r?.en.contains("There is no fine in NM203") ?? false, "\(rule.code) \(kind)")
                #expect(r?.ruleUnits.contains(RuleUnit("NM203.21")) ?? false)
            }
        }
    }

    @Test func cn799_27_fills_the_gap_of_art_8_only_where_it_binds() {
        let rule = PenaltyCatalogue.rule("CN799.27.1")!
        var f = Self.ripe(rule)
        f.packs = ["NM203", "CNX", "CN799"]
        #expect(Self.objection("CN799.27.1", .unit, 20_000, f) == nil)
        #expect(Self.objection("NM203.24.u", .unit, 20_000, f)?.remedy.en.contains("CN799.27.1") ?? false)
        f.packs = ["NM203", "CNX"]
        #expect(Self.objection("CN799.27.1", .unit, 20_000, f)?.en.contains("does not bind") ?? false)
    }

    @Test func nm203_26_no_rule_reaches_back_before_its_first_day() {
        var f = Self.ripe(PenaltyCatalogue.rule("CN799.27.1")!)
        f.foundOn = LocalDate("2025-04-02")!
        f.conductOn = LocalDate("2025-03-31")!
        #expect(Self.objection("CN799.27.1", .unit, 20_000, f)?.en.contains("in force from 2025-04-01") ?? false)
        f.conductOn = LocalDate("2025-04-01")!
        #expect(Self.objection("CN799.27.1", .unit, 20_000, f) == nil)
        var g = Self.ripe(PenaltyCatalogue.rule("NM203.24.u")!)
        g.foundOn = LocalDate("2014-11-02")!
        g.conductOn = LocalDate("2014-10-31")!
        #expect(Self.objection("NM203.24.u", .unit, 20_000, g)?.ruleUnits == [RuleUnit("NM203.26")])
        g.conductOn = LocalDate("2014-11-01")!
        #expect(Self.objection("NM203.24.u", .unit, 20_000, g) == nil)
    }

    @Test func cnx_apl_36_two_years_or_five() {
        var f = Self.ripe(PenaltyCatalogue.rule("NM203.24.u")!)
        f.conductOn = LocalDate("2024-07-01")!
        #expect(Self.objection("NM203.24.u", .unit, 5_000, f) == nil)
        f.conductOn = LocalDate("2024-06-30")!
        #expect(Self.objection("NM203.24.u", .unit, 5_000, f)?.ruleUnits == [RuleUnit("CNX.APL.36")])
        f.endangersSafety = true
        #expect(Self.objection("NM203.24.u", .unit, 5_000, f) != nil)
        f.consequences = "人员受伤"
        #expect(Self.objection("NM203.24.u", .unit, 5_000, f) == nil)
        f.conductOn = LocalDate("2021-07-01")!
        #expect(Self.objection("NM203.24.u", .unit, 5_000, f) == nil)
        f.conductOn = LocalDate("2021-06-30")!
        #expect(Self.objection("NM203.24.u", .unit, 5_000, f) != nil)
    }
}
