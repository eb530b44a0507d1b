import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("NM203.17.1: a month of trial and a qualified test")
struct TrialAndTestTests {
    @Test func scenario_16_a_test_is_commissioned_from_the_day_after_the_month_on() throws {
        let w = try LifeWorld()
        try w.toTrial(on: "2026-03-15")
        #expect(try w.latest("trial").text("earliestTestDate") == "2026-04-16")
        w.book.set(day: "2026-04-15")

        let no = try #require(refusal { try w.take("commission_test", w.commission(on: "2026-04-15")) })
        #expect(no.ruleUnits == [RuleUnit("NM203.17.1")])
        #expect(no.zh.contains("2026-04-16") && no.en.contains("2026-04-16") && no.zh.hasSuffix("（G-TRIAL）。"))

        w.book.set(day: "2026-04-16")
        try w.take("commission_test", w.commission(on: "2026-04-16"))
        #expect(try w.state == "technical_testing")
        #expect(try w.latest("test").state == "commissioned")
    }

    @Test func STD_asks_for_thirty_days_besides_and_both_are_cited() throws {
        let w = try LifeWorld(packs: ["NM203", "STD"], day: "2026-01-20")
        try w.toTrial(on: "2026-02-01")
        w.book.set(day: "2026-03-03")
        let no = try #require(refusal { try w.take("commission_test", w.commission(on: "2026-03-03")) })
        #expect(no.ruleUnits == [RuleUnit("NM203.17.1"), RuleUnit("STD.GB55029.4-0-7")] && no.zh.contains("2026-03-04"))
        w.book.set(day: "2026-03-04")
        try w.take("commission_test", w.commission(on: "2026-03-04"))
        #expect(try w.state == "technical_testing")
    }

    @Test func the_step_shows_its_earliest_date_before_anything_is_typed() throws {
        let w = try LifeWorld()
        try w.toTrial()
        let r = try #require(try w.book.record(w.system)), event = try #require(SystemKind.kind.event("commission_test"))
        #expect(try w.book.engine.obstacle(event, on: r, by: w.builder, book: w.book)?.zh.contains("2026-04-16") == true)
        w.book.set(day: "2026-04-16")
        #expect(try w.book.engine.obstacle(event, on: r, by: w.builder, book: w.book) == nil)
    }

    @Test func a_trial_starts_no_sooner_than_the_works_are_finished_and_not_in_the_future() throws {
        let w = try LifeWorld()
        try w.toBuilt()
        #expect(faults { try w.take("start_trial", ["trialStart": "2026-02-28"]) } == ["trialStart"])
        #expect(faults { try w.take("start_trial", ["trialStart": "2026-03-02"]) } == ["trialStart"])
        #expect(try w.state == "built")
    }

    @Test func recording_in_trial_is_kept_for_the_floor_at_once() throws {
        let w = try LifeWorld()
        try w.force(w.camera, ["device": 7])
        try w.toTrial()
        #expect(w.book.effects == [.retention(device: 7, days: 30)])
    }

    @Test func an_interrupted_trial_counts_on_unless_the_unit_has_it_begin_anew() throws {
        for restarts in [false, true] {
            let w = try LifeWorld()
            if restarts { _ = try w.book.create("life_policy", ["organisation": .int(w.hotel), "restartsAfterInterruption": true], by: w.manager) }
            try w.toTrial(on: "2026-03-15")
            let trial = try w.latest("trial").id
            w.book.set(day: "2026-04-20")
            _ = try w.book.take("interrupt", trial, ["interruptedOn": "2026-03-20", "interruptReason": "断电"], by: w.builder)
            #expect(refusal { try w.take("commission_test", w.commission(on: "2026-04-20")) }?.zh.contains("试运行已中断") == true)
            #expect(faults { try w.book.take("resume", trial, ["resumedOn": "2026-03-19"], by: w.builder) } == ["resumedOn"])
            let r = try w.book.take("resume", trial, ["resumedOn": "2026-03-25"], by: w.builder)

            #expect(r.text("earliestTestDate") == (restarts ? "2026-04-26" : "2026-04-16"))
            #expect((refusal { try w.take("commission_test", w.commission(on: "2026-04-20")) } == nil) == !restarts)
        }
    }

