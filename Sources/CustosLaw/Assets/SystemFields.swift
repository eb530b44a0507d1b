import CustosBase

/// What the register keeps of a system (NM203.2, 3, 4, 9, 10). The kind itself, with its life, stands in `LifeCycle`.
package enum SystemFields {
    package static let siteLimit = 2_000

    package static let fundingTypes: [Choice] = [
        Choice("government", "政府投资", "Government-built"), Choice("non_government", "非政府投资", "Not built with government funds"),
        Choice("mixed_decided", "混合投资（已明确保管单位）", "Mixed, custody decided"),
    ]
    package static let packs: [Choice] = [
        Choice("NM203", "自治区政府令第203号", "NM203, order 203 of Inner Mongolia"), Choice("CN799", "国务院令第799号", "CN799, State Council Decree 799"),
        Choice("CNX", "其他国家法律", "CNX, other Chinese law"),
        Choice("STD", "标准", "STD, standards"), Choice("EU", "欧盟", "EU"), Choice("UK", "英国", "UK"),
    ]

    private static let plan: [RecordField] = [
        RecordField("plan", "规划名称", "Plan", .text(maximum: 100)), RecordField("documentNumber", "文号", "Document number", .text(maximum: 64)).optional(),
        RecordField("decidedOn", "日期", "Date", .date(.any)).optional(),
    ]
    private static let budget: [RecordField] = [
        RecordField("line", "经费类别", "Line", .choice(BudgetLine.choices)), RecordField("amount", "金额（元）", "Amount (CNY)", .integer(1...1_000_000_000_000)),
        RecordField("year", "年度", "Year", .integer(2000...2100)).optional(), RecordField("source", "来源、文号", "Source, document", .text(maximum: 100)).optional(),
    ]

    package static let all: [RecordField] = [
        RecordField("name", "系统名称", "Name", .text(maximum: 100)).searched(),
        RecordField("organisation", "使用单位（登记）", "Registering using unit", .reference("organisation")),
        RecordField("sites", "场所", "Sites", .references("site", maximum: siteLimit)).optional(),
        RecordField("area", "行政区划代码", "Division code", .text(maximum: 12)).optional().indexed().rests(on: RuleUnit("NM203.2")).help(AreaCode.zh, AreaCode.en),
        RecordField("fundingType", "投资性质", "Funding", .choice(fundingTypes)).indexed().rests(on: RuleUnit("NM203.10")),
        RecordField("buildUnit", "建设单位", "Construction unit", .reference("organisation")).optional(),
        RecordField("useUnit", "使用单位", "Using unit", .reference("organisation")).optional().help("未填即登记单位。", "The registering unit unless another is entered."),
        RecordField("custodian", "保管单位", "Custodian", .reference("organisation")).optional().rests(on: RuleUnit("NM203.10")),
        RecordField("custodyDecision", "混合投资的保管决定", "Decision on custody (mixed funding)", .longText(maximum: 500)).optional().rests(on: RuleUnit("NM203.10"))
            .help("谁、何时、以何文件决定由谁保管。", "Who decided, when, by which document, that who keeps the data."),
        RecordField("purpose", "用途", "Purpose", .longText(maximum: 500)).controlled().rests(on: .noRightsChange),
        RecordField("planReference", "国土空间规划", "Territorial spatial plan", .rows(plan, maximum: 4)).optional().rests(on: RuleUnit("NM203.4")),
        RecordField("budgets", "经费", "Budgets", .rows(budget, maximum: 24)).optional().rests(on: RuleUnit("NM203.9")),
        RecordField("scopeDecision", "是否属于公共安全视频系统", "In the scope of the regulation", .choice([Choice("in_scope", "属于", "In scope"), Choice("out_of_scope", "不属于", "Out of scope")]))
            .optional()
            .rests(on: RuleUnit("NM203.3")),
        RecordField("scopeReason", "认定理由", "Reason", .text(maximum: 300)).optional(),
        RecordField("scopeDecidedBy", "认定人", "Decided by", .text(maximum: 64)).optional(),
        RecordField("packs", "适用规则", "Rule packs", .choices(packs)).optional().indexed(),
        RecordField("retentionDays", "图像保存天数", "Days of retention", .integer(1...Int64(RetentionPolicy.maximumDays))).optional().controlled().rests(on: .minimumRetention),
        RecordField("classified", "涉密系统", "Classified", .flag).optional(),
        RecordField("inUseDate", "投入使用日期", "In use since", .date(.any)).computed(),
    ]
}

/// The three costs that government secures for what it builds (NM203.9).
package enum BudgetLine: String, Sendable, Hashable, CaseIterable {
    case construction, operation, maintenance
    package var title: Bilingual {
        switch self {
        case .construction: Bilingual(zh: "建设", en: "Construction")
        case .operation: Bilingual(zh: "运行", en: "Operation")
        case .maintenance: Bilingual(zh: "维护", en: "Maintenance")
        }
    }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }

    /// What a government-built system still lacks; empty for every other.
    package static func missing(_ system: LawRecord) -> [BudgetLine] {
        guard system.text("fundingType") == "government" else { return [] }
        let there = Set(system.rows("budgets").compactMap { $0["line"]?.text })
        return allCases.filter { !there.contains($0.rawValue) }
    }
}
