import CustosBase

/// NM203.2 to 7, 9, 13.2, 20 and what CN799 says of places: scope, plan, coverage, funds, support, supervision.
enum PlaceJudges {
    static let table: [(String, Judge)] =
        [
            ("NM203.2", applies), ("NM203.3", inScope), ("NM203.4", planned), ("CN799.6", planned), ("NM203.5.1", supervised), ("NM203.20", supervised), ("CN799.24", supervised),
            ("NM203.5.3", supported),
            ("NM203.7", covered), ("NM203.9", budgeted), ("CN799.2", classified),
        ] + (1...13).map { n in ("NM203.7.1.\(n)", { try covered($0, category: n < 10 ? "P0\(n)" : "P\(n)") }) }

    private static let applies: Judge = { c in
        let chosen = c.system.words("packs").isEmpty
        let area = c.system.area.map { "（行政区划 \($0)）" } ?? "（行政区划未登记，按区内处理）"
        return .met(
            "系统在自治区内\(area)，适用本办法\(chosen ? "；尚未选定其他规则包" : "")。",
            "The system lies in the region (division \(c.system.area ?? "not entered, taken as inside"))\(chosen ? "; no other pack was chosen" : "").", c.system)
    }

    private static let inScope: Judge = { c in
        guard let decision = c.system.text("scopeDecision") else {
            return .open(
                "未登记是否属于本办法所称系统的认定。", "No decision is on record whether it is a system in the sense of the measures.", c.system,
                next: NextStep("请登记认定结论、理由和认定人。", "Enter the decision, its reason and who decided.", record: c.system))
        }
        guard try !c.of("camera").isEmpty, try !c.sites().isEmpty else {
            return .open(
                "没有登记采集设备或者涉及公共安全的场所。", "No collecting device, or no site bearing on public safety, is on record.", c.system,
                next: NextStep("请登记场所和摄像机。", "Register site and cameras.", kind: "camera"))
        }
        return decision == "out_of_scope"
            ? .without("已认定不属于本办法所称系统。", "Decided: not a system in the sense of the measures.") : .met("已认定属于本办法所称系统。", "Decided: a system in the sense of the measures.", c.system)
    }

    private static let planned: Judge = { c in
        guard !c.system.isBlank("planReference") else {
            return .open(
                "没有登记所依据的规划。", "No territorial plan is on record that lists it.", c.system, next: NextStep("请登记规划名称、文号和日期。", "Enter the plan's name, number and date.", record: c.system))
        }
        return .met("已登记规划依据。", "The plan is on record.", c.system)
    }

    private static let supervised: Judge = { c in
        let done = try c.of("inspection").filter { !["planned", "drafted", "cancelled"].contains($0.state) }
        guard let last = done.last else { return .without("尚未被监督检查；检查频次\(NotSet.label.zh)。", "Not inspected yet; how often is \(NotSet.label.en).") }
        return .met("监督检查\(done.count)次，最近一次见记录。", "Inspected \(done.count) times; the last is on record.", last)
    }

    private static let supported: Judge = { c in
        let contracts = try c.list("support_contract", "systems", c.system.id).filter { $0.state == "valid" }
        guard let first = contracts.first else {
            return .open(
                "没有登记电力、电信、网络等支持单位。", "No support unit for power, telecom or network is on record.",
                next: NextStep("请登记支持单位和联系方式。", "Enter the support units and how to reach them.", kind: "support_contract"))
        }
        return .met("支持单位\(contracts.count)个。", "\(contracts.count) support units.", first)
    }

    private static let covered: Judge = { try covered($0, category: nil) }

    /// Mandatory parts of the sites, and whether a camera that is in use looks after each.
    private static func covered(_ c: ComplianceCase, category: String?) throws -> Verdict {
        var parts: [Verdict] = []
        for site in try c.sites() where category.map({ site.words("placeCategories").contains($0) }) ?? !site.words("placeCategories").isEmpty {
            let gaps = try AssetChecks.gaps(site, book: c.book).map { $0.part ?? c.name(site) }
            if gaps.isEmpty {
                parts.append(.met("“\(c.name(site))”的重要部位均有使用中的摄像机。", "Every important part of “\(c.name(site))” has a camera in use.", site))
            } else {
                parts.append(
                    .open(
                        gaps.map { Evidence("“\(c.name(site))”：\($0)没有使用中的摄像机。", "“\(c.name(site))”: no camera in use at \($0).", site) },
                        next: NextStep("请为该部位安装并启用摄像机。", "Install a camera there and activate it.", kind: "camera")))
            }
        }
        return parts.isEmpty ? .without("没有应当安装的场所。", "No place that must have a system.") : .all(parts)
    }

    private static let budgeted: Judge = { c in
        let missing = BudgetLine.missing(c.system)
        guard missing.isEmpty else {
            return .open(
                "缺少经费：\(missing.map(\.title.zh).joined(separator: "、"))。", "Budget lines missing: \(missing.map(\.title.en).joined(separator: ", ")).", c.system,
                next: NextStep("请登记建设、运行、维护三项经费。", "Enter the budgets of construction, operation and maintenance.", record: c.system))
        }
        return .met("三项经费已登记。", "Three budget lines are on record.", c.system)
    }

    private static let classified: Judge = { c in
        let open = try c.sites().filter { $0.isBlank("publicKind") }
        guard open.isEmpty else {
            return .open(
                open.map { Evidence("“\(c.name($0))”未认定场所类别（第七条、第九条或者非公共场所），按第七条处理。", "“\(c.name($0))” has no decided kind (Art. 7, Art. 9 or non-public) and counts as Art. 7.", $0) },
                next: NextStep("请登记场所在第799号令下的类别。", "Decide the site's kind under Decree 799.", record: open[0]))
        }
        return .met("场所类别均已认定。", "The kind of every site is decided.")
    }
}

extension LawRecord {
    /// Nothing was entered: absent, empty text, empty list.
    func isBlank(_ name: String) -> Bool {
        switch data[name] {
        case nil, .null: true
        case .string(let s): s.isEmpty
        case .array(let a): a.isEmpty
        default: false
        }
    }
}
