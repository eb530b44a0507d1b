/// G-FINE and the procedure around it (Administrative Penalty Law).
enum PenaltyGuards {
    private static let id = PenaltyLaw.guardID

    static let organ = Guard(id, PenaltyRecord.units) { deed in
        let rule = deed.text("code").flatMap(PenaltyCatalogue.rule)
        let units = [rule?.liability ?? SupervisionUnit.conduct], organ = deed.record.integer("organ")
        return OrganLaw.objection(to: try deed.target("organ"), place: try deed.target("finding")?.area, id, units) ?? OrganLaw.notOfOrgan(deed, organ, id, units)
    }

    static let officers = Guard("G-OFFICERS", [SupervisionUnit.twoOfficers]) { deed in
        try OrganLaw.tooFewOfficers(deed, "officers", organ: deed.record.integer("organ"), "G-OFFICERS", [SupervisionUnit.twoOfficers])
    }

    /// The subject is named, and is what its kind says.
    static let subject = Guard(id, PenaltyRecord.units) { deed in
        guard let kind = deed.text("subjectKind").flatMap(PenaltySubject.init) else { return nil }
        let hasUnit = deed.record.integer("subjectOrganisation") != nil, hasPerson = deed.record.integer("subjectPerson") != nil || deed.text("subjectName") != nil
        if kind.isUnit ? hasUnit && !hasPerson : hasPerson && !hasUnit { return nil }
        return supervisionRefusal(
            id, [deed.text("code").flatMap(PenaltyCatalogue.rule)?.liability ?? SupervisionUnit.conduct], kind.isUnit ? "处罚对象为单位的，只填写单位" : "处罚对象为个人的，只填写个人",
            kind.isUnit ? "For a unit, name the unit and no person" : "For a person, name the person and no unit", remedy: "请核对处罚对象。", "Check the subject.")
    }

    /// The whole of `PenaltyLaw`; while the case is only opened and no fine proposed, what no investigation can change.
    static let fine = Guard(id, PenaltyRecord.units) { deed in
        guard deed.event != "edit" || ["filed", "investigated"].contains(deed.record.state) else { return nil }
        let amount = deed.record.integer("amount")
        guard amount == nil, ["create", "edit"].contains(deed.event) else { return try objection(deed, amount: amount) }
        guard let facts = try PenaltyRecord.facts(deed.record, book: deed.book), let p = PenaltyRecord.proposal(deed.record, amount: nil) else { return nil }
        return PenaltyLaw.objectionToCase(p, facts)
    }

    /// A case rests on a finding that is not settled.
    static let finding = Guard(id, PenaltyRecord.units) { deed in
        guard deed.before == nil, let state = try deed.target("finding")?.state, ["closed", "not_established"].contains(state) else { return nil }
        return supervisionRefusal(
            id, [deed.text("code").flatMap(PenaltyCatalogue.rule)?.liability ?? SupervisionUnit.conduct], "该问题已结案或者不成立，不能立案处罚",
            "The finding is closed or was not established, so no case can rest on it",
            remedy: "有新的违法行为的，请另行登记问题。", "For new conduct, enter another finding.")
    }

    static func objection(_ deed: Deed, amount: Int64?) throws -> Refusal? {
        guard let facts = try PenaltyRecord.facts(deed.record, book: deed.book), let p = PenaltyRecord.proposal(deed.record, amount: amount) else { return nil }
        if let refusal = PenaltyLaw.objection(to: p, facts) { return refusal }
        guard p.deletes else { return nil }
        let orders = try deed.record.integers("ordersToDelete").compactMap { try deed.book.record($0) }
        guard orders.contains(where: { $0.text("orderKind") != OrderFact.Kind.deletion.rawValue || $0.integer("finding") != deed.record.integer("finding") }) else { return nil }
        return supervisionRefusal(id, [RuleUnit("CN799.27.1")], "责令删除须选择同一问题的删除通知书", "The orders to delete must be deletion orders on the same finding", remedy: "请核对。", "Check them.")
    }

