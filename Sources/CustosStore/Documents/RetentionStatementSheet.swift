package import CustosBase
package import CustosLaw

/// 录像保存证明: what of a camera's footage is kept, day by day, as the recorder's own facts say it (NM203.18.1.4).
package struct RetentionStatementSheet: Sendable {
    package struct Day: Sendable {
        package var day: LocalDate
        package var presence: DayPresence?
        package init(_ day: LocalDate, _ presence: DayPresence?) {
            self.day = day
            self.presence = presence
        }
    }
    package var number: String
    package var unit: String
    package var system: String
    package var camera: String
    package var device: Int64
    package var from: LocalDate
    package var to: LocalDate
    package var oldestKept: WallTime?
    package var retentionDays: Int?
    package var days: [Day]
    /// The words for causes of gaps.
    package var causes: [String: Bilingual]
    /// SHA-256 of the signed statement, in hex, and the key that signed it.
    package var digest: String
    package var signature: String
    package var language: PrintForm.Language = .chinese

    package init(
        number: String, unit: String, system: String, camera: String, device: Int64, from: LocalDate, to: LocalDate, oldestKept: WallTime?, retentionDays: Int?, days: [Day],
        causes: [String: Bilingual],
        digest: String, signature: String, language: PrintForm.Language = .chinese
    ) {
        self.number = number
        self.unit = unit
        self.system = system
        self.camera = camera
        self.device = device
        self.from = from
        self.to = to
        self.oldestKept = oldestKept
        self.retentionDays = retentionDays
        self.days = days
        self.causes = causes
        self.digest = digest
        self.signature = signature
        self.language = language
    }

    package func pdf(now: WallTime) throws -> [UInt8] {
        let expected = days.reduce(0) { $0 + ($1.presence?.expectedSeconds ?? 0) }, present = days.reduce(0) { $0 + ($1.presence?.presentSeconds ?? 0) }
        func cell(_ zh: String, _ en: String, _ value: String, _ weight: Double = 1) -> PrintCell { PrintCell(Bilingual(zh: zh, en: en), value, weight: weight) }
        let facts = [
            PrintRow([cell("保管单位", "Custodian", unit), cell("系统", "System", system)]),
            PrintRow([cell("摄像机", "Camera", camera), cell("通道", "Channel", "第 \(device) 路")]),
            PrintRow([cell("证明期间", "Period", "\(PrintWords.day(from))至\(PrintWords.day(to))"), cell("保存期限", "Retention", retentionDays.map { "\($0) 日" } ?? FormWriter.nothing)]),
            PrintRow([cell("最早保存", "Oldest kept", oldestKept.map(PrintWords.second) ?? "无"), cell("完整率", "Present", Self.share(present, expected))]),
        ]
        var rows: [[String]] = []
        for d in days {
            guard let p = d.presence else {
                rows.append([d.day.description, FormWriter.nothing, FormWriter.nothing, FormWriter.nothing, "没有数据"])
                continue
            }
            let why = p.absent.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map {
                "\(causes[$0.key].map { PrintWords.title($0, language) } ?? $0.key) \(Self.span($0.value))"
            }
            rows.append([
                d.day.description, Self.span(p.expectedSeconds), Self.span(p.presentSeconds), Self.share(p.presentSeconds, p.expectedSeconds),
                why.isEmpty ? "无" : why.joined(separator: "；"),
            ])
        }
        func column(_ zh: String, _ en: String, _ weight: Double) -> PrintList.Column { .init(Bilingual(zh: zh, en: en), weight: weight) }
        let columns = [column("日期", "Day", 1.2), column("应存", "Expected", 1.1), column("实存", "Present", 1.1), column("完整率", "Share", 0.9), column("缺失原因", "Gaps by cause", 3)]
        let form = PrintForm(
            title: Bilingual(zh: "录像保存证明", en: "Statement of kept footage"), issuer: unit, code: "CUSTOS-RETENTION", version: "2026-1", basis: "《内蒙古自治区公共安全视频监控图像信息系统管理办法》第十八条第四项",
            number: number,
            digest: digest, language: language,
            blocks: [
                .grid(facts), .list(PrintList(columns, rows)),
                .paragraphs(["本证明由录像系统根据其存储记录自动生成。原始图像信息按上表保存，未经修改。", "数字签名：\(signature)"]),
                .seal(organ: unit, date: PrintWords.day(LocalDate(of: now))),
            ])
        return try form.pdf(now: now)
    }

    /// `23:59:58`, or hours beyond a day.
    static func span(_ seconds: Int) -> String {
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    /// Percent with two places, cut and not rounded: what is not whole never reads as 100 %.
    static func share(_ part: Int, _ whole: Int) -> String {
        guard whole > 0 else { return FormWriter.nothing }
        let n = min(part, whole) * 10_000 / whole
        return "\(n / 100).\(n % 100 < 10 ? "0" : "")\(n % 100)%"
    }
}
