import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.5.3 and 18.1.1: maintenance, faults and who supports")
struct MaintenanceTests {
    private func plan(_ w: DutyWorld, due: String = "2026-05-20") throws -> LawRecord {
        try w.book.create("maintenance", ["system": .int(w.system), "work": "清洁镜头", "dueOn": JSON(due), "persons": .ids([w.watcher])], by: w.manager)
    }
    private func done(_ w: DutyWorld) -> JSON { ["doneOn": "2026-05-10", "workDone": "已清洁", "result": "ok", "signedBy": .int(w.watcher)] }

    @Test func nm203_18_1_1_maintenance_is_signed_by_somebody_trained_and_plans_the_next() throws {
        let w = try DutyWorld()
        let m = try plan(w)
        #expect(try w.refusal { _ = try w.book.take("carry_out", m.id, done(w), by: w.operatorActor) }?.zh.contains("G-TRAIN") == true)
        _ = try w.train(w.watcher)

        #expect(try w.book.take("carry_out", m.id, done(w), by: w.operatorActor).state == "done")

        let next = try #require(try w.book.records("maintenance", states: ["planned"]).first)
        // 90 days by default from 2026-05-10.
        #expect(next.text("dueOn") == "2026-08-08" && next.text("work") == "清洁镜头")
        #expect(w.book.entries.filter { $0.entry.register == "R-MAINT" }.count == 3)
        #expect(try w.isWrongState { _ = try w.book.take("carry_out", m.id, done(w), by: w.operatorActor) })
    }

    @Test func nm203_18_1_1_an_own_interval_counts_before_policy_and_defects_open_a_fault() throws {
        let w = try DutyWorld()
        _ = try w.train(w.watcher)
        let m = try w.book.edit(plan(w).id, ["interval": 30], by: w.manager)
        #expect(try w.faults { _ = try w.book.take("carry_out", m.id, done(w).merging(["result": "defects"]), by: w.operatorActor) } == ["defects"])

        _ = try w.book.take("carry_out", m.id, done(w).merging(["result": "defects", "defects": "支架松动"]), by: w.operatorActor)

        #expect(try w.book.records("maintenance", states: ["planned"]).first?.text("dueOn") == "2026-06-09")
        #expect(try w.book.records("fault", states: ["open"]).first?.text("description") == "支架松动")
    }

    @Test func nm203_18_1_1_maintenance_is_overdue_the_day_after_and_found_until_done() throws {
        let w = try DutyWorld()
        let m = try plan(w)
        w.book.set(day: "2026-05-20", hour: 23)
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-05-21", hour: 0)
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(m.id)?.state == "overdue")
        let f = try #require(try w.findings("other").first)
        #expect(f.text("key") == "maintenance:\(m.id)" && f.words("ruleUnits") == ["NM203.18.1.1"])

        // Closed without the work: raised again; done: not.
        try w.close(f.id)
        let check = DutyKinds.checks.filter { $0.name == "maintenance_overdue" }
        _ = try w.book.tick(check)
        #expect(try w.findings("other").count == 2)
        _ = try w.train(w.watcher)
        _ = try w.book.take("carry_out", m.id, done(w).merging(["doneOn": "2026-05-21"]), by: w.operatorActor)
        #expect(try check[0].run(w.book).isEmpty)
    }

    @Test func nm203_5_3_a_fault_goes_to_the_unit_that_supports_its_kind() throws {
        let w = try DutyWorld()
        let supply = try w.add("organisation", ["name": "供电公司", "kind": "SUP", "area": "150102"])
        let data: JSON = [
            "supplier": .int(supply.id), "organisation": .int(w.hotel), "systems": .ids([w.system]), "faultKinds": ["power"], "telephone": "95598", "responseHours": 2, "from": "2026-05-01",
            "to": "2026-05-10",
        ]
        let c = try w.book.create("support_contract", data, by: w.manager)
        func fault(_ kind: String) throws -> LawRecord {
            try w.book.create("fault", ["system": .int(w.system), "faultKind": JSON(kind), "description": "停电", "since": "2026-05-10T01:00:00Z"], by: w.operatorActor)
        }

        let power = try fault("power"), network = try fault("network")
        #expect(power.integer("routedTo") == supply.id && power.integer("supportContract") == c.id)
        #expect(power.text("respondBy") == "2026-05-10T06:00:00Z")
        #expect(network.integer("routedTo") == nil && network.text("respondBy") == "2026-05-11T04:00:00Z")
        // Its last day was today.
        w.book.set(day: "2026-05-11")
        _ = try w.book.tick()
        #expect(try w.book.record(c.id)?.state == "ended")
        #expect(try fault("power").integer("routedTo") == nil)
        #expect(try w.faults { _ = try w.book.create("support_contract", data.merging(["to": "2026-04-30"]), by: w.manager) } == ["to"])
    }

    @Test func nm203_5_3_a_fault_is_reported_repaired_and_closed_in_that_order() throws {
        let w = try DutyWorld()
        let f = try w.book.create("fault", ["system": .int(w.system), "faultKind": "network", "description": "断网", "since": "2026-05-10T01:00:00Z"], by: w.operatorActor)

        #expect(try w.isWrongState { _ = try w.book.take("close", f.id, by: w.operatorActor) })
        w.book.set(day: "2026-05-11", hour: 12)
        #expect(try w.book.tick() == 0)
        w.book.now = w.book.now + .seconds(1 as Int64)
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(f.id)?.flag("late") == true)
        #expect(try w.book.tick() == 0)
        _ = try w.book.take("report", f.id, ["reportedAt": "2026-05-11T01:00:00Z", "reportedTo": "张工 T-1"], by: w.operatorActor)
        let repair: JSON = ["repairedAt": "2026-05-10T00:59:59Z", "cause": "光纤", "repairWork": "熔接"]
        #expect(try w.faults { _ = try w.book.take("repair", f.id, repair, by: w.operatorActor) } == ["repairedAt"])
        _ = try w.book.take("repair", f.id, repair.merging(["repairedAt": "2026-05-11T02:00:00Z"]), by: w.operatorActor)
        #expect(try w.book.take("reopen", f.id, ["reopenReason": "又断"], by: w.operatorActor).state == "open")
        _ = try w.book.take("repair", f.id, repair.merging(["repairedAt": "2026-05-11T03:00:00Z"]), by: w.operatorActor)
        #expect(try w.book.take("close", f.id, by: w.operatorActor).state == "closed")
    }
}
