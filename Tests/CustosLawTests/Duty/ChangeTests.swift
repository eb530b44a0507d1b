import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.19.1.6: purpose, permission, scope, view and retention change by request only")
struct ChangeTests {
    private func request(_ w: DutyWorld, field: String = "purpose", to value: String = "公共安全及消防", extra: JSON = .emptyObject) throws -> LawRecord {
        let data: JSON = ["object": .int(w.system), "aspect": "purpose", "field": JSON(field), "newValue": JSON(value), "reason": "消防联动"]
        return try w.book.create("change", data.merging(extra), by: w.operatorActor)
    }
    private func submitted(_ w: DutyWorld, field: String = "purpose", to value: String = "公共安全及消防", extra: JSON = .emptyObject) throws -> LawRecord {
        try w.book.take("submit", request(w, field: field, to: value, extra: extra).id, by: w.operatorActor)
    }
    private func notice(_ w: DutyWorld) -> JSON { ["noticeOrgan": .int(w.county), "noticeAt": "2026-05-10T01:00:00Z", "noticeMeans": "书面"] }
    private func system(_ w: DutyWorld) throws -> LawRecord { try w.book.record(w.system)! }

    @Test func nm203_19_1_6_scenario_26_a_direct_edit_is_refused_and_the_attempt_is_a_finding() throws {
        let w = try DutyWorld()
        let administrator = LawActor(id: "user:9", name: "管理员", roles: [.manager, .technician])

        let field = try w.book.engine.kind("system").field("purpose")!
        let trace = try DirectChange.finding(system(w), field, asked: ["purpose": "shop advertising statistics"], by: administrator, w.book)
        guard case .create("finding", let data, _)? = trace.first else {
            Issue.record("no finding")
            return
        }
        #expect(data["findingKind"] == "x6" && data["organisation"] == .int(w.hotel) && data["system"] == .int(w.system))
        #expect(data["evidence"]?.text?.contains("shop advertising statistics") == true)

        let r = try #require(try w.refusal { _ = try w.book.edit(w.system, ["purpose": "shop advertising statistics"], by: administrator) })

        #expect(r.zh.contains("G-CHANGE") && r.ruleUnits == [RuleUnit("NM203.19.1.6")])
        #expect(try system(w).text("purpose") == "公共安全")
        #expect(try w.findings("x6").map { $0.integer("subject") } == [w.system])
        // The same attempt again, while it is open, is the same finding; after that it is a new one.
        #expect(try w.refusal { _ = try w.book.edit(w.system, ["purpose": "x"], by: administrator) } != nil)
        #expect(try w.findings("x6").count == 1)
        try w.close(w.findings("x6")[0].id)
        #expect(try w.refusal { _ = try w.book.edit(w.system, ["purpose": "x"], by: administrator) } != nil)
        #expect(try w.findings("x6").count == 2)
    }

    @Test func nm203_19_1_6_asked_by_one_approved_by_another_told_to_the_pso_then_in_effect() throws {
        let w = try DutyWorld()
        let c = try submitted(w)
        #expect(c.text("oldValue") == "公共安全" && c.text("objectTitle")?.contains("宾馆系统") == true && c.organisation == w.hotel)
        #expect(try w.isWrongState { _ = try w.book.take("notify", c.id, notice(w), by: w.manager) })

        #expect(try w.book.take("approve", c.id, by: w.manager).state == "approved")
        #expect(try system(w).text("purpose") == "公共安全")
        let done = try w.book.take("notify", c.id, notice(w), by: w.manager)

        #expect(done.state == "effective" && done.text("tookEffectAt") != nil && done.integer("noticeOrgan") == w.county)
        #expect(try system(w).text("purpose") == "公共安全及消防")
        #expect(try system(w).text("name") == "宾馆系统")
    }

    @Test func nm203_19_1_6_nobody_approves_an_own_request_and_only_the_using_units_manager_approves() throws {
        let w = try DutyWorld()
        let own = try w.book.take(
            "submit", w.book.create("change", ["object": .int(w.system), "aspect": "purpose", "field": "purpose", "newValue": "别的", "reason": "试"], by: w.manager).id, by: w.manager)

        #expect(try w.refusal { _ = try w.book.take("approve", own.id, by: w.manager) }?.zh.contains("不能批准本人") == true)
        #expect(try w.isForbidden { _ = try w.book.take("approve", own.id, by: w.operatorActor) })
        #expect(try w.isForbidden { _ = try w.book.take("approve", own.id, by: People.who(.psoApprover, organisation: w.county)) })
        // The manager of another unit does not even see it.
        do {
            _ = try w.book.take("approve", own.id, by: People.who(.manager, organisation: w.company))
            Issue.record("approved by a stranger")
        } catch LawFault.noRecord {}
        #expect(try w.book.take("approve", own.id, by: People.who(.manager, organisation: w.hotel)).state == "approved")
    }

