extension PenaltyLaw {
    /// What must have happened before a penalty under this rule, and has not.
    package static func unmetCondition(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        switch rule.condition {
        case .none: nil
        case .orderOverdue: notServed(rule, facts, .rectification) ?? notOverdue(rule, facts, .rectification)
        case .orderAndConsequences: notServed(rule, facts, .rectification) ?? notSerious(rule, facts)
        case .acceptanceOrder: noAcceptanceOrder(rule, facts)
        case .deletionOrderRefused: notServed(rule, facts, .deletion) ?? notRefused(rule, facts, .deletion)
        case .orderRefused: notServed(rule, facts, .rectification) ?? notRefused(rule, facts, .rectification)
        case .orderRefusedOrSerious: facts.isSerious && served(facts, .rectification) ? nil : notServed(rule, facts, .rectification) ?? notRefused(rule, facts, .rectification)
        case .warningRefused: notWarned(rule, facts) ?? notRefused(rule, facts, .rectification, withWarning: true)
        case .warningRefusedOrSerious: facts.isSerious && notWarned(rule, facts) == nil ? nil : notWarned(rule, facts) ?? notRefused(rule, facts, .rectification, withWarning: true)
        case .orderOverdueAndHarm: notServed(rule, facts, .rectification) ?? notOverdue(rule, facts, .rectification) ?? notSerious(rule, facts)
        }
    }

    private static func orders(_ facts: PenaltyFacts, _ kind: OrderFact.Kind) -> [OrderFact] { facts.orders.filter { $0.kind == kind } }
    private static func served(_ facts: PenaltyFacts, _ kind: OrderFact.Kind) -> Bool { orders(facts, kind).contains(where: \.isServed) }

    private static func notServed(_ rule: PenaltyRule, _ facts: PenaltyFacts, _ kind: OrderFact.Kind) -> Refusal? {
        if served(facts, kind) { return nil }
        return supervisionRefusal(
            guardID, [rule.liability], "尚未送达\(kind.title.zh)", "No \(kind.title.en) has been served", remedy: "请先下达并送达\(kind.title.zh)。", "Draw up and serve the \(kind.title.en) first.")
    }

    private static func notOverdue(_ rule: PenaltyRule, _ facts: PenaltyFacts, _ kind: OrderFact.Kind) -> Refusal? {
        let all = orders(facts, kind).filter(\.isServed)
        if all.contains(where: { $0.isOverdue(on: facts.today) }) { return nil }
        let due = all.map(\.dueOn).max() ?? facts.today
        if all.allSatisfy({ $0.fulfilledOn != nil }) {
            return supervisionRefusal(
                guardID, [rule.liability], "已在限期内改正，不予罚款", "It was corrected in time, so there is no fine", remedy: "请将问题记为已整改。", "Record the finding as rectified.")
        }
        return supervisionRefusal(
            guardID, [rule.liability], "责令改正的期限至 \(due) 24时届满，尚未逾期", "The order runs until 24:00 of \(due): it is not overdue",
            remedy: "自 \(due.adding(days: 1)) 起仍未改正的，可以罚款。", "A fine is possible from \(due.adding(days: 1)), if it is still not corrected.")
    }

    private static func notRefused(_ rule: PenaltyRule, _ facts: PenaltyFacts, _ kind: OrderFact.Kind, withWarning: Bool = false) -> Refusal? {
        let all = orders(facts, kind).filter { $0.isServed && (!withWarning || $0.hasWarning) }
        if all.contains(where: { $0.isRefused(on: facts.today) }) { return nil }
        return supervisionRefusal(
            guardID, [rule.liability], "没有拒不改正的记录：期限未满，也未记录拒绝", "Refusal to correct is not on record: the time limit runs, and no refusal was recorded",
            remedy: "请等待期限届满，或者在责令改正通知书中记录拒绝的事实和证据。", "Wait until the time limit has passed, or record the refusal and its evidence in the order.")
    }

    private static func notWarned(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        if orders(facts, .rectification).contains(where: { $0.isServed && $0.hasWarning }) { return nil }
        return supervisionRefusal(
            guardID, [rule.liability], "尚未责令改正并给予警告", "No order with a warning has been served", remedy: "请先送达载明警告的责令改正通知书。", "Serve an order that states the warning first.")
    }

    private static func notSerious(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        if facts.isSerious { return nil }
        let what = PenaltyFacts.isWritten(facts.consequences) ? ("认定理由", "the reasons for holding them serious") : ("严重后果", "the serious consequences")
        return supervisionRefusal(
            guardID, [rule.liability], "未记录\(what.0)", "The file does not state \(what.1)", remedy: "请填写严重后果的事实和认定理由。", "State the consequences and why they are serious.")
    }

    /// The order goes together with the fine, which does not wait for its expiry.
    private static func noAcceptanceOrder(_ rule: PenaltyRule, _ facts: PenaltyFacts) -> Refusal? {
        if !orders(facts, .acceptance).isEmpty { return nil }
        return supervisionRefusal(
            guardID, [rule.liability], "罚款须与责令限期验收同时作出，尚无责令限期验收通知书", "The fine goes with an order to accept in time, and there is none",
            remedy: "请就同一问题起草责令限期验收通知书。", "Draw up an acceptance order on the same finding.")
    }
}

extension OrderFact.Kind {
    package var title: Bilingual {
        switch self {
        case .rectification: Bilingual(zh: "责令限期改正通知书", en: "rectification order")
        case .acceptance: Bilingual(zh: "责令限期验收通知书", en: "acceptance order")
        case .deletion: Bilingual(zh: "责令删除、拆除通知书", en: "deletion order")
        case .sign: Bilingual(zh: "责令设置标识通知书", en: "order to put up a sign")
        }
    }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
}
