/// What an order needs before it binds anybody.
enum OrderGuards {
    private static func units(_ deed: Deed) -> [RuleUnit] {
        switch deed.text("orderKind").flatMap(OrderFact.Kind.init) {
        case .acceptance: [SupervisionUnit.unacceptedUse]
        case .deletion: [RuleUnit("CN799.26"), RuleUnit("CN799.27.1"), RuleUnit("CN799.28"), .minimumRetention]
        case .sign: [RuleUnit("CN799.13"), RuleUnit("NM203.13.3")]
        default: [SupervisionUnit.notInstalled, SupervisionUnit.correction]
        }
    }

    static let organ = Guard("G-ORGAN", OrderRecord.units) { deed in
        let finding = try deed.target("finding")
        return OrganLaw.objection(to: try deed.target("organ"), place: finding?.area, "G-ORGAN", units(deed))
            ?? OrganLaw.notOfOrgan(deed, deed.record.integer("organ"), "G-ORGAN", units(deed))
    }

    /// An order rests on a finding that is not settled.
    static let finding = Guard("G-ORDER", OrderRecord.units) { deed in
        guard let state = try deed.target("finding")?.state, ["closed", "not_established"].contains(state) else { return nil }
        return supervisionRefusal(
            "G-ORDER", units(deed), "该问题已结案，不能据以责令改正", "The finding is closed, so no order can rest on it", remedy: "请另行登记问题。", "Enter another finding.")
    }

    /// An acceptance order answers use before acceptance, a sign order a missing sign, a deletion order unlawful installation.
    static let kind = Guard("G-ORDER", OrderRecord.units) { deed in
        guard let kind = deed.text("orderKind").flatMap(OrderFact.Kind.init), let finding = try deed.target("finding")?.text("findingKind").flatMap(FindingKind.init) else { return nil }
        let fits: Bool =
            switch kind {
            case .acceptance: finding == .unacceptedUse
            case .sign: finding == .noSign
            case .deletion: unlawful.contains(finding)
            case .rectification: true
            }
        if fits { return nil }
        return supervisionRefusal(
            "G-ORDER", units(deed), "\(kind.title.zh)与“\(finding.title.zh)”不符", "This kind of order (\(kind.title.en)) does not answer “\(finding.title.en)”", remedy: "请选择相符的文书种类。",
            "Choose the kind of order that fits.")
    }

    private static let unlawful: Set<FindingKind> = [.prohibitedArea, .noStanding, .noConsent]

    static let dates = Guard("G-ORDER", OrderRecord.units) { deed in
        guard let due = deed.date("dueOn") else { return nil }
        let first = deed.date("servedOn") ?? (deed.before == nil ? deed.today : due)
        guard due < first else { return nil }
        return supervisionRefusal(
            "G-ORDER", units(deed), "改正期限 \(due) 早于送达日期 \(first)", "The order would be due on \(due), before it is served on \(first)", remedy: "请重新确定期限。", "Set another date.")
    }

    /// A served document is not rewritten.
    static let served = Guard("G-ORDER", OrderRecord.units) { deed in
        guard deed.event == "edit", let state = deed.before?.state, state != "drafted" else { return nil }
        return supervisionRefusal(
            "G-ORDER", units(deed), "文书送达后不能修改", "An order cannot be changed once it is served", remedy: "请办理延期，或者撤回后另行下达。", "Extend it, or withdraw it and serve another.")
    }

    /// G-DELORDER: before the 30 days are over, originals are deleted by a written order of a competent organ against an unlawful installation only, after the evidence was copied.
    static let deletion = Guard("G-DELORDER", [RuleUnit("CN799.26"), .minimumRetention]) { deed in
        guard deed.text("orderKind") == OrderFact.Kind.deletion.rawValue else { return nil }
        let finding = try deed.target("finding")
        guard try PenaltyRecord.packs(of: finding, book: deed.book).contains("CN799") else {
            return supervisionRefusal(
                "G-DELORDER", [.minimumRetention, RuleUnit("CN799.26")], "该系统未启用 CN799，不能责令提前删除原始图像", "CN799 does not bind this system, so no earlier deletion of originals can be ordered",
                remedy: "原始图像应保存至最短期限届满。", "Originals stay until their minimum period is over.")
        }
        guard PenaltyFacts.isWritten(deed.text("evidenceCopy")) else {
            return supervisionRefusal(
                "G-DELORDER", [RuleUnit("CN799.26"), .untouchedOriginals], "删除前须固定证据", "The evidence must be copied before anything is deleted", remedy: "请填写证据固定情况。",
                "State what was copied, and where it is kept.")
        }
        guard let from = deed.record.time("deleteFrom"), let to = deed.record.time("deleteTo"), from < to, !deed.record.integers("cameras").isEmpty else {
            return supervisionRefusal(
                "G-DELORDER", [RuleUnit("CN799.26"), .untouchedOriginals], "删除的摄像机和时间范围不明确", "The order does not say which cameras and which time are to be deleted", remedy: "请填写摄像机和起止时间。",
                "Name the cameras and the time from and until.")
        }
        return nil
    }

    static let extension_ = Guard("G-ORDER", OrderRecord.units) { deed in
        guard let due = deed.before?.date("dueOn") else { return nil }
        if deed.today > due {
            return supervisionRefusal(
                "G-ORDER", units(deed), "期限已于 \(due) 24时届满，不能延期", "It ran out at 24:00 of \(due) and cannot be extended", remedy: "请按逾期处理。", "Treat it as overdue.")
        }
        guard let new = deed.date("newDueOn"), new <= due else { return nil }
        return supervisionRefusal("G-ORDER", units(deed), "新期限 \(new) 不晚于原期限 \(due)", "The new date \(new) is not later than \(due)", remedy: "请填写更晚的日期。", "Give a later date.")
    }

    /// Nothing is done about an order before it is served.
    static func after(_ field: String, _ zh: String, _ en: String) -> Guard {
        Guard("G-ORDER", OrderRecord.units) { deed in
            guard let day = deed.date(field), let served = deed.date("servedOn"), day < served else { return nil }
            return supervisionRefusal(
                "G-ORDER", units(deed), "\(zh) \(day) 早于送达日期 \(served)", "The \(en) on \(day) lies before the service on \(served)", remedy: "请核对日期。", "Check the date.")
        }
    }

    /// What was not corrected ends with a decision on it.
    static let settled = Guard("G-ORDER", OrderRecord.units) { deed in
        guard deed.before?.state == "overdue", let finding = try deed.target("finding"), finding.state == "overdue" else { return nil }
        return supervisionRefusal(
            "G-ORDER", units(deed), "逾期未改正，且尚未处罚，不能办结", "It is overdue and nothing was decided on it", remedy: "请核实改正情况，或者依法处罚。", "Check the correction, or go on to a penalty.")
    }

    /// A case that rests on the order would lose its ground.
    static let carriesNoCase = Guard("G-ORDER", OrderRecord.units) { deed in
        let cases = try deed.book.records("penalty", where: "finding", is: deed.record.integer("finding") ?? 0).filter { PenaltyRecord.running.contains($0.state) }
        guard deed.before?.state == "served", !cases.isEmpty else { return nil }
        return supervisionRefusal(
            "G-ORDER", units(deed), "处罚案件以该文书为依据，不能撤回", "A running case rests on this order, so it cannot be withdrawn", remedy: "请先办结案件。", "Finish the case first.")
    }
}
