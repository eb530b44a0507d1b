import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.18.1.5, CN799.15.2, CN799.19: entrusted operators")
struct EntrustTests {
    @Test func nm203_18_1_5_scenario_25_without_the_responsibility_clause_there_is_no_contract_and_no_account() throws {
        let w = try DutyWorld()
        let actor = LawActor(id: "user:7", name: "孙维护", roles: [.entrusted, .maintainer], person: w.fitter)
        let c = try w.contract(["responsibility": .null])

        let r = try #require(try w.refusal { _ = try w.book.take("put_in_force", c.id, by: w.manager) })
        #expect(r.ruleUnits == [RuleUnit("NM203.18.1.5")] && r.zh.contains("G-ENTRUST"))
        #expect(try EntrustContracts.refusal(for: actor, w.book)?.zh.contains("G-ENTRUST") == true)

        _ = try w.book.edit(c.id, ["responsibility": "乙方负责"], by: w.manager)
        _ = try w.book.take("put_in_force", c.id, by: w.manager)
        #expect(try EntrustContracts.refusal(for: actor, w.book) == nil)
        #expect(try EntrustContracts.refusal(for: w.operatorActor, w.book) == nil)
    }

    @Test func cn799_15_2_a_contract_has_a_secrecy_clause_staff_of_that_unit_and_a_span() throws {
        let w = try DutyWorld()
        func put(_ extra: JSON) throws -> Refusal? { try w.refusal { _ = try w.book.take("put_in_force", w.contract(extra).id, by: w.manager) } }

        #expect(try put(["secrecy": .null])?.ruleUnits == [RuleUnit("CN799.15.2"), RuleUnit("CN799.19")])
        #expect(try put(["staff": []])?.en.contains("No staff") == true)
        #expect(try put(["staff": .ids([w.watcher])])?.en.contains("does not belong") == true)
        #expect(try put(["entrustedUnit": .int(w.hotel)])?.en.contains("itself") == true)
        #expect(try put(["to": "2026-05-09"])?.en.contains("ended on 2026-05-09") == true)
        #expect(try put(["to": "2026-05-10"]) == nil)
        #expect(try w.faults { _ = try w.book.take("put_in_force", w.contract(["to": "2026-04-30"]).id, by: w.manager) } == ["to"])
    }

    @Test func nm203_18_1_5_accounts_work_through_the_last_day_and_end_with_the_contract() throws {
        let w = try DutyWorld()
        let c = try w.contract(["from": "2026-05-11", "to": "2026-06-30"])
        _ = try w.book.take("put_in_force", c.id, by: w.manager)
        #expect(try !EntrustContracts.covers(person: w.fitter, w.book))

        w.book.set(day: "2026-05-11", hour: 0)
        #expect(try EntrustContracts.covers(person: w.fitter, w.book))
        w.book.set(day: "2026-06-30", hour: 23)
        #expect(try w.book.tick() == 0)
        #expect(try EntrustContracts.covers(person: w.fitter, w.book))
        w.book.set(day: "2026-07-01", hour: 0)
        #expect(try !EntrustContracts.covers(person: w.fitter, w.book))
        _ = try w.book.tick()
        #expect(try w.book.record(c.id)?.state == "ended")
        #expect(w.book.effects == [.endSessions(person: w.fitter)])
    }

    @Test func nm203_18_1_5_termination_and_removal_from_the_staff_end_sessions_unless_another_contract_covers() throws {
        let w = try DutyWorld()
        let a = try w.contract(), b = try w.contract()
        for c in [a, b] { _ = try w.book.take("put_in_force", c.id, by: w.manager) }

        _ = try w.book.take("terminate", a.id, ["endReason": "违约"], by: w.manager)
        #expect(w.book.effects.isEmpty)
        let more = try w.add("person", ["name": "周维护", "organisation": .int(w.company), "roles": ["ent"]])
        _ = try w.book.edit(b.id, ["staff": .ids([more.id])], by: w.manager)
        #expect(w.book.effects == [.endSessions(person: w.fitter)])
        // A contract in force keeps what it must have.
        #expect(try w.refusal { _ = try w.book.edit(b.id, ["staff": []], by: w.manager) }?.zh.contains("G-ENTRUST") == true)
        #expect(try w.faults { _ = try w.book.edit(b.id, ["responsibility": "无"], by: w.manager) } == ["responsibility"])
    }

    @Test func cn799_19_media_are_checked_at_exit_and_what_was_kept_becomes_a_finding() throws {
        let w = try DutyWorld()
        let c = try w.contract(["to": "2026-05-31"])
        _ = try w.book.take("put_in_force", c.id, by: w.manager)
        let check: JSON = ["mediaCheckedOn": "2026-06-01", "mediaCheckedBy": .int(w.boss), "mediaResult": "kept", "mediaNotes": "移动硬盘内有录像"]
        #expect(try w.isWrongState { _ = try w.book.take("check_media", c.id, check.merging(["mediaCheckedOn": "2026-05-10"]), by: w.manager) })
        w.book.set(day: "2026-06-01")
        _ = try w.book.tick()

        // Seven days by default, counted from the last day.
        w.book.set(day: "2026-06-07")
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try !w.findings("other").contains { $0.text("key") == "media_check:\(c.id)" })
        w.book.set(day: "2026-06-08")
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("other").contains { $0.text("key") == "media_check:\(c.id)" })
        #expect(try w.book.take("check_media", c.id, check, by: w.manager).state == "closed")
        #expect(try w.findings("x5").map { $0.integer("organisation") } == [w.company])
    }

    @Test func nm203_18_1_5_an_entrusted_account_takes_a_contract_in_the_person_register_too() throws {
        let w = try DutyWorld()
        let kind = DutyWorld.foreign.first { $0.name == "person" }!
        func ask(_ before: LawRecord?, _ after: LawRecord) throws -> Refusal? {
            try EntrustContracts.accountGuard.check(
                Deed(book: w.book, actor: w.manager, kind: kind, event: before == nil ? "create" : "edit", before: before, input: .emptyObject, record: after))
        }
        let now = try w.book.record(w.fitter)!
        var with = now
        with.data.set("account", "sun")

        #expect(try ask(now, with)?.zh.contains("G-ENTRUST") == true)
        #expect(try ask(with, with) == nil)
        _ = try w.book.take("put_in_force", w.contract().id, by: w.manager)
        #expect(try ask(now, with) == nil)
        #expect(try ask(now, now) == nil)
    }

    @Test func nm203_18_1_5_entrusted_accounts_without_a_contract_are_found() throws {
        let w = try DutyWorld()
        try w.put(w.fitter, ["account": "sun"])

        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("other").contains { $0.text("key") == "entrusted:\(w.fitter)" })
        let v = try DutyWorld()
        try v.put(v.fitter, ["account": "sun"])
        _ = try v.book.take("put_in_force", v.contract().id, by: v.manager)
        _ = try v.book.tick(DutyKinds.checks)
        #expect(try !v.findings("other").contains { $0.text("key") == "entrusted:\(v.fitter)" })
    }
}
