import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The reports of the law, each over a book with something to find.
struct ReportTests {
    let w = PackWorld()

    private func run(_ id: String, _ p: ReportParameters? = nil) throws -> ReportTable { try #require(Reports.report(id)).run(w.book, p ?? .lately(w.book.today)) }
    private func column(_ t: ReportTable, _ name: String) -> [JSON] {
        let i = t.columns.firstIndex { $0.name == name }!
        return t.rows.map { $0[i] }
    }

    @Test func every_report_of_the_law_is_there_with_titles_rules_and_columns_in_both_languages() throws {
        let ids = Reports.all.map(\.id)
        #expect(
            ids == [
                "RP-COVER", "RP-PRIV", "RP-SIGN", "RP-RET", "RP-ART18", "RP-PLAN", "RP-GOV", "RP-AVAIL", "RP-RETRIEVE", "RP-RECTIFY", "RP-PENALTY", "RP-FILE", "RP-CONFLICT", "RP-UK",
            ])
        for r in Reports.all {
            #expect(!r.title.zh.isEmpty && !r.title.en.isEmpty && !r.units.isEmpty)
            #expect(Set(r.columns.map(\.name)).count == r.columns.count)
            for u in r.units { #expect(RulePacks.resolve(u) != nil, "\(r.id) rests on \(u)") }
            let t = try r.run(w.book, .lately(w.book.today))
            #expect(t.rows.allSatisfy { $0.count == t.columns.count }, "\(r.id)")
        }
    }

    @Test func nm203_7_rp_cover_lists_a_kindergarten_gate_without_a_camera() throws {
        #expect(try run("RP-COVER").rows.isEmpty)
        w.put(
            "site",
            ["name": "第一幼儿园", "organisation": .int(w.hotel), "placeCategories": ["P10"], "protectedParts": [["name": "正门", "kind": "entrance", "mandatory": true]], "area": "150102"],
            state: "valid",
            organisation: w.hotel)
        let t = try run("RP-COVER")
        #expect(column(t, "site") == ["第一幼儿园"])
        #expect(column(t, "part") == ["正门"])
        #expect(t.notes.contains { $0.en == "2 places with 2 parts that must have a camera; 1 have none in use." })
        // Narrowed to another division there is nothing.
        #expect(try run("RP-COVER", ReportParameters(from: w.book.today, to: w.book.today, area: "1502")).rows.isEmpty)
    }

    @Test func nm203_8_rp_priv_lists_flags_offending_cameras_and_unreported_finds() throws {
        #expect(try run("RP-PRIV").rows.isEmpty)
        let zone = w.put("zone", ["name": "卫生间", "site": .int(w.site), "prohibited": "A3", "room": "卫生间"], state: "flagged", organisation: w.hotel)
        w.change(w.camera, ["mountZone": .int(zone)])
        w.put("zone_check", ["site": .int(w.site), "result": "discovered"], state: "discovered")
        #expect(column(try run("RP-PRIV"), "thing") == ["区域 zone", "摄像机 camera", "检查 check"])
    }

    @Test func nm203_13_3_rp_sign_lists_missing_and_unchecked_signs() throws {
        #expect(try run("RP-SIGN").rows.isEmpty)
        w.change(w.sign, ["lastCheckedOn": "2026-02-08"])
        #expect(try run("RP-SIGN").rows.count == 1)
        // Ninety days after 9 February is 10 May, the last day in time.
        w.change(w.sign, ["lastCheckedOn": "2026-02-09"])
        #expect(try run("RP-SIGN").rows.isEmpty)
        w.change(w.camera, ["sign": nil])
        #expect(column(try run("RP-SIGN"), "sign") == [.null])
    }

    @Test func nm203_18_1_4_rp_ret_shows_days_oldest_and_what_is_missing() throws {
        w.book.facts.retention[1] = 30
        w.book.facts.oldest[1] = LocalDate("2026-04-01")!.start
        w.book.facts.days["1 2026-05-09"] = DayPresence(expectedSeconds: 86_400, presentSeconds: 82_080, absent: ["network": 4_320])
        var t = try run("RP-RET")
        #expect(column(t, "floor") == [30])
        #expect(column(t, "missing") == [4_320])
        #expect(column(t, "share") == [.double(95)])
        #expect(column(t, "statusEn") == ["In order."])
        w.book.facts.retention[1] = 29
        t = try run("RP-RET")
        #expect(column(t, "statusEn") == ["Set to 29 days, below the minimum."])
    }

    @Test func nm203_18_rp_art18_has_five_rows_for_a_system_with_its_evidence() throws {
        w.drop("plan")
        let t = try run("RP-ART18")
        #expect(column(t, "unit") == ["NM203.18.1.1", "NM203.18.1.2", "NM203.18.1.3", "NM203.18.1.4", "NM203.18.1.5"])
        #expect(column(t, "status") == ["met", "met", "open", "met", "not_applicable"])
    }

    @Test func nm203_4_rp_plan_lists_systems_without_a_plan() throws {
        #expect(try run("RP-PLAN").rows.isEmpty)
        w.change(w.system, ["planReference": nil])
        #expect(column(try run("RP-PLAN"), "systemId") == [.int(w.system)])
    }

    @Test func nm203_6_rp_gov_gives_the_indicators_of_the_area() throws {
        let f = w.finding(.noSign, "NM203.13.3", state: "rectified")
        for (state, done) in [("fulfilled", "2026-05-01"), ("overdue", nil as String?)] {
            w.put("order", ["finding": .int(f), "servedOn": "2026-04-20", "dueOn": "2026-05-05", "fulfilledOn": JSON(done)], state: state)
        }
        let t = try run("RP-GOV")
        func row(_ name: String) -> [JSON]? { t.rows.first { $0[1].text?.hasPrefix(name) ?? false }.map { Array($0[2...]) } }
        #expect(row("Coverage P08") == [1, 1, .double(100)])
        #expect(row("Coverage P10") == [0, 0, .null])
        #expect(row("Accepted") == [1, 1, .double(100)])
        #expect(row("Retention") == [1, 1, .double(100)])
        #expect(row("Orders") == [2, 1, .double(50)])
        w.change(w.camera, state: "disabled")
        #expect(try run("RP-GOV").rows.first { $0[1].text!.hasPrefix("Coverage P08") }?[3] == 0)
    }

    @Test func nm203_5_3_rp_avail_shows_gaps_by_cause_and_faults_with_their_support_unit() throws {
        w.book.facts.days["1 2026-05-01"] = DayPresence(expectedSeconds: 86_400, presentSeconds: 43_200, absent: ["network": 40_000, "camera": 3_200])
        w.put(
            "fault",
            ["system": .int(w.system), "faultKind": "power", "description": "停电", "since": "2026-05-01T00:00:00Z", "repairedAt": "2026-05-01T01:00:00Z", "routedTo": .int(w.builder)],
            state: "closed")
        w.put("fault", ["system": .int(w.system), "faultKind": "power", "description": "旧故障", "since": "2026-01-01T00:00:00Z", "repairedAt": "2026-01-02T00:00:00Z"], state: "closed")
        let t = try run("RP-AVAIL")
        #expect(column(t, "cause") == [.null, "camera", "network", "power"])
        #expect(column(t, "seconds") == [43_200, 3_200, 40_000, 3_600])
        #expect(column(t, "support").last == "建设公司")
    }

    @Test func nm203_12_rp_retrieve_counts_by_requester_and_outcome() throws {
        func request(_ state: String, _ at: String, _ done: String? = nil, _ who: String = "police") {
            w.put("request", ["system": .int(w.system), "requesterKind": JSON(who), "access": "copy", "submittedAt": JSON(at), "fulfilledAt": JSON(done)], state: state)
        }
        request("closed", "2026-05-01T02:00:00Z", "2026-05-03T02:00:00Z")
        request("fulfilled", "2026-05-01T02:00:00Z", "2026-05-05T02:00:00Z")
        request("fulfilled", "2026-05-01T02:00:00Z", "2026-05-06T02:00:00Z")
        request("refused", "2026-05-02T02:00:00Z")
        request("submitted", "2026-05-02T02:00:00Z", nil, "private")
        request("draft", "2026-05-02T02:00:00Z")
        request("closed", "2026-03-01T02:00:00Z", "2026-03-02T02:00:00Z")
        let t = try run("RP-RETRIEVE")
        #expect(column(t, "requester") == ["police", "private"])
        #expect(column(t, "asked") == [4, 1])
        #expect(column(t, "served") == [3, 0])
        #expect(column(t, "refused") == [1, 0])
        #expect(column(t, "open") == [0, 1])
        #expect(column(t, "median") == [4, .null])
    }

    @Test func nm203_22_rp_rectify_counts_days_overdue_from_the_day_after_the_last() throws {
        let f = w.finding(.notInstalled, "NM203.7", state: "ordered")
        let o = w.put("order", ["finding": .int(f), "number": "O1", "servedOn": "2026-01-01", "dueOn": "2026-05-10"], state: "served")
        #expect(column(try run("RP-RECTIFY"), "overdue") == [0])
        w.book.set(day: "2026-05-12")
        #expect(column(try run("RP-RECTIFY"), "overdue") == [2])
        // Settled long ago: not in the last thirty days.
        w.change(o, ["fulfilledOn": "2026-02-01"], state: "closed")
        #expect(try run("RP-RECTIFY").rows.isEmpty)
    }

    @Test func nm203_24_rp_penalty_sums_the_fines_of_the_period() throws {
        let f = w.finding(.x5, "NM203.19.1.5")
        for (amount, on, state) in [(5_000, "2026-05-01", "paid"), (8_000, "2026-05-02", "served"), (9_000, "2025-05-02", "paid")] {
            w.put("penalty", ["finding": .int(f), "code": "NM203.24.u", "amount": 20_000, "decidedAmount": JSON(amount), "decidedOn": JSON(on), "filedOn": JSON(on)], state: state)
        }
        let t = try run("RP-PENALTY")
        // What was decided counts, not what was proposed.
        #expect(column(t, "amount") == [5_000, 8_000])
        #expect(t.notes.contains { $0.en == "2 decisions in the period, fines of 13000 CNY in all." })
    }

    @Test func cn799_14_rp_file_counts_days_late() throws {
        #expect(column(try run("RP-FILE"), "lateDays") == [0])
        w.change(w.first("filing"), ["submittedOn": nil], state: "overdue")
        #expect(column(try run("RP-FILE"), "lateDays") == [40])
        w.change(w.site, ["publicKind": "art9_other"])
        #expect(try run("RP-FILE").rows.isEmpty)
    }

    @Test func rp_conflict_shows_both_citations_and_the_recorded_decision() throws {
        w.put("conflict_note", ["system": .int(w.system), "conflict": "police-access", "decision": "每次接入登记依据", "decidedBy": "经理", "decidedOn": "2026-05-01"], state: "valid")
        let t = try run("RP-CONFLICT")
        let i = t.rows.firstIndex { $0[3].text?.hasPrefix("NM203.14 ") ?? false }!
        #expect(t.rows[i][4].text?.hasPrefix("CN799.20 ") ?? false)
        #expect(t.rows[i][5] == "CN799.20")
        #expect(t.rows[i].last == "每次接入登记依据")
    }

    @Test func uk_self_assessment_has_twelve_rows_for_systems_that_chose_it() throws {
        #expect(try run("RP-UK").rows.isEmpty)
        w.change(w.system, ["packs": ["NM203", "UK"]])
        #expect(try run("RP-UK").rows.count == 12)
    }

    @Test func a_report_shows_and_counts_only_what_who_asks_may_see() throws {
        w.change(w.camera, state: "disabled")
        let p = try ReportParameters(from: w.book.today, to: w.book.today, sees: { $0.kind != "site" })
        #expect(try run("RP-COVER").rows.count == 1)
        let t = try run("RP-COVER", p)
        #expect(t.rows.isEmpty)
        #expect(t.notes.first?.en == "0 places with 0 parts that must have a camera; 0 have none in use.")
    }

    @Test func rows_are_bounded_and_what_is_left_out_is_said() throws {
        for _ in 0..<10_001 { w.put("system", ["name": "甲"], state: "in_use") }
        let t = try run("RP-PLAN")
        #expect(t.rows.count == 10_000)
        #expect(t.notes.last?.en == "The first 10000 rows; 1 more are left out: narrow it by division or system.")
    }

    @Test func a_span_that_runs_backwards_or_for_more_than_three_years_is_no_span() throws {
        let day = LocalDate("2026-05-10")!
        #expect(throws: LawFault.self) { try ReportParameters(from: day, to: day.adding(days: -1)) }
        #expect(throws: LawFault.self) { try ReportParameters(from: day, to: day.adding(days: 3 * 366)) }
        #expect(try ReportParameters(from: day, to: day.adding(days: 3 * 366 - 1)).days == 3 * 366)
        #expect(try ReportParameters(from: day, to: day).days == 1)
    }
}
