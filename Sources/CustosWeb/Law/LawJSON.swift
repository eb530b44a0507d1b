import CustosBase
import CustosLaw
import CustosStore
import HTTPTypes

/// Kinds, records and faults as the API says them.
enum LawJSON {
    // MARK: Kinds

    static func kind(_ k: RecordKind, for actor: LawActor) -> JSON {
        [
            "name": JSON(k.name), "zh": JSON(k.title.zh), "en": JSON(k.title.en), "fields": .array(k.fields.map(field)),
            "states": .array(k.lifecycle.states.map { ["name": JSON($0.name), "zh": JSON($0.title.zh), "en": JSON($0.title.en), "isDraft": JSON($0.isDraft), "isFinal": JSON($0.isFinal)] }),
            "events": .array(k.lifecycle.events.map(event)), "titled": .texts(k.titleFields), "units": .texts(k.units.map(\.text)), "writes": JSON(k.writes.rawValue), "reads": JSON(k.reads.rawValue),
            "register": JSON(k.register), "table": JSON(k.isTable), "systemMade": JSON(k.isSystemMade), "mayWrite": JSON(!k.isSystemMade && RightsTable.permission(k.writes, actor.roles).mayAct),
            "mayRead": JSON(RightsTable.permission(k.reads, actor.roles).mayRead || RightsTable.permission(k.writes, actor.roles).mayAct),
        ]
    }

    static func event(_ e: RecordEvent) -> JSON {
        [
            "name": JSON(e.name), "zh": JSON(e.title.zh), "en": JSON(e.title.en), "from": .texts(e.from), "to": JSON(e.to), "action": JSON(e.action.rawValue), "fields": .array(e.fields.map(field)),
            "guards": .texts(e.guards.map(\.id)), "systemOnly": JSON(e.isSystemOnly),
        ]
    }

    static func field(_ f: RecordField) -> JSON {
        [
            "name": JSON(f.name), "zh": JSON(f.title.zh), "en": JSON(f.title.en), "shape": shape(f.shape), "required": JSON(f.isRequired), "computed": JSON(f.isComputed), "secret": JSON(f.isSecret),
            "classified": JSON(f.isClassified), "fixed": JSON(f.isFixed), "controlled": JSON(f.isControlled), "searched": JSON(f.isSearched), "indexed": JSON(f.isIndexed), "units": .texts(f.units.map(\.text)),
            "help": f.help.map(bilingual) ?? .null,
        ]
    }

    private static func shape(_ s: FieldShape) -> JSON {
        func choices(_ list: [Choice]) -> JSON { .array(list.map { ["code": JSON($0.code), "zh": JSON($0.title.zh), "en": JSON($0.title.en)] }) }
        return switch s {
        case .text(let n): ["type": "text", "maximum": JSON(n)]
        case .longText(let n): ["type": "longText", "maximum": JSON(n)]
        case .integer(let r): ["type": "integer", "least": JSON(r.lowerBound), "most": JSON(r.upperBound)]
        case .number(let r): ["type": "number", "least": .double(r.lowerBound), "most": .double(r.upperBound)]
        case .flag: ["type": "flag"]
        case .date(let b): ["type": "date", "bound": JSON(b.rawValue)]
        case .time(let b): ["type": "time", "bound": JSON(b.rawValue)]
        case .choice(let l): ["type": "choice", "choices": choices(l)]
        case .choices(let l): ["type": "choices", "choices": choices(l)]
        case .texts(let n): ["type": "texts", "maximum": JSON(n)]
        case .reference(let k): ["type": "reference", "kind": JSON(k)]
        case .references(let k, let n): ["type": "references", "kind": JSON(k), "maximum": JSON(n)]
        case .device: ["type": "device"]
        case .polygon: ["type": "polygon"]
        case .rows(let fields, let n): ["type": "rows", "fields": .array(fields.map(field)), "maximum": JSON(n)]
        case .code(let rule): ["type": "code", "rule": JSON(rule.rawValue)]
        case .attachment: ["type": "attachment"]
        case .attachments(let n): ["type": "attachments", "maximum": JSON(n)]
        }
    }

    static func bilingual(_ b: Bilingual) -> JSON { ["zh": JSON(b.zh), "en": JSON(b.en)] }

    // MARK: Records

    /// What is classified is left out for those without clearance (NM203.19.1.4).
    static func record(_ r: LawRecord, title: String, kind: RecordKind, cleared: Bool) -> JSON {
        var data = r.data
        if !cleared { for f in kind.allFields where f.isClassified && data[f.name] != nil { data.remove(f.name) } }
        return [
            "id": JSON(r.id), "kind": JSON(r.kind), "state": JSON(r.state), "version": JSON(r.version), "title": JSON(title), "data": data, "organisation": r.organisation.map { .int($0) } ?? .null,
            "area": JSON(r.area), "createdBy": JSON(r.createdBy), "createdAt": JSON(r.createdAt), "updatedAt": JSON(r.updatedAt),
        ]
    }

    static func refusal(_ r: Refusal) -> JSON {
        ["zh": JSON(r.zh), "en": JSON(r.en), "rules": .texts(r.ruleUnits.map(\.text)), "remedy": bilingual(r.remedy)]
    }

    // MARK: Faults

    static func problem(_ fault: LawFault) -> Problem {
        switch fault {
        case .fields(let list):
            var p = Problem(.unprocessableContent, "law.fields", zh: list.count == 1 ? list[0].zh : "有 \(list.count) 处需要更正。", en: list.count == 1 ? list[0].en : "\(list.count) fields need correction.")
            p.details.append(.init(name: "fields", value: .array(list.map { ["path": JSON($0.path), "zh": JSON($0.zh), "en": JSON($0.en), "rules": .texts($0.units.map(\.text))] })))
            return p
        case .stale(let record):
            var p = Problem(.conflict, "law.stale", zh: "该记录已被他人修改，请核对后重新提交；您填写的内容仍在。", en: "Somebody else has changed this record; compare and send it again. What you typed is still there.")
            p.details.append(.init(name: "version", value: JSON(record.version)))
            p.details.append(.init(name: "state", value: JSON(record.state)))
            return p
        case .noRecord: return Problem(.notFound, "law.not_found", zh: "没有这条记录，或您无权查看。", en: "There is no such record, or you may not see it.")
        case .noKind(let name): return Problem(.notFound, "law.no_kind", zh: "没有这类记录：\(name.prefix(40))。", en: "There is no such kind of record: \(name.prefix(40)).")
        case .wrongState(let record, let event):
            var p = Problem(.conflict, "law.state", zh: "该记录的当前状态不能进行此步骤（\(event.prefix(40))）。", en: "The record's state has no such step (\(event.prefix(40))).")
            p.details.append(.init(name: "state", value: JSON(record.state)))
            p.details.append(.init(name: "version", value: JSON(record.version)))
            return p
        case .forbidden(let action):
            var p = Problem.forbidden
            p.details.append(.init(name: "action", value: JSON(action.rawValue)))
            return p
        }
    }
}
