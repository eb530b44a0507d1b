import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("NM203.17.2, 18: putting into use, suspending, ending")
struct UseTests {
    private func use(_ w: LifeWorld, on day: String = "2026-05-10") -> Refusal? {
        w.book.set(day: day)
        return refusal { try w.take("put_into_use", ["putIntoUseOn": JSON(day)], by: w.manager) }
    }

    @Test func a_system_that_meets_everything_is_put_into_use() throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.prepareForUse()
        #expect(use(w) == nil)
        let r = try #require(try w.book.record(w.system))
        #expect(r.state == "in_use" && r.text("inUseDate") == "2026-05-10")
    }

    @Test(
        "NM203.17.2: from no state but accepted is a system put into use",
        arguments: ["planned", "designed", "under_construction", "built", "trial_operation", "technical_testing", "test_passed", "acceptance", "acceptance_failed", "rectification"])
    func only_what_was_accepted_is_used(state: String) throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.prepareForUse()
        try w.force(w.system, state: state)
        let no = try #require(use(w))
        #expect(no.ruleUnits.first == RuleUnit("NM203.17.2") && no.zh.hasSuffix("（G-INUSE）。"))
        #expect(try w.state == state)
    }

    @Test func scenario_19_a_failed_acceptance_refuses_use_and_viewing_meanwhile_is_a_finding() throws {
        let w = try LifeWorld()
        try w.toAcceptance()
        try w.conclude("fail", ["图像模糊"])
        try w.signBoth()
        #expect(use(w)?.ruleUnits == [RuleUnit("NM203.17.2")])

        let system = try #require(try w.book.record(w.system))
        try w.book.engine.commit(UseLaw.trace(system: system, book: w.book), of: nil, to: w.book)
        let finding = try w.latest("finding")
        #expect(finding.text("findingKind") == "unaccepted_use" && finding.integer("organisation") == w.company)
        #expect(finding.words("ruleUnits") == ["NM203.17.2", "NM203.23"])
        #expect(try UseLaw.trace(system: system, book: w.book).isEmpty, "one finding while it is open")
        try w.force(finding.id, state: "closed")
        #expect(try UseLaw.trace(system: system, book: w.book).count == 1)
    }

    @Test func viewing_leaves_no_trace_once_the_system_was_accepted() throws {
        let w = try LifeWorld()
        for (state, count) in [("trial_operation", 1), ("acceptance", 1), ("accepted", 0), ("in_use", 0), ("suspended", 0)] {
            try w.force(w.system, state: state)
            #expect(try UseLaw.trace(system: #require(try w.book.record(w.system)), book: w.book).count == count, "\(state)")
        }
    }

    @Test func basic_pass_waits_for_its_open_items() throws {
        let w = try LifeWorld()
        try w.toAccepted("basic_pass", ["补装标识"])
        try w.prepareForUse()
        #expect(try w.state == "accepted")
        #expect(use(w)?.zh.contains("补装标识") == true)
        try w.take("close_item", ["closedItem": "补装标识", "itemClosedOn": "2026-05-10", "itemClosedHow": "已补装"])
        #expect(use(w) == nil)
    }

    @Test func NM203_13_1_the_interface_is_still_reserved() throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.prepareForUse()
        try w.force(w.latest("interconnect").id, state: "ended")
        #expect(use(w)?.zh.contains("G-IFACE") == true)
    }

    @Test func NM203_13_3_every_standing_camera_has_its_sign() throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.prepareForUse()
        let bare = try w.addCamera("侧门")
        #expect(use(w) == nil, "a camera that is only planned needs none")

        let other = try LifeWorld()
        try other.toAccepted()
        try other.prepareForUse()
        let standing = try other.addCamera("侧门")
        try other.force(standing, state: "installed")
        #expect(use(other)?.ruleUnits.first == RuleUnit("NM203.13.3"))
        try other.force(standing, state: "disabled")
        #expect(use(other) == nil)
        #expect(bare > 0)
    }

    @Test("NM203.18.1.1: each of the five policies is asked for", arguments: ["duty_watch", "daily_check", "maintenance", "use_register", "security_secrecy"])
    func five_policies_are_in_force(missing: String) throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.hangSigns()
        try w.writePolicies(except: missing)
        try w.train(.operator)
        try w.train(.maintainer)
        try w.setRetention()
        let no = try #require(use(w))
        #expect(no.ruleUnits == [RuleUnit("NM203.18.1.1")] && no.zh.contains("G-POLICY5"))
        #expect(try Readiness.missingPolicies(of: #require(try w.book.record(w.system)), w.book).map(\.code) == [missing])
        try w.writePolicy(missing)
        #expect(use(w) == nil)
    }

    @Test("NM203.18.1.2: a trained operator and a trained maintainer", arguments: [LawRole.operator, .maintainer])
    func both_are_trained(missing: LawRole) throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.hangSigns()
        try w.writePolicies()
        try w.setRetention()
        try w.train(missing == .operator ? .maintainer : .operator)
        let person = try w.hire(missing)
        try w.train(person, validTo: "2026-05-09")
        let no = try #require(use(w))
        #expect(no.ruleUnits == [RuleUnit("NM203.18.1.2")] && no.zh.contains(missing.title.zh) && no.zh.contains("G-TRAIN"))
        try w.train(person, validTo: "2026-05-10")
        #expect(use(w) == nil)
    }

    @Test("NM203.18.1.5: staff of an entrusted unit count while their contract runs", arguments: [("2026-05-31", 1), ("2026-06-01", 0)])
    func entrusted_staff_count_under_their_contract(today: String, count: Int) throws {
        let w = try LifeWorld()
        let system = try #require(try w.book.record(w.system)), p = try w.hire(.entrusted, of: w.company)
        try w.train(p)
        #expect(try Readiness.trained(.maintainer, of: system, w.book).isEmpty, "no contract names them")
        let contract: JSON = [
            "name": "维护合同", "entrustedUnit": .int(w.company), "system": .int(w.system), "work": ["maintenance"], "from": "2026-03-01", "to": "2026-05-31", "responsibility": "责任",
            "secrecy": "保密",
            "staff": [.int(p)],
        ]
        let id = try w.book.create("contract", contract, by: w.manager).id
        _ = try w.book.take("put_in_force", id, by: w.manager)
        w.book.set(day: today)
        #expect(try Readiness.trained(.maintainer, of: system, w.book).count == count)
        #expect(try Readiness.trained(.operator, of: system, w.book).isEmpty, "the contract gives them maintenance only")
    }

    @Test func a_person_who_left_counts_no_more() throws {
        let w = try LifeWorld()
        let system = try #require(try w.book.record(w.system)), p = try w.hire(.operator)
        try w.train(p)
        #expect(try Readiness.trained(.operator, of: system, w.book).count == 1)
        try w.force(p, state: "ended")
        #expect(try Readiness.trained(.operator, of: system, w.book).isEmpty)
    }

    @Test func NM203_18_1_4_a_retention_is_decided_on() throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.hangSigns()
        try w.writePolicies()
        try w.train(.operator)
        try w.train(.maintainer)
        #expect(use(w)?.zh.contains("G-RET30") == true)
        try w.force(w.system, ["retentionDays": 29])
        #expect(use(w)?.ruleUnits == [.minimumRetention])
        try w.force(w.system, ["retentionDays": 30])
        #expect(use(w) == nil)
    }

    @Test func use_does_not_begin_before_the_acceptance_or_in_the_future() throws {
        let w = try LifeWorld()
        try w.toAccepted()
        try w.prepareForUse()
        w.book.set(day: "2026-05-10")
        #expect(faults { try w.take("put_into_use", ["putIntoUseOn": "2026-05-05"], by: w.manager) } == ["putIntoUseOn"])
        #expect(faults { try w.take("put_into_use", ["putIntoUseOn": "2026-05-11"], by: w.manager) } == ["putIntoUseOn"])
        try w.take("put_into_use", ["putIntoUseOn": "2026-05-06"], by: w.manager)
        #expect(try w.state == "in_use")
    }

    @Test func NM203_19_1_7_a_suspension_has_reason_period_and_notice() throws {
        let w = try LifeWorld()
        try w.toInUse()
        let whole: JSON = ["suspendReason": "改造", "suspendedFrom": "2026-05-11", "suspendedUntil": "2026-05-20", "suspendNotice": "已书面告知"]
        for name in ["suspendReason", "suspendedFrom", "suspendedUntil", "suspendNotice"] {
            #expect(faults { try w.take("suspend", whole.merging(.object([.init(name: name, value: .null)])), by: w.manager) } == [name])
        }
        #expect(faults { try w.take("suspend", whole.merging(["suspendedUntil": "2026-05-10"]), by: w.manager) } == ["suspendedUntil"])
        let effects = w.book.effects.count
        try w.take("suspend", whole, by: w.manager)
        #expect(try w.state == "suspended")
        #expect(w.book.effects.count == effects, "recording and retention go on")
        w.book.set(day: "2026-05-15")
        #expect(faults { try w.take("resume", ["resumedOn": "2026-05-10"], by: w.manager) } == ["resumedOn"])
        try w.take("resume", ["resumedOn": "2026-05-15"], by: w.manager)
        #expect(try w.state == "in_use")
    }

    @Test func a_system_ends_by_two_persons_with_its_cameras_gone_and_its_originals_kept() throws {
        let w = try LifeWorld(packs: ["NM203", "CN799"], site: ["publicKind": "art7_2", "cn799Category": "N7b1", "publicKindReason": "商场"])
        try w.toInUse()
        try w.force(w.latest("filing").id, state: "filed")
        let end: JSON = ["decommissionedOn": "2026-05-10"]
        #expect(refusal { try w.take("decommission", end, by: w.deputy) }?.ruleUnits == [RuleUnit("NM203.19.1.6")])
        try w.take("propose_decommission", ["decommissionReason": "拆迁"], by: w.manager)
        #expect(refusal { try w.take("decommission", end, by: w.manager) }?.zh.contains("不能自己批准") == true)
        #expect(refusal { try w.take("decommission", end, by: w.deputy) }?.ruleUnits == [RuleUnit("CN799.23.1.2")])
        try w.force(w.camera, state: "removed")

        let r = try w.take("decommission", end, by: w.deputy)

        #expect(r.state == "decommissioned")
        #expect(r.time("originalsKeptUntil") == LocalDate("2026-06-10")!.start)
        #expect(try w.latest("filing").state == "change_due")
    }
}
