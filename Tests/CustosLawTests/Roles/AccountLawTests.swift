import CustosLaw
import Testing

/// Who may give whom a part (NM203.19.1.6).
@Suite struct AccountLawTests {
    @Test func nm203_19_1_6_nobody_changes_their_own_parts() {
        let refusal = AccountLaw.objection(giver: [.manager, .technician], isOwn: true, before: [.manager], after: [.manager, .psoApprover])
        #expect(refusal?.ruleUnits == [.noRightsChange])
        #expect(AccountLaw.objection(giver: [.manager], isOwn: true, before: [.manager], after: [.manager]) == nil, "a new name is no new part")
    }

    @Test(arguments: LawRole.allCases) func nm203_19_1_6_a_technician_gives_technical_parts_only(part: LawRole) {
        let isTechnical = AccountLaw.technical.contains(part)
        #expect((AccountLaw.objection(giver: [.technician], isOwn: false, before: [], after: [part]) == nil) == isTechnical)
        #expect((AccountLaw.objection(giver: [.technician], isOwn: false, before: [part], after: []) == nil) == isTechnical, "nor takes others away")
        #expect(AccountLaw.objection(giver: [.manager], isOwn: false, before: [], after: [part]) == nil)
    }
}
