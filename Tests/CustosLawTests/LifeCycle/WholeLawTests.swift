import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("The life cycle within the whole law")
struct WholeLawTests {
    @Test func every_kind_of_the_life_cycle_is_in_the_house_once() {
        let names = LifeCycleKinds.all.map(\.name)
        #expect(names.sorted() == ["acceptance", "archive", "conformity", "erasure_request", "filing", "life_policy", "retention_policy", "system", "test", "trial"])
        for n in names { #expect(LawKinds.engine.kinds[n] != nil, "\(n)") }
    }

    @Test func every_rule_unit_that_the_life_cycle_cites_is_in_a_pack() {
        var cited: Set<RuleUnit> = []
        for k in LifeCycleKinds.all {
            cited.formUnion(k.units)
            cited.formUnion(k.guards.flatMap(\.units))
            cited.formUnion(k.lifecycle.events.flatMap { $0.guards.flatMap(\.units) })
            cited.formUnion(k.allFields.flatMap(\.units))
        }
        cited.formUnion([LifeRules.devices, LifeRules.standardTrial, LifeRules.experts, LifeRules.euStorage, LifeRules.unacceptedUse, LifeRules.inForce])
        let known = Set(RulePacks.all.flatMap(\.entries).map(\.unit))
        #expect(cited.count > 20)
        #expect(cited.subtracting(known).isEmpty)
    }
}
