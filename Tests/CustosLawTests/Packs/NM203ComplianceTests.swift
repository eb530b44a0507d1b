import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Each article of the measures, judged from the books: met, and what takes it away.
struct NM203ComplianceTests {
    let w = PackWorld()

    @Test func nm203_2_applies_in_the_region_only() throws {
        #expect(try w.status("NM203.2") == .met)
        w.book.all[Int(w.system) - 1].area = "110101"
        w.change(w.system, ["packs": ["CN799"]])
        #expect(try w.status("NM203.2") == nil)
    }

    @Test func nm203_3_needs_a_decision_a_device_and_a_site() throws {
        #expect(try w.status("NM203.3") == .met)
        w.change(w.system, ["sites": .array([])])
        #expect(try w.status("NM203.3") == .open)
        w.change(w.system, ["sites": .ids([w.site]), "scopeDecision": nil])
        #expect(try w.status("NM203.3") == .open)
        w.change(w.system, ["scopeDecision": "out_of_scope"])
        #expect(try w.status("NM203.3") == .notApplicable)
    }

    @Test func nm203_4_a_system_that_no_plan_lists_is_open() throws {
        #expect(try w.status("NM203.4") == .met)
        w.change(w.system, ["planReference": nil])
        #expect(try w.status("NM203.4") == .open)
        #expect(try w.status("CN799.6") == .open)
    }

    @Test func nm203_5_1_supervision_shows_when_it_took_place() throws {
        #expect(try w.status("NM203.5.1") == .notApplicable)
        w.put("inspection", ["system": .int(w.system), "number": "J1"], state: "closed")
        #expect(try w.status("NM203.5.1") == .met)
        #expect(try w.status("NM203.20") == .met)
    }

