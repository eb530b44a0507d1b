import CustosLaw
import Testing

/// Art. 21: specific penalties of higher law, and the conditions of theirs.
struct PenaltyLawHigherRuleTests {
    typealias Base = PenaltyLawTests

    private func x(_ kind: FindingKind, _ form: ActForm?, _ packs: Set<String>) -> PenaltyFacts {
        var f = PenaltyFacts(finding: kind, units: [], packs: packs, conductOn: Base.today, foundOn: Base.today, today: Base.today)
        f.form = form
        return f
    }

    @Test func nm203_21_a_higher_rule_for_the_same_conduct_displaces_the_regulation() {
        let cases: [(FindingKind, ActForm, String)] = [
            (.x1, .crimeRetrieval, "CNX.DSL.48.1"), (.x5, .foreignHandover, "CNX.DSL.48.2"), (.x5, .dataSecurity, "CNX.DSL.45"), (.x5, .personalInformation, "CNX.PIPL.66"),
            (.x2, .entertainmentVenue, "CNX.EVR.44"), (.x5, .entertainmentVenue, "CNX.EVR.44"), (.x6, .entertainmentVenue, "CNX.EVR.44"),
        ]
        for (kind, form, by) in cases {
            let r = Base.objection("NM203.24.u", .unit, 5_000, x(kind, form, ["NM203", "CNX"]))
            #expect(r?.ruleUnits.first == RuleUnit("NM203.21"), "\(kind) \(form)")
            #expect(r?.en.contains(by) ?? false, "\(kind) \(form)")
            // Without the pack, and without the form, the regulation stands.
            #expect(Base.objection("NM203.24.u", .unit, 5_000, x(kind, form, ["NM203"])) == nil)
            #expect(Base.objection("NM203.24.u", .unit, 5_000, x(kind, nil, ["NM203", "CNX"])) == nil)
        }
        #expect(Base.objection("NM203.24.i", .individual, 1_000, x(.x6, .deviceMoved, ["NM203", "CN799"]))?.en.contains("CN799.30") ?? false)
        #expect(Base.objection("NM203.24.i", .individual, 1_000, x(.x5, .personalInformation, ["NM203", "CN799"]))?.en.contains("CN799.31") ?? false)
    }

    @Test func nm203_21_displaced_amounts_are_shown_with_the_reason() {
        let options = PenaltyLaw.options(x(.x6, .deviceMoved, ["NM203", "CN799"]))
        #expect(options.map(\.rule.code) == ["NM203.24.u", "NM203.24.i", "CN799.30"])
        #expect(options[0].standing == .displaced(by: PenaltyCatalogue.rule("CN799.30")!))
        #expect(options[2].standing == .applicable)
        #expect(PenaltyLaw.options(x(.x6, .deviceMoved, ["NM203"])).last?.standing == .notInForce)
    }

    @Test func cnx_atl_88_a_key_anti_terror_target_is_punished_by_the_anti_terrorism_law() {
        var f = Base.ripe(PenaltyCatalogue.rule("NM203.22b")!)
        f.packs = ["NM203", "CNX"]
        f.isKeyTarget = true
        #expect(Base.objection("NM203.22b", .unit, 5_000, f)?.en.contains("CNX.ATL.88") ?? false)
        #expect(Base.objection("CNX.ATL.88", .unit, 100_000, f) == nil)
    }

    @Test func cnx_esr_19_a_key_public_order_unit_with_harm_is_punished_by_the_enterprise_security_regulation() {
        var f = Base.ripe(PenaltyCatalogue.rule("NM203.22c")!)
        f.packs = ["NM203", "CNX"]
        f.isKeyUnit = true
        #expect(Base.objection("NM203.22c", .unit, 20_000, f)?.en.contains("CNX.ESR.19") ?? false)
        #expect(Base.objection("CNX.ESR.19", .unit, 10_000, f) == nil)
        f.consequences = nil
        #expect(Base.objection("NM203.22b", .unit, 10_000, f) == nil)
        #expect(Base.objection("CNX.ESR.19", .unit, 10_000, f)?.en.contains("consequences") ?? false)
    }

    @Test(arguments: PenaltyCatalogue.all.filter(\.isOfOtherOrgan)) func what_another_organ_imposes_is_referred(_ rule: PenaltyRule) {
        #expect(Base.objection(rule.code, .unit, 50_000, Base.ripe(rule))?.remedy.en.contains("referral") ?? false)
    }

    @Test func cn799_13_orders_and_never_fines() {
        let f = Base.ripe(PenaltyCatalogue.rule("CN799.13")!)
        #expect(Base.objection("CN799.13", .unit, 1, f)?.en.contains("has no fine") ?? false)
    }

    @Test func nm203_25_knows_no_fine() {
        let f = Base.ripe(PenaltyCatalogue.rule("NM203.25")!)
        #expect(Base.objection("NM203.25", .psoStaff, 1_000, f)?.en.contains("disciplinary action and prosecution only") ?? false)
    }

    // MARK: Conditions of Decree 799

