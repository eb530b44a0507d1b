/// How a system stands to one rule unit, with what it rests on and what to do next.
package struct UnitState: Sendable {
    package let entry: RuleEntry
    package let status: UnitStatus
    package let evidence: [Evidence]
    package let next: NextStep?
    /// A person said so or has to; the registers cannot tell.
    package let isManual: Bool
}

package enum UnitStatus: String, Sendable, Hashable, CaseIterable {
    case met, open, breached
    case notApplicable = "not_applicable"
    package var title: Bilingual {
        switch self {
        case .met: Bilingual(zh: "已落实", en: "Met")
        case .open: Bilingual(zh: "待落实", en: "Open")
        case .breached: Bilingual(zh: "违反", en: "Breached")
        case .notApplicable: Bilingual(zh: "不适用", en: "Not applicable")
        }
    }
}

/// One fact behind a state: a record, or a sentence about what is missing.
package struct Evidence: Sendable, Hashable {
    package let record: Int64?
    package let kind: String?
    package let text: Bilingual
    package init(_ zh: String, _ en: String, _ record: LawRecord? = nil) {
        self.record = record?.id
        kind = record?.kind
        text = Bilingual(zh: zh, en: en)
    }
}

/// What to do next, and where: a new record of a kind, or an event of a record.
package struct NextStep: Sendable, Hashable {
    package let text: Bilingual
    package let kind: String?
    package let record: Int64?
    package let event: String?
    package init(_ text: Bilingual, kind: String? = nil, record: LawRecord? = nil, event: String? = nil) {
        self.text = text
        self.kind = kind ?? record?.kind
        self.record = record?.id
        self.event = event
    }
    package init(_ zh: String, _ en: String, kind: String? = nil, record: LawRecord? = nil, event: String? = nil) {
        self.init(Bilingual(zh: zh, en: en), kind: kind, record: record, event: event)
    }
}

/// What a judge says of one unit.
struct Verdict {
    /// Sentences shown of one kind; the rest is counted.
    static let shown = 20

    var status: UnitStatus
    var evidence: [Evidence]
    var next: NextStep?

    static func met(_ zh: String, _ en: String, _ record: LawRecord? = nil) -> Verdict { Verdict(status: .met, evidence: [Evidence(zh, en, record)]) }
    static func met(_ evidence: [Evidence]) -> Verdict { Verdict(status: .met, evidence: limited(evidence)) }
    static func open(_ zh: String, _ en: String, _ record: LawRecord? = nil, next: NextStep?) -> Verdict { Verdict(status: .open, evidence: [Evidence(zh, en, record)], next: next) }
    static func open(_ evidence: [Evidence], next: NextStep?) -> Verdict { Verdict(status: .open, evidence: limited(evidence), next: next) }
    static func breached(_ evidence: [Evidence], next: NextStep?) -> Verdict { Verdict(status: .breached, evidence: limited(evidence), next: next) }
    static func breached(_ zh: String, _ en: String, _ record: LawRecord? = nil, next: NextStep?) -> Verdict { breached([Evidence(zh, en, record)], next: next) }
    static func without(_ zh: String, _ en: String) -> Verdict { Verdict(status: .notApplicable, evidence: [Evidence(zh, en)]) }

    /// A refusal that a step would meet is what is still open, with the refusal's own remedy.
    static func of(_ refusal: Refusal?, met: Verdict, kind: String, breached isBreached: Bool = false) -> Verdict {
        guard let refusal else { return met }
        return Verdict(status: isBreached ? .breached : .open, evidence: [Evidence(refusal.zh, refusal.en)], next: NextStep(refusal.remedy, kind: kind))
    }

    /// The worst of several; evidence of those that are as bad.
    static func all(_ parts: [Verdict]) -> Verdict {
        precondition(!parts.isEmpty, "a verdict of nothing")
        for s in [UnitStatus.breached, .open, .met] {
            let those = parts.filter { $0.status == s }
            if !those.isEmpty { return Verdict(status: s, evidence: limited(those.flatMap(\.evidence)), next: those.compactMap(\.next).first) }
        }
        return parts[0]
    }

    private static func limited(_ evidence: [Evidence]) -> [Evidence] {
        guard evidence.count > shown else { return evidence }
        let rest = evidence.count - shown
        return evidence.prefix(shown) + [Evidence("另有\(rest)项。", "And \(rest) more.")]
    }
}