    @Test func nm203_5_2_powers_of_departments_are_no_duty_of_a_system() throws { #expect(try w.status("NM203.5.2") == .notApplicable) }

    @Test func nm203_5_3_without_a_support_unit_it_is_open() throws {
        #expect(try w.status("NM203.5.3") == .met)
        w.change(w.first("support_contract"), state: "ended")
        #expect(try w.status("NM203.5.3") == .open)
    }

    @Test func nm203_6_indicators_bind_government() throws { #expect(try w.status("NM203.6") == .notApplicable) }

    @Test func nm203_7_a_part_without_a_camera_in_use_is_open_and_other_categories_do_not_apply() throws {
        #expect(try w.status("NM203.7.1.8") == .met)
        #expect(try w.status("NM203.7.1.10") == .notApplicable)
        w.change(w.camera, state: "disabled")
        #expect(try w.status("NM203.7.1.8") == .open)
        #expect(try w.status("NM203.7") == .open)
    }

    @Test func nm203_8_a_camera_that_hangs_in_a_prohibited_zone_breaches_its_item_and_no_other() throws {
        #expect(try w.status("NM203.8.1.3") == .met)
        let zone = w.put("zone", ["name": "卫生间", "site": .int(w.site), "prohibited": "A3", "room": "卫生间"], state: "confirmed", organisation: w.hotel)
        w.change(w.camera, ["mountZone": .int(zone)])
        #expect(try w.status("NM203.8.1.3") == .breached)
        #expect(try w.status("NM203.8") == .breached)
        #expect(try w.status("NM203.8.1.1") == .met)
        #expect(try w.state("NM203.8.1.3")?.next?.event == "disable")
        w.change(w.camera, state: "disabled")
        #expect(try w.status("NM203.8.1.3") == .met)
    }

    @Test func nm203_8_a_flag_that_waits_for_review_is_open() throws {
        w.put("zone", ["name": "谈话室", "site": .int(w.site), "prohibited": "A6", "room": "谈话室", "description": "隐私"], state: "flagged", organisation: w.hotel)
        #expect(try w.status("NM203.8.1.6") == .open)
        #expect(try w.status("NM203.8.1.1") == .met)
    }

    @Test func nm203_9_three_budget_lines_of_a_government_built_system() throws {
        #expect(try w.status("NM203.9") == .notApplicable)
        let g = PackWorld(funding: "government")
        g.change(g.system, ["budgets": [["line": "construction", "amount": 1], ["line": "operation", "amount": 1]]])
        #expect(try g.status("NM203.9") == .open)
        g.change(g.system, ["budgets": [["line": "construction", "amount": 1], ["line": "operation", "amount": 1], ["line": "maintenance", "amount": 1]]])
        #expect(try g.status("NM203.9") == .met)
    }

    @Test func nm203_10_custody_follows_the_funding() throws {
        #expect(try w.status("NM203.10b") == .met)
        #expect(try w.status("NM203.10a") == .notApplicable)
        w.change(w.system, ["custodian": .int(w.pso)])
        #expect(try w.status("NM203.10b") == .breached)
        let g = PackWorld(funding: "government")
        #expect(try g.status("NM203.10a") == .met)
        g.change(g.system, ["custodian": .int(g.hotel)])
        #expect(try g.status("NM203.10a") == .breached)
        g.change(g.system, ["custodian": nil])
        #expect(try g.status("NM203.10a") == .open)
    }

    @Test func nm203_13_1_interface_and_conformity() throws {
        #expect(try w.status("NM203.13.1") == .met)
        w.drop("interconnect")
        #expect(try w.status("NM203.13.1b") == .open)
        #expect(try w.status("NM203.13.1a") == .met)
        #expect(try w.status("NM203.13.1") == .open)
        w.drop("conformity")
        #expect(try w.status("NM203.13.1a") == .open)
    }

    @Test func nm203_13_2_a_sharing_agreement_that_ran_out_is_a_breach() throws {
        #expect(try w.status("NM203.13.2") == .notApplicable)
        let s = w.put("sharing", ["provider": .int(w.hotel), "receiver": .int(w.pso), "cameras": .ids([w.camera]), "to": "2026-05-10"], state: "active")
        #expect(try w.status("NM203.13.2") == .met)
        w.change(s, ["to": "2026-05-09"])
        #expect(try w.status("NM203.13.2") == .breached)
    }

    @Test func nm203_13_3_an_active_camera_without_a_valid_sign_is_a_breach() throws {
        #expect(try w.status("NM203.13.3") == .met)
        w.change(w.sign, state: "faulty")
        #expect(try w.status("NM203.13.3") == .breached)
        w.change(w.camera, state: "trial")
        #expect(try w.status("NM203.13.3") == .open)
    }

    @Test func nm203_14_police_access_is_free_of_charge() throws {
        #expect(try w.status("NM203.14") == .notApplicable)
        let g = w.put("police_grant", ["system": .int(w.system), "organ": .int(w.pso), "fee": 0, "to": "2026-12-31", "legalBasis": "x"], state: "active")
        #expect(try w.status("NM203.14") == .met)
        w.change(g, ["fee": 500])
        #expect(try w.status("NM203.14") == .breached)
    }

    @Test func nm203_15_a_project_that_is_not_closed_is_open() throws {
        #expect(try w.status("NM203.15") == .notApplicable)
        let p = w.put("project", ["name": "新楼", "system": .int(w.system), "organisation": .int(w.hotel)], state: "open")
        #expect(try w.status("NM203.15") == .open)
        w.change(p, state: "closed")
        #expect(try w.status("NM203.15") == .met)
    }

    @Test func nm203_16_a_certificate_covers_the_day_of_installation_both_ends() throws {
        #expect(try w.status("NM203.16a") == .met)
        w.change(w.product, ["validTo": "2026-01-19"])
        #expect(try w.status("NM203.16a") == .open)
        w.change(w.product, ["validTo": "2026-01-20"])
        #expect(try w.status("NM203.16a") == .met)
        _ = w.finding(.other, "NM203.16b")
        #expect(try w.status("NM203.16b") == .breached)
    }

    @Test func nm203_17_trial_test_acceptance_and_use() throws {
        for u in ["NM203.17.1", "NM203.17.1a", "NM203.17.1b", "NM203.17.1c", "NM203.17.2"] { #expect(try w.status(u) == .met, "\(u)") }
        w.drop("acceptance")
        #expect(try w.status("NM203.17.1c") == .open)
        #expect(try w.status("NM203.17.2") == .breached)
        w.change(w.system, state: "test_passed")
        #expect(try w.status("NM203.17.2") == .met)
        w.change(w.first("test"), state: "failed")
        #expect(try w.status("NM203.17.1b") == .open)
    }

    @Test func nm203_17_the_trial_is_a_month_by_the_calendar() throws {
        let b = PackWorld(packs: ["NM203"])
        b.change(b.first("trial"), ["startDate": "2026-04-10", "countsFrom": "2026-04-10"], state: "running")
        #expect(try b.status("NM203.17.1a") == .open)
        b.book.set(day: "2026-05-11")
        #expect(try b.status("NM203.17.1a") == .met)
    }

    @Test func nm203_18_1_1_each_of_five_policies_and_the_books_they_ask_for() throws {
        #expect(try w.status("NM203.18.1.1") == .met)
        w.change(w.first("daily_check"), ["date": "2026-05-08"])
        #expect(try w.status("NM203.18.1.1") == .open)
        w.change(w.first("daily_check"), ["date": "2026-05-09"])
        #expect(try w.status("NM203.18.1.1") == .met)
        w.change(w.first("policy"), state: "superseded")
        #expect(try w.status("NM203.18.1.1") == .open)
    }

    @Test func nm203_18_1_2_everybody_who_operates_is_trained() throws {
        #expect(try w.status("NM203.18.1.2") == .met)
        let third = w.put("person", ["name": "王五", "organisation": .int(w.hotel), "roles": ["opr"]], state: "valid", organisation: w.hotel)
        let s = try #require(try w.state("NM203.18.1.2"))
        #expect(s.status == .open)
        #expect(s.evidence.map(\.record) == [third])
    }

    @Test func nm203_18_1_3_a_plan_in_force_and_a_drill_in_time() throws {
        #expect(try w.status("NM203.18.1.3") == .met)
        w.book.set(day: "2026-08-01")
        #expect(try w.status("NM203.18.1.3") == .open)
        w.put("drill", ["plan": .int(w.first("plan")), "heldOn": "2026-07-31", "scenario": "火警", "plannedOn": "2026-07-31"], state: "held")
        #expect(try w.status("NM203.18.1.3") == .met)
        w.change(w.first("plan"), state: "superseded")
        #expect(try w.status("NM203.18.1.3") == .open)
    }

    @Test func nm203_18_1_4_thirty_days_are_enough_and_twenty_nine_are_not() throws {
        #expect(try w.status("NM203.18.1.4") == .met)
        w.book.facts.retention[1] = 29
        #expect(try w.status("NM203.18.1.4") == .breached)
        w.book.facts.retention[1] = 30
        #expect(try w.status("NM203.18.1.4") == .met)
        // Installed on 20 January: by 10 May the oldest footage is at least 30 days old, or some is missing.
        w.book.facts.oldest[1] = LocalDate("2026-04-11")!.start
        #expect(try w.status("NM203.18.1.4") == .breached)
        w.book.facts.oldest[1] = LocalDate("2026-04-10")!.start
        #expect(try w.status("NM203.18.1.4") == .met)
        w.change(w.system, ["retentionDays": 29])
        #expect(try w.status("NM203.18.1.4") == .open)
    }

    @Test func nm203_18_1_5_a_contract_makes_the_responsibility_clear() throws {
        #expect(try w.status("NM203.18.1.5") == .notApplicable)
        let c = w.put(
            "contract", ["name": "维保", "system": .int(w.system), "entrustedUnit": .int(w.builder), "secrecy": "保密", "from": "2026-01-01", "to": "2027-01-01"], state: "in_force")
        #expect(try w.status("NM203.18.1.5") == .breached)
        w.change(c, ["responsibility": "受托方负责安全运行"])
        #expect(try w.status("NM203.18.1.5") == .met)
    }

    @Test func nm203_21_22_23_24_25_a_case_is_shown_at_the_rule_that_it_rests_on() throws {
        let f = w.finding(.x5, "NM203.19.1.5")
        #expect(try w.status("NM203.24.u") == .notApplicable)
        let p = w.put("penalty", ["finding": .int(f), "code": "NM203.24.u", "number": "C1"], state: "filed")
        #expect(try w.status("NM203.24.u") == .open)
        #expect(try w.status("NM203.24") == .open)
        #expect(try w.status("NM203.24.i") == .notApplicable)
        #expect(try w.status("NM203.23") == .notApplicable)
        #expect(try w.status("NM203.25") == .notApplicable)
        w.change(p, state: "paid")
        #expect(try w.status("NM203.24.u") == .met)
    }

    @Test func nm203_22_an_order_that_ran_out_is_a_breach_from_the_day_after() throws {
        let f = w.finding(.notInstalled, "NM203.7", state: "ordered")
        let o = w.put("order", ["finding": .int(f), "dueOn": "2026-05-10", "number": "O1"], state: "served")
        #expect(try w.status("NM203.22a") == .open)
        w.book.set(day: "2026-05-11")
        #expect(try w.status("NM203.22a") == .breached)
        w.change(o, state: "fulfilled")
        #expect(try w.status("NM203.22a") == .met)
        #expect(try w.status("NM203.22d") == .notApplicable)
        w.put("referral", ["finding": .int(f), "number": "R1"], state: "sent")
        #expect(try w.status("NM203.22d") == .met)
    }

    @Test func nm203_19_each_item_follows_its_findings() throws {
        let items: [(FindingKind, String)] = [(.x2, "NM203.19.1.2"), (.x3, "NM203.19.1.3"), (.x4, "NM203.19.1.4"), (.x5, "NM203.19.1.5"), (.x6, "NM203.19.1.6"), (.x7, "NM203.19.1.7")]
        for (kind, unit) in items {
            let w = PackWorld()
            #expect(try w.status(unit) == .met)
            _ = w.finding(kind, "NM203.19.1")
            #expect(try w.status(unit) == .breached, "\(unit)")
            #expect(try w.status("NM203.19") == .breached)
            for (_, other) in items where other != unit { #expect(try w.status(other) == .met, "\(other) beside \(unit)") }
        }
    }

    @Test func nm203_19_storage_that_fails_and_changes_that_wait_are_open() throws {
        w.book.facts.troubles = ["卷一只读"]
        #expect(try w.status("NM203.19.1.2") == .open)
        w.put("change", ["object": .int(w.system), "aspect": "purpose"], state: "requested")
        #expect(try w.status("NM203.19.1.6") == .open)
    }

    @Test func nm203_26_the_pack_applies_from_its_first_day() throws {
        let traits = SystemTraits()
        let before = ActivePacks(ids: ["NM203"], traits: traits, day: LocalDate("2014-10-31")!), after = ActivePacks(ids: ["NM203"], traits: traits, day: LocalDate("2014-11-01")!)
        #expect(before.entries.isEmpty)
        #expect(!after.entries.isEmpty)
        let decree = ActivePacks(ids: ["CN799"], traits: traits, day: LocalDate("2025-03-31")!)
        #expect(decree.entries.isEmpty)
    }
}
