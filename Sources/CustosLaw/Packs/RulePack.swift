import CustosBase

/// One text of law as data: who made it, since when it binds, how far it goes, and its rule units.
package struct RulePack: Sendable {
    /// `NM203`
    package let id: String
    package let name: Bilingual
    package let issuer: Bilingual
    package let rank: PackRank
    /// The first day on which its rules bind; `nil` where that was not verified.
    package let effectiveFrom: LocalDate?
    /// What it rests on itself.
    package let basis: Bilingual
    package let confidence: Confidence
    /// What is not known of the text; shown wherever the pack is shown.
    package let caveat: Bilingual?
    package let entries: [RuleEntry]
}

/// Which text prevails when two cannot both be obeyed (Legislation Law Arts. 99 and 100). The higher value prevails.
package enum PackRank: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// A text of another jurisdiction: kept for comparison, ranks nowhere here.
    case foreign = 0
    case standard = 1
    case localGovernmentRule = 2
    case departmentRule = 3
    case localRegulation = 4
    case administrativeRegulation = 5
    case law = 6

    package static func < (a: PackRank, b: PackRank) -> Bool { a.rawValue < b.rawValue }
    package var title: Bilingual {
        switch self {
        case .law: Bilingual(zh: "法律", en: "Law")
        case .administrativeRegulation: Bilingual(zh: "行政法规", en: "Administrative regulation")
        case .localRegulation: Bilingual(zh: "地方性法规", en: "Local regulation")
        case .departmentRule: Bilingual(zh: "部门规章", en: "Departmental rule")
        case .localGovernmentRule: Bilingual(zh: "地方政府规章", en: "Local government rule")
        case .standard: Bilingual(zh: "标准", en: "Standard")
        case .foreign: Bilingual(zh: "域外规则（对照）", en: "Foreign rules (comparison)")
        }
    }
}

/// How sure the project is of the wording it works from.
package enum Confidence: String, Sendable, Hashable {
    /// The text itself was read, or two independent sources agree.
    case high = "H"
    /// One credible secondary source.
    case medium = "M"
    case low = "L"
    case notVerified = "NV"
    package var title: Bilingual {
        switch self {
        case .high: Bilingual(zh: "原文已核", en: "Text read")
        case .medium: Bilingual(zh: "二手来源", en: "Secondary source")
        case .low: Bilingual(zh: "来源薄弱", en: "Weak source")
        case .notVerified: Bilingual(zh: "未核实", en: "Not verified")
        }
    }
}

/// What a rule unit is.
package enum RuleKind: String, Sendable, Hashable, CaseIterable {
    case duty, prohibition, power, penalty, definition
    package var title: Bilingual {
        switch self {
        case .duty: Bilingual(zh: "义务", en: "Duty")
        case .prohibition: Bilingual(zh: "禁止", en: "Prohibition")
        case .power: Bilingual(zh: "职权", en: "Power")
        case .penalty: Bilingual(zh: "法律责任", en: "Penalty")
        case .definition: Bilingual(zh: "定义", en: "Definition")
        }
    }
}

/// Who a rule unit binds.
package enum Party: String, Sendable, Hashable, CaseIterable {
    case government, pso, department, construction, usingUnit, `operator`, maintainer, entrusted, tester, requester, support, anyone, custodian, maker, placeOwner, controller
    package var title: Bilingual {
        switch self {
        case .government: Bilingual(zh: "人民政府", en: "People's government")
        case .pso: Bilingual(zh: "公安机关", en: "Public security organ")
        case .department: Bilingual(zh: "有关部门", en: "Competent department")
        case .construction: Bilingual(zh: "建设单位", en: "Construction unit")
        case .usingUnit: Bilingual(zh: "使用单位（管理单位）", en: "Using unit (managing unit)")
        case .operator: Bilingual(zh: "操作人员", en: "Operator")
        case .maintainer: Bilingual(zh: "维护人员", en: "Maintainer")
        case .entrusted: Bilingual(zh: "受托单位", en: "Entrusted unit")
        case .tester: Bilingual(zh: "检测机构", en: "Testing agency")
        case .requester: Bilingual(zh: "调取单位或者个人", en: "Requester")
        case .support: Bilingual(zh: "电力、电信、网络等单位", en: "Power, telecom and network units")
        case .anyone: Bilingual(zh: "任何单位和个人", en: "Any unit or individual")
        case .custodian: Bilingual(zh: "保管单位", en: "Custodian")
        case .maker: Bilingual(zh: "产品和服务提供者", en: "Maker of products and services")
        case .placeOwner: Bilingual(zh: "场所的经营管理单位", en: "Who runs the place")
        case .controller: Bilingual(zh: "控制者", en: "Controller")
        }
    }
}

