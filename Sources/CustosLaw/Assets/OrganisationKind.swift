import CustosBase

/// The parts that organisations have before the law.
package enum OrganisationRole: String, Sendable, Hashable, CaseIterable {
    case government = "GOV", pso = "PSO", department = "DEP", construction = "CON", using = "USE", tester = "TST", entrusted = "ENT", support = "SUP", requester = "REQ_UNIT"

    package var title: Bilingual {
        switch self {
        case .government: Bilingual(zh: "人民政府", en: "People's government")
        case .pso: Bilingual(zh: "公安机关", en: "Public security organ")
        case .department: Bilingual(zh: "有关部门", en: "Competent department")
        case .construction: Bilingual(zh: "建设单位", en: "Construction unit")
        case .using: Bilingual(zh: "使用单位", en: "Using unit")
        case .tester: Bilingual(zh: "检测机构", en: "Testing agency")
        case .entrusted: Bilingual(zh: "受托运营、维护单位", en: "Entrusted unit")
        case .support: Bilingual(zh: "电力、电信、网络等保障单位", en: "Power, telecom or network unit")
        case .requester: Bilingual(zh: "申请单位", en: "Requesting unit")
        }
    }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
    /// Those that may keep the data of government-built systems (NM203.10).
    package static let custodians: Set<String> = [pso.rawValue, department.rawValue]
    /// Those that build for the government (CN799.7.3).
    package static let ofGovernment: Set<String> = [government.rawValue, pso.rawValue, department.rawValue]
}

/// The level of an organ. "旗县级以上" begins at `county`; a police station lies below.
package enum OrganLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    case station, county
    case leagueCity = "league_city"
    case region, national

    package var title: Bilingual {
        switch self {
        case .station: Bilingual(zh: "派出所（旗县级以下）", en: "Station (below county)")
        case .county: Bilingual(zh: "旗县级", en: "Banner or county")
        case .leagueCity: Bilingual(zh: "盟市级", en: "League or city")
        case .region: Bilingual(zh: "自治区级", en: "Autonomous region")
        case .national: Bilingual(zh: "国家级", en: "National")
        }
    }
    package static func < (a: OrganLevel, b: OrganLevel) -> Bool { allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)! }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
    /// Levels that can confirm, designate and penalise.
    package static let countyAndAbove: [Choice] = choices.filter { $0.code != station.rawValue }

    /// Digits of the division code that an organ of this level answers for.
    package var areaDigits: [Int] {
        switch self {
        case .station: [6, 9, 12]
        case .county: [6]
        case .leagueCity: [4]
        case .region: [2]
        case .national: [0]
        }
    }
}

/// Sectors by which departments are competent (NM203.5.2).
package enum Sector {
    package static let choices: [Choice] = [
        Choice("finance", "金融", "Finance"), Choice("education", "教育", "Education"), Choice("health", "卫生健康", "Health"), Choice("culture_tourism", "文化旅游", "Culture and tourism"),
        Choice("transport", "交通运输", "Transport"), Choice("housing", "住房和城乡建设", "Housing and construction"), Choice("commerce", "商务", "Commerce"),
        Choice("civil_affairs", "民政", "Civil affairs"), Choice("energy_water", "能源、水利", "Energy and water"), Choice("post_telecom", "邮政、通信、广播电视", "Post, telecom and broadcasting"),
        Choice("defence_industry", "国防科技工业", "Defence industry"), Choice("emergency", "应急管理", "Emergency management"), Choice("grain_stores", "粮食和物资储备", "Grain and material stores"),
        Choice("heritage", "文物", "Heritage"), Choice("lodging", "住宿餐饮", "Lodging and dining"), Choice("other", "其他", "Other"),
    ]
}

/// Division codes of GB/T 2260 without trailing zeros, so that what begins alike lies within.
package enum AreaCode {
    package static let lengths = [2, 4, 6, 9, 12]
    /// The last step of a code says something: two digits down to the county, three below, as in town 100.
    package static func isWellFormed(_ t: String) -> Bool {
        guard lengths.contains(t.utf8.count), t.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return false }
        return !t.hasSuffix(t.utf8.count <= 6 ? "00" : "000")
    }
    package static let zh = "请填写行政区划代码，不补零：自治区 15，盟市 1501，旗县 150102，乡镇街道 9 位，社区 12 位。"
    package static let en = "Enter the division code without trailing zeros: region 15, league or city 1501, banner or county 150102, town 9 digits, community 12."
    static func problems(_ record: LawRecord, least: Int = 2) -> [FieldProblem] {
        guard let t = record.text("area") else { return [] }
        return isWellFormed(t) && t.utf8.count >= least ? [] : [FieldProblem("area", zh, en)]
    }
}

