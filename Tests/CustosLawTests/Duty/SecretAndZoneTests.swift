import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.19.1.4 and CN799.8.2: secrets of the system, prohibited areas")
struct SecretAndZoneTests {
    private func ask(_ w: DutyWorld, _ actor: LawActor, person: Int64, reason: JSON = "检修网络") throws -> LawRecord {
        try w.book.create("secret_access", ["system": .int(w.system), "materials": ["network_data"], "person": .int(person), "reason": reason], by: actor)
    }

    @Test func nm203_19_1_4_secrets_take_a_role_a_reason_and_leave_a_row() throws {
        let w = try DutyWorld()

        let r = try #require(try w.refusal { _ = try ask(w, w.operatorActor, person: w.watcher) })
        #expect(r.zh.contains("G-SECRET") && r.ruleUnits == [RuleUnit("NM203.19.1.4")])
        #expect(try w.faults { _ = try ask(w, w.manager, person: w.boss, reason: .null) } == ["reason"])
        #expect(w.book.entries.isEmpty)
        let a = try ask(w, w.manager, person: w.boss)

        #expect(a.text("number") == "R-SECRET-2026-000001")
        #expect(a.text("watermark")?.contains("R-SECRET-2026-000001") == true && a.text("watermark")?.contains("经理") == true)
        #expect(w.book.entries.map(\.entry.register) == ["R-SECRET"])
        #expect(try SecretAccess.open("network_data", of: w.system, for: w.manager, w.book)?.id == a.id)
        #expect(try SecretAccess.open("credentials", of: w.system, for: w.manager, w.book) == nil)
        #expect(try SecretAccess.open("network_data", of: w.system, for: w.otherManager, w.book) == nil)
    }

