import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// What holds for all books of supervision.
struct SupervisionBookTests {
    @Test func every_step_can_say_what_is_still_to_do_before_anything_is_typed() throws {
        let s = try SupervisionStage()
        let finding = try s.finding("not_installed"), order = try s.order(finding, due: "2026-06-01"), c = try s.penalty(finding, "NM203.22b")
        for id in [finding, order, c] {
            let r = try #require(try s.book.record(id)), kind = try s.book.engine.kind(r.kind)
            for e in kind.lifecycle.events { _ = try s.book.engine.obstacle(e, on: r, by: s.approver, book: s.book) }
        }
        let r = try #require(try s.book.record(c)), decide = try #require(try s.book.engine.kind("penalty").event("prior_notice"))
        #expect(try s.book.engine.obstacle(decide, on: r, by: s.caseOfficer, book: s.book)?.en.contains("No rectification order") ?? false)
    }

    @Test func every_kind_names_its_rules_its_register_and_where_it_begins() {
        let registers = ["inspection": "R-INSPECT", "finding": "R-INSPECT", "order": "R-INSPECT", "penalty": "R-CASE", "referral": "R-CASE", "supervisor_act": "R-SUPERVISE"]
        #expect(SupervisionKinds.all.map(\.name).sorted() == registers.keys.sorted())
        for k in SupervisionKinds.all {
            #expect(!k.units.isEmpty)
            #expect(k.register == registers[k.name])
            for state in k.lifecycle.states where !state.isFinal { #expect(k.lifecycle.events.contains { $0.from.contains(state.name) }, "\(k.name) \(state.name) leads nowhere") }
        }
    }

    @Test func the_catalogue_is_offered_whole() throws {
        let code = try #require(PenaltyRecordField.code)
        guard case .choice(let list) = code.shape else { throw LawFault.noRecord }
        #expect(list.map(\.code) == PenaltyCatalogue.all.map(\.code))
        let required = [
            "NM203.22b", "NM203.22c", "NM203.23", "NM203.24.u", "NM203.24.i", "NM203.25", "CN799.13", "CN799.26", "CN799.27.1", "CN799.27.2", "CN799.28", "CN799.29", "CN799.30", "CN799.31",
        ]
        #expect(Set(required).isSubset(of: Set(list.map(\.code))))
    }
    private enum PenaltyRecordField { static var code: RecordField? { SupervisionKinds.all.first { $0.name == "penalty" }?.field("code") } }
}
