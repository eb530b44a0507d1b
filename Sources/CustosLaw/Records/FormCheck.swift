package import CustosBase

/// Reads what somebody typed into a form: every mistake at its field, all of them at once, and nothing changed silently but
/// white space at the ends of lines.
package struct FormCheck {
    private let book: any LawBook
    private let isDraft: Bool
    package private(set) var problems: [FieldProblem] = []

    private init(book: any LawBook, isDraft: Bool) {
        self.book = book
        self.isDraft = isDraft
    }

    /// The data as it is kept: known fields only, trimmed, secrets masked. Throws `LawFault.fields`.
    ///
    /// - Parameters:
    ///   - old: values as they are kept; a field that is not given keeps its value, one that is given as `null` is emptied.
    ///   - isDraft: required fields may be missing.
    ///   - bySystem: computed fields may be given.
    package static func read(_ input: JSON, fields: [RecordField], old: JSON = .emptyObject, isDraft: Bool, bySystem: Bool = false, book: any LawBook) throws -> JSON {
        var c = FormCheck(book: book, isDraft: isDraft)
        let out = try c.form(input, fields: fields, old: old, at: "", bySystem: bySystem)
        guard c.problems.isEmpty else { throw LawFault.fields(c.problems) }
        guard out.bytes.count <= LawLimits.recordBytes else {
            throw LawFault.fields([FieldProblem("", "内容过多：最多 \(LawLimits.recordBytes / 1024) KiB。", "This is too much: at most \(LawLimits.recordBytes / 1024) KiB.")])
        }
        return out
    }

    private mutating func problem(_ path: String, _ zh: String, _ en: String, _ units: [RuleUnit] = []) { problems.append(FieldProblem(path, zh, en, units: units)) }

    private mutating func form(_ input: JSON, fields: [RecordField], old: JSON, at prefix: String, bySystem: Bool) throws -> JSON {
        guard case .object(let members) = input else {
            problem(prefix, "应为对象。", "This is not an object.")
            return old
        }
        var out = old
        for m in members {
            guard let f = fields.first(where: { $0.name == m.name }) else {
                problem(prefix + String(m.name.prefix(64)), "没有这个字段。", "There is no such field.")
                continue
            }
            if f.isComputed, !bySystem {
                problem(prefix + f.name, "该项由系统填写。", "The system fills this in.")
                continue
            }
            if m.value.isNull || Self.isEmpty(m.value) {
                out.remove(f.name)
            } else if f.isSecret, m.value["digest"] != nil, m.value == old[f.name] {
                continue  // The masked value came back unchanged.
            } else if let v = try value(m.value, f, at: prefix + f.name) {
                out.set(f.name, f.isSecret ? secret(v) : v)
            }
        }
        if !isDraft {
            for f in fields where f.isRequired && !f.isComputed && out[f.name] == nil && !problems.contains(where: { $0.path == prefix + f.name }) {
                problem(prefix + f.name, "请填写\(f.title.zh)。", "\(f.title.en) is missing.", f.units)
            }
        }
        return out
    }

    private static func isEmpty(_ v: JSON) -> Bool {
        switch v {
        case .string(let s): s.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
        case .array(let a): a.isEmpty
        default: false
        }
    }

    private func secret(_ v: JSON) -> JSON {
        let t = v.text ?? ""
        return ["masked": JSON(Self.masked(t)), "digest": JSON(book.digest(ofSecret: t.uppercased()))]
    }

    /// `150102199001011234` as `1501**********1234`: enough for two people to know which document they speak of.
    package static func masked(_ t: String) -> String {
        let c = Array(t)
        guard c.count > 6 else { return String(repeating: "*", count: max(0, c.count - 1)) + c.suffix(1) }
        let shown = c.count >= 12 ? 4 : 2
        return String(c.prefix(shown)) + String(repeating: "*", count: c.count - 2 * shown) + String(c.suffix(shown))
    }

    // MARK: Values

    private mutating func value(_ v: JSON, _ f: RecordField, at path: String) throws -> JSON? {
        switch f.shape {
        case .text(let n): return line(v, n, path, severalLines: false)
        case .longText(let n): return line(v, n, path, severalLines: true)
        case .integer(let range):
            guard let n = v.integer ?? v.text.flatMap({ Int64($0) }) else { return wrong(path, "请填写整数。", "This is not a whole number.") }
            guard range.contains(n) else { return wrong(path, "应在 \(range.lowerBound) 至 \(range.upperBound) 之间。", "This lies outside of \(range.lowerBound) to \(range.upperBound).") }
            return .int(n)
        case .number(let range):
            let d: Double? =
                switch v {
                case .int(let n): Double(n)
                case .double(let d): d
                case .string(let s): Double(s)
                default: nil
                }
            guard let d, d.isFinite else { return wrong(path, "请填写数字。", "This is not a number.") }
            guard range.contains(d) else { return wrong(path, "应在 \(range.lowerBound) 至 \(range.upperBound) 之间。", "This lies outside of \(range.lowerBound) to \(range.upperBound).") }
            return .double(d)
        case .flag:
            guard let b = v.flag else { return wrong(path, "请选择是或否。", "This is neither yes nor no.") }
            return .bool(b)
        case .date(let bound): return date(v, bound, path)
        case .time(let bound): return time(v, bound, path)
        case .choice(let list):
            guard let t = v.text, list.contains(where: { $0.code == t }) else { return wrong(path, "请从列表中选择。", "This is not in the list.") }
            return v
        case .choices(let list):
            guard let a = v.elements, a.allSatisfy({ t in list.contains { JSON($0.code) == t } }), Set(a).count == a.count else { return wrong(path, "请从列表中选择，每项一次。", "Choose from the list, each once.") }
            return v
        case .texts(let n):
            guard let a = v.elements, a.count <= n else { return wrong(path, "最多 \(n) 项。", "At most \(n).") }
            var out: [JSON] = []
            for (i, e) in a.enumerated() { if let t = line(e, 200, "\(path)[\(i)]", severalLines: false) { out.append(t) } }
            return .array(out)
        case .reference(let kind): return try reference(v, kind, path) ? v : nil
        case .references(let kind, let n):
            guard let a = v.elements else { return wrong(path, "应为列表。", "This is not a list.") }
            guard a.count <= n else { return wrong(path, "最多 \(n) 项。", "At most \(n).") }
            guard Set(a).count == a.count else { return wrong(path, "有重复项。", "One of them is there twice.") }
            for (i, e) in a.enumerated() { guard try reference(e, kind, "\(path)[\(i)]") else { return nil } }
            return v
        case .device:
            guard let n = v.integer, n > 0 else { return wrong(path, "请选择本机的摄像机。", "This is not a camera of this recorder.") }
            return v
        case .polygon: return polygon(v, path)
        case .rows(let fields, let n):
            guard let a = v.elements else { return wrong(path, "应为列表。", "This is not a list.") }
            guard a.count <= n else { return wrong(path, "最多 \(n) 项。", "At most \(n) rows.") }
            var out: [JSON] = []
            for (i, e) in a.enumerated() { out.append(try form(e, fields: fields, old: .emptyObject, at: "\(path)[\(i)].", bySystem: false)) }
            return .array(out)
        case .code(let rule): return code(v, rule, path)
        case .attachment:
            guard let id = v.integer, try book.hasAttachment(id) else { return wrong(path, "请先上传文件。", "Upload the file first.") }
            return v
        case .attachments(let n):
            guard let a = v.elements, a.count <= n else { return wrong(path, "最多 \(n) 个文件。", "At most \(n) files.") }
            for e in a { guard let id = e.integer, try book.hasAttachment(id) else { return wrong(path, "请先上传文件。", "Upload the file first.") } }
            return v
        }
    }

    private mutating func wrong(_ path: String, _ zh: String, _ en: String) -> JSON? {
        problem(path, zh, en)
        return nil
    }

    private mutating func line(_ v: JSON, _ limit: Int, _ path: String, severalLines: Bool) -> JSON? {
        guard let raw = v.text else { return wrong(path, "请填写文字。", "This is not a text.") }
        let t = Self.trimmed(raw)
        guard t.count <= limit else { return wrong(path, "最多 \(limit) 个字，现有 \(t.count) 个。", "At most \(limit) characters; this has \(t.count).") }
        // Direction marks change what a reader sees, control characters what a printer does; markup is just text here and shown as such.
        let isForbidden = t.unicodeScalars.contains {
            let c = $0.value
            return (c < 0x20 && !(severalLines && (c == 0x0A || c == 0x09))) || (0x7F...0x9F).contains(c) || (0x2028...0x202E).contains(c) || (0x2066...0x2069).contains(c) || c == 0xFEFF || c == 0xFFFD
        }
        if isForbidden { return wrong(path, "含有控制字符或乱码。", "This holds control characters or broken text.") }
        return .string(t)
    }

    private static func trimmed(_ s: String) -> String {
        let u = Array(s.unicodeScalars)
        guard let a = u.firstIndex(where: { !$0.properties.isWhitespace }), let b = u.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        var out = String.UnicodeScalarView()
        out.append(contentsOf: u[a...b].filter { $0 != "\r" })
        return String(out)
    }

    private mutating func date(_ v: JSON, _ bound: DateBound, _ path: String) -> JSON? {
        guard let t = v.text, let d = LocalDate(t) else { return wrong(path, "请按 2026-05-10 的格式填写存在的日期。", "This is not a date like 2026-05-10.") }
        switch bound {
        case .notFuture where d > book.today: return wrong(path, "不能晚于今天（\(book.today)）。", "This lies in the future; today is \(book.today).")
        case .notPast where d < book.today: return wrong(path, "不能早于今天（\(book.today)）。", "This lies in the past; today is \(book.today).")
        default: return v
        }
    }

    private mutating func time(_ v: JSON, _ bound: DateBound, _ path: String) -> JSON? {
        guard let t = v.text, let time = WallTime(iso8601: t) else { return wrong(path, "时间格式不正确。", "This is not a time.") }
        switch bound {
        case .notFuture where time > book.now + .seconds(60 as Int64): return wrong(path, "不能晚于现在。", "This lies in the future.")
        case .notPast where time < book.now - .seconds(60 as Int64): return wrong(path, "不能早于现在。", "This lies in the past.")
        default: return .string(time.description)
        }
    }

    private mutating func reference(_ v: JSON, _ kind: String, _ path: String) throws -> Bool {
        guard let id = v.integer, let r = try book.record(id), r.kind == kind else {
            problem(path, "没有这条记录。", "There is no such record.")
            return false
        }
        return true
    }

    private mutating func polygon(_ v: JSON, _ path: String) -> JSON? {
        guard let a = v.elements, (3...64).contains(a.count) else { return wrong(path, "应有 3 至 64 个顶点。", "A polygon has 3 to 64 corners.") }
        for c in a {
            guard let xy = c.elements, xy.count == 2,
                xy.allSatisfy({ n in
                    switch n {
                    case .int(let i): abs(i) <= 1_000_000
                    case .double(let d): d.isFinite && abs(d) <= 1_000_000
                    default: false
                    }
                })
            else { return wrong(path, "顶点应为 [x, y]。", "A corner is [x, y].") }
        }
        return v
    }

    private mutating func code(_ v: JSON, _ rule: CodeRule, _ path: String) -> JSON? {
        guard let raw = v.text else { return wrong(path, "请填写号码。", "This is not a number.") }
        let t = raw.filter { $0 != " " && $0 != "-" }.uppercased()
        switch rule {
        case .residentID where !CodeGrammar.isResidentID(t): return wrong(path, "身份证号码不正确（18 位，含校验位）。", "This is not a resident identity number (18 characters with a check digit).")
        case .creditCode where !CodeGrammar.isCreditCode(t): return wrong(path, "统一社会信用代码不正确（18 位，含校验位）。", "This is not a unified social credit code (18 characters with a check character).")
        case .gbID where !(t.utf8.count == 20 && t.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }): return wrong(path, "国标编码应为 20 位数字。", "A GB/T 28181 id has 20 digits.")
        case .telephone where !CodeGrammar.isTelephone(t): return wrong(path, "电话号码不正确。", "This is not a telephone number.")
        default: return .string(t)
        }
    }
}

