import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.18.1.1: the daily check is filled from what the recorder measured")
struct DailyCheckTests {
    private func healthy(_ w: DutyWorld) {
        w.book.facts.list = [(1, "大堂")]
        w.book.facts.conditions = [1: "ok"]
        w.book.facts.days = ["1 2026-05-09": DayPresence(expectedSeconds: 86_400, presentSeconds: 86_400, absent: [:])]
        w.book.facts.retention = [1: 60]
        w.book.facts.oldest = [1: LocalDate("2026-03-11")!.start]
    }
    private func check(_ w: DutyWorld) throws -> LawRecord { try w.book.create("daily_check", ["system": .int(w.system), "watcher": .int(w.watcher)], by: w.operatorActor) }
    private func result(_ r: LawRecord, _ item: String) -> String? { r.rows("items").first { $0["item"]?.text == item }?["result"]?.text }

    @Test func nm203_18_1_1_a_healthy_system_has_no_defects() throws {
        let w = try DutyWorld()
        healthy(w)

        let r = try check(w)

        #expect(r.integer("defectCount") == 0)
        #expect(["condition", "presence", "kept", "storage", "registered"].allSatisfy { result(r, $0) == "ok" })
        #expect(r.text("date") == "2026-05-10" && r.state == "filled")
        #expect(try w.book.take("confirm", r.id, by: w.operatorActor).state == "confirmed")
        #expect(try w.book.records("fault", states: []).isEmpty)
        #expect(w.book.entries.map(\.entry.register) == ["R-DAILY", "R-DAILY"])
    }

    @Test func nm203_18_1_1_each_defect_that_was_measured_or_seen_opens_a_fault_once() throws {
        let w = try DutyWorld()
        healthy(w)
        w.book.facts.conditions = [1: "offline"]
        w.book.facts.days = ["1 2026-05-09": DayPresence(expectedSeconds: 86_400, presentSeconds: 80_000, absent: ["offline": 6_400])]
        w.book.facts.troubles = ["磁盘 2 读错误"]

        let r = try check(w)
        #expect(r.integer("defectCount") == 3)
        #expect(try w.faults { _ = try w.book.take("confirm", r.id, ["furtherDefects": [["faultKind": "power"]]], by: w.operatorActor) } == ["furtherDefects[0].detail"])
        _ = try w.book.take("confirm", r.id, ["checkRemarks": "已核对", "furtherDefects": [["faultKind": "power", "detail": "UPS 报警"]]], by: w.operatorActor)

        #expect(try w.book.records("fault", states: ["open"]).compactMap { $0.text("faultKind") } == ["network", "device", "storage", "power"])
        // The next day the same faults stand and are not opened again; the camera's yesterday has its own row.
        w.book.set(day: "2026-05-11")
        _ = try w.book.take("confirm", check(w).id, by: w.operatorActor)
        #expect(try w.book.records("fault", states: ["open"]).count == 4)
    }

    @Test(arguments: [(85_536, "ok"), (85_535, "defect")])
    func nm203_18_1_1_the_least_share_of_yesterday_is_policy_and_exact(_ present: Int, _ expected: String) throws {
        let w = try DutyWorld()
        healthy(w)
        // 99 % of 86,400 s.
        w.book.facts.days = ["1 2026-05-09": DayPresence(expectedSeconds: 86_400, presentSeconds: present, absent: ["network": 86_400 - present])]

        #expect(try result(check(w), "presence") == expected)
    }

    @Test(arguments: [("2026-03-11", "ok"), ("2026-03-12", "defect")])
    func nm203_18_1_4_footage_of_the_first_day_of_the_retention_is_there(_ oldest: String, _ expected: String) throws {
        let w = try DutyWorld()
        healthy(w)
        // 60 days before 2026-05-10 is 2026-03-11.
        w.book.facts.oldest = [1: LocalDate(oldest)!.start]

        #expect(try result(check(w), "kept") == expected)
    }

    @Test(arguments: [("2026-04-21", "ok"), ("2026-04-22", "defect")])
    func nm203_18_1_4_a_younger_camera_has_its_footage_from_the_day_after_it_came(_ oldest: String, _ expected: String) throws {
        let w = try DutyWorld()
        healthy(w)
        try w.put(w.camera, ["installDate": "2026-04-20"])
        w.book.facts.oldest = [1: LocalDate(oldest)!.start]

        #expect(try result(check(w), "kept") == expected)
    }

    @Test func nm203_18_1_1_what_is_not_known_is_said_to_be_unknown() throws {
        let w = try DutyWorld()
        try w.put(w.camera, ["device": .null])
        let r = try check(w)
        #expect(result(r, "registered") == "unknown")

        let v = try DutyWorld()
        v.book.facts.list = [(1, "大堂")]
        let s = try check(v)
        #expect(result(s, "condition") == "unknown" && result(s, "presence") == "unknown")
        // No footage at all of a camera that stands since January is a defect.
        #expect(result(s, "kept") == "defect")
    }

    @Test func nm203_18_1_1_one_check_a_day_and_nobody_types_its_items() throws {
        let w = try DutyWorld()
        healthy(w)
        _ = try check(w)

        #expect(try w.refusal { _ = try check(w) }?.zh.contains("G-DAILY") == true)
        #expect(try w.faults { _ = try w.book.create("daily_check", ["system": .int(w.system), "watcher": .int(w.watcher), "items": []], by: w.operatorActor) } == ["items"])
        w.book.set(day: "2026-05-11")
        #expect(try check(w).text("date") == "2026-05-11")
    }

    @Test func nm203_18_1_1_a_missed_daily_check_is_found_the_day_after_it_was_due() throws {
        let w = try DutyWorld(inUse: "2026-05-09")
        healthy(w)
        let system = { try w.book.record(w.system)! }
        // In use since the 9th: the first check is due on the 10th.
        w.book.set(day: "2026-05-10", hour: 23)
        #expect(try DailyChecks.missed(system(), w.book) == nil)
        w.book.set(day: "2026-05-11", hour: 0)
        #expect(try DailyChecks.missed(system(), w.book) == LocalDate("2026-05-10"))
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("check_missed").count == 1)

        // Filled in is not confirmed.
        let r = try check(w)
        #expect(try DailyChecks.missed(system(), w.book) != nil)
        _ = try w.book.take("confirm", r.id, by: w.operatorActor)
        #expect(try DailyChecks.missed(system(), w.book) == nil)
        w.book.set(day: "2026-05-12", hour: 23)
        #expect(try DailyChecks.missed(system(), w.book) == nil)
        w.book.set(day: "2026-05-13", hour: 0)
        #expect(try DailyChecks.missed(system(), w.book) != nil)
    }

    @Test func nm203_18_1_1_a_thousand_defects_fit_into_one_record() throws {
        let w = try DutyWorld()
        for n in 2...400 { _ = try w.add("camera", ["name": "摄像机", "system": .int(w.system), "device": .int(Int64(n)), "installDate": "2026-01-01"]) }
        w.book.facts.list = (1...400).map { (Int64($0), "很长的摄像机名称很长的摄像机名称很长的摄像机名称很长的摄像机名称很长的摄像机名称\($0)") }
        for n in 1...400 { w.book.facts.conditions[Int64(n)] = "noPicture" }

        let r = try check(w)

        #expect(r.integer("defectCount") == 800)
        #expect(r.rows("defects").count == HealthRows.listed)
        #expect(r.data.bytes.count < LawLimits.recordBytes)
    }
}