    @Test func nm203_19_1_4_access_ends_by_itself() throws {
        let w = try DutyWorld()
        let a = try ask(w, w.manager, person: w.boss)

        // Eight hours by default.
        w.book.set(day: "2026-05-10", hour: 20)
        #expect(try SecretAccess.open("network_data", of: w.system, for: w.manager, w.book) == nil)
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(a.id)?.state == "closed")
    }

    @Test func nm203_19_1_4_clearance_or_a_contract_opens_and_nobody_enters_it_for_another() throws {
        let w = try DutyWorld()
        let cleared = LawActor(id: "user:20", name: "李值班", roles: [.operator], person: w.watcher)
        #expect(try w.refusal { _ = try ask(w, cleared, person: w.watcher) } != nil)
        try w.put(w.watcher, ["clearance": true])
        #expect(try ask(w, cleared, person: w.watcher).state == "open")
        #expect(try w.refusal { _ = try ask(w, cleared, person: w.boss) }?.en.contains("oneself") == true)

        let entrusted = LawActor(id: "user:21", name: "孙维护", roles: [.entrusted], person: w.fitter)
        #expect(try w.isForbidden { _ = try ask(w, entrusted, person: w.fitter) })
        _ = try w.book.take("put_in_force", w.contract().id, by: w.manager)
        #expect(try ask(w, entrusted, person: w.fitter).state == "open")
    }

    // MARK: CN799.8.2

    private func zone(_ w: DutyWorld, _ extra: JSON = .emptyObject) throws -> Int64 {
        try w.add("zone", (["name": "更衣室", "site": .int(w.site), "prohibited": "A3"] as JSON).merging(extra)).id
    }
    private func check(_ w: DutyWorld, _ zone: Int64, _ extra: JSON = .emptyObject) throws -> LawRecord {
        let data: JSON = ["site": .int(w.site), "zones": .ids([zone]), "watcher": .int(w.watcher), "result": "clear"]
        return try w.book.create("zone_check", data.merging(extra), by: w.operatorActor)
    }

    @Test func cn799_8_2_a_camera_that_is_found_is_a_finding_and_waits_for_its_report() throws {
        let w = try DutyWorld()
        let z = try zone(w)
        #expect(try check(w, z).state == "clear")
        #expect(try w.faults { _ = try check(w, z, ["result": "discovered"]) } == ["zone", "discovery"])

        let d = try check(w, z, ["result": "discovered", "zone": .int(z), "discovery": "烟感内有摄像头"])

        #expect(d.state == "discovered" && d.text("reportBy") == "2026-05-10T05:00:00Z")
        let f = try #require(try w.findings("prohibited_area").first)
        #expect(f.words("ruleUnits") == ["NM203.8", "CN799.8.1", "CN799.8.2"])
        let report: JSON = ["organ": .int(w.hotel), "reportedAt": "2026-05-10T03:00:00Z", "reportedTo": "值班民警", "reportMeans": "电话"]
        #expect(try w.refusal { _ = try w.book.take("report", d.id, report, by: w.operatorActor) }?.zh.contains("G-REPORT") == true)
        #expect(try w.isWrongState { _ = try w.book.take("close", d.id, ["outcome": "已拆除"], by: w.manager) })
        let reported = try w.book.take("report", d.id, report.merging(["organ": .int(w.station)]), by: w.operatorActor)
        #expect(reported.state == "reported" && reported.text("reportedAt") == "2026-05-10T03:00:00Z" && !reported.flag("late"))
        #expect(try w.book.take("close", d.id, ["outcome": "已拆除"], by: w.manager).state == "closed")
        #expect(w.book.entries.filter { $0.entry.register == "R-PRIVCHECK" }.count == 4)
    }

    @Test func cn799_8_2_a_find_that_is_not_reported_at_once_is_found_itself() throws {
        let w = try DutyWorld()
        let z = try zone(w)
        let d = try check(w, z, ["result": "discovered", "zone": .int(z), "discovery": "摄像头"])
        w.book.set(day: "2026-05-10", hour: 13)
        #expect(try w.book.tick() == 0)
        w.book.now = w.book.now + .seconds(1 as Int64)
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(d.id)?.flag("late") == true)
        #expect(try w.findings("other").map { $0.text("key") } == ["zone_report:\(d.id)"])
    }

    @Test func cn799_8_2_areas_are_checked_daily_where_the_decree_is_on() throws {
        func missed(_ w: DutyWorld, _ day: String) throws -> Int {
            w.book.set(day: day)
            return try ZoneChecks.missed(w.book).count
        }
        let w = try DutyWorld(packs: ["NM203", "CN799"]), without = try DutyWorld(packs: ["NM203"]), none = try DutyWorld(packs: ["CN799"])
        let z = try zone(w)
        _ = try zone(without)

        #expect(try missed(w, "2026-05-10") == 0)
        #expect(try missed(w, "2026-05-11") == 1)
        #expect(try missed(without, "2026-05-11") == 0)
        #expect(try missed(none, "2026-05-11") == 0)
        _ = try check(w, z)
        #expect(try missed(w, "2026-05-12") == 0)
        #expect(try missed(w, "2026-05-13") == 1)
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("check_missed").contains { $0.words("ruleUnits") == ["CN799.8.2"] })

        let poll = try DutyWorld(packs: ["CN799"])
        _ = try zone(poll, ["prohibited": "A5", "validFrom": "2026-05-20", "validTo": "2026-05-20"])
        #expect(try missed(poll, "2026-05-20") == 0)
        #expect(try missed(poll, "2026-05-21") == 1)
        #expect(try missed(poll, "2026-05-22") == 0)
    }

    @Test func cn799_8_2_areas_of_another_site_are_not_checked_here() throws {
        let w = try DutyWorld()
        let other = try w.add("site", ["name": "别处", "organisation": .int(w.hotel)])
        let z = try w.add("zone", ["name": "浴室", "site": .int(other.id), "prohibited": "A3"])

        #expect(try w.faults { _ = try check(w, z.id) } == ["zones"])
    }
}