    @Test func an_interruption_does_not_lie_before_the_trial() throws {
        let w = try LifeWorld()
        try w.toTrial(on: "2026-03-15")
        #expect(faults { try w.book.take("interrupt", w.latest("trial").id, ["interruptedOn": "2026-03-14", "interruptReason": "断电"], by: w.builder) } == ["interruptedOn"])
    }

    @Test func the_log_of_a_trial_is_kept_within_it() throws {
        let w = try LifeWorld()
        try w.toTrial(on: "2026-03-15")
        let trial = try w.latest("trial").id
        #expect(faults { try w.book.edit(trial, ["log": [["on": "2026-03-14", "text": "正常"]]], by: w.builder) } == ["log[0].on"])
        #expect(faults { try w.book.edit(trial, ["faults": [["on": "2026-03-15", "text": "花屏", "repairedOn": "2026-03-14"]]], by: w.builder) } == ["faults[0].repairedOn"])
        let r = try w.book.edit(trial, ["log": [["on": "2026-03-15", "text": "正常"]]], by: w.builder)
        #expect(r.rows("log").count == 1)
    }

    // MARK: G-TESTQ

    @Test func the_agency_is_a_testing_agency_with_a_scope_that_covers_video() throws {
        let w = try LifeWorld()
        try w.toTrial()
        w.book.set(day: "2026-04-20")
        for wrong: JSON in [["agency": .int(w.company)], ["qualScope": ["access"]], ["qualValidTo": "2026-04-19"]] {
            let no = try #require(refusal { try w.take("commission_test", w.commission(on: "2026-04-20", wrong)) })
            #expect(no.ruleUnits == [RuleUnit("NM203.17.1")] && no.zh.contains("G-TESTQ"))
        }
        #expect(faults { try w.take("commission_test", w.commission(on: "2026-04-20", ["qualValidFrom": "2031-01-01"])) } == ["qualValidTo"])
        try w.take("commission_test", w.commission(on: "2026-04-20", ["qualValidTo": "2026-04-20"]))
        #expect(try w.state == "technical_testing")
    }

    @Test func scenario_17_a_qualification_that_ended_before_the_test_day_refuses_the_result() throws {
        let w = try LifeWorld()
        try w.toTrial()
        w.book.set(day: "2026-04-20")
        try w.take("commission_test", w.commission(on: "2026-04-20", ["qualValidTo": "2026-04-24"]))
        w.book.set(day: "2026-04-25")
        let test = try w.latest("test").id

        let no = try #require(refusal { try w.book.take("enter_result", test, w.result("pass", on: "2026-04-25"), by: w.tester) })

        #expect(no.ruleUnits == [RuleUnit("NM203.17.1")] && no.zh.contains("2026-04-24到期") && no.zh.contains("G-TESTQ"))
        #expect(try w.state == "technical_testing")
        _ = try w.book.take("enter_result", test, w.result("pass", on: "2026-04-24"), by: w.tester)
        #expect(try w.state == "test_passed")
    }

    @Test func a_qualification_that_begins_after_the_test_day_refuses_the_result() throws {
        let w = try LifeWorld()
        try w.toTrial()
        w.book.set(day: "2026-04-20")
        try w.take("commission_test", w.commission(on: "2026-04-20", ["qualValidFrom": "2026-04-21"]))
        #expect(refusal { try w.book.take("enter_result", w.latest("test").id, w.result("pass", on: "2026-04-20"), by: w.tester) }?.zh.contains("G-TESTQ") == true)
    }

    @Test func only_the_testing_agency_enters_a_result() throws {
        let w = try LifeWorld()
        try w.toTesting()
        for actor in [w.builder, w.manager, w.police] {
            #expect(throws: LawFault.self) { try w.book.take("enter_result", w.latest("test").id, w.result("pass", on: "2026-04-20"), by: actor) }
        }
        #expect(try w.latest("test").state == "commissioned")
    }

    @Test func a_result_does_not_contradict_its_items_or_its_dates() throws {
        let w = try LifeWorld()
        try w.toTesting(on: "2026-04-20")
        let test = try w.latest("test").id
        #expect(faults { try w.book.take("enter_result", test, w.result("pass", on: "2026-04-20", items: [("存储", "fail")]), by: w.tester) } == ["result"])
        #expect(faults { try w.book.take("enter_result", test, w.result("fail", on: "2026-04-20"), by: w.tester) } == ["items"])
        #expect(faults { try w.book.take("enter_result", test, w.result("pass", on: "2026-04-19"), by: w.tester) } == ["testedOn"])
        #expect(faults { try w.book.take("enter_result", test, w.result("pass", on: "2026-04-21"), by: w.tester) } == ["testedOn"])
    }

