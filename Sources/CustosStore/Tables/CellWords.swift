import CustosBase
import CustosLaw

/// How values are written in cells, and what else is understood.
enum CellWords {
    static func flag(_ b: Bool) -> Bilingual { b ? Bilingual(zh: "是", en: "yes") : Bilingual(zh: "否", en: "no") }

    static func flag(_ cell: String) throws(CellProblem) -> Bool {
        switch cell.lowercased() {
        case "是", "有", "yes", "y", "true", "1", "√", "✓": return true
        case "否", "无", "no", "n", "false", "0", "×", "✗": return false
        default: throw CellProblem("请填写“是”或“否”。", "This is neither yes nor no.")
        }
    }

    static func trimmed(_ s: String) -> String {
        let u = s.unicodeScalars
        guard let a = u.firstIndex(where: { !$0.properties.isWhitespace }), let b = u.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(u[a...b])
    }

    static func oneLine(_ s: String) -> String { String(s.map { $0.isNewline ? " " : $0 }) }

    /// `2026-05-10 08:30:00`, local time.
    static func time(_ t: WallTime) -> String {
        let d = LocalDate(of: t), seconds = Int((t - d.start).microseconds / 1_000_000)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(d) \(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    static func number(_ v: JSON) -> String {
        switch v {
        case .int(let n): String(n)
        case .double(let d): SheetWalk.plain(d)
        case .string(let s): s
        default: ""
        }
    }

    /// Digits with commas between thousands, if any; `3.0` of a spreadsheet is 3.
    static func integer(_ cell: String) throws(CellProblem) -> JSON {
        var t = cell.filter { $0 != "," && $0 != "，" }
        if t.hasSuffix(".0") { t.removeLast(2) }
        guard let n = Int64(t) else { throw CellProblem("“\(cell.prefix(30))”不是整数。", "“\(cell.prefix(30))” is not a whole number.") }
        return .int(n)
    }

    static func decimal(_ cell: String) throws(CellProblem) -> JSON {
        guard let d = Double(cell.filter { $0 != "," && $0 != "，" }), d.isFinite else { throw CellProblem("“\(cell.prefix(30))”不是数字。", "“\(cell.prefix(30))” is not a number.") }
        return .double(d)
    }

    /// `2026-05-10`, `2026/5/10`, `2026.5.10`, `2026年5月10日`, `20260510`; a time at midnight behind it is left out.
    static func date(_ cell: String) throws(CellProblem) -> LocalDate {
        let failure = CellProblem("“\(cell.prefix(30))”不是日期，请按 2026-05-10 填写。", "“\(cell.prefix(30))” is not a date like 2026-05-10.")
        var t = Substring(cell)
        for midnight in [" 00:00:00", " 0:00:00", " 00:00", " 0:00"] where t.hasSuffix(midnight) {
            t = t.dropLast(midnight.count)
            break
        }
        if t.hasSuffix("日") { t = t.dropLast() }
        let parts = t.split(omittingEmptySubsequences: false) { "-/.年月".contains($0) }
        func padded(_ s: Substring, _ n: Int) -> String { String(repeating: "0", count: max(0, n - s.count)) + s }
        if parts.count == 1, t.utf8.count == 8 {
            guard let d = LocalDate("\(t.prefix(4))-\(t.dropFirst(4).prefix(2))-\(t.suffix(2))") else { throw failure }
            return d
        }
        guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count), (1...2).contains(parts[2].utf8.count),
            let d = LocalDate("\(parts[0])-\(padded(parts[1], 2))-\(padded(parts[2], 2))")
        else { throw failure }
        return d
    }

    /// RFC 3339, or a date with hours and minutes in local time.
    static func time(_ cell: String) throws(CellProblem) -> WallTime {
        if let t = WallTime(iso8601: cell) { return t }
        let failure = CellProblem("“\(cell.prefix(40))”不是时间，请按 2026-05-10 08:30 填写。", "“\(cell.prefix(40))” is not a time like 2026-05-10 08:30.")
        let halves = cell.split(separator: " ", maxSplits: 1)
        guard let first = halves.first else { throw failure }
        let day = try date(String(first))
        guard halves.count == 2 else { return day.start }
        let parts = halves[1].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ (1...2).contains($0.utf8.count) && Int($0) != nil }) else { throw failure }
        let n = parts.map { Int64($0) ?? 0 }
        guard (0...23).contains(n[0]), (0...59).contains(n[1]), n.count < 3 || (0...59).contains(n[2]) else { throw failure }
        return day.start + .seconds(n[0] * 3600 + n[1] * 60 + (n.count == 3 ? n[2] : 0))
    }

    private static func match(_ word: String, _ list: [Choice]) -> Choice? {
        list.first { $0.code == word || $0.title.zh == word || $0.title.en.lowercased() == word.lowercased() || "\($0.code) \($0.title.zh)" == word }
            ?? list.first { $0.code.lowercased() == word.lowercased() }
    }

    private static func known(_ list: [Choice]) -> (zh: String, en: String) {
        (list.prefix(8).map(\.title.zh).joined(separator: "、") + (list.count > 8 ? "……" : ""), list.prefix(8).map(\.title.en).joined(separator: ", ") + (list.count > 8 ? ", …" : ""))
    }

    static func choice(_ cell: String, _ list: [Choice]) throws(CellProblem) -> Choice {
        if let c = match(cell, list) { return c }
        let words = known(list)
        throw CellProblem("“\(cell.prefix(40))”不在列表中：\(words.zh)。", "“\(cell.prefix(40))” is not in the list: \(words.en).")
    }

    /// Several, between semicolons or lines; commas too when the words have none of their own.
    static func choices(_ cell: String, _ list: [Choice]) throws(CellProblem) -> [Choice] {
        if let c = match(cell, list) { return [c] }
        var out: [Choice] = []
        for p in parts(cell) {
            if let c = match(p, list) {
                if !out.contains(c) { out.append(c) }
                continue
            }
            for q in p.split(whereSeparator: { ",，、".contains($0) }) {
                let c = try choice(trimmed(String(q)), list)
                if !out.contains(c) { out.append(c) }
            }
        }
        return out
    }

    /// Between semicolons or lines.
    static func parts(_ cell: String) -> [String] { cell.split { ";；|".contains($0) || $0.isNewline }.map { trimmed(String($0)) }.filter { !$0.isEmpty } }

    static func jsonExample(_ f: RecordField) -> String {
        switch f.shape {
        case .rows(let fields, _): "[{" + fields.prefix(2).map { "\"\($0.name)\":…" }.joined(separator: ",") + "}]"
        default: "[[0,0],[100,0],[100,80]]"
        }
    }

    /// What a column takes, in a sentence.
    static func hint(_ f: RecordField) -> Bilingual {
        switch f.shape {
        case .text(let n): Bilingual(zh: "一行文字，最多 \(n) 字", en: "One line, at most \(n) characters")
        case .longText(let n): Bilingual(zh: "文字，最多 \(n) 字", en: "Text, at most \(n) characters")
        case .integer(let r):
            r.upperBound > 1_000_000_000_000
                ? Bilingual(zh: "整数", en: "A whole number") : Bilingual(zh: "\(r.lowerBound) 至 \(r.upperBound) 的整数", en: "A whole number from \(r.lowerBound) to \(r.upperBound)")
        case .number(let r): Bilingual(zh: "\(r.lowerBound) 至 \(r.upperBound) 的数字", en: "A number from \(r.lowerBound) to \(r.upperBound)")
        case .flag: Bilingual(zh: "是 / 否", en: "yes / no")
        case .date: Bilingual(zh: "日期，例如 2026-05-10", en: "A date such as 2026-05-10")
        case .time: Bilingual(zh: "北京时间，例如 2026-05-10 08:30", en: "Local time (+08:00) such as 2026-05-10 08:30")
        case .choice(let list):
            Bilingual(zh: "其一：" + list.map { "\($0.code) \($0.title.zh)" }.joined(separator: "；"), en: "One of: " + list.map { "\($0.code) \($0.title.en)" }.joined(separator: "; "))
        case .choices(let list):
            Bilingual(
                zh: "可多项，用分号隔开：" + list.map { "\($0.code) \($0.title.zh)" }.joined(separator: "；"),
                en: "Several, between semicolons: " + list.map { "\($0.code) \($0.title.en)" }.joined(separator: "; "))
        case .texts(let n): Bilingual(zh: "最多 \(n) 项，用分号隔开", en: "At most \(n), between semicolons")
        case .reference(let kind): Bilingual(zh: "另一条记录（\(kind)）的名称，或 #记录号", en: "The name of another record (\(kind)), or # and its number")
        case .references(let kind, let n): Bilingual(zh: "最多 \(n) 条记录（\(kind)）的名称或 #记录号，用分号隔开", en: "Names or #numbers of at most \(n) records (\(kind)), between semicolons")
        case .device: Bilingual(zh: "本机摄像机的编号", en: "The number of a camera of this recorder")
        case .polygon, .rows: Bilingual(zh: "JSON 列表，例如 \(jsonExample(f))", en: "A JSON list such as \(jsonExample(f))")
        case .code(.residentID): Bilingual(zh: "18 位身份证号码（文本格式）", en: "A resident identity number of 18 characters, as text")
        case .code(.creditCode): Bilingual(zh: "18 位统一社会信用代码（文本格式）", en: "A unified social credit code of 18 characters, as text")
        case .code(.gbID): Bilingual(zh: "20 位国标编码（文本格式）", en: "A GB/T 28181 id of 20 digits, as text")
        case .code(.telephone): Bilingual(zh: "电话号码", en: "A telephone number")
        case .attachment: Bilingual(zh: "已上传文件的编号", en: "The number of an uploaded file")
        case .attachments(let n): Bilingual(zh: "最多 \(n) 个已上传文件的编号，用分号隔开", en: "Numbers of at most \(n) uploaded files, between semicolons")
        }
    }
}
