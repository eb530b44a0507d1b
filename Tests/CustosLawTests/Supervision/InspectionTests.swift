import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Art. 20 and CN799.24.
struct InspectionTests {
    private func create(_ s: SupervisionStage, _ more: JSON = .emptyObject, by actor: LawActor? = nil) throws -> LawRecord {
        let data: JSON = [
            "organ": .int(s.county), "officers": .ids([s.officer1, s.officer2]), "inspected": .int(s.unit), "system": .int(s.system), "inspectionKind": "planned", "plannedOn": "2026-05-10",
        ]
        return try s.book.create("inspection", data.merging(more), by: actor ?? s.inspector)
    }

    private func answered(_ r: LawRecord, breach: [String: String] = [:]) -> JSON {
        .array(
            r.rows("checklist").map { row in
                let remark = breach[row["unit"]?.text ?? ""]
                return row.merging(["result": remark == nil ? "met" : "breach", "remark": JSON(remark)])
            })
    }

    private func carryOut(_ s: SupervisionStage, _ r: LawRecord, _ checklist: JSON, _ more: JSON = ["signature": "signed", "representative": "王某"]) throws -> LawRecord {
        try s.book.take("carry_out", r.id, (["carriedOutOn": "2026-05-10", "checklist": checklist] as JSON).merging(more), by: s.inspector)
    }

    @Test func nm203_20_the_checklist_is_made_from_the_packs_of_the_system() throws {
        let plain = try create(try SupervisionStage(packs: ["NM203"])).rows("checklist").compactMap { $0["unit"]?.text }
        #expect(plain.contains("NM203.13.3") && plain.contains("NM203.19.1.7") && plain.allSatisfy { $0.hasPrefix("NM203.") })
        let both = try create(try SupervisionStage(packs: ["NM203", "CN799"])).rows("checklist").compactMap { $0["unit"]?.text }
        #expect(both.contains("CN799.14") && both.contains("CN799.8.2") && both.starts(with: plain))
        let other = try create(try SupervisionStage(packs: ["NM203", "CN799"], site: ["publicKind": "art9_other"])).rows("checklist").compactMap { $0["unit"]?.text }
        #expect(!other.contains("CN799.14") && !other.contains("CN799.17") && other.contains("CN799.8.1") && other.contains("NM203.18.1.4"))
        let closed = InspectionChecklist.questions(packs: ["CN799"], publicKinds: ["non_public"]).map(\.unit.text)
        #expect(closed == ["CN799.8.1", "CN799.8.2", "CN799.33"])
        let target = try create(try SupervisionStage(packs: ["NM203", "CNX"], site: ["antiTerrorKeyTarget": true])).rows("checklist").compactMap { $0["unit"]?.text }
        #expect(target.contains("CNX.ATL.32"))
        #expect(!InspectionChecklist.questions(packs: ["CNX"]).contains { $0.unit == .antiTerrorRetention })
    }