/// One rule unit as a small policy: what it says, whom it binds, when and where it applies, and what in the program carries it.
package struct RuleEntry: Sendable {
    package let unit: RuleUnit
    package let kind: RuleKind
    package let binds: [Party]
    package let text: Bilingual
    /// How a person cites it: 第七条第一款第三项.
    package private(set) var clause: Bilingual
    package private(set) var rank: PackRank?
    package private(set) var confidence: Confidence = .high
    package private(set) var from: LocalDate?
    package private(set) var to: LocalDate?
    /// The systems that it applies to.
    package private(set) var scope: RuleScope = .every
    /// `G-PRIV`
    package private(set) var guards: [String] = []
    /// Kinds of records.
    package private(set) var kinds: [String] = []
    /// `R-RETRIEVE`
    package private(set) var registers: [String] = []
    /// `RP-COVER`
    package private(set) var reports: [String] = []
    /// Regular expressions on names of tests.
    package private(set) var tests: [String] = []
    /// Why nothing in the program carries it, or carries only a part of it.
    package private(set) var reason: Bilingual?
    /// Only a person can say whether it is met: an attestation does.
    package private(set) var isManual = false

    package init(_ kind: RuleKind, _ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) {
        self.unit = RuleUnit(unit)
        self.kind = kind
        self.binds = binds
        text = Bilingual(zh: zh, en: en)
        clause = ClauseText.cite(self.unit)
    }

    package static func duty(_ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry { RuleEntry(.duty, unit, binds, zh, en) }
    package static func ban(_ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry { RuleEntry(.prohibition, unit, binds, zh, en) }
    package static func power(_ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry { RuleEntry(.power, unit, binds, zh, en) }
    package static func penalty(_ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry { RuleEntry(.penalty, unit, binds, zh, en) }
    package static func definition(_ unit: StaticString, _ zh: String, _ en: String) -> RuleEntry { RuleEntry(.definition, unit, [], zh, en) }

    private func with(_ change: (inout RuleEntry) -> Void) -> RuleEntry {
        var e = self
        change(&e)
        return e
    }
    package func by(guards: [String] = [], kinds: [String] = [], registers: [String] = [], reports: [String] = [], tests: [String] = []) -> RuleEntry {
        with {
            $0.guards = guards
            $0.kinds = kinds
            $0.registers = registers
            $0.reports = reports
            $0.tests = tests
        }
    }
    package func because(_ zh: String, _ en: String) -> RuleEntry { with { $0.reason = Bilingual(zh: zh, en: en) } }
    package func cited(_ zh: String, _ en: String) -> RuleEntry { with { $0.clause = Bilingual(zh: zh, en: en) } }
    package func ranks(_ rank: PackRank) -> RuleEntry { with { $0.rank = rank } }
    package func known(_ c: Confidence) -> RuleEntry { with { $0.confidence = c } }
    package func within(_ scope: RuleScope) -> RuleEntry { with { $0.scope = scope } }
    package func since(_ day: String) -> RuleEntry {
        guard let d = LocalDate(day) else { preconditionFailure("no day: \(day)") }
        return with { $0.from = d }
    }
    /// Only a person can say whether it is met.
    package func manual() -> RuleEntry { with { $0.isManual = true } }

    /// It binds acts of that day.
    package func isInForce(on day: LocalDate, pack: RulePack) -> Bool {
        if let start = from ?? pack.effectiveFrom, day < start { return false }
        if let to, day > to { return false }
        return true
    }
}
