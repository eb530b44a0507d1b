import CustosBase

/// Training of those who operate and maintain (NM203.18.1.2). A record is valid up to and including its last day; with it end the rights that rest on it.
package enum TrainingRecords {
    /// Whether a person's training covers today.
    package static func isValid(person: Int64, _ book: any LawBook, except: Int64 = 0) throws -> Bool {
        try book.records("training", where: "person", is: person).contains { t in
            guard t.id != except, t.state == "valid", let from = t.date("date"), let to = t.date("validTo") else { return false }
            return from <= book.today && book.today <= to
        }
    }

    /// G-TRAIN at the moment of use: no live view, playback, export or device work for an operator, maintainer or entrusted person without valid training.
    ///
    /// `nil` for roles that the article does not bind. Ask at the start of every view and again while it runs.
    package static func refusal(for actor: LawActor, _ book: any LawBook) throws -> Refusal? {
        guard !actor.roles.isDisjoint(with: LawRole.trained) else { return nil }
        if let person = actor.person, try isValid(person: person, book) { return nil }
        return refusal(name: actor.name)
    }

    static func refusal(name: String) -> Refusal {
        Refusal(
            ruleUnits: [DutyRule.training], zh: "“\(name)”没有在有效期内的专业培训记录，不能值机、操作或者维护（G-TRAIN）。",
            en: "“\(name)” has no valid record of training and cannot watch, operate or maintain (G-TRAIN).",
            remedy: Bilingual(zh: "请完成培训并由使用单位登记培训记录。", en: "Train first; the using unit enters the training record."))
    }

    /// G-TRAIN for the persons that a field of a record names.
    static func guardOf(_ field: String) -> Guard {
        Guard("G-TRAIN", [DutyRule.training]) { deed in
            let persons = deed.record.integer(field).map { [$0] } ?? deed.record.integers(field)
            for p in persons where try !isValid(person: p, deed.book) { return refusal(name: try DutyParts.name(p, deed.book)) }
            return nil
        }
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.person("person", "受训人", "Person").fixed(),
            DutyParts.line("content", "培训内容", "Content", 400).fixed().searched(),
            DutyParts.line("trainer", "培训机构或培训人", "Trainer").fixed(),
            DutyParts.day("date", "培训日期", "Date", .notFuture).fixed(),
            DutyParts.day("validTo", "有效期至", "Valid to").optional().fixed().help(
                "法规未规定有效期；不填写时按本单位规定计算。", "Not set by the regulation; when empty it follows from the organisation policy."),
            RecordField("result", "考核结果", "Result", .choice([Choice("pass", "合格", "Passed"), Choice("fail", "不合格", "Failed")])).fixed(),
            RecordField("certificate", "证明文件", "Certificate", .attachment).optional().fixed(),
        ]
        let states = [
            RecordState("valid", "有效", "Valid"), RecordState("lapsed", "已过期", "Lapsed", isFinal: true), RecordState("failed", "不合格", "Failed", isFinal: true),
            RecordState("withdrawn", "已撤销", "Withdrawn", isFinal: true),
        ]
        let events = [
            RecordEvent("lapse", "过期", "Lapse", from: ["valid"], to: "lapsed", by: .keepBooks, systemOnly: true, effect: endRights),
            RecordEvent(
                "withdraw", "撤销", "Withdraw", from: ["valid"], to: "withdrawn", by: .keepBooks, fields: [DutyParts.line("withdrawReason", "撤销原因", "Reason", 200)], effect: endRights),
        ]
        var k = RecordKind(
            "training", "培训记录", "Training record", fields: fields, lifecycle: Lifecycle(states, events), titled: ["person", "content"], rests: [DutyRule.training, DutyRule.vetting],
            writes: .keepBooks, owner: .through("person"))
        k.register = "R-TRAIN"
        k.isTable = true
        k.effect = { deed in
            try DutyParts.inOrder(deed, "date", "validTo")
            if deed.text("validTo") == nil, let date = deed.date("date") {
                let days = try OrganPolicy.days(.trainingValidity, for: deed.record.organisation, deed.book)
                deed.set("validTo", JSON(date.adding(days: days).description))
            }
            guard deed.before == nil else { return }
            if deed.text("result") == "fail" { deed.record.state = "failed" } else if let to = deed.date("validTo"), to < deed.today { deed.record.state = "lapsed" }
        }
        k.timers = [RecordTimer("lapse", in: ["valid"]) { r, book in r.date("validTo").map { $0 < book.today } ?? false }]
        return k
    }

    /// Running views end with the last valid record; another one that covers today keeps them.
    private static let endRights: DeedEffect = { deed in
        if let p = deed.record.integer("person"), try !isValid(person: p, deed.book, except: deed.record.id) { deed.effects.append(.endSessions(person: p)) }
    }
}
