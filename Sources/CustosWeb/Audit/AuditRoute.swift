import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// The audit log: every step, refusal, view, copy, hold and erasure, for those who may read the log.
enum AuditRoute {
    private static let id = Schemas.identifier
    private static let text = Schema.anyText

    static let shape = Schema.object([
        .required("id", text, "Its place in the log"), .required("at", .time), .required("action", .choice(AuditEntry.Action.allCases.map(\.rawValue))),
        .required("event", text, "The step of a record, or the register's own word: live, playback, snapshot; drafted, approved, ready; placed, ended; entered, confirmed, carriedOut"),
        .required("outcome", .choice(AuditEntry.Outcome.allCases.map(\.rawValue))), .required("person", .object([.required("id", text), .required("name", text)])),
        .required("kind", .nullable(text)), .required("record", .nullable(id)), .required("title", .nullable(text)), .required("version", .nullable(.count)),
        .required("state", .nullable(text)), .required("stateBefore", .nullable(text)), .required("cameras", .array(.object([.required("id", id), .required("name", .nullable(text))]), maximum: .max)),
        .required("rules", .array(text, maximum: 32)), .required("sentence", .nullable(.object([.required("zh", text), .required("en", text)])), "What the law answered, of what it refused"),
        .required(
            "changes",
            .array(
                .object([
                    .required("field", text), .required("before", .nullable(.any)), .required("after", .nullable(.any)), .required("long", .boolean, "Too long for the list; the record's history has it"),
                ]), maximum: .max), "Fields that the step changed"), .required("facts", .form, "What the register keeps of it besides"),
    ])

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .get, "/api/v1/audit", .register, "listAudit", "The audit log, the newest first, as far as the caller may see it",
                parameters: [
                    .query("person", .text(characters: 1...64), "A name or part of one, a login, or user:7"), .query("camera", .text(characters: 1...64), "A name or part of one, or a camera's number"),
                    .query("action", .choice(AuditEntry.Action.allCases.map(\.rawValue))), .query("outcome", .choice(AuditEntry.Outcome.allCases.map(\.rawValue))),
                    .query("rule", .text(characters: 1...60), "A rule unit or the beginning of one: NM203.8 finds NM203.8.1.3"), .query("from", .time), .query("to", .time, "Not included"),
                    .query("before", .text(characters: 9...100), "The `next` of the page before"), .query("limit", .integer(1...Int64(AuditLog.pageLimit)), "100 unless told"),
                ],
                answers: [
                    .json(
                        200, "A page; it may be short while `next` says where it goes on, when few of many entries are asked for",
                        .object([
                            .required("entries", .array(.reference("AuditEntry"), maximum: AuditLog.pageLimit)), .required("next", .nullable(text)),
                            .required("titles", .form, "Titles of records that changed fields point to"),
                        ]))
                ]
            ) { call in try await list(call, core) }
        ]
    }

    private static func list(_ call: Call, _ core: WebCore) async throws -> Response {
        let query = try self.query(call), caller = call.principal
        let log = AuditLog(state: core.services.state, law: core.services.law?.store)
        return try await LawRoutes.answering(core) {
            let actor = try core.services.law?.actor(caller) ?? LawActor(id: caller.identifier, name: caller.name, roles: caller.lawRoles)
            let page: AuditLog.Page
            do { page = try log.page(query, for: actor, isCleared: { try LawRoutes.isCleared(actor, $0) }) } catch {
                switch error as? AuditFault {
                case .manyPeople: throw Problem.badRequest("person", zh: "符合的人员过多，请输入更完整的姓名。", en: "Too many people have such a name; type more of it.")
                case .manyCameras: throw Problem.badRequest("camera", zh: "符合的摄像机过多，请输入更完整的名称。", en: "Too many cameras have such a name; type more of it.")
                case nil: throw error
                }
            }
            let people = Dictionary(uniqueKeysWithValues: try core.accounts.users().map { ("user:\($0.id)", $0.name) })
            let cameras = Dictionary(uniqueKeysWithValues: try core.services.state.cameras(includingRemoved: true).map { ($0.id.rawValue, $0.name) })
            return .json([
                "entries": .array(page.entries.map { json($0, people, cameras) }), "next": JSON(page.next?.text),
                "titles": .object(page.titles.sorted { $0.key < $1.key }.map { .init(name: String($0.key), value: JSON($0.value)) }),
            ])
        }
    }

    private static func query(_ call: Call) throws -> AuditQuery {
        var q = AuditQuery()
        q.person = words("person", call)
        q.camera = words("camera", call)
        q.action = call.text("action").flatMap(AuditEntry.Action.init(rawValue:))
        q.outcome = call.text("outcome").flatMap(AuditEntry.Outcome.init(rawValue:))
        q.rule = words("rule", call)
        if let rule = q.rule, !rule.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }) {
            throw Problem.badRequest("rule", zh: "规则编号只含字母、数字和点，例如 NM203.8。", en: "A rule is letters, digits and points, such as NM203.8.")
        }
        q.from = call.time("from")
        q.to = call.time("to")
        if let from = q.from, let to = q.to, from >= to { throw Problem.badRequest("to", zh: "结束时间必须晚于开始时间。", en: "The end lies after the start.") }
        if let before = call.text("before") {
            guard let place = AuditPosition(before) else { throw Problem.badRequest("before", zh: "翻页位置无效，请回到第一页。", en: "No page was given this place; begin with the first page.") }
            q.before = place
        }
        q.limit = Int(call.integer("limit") ?? 100)
        return q
    }

    private static func words(_ name: String, _ call: Call) -> String? {
        call.text(name).map(FreeText.cleaned).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func json(_ e: AuditEntry, _ people: [String: String], _ cameras: [Int64: String]) -> JSON {
        var facts = e.facts
        if let first = facts["endAskedBy"]?.text { facts.set("endAskedBy", JSON(people[first] ?? first)) }
        return [
            "id": JSON(e.position.text), "at": JSON(e.at), "action": JSON(e.action.rawValue), "event": JSON(e.event), "outcome": JSON(e.outcome.rawValue),
            "person": ["id": JSON(e.person), "name": JSON(e.position.isView ? people[e.person] ?? e.name ?? e.person : e.name ?? people[e.person] ?? e.person)], "kind": JSON(e.kind),
            "record": e.record.map { .int($0) } ?? .null, "title": JSON(e.title), "version": e.version.map { JSON($0) } ?? .null, "state": JSON(e.state), "stateBefore": JSON(e.stateBefore),
            "cameras": .array(Set(e.devices).sorted().map { ["id": .int($0), "name": JSON(cameras[$0])] }), "rules": .texts(e.rules),
            "sentence": e.sentence.map { ["zh": JSON($0.zh), "en": JSON($0.en)] } ?? .null,
            "changes": .array(e.changes.map { ["field": JSON($0.field), "before": $0.before, "after": $0.after, "long": JSON($0.isLong)] }), "facts": facts,
        ]
    }
}