/// Numbers with check digits.
package enum CodeGrammar {
    /// GB 11643: 17 digits and a check character (ISO 7064 MOD 11-2), with a possible date of birth.
    package static func isResidentID(_ t: String) -> Bool {
        let c = Array(t.utf8)
        guard c.count == 18, c[..<17].allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return false }
        let date = "\(String(decoding: c[6..<10], as: UTF8.self))-\(String(decoding: c[10..<12], as: UTF8.self))-\(String(decoding: c[12..<14], as: UTF8.self))"
        guard LocalDate(date) != nil else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(c, weights).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        return c[17] == Array("10X98765432".utf8)[sum % 11]
    }

    /// GB 32100: 17 characters and a check character (MOD 31-3).
    package static func isCreditCode(_ t: String) -> Bool {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8), c = Array(t.utf8)
        guard c.count == 18 else { return false }
        let values = c.map { alphabet.firstIndex(of: $0) }
        guard !values.contains(nil) else { return false }
        var weight = 1, sum = 0
        for v in values.prefix(17) {
            sum += v! * weight
            weight = weight * 3 % 31
        }
        return values[17]! == (31 - sum % 31) % 31
    }

    package static func isTelephone(_ t: String) -> Bool {
        let c = Array(t.utf8)
        guard (5...20).contains(c.count) else { return false }
        return c.enumerated().allSatisfy { i, b in (b >= 48 && b <= 57) || (b == 43 && i == 0) }
    }
}
