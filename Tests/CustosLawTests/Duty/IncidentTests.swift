import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.19.1.7, CNX: incidents and impact assessments")
struct IncidentTests {
    private func incident(_ w: DutyWorld, _ extra: JSON) throws -> LawRecord {
        let data: JSON = ["system": .int(w.system), "incidentKind": "flaw", "discoveredAt": "2026-05-10T00:00:00Z", "description": "固件漏洞"]
        return try w.book.create("incident", data.merging(extra), by: w.operatorActor)
    }
    private let contain: JSON = ["measures": "隔离", "containedAt": "2026-05-10T02:00:00Z"]

    @Test func cnx_incident_a_flaw_that_endangers_the_public_is_reported_within_24_hours() throws {
        let w = try DutyWorld()
        #expect(try incident(w, .emptyObject).text("reportBy") == nil)
        let i = try incident(w, ["endangersPublic": true])
        #expect(i.text("reportBy") == "2026-05-11T00:00:00Z")

        w.book.now = WallTime(iso8601: "2026-05-11T00:00:00Z")!
        #expect(try w.book.tick() == 0)
        w.book.now = WallTime(iso8601: "2026-05-11T00:00:01Z")!
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(i.id)?.flag("late") == true)
        #expect(try w.findings("other").first?.words("ruleUnits") == ["CNX.NDR.10"])
        #expect(try w.book.tick() == 0)
    }

    @Test func cnx_incident_a_report_in_time_is_in_time_and_needed_for_closing() throws {
        let w = try DutyWorld()
        let i = try incident(w, ["endangersPublic": true])
        _ = try w.book.take("contain", i.id, contain, by: w.operatorActor)
        #expect(try w.refusal { _ = try w.book.take("close", i.id, ["lessons": "升级"], by: w.manager) }?.zh.contains("G-INCIDENT") == true)
        #expect(try w.faults { _ = try w.book.take("report", i.id, ["reportedAt": "2026-05-09T23:00:00Z", "authority": "网信办"], by: w.operatorActor) } == ["reportedAt"])

        let r = try w.book.take("report", i.id, ["reportedAt": "2026-05-10T03:00:00Z", "authority": "网信办"], by: w.operatorActor)

        #expect(!r.flag("late") && r.state == "contained")
        w.book.set(day: "2026-06-01")
        #expect(try w.book.tick() == 0)
        #expect(try w.book.take("close", i.id, ["lessons": "升级"], by: w.manager).state == "closed")
    }

    @Test func cnx_incident_danger_that_is_seen_later_counts_from_the_discovery() throws {
        let w = try DutyWorld()
        let i = try incident(w, .emptyObject)

        #expect(try w.book.edit(i.id, ["endangersPublic": true], by: w.operatorActor).text("reportBy") == "2026-05-11T00:00:00Z")
        #expect(try w.book.edit(i.id, ["endangersPublic": false], by: w.operatorActor).text("reportBy") == nil)
    }

    @Test func cnx_incident_a_breach_of_personal_information_is_told_to_the_persons() throws {
        let w = try DutyWorld()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel), "breachNotice": 2], by: w.manager)
        let i = try incident(w, ["incidentKind": "data_breach", "personalInformation": true])
        #expect(i.text("notifyBy") == "2026-05-10T02:00:00Z")

        // Told at 03:00, an hour late.
        let r = try w.book.take("notify", i.id, ["notifiedAt": "2026-05-10T03:00:00Z", "noticeText": "录像外泄"], by: w.operatorActor)

        #expect(r.flag("late"))
        _ = try w.book.take("contain", i.id, contain, by: w.operatorActor)
        #expect(try w.book.take("close", i.id, ["lessons": "收紧权限"], by: w.manager).state == "closed")
    }

    @Test func nm203_19_1_7_conduct_that_affects_operation_is_a_finding_x7() throws {
        let w = try DutyWorld()
        #expect(try w.faults { _ = try incident(w, ["incidentKind": "x7"]) } == ["conduct"])

        _ = try incident(w, ["incidentKind": "x7", "conduct": "cable", "description": "光缆被剪断"])

        let f = try #require(try w.findings("x7").first)
        #expect(f.integer("system") == w.system && f.integer("organisation") == nil && f.words("ruleUnits") == ["NM203.19.1.7"])
    }

    // MARK: Impact assessments

    private func assessment(_ w: DutyWorld, conclusion: String = "with_measures") throws -> LawRecord {
        let data: JSON = [
            "system": .int(w.system), "name": "大堂摄像机", "triggers": ["sensitive"], "lawfulness": "必要", "impact": "有限", "protection": "遮蔽", "conclusion": JSON(conclusion),
            "assessor": .int(w.boss),
        ]
        return try w.book.take("submit", w.book.create("pia", data, by: w.manager).id, by: w.manager)
    }

    @Test func cnx_pipl_55_an_assessment_is_approved_by_another_person_and_kept_three_years() throws {
        let w = try DutyWorld()
        let a = try assessment(w)

        #expect(try w.refusal { _ = try w.book.take("approve", a.id, by: w.manager) }?.zh.contains("G-PIA") == true)
        let assessor = LawActor(id: "user:30", name: "王经理", roles: [.manager], person: w.boss)
        #expect(try w.refusal { _ = try w.book.take("approve", a.id, by: assessor) } != nil)
        let done = try w.book.take("approve", a.id, by: w.otherManager)
        #expect(done.text("keepUntil") == "2029-05-10" && done.text("reviewDue") == "2027-05-10")
        #expect(try w.isWrongState { _ = try w.book.edit(a.id, ["impact": "无"], by: w.manager) })
    }

    @Test func cnx_pipl_55_what_is_not_acceptable_is_not_approved() throws {
        let w = try DutyWorld()
        let a = try assessment(w, conclusion: "not_acceptable")

        #expect(try w.refusal { _ = try w.book.take("approve", a.id, by: w.otherManager) }?.ruleUnits == [RuleUnit("CNX.PIPL.55")])
        #expect(try w.book.take("reject", a.id, ["rejectReason": "影响过大"], by: w.otherManager).state == "rejected")
    }
}