    @Test func cn799_26_needs_a_deletion_order_that_was_refused() {
        var f = Base.ripe(PenaltyCatalogue.rule("CN799.26")!)
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: LocalDate("2026-06-02")!)]
        #expect(Base.objection("CN799.26", .unit, 20_000, f)?.en.contains("No deletion order") ?? false)
        f.orders = [OrderFact(.deletion, servedOn: LocalDate("2026-06-01")!, dueOn: Base.today)]
        #expect(Base.objection("CN799.26", .unit, 20_000, f)?.en.contains("not on record") ?? false)
        f.orders[0].refusedOn = LocalDate("2026-06-05")!
        #expect(Base.objection("CN799.26", .unit, 20_000, f) == nil)
    }

    @Test func cn799_27_2_needs_an_order_refused_or_serious() {
        var f = Base.ripe(PenaltyCatalogue.rule("CN799.27.2")!)
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: Base.today)]
        #expect(Base.objection("CN799.27.2", .unit, 10_000, f)?.en.contains("not on record") ?? false)
        f.consequences = "偷拍视频流出"
        f.reasoning = "持续三个月未检查"
        #expect(Base.objection("CN799.27.2", .unit, 10_000, f) == nil)
        f.orders = []
        #expect(Base.objection("CN799.27.2", .unit, 10_000, f)?.en.contains("No rectification order") ?? false)
        // A missed daily check of Art. 18 is another thing.
        f = Base.ripe(PenaltyCatalogue.rule("CN799.27.2")!)
        f.findingUnits = [RuleUnit("NM203.18.1.1")]
        #expect(Base.objection("CN799.27.2", .unit, 10_000, f)?.en.contains("does not punish") ?? false)
    }

    @Test func cn799_29_needs_an_order_refused_and_the_managing_unit() {
        var f = Base.ripe(PenaltyCatalogue.rule("CN799.29")!)
        #expect(Base.objection("CN799.29", .managingUnit, 10_000, f, organisation: 2)?.en.contains("managing unit") ?? false)
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: Base.today)]
        #expect(Base.objection("CN799.29", .managingUnit, 10_000, f) != nil)
        f.orders[0].dueOn = LocalDate("2026-06-30")!
        #expect(Base.objection("CN799.29", .managingUnit, 10_000, f) == nil)
    }

    @Test func cn799_30_needs_a_warning_with_the_order() {
        var f = Base.ripe(PenaltyCatalogue.rule("CN799.30")!)
        f.orders = [OrderFact(.rectification, servedOn: LocalDate("2026-06-01")!, dueOn: LocalDate("2026-06-02")!)]
        #expect(Base.objection("CN799.30", .unit, 5_000, f)?.en.contains("warning") ?? false)
        f.orders[0].hasWarning = true
        #expect(Base.objection("CN799.30", .unit, 5_000, f) == nil)
        f.orders[0].dueOn = Base.today
        #expect(Base.objection("CN799.30", .unit, 5_000, f) != nil)
        f.consequences = "案发处无图像"
        f.reasoning = "直接导致无法侦破"
        #expect(Base.objection("CN799.30", .unit, 5_000, f) == nil)
        // Spraying and covering is not named there.
        f.form = nil
        #expect(Base.objection("CN799.30", .unit, 5_000, f)?.en.contains("does not punish") ?? false)
    }

    // MARK: Measures

    @Test func measures_that_the_rule_does_not_know_are_refused() {
        let f = Base.ripe(PenaltyCatalogue.rule("NM203.24.u")!)
        for change in [{ $0.confiscates = true }, { $0.deletes = true }, { $0.warns = true }] as [(inout PenaltyProposal) -> Void] {
            var p = PenaltyProposal("NM203.24.u", .unit, organisation: 1, amount: 5_000)
            change(&p)
            #expect(PenaltyLaw.objection(to: p, f)?.en.contains("knows no") ?? false)
        }
        var p = PenaltyProposal("CN799.27.1", .unit, organisation: 1, amount: 10_000)
        p.confiscates = true
        p.deletes = true
        #expect(PenaltyLaw.objection(to: p, Base.ripe(PenaltyCatalogue.rule("CN799.27.1")!)) == nil)
    }

    @Test func a_decision_imposes_something() {
        let f = Base.ripe(PenaltyCatalogue.rule("CN799.29")!)
        let p = PenaltyProposal("CN799.29", .managingUnit, organisation: 1, amount: 0)
        #expect(PenaltyLaw.objection(to: p, f)?.en.contains("impose nothing") ?? false)
        let sign = PenaltyProposal("CN799.13", .unit, organisation: 1, amount: 0)
        #expect(PenaltyLaw.objection(to: sign, Base.ripe(PenaltyCatalogue.rule("CN799.13")!))?.en.contains("impose nothing") ?? false)
    }

    @Test func cnx_evr_44_a_dance_venue_is_warned_or_closed_and_not_fined() {
        let f = x(.x2, .entertainmentVenue, ["NM203", "CNX"])
        #expect(Base.objection("CNX.EVR.44", .unit, 5_000, f)?.en.contains("has no fine") ?? false)
        var p = PenaltyProposal("CNX.EVR.44", .unit, organisation: 1, amount: 0)
        p.closes = true
        #expect(PenaltyLaw.objection(to: p, f) == nil)
        p = PenaltyProposal("NM203.24.u", .unit, organisation: 1, amount: 5_000)
        p.closes = true
        #expect(PenaltyLaw.objection(to: p, x(.x2, nil, ["NM203"]))?.en.contains("knows no closure") ?? false)
    }

    @Test func a_rule_that_is_not_in_the_catalogue_is_refused() {
        #expect(Base.objection("NM203.99", .unit, 5_000, x(.x1, nil, ["NM203"]))?.en.contains("no NM203.99") ?? false)
    }

    @Test func the_higher_of_several_applicable_rules_is_used_for_a_key_unit_and_target() {
        // Both name 100,000 as the most: either may be used.
        var f = Base.ripe(PenaltyCatalogue.rule("CNX.ESR.19")!)
        f.isKeyTarget = true
        #expect(Base.objection("CNX.ESR.19", .unit, 10_000, f) == nil)
        #expect(Base.objection("CNX.ATL.88", .unit, 10_000, f) == nil)
        #expect(Base.objection("CNX.ESR.19", .responsiblePerson, 500, f)?.ruleUnits.first == RuleUnit("CNX.APL.29"))
    }
}
