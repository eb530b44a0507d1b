import CustosBase

/// What the recorder measured of a system, as rows of the daily check: nobody types "all in order" over a camera that is dark.
struct HealthRows {
    /// Defects that are listed one by one; `defectCount` counts all.
    static let listed = 150

    /// The items of a check.
    static let items: [Choice] = [
        Choice("condition", "设备状态", "Condition of the devices"), Choice("presence", "昨日录像完整", "Recording of yesterday"), Choice("kept", "保存期限", "Retention reached"),
        Choice("storage", "存储设备", "Storage"), Choice("registered", "录像通道登记", "Cameras linked to the recorder"),
    ]

    struct Defect {
        var item: String
        var faultKind: String
        var device: Int64?
        var camera: Int64?
        var name: String
        var detail: String
    }

    private(set) var counts: [String: (checked: Int, defects: Int, unknown: Int)] = [:]
    private(set) var defects: [Defect] = []

    /// Looks at every camera of the register that belongs to the system and is not removed.
    init(system: LawRecord, _ book: any LawBook) throws {
        let cameras = try book.records("camera", where: "system", is: system.id).filter { $0.state != "removed" && $0.state != "planned" }
        let names = Dictionary(try book.recorder.devices().map { ($0.id, $0.name) }, uniquingKeysWith: { a, _ in a })
        let share = try OrganPolicy.number(.presencePercent, for: DutyParts.usingUnit(system), book)
        for c in cameras {
            guard let device = c.integer("device"), let name = names[device] else {
                count("registered", isUnknown: true)
                continue
            }
            count("registered")
            try look(device, c, name, share, system, book)
        }
        let troubles = try book.recorder.storageTroubles()
        count("storage")
        for t in troubles { defect("storage", "storage", nil, nil, "存储", t) }
    }

    private mutating func look(_ device: Int64, _ camera: LawRecord, _ name: String, _ share: Int, _ system: LawRecord, _ book: any LawBook) throws {
        switch try book.recorder.condition(device: device) {
        case nil: count("condition", isUnknown: true)
        case "ok": count("condition")
        case let condition?:
            count("condition")
            let kind = condition == "offline" ? "network" : "device"
            defect("condition", kind, device, camera.id, name, Self.words[condition] ?? condition)
        }
        let yesterday = book.today.adding(days: -1)
        if let p = try book.recorder.presence(device: device, day: yesterday) {
            count("presence")
            if p.presentSeconds * 100 < p.expectedSeconds * share {
                let causes = p.absent.sorted { $0.value > $1.value }.prefix(4).map { "\($0.key) \($0.value) s" }.joined(separator: ", ")
                defect("presence", "device", device, camera.id, name, "\(yesterday)：应录 \(p.expectedSeconds) 秒，实录 \(p.presentSeconds) 秒（\(causes)）")
            }
        } else {
            count("presence", isUnknown: true)
        }
        try lookAtKept(device, camera, name, system, book)
    }

    /// Footage of day T - N must still be there on day T; a camera that came later has to have it from the day after it came.
    private mutating func lookAtKept(_ device: Int64, _ camera: LawRecord, _ name: String, _ system: LawRecord, _ book: any LawBook) throws {
        let days = try book.recorder.retentionDays(device: device) ?? RetentionRule.statutory.days
        guard let start = camera.date("installDate") ?? system.date("inUseDate") else { return count("kept", isUnknown: true) }
        let expected = max(book.today.adding(days: -days), start.adding(days: 1))
        guard expected < book.today else { return count("kept", isUnknown: true) }
        count("kept")
        guard let oldest = try book.recorder.oldestKept(device: device) else { return defect("kept", "storage", device, camera.id, name, "没有保存任何录像") }
        if LocalDate(of: oldest) > expected { defect("kept", "storage", device, camera.id, name, "最早录像为 \(LocalDate(of: oldest))，应不晚于 \(expected)（保存 \(days) 日）") }
    }

    private static let words = ["offline": "离线 offline", "noPicture": "无图像 no picture", "notRecording": "未录像 not recording"]

    private mutating func count(_ item: String, isUnknown: Bool = false) {
        var c = counts[item] ?? (0, 0, 0)
        c.checked += 1
        if isUnknown { c.unknown += 1 }
        counts[item] = c
    }

    private mutating func defect(_ item: String, _ faultKind: String, _ device: Int64?, _ camera: Int64?, _ name: String, _ detail: String) {
        counts[item]?.defects += 1
        defects.append(Defect(item: item, faultKind: faultKind, device: device, camera: camera, name: name, detail: detail))
    }

    // MARK: As data

    var itemRows: JSON {
        .array(
            Self.items.compactMap { i in
                guard let c = counts[i.code] else { return nil }
                let result = c.defects > 0 ? "defect" : c.unknown == c.checked ? "unknown" : "ok"
                return ["item": JSON(i.code), "checked": JSON(c.checked), "defects": JSON(c.defects), "unknown": JSON(c.unknown), "result": JSON(result)]
            })
    }

    var defectRows: JSON {
        .array(
            defects.prefix(Self.listed).map { d in
                var row: JSON = ["item": JSON(d.item), "faultKind": JSON(d.faultKind), "name": JSON(String(d.name.prefix(64))), "detail": JSON(String(d.detail.prefix(160)))]
                if let v = d.device { row.set("device", .int(v)) }
                if let v = d.camera { row.set("camera", .int(v)) }
                return row
            })
    }
}
