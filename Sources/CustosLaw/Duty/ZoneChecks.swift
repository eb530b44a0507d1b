import CustosBase

/// The daily check of areas in which no camera may be (CN799.8.2). A camera that is found is reported to the local PSO at once, with the time.
package enum ZoneChecks {
    static func key(_ site: Int64, _ day: LocalDate) -> String { "\(site):\(day)" }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            RecordField("site", "场所", "Site", .reference("site")).fixed(),
            RecordField("zones", "检查的区域", "Areas checked", .references("zone", maximum: 500)).rests(on: DutyRule.areaCheck).fixed(),
            DutyParts.person("watcher", "检查人", "Checked by").fixed(),
            RecordField("result", "结果", "Result", .choice([Choice("clear", "未发现", "Nothing found"), Choice("discovered", "发现图像采集设备", "Camera found")])).fixed(),
            RecordField("zone", "发现区域", "Found in", .reference("zone")).optional().fixed(),
            DutyParts.prose("discovery", "发现情况", "What was found", 1000).optional().fixed(),
            RecordField("photos", "照片", "Photos", .attachments(maximum: 10)).optional().fixed(),
            DutyParts.moment("checkedAt", "检查时间", "Checked at").computed(),
            DutyParts.line("key", "标识", "Key", 60).computed().indexed(),
            DutyParts.moment("reportBy", "报告期限", "Report by").computed(),
            RecordField("late", "报告逾期", "Reported late", .flag).computed(),
        ]
        let report: [RecordField] = [
            RecordField("organ", "公安机关", "PSO", .reference("organisation")).rests(on: DutyRule.areaCheck), DutyParts.moment("reportedAt", "报告时间", "Reported at", .notFuture),
            DutyParts.line("reportedTo", "接报人", "Received by"), DutyParts.line("reportMeans", "报告方式", "How", 60),
        ]
        let states = [
            RecordState("clear", "未发现", "Nothing found", isFinal: true), RecordState("discovered", "待报告", "To be reported"), RecordState("reported", "已报告", "Reported"),
            RecordState("closed", "已办结", "Closed", isFinal: true),
        ]
        let events = [
            RecordEvent("report", "报告公安机关", "Report to the PSO", from: ["discovered"], to: "reported", by: .writeLog, fields: report, guards: [toPSO], effect: reported),
            RecordEvent("close", "办结", "Close", from: ["reported"], to: "closed", by: .keepBooks, fields: [DutyParts.prose("outcome", "处理结果", "Outcome", 1000)]),
            RecordEvent(
                "fall_late", "报告逾期", "Late report", from: ["discovered"], to: nil, by: .writeLog, systemOnly: true,
                effect: { deed in
                    deed.set("late", true)
                    deed.changes.append(unreported(deed.record))
                }),
        ]
        var k = RecordKind(
            "zone_check", "禁装区域检查", "Check of prohibited areas", fields: fields, lifecycle: Lifecycle(states, events), titled: ["site", "checkedAt"], rests: [DutyRule.areaCheck],
            writes: .writeLog,
            owner: .through("site"))
        k.register = "R-PRIVCHECK"
        k.effect = entered
        k.timers = [RecordTimer("fall_late", in: ["discovered"]) { r, book in !r.flag("late") && (r.time("reportBy").map { $0 < book.now } ?? false) }]
        return k
    }

    private static let entered: DeedEffect = { deed in
        guard deed.before == nil, let site = deed.record.integer("site") else { return }
        for z in deed.record.integers("zones") + (deed.record.integer("zone").map { [$0] } ?? []) where try deed.book.record(z)?.integer("site") != site {
            throw LawFault.fields([FieldProblem("zones", "区域不属于该场所。", "An area does not belong to this site.")])
        }
        deed.set("checkedAt", JSON(deed.now))
        deed.set("key", JSON(key(site, deed.today)))
        guard deed.text("result") == "discovered" else { return }
        var problems: [FieldProblem] = []
        if deed.record.integer("zone") == nil { problems.append(FieldProblem("zone", "请填写发现区域。", "Say in which area.", units: [DutyRule.areaCheck])) }
        if deed.text("discovery") == nil { problems.append(FieldProblem("discovery", "请填写发现情况。", "Say what was found.", units: [DutyRule.areaCheck])) }
        guard problems.isEmpty else { throw LawFault.fields(problems) }
        deed.record.state = "discovered"
        let minutes = Int64(try OrganPolicy.number(.prohibitedReport, for: deed.record.organisation, deed.book))
        deed.set("reportBy", JSON(deed.now + .seconds(minutes * 60)))
        let zone = deed.record.integer("zone"), code = try deed.target("zone")?.text("prohibited") ?? ""
        deed.changes.append(
            .finding(
                .prohibitedArea, units: [DutyRule.privacy, RuleUnit("CN799.8.1"), DutyRule.areaCheck], organisation: deed.record.organisation,
                evidence: "禁装区域检查发现（\(code) \(try DutyParts.name(zone, deed.book))）：\(deed.text("discovery") ?? "")", key: "zone_check:\(site):\(zone ?? 0)"))
    }

    private static let toPSO = Guard("G-REPORT", [DutyRule.areaCheck]) { deed in
        guard try deed.target("organ")?.text("kind") != "PSO" else { return nil }
        return Refusal(
            ruleUnits: [DutyRule.areaCheck], zh: "发现禁装区域内的图像采集设备须报告公安机关（G-REPORT）。", en: "A camera found in such an area is reported to the public security organ (G-REPORT).",
            remedy: Bilingual(zh: "请选择当地公安机关。", en: "Choose the local PSO."))
    }

    private static let reported: DeedEffect = { deed in
        if let at = deed.record.time("reportedAt"), let by = deed.record.time("reportBy"), at > by { deed.set("late", true) }
    }

    private static func unreported(_ r: LawRecord) -> LawChange {
        .finding(
            .other, units: [DutyRule.areaCheck], subject: r.id, organisation: r.organisation,
            evidence: "发现禁装区域内的图像采集设备后未立即报告公安机关。 A camera found in a prohibited area was not reported to the PSO at once.", key: "zone_report:\(r.id)")
    }

    /// The sites of systems under CN799 that have such areas and no check of yesterday or today.
    static func missed(_ book: any LawBook) throws -> [(site: LawRecord, system: LawRecord)] {
        var seen: Set<Int64> = [], out: [(LawRecord, LawRecord)] = []
        for system in try DutyParts.inUse(book) where system.words("packs").contains("CN799") {
            guard let inUse = system.date("inUseDate"), inUse.adding(days: 1) < book.today else { continue }
            for id in system.integers("sites") where seen.insert(id).inserted {
                guard let site = try book.record(id), try hasAreas(id, on: book.today.adding(days: -1), book) else { continue }
                let days = [book.today, book.today.adding(days: -1)]
                if try days.allSatisfy({ try book.records("zone_check", where: "key", is: key(id, $0)).isEmpty }) { out.append((site, system)) }
            }
        }
        return out
    }

    private static func hasAreas(_ site: Int64, on day: LocalDate, _ book: any LawBook) throws -> Bool {
        try book.records("zone", where: "site", is: site).contains { z in
            guard z.text("prohibited") != nil, !["ended", "rejected"].contains(z.state) else { return false }
            return (z.date("validFrom") ?? day) <= day && day <= (z.date("validTo") ?? day)
        }
    }
}
