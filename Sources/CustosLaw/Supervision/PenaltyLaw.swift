/// Whether a penalty may be imposed: the whole of G-FINE, as functions of what the file says.
package enum PenaltyLaw {
    static let guardID = "G-FINE"
    /// The two limits of Art. 36 of the Administrative Penalty Law.
    package static let limitMonths = 24
    package static let longLimitMonths = 60

    /// The first lawful reason against a proposal; `nil` when it may be imposed. Without an amount everything but the range is looked at.
    package static func objection(to p: PenaltyProposal, _ facts: PenaltyFacts) -> Refusal? {
        guard let rule = PenaltyCatalogue.rule(p.code) else { return unknownRule(p.code) }
        return objectionToCase(p, facts) ?? unmetCondition(rule, facts) ?? lesserRule(rule, p, facts) ?? wrongMeasures(rule, p) ?? outsideRange(rule, p)
    }

    /// The first reason why a case cannot even be opened: what no investigation can change.
    package static func objectionToCase(_ p: PenaltyProposal, _ facts: PenaltyFacts) -> Refusal? {
        guard let rule = PenaltyCatalogue.rule(p.code) else { return unknownRule(p.code) }
        return mismatch(rule, facts) ?? notInForce(rule, facts) ?? unpunishable(rule, p, facts) ?? wrongSubject(rule, p, facts) ?? displaced(rule, facts) ?? tooLate(rule, facts)
    }

    /// Every row that punishes this conduct, with what becomes of it.
    package static func options(_ facts: PenaltyFacts) -> [PenaltyOption] {
        PenaltyCatalogue.all.filter { matches($0, facts) }.map { rule in
            if !isInForce(rule, facts) { return PenaltyOption(rule: rule, standing: .notInForce) }
            if let other = displacing(rule, facts) { return PenaltyOption(rule: rule, standing: .displaced(by: other)) }
            return PenaltyOption(rule: rule, standing: .applicable)
        }
    }

    // MARK: Which rule

    package static func matches(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Bool {
        guard rule.findings.contains(facts.finding) else { return false }
        if let form = rule.form, form != facts.form { return false }
        if let unit = rule.needs, !facts.findingUnits.contains(where: { $0 == unit || $0.text.hasPrefix(unit.text + ".") }) { return false }
        switch rule.place {
        case .antiTerrorKeyTarget: return facts.isKeyTarget
        case .keyPublicOrderUnit: return facts.isKeyUnit
        case nil: return true
        }
    }

    package static func isInForce(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Bool {
        facts.packs.contains(rule.pack) && PenaltyCatalogue.effectiveFrom(rule.pack).map { $0 <= facts.conductOn } ?? true
    }

    /// The rule of higher rank that punishes the same conduct by itself.
    package static func displacing(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> PenaltyRule? {
        guard rule.pack == "NM203" else { return nil }
        return PenaltyCatalogue.all.first { h in h.rank > rule.rank && matches(h, facts) && isInForce(h, facts) && (h.displaces?.contains(rule.code) ?? true) }
    }

    private static func unknownRule(_ code: String) -> Refusal {
        supervisionRefusal(
            guardID, [SupervisionUnit.conduct], "处罚依据目录中没有 \(code)", "There is no \(code) in the penalty catalogue", remedy: "请从目录中选择处罚依据。", "Choose the rule from the catalogue.")
    }

    private static func mismatch(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        if matches(rule, facts) { return nil }
        let open = options(facts).filter { $0.standing == .applicable }.map(\.rule)
        let list = open.map(\.code).joined(separator: ", ")
        let units = [rule.liability, SupervisionUnit.otherLaw] + facts.findingUnits
        if rule.pack == "NM203", !PenaltyCatalogue.regulation.contains(where: { $0.hasFine && $0.findings.contains(facts.finding) }) {
            return supervisionRefusal(
                guardID, units, "本办法对“\(facts.finding.title.zh)”未设罚款，适用其他法律、法规（第二十一条）", "There is no fine in NM203 for “\(facts.finding.title.en)”; see other law (Art. 21)",
                remedy: open.isEmpty ? "请查明其他法律、法规的规定，必要时移送有关机关。" : "可适用：\(list)。",
                open.isEmpty ? "Find the law that applies, and refer the case where another organ is competent." : "These apply: \(list).")
        }
        return supervisionRefusal(
            guardID, units, "\(rule.code) 不适用于“\(facts.finding.title.zh)”", "\(rule.code) does not punish “\(facts.finding.title.en)”",
            remedy: open.isEmpty ? "没有可适用的处罚依据。" : "可适用：\(list)。", open.isEmpty ? "No rule of the catalogue applies." : "These apply: \(list).")
    }

    private static func notInForce(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        if let from = PenaltyCatalogue.effectiveFrom(rule.pack), facts.conductOn < from {
            return supervisionRefusal(
                guardID, [rule.pack == "NM203" ? SupervisionUnit.inForce : rule.liability], "行为发生于 \(facts.conductOn)，\(rule.pack) 自 \(from) 起施行",
                "The conduct was on \(facts.conductOn); \(rule.pack) is in force from \(from)", remedy: "请适用行为发生时有效的规定。", "Apply the law that was in force at the time.")
        }
        guard !facts.packs.contains(rule.pack) else { return nil }
        return supervisionRefusal(
            guardID, [rule.liability], "该系统未启用规则包 \(rule.pack)", "The rule pack \(rule.pack) does not bind this system", remedy: "请先核定该系统适用的规则包。", "Settle first which packs bind the system."
        )
    }

    private static func displaced(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        guard let h = displacing(rule, facts) else { return nil }
        return supervisionRefusal(
            guardID, [SupervisionUnit.otherLaw, h.liability], "同一行为在上位法中另有处罚规定：适用 \(h.code)，\(rule.code) 的罚款不适用",
            "A higher rule punishes this conduct by itself: \(h.code) applies and the amounts of \(rule.code) are displaced",
            remedy: h.isOfOtherOrgan ? "请移送有处罚权的机关。" : "请改用 \(h.code)。", h.isOfOtherOrgan ? "Refer the case to the organ that may impose it." : "Use \(h.code).")
    }

    /// One act under several rules is fined by the one with the higher fine.
    private static func lesserRule(_ rule: PenaltyRule, _ p: PenaltyProposal, _ facts: PenaltyFacts) -> Refusal? {
        guard let mine = rule.amounts[p.subject]?.upperBound else { return nil }
        let higher = options(facts).first { o in
            o.standing == .applicable && !o.rule.isOfOtherOrgan && (o.rule.amounts[p.subject]?.upperBound ?? 0) > mine && unmetCondition(o.rule, facts) == nil
        }
        guard let higher else { return nil }
        return supervisionRefusal(
            guardID, [SupervisionUnit.oneFine, higher.rule.liability], "同一违法行为触犯多个规定的，按照罚款数额高的规定处罚：适用 \(higher.rule.code)",
            "One act under several rules is punished by the rule with the higher fine: \(higher.rule.code) applies", remedy: "请改用 \(higher.rule.code)。", "Use \(higher.rule.code).")
    }

    private static func tooLate(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        let isLong = facts.endangersSafety && PenaltyFacts.isWritten(facts.consequences)
        let last = facts.conductOn.adding(months: isLong ? longLimitMonths : limitMonths)
        guard facts.foundOn > last else { return nil }
        return supervisionRefusal(
            guardID, [SupervisionUnit.timeLimit], "违法行为于 \(facts.foundOn) 发现，已超过追究时效（至 \(last)），不再给予行政处罚",
            "The conduct was found on \(facts.foundOn); the time limit ran until \(last), so it is not punished any more",
            remedy: "涉及公民生命健康安全、金融安全且有危害后果的，时效为五年，须记录危害后果。", "Where life, health or financial safety was harmed the limit is five years; the harm must be on record.")
    }
}
