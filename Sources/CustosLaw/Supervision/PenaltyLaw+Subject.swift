extension PenaltyLaw {
    /// Conduct that the rule answers with something other than a fine by this organ.
    static func unpunishable(_ rule: PenaltyRule, _ p: PenaltyProposal, _ facts: PenaltyFacts) -> Refusal? {
        let asksForFine = (p.amount ?? 0) > 0
        if rule.liability == SupervisionUnit.notInstalled, !p.subject.isUnit {
            return supervisionRefusal(
                guardID, [SupervisionUnit.notInstalled], "第二十二条只对单位罚款；对主管人员和其他直接责任人员由有关部门给予处分",
                "Art. 22 fines units only; managers and other directly responsible persons are referred to the relevant departments for disciplinary action",
                remedy: "请填写处分移送。", "Make a disciplinary referral.")
        }
        if rule.isOfOtherOrgan {
            return supervisionRefusal(
                guardID, [rule.liability], "\(rule.code) 由其他有处罚权的机关实施", "\(rule.code) is imposed by another competent organ", remedy: "请填写移送、通报。", "Make a referral to that organ.")
        }
        if rule.liability == SupervisionUnit.supervisors {
            return supervisionRefusal(
                guardID, [SupervisionUnit.supervisors], "第二十五条只规定处分和追究刑事责任，没有罚款", "Art. 25 knows disciplinary action and prosecution only, no fine",
                remedy: "请填写处分移送或者刑事移送，由上级机关或者有权机关处理。", "Make a disciplinary or criminal referral to the superior or competent organ.")
        }
        if !rule.hasFine, asksForFine {
            return supervisionRefusal(
                guardID, [rule.liability], "\(rule.code) 没有罚款：\(measures(rule).zh)", "\(rule.code) has no fine: \(measures(rule).en)", remedy: "请下达责令改正通知书。", "Serve an order to correct.")
        }
        return nil
    }

    static func wrongSubject(_ rule: PenaltyRule, _ p: PenaltyProposal, _ facts: PenaltyFacts) -> Refusal? {
        guard rule.hasFine else { return nil }
        guard rule.amounts[p.subject] != nil else {
            let right = PenaltySubject.allCases.filter { rule.amounts[$0] != nil }
            // The regulation has a row for units and one for individuals.
            let twin = PenaltyCatalogue.all.first { $0.liability == rule.liability && $0.findings.contains(facts.finding) && $0.amounts[p.subject] != nil }
            return supervisionRefusal(
                guardID, [rule.liability(for: facts.finding)], "\(rule.code) 的处罚对象是\(right.map(\.title.zh).joined(separator: "、"))，不是\(p.subject.title.zh)",
                "\(rule.code) punishes the \(right.map(\.title.en).joined(separator: ", ")), not the \(p.subject.title.en)",
                remedy: twin.map { "对\(p.subject.title.zh)适用 \($0.code)。" } ?? "请更正处罚对象。", twin.map { "For the \(p.subject.title.en) use \($0.code)." } ?? "Correct the subject.")
        }
        switch p.subject {
        case .constructionUnit: return notThisUnit(rule, p, facts.constructionUnit, .constructionUnit)
        case .managingUnit: return notThisUnit(rule, p, facts.managingUnit, .managingUnit)
        case .unit where rule.liability == SupervisionUnit.notInstalled && facts.answerable != nil: return notThisUnit(rule, p, facts.answerable, .unit)
        default: return nil
        }
    }

    private static func notThisUnit(_ rule: PenaltyRule, _ p: PenaltyProposal, _ right: Int64?, _ subject: PenaltySubject) -> Refusal? {
        guard let right else {
            return supervisionRefusal(
                guardID, [rule.liability], "系统登记中没有\(subject.title.zh)，不能认定处罚对象", "The register of the system names no \(subject.title.en), so the subject cannot be established",
                remedy: "请先在系统登记中补充\(subject.title.zh)。", "Enter the \(subject.title.en) in the register of the system first.")
        }
        guard p.organisation != right else { return nil }
        return supervisionRefusal(
            guardID, [rule.liability], "处罚对象应为\(subject == .unit ? "负有安装义务的单位" : "该系统的\(subject.title.zh)")，即使由其他单位使用",
            "The subject must be the \(subject == .unit ? "unit that had to install" : "\(subject.title.en) of this system"), even where another unit uses it", remedy: "请更正处罚对象。",
            "Correct the subject.")
    }

    static func wrongMeasures(_ rule: PenaltyRule, _ p: PenaltyProposal) -> Refusal? {
        func no(_ zh: String, _ en: String) -> Refusal {
            supervisionRefusal(guardID, [rule.liability], "\(rule.code) 没有\(zh)", "\(rule.code) knows no \(en)", remedy: "可采取：\(measures(rule).zh)。", "It knows: \(measures(rule).en).")
        }
        if p.confiscates, !rule.measures.contains(.confiscation) { return no("没收", "confiscation") }
        if p.deletes, !rule.measures.contains(.deletion) { return no("责令删除", "deletion") }
        if p.warns, !rule.measures.contains(.warning) { return no("警告", "warning") }
        if p.closes, !rule.measures.contains(.closure) { return no("停业整顿", "closure") }
        return nil
    }

    static func outsideRange(_ rule: PenaltyRule, _ p: PenaltyProposal) -> Refusal? {
        guard let amount = p.amount else { return nil }
        if let range = rule.amounts[p.subject], !range.contains(amount) {
            return supervisionRefusal(
                guardID, [rule.liability], "罚款 \(amount) 元不在 \(range.lowerBound) 元以上 \(range.upperBound) 元以下的幅度内（均含本数）",
                "A fine of \(amount) yuan lies outside of the range from \(range.lowerBound) to \(range.upperBound) yuan, both ends included", remedy: "请在法定幅度内确定数额。",
                "Choose an amount within the range.")
        }
        guard amount > 0 || p.confiscates || p.deletes || p.warns || p.closes else {
            return supervisionRefusal(
                guardID, [rule.liability], "没有任何处罚内容", "The decision would impose nothing", remedy: "不予处罚的，请撤销案件并说明理由。", "If nothing is to be imposed, drop the case and say why.")
        }
        return nil
    }

    static func measures(_ rule: PenaltyRule) -> Bilingual {
        let all = PenaltyMeasure.allCases.filter { rule.measures.contains($0) }
        return Bilingual(zh: all.map(\.title.zh).joined(separator: "、"), en: all.map(\.title.en).joined(separator: ", "))
    }
}

extension PenaltyMeasure {
    package var title: Bilingual {
        switch self {
        case .orderToCorrect: Bilingual(zh: "责令限期改正", en: "order to correct within a time limit")
        case .orderToAccept: Bilingual(zh: "责令限期验收", en: "order to have accepted within a time limit")
        case .warning: Bilingual(zh: "警告", en: "warning")
        case .fine: Bilingual(zh: "罚款", en: "fine")
        case .confiscation: Bilingual(zh: "没收", en: "confiscation")
        case .deletion: Bilingual(zh: "责令删除", en: "order to delete")
        case .disciplinaryReferral: Bilingual(zh: "移送处分", en: "disciplinary referral")
        case .criminalReferral: Bilingual(zh: "依法追究刑事责任", en: "criminal referral")
        case .notifyOtherOrgan: Bilingual(zh: "通报有关机关", en: "notification of other organs")
        case .closure: Bilingual(zh: "责令停业整顿", en: "closure")
        }
    }
}
