import CustosBase

/// The daily check of a system (NM203.18.1.1, R-DAILY): the recorder fills in what it measured, a watcher looks, adds and confirms, and each defect opens a fault.
package enum DailyChecks {
    static func key(_ system: Int64, _ day: LocalDate) -> String { "\(system):\(day)" }

    /// The day on which a check of this system was due and none was confirmed; `nil` when all is well.
    package static func missed(_ system: LawRecord, _ book: any LawBook) throws -> LocalDate? {
        let interval = try OrganPolicy.days(.dailyCheckInterval, for: DutyParts.usingUnit(system), book)
        guard let inUse = system.date("inUseDate"), inUse.adding(days: interval) < book.today else { return nil }
        for back in 0...interval {
            let day = book.today.adding(days: -back)
            if try book.records("daily_check", where: "key", is: key(system.id, day)).contains(where: { $0.state == "confirmed" }) { return nil }
        }
        return book.today.adding(days: -1)
    }

    static var kind: RecordKind {
        let result: [Choice] = [Choice("ok", "正常", "In order"), Choice("defect", "异常", "Defect"), Choice("unknown", "无数据", "Not known")]
        let item: [RecordField] = [
            RecordField("item", "项目", "Item", .choice(HealthRows.items)), RecordField("checked", "检查数", "Checked", .integer(0...1_000_000)),
            RecordField("defects", "异常数", "Defects", .integer(0...1_000_000)), RecordField("unknown", "无数据", "Not known", .integer(0...1_000_000)),
            RecordField("result", "结果", "Result", .choice(result)),
        ]
        let defect: [RecordField] = [
            RecordField("item", "项目", "Item", .choice(HealthRows.items)), RecordField("faultKind", "故障种类", "Kind", .choice(SupportContracts.faultKinds)),
            RecordField("device", "录像通道", "Camera of this recorder", .device).optional(), RecordField("camera", "摄像机", "Camera", .reference("camera")).optional(),
            DutyParts.line("name", "名称", "Name", 64), DutyParts.line("detail", "情况", "Detail", 160),
        ]
        let fields: [RecordField] = [
            DutyParts.system(),
            DutyParts.person("watcher", "检查人", "Checked by"),
            DutyParts.day("date", "日期", "Date").computed(),
            DutyParts.line("key", "标识", "Key", 60).computed().indexed(),
            RecordField("items", "检查项目", "Items", .rows(item, maximum: 10)).computed(),
            RecordField("defects", "异常", "Defects", .rows(defect, maximum: HealthRows.listed)).computed(),
            RecordField("defectCount", "异常总数", "Defects in all", .integer(0...10_000_000)).computed(),
        ]
        let further: [RecordField] = [RecordField("faultKind", "故障种类", "Kind", .choice(SupportContracts.faultKinds)), DutyParts.line("detail", "情况", "Detail", 200)]
        let states = [RecordState("filled", "待确认", "Filled in"), RecordState("confirmed", "已确认", "Confirmed", isFinal: true)]
        let confirm = RecordEvent(
            "confirm", "确认", "Confirm", from: ["filled"], to: "confirmed", by: .writeLog,
            fields: [
                DutyParts.prose("checkRemarks", "检查情况", "Remarks", 1000).optional(), RecordField("furtherDefects", "人工发现的异常", "Further defects", .rows(further, maximum: 50)).optional(),
            ],
            effect: confirmed)
        var k = RecordKind(
            "daily_check", "日常检查", "Daily check", fields: fields, lifecycle: Lifecycle(states, [confirm]), titled: ["date", "system"],
            rests: [DutyRule.fivePolicies, DutyRule.operationSecurity],
            writes: .writeLog, owner: .through("system"))
        k.register = "R-DAILY"
        k.guards = [
            Guard("G-DAILY", [DutyRule.fivePolicies]) { deed in
                guard deed.before == nil, let system = deed.record.integer("system"), try !deed.book.records("daily_check", where: "key", is: key(system, deed.today)).isEmpty else {
                    return nil
                }
                return Refusal(
                    ruleUnits: [DutyRule.fivePolicies], zh: "该系统今天（\(deed.today)）的日常检查已经登记（G-DAILY）。", en: "Today's check (\(deed.today)) of this system is there already (G-DAILY).",
                    remedy: Bilingual(zh: "请打开今天的检查记录，补充后确认。", en: "Open today's check, add to it and confirm it."))
            }
        ]
        k.effect = { deed in
            guard deed.before == nil, let system = try deed.target("system") else { return }
            let health = try HealthRows(system: system, deed.book)
            deed.set("date", JSON(deed.today.description))
            deed.set("key", JSON(key(system.id, deed.today)))
            deed.set("items", health.itemRows)
            deed.set("defects", health.defectRows)
            deed.set("defectCount", JSON(health.defects.count))
        }
        return k
    }

    private static let confirmed: DeedEffect = { deed in
        guard let system = deed.record.integer("system") else { return }
        for d in deed.record.rows("defects") {
            let device = d["device"]?.integer, item = d["item"]?.text ?? "", detail = d["detail"]?.text ?? ""
            // Storage has no camera: its own words tell two troubles apart.
            let what = device.map(String.init) ?? String(detail.prefix(80))
            let change = try FaultRecords.opening(
                d["faultKind"]?.text ?? "device", system: system, device: device, camera: d["camera"]?.integer, description: "\(d["name"]?.text ?? "")：\(detail)",
                key: "fault:\(system):\(item):\(what)", deed.book)
            if let change { deed.changes.append(change) }
        }
        for (i, d) in deed.record.rows("furtherDefects").enumerated() {
            let key = "check:\(deed.record.id):\(i)"
            if let c = try FaultRecords.opening(d["faultKind"]?.text ?? "device", system: system, description: d["detail"]?.text ?? "", key: key, deed.book) { deed.changes.append(c) }
        }
    }
}
