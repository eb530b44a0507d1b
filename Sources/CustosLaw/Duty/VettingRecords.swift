import CustosBase

/// Vetting of those who watch and manage, before they start (CN799.16.2.1), and the background check of key staff at anti-terror key targets.
package enum VettingRecords {
    /// Whether a person was vetted with success and still is.
    package static func isVetted(person: Int64, _ book: any LawBook) throws -> Bool {
        try book.records("vetting", where: "person", is: person).contains { $0.state == "valid" }
    }

    /// G-VET at the moment of use, for those who watch and manage images of a system that CN799.16 binds; `nil` for everybody else.
    package static func refusal(for actor: LawActor, system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        guard actor.has(.operator, .manager, .entrusted), try DutyParts.isUnderArticle7(system, book) else { return nil }
        if let person = actor.person, try isVetted(person: person, book) { return nil }
        return refusal(name: actor.name)
    }

    private static func refusal(name: String) -> Refusal {
        Refusal(
            ruleUnits: [DutyRule.vetting], zh: "“\(name)”没有通过入职审查的记录，不能值机或者管理图像信息（G-VET）。", en: "“\(name)” has no record of vetting and cannot watch or manage images (G-VET).",
            remedy: Bilingual(zh: "请由使用单位完成入职审查和保密教育并登记。", en: "The using unit vets the person, gives the secrecy education and enters both."))
    }

    /// G-VET for the watchers of a shift: of its system, or of any system in use of its unit.
    static let ofWatchers = Guard("G-VET", [DutyRule.vetting]) { deed in
        let unit = deed.record.integer("organisation"), only = deed.record.integer("system")
        let isBound = try DutyParts.inUse(deed.book).contains { s in try DutyParts.usingUnit(s) == unit && (only == nil || only == s.id) && DutyParts.isUnderArticle7(s, deed.book) }
        guard isBound else { return nil }
        for p in deed.record.integers("watchers") where try !isVetted(person: p, deed.book) { return refusal(name: try DutyParts.name(p, deed.book)) }
        return nil
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.person("person", "被审查人", "Person").fixed(),
            DutyParts.day("vettedOn", "审查日期", "Vetted on", .notFuture).fixed(),
            DutyParts.line("vettedBy", "审查单位或审查人", "Vetted by").fixed(),
            RecordField(
                "scope", "审查内容", "What was checked",
                .choices([
                    Choice("identity", "身份", "Identity"), Choice("record", "违法犯罪记录", "Criminal record"), Choice("employment", "工作经历", "Employment"),
                    Choice("background", "背景审查", "Background check"),
                ])
            ).fixed(),
            DutyParts.day("secrecyEducationOn", "保密教育日期", "Secrecy education on", .notFuture).rests(on: DutyRule.vetting).fixed(),
            RecordField("agreement", "保密承诺书", "Secrecy undertaking", .attachment).optional().fixed(),
            RecordField("result", "审查结果", "Result", .choice([Choice("pass", "通过", "Passed"), Choice("fail", "未通过", "Not passed")])).fixed(),
        ]
        let states = [RecordState("valid", "有效", "Valid"), RecordState("failed", "未通过", "Not passed", isFinal: true), RecordState("ended", "已终止", "Ended", isFinal: true)]
        let events = [
            RecordEvent(
                "end", "终止", "End", from: ["valid"], to: "ended", by: .keepBooks, fields: [DutyParts.line("endReason", "终止原因", "Reason", 200)],
                effect: { deed in
                    // Who no longer passes is off the screens at once.
                    if let p = deed.record.integer("person") { deed.effects.append(.endSessions(person: p)) }
                })
        ]
        var k = RecordKind(
            "vetting", "入职审查", "Vetting", fields: fields, lifecycle: Lifecycle(states, events), titled: ["person", "vettedOn"], rests: [DutyRule.vetting, DutyRule.backgroundCheck],
            writes: .keepBooks, owner: .through("person"))
        k.isTable = true
        k.effect = { deed in if deed.before == nil, deed.text("result") == "fail" { deed.record.state = "failed" } }
        return k
    }
}
