import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.16, NM203.25, CN799.24-25: complaints go past the organ complained of")
struct ComplaintTests {
    private let citizen = LawActor(id: "user:50", name: "市民", roles: [.requester])
    private func complain(_ w: DutyWorld, _ kind: String, _ extra: JSON = .emptyObject, by actor: LawActor? = nil) throws -> LawRecord {
        let data: JSON = ["complaintKind": JSON(kind), "description": "更衣室有摄像头"]
        return try w.book.create("complaint", data.merging(extra), by: actor ?? citizen)
    }
    private func sees(_ w: DutyWorld, _ actor: LawActor, _ r: LawRecord) throws -> Bool { try RightsLaw.sees(actor, r, w.book.engine.kind("complaint"), book: w.book) }

    @Test func nm203_25_a_complaint_about_a_pso_goes_to_the_organ_above_it() throws {
        let w = try DutyWorld()

        let c = try complain(w, "pso_conduct", ["against": .int(w.county)])

        #expect(c.integer("routedTo") == w.city && c.organisation == w.city)
        #expect(c.text("dueOn") == "2026-06-09" && c.text("number") == "COMPLAINT-2026-000001")
        #expect(try !sees(w, People.who(.psoInspector, organisation: w.county), c))
        // A station stands under the organ complained of.
        #expect(try !sees(w, People.who(.psoInspector, organisation: w.station), c))
        #expect(try sees(w, People.who(.psoInspector, organisation: w.city), c))
        #expect(try sees(w, citizen, c))
        do {
            _ = try w.book.take("take_up", c.id, by: People.who(.psoInspector, organisation: w.county))
            Issue.record("taken up by the organ complained of")
        } catch LawFault.noRecord {}
        let city = People.who(.psoInspector, organisation: w.city)
        _ = try w.book.take("take_up", c.id, by: city)
        #expect(try w.book.take("conclude", c.id, ["outcome": "founded", "resultText": "移送纪检"], by: city).state == "concluded")
        #expect(try w.book.records("finding", states: []).isEmpty)
    }

    @Test func nm203_25_an_organ_without_a_superior_in_the_register_is_passed_by_area() throws {
        let w = try DutyWorld()
        try w.put(w.county, ["parent": .null])
        #expect(try complain(w, "pso_conduct", ["against": .int(w.county)]).integer("routedTo") == w.city)
        // Nobody above the city: it is kept, routed nowhere, and still hidden from it.
        let top = try complain(w, "pso_conduct", ["against": .int(w.city)])
        #expect(top.integer("routedTo") == nil)
        #expect(try !sees(w, People.who(.psoApprover, organisation: w.city), top))
        #expect(try !sees(w, People.who(.psoApprover, organisation: w.county), top))
    }

    @Test func nm203_25_such_a_complaint_names_the_organ() throws {
        let w = try DutyWorld()

        #expect(try w.faults { _ = try complain(w, "pso_conduct") } == ["against"])
        #expect(try w.faults { _ = try complain(w, "pso_conduct", ["against": .int(w.hotel)]) } == ["against"])
    }

    @Test func cn799_24_anybody_reports_an_unlawful_installation_and_the_unit_does_not_see_it() throws {
        let w = try DutyWorld()

        let c = try complain(w, "illegal_install", ["system": .int(w.system)], by: w.technician)

        #expect(c.integer("against") == w.hotel && c.integer("routedTo") == w.county)
        #expect(try !sees(w, People.who(.manager, organisation: w.hotel), c))
        // People of this machine whose unit is not in the register may be of the unit complained of; a PSO officer is not.
        #expect(try !sees(w, w.manager, c))
        #expect(try sees(w, People.who(.psoInspector), c))
        #expect(try sees(w, People.who(.psoInspector, organisation: w.county), c))
        let officer = People.who(.psoInspector, organisation: w.county)
        _ = try w.book.take("take_up", c.id, by: officer)
        _ = try w.book.take("conclude", c.id, ["outcome": "founded", "resultText": "无权安装"], by: officer)
        let f = try #require(try w.findings("no_standing").first)
        #expect(f.integer("organisation") == w.hotel && f.words("ruleUnits") == ["CN799.7.3", "CN799.24"])
    }

    @Test func cn799_25_a_person_of_the_organ_by_the_person_register_does_not_see_it_either() throws {
        let w = try DutyWorld()
        let c = try complain(w, "privacy", ["against": .int(w.hotel)])

        #expect(try !sees(w, LawActor(id: "user:60", name: "王经理", roles: [.manager], person: w.boss), c))
        #expect(try !sees(w, People.who(.auditor), c))
    }

    @Test func cn799_24_a_complaint_without_a_name_says_nothing_of_who_made_it() throws {
        let w = try DutyWorld()
        #expect(try w.faults { _ = try complain(w, "privacy", ["anonymous": true, "complainant": "张三", "contact": "13900000000"]) } == ["complainant", "contact"])

        let c = try complain(w, "privacy", ["anonymous": true, "against": .int(w.hotel)])

        #expect(c.createdBy == "anonymous")
        #expect(!String(decoding: c.data.bytes, as: UTF8.self).contains("user:50"))
        #expect(w.book.entries.isEmpty)
    }

    @Test func nm203_16_designation_that_is_founded_is_a_finding_and_what_is_not_founded_is_none() throws {
        let w = try DutyWorld()
        let officer = People.who(.psoInspector, organisation: w.county)
        for (outcome, count) in [("unfounded", 0), ("referred", 0), ("founded", 1)] {
            let c = try complain(w, "designation", ["against": .int(w.hotel)])
            #expect(try w.isWrongState { _ = try w.book.take("conclude", c.id, ["outcome": JSON(outcome), "resultText": "核查"], by: officer) })
            _ = try w.book.take("take_up", c.id, by: officer)
            _ = try w.book.take("conclude", c.id, ["outcome": JSON(outcome), "resultText": "核查"], by: officer)
            #expect(try w.findings("other").filter { $0.words("ruleUnits") == ["NM203.16b"] }.count == count)
        }
    }

    @Test func nm203_25_another_organ_leaves_it_to_the_one_it_was_routed_to() throws {
        let w = try DutyWorld()
        let c = try complain(w, "privacy", ["against": .int(w.hotel)])
        #expect(c.integer("routedTo") == w.county)

        #expect(try w.refusal { _ = try w.book.take("take_up", c.id, by: People.who(.psoInspector, organisation: w.station)) }?.zh.contains("G-ROUTE") == true)
        #expect(try w.isForbidden { _ = try w.book.take("take_up", c.id, by: citizen) })
        #expect(try w.book.take("take_up", c.id, by: People.who(.psoInspector, organisation: w.city)).state == "in_hand")
    }

    @Test func nm203_25_a_complaint_is_late_the_day_after_the_term_that_the_organ_set() throws {
        let w = try DutyWorld()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.city), "complaintResponse": 10], by: w.manager)
        let c = try complain(w, "pso_conduct", ["against": .int(w.county)])
        #expect(c.text("dueOn") == "2026-05-20")
        w.book.set(day: "2026-05-20", hour: 23)
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-05-21", hour: 0)
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(c.id)?.flag("late") == true)
        // What was said is not changed afterwards.
        #expect(try w.faults { _ = try w.book.edit(c.id, ["description": "没事"], by: citizen) } == ["description"])
    }
}
