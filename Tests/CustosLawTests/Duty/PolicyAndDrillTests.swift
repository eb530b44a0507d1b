import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.18.1.1 and 18.1.3: five policies, plans, drills")
struct PolicyAndDrillTests {
    private func policy(_ w: DutyWorld, _ kind: String, text: JSON = "值机人员坚守岗位") throws -> LawRecord {
        try w.book.create(
            "policy",
            ["organisation": .int(w.hotel), "policyKind": JSON(kind), "name": "制度", "version": "1", "text": text, "approver": .int(w.boss), "approvedOn": "2026-05-01"], by: w.manager)
    }
    private func plan(_ w: DutyWorld) throws -> LawRecord {
        let p = try w.book.create(
            "plan", ["organisation": .int(w.hotel), "name": "应急预案", "version": "1", "text": "断电时……", "approver": .int(w.boss), "approvedOn": "2026-05-01"], by: w.manager)
        return try w.book.take("put_in_force", p.id, by: w.manager)
    }

    @Test func nm203_18_1_1_five_kinds_of_policies_are_missing_until_each_is_in_force() throws {
        let w = try DutyWorld()
        #expect(try PolicyDocuments.missing(w.hotel, w.book).count == 5)

        for kind in PolicyDocuments.five.map(\.code) {
            let p = try policy(w, kind)
            #expect(try PolicyDocuments.missing(w.hotel, w.book).map(\.code).contains(kind))
            _ = try w.book.take("put_in_force", p.id, by: w.manager)
            #expect(try !PolicyDocuments.missing(w.hotel, w.book).map(\.code).contains(kind))
        }

        #expect(try PolicyDocuments.missing(w.hotel, w.book).isEmpty)
    }

    @Test func nm203_18_1_1_a_policy_without_words_is_not_put_in_force_and_a_draft_may_lack_everything() throws {
        let w = try DutyWorld()
        let p = try policy(w, "duty_watch", text: .null)

        let r = try #require(try w.refusal { _ = try w.book.take("put_in_force", p.id, by: w.manager) })

        #expect(r.zh.contains("G-POLICY5") && r.ruleUnits == [RuleUnit("NM203.18.1.1")])
        #expect(try w.book.record(p.id)?.state == "draft")
        let empty = try w.book.create("policy", ["organisation": .int(w.hotel)], by: w.manager)
        #expect(try w.faults { _ = try w.book.take("put_in_force", empty.id, by: w.manager) }.contains("policyKind"))
    }

    @Test func nm203_18_1_1_a_new_version_takes_the_place_of_the_old_one_of_its_kind_only() throws {
        let w = try DutyWorld()
        let old = try w.book.take("put_in_force", policy(w, "duty_watch").id, by: w.manager), other = try w.book.take("put_in_force", policy(w, "maintenance").id, by: w.manager)

        let new = try w.book.take("put_in_force", policy(w, "duty_watch").id, by: w.manager)

        #expect(try w.book.record(old.id)?.state == "superseded")
        #expect(try w.book.record(other.id)?.state == "in_force")
        #expect(new.text("inForceFrom") == "2026-05-10")
        // What is in force is not edited.
        #expect(try w.faults { _ = try w.book.edit(new.id, ["text": "另一文本"], by: w.manager) } == ["text"])
        #expect(try w.isWrongState { _ = try w.book.take("put_in_force", old.id, by: w.manager) })
    }

    @Test func nm203_18_1_1_missing_policies_become_one_finding() throws {
        let w = try DutyWorld()

        _ = try w.book.tick(DutyKinds.checks)
        _ = try w.book.tick(DutyKinds.checks)

        let found = try w.findings("no_policies")
        #expect(found.count == 1)
        #expect(found.first?.integer("organisation") == w.hotel)
        #expect(found.first?.text("evidence")?.contains("Security and secrecy") == true)
    }

    @Test func nm203_18_1_3_a_drill_is_held_on_a_plan_in_force_and_says_when_the_next_is_due() throws {
        let w = try DutyWorld()
        let draft = try w.book.create(
            "plan", ["organisation": .int(w.hotel), "name": "草稿", "version": "1", "text": "……", "approver": .int(w.boss), "approvedOn": "2026-05-01"], by: w.manager)
        let held: JSON = ["heldOn": "2026-05-10", "persons": .ids([w.watcher]), "drillFindings": "对讲机无电", "followUp": "更换电池"]
        let bad = try w.book.create("drill", ["plan": .int(draft.id), "scenario": "断电", "plannedOn": "2026-05-10"], by: w.manager)
        #expect(try w.refusal { _ = try w.book.take("hold", bad.id, held, by: w.manager) }?.zh.contains("G-PLAN") == true)

        let d = try w.book.create("drill", ["plan": .int(plan(w).id), "scenario": "断电", "plannedOn": "2026-05-10"], by: w.manager)
        #expect(try w.faults { _ = try w.book.take("hold", d.id, held.merging(["heldOn": "2026-05-11"]), by: w.manager) } == ["heldOn"])
        #expect(try w.book.take("hold", d.id, held, by: w.manager).text("nextDueOn") == "2026-11-06")
        #expect(try w.faults { _ = try w.book.take("close", d.id, ["followUpDone": "已换", "followUpDoneOn": "2026-05-09"], by: w.manager) } == ["followUpDoneOn"])
        #expect(try w.book.take("close", d.id, ["followUpDone": "已换", "followUpDoneOn": "2026-05-10"], by: w.manager).state == "closed")
        #expect(w.book.entries.filter { $0.entry.register == "R-DRILL" }.count == 4)
    }

    @Test func nm203_18_1_3_a_drill_is_overdue_the_day_after_its_last_day() throws {
        let w = try DutyWorld()
        _ = try plan(w)
        #expect(try Drills.nextDue(w.hotel, w.book) == LocalDate("2026-11-06"))

        w.book.set(day: "2026-11-06", hour: 23)
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("drill_overdue").isEmpty)
        w.book.set(day: "2026-11-07", hour: 0)
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("drill_overdue").count == 1)
    }
}