    @Test func every_article_from_7_to_19_is_asked_about_in_two_languages_and_fits_the_form() {
        let all = InspectionChecklist.questions(packs: ["NM203", "CN799", "CNX"], isKeyTarget: true)
        for article in 7...19 { #expect(all.contains { $0.unit.text == "NM203.\(article)" || $0.unit.text.hasPrefix("NM203.\(article).") }, "Art. \(article)") }
        #expect(Set(all.map(\.unit)).count == all.count && all.count <= InspectionChecklist.maximumRows)
        for q in all { #expect(q.text.zh.count <= 120 && q.text.en.count <= 200 && q.text.zh.hasSuffix("？") && q.text.en.hasSuffix("?"), "\(q.unit)") }
    }

    @Test func nm203_20_an_inspection_goes_from_plan_to_findings() throws {
        let s = try SupervisionStage(packs: ["NM203", "CN799"])
        let r = try create(s)
        #expect(r.text("number") == "R-INSPECT-2026-000001" && r.area == "150121100" && r.organisation == s.unit)
        _ = try carryOut(s, r, answered(r, breach: ["NM203.13.3": "大门没有标识", "CN799.14": "没有备案"]))
        let confirmed = try s.book.take("confirm_findings", r.id, by: s.inspector)
        #expect(confirmed.integer("findingCount") == 2)
        let found = try s.book.records("finding", where: "inspection", is: r.id)
        #expect(found.map { $0.text("findingKind") } == ["no_sign", "not_filed"])
        #expect(found.allSatisfy { $0.organisation == s.unit && $0.integer("system") == s.system && $0.text("raisedBy") == "R-INSPECT-2026-000001" })
        #expect(found[0].text("evidence")?.contains("大门没有标识") ?? false)
        _ = try s.book.take("close", r.id, by: s.inspector)
        #expect(s.book.entries.filter { $0.about == r.id && $0.entry.register == "R-INSPECT" }.count == 4)
        #expect(try s.book.records("supervisor_act", where: "subject", is: String(r.id)).map { $0.text("act") } == ["inspection"])
    }

    @Test func cnx_apl_42_two_officers_of_the_organ_inspect() throws {
        let s = try SupervisionStage()
        #expect(refusal { try create(s, ["officers": .ids([s.officer1])]) }?.ruleUnits == [RuleUnit("NM203.20"), RuleUnit("CNX.APL.42")])
        #expect(refusal { try create(s, ["officers": .ids([s.officer1, s.foreignOfficer])]) } != nil)
        _ = try create(s, ["officers": .ids([s.officer1, s.officer2, s.foreignOfficer])])
    }

    @Test func nm203_5_1_an_organ_inspects_in_its_own_area() throws {
        let s = try SupervisionStage()
        let alone = People.who(.psoInspector)
        #expect(refusal { try create(s, ["organ": .int(s.otherCounty), "officers": .ids([s.foreignOfficer, s.officer1])], by: alone) }?.ruleUnits.first == RuleUnit("NM203.5.1"))
        #expect(refusal { try create(s, ["organ": .int(s.station)], by: alone) }?.en.contains("police station") ?? false)
        #expect(refusal { try create(s, ["organ": .int(s.unit)], by: alone) }?.en.contains("Only a public security organ") ?? false)
        #expect(refusal { try create(s, by: People.who(.psoInspector, organisation: s.city)) }?.en.contains("own organ") ?? false)
    }

    @Test func each_question_has_an_answer_and_each_breach_its_facts() throws {
        let s = try SupervisionStage()
        let r = try create(s)
        #expect(refusal { try carryOut(s, r, .array(r.rows("checklist"))) }?.en.contains("has no answer") ?? false)
        #expect(refusal { try carryOut(s, r, answered(r, breach: ["NM203.13.3": " "])) }?.en.contains("what was seen") ?? false)
        #expect(refusal { try carryOut(s, r, [["unit": "十三", "question": "x", "result": "met"]]) }?.en.contains("number of a rule") ?? false)
        _ = try carryOut(s, r, answered(r))
    }

    @Test func nm203_20_the_inspected_unit_signs_or_its_refusal_is_noted() throws {
        let s = try SupervisionStage()
        let r = try create(s)
        #expect(refusal { try carryOut(s, r, answered(r), ["signature": "signed"]) }?.en.contains("who signed") ?? false)
        for how in ["refused", "absent"] { #expect(refusal { try carryOut(s, r, answered(r), ["signature": JSON(how)]) }?.en.contains("explained") ?? false) }
        let done = try carryOut(s, r, answered(r), ["signature": "refused", "signatureNote": "负责人拒绝签字，两名执法人员在场"])
        #expect(done.state == "carried_out")
        #expect(refusal { try s.book.edit(r.id, ["scope": "改写"], by: s.inspector) }?.en.contains("once it was made") ?? false)
    }

    @Test func steps_of_an_inspection_keep_their_order() throws {
        let s = try SupervisionStage()
        let r = try create(s)
        for event in ["confirm_findings", "close"] { #expect(throws: LawFault.self) { try s.book.take(event, r.id, by: s.inspector) } }
        _ = try s.book.take("cancel", r.id, ["cancelReason": "延期"], by: s.inspector)
        #expect(throws: LawFault.self) { try carryOut(s, r, answered(r)) }
    }
}