    /// 一事不再罚: the same party is not fined twice for the same act, nor has two cases on it.
    static let oneFine = Guard(id, [SupervisionUnit.oneFine]) { deed in
        guard ["create", "prior_notice", "decide"].contains(deed.event), let finding = try deed.target("finding") else { return nil }
        var others = try deed.book.records("penalty", where: "finding", is: finding.id)
        if let key = finding.text("key") { others += try deed.book.records("penalty", where: "conductKey", is: key) }
        for other in others where other.id != deed.record.id && other.state != "dropped" && other.text("reviewResult") != "revoked" && isSameParty(other, deed.record) {
            let fined = (other.integer("decidedAmount") ?? 0) > 0 || PenaltyRecord.undecided.contains(other.state)
            let isAnotherAct = other.integer("finding") != finding.id && isAnother(deed, than: other, isAct: finding.text("findingKind").flatMap(FindingKind.init)?.isAct ?? false)
            guard fined, !isAnotherAct else { continue }
            let number = other.text("number") ?? ""
            return supervisionRefusal(
                id, [SupervisionUnit.oneFine], "对同一当事人的同一违法行为，不得给予两次以上罚款；已有案件 \(number)", "The same party is not fined twice for the same act; there is a case \(number)",
                remedy: "请在原案件中办理。", "Go on with the earlier case.")
        }
        return nil
    }

    /// A state that goes on after an earlier decision, found anew, is another breach; an act of another day is another act.
    private static func isAnother(_ deed: Deed, than other: LawRecord, isAct: Bool) -> Bool {
        guard let day = deed.date("conductOn") else { return false }
        if isAct { return day != other.date("conductOn") }
        return other.date("decidedOn").map { day > $0 } ?? false
    }

    private static func isSameParty(_ a: LawRecord, _ b: LawRecord) -> Bool {
        for field in ["subjectOrganisation", "subjectPerson"] { if let x = a.integer(field), x == b.integer(field) { return true } }
        if let x = a.text("subjectName"), x == b.text("subjectName") { return true }
        return false
    }

    /// What the party was told is not changed behind its back.
    static let settled = Guard("G-NOTICE", [SupervisionUnit.priorNotice]) { deed in
        guard deed.event == "edit", let state = deed.before?.state, !["filed", "investigated"].contains(state) else { return nil }
        return supervisionRefusal(
            "G-NOTICE", [SupervisionUnit.priorNotice], "已告知当事人的内容不能直接修改", "What the party was told of cannot be edited", remedy: "未决定的，请重新告知；已决定的，不能修改。",
            "Before the decision give a new notice; after it nothing is changed.")
    }

    // MARK: Procedure

    /// 90 days from filing, unless extended on a basis.
    static let deadline = Guard("G-DEADLINE", [SupervisionUnit.ninetyDays]) { deed in
        guard let deadline = deed.date("deadlineOn"), deed.today > deadline else { return nil }
        return supervisionRefusal(
            "G-DEADLINE", [SupervisionUnit.ninetyDays], "自立案之日起 \(PenaltyPolicy.caseDays) 日的办案期限已于 \(deadline) 届满",
            "The time for a decision, \(PenaltyPolicy.caseDays) days from filing, ran out on \(deadline)",
            remedy: "法律、法规、规章另有规定的，请办理延期并写明依据；否则应当撤销案件。", "Extend it where other law allows, and name that law; otherwise drop the case.")
    }

