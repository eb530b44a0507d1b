import CustosBase

/// What a change request comes to: the object as it will be, after its own form, guards and effects had their say as at an edit. Throws the refusal or the
/// field fault that stands in the way.
struct ChangeOutcome {
    let object: LawRecord
    let field: RecordField
    /// The step on the object; its changes and effects belong to the request's own.
    let deed: Deed

    init(_ request: LawRecord, _ book: any LawBook, _ kindNamed: (String) -> RecordKind?) throws {
        guard let id = request.integer("object"), let object = try book.record(id), let kind = kindNamed(object.kind), let name = request.text("field"), let field = kind.field(name),
            field.mayBeRequested
        else {
            throw LawFault.fields([FieldProblem("object", "没有这条记录或者字段。", "There is no such record or field.")])
        }
        func refuse(_ zh: String, _ en: String, _ remedy: Bilingual) -> Refusal { Refusal(ruleUnits: [.noRightsChange], zh: "\(zh)（G-CHANGE）。", en: "\(en) (G-CHANGE).", remedy: remedy) }
        if kind.lifecycle.state(object.state)?.isFinal == true {
            throw refuse("“\(kind.title.zh)”已办结，不能变更", "The record is closed and cannot change", Bilingual(zh: "请核对变更对象。", en: "Check which record is meant."))
        }
        guard ChangeOutcome.text(of: object.data[name]) == (request.text("oldValue") ?? "") else {
            throw refuse(
                "“\(field.title.zh)”在申请后已被变更，须重新申请", "“\(field.title.en)” has changed since the request was made",
                Bilingual(zh: "请按现值重新提交变更申请。", en: "Make a new request on the present value."))
        }
        let value = try Self.value(request.text("newValue") ?? "", of: field, book)
        guard value != object.data[name] else { throw refuse("变更后与变更前相同", "The new value is the old one", Bilingual(zh: "请核对变更内容。", en: "Check the new value.")) }
        if name == "retentionDays", object.kind == "system", let days = value.integer {
            if let no = try Self.shortRetention(Int(days), object, book) { throw no }
            // Where a retention policy is in force, it is the decision, and the next policy replaces it.
            if kindNamed("retention_policy") != nil, try book.records("retention_policy", where: "system", is: object.id).contains(where: { $0.state == "in_force" }) {
                throw refuse("该系统的保存期限由施行中的保存策略确定", "A retention policy in force sets the days of this system", Bilingual(zh: "请提出新的保存策略。", en: "Propose a new retention policy."))
            }
        }

        var after = object
        after.data.set(name, value)
        var step = Deed(book: book, actor: .system, kind: kind, event: "edit", before: object, input: .object([JSON.Member(name: name, value: value)]), record: after)
        for g in kind.guards { if let no = try g.check(step) { throw no } }
        try kind.effect?(&step)
        self.object = object
        self.field = field
        deed = step
    }

    /// The members that change, those that are taken away as `null`.
    var data: JSON {
        var out: JSON = .emptyObject
        for name in deed.record.data.memberNames where deed.record.data[name] != object.data[name] { out.set(name, deed.record.data[name] ?? .null) }
        for name in object.data.memberNames where deed.record.data[name] == nil { out.set(name, .null) }
        return out
    }
    var state: String? { deed.record.state == object.state ? nil : deed.record.state }

    /// The recorder keeps the days that the system says.
    func retention(_ book: any LawBook) throws -> [LawEffect] {
        guard object.kind == "system", field.name == "retentionDays", let days = deed.record.integer("retentionDays") else { return [] }
        return try book.records("camera", where: "system", is: object.id).filter { $0.state != "removed" }.compactMap { c in
            c.integer("device").map { .retention(device: $0, days: Int(days)) }
        }
    }

    /// Never under the floor that the packs and sites of a system set (NM203.18.1.4).
    private static func shortRetention(_ days: Int, _ system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        let packs = system.words("packs")
        guard packs.isEmpty || packs.contains(where: { ["NM203", "CN799", "CNX", "STD"].contains($0) }) else { return nil }
        let isKeyTarget = try system.integers("sites").contains { try book.record($0)?.flag("antiTerrorKeyTarget") == true }
        return RetentionPolicy.validate(days: days, floor: RetentionFloor(additional: isKeyTarget ? [.antiTerror] : []))
    }

    // MARK: Values as text

    /// Text as it is, everything else as JSON; nothing for a value that is not there.
    static func text(of value: JSON?) -> String {
        guard let value, !value.isNull else { return "" }
        return value.text ?? String(decoding: value.bytes, as: UTF8.self)
    }

    /// What was typed, as a value of the field: checked by the same form as every edit.
    static func value(_ text: String, of field: RecordField, _ book: any LawBook) throws -> JSON {
        let raw: JSON
        switch field.shape {
        case .text, .longText, .date, .time, .choice, .code, .integer, .number: raw = .string(text)
        default:
            guard let parsed = try? JSONParser.parse(Array(text.utf8)) else {  // What is wrong with it is said at the field.
                throw LawFault.fields([FieldProblem("newValue", "格式不正确。", "This is not a value of that field.")])
            }
            raw = parsed
        }
        do {
            let data = try FormCheck.read(.object([JSON.Member(name: field.name, value: raw)]), fields: [field], isDraft: false, book: book)
            guard let v = data[field.name] else { throw LawFault.fields([FieldProblem("newValue", "请填写变更后的内容。", "The new value is missing.")]) }
            return v
        } catch LawFault.fields(let problems) {
            throw LawFault.fields(problems.map { FieldProblem("newValue", $0.zh, $0.en, units: $0.units) })
        }
    }
}