    @Test func nm203_19_1_6_a_later_effective_time_is_waited_for() throws {
        let w = try DutyWorld()
        let c = try submitted(w, extra: ["effectiveAt": "2026-05-20T00:00:00+08:00"])
        _ = try w.book.take("approve", c.id, by: w.manager)
        #expect(try w.refusal { _ = try w.book.take("notify", c.id, notice(w).merging(["noticeOrgan": .int(w.hotel)]), by: w.manager) }?.zh.contains("G-CHANGE") == true)
        #expect(try w.book.take("notify", c.id, notice(w), by: w.manager).state == "notified")

        w.book.now = LocalDate("2026-05-20")!.start - .seconds(1 as Int64)
        #expect(try w.book.tick() == 0)
        #expect(try system(w).text("purpose") == "公共安全")
        w.book.now = LocalDate("2026-05-20")!.start
        #expect(try w.book.tick() == 1)
        #expect(try system(w).text("purpose") == "公共安全及消防" && w.book.record(c.id)?.state == "effective")
    }

    @Test func nm203_19_1_6_of_two_requests_on_one_value_the_second_is_void_or_made_anew() throws {
        let w = try DutyWorld()
        let a = try submitted(w), b = try submitted(w, to: "公共安全及防汛", extra: ["effectiveAt": "2026-05-20T00:00:00+08:00"]), late = try submitted(w, to: "公共安全及巡检")
        for c in [a, b] { _ = try w.book.take("approve", c.id, by: w.manager) }
        _ = try w.book.take("notify", b.id, notice(w), by: w.manager)
        _ = try w.book.take("notify", a.id, notice(w), by: w.manager)

        #expect(try w.refusal { _ = try w.book.take("approve", late.id, by: w.manager) }?.en.contains("has changed since") == true)
        w.book.set(day: "2026-05-20")
        _ = try w.book.tick()
        let void = try w.book.record(b.id)!
        #expect(void.state == "void" && void.text("voidReason")?.contains("申请后已被变更") == true)
        #expect(try system(w).text("purpose") == "公共安全及消防")
    }

    @Test(arguments: [(29, false, false), (30, false, true), (89, true, false), (90, true, true), (3650, false, true)])
    func nm203_18_1_4_retention_does_not_go_under_the_floor_by_a_change_request(_ days: Int, _ isKeyTarget: Bool, _ isAccepted: Bool) throws {
        let w = try DutyWorld()
        try w.put(w.site, ["antiTerrorKeyTarget": JSON(isKeyTarget)])

        let r = try w.refusal { _ = try submitted(w, field: "retentionDays", to: String(days)) }

        #expect((r == nil) == isAccepted)
        if !isAccepted { #expect(r?.ruleUnits.contains(.minimumRetention) == true) }
    }

    @Test func nm203_18_1_4_a_change_of_retention_reaches_the_recorder() throws {
        let w = try DutyWorld()
        let c = try submitted(w, field: "retentionDays", to: "90")
        _ = try w.book.take("approve", c.id, by: w.manager)
        #expect(w.book.effects.isEmpty)
        _ = try w.book.take("notify", c.id, notice(w), by: w.manager)

        #expect(try system(w).integer("retentionDays") == 90)
        #expect(w.book.effects == [.retention(device: 1, days: 90)])
    }

    @Test func nm203_8_the_guards_of_the_record_are_met_by_a_change_request_too() throws {
        let w = try DutyWorld()

        #expect(try w.refusal { _ = try submitted(w, field: "views", to: "[\"客房\"]") }?.ruleUnits == [RuleUnit("NM203.8.1.1")])
        let c = try submitted(w, field: "views", to: "[\"大堂\",\"走廊\"]")
        _ = try w.book.take("approve", c.id, by: w.manager)
        _ = try w.book.take("notify", c.id, notice(w), by: w.manager)
        #expect(try system(w).words("views") == ["大堂", "走廊"])
    }

    @Test func nm203_19_1_6_a_request_names_a_controlled_field_and_a_possible_value() throws {
        let w = try DutyWorld()

        #expect(try w.faults { _ = try request(w, field: "colour") } == ["field"])
        #expect(try w.faults { _ = try request(w, field: "nothing") } == ["field"])
        #expect(try w.faults { _ = try request(w, extra: ["object": 9999]) } == ["object"])
        #expect(try w.faults { _ = try submitted(w, field: "retentionDays", to: "九十") } == ["newValue"])
        #expect(try w.faults { _ = try submitted(w, field: "retentionDays", to: "3651") } == ["newValue"])
        #expect(try w.faults { _ = try submitted(w, field: "views", to: "[") } == ["newValue"])
        #expect(try w.refusal { _ = try submitted(w, to: "公共安全") }?.en.contains("the old one") == true)
        try w.put(w.system, .emptyObject, state: "decommissioned")
        #expect(try w.refusal { _ = try submitted(w) }?.en.contains("closed") == true)
    }

    @Test func nm203_19_1_6_requests_are_rejected_and_withdrawn_by_those_who_may() throws {
        let w = try DutyWorld()
        let a = try submitted(w), b = try submitted(w)
        let other = LawActor(id: "user:40", name: "另一值班员", roles: [.operator])

        #expect(try w.refusal { _ = try w.book.take("withdraw", a.id, ["withdrawReason": "误"], by: other) }?.zh.contains("G-CHANGE") == true)
        #expect(try w.book.take("withdraw", a.id, ["withdrawReason": "误"], by: w.operatorActor).state == "withdrawn")
        #expect(try w.book.take("reject", b.id, ["rejectReason": "无必要"], by: w.manager).state == "rejected")
        #expect(try w.isWrongState { _ = try w.book.take("approve", b.id, by: w.manager) })
        #expect(try w.isForbidden { _ = try w.book.take("take_effect", b.id, by: w.manager) })
    }
}
