import CustosBase

/// The text of a statement: one fact a line, sorted causes, no other way to write the same.
///
///     custos.retention/v1
///     origin custos/…/1
///     device 3
///     camera 大厅
///     made 2026-05-10T04:00:00Z
///     policy-days 30
///     floor-days 30
///     oldest 2026-04-09T00:00:00Z
///     day 2026-05-01 86400 86000 camera=300 network=100
///     day 2026-05-02 unknown
///     total 86400 86000
extension RetentionStatement {
    package var text: String {
        var out = "\(Self.header)\norigin \(origin)\ndevice \(device)\ncamera \(camera)\nmade \(madeAt)\n"
        out += "policy-days \(days.map(String.init) ?? "unknown")\nfloor-days \(floorDays)\noldest \(oldestKept?.description ?? "none")\n"
        for l in lines {
            guard let p = l.presence else {
                out += "day \(l.day) unknown\n"
                continue
            }
            out += "day \(l.day) \(p.expectedSeconds) \(p.presentSeconds)"
            for (cause, seconds) in p.absent.sorted(by: { $0.key < $1.key }) { out += " \(cause)=\(seconds)" }
            out += "\n"
        }
        return out + "total \(expectedSeconds) \(presentSeconds)\n"
    }

    /// Reads exactly what `text` writes; `nil` for anything else, a wrong total among it.
    package init?(parsing text: String) {
        guard text.utf8.count <= Self.maximumBytes else { return nil }
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard rows.popLast() == "", rows.popFirst() == Substring(Self.header) else { return nil }
        func value(_ name: String) -> String? {
            guard let row = rows.popFirst(), row.hasPrefix(name + " ") else { return nil }
            return String(row.dropFirst(name.count + 1))
        }
        guard let origin = value("origin"), !origin.isEmpty, let device = value("device").flatMap({ Int64($0) }), let camera = value("camera"),
            let made = value("made").flatMap({ WallTime(iso8601: $0) }),
            let policy = value("policy-days"), let floor = value("floor-days").flatMap({ Int($0) }), let oldest = value("oldest")
        else { return nil }
        let days = Int(policy), oldestKept = WallTime(iso8601: oldest)
        guard days != nil || policy == "unknown", oldestKept != nil || oldest == "none", let total = rows.popLast(), !rows.isEmpty, rows.count <= Self.longestDays else { return nil }
        var lines: [Day] = []
        for row in rows {
            guard let day = Self.day(row), lines.last.map({ $0.day < day.day }) ?? true else { return nil }
            lines.append(day)
        }
        self.init(origin: origin, device: device, camera: camera, madeAt: made, days: days, floorDays: floor, oldestKept: oldestKept, lines: lines)
        // Nothing but the canonical text: two texts of one statement would be two signatures.
        guard total == "total \(expectedSeconds) \(presentSeconds)", self.text == text else { return nil }
    }

    private static func day(_ row: Substring) -> Day? {
        let words = row.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, words[0] == "day", let day = LocalDate(words[1]) else { return nil }
        if words.count == 3, words[2] == "unknown" { return Day(day, nil) }
        guard words.count >= 4, words.count <= 20, let expected = Int(words[2]), let present = Int(words[3]), (0...90_000).contains(expected), (0...90_000).contains(present) else {
            return nil
        }
        var absent: [String: Int] = [:]
        for w in words[4...] {
            let pair = w.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty, let seconds = Int(pair[1]), (0...90_000).contains(seconds), absent.updateValue(seconds, forKey: String(pair[0])) == nil else {
                return nil
            }
        }
        return Day(day, DayPresence(expectedSeconds: expected, presentSeconds: present, absent: absent))
    }

    /// What it says, for people: the whole, the causes, the oldest, and whether the floor is reached.
    package var sentences: [Bilingual] {
        let from = lines[0].day, to = lines[lines.count - 1].day
        let share = expectedSeconds == 0 ? nil : Double(presentSeconds * 10_000 / expectedSeconds) / 100
        var out = [
            Bilingual(
                zh: "摄像机“\(camera)”\(from)至\(to)应有录像\(expectedSeconds)秒，现存\(presentSeconds)秒\(share.map { "（\($0)%）" } ?? "")。",
                en: "Camera “\(camera)”, \(from) to \(to): \(expectedSeconds) seconds were to be recorded and \(presentSeconds) are kept\(share.map { " (\($0) %)" } ?? "").")
        ]
        for (cause, seconds) in absent.sorted(by: { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }) where seconds > 0 {
            let title = Self.causes[cause] ?? Bilingual(zh: cause, en: cause)
            out.append(Bilingual(zh: "缺失\(seconds)秒，原因：\(title.zh)。", en: "\(seconds) seconds are missing: \(title.en)."))
        }
        if unknownDays > 0 { out.append(Bilingual(zh: "\(unknownDays)日没有数据。", en: "Nothing is known of \(unknownDays) days.")) }
        if let oldestKept {
            let kept = LocalDate(of: oldestKept).days(to: LocalDate(of: madeAt))
            let enough = kept >= floorDays
            out.append(
                Bilingual(
                    zh: "现存最早录像始于\(LocalDate(of: oldestKept))，距出具日\(kept)日，\(enough ? "达到" : "未达到")法定最低\(floorDays)日。",
                    en:
                        "The oldest footage kept is of \(LocalDate(of: oldestKept)), \(kept) days before this statement; the legal minimum of \(floorDays) days \(enough ? "is" : "is not") reached."
                ))
        } else {
            out.append(Bilingual(zh: "没有现存录像。", en: "No footage is kept."))
        }
        return out
    }

    /// Causes of gaps, in words.
    package static let causes: [String: Bilingual] = [
        "camera": Bilingual(zh: "摄像机无响应或者拒绝", en: "the camera did not answer or refused"), "network": Bilingual(zh: "网络不通", en: "the camera could not be reached"),
        "capacity": Bilingual(zh: "存储不足", en: "storage could not take it"), "crash": Bilingual(zh: "录像机异常停止或者录像丢失", en: "the recorder had stopped out of order, or footage was lost"),
        "maintenance": Bilingual(zh: "录像机正常停机", en: "the recorder was stopped in good order"), "clock": Bilingual(zh: "时钟调整", en: "the clock was set"),
    ]
}
