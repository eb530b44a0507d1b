import CustosBase

/// RP-COVER, RP-PRIV, RP-SIGN, RP-PLAN.
package enum PlaceReports {
    package static let coverage = LawReport(
        "RP-COVER", "应装场所覆盖情况", "Coverage of places that must have a system", rests: [RuleUnit("NM203.7"), RuleUnit("CN799.7")],
        columns: [
            ReportColumn("site", "场所", "Site"), ReportColumn("siteId", "场所编号", "Site record", .record), ReportColumn("categories", "场所类别", "Categories"),
            ReportColumn("part", "未覆盖部位", "Part without a camera"),
            ReportColumn("organisation", "管理单位", "Managing unit"), ReportColumn("area", "行政区划", "Division"), ReportColumn("since", "登记日期", "On record since", .date),
        ]
    ) { run in
        var sites = 0, parts = 0, open = 0
        for site in try run.records("site", states: ["valid"]) where !site.words("placeCategories").isEmpty {
            sites += 1
            parts += max(1, site.rows("protectedParts").filter { $0["mandatory"]?.flag == true }.count)
            for gap in try AssetChecks.gaps(site, book: run.book) {
                open += 1
                run.add([
                    run.name(site), .int(site.id), JSON(site.words("placeCategories").joined(separator: " ")), JSON(gap.part ?? "（整个场所 the whole site）"), try run.name(site.organisation),
                    JSON(site.area),
                    JSON(LocalDate(of: site.createdAt).description),
                ])
            }
        }
        run.note("应装场所\(sites)处、部位\(parts)个，未覆盖\(open)个。", "\(sites) places with \(parts) parts that must have a camera; \(open) have none in use.")
    }

    package static let privacy = LawReport(
        "RP-PRIV", "禁止区域情况", "Prohibited areas", rests: [RuleUnit("NM203.8"), RuleUnit("CN799.8")],
        columns: [
            ReportColumn("thing", "类型", "What"), ReportColumn("name", "名称", "Name"), ReportColumn("id", "编号", "Record", .record), ReportColumn("code", "禁止类别", "Prohibited as"),
            ReportColumn("site", "场所", "Site"),
            ReportColumn("state", "状态", "State"), ReportColumn("problem", "问题", "Problem"), ReportColumn("problemEn", "问题（英文）", "Problem (English)"),
        ]
    ) { run in
        for zone in try run.records("zone", states: ["flagged"]) {
            run.add([
                "区域 zone", run.name(zone), .int(zone.id), JSON(zone.text("prohibited")), try run.name(zone.integer("site")), JSON(zone.state), "待复核。复核前按禁止处理。",
                "Waits for review; prohibited until then.",
            ])
        }
        for camera in try run.records("camera", states: ["installed", "trial", "active", "disabled"]) {
            guard let r = try PrivacyGuards.objection(camera, book: run.book) ?? PrivacyGuards.unsigned(camera, book: run.book) else { continue }
            run.add([
                "摄像机 camera", run.name(camera), .int(camera.id), JSON(r.ruleUnits.map(\.text).joined(separator: " ")), try run.name(camera.integer("site")), JSON(camera.state),
                JSON(r.zh), JSON(r.en),
            ])
        }
        for c in try run.records("zone_check", states: ["discovered"]) {
            run.add(["检查 check", run.name(c), .int(c.id), "CN799.8.2", try run.name(c.integer("site")), JSON(c.state), "发现设备，尚未报告公安机关。", "A device was found and is not reported yet."])
        }
    }

    package static let signs = LawReport(
        "RP-SIGN", "明显标识情况", "Signs", rests: [RuleUnit("NM203.13.3"), RuleUnit("CN799.13")],
        columns: [
            ReportColumn("camera", "摄像机", "Camera"), ReportColumn("cameraId", "编号", "Record", .record), ReportColumn("system", "系统", "System"), ReportColumn("sign", "标识", "Sign"),
            ReportColumn("checkedOn", "最近检查", "Last checked", .date),
            ReportColumn("dueOn", "应检查", "Check due", .date), ReportColumn("problem", "问题", "Problem"), ReportColumn("problemEn", "问题（英文）", "Problem (English)"),
        ]
    ) { run in
        var seen = 0, days: [Int64: Int] = [:]
        for camera in try run.records("camera", states: ["installed", "trial", "active"]) {
            seen += 1
            let sign = try run.book.target(camera, "sign")
            var problem: Bilingual?
            if let r = try SignLaw.objection(camera, book: run.book) { problem = Bilingual(zh: r.zh, en: r.en) }
            let owner = sign?.organisation ?? 0
            let every = try days[owner] ?? Int(run.book.record(owner)?.integer("signCheckDays") ?? Int64(SignLaw.defaultCheckDays))
            days[owner] = every
            let due = sign.flatMap { SignLaw.checkDue($0, every: every) }
            if problem == nil, let due, due < run.today { problem = Bilingual(zh: "标识逾期未检查（\(NotSet.label.zh)）。", en: "The sign was not checked in time (\(NotSet.label.en)).") }
            guard let problem else { continue }
            run.add([
                run.name(camera), .int(camera.id), try run.name(camera.integer("system")), run.name(sign), JSON(sign?.text("lastCheckedOn") ?? sign?.text("installedOn")),
                JSON(due?.description), JSON(problem.zh), JSON(problem.en),
            ])
        }
        run.note("检查摄像机\(seen)台。", "\(seen) cameras were looked at.")
    }

    package static let plans = LawReport(
        "RP-PLAN", "未列入规划的系统", "Systems that no plan lists", rests: [RuleUnit("NM203.4"), RuleUnit("CN799.6")],
        columns: [
            ReportColumn("system", "系统", "System"), ReportColumn("systemId", "编号", "Record", .record), ReportColumn("funding", "投资性质", "Funding"), ReportColumn("state", "状态", "State"),
            ReportColumn("organisation", "单位", "Unit"),
            ReportColumn("area", "行政区划", "Division"),
        ]
    ) { run in
        let all = try run.systems()
        for s in all where s.isBlank("planReference") { run.add([run.name(s), .int(s.id), JSON(s.text("fundingType")), JSON(s.state), try run.name(s.organisation), JSON(s.area)]) }
        run.note("系统\(all.count)个，未登记规划依据\(run.rows.count)个。仅提示，不影响建设。", "\(all.count) systems, \(run.rows.count) without a plan. A notice only: nothing is refused for it.")
    }
}
