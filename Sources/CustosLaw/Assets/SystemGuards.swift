import CustosBase

/// Guards on a system that rest on the registers: custody, scope, budgets, neighbours, standing. `LifeCycle` puts them at its steps.
package enum SystemGuards {
    /// For creation and every edit.
    package static let registration: [Guard] = [form, custody, scope]

    static let form = Guard("G-SYSTEM", [RuleUnit("NM203.2")]) { deed in
        let problems = AreaCode.problems(deed.record)
        if !problems.isEmpty { throw LawFault.fields(problems) }
        return nil
    }

    package static let custodyUnit = RuleUnit("NM203.10")
    package static let custody = Guard("G-CUSTODY", [custodyUnit]) { deed in try custodyObjection(deed.record, book: deed.book) }
    /// The same, with the custodian named: for the step out of planning.
    package static let custodyDecided = Guard("G-CUSTODY", [custodyUnit]) { deed in
        if deed.record.integer("custodian") == nil {
            return refusal(
                "没有登记保管单位", "no custodian is entered", Bilingual(zh: "政府投资的由公安机关或有关部门保管，其他由使用单位保管。", en: "A PSO or department keeps government-built data; the using unit keeps the rest."))
        }
        return try custodyObjection(deed.record, book: deed.book)
    }

    /// G-CUSTODY: the refusal for a custodian that the funding does not allow.
    package static func custodyObjection(_ system: LawRecord, book: any LawBook) throws -> Refusal? {
        guard let custodian = try book.target(system, "custodian") else { return nil }
        let name = custodian.text("name") ?? ""
        switch system.text("fundingType") {
        case "government":
            guard !OrganisationRole.custodians.contains(custodian.text("kind") ?? "") else { return nil }
            return refusal(
                "政府投资系统的图像信息由公安机关或者其他有关部门存储、管理，“\(name)”不能为保管单位", "data of government-built systems is kept by a PSO or another department; “\(name)” cannot be custodian",
                Bilingual(zh: "请选择公安机关或有关部门。", en: "Choose a public security organ or a department."))
        case "non_government":
            let user = system.integer("useUnit") ?? system.integer("organisation")
            guard custodian.id != user else { return nil }
            return refusal(
                "非政府投资系统的图像信息由使用单位存储、管理，“\(name)”不能为保管单位", "data of systems not built with government funds is kept by the using unit; “\(name)” cannot be custodian",
                Bilingual(zh: "请以使用单位为保管单位；受托单位可以存放设备，但不是保管单位。", en: "Make the using unit custodian; a contractor may hold the disks and is not custodian."))
        default:
            guard system.text("custodyDecision") == nil else { return nil }
            return refusal(
                "规章未规定混合投资系统由谁保管，须记录保管决定", "the regulation does not say who keeps data of mixed funding: the decision has to be recorded",
                Bilingual(zh: "请填写何机关以何文件决定由谁保管。", en: "Enter who decided it, by which document."))
        }
    }

    private static func refusal(_ zh: String, _ en: String, _ remedy: Bilingual) -> Refusal {
        Refusal(ruleUnits: [custodyUnit], zh: "\(zh)（G-CUSTODY）。", en: "Refused: \(en) (G-CUSTODY).", remedy: remedy)
    }

    /// A decision on scope has a reason and somebody who took it (NM203.3).
    package static let scope = Guard("G-SCOPE", [RuleUnit("NM203.3")]) { deed in
        guard deed.text("scopeDecision") != nil else { return nil }
        let missing = ["scopeReason", "scopeDecidedBy"].filter { deed.text($0) == nil }
        if !missing.isEmpty { throw LawFault.fields(missing.map { FieldProblem($0, "认定须写明理由和认定人。", "The decision needs a reason and who took it.", units: [RuleUnit("NM203.3")]) }) }
        return nil
    }

    /// G-BUDGET: a notice by default; a refusal where the using unit made it its policy.
    package static let budget = Guard("G-BUDGET", [GovernmentPlace.unit]) { deed in
        let missing = BudgetLine.missing(deed.record)
        guard !missing.isEmpty, try deed.target("organisation")?.flag("budgetIsRequired") == true else { return nil }
        return Refusal(
            ruleUnits: [GovernmentPlace.unit], zh: "政府投资系统缺少经费：\(missing.map(\.title.zh).joined(separator: "、"))（G-BUDGET）。",
            en: "The government-built system lacks budget lines: \(missing.map(\.title.en).joined(separator: ", ")) (G-BUDGET).",
            remedy: Bilingual(zh: "请登记建设、运行、维护三项经费。", en: "Enter the budgets for construction, operation and maintenance."))
    }

    /// G-BRAND: every requirement text of the system that was published is free of brands as the dictionary stands now.
    package static let brandFree = Guard("G-BRAND", [BrandLaw.unit]) { deed in
        guard deed.record.id != 0 else { return nil }
        for r in try deed.book.records("requirement", where: "system", is: deed.record.id) where r.state == "published" {
            if let no = try BrandLaw.objection(r, book: deed.book) { return no }
        }
        return nil
    }

    /// The packs that bind a system; empty while nobody has chosen, which counts as all. Inside the region nobody leaves out NM203.
    package static func packs(of system: LawRecord?) -> Set<String> {
        let chosen = Set(system?.words("packs") ?? [])
        guard !chosen.isEmpty else { return [] }
        let area = system?.area ?? ""
        return area.isEmpty || area.hasPrefix(regionCode) ? chosen.union(["NM203"]) : chosen
    }
    /// The autonomous region (GB/T 2260). A system whose place nobody entered counts as inside.
    static let regionCode = "15"

    package static func binds(_ pack: String, _ system: LawRecord?) -> Bool {
        let all = packs(of: system)
        return all.isEmpty || all.contains(pack)
    }

    /// G-STANDING: in places of CN799.7 only government departments and the managing unit install (CN799.7.3).
    ///
    /// - Parameter party: the unit for which the camera is installed.
    package static func standingObjection(_ party: LawRecord, site: LawRecord, system: LawRecord) -> Refusal? {
        guard binds("CN799", system), PublicKind.of(site).isUnderArticle7 else { return nil }
        let kind = PublicKind.of(site)
        if OrganisationRole.ofGovernment.contains(party.text("kind") ?? "") { return nil }
        // Government has others build for it; the place's own unit equips what it manages.
        if kind == .art71, system.text("fundingType") == "government" { return nil }
        if kind == .art72, party.id == site.integer("organisation") { return nil }
        let unit = RuleUnit("CN799.7.3")
        return Refusal(
            ruleUnits: [unit], zh: "“\(party.text("name") ?? "")”既不是负责的政府部门，也不是该场所的经营管理单位，不得在此安装（G-STANDING）。",
            en: "“\(party.text("name") ?? "")” is neither the government department in charge nor the unit that manages the place, and may not install there (G-STANDING).",
            remedy: Bilingual(zh: "请由负责的政府部门或经营管理单位安装，或更正场所的管理单位。", en: "The department in charge or the managing unit installs; or correct the managing unit of the site."))
    }
}