/// The register of organisations (NM203.5, 10, 14).
package enum OrganisationKind {
    package static let name = "organisation"
    /// Generations that a tree of organisations may have; the rights look no higher either.
    package static let depthLimit = 10

    static let fields: [RecordField] = [
        RecordField("name", "单位名称", "Name", .text(maximum: 100)).searched(),
        RecordField("nameEn", "英文名称", "Name in English", .text(maximum: 150)).optional().searched(),
        RecordField("kind", "单位类别", "Kind", .choice(OrganisationRole.choices)).indexed(),
        RecordField("level", "级别", "Level", .choice(OrganLevel.choices)).optional().help("公安机关、政府、有关部门必填。", "Needed for organs, governments and departments."),
        RecordField("area", "行政区划代码", "Division code", .text(maximum: 12)).optional().indexed().help(AreaCode.zh, AreaCode.en),
        RecordField("parent", "上级单位", "Superior", .reference("organisation")).optional(),
        RecordField("sectors", "行业、主管领域", "Sectors", .choices(Sector.choices)).optional().rests(on: RuleUnit("NM203.5.2")),
        RecordField("uscc", "统一社会信用代码", "Unified social credit code", .code(.creditCode)).optional().unique().searched(),
        RecordField("address", "地址", "Address", .text(maximum: 200)).optional().searched(),
        RecordField("contact", "联系人", "Contact", .text(maximum: 64)).optional(),
        RecordField("phone", "联系电话", "Telephone", .code(.telephone)).optional(),
        RecordField("signCheckDays", "标识检查间隔（日）", "Days between checks of signs", .integer(1...366)).optional()
            .help("本单位规定；规章未规定。未填按 \(SignLaw.defaultCheckDays) 日。", "Organisation policy; not set by the regulation. \(SignLaw.defaultCheckDays) days unless set."),
        RecordField("budgetIsRequired", "三项经费不全不得开工", "No building without three budget lines", .flag).optional()
            .help("本单位规定；规章未规定。未选时仅提示。", "Organisation policy; not set by the regulation. A notice only, unless chosen."),
    ]

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "单位", "Organisation", fields: fields, titled: ["name"], rests: [RuleUnit("NM203.5.1"), RuleUnit("NM203.5.2")], writes: .registerAssets, owner: .itself)
        k.isTable = true
        k.guards = [Guard("G-ORG", [RuleUnit("NM203.5.1")]) { deed in try check(deed) }]
        return k
    }()

    private static func check(_ deed: Deed) throws -> Refusal? {
        let r = deed.record
        var problems = AreaCode.problems(r)
        let level = r.text("level").flatMap { OrganLevel(rawValue: $0) }
        if let kind = r.text("kind"), OrganisationRole.ofGovernment.contains(kind) {
            if level == nil { problems.append(FieldProblem("level", "请填写级别：它决定能否确认、处罚。", "Enter the level: it decides what the organ can confirm and penalise.")) }
            if let level, problems.isEmpty, !level.areaDigits.contains(r.text("area")?.utf8.count ?? 0) {
                problems.append(FieldProblem("area", "\(level.title.zh)的行政区划代码位数不符。\(AreaCode.zh)", "This is not the code of a \(level.title.en). \(AreaCode.en)"))
            }
        }
        var above = try deed.book.target(r, "parent"), steps = 0
        while let o = above {
            steps += 1
            guard o.id != r.id || r.id == 0, steps < depthLimit else {
                problems.append(FieldProblem("parent", "上级关系成环或超过 \(depthLimit) 级。", "The superiors form a ring, or more than \(depthLimit) levels."))
                break
            }
            above = try deed.book.target(o, "parent")
        }
        if !problems.isEmpty { throw LawFault.fields(problems) }
        return nil
    }
}