    @Test func a_failed_test_returns_to_trial_with_its_items_and_the_month_is_not_restarted() throws {
        let w = try LifeWorld()
        try w.toTesting(on: "2026-04-20")
        _ = try w.book.take("enter_result", w.latest("test").id, w.result("fail", on: "2026-04-20", items: [("图像质量", "pass"), ("存储时间", "fail")]), by: w.tester)

        let r = try #require(try w.book.record(w.system))
        #expect(r.state == "trial_operation")
        #expect(r.rows("rectificationItems").map { $0["item"]?.text } == ["存储时间"])

        w.book.set(day: "2026-04-21")
        try w.take("commission_test", w.commission(on: "2026-04-21"))
        #expect(faults { try w.book.take("enter_result", w.latest("test").id, w.result("pass", on: "2026-04-21"), by: w.tester) } == ["items"])
        _ = try w.book.take("enter_result", w.latest("test").id, w.result("pass", on: "2026-04-21", items: [("存储时间", "pass")]), by: w.tester)
        #expect(try w.state == "test_passed")
        #expect(try w.book.record(w.system)!.rows("rectificationItems")[0]["closedOn"]?.text == "2026-04-21")
        #expect(try w.latest("trial").state == "ended")
    }

    @Test func the_month_is_restarted_after_a_failed_test_where_the_unit_says_so() throws {
        let w = try LifeWorld()
        _ = try w.book.create("life_policy", ["organisation": .int(w.hotel), "restartsAfterFailedTest": true], by: w.manager)
        try w.toTesting(on: "2026-04-20")
        _ = try w.book.take("enter_result", w.latest("test").id, w.result("fail", on: "2026-04-20", items: [("存储时间", "fail")]), by: w.tester)
        w.book.set(day: "2026-05-20")
        #expect(refusal { try w.take("commission_test", w.commission(on: "2026-05-20")) }?.zh.contains("2026-05-21") == true)
    }

    @Test func a_commission_that_is_withdrawn_returns_the_system_to_where_it_was() throws {
        let w = try LifeWorld()
        try w.toTesting()
        _ = try w.book.take("withdraw", w.latest("test").id, ["withdrawReason": "更换机构"], by: w.builder)
        #expect(try w.state == "trial_operation")
        #expect(wrongState { try w.book.take("enter_result", w.latest("test").id, w.result("pass", on: "2026-04-20"), by: w.tester) })
    }

    @Test(
        "2.4.1: a step that the state does not have is refused",
        arguments: [
            ("design", ["designed"]),
            ("start_construction", ["planned", "built"]),
            ("complete_construction", ["planned", "designed", "built"]),
            ("start_trial", ["planned", "under_construction", "accepted"]),
            ("commission_test", ["planned", "built", "technical_testing", "test_passed", "accepted", "in_use", "acceptance_failed"]),
            ("convene_acceptance", ["trial_operation", "technical_testing", "acceptance_failed", "accepted"]),
            ("start_rectification", ["accepted", "test_passed"]),
            ("suspend", ["accepted", "suspended", "planned"]),
            ("resume", ["in_use", "accepted"]),
            ("register_existing", ["designed", "acceptance_failed", "trial_operation"]),
            ("put_into_use", ["in_use", "suspended", "decommissioned"]),
            ("decommission", ["decommissioned"]),
            ("propose_decommission", ["decommissioned"]),
        ])
    func steps_have_their_states(event: String, states: [String]) throws {
        let w = try LifeWorld()
        let all = LawActor(id: "user:99", name: "甲", roles: [.construction, .manager, .psoApprover])
        let step = try #require(SystemKind.kind.event(event))
        var data = JSON.emptyObject
        for f in step.fields where f.isRequired { data.set(f.name, w.sample(f)) }
        for s in states {
            try w.force(w.system, state: s)
            #expect(wrongState { try w.take(event, data, by: all) }, "\(event) from \(s)")
        }
    }
}

extension LifeWorld {
    /// Something that a form takes.
    func sample(_ f: RecordField) -> JSON {
        switch f.shape {
        case .date: "2026-01-01"
        case .reference: .int(agency)
        case .choices(let list): [JSON(list[0].code)]
        case .choice(let list): JSON(list[0].code)
        case .rows: participants()
        default: "文字"
        }
    }
}
