import CustosBase

/// RP-RET, RP-AVAIL: what is kept, and what was there.
package enum KeepingReports {
    /// Camera-days that one report asks the recorder for.
    static let lookUps = 200_000

    package static let retention = LawReport(
        "RP-RET", "图像信息保存情况", "Retention", rests: [.minimumRetention, .deletionDuty], period: true,
        columns: [
            ReportColumn("camera", "摄像机", "Camera"), ReportColumn("cameraId", "编号", "Record", .record), ReportColumn("system", "系统", "System"),
            ReportColumn("floor", "法定最低日数", "Legal minimum", .number),
            ReportColumn("days", "保存日数", "Days kept", .number), ReportColumn("oldest", "最早录像", "Oldest kept", .time), ReportColumn("missing", "缺失秒数", "Seconds missing", .number),
            ReportColumn("share", "完整率", "Share present", .percent),
            ReportColumn("status", "结论", "Conclusion"), ReportColumn("statusEn", "结论（英文）", "Conclusion (English)"),
        ]
    ) { run in
        var asked = 0, systems: [Int64: LawRecord] = [:]
        for camera in try run.records("camera", states: ["installed", "trial", "active", "disabled"]) {
            guard let device = camera.integer("device"), let id = camera.integer("system"), let system = try systems[id] ?? run.book.record(id) else { continue }
            systems[id] = system
            let floor = try RetentionMerge.terms(system: system, camera: camera, book: run.book).floor, days = try run.book.recorder.retentionDays(device: device)
            let sum = try presence(device, &run, &asked)
            let short = try RetentionFacts.shortfall(camera, device: device, floor: floor, book: run.book)
            let status: Bilingual =
                if let days, days < floor {
                    Bilingual(zh: "保存期限\(days)日，短于法定最低期限。", en: "Set to \(days) days, below the minimum.")
                } else if let short {
                    short
                } else if days == nil {
                    Bilingual(zh: "录像机没有数据。", en: "The recorder says nothing.")
                } else {
                    Bilingual(zh: "符合。", en: "In order.")
                }
            run.add([
                run.name(camera), .int(camera.id), run.name(system), JSON(floor), days.map { JSON($0) } ?? .null, JSON(try run.book.recorder.oldestKept(device: device)),
                JSON(sum.expectedSeconds - sum.presentSeconds),
                ReportRun.percent(sum.presentSeconds, of: sum.expectedSeconds), JSON(status.zh), JSON(status.en),
            ])
        }
    }

    package static let availability = LawReport(
        "RP-AVAIL", "系统运行情况", "Availability", rests: [RuleUnit("NM203.5.3"), RuleUnit("NM203.19.1.7"), RuleUnit("CN799.15.1")], period: true,
        columns: [
            ReportColumn("thing", "类型", "What"), ReportColumn("name", "名称", "Name"), ReportColumn("id", "编号", "Record", .record), ReportColumn("system", "系统", "System"),
            ReportColumn("cause", "原因", "Cause"),
            ReportColumn("since", "起始", "Since", .time), ReportColumn("until", "截止", "Until", .time), ReportColumn("seconds", "秒数", "Seconds", .number),
            ReportColumn("share", "完整率", "Share present", .percent),
            ReportColumn("support", "支持单位", "Support unit"),
        ]
    ) { run in
        var asked = 0
        for camera in try run.records("camera", states: ["trial", "active"]) {
            guard let device = camera.integer("device") else { continue }
            let sum = try presence(device, &run, &asked)
            guard sum.expectedSeconds > 0 else { continue }
            let system = try run.name(camera.integer("system"))
            run.add([
                "录像 recording", run.name(camera), .int(camera.id), system, .null, .null, .null, JSON(sum.presentSeconds), ReportRun.percent(sum.presentSeconds, of: sum.expectedSeconds),
                .null,
            ])
            for (cause, seconds) in sum.absent.sorted(by: { $0.key < $1.key }) where seconds > 0 {
                run.add(["缺口 gap", run.name(camera), .int(camera.id), system, JSON(cause), .null, .null, JSON(seconds), .null, .null])
            }
        }
        for fault in try run.records("fault") {
            guard let since = fault.time("since"), LocalDate(of: since) <= run.parameters.to else { continue }
            let end = fault.time("repairedAt")
            if let end, LocalDate(of: end) < run.parameters.from { continue }
            run.add([
                "故障 fault", JSON(fault.text("description").map { String($0.prefix(80)) }), .int(fault.id), try run.name(fault.integer("system")), JSON(fault.text("faultKind")),
                JSON(since), JSON(end),
                JSON(Int(((end ?? run.book.now) - since).seconds)), .null, try run.name(fault.integer("routedTo")),
            ])
        }
    }

    /// The days of the period, summed; days of which the recorder knows nothing count for nothing.
    private static func presence(_ device: Int64, _ run: inout ReportRun, _ asked: inout Int) throws -> DayPresence {
        var sum = DayPresence(expectedSeconds: 0, presentSeconds: 0, absent: [:])
        for i in 0..<run.parameters.days {
            guard asked < lookUps else {
                if asked == lookUps {
                    run.note("数据过多：只统计了前\(lookUps)个摄像机日。", "Too much: only the first \(lookUps) camera-days were counted.")
                    asked += 1
                }
                break
            }
            asked += 1
            guard let p = try run.book.recorder.presence(device: device, day: run.parameters.from.adding(days: i)) else { continue }
            sum.expectedSeconds += p.expectedSeconds
            sum.presentSeconds += p.presentSeconds
            sum.absent.merge(p.absent, uniquingKeysWith: +)
        }
        return sum
    }
}
