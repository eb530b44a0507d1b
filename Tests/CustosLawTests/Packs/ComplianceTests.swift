import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The whole of it: a system that does everything right, and how states come about.
struct ComplianceTests {
    @Test func nm203_18_a_system_that_does_everything_right_has_no_open_and_no_breached_unit() throws {
        let w = PackWorld()
        let states = try Compliance.judge(w.record, w.book)
        let bad = states.filter { [.open, .breached].contains($0.status) }.map { "\($0.entry.unit) \($0.status) \($0.evidence.map(\.text.zh))" }
        #expect(bad == [])
        #expect(states.count == ["NM203", "CN799", "CNX", "STD"].compactMap { RulePacks.pack($0)?.entries.count }.reduce(0, +))
        #expect((Compliance.count(states)[.met] ?? 0) > 100)
    }

    @Test func every_state_has_evidence_in_both_languages_and_everything_open_says_what_to_do() throws {
        let w = PackWorld()
        for kind in ["training", "policy", "plan", "sign", "pia", "filing", "acceptance", "attestation", "interconnect", "conformity", "archive", "product"] { w.drop(kind) }
        let states = try Compliance.judge(w.record, w.book)
        for s in states {
            #expect(!s.evidence.isEmpty && s.evidence.allSatisfy { !$0.text.zh.isEmpty && !$0.text.en.isEmpty }, "\(s.entry.unit)")
            if [.open, .breached].contains(s.status) { #expect(s.next != nil, "\(s.entry.unit) does not say what to do") }
        }
        #expect(Compliance.count(states)[.open]! > 30)
    }

    @Test func a_unit_of_a_pack_that_is_not_active_is_not_judged() throws {
        let w = PackWorld(packs: ["NM203"])
        #expect(try w.status("CN799.14") == nil)
        #expect(try w.status("NM203.13.3") == .met)
    }

    @Test func an_open_finding_that_cites_a_unit_breaches_it_and_the_clause_above_until_it_is_closed() throws {
        let w = PackWorld()
        let f = w.finding(.noSign, "NM203.13.3")
        #expect(try w.status("NM203.13.3") == .breached)
        #expect(try w.status("NM203.13.1") == .met)
        #expect(try w.state("NM203.13.3")?.evidence.first?.record == f)
        for s in ["ordered", "overdue", "penalised"] {
            w.change(f, state: s)
            #expect(try w.status("NM203.13.3") == .breached)
        }
        for s in ["rectified", "closed", "not_established"] {
            w.change(f, state: s)
            #expect(try w.status("NM203.13.3") == .met)
        }
    }

    @Test func a_finding_on_another_system_of_the_same_unit_breaches_nothing_here() throws {
        let w = PackWorld()
        let other = w.put("system", ["name": "其他", "organisation": .int(w.hotel)], state: "in_use", organisation: w.hotel)
        w.put("finding", ["findingKind": "no_sign", "ruleUnits": ["NM203.13.3"], "system": .int(other), "subject": .int(w.hotel), "evidence": "x"], state: "open")
        #expect(try w.status("NM203.13.3") == .met)
    }

    @Test func evidence_of_one_kind_is_limited_and_the_rest_counted() throws {
        let w = PackWorld()
        for _ in 0..<30 { _ = w.finding(.noSign, "NM203.13.3") }
        let e = try #require(try w.state("NM203.13.3")).evidence
        #expect(e.count == 21)
        #expect(e.last?.text.zh == "另有10项。")
    }

    // MARK: Attestation

    @Test func cn799_16_2_4_an_attestation_counts_until_its_last_day_and_not_after() throws {
        let w = PackWorld()
        w.drop("attestation")
        #expect(try w.status("CN799.16.2.4") == .open)
        w.attest("CN799.16.2.4", until: "2026-05-10")
        #expect(try w.status("CN799.16.2.4") == .met)
        #expect(try #require(try w.state("CN799.16.2.4")).isManual)
        w.book.set(day: "2026-05-11")
        #expect(try w.status("CN799.16.2.4") == .open)
    }

    @Test func cnx_pipl_54_somebody_who_states_that_it_is_not_met_is_believed() throws {
        let w = PackWorld()
        w.attest("CNX.PIPL.54", answer: "not_met")
        #expect(try w.status("CNX.PIPL.54") == .breached)
    }

    @Test func std_manual_units_need_a_statement_each() throws {
        let w = PackWorld()
        w.drop("attestation")
        for u in ["STD.GB55029.2-0-4", "STD.GBT22239.1"] {
            #expect(try w.status(u) == .open)
            w.attest(u)
            #expect(try w.status(u) == .met)
        }
        // No high-risk object: a dedicated network is not asked for.
        #expect(try w.status("STD.GB55029.3-2-4") == .notApplicable)
    }

    @Test func an_attestation_is_refused_for_what_the_registers_tell_for_unknown_units_and_beyond_a_year() throws {
        let w = PackWorld()
        func attest(_ unit: String, _ to: String) throws {
            _ = try w.book.create("attestation", ["system": .int(w.system), "unit": JSON(unit), "answer": "met", "statement": "x", "by": "甲", "validTo": JSON(to)], by: People.owner)
        }
        #expect(throws: Refusal.self) { try attest("NM203.18.1.4", "2026-12-31") }
        #expect(throws: LawFault.self) { try attest("NM203.99", "2026-12-31") }
        #expect(throws: LawFault.self) { try attest("CNX.PIPL.54", "2027-05-12") }
        #expect(throws: LawFault.self) { try attest("CNX.PIPL.54", "2026-05-09") }
        try attest("CNX.PIPL.54", "2027-05-11")
        try attest("CNX.PIPL.54", "2026-05-10")
    }

    @Test func an_attestation_lapses_by_itself_the_day_after_its_end() throws {
        let w = PackWorld()
        w.drop("attestation")
        let id = w.attest("CNX.PIPL.54", until: "2026-05-10")
        func due() throws -> Bool { try Attestation.kind.timers[0].isDue(w.book.record(id)!, w.book) }
        #expect(try !due())
        w.book.set(day: "2026-05-11")
        #expect(try due())
    }
}