    /// The head of the organ decides, and did not propose it.
    static let decider = Guard("G-TWO", [SupervisionUnit.decreeInternalControl]) { deed in
        let units = [SupervisionUnit.decreeInternalControl, SupervisionUnit.supervisors]
        guard deed.actor.has(.psoApprover) else {
            return supervisionRefusal("G-TWO", units, "须由公安机关审批人决定", "An approver of the public security organ decides this", remedy: "请提交审批人。", "Put it before the approver.")
        }
        let took =
            [deed.record.createdBy, deed.text("proposedBy"), deed.text("investigatedBy")].contains(deed.actor.id)
            || deed.actor.person.map { deed.record.integers("officers").contains($0) } ?? false
        guard took else { return nil }
        return supervisionRefusal(
            "G-TWO", units, "提出处罚意见或者参与调查的人员不能作出决定", "Whoever proposed or investigated does not decide", remedy: "请由另一名审批人决定。", "Let another approver decide.")
    }

    /// The party had its say: it spoke, waived it, or the time passed.
    static let defence = Guard("G-DEFENCE", [SupervisionUnit.defence]) { deed in
        guard deed.before?.state == "prior_notice" else { return nil }
        let until = deed.date("defenceUntil") ?? deed.today
        guard deed.today <= until else { return nil }
        return supervisionRefusal(
            "G-DEFENCE", [SupervisionUnit.priorNotice, SupervisionUnit.defence], "陈述、申辩期限至 \(until) 24时届满，当事人尚未陈述、申辩或者放弃",
            "The party may state its case until 24:00 of \(until), and has neither done so nor waived it", remedy: "请登记陈述、申辩或者放弃，或者等待期限届满。", "Record the statement or the waiver, or wait.")
    }

    /// A larger fine waits for the hearing that was asked for, or for the time in which it can be.
    static let hearing = Guard("G-HEARING", [SupervisionUnit.hearing]) { deed in
        guard deed.record.flag("hearingRight"), deed.before?.state != "hearing" else { return nil }
        if deed.record.flag("hearingRequested") {
            return supervisionRefusal(
                "G-HEARING", [SupervisionUnit.hearing], "当事人要求听证，尚未举行", "The party asked for a hearing, and it was not held", remedy: "请先举行听证。", "Hold the hearing first.")
        }
        guard !deed.record.flag("hearingWaived"), let notice = deed.date("noticeOn") else { return nil }
        let last = notice.adding(days: PenaltyPolicy.hearingRequestDays)
        guard deed.today <= last else { return nil }
        return supervisionRefusal(
            "G-HEARING", [SupervisionUnit.hearing], "较大数额罚款：当事人可在 \(last) 前要求听证", "For a larger fine the party may ask for a hearing until \(last)",
            remedy: "请登记放弃听证，或者等待期限届满。", "Record that it waives the hearing, or wait.")
    }

    /// The decision keeps to what the party was told.
    static let asNotified = Guard("G-NOTICE", [SupervisionUnit.priorNotice, SupervisionUnit.defence]) { deed in
        if let refusal = try objection(deed, amount: deed.record.integer("decidedAmount") ?? deed.record.integer("amount")) { return refusal }
        guard let decided = deed.record.integer("decidedAmount"), let told = deed.record.integer("amount"), decided > told else { return nil }
        return supervisionRefusal(
            "G-NOTICE", [SupervisionUnit.priorNotice, SupervisionUnit.defence], "决定的罚款 \(decided) 元高于告知的 \(told) 元",
            "The fine of \(decided) yuan is higher than the \(told) yuan that the party was told of",
            remedy: "不得因申辩加重处罚；事实有变化的，请重新告知。", "A defence never makes it heavier; where the facts changed, give a new notice.")
    }

    /// A date that cannot lie before another of the same file.
    static func notBefore(_ field: String, _ earlier: String, _ zh: String, _ en: String) -> Guard {
        Guard("G-DATES", [SupervisionUnit.ninetyDays]) { deed in
            guard let a = deed.date(field), let b = deed.date(earlier), a < b else { return nil }
            return supervisionRefusal("G-DATES", [SupervisionUnit.ninetyDays], "\(zh)：\(a) 早于 \(b)", "\(en): \(a) lies before \(b)", remedy: "请核对日期。", "Check the date.")
        }
    }
}
