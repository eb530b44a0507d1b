package import CustosBase

/// A competent organ's written order to erase footage before its term, as of unlawfully installed cameras (CN799.26 to 28).
///
/// The only way in which footage goes before the floor has run out. A hold is stronger: who ordered the one must lift the other.
package struct ErasureOrder: Sendable, Hashable {
    package let id: UUIDValue
    package let stream: StreamID
    package let range: WallRange
    /// CN799.26, CN799.27.1 or CN799.28.
    package let ground: RuleUnit
    /// The record of the document in JSON: organ, number, evidence copy, who entered and who confirmed it.
    package let document: String

    package init(id: UUIDValue, stream: StreamID, range: WallRange, ground: RuleUnit, document: String) {
        self.id = id
        self.stream = stream
        self.range = range
        self.ground = ground
        self.document = document
    }

    /// Only what lies wholly inside goes: a segment that reaches beyond the ordered span is an original outside of it.
    package func covers(_ segment: SegmentFacts) -> Bool { stream == segment.stream && range.start <= segment.start && segment.end <= range.end }

    /// The grounds that an order can rest on.
    package static let grounds: [RuleUnit] = [.unlawfulInstallation, .prohibitedArea, .classifiedNeighbour]
}

/// Acts on the custody of footage that take two persons: lifting a hold, ending a restriction, an order to erase.
package enum TwoPersons {
    /// The refusal that a second person would meet, or `nil`: the one who asked cannot be the one who agrees (NM203.19.1.6).
    package static func objection(first: String, second: String) -> Refusal? {
        guard first == second else { return nil }
        return Refusal(
            ruleUnits: [.untouchedOriginals, .noRightsChange],
            zh: "须由另一人确认：提出人不能自己确认。", en: "Another person must confirm this: whoever asked for it cannot agree to it.",
            remedy: Bilingual(zh: "请另一名管理员登录后确认。", en: "Have another administrator sign in and confirm it."))
    }
}

/// Why restricted footage is not shown (PIPL Art. 47: while a retention period runs, nothing but storage and security).
package enum Restriction {
    package static func refusal() -> Refusal {
        Refusal(
            ruleUnits: [.storageOnly], zh: "该时段录像已限制使用：仅保存，不得查看或复制。",
            en: "This footage is restricted: it is kept, and may not be seen or copied.",
            remedy: Bilingual(zh: "解除限制须两名管理员先后确认。", en: "Two administrators can end the restriction."))
    }
}

extension RuleUnit {
    /// No unlawful change of purpose, rights or range.
    package static let noRightsChange = RuleUnit("NM203.19.1.6")
    /// Installed without standing; may be ordered to be erased.
    package static let unlawfulInstallation = RuleUnit("CN799.26")
    /// Installed in a prohibited area.
    package static let prohibitedArea = RuleUnit("CN799.27.1")
    /// Near a classified unit without its consent.
    package static let classifiedNeighbour = RuleUnit("CN799.28")
    /// While a statutory period runs, storage and security are all that may be done.
    package static let storageOnly = RuleUnit("CNX.PIPL.47")
}
