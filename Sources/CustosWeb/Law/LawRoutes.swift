import CustosBase
import CustosLaw
import CustosStore
import HTTPTypes
import Hummingbird
import NIOCore

/// The law's books through the API: kinds, records, their steps, registers, attachments.
///
/// Every route is under the policy `law`: who may do what is decided for the record at hand, by the engine, from the one table of rights.
enum LawRoutes {
    static let word = Schema.text(characters: 1...60)
    static let submission = Schema.text(characters: 8...80)

    static func all(_ core: WebCore) -> [Route] {
        let record = Answer.json(200, "The record as it is now, its steps and what stands in their way", .form)
        let missing = Answer.problem(404, "No such record, or not to be seen"), stale = Answer.problem(409, "The record has changed, or its state has no such step")
        let refused = Answer.problem(422, "The law refuses it, or fields need correction")
        return [
            Route(.get, "/api/v1/law/kinds", .law, "listLawKinds", "Every kind of record: forms, states, steps, and what the caller may do", answers: [.json(200, "Kinds", .form)]) { call in
                let desk = try desk(core)
                return try await core.store {
                    let actor = try desk.actor(call.principal)
                    return .json([
                        "kinds": .array(desk.store.engine.kinds.values.sorted { $0.name < $1.name }.map { LawJSON.kind($0, for: actor) }),
                        "actor": [
                            "id": JSON(actor.id), "name": JSON(actor.name), "roles": .texts(actor.roles.map(\.rawValue).sorted()), "person": actor.person.map { .int($0) } ?? .null,
                            "organisation": actor.organisation.map { .int($0) } ?? .null,
                        ],
                        "roles": .array(LawRole.allCases.map { ["name": JSON($0.rawValue), "zh": JSON($0.title.zh), "en": JSON($0.title.en)] }),
                        "actions": .object(LawAction.allCases.map { .init(name: $0.rawValue, value: JSON(RightsTable.permission($0, actor.roles).rawValue)) }),
                    ])
                }
            },
            Route(
                .get, "/api/v1/law/records", .law, "listLawRecords", "Records of a kind, the newest first, that the caller may see",
                parameters: [
                    .requiredQuery("kind", word), .query("after", Schemas.identifier, "The last id of the page before"), .query("limit", .integer(1...200)),
                    .query("count", .choice(["0", "1"]), "1 also counts what is found; total is null where each record would have to be looked at"),
                ] + cuts, answers: [.json(200, "A page", .form)]
            ) { call in try await list(call, core) },
            Route(
                .post, "/api/v1/law/records", .lawAct, "addLawRecord", "Enter a record",
                body: .object([.required("kind", word), .required("data", .form), .optional("submission", submission, "A key of the form's own: sent twice, answered once")]),
                bodyLimit: bodyLimit, answers: [.json(201, "The record", .form), missing, refused], recordsItself: true
            ) { call in
                let desk = try desk(core), kind = call.body["kind"]?.text ?? "", data = call.body["data"] ?? .emptyObject, key = call.body["submission"]?.text
                return try await answering(core) {
                    let actor = try desk.actor(call.principal)
                    let outcome = try desk.store.create(kind, data, submission: key, by: actor)
                    try begin(outcome, actor, core)
                    do { return .json(try shown(outcome.record.id, desk, actor), status: .created) } catch LawFault.noRecord {
                        // A complaint that is hidden from its own author's unit: taken, and not to be seen.
                        let r = outcome.record
                        return .json(
                            [
                                "record": ["id": JSON(r.id), "kind": JSON(r.kind), "state": JSON(r.state), "version": JSON(r.version), "title": JSON(r.text("number") ?? ""), "data": .emptyObject], "events": [],
                                "mayEdit": false, "titles": .emptyObject,
                            ], status: .created)
                    }
                }
            },
            Route(.get, "/api/v1/law/records/{id}", .law, "getLawRecord", "One record with its steps", parameters: [.path("id")], answers: [record, missing]) { call in
                let desk = try desk(core), id = call.integer("id") ?? 0
                return try await answering(core) { .json(try shown(id, desk, try desk.actor(call.principal))) }
            },
            Route(
                .patch, "/api/v1/law/records/{id}", .lawAct, "editLawRecord", "Change fields of a record; what is not named stays", parameters: [.path("id")],
                body: .object([.required("version", .count), .required("data", .form)]), bodyLimit: bodyLimit, answers: [record, missing, stale, refused], recordsItself: true
            ) { call in
                let desk = try desk(core), id = call.integer("id") ?? 0, version = Int(call.body["version"]?.integer ?? 0), data = call.body["data"] ?? .emptyObject
                return try await answering(core) {
                    let actor = try desk.actor(call.principal)
                    _ = try desk.store.edit(id, version: version, data, by: actor)
                    return .json(try shown(id, desk, actor))
                }
            },
            Route(
                .post, "/api/v1/law/records/{id}/events", .lawAct, "takeLawStep", "Take a step on a record", parameters: [.path("id")],
                body: .object([.required("event", word), .required("version", .count), .optional("data", .form), .optional("submission", submission)]), bodyLimit: bodyLimit, answers: [record, missing, stale, refused],
                recordsItself: true
            ) { call in
                let desk = try desk(core), id = call.integer("id") ?? 0, version = Int(call.body["version"]?.integer ?? 0), data = call.body["data"] ?? .emptyObject
                let event = call.body["event"]?.text ?? "", key = call.body["submission"]?.text
                return try await answering(core) {
                    let actor = try desk.actor(call.principal)
                    let outcome = try desk.store.take(event, id, version: version, data, submission: key, by: actor)
                    try begin(outcome, actor, core)
                    return .json(try shown(id, desk, actor))
                }
            },
            Route(
                .get, "/api/v1/law/records/{id}/history", .law, "getLawHistory", "Every version of a record, and what was refused about it", parameters: [.path("id")], answers: [.json(200, "Versions", .form), missing]
            ) { call in
                let desk = try desk(core), id = call.integer("id") ?? 0
                return try await answering(core) { .json(try history(id, desk, try desk.actor(call.principal))) }
            },
        ] + LawBookRoutes.all(core) + LawTableRoutes.all(core) + LawReportRoutes.all(core) + LawDocumentRoutes.all(core)
    }

    /// A record with two hundred rows of a list.
    static let bodyLimit = 128 * 1024

    static func desk(_ core: WebCore) throws -> LawDesk {
        guard let desk = core.services.law else { throw Problem.notFound }
        return desk
    }

    /// Faults of the law as answers.
    static func answering(_ core: WebCore, _ body: @escaping @Sendable () throws -> Response) async throws -> Response { try await answering(core.storePool, body) }

    /// The same, on the pool that the work belongs to.
    static func answering(_ pool: BoundedPool, _ body: @escaping @Sendable () throws -> Response) async throws -> Response {
        do { return try await pool.run(body) } catch let fault as LawFault { throw LawJSON.problem(fault) }
    }

    /// Begins what an approved step has made possible.
    private static func begin(_ outcome: LawStore.Outcome, _ actor: LawActor, _ core: WebCore) throws {
        guard let exports = core.services.exports else { return }
        for id in outcome.exports { try exports.start(id, form: .zip, by: ExportPerson(id: actor.id, name: actor.name)) }
    }

    /// What a record is answered with: itself, what it points to, its steps with what stands in their way.
    static func shown(_ id: Int64, _ desk: LawDesk, _ actor: LawActor) throws -> JSON {
        let (record, kind, events, mayEdit, cleared): (LawRecord, RecordKind, [JSON], Bool, Bool) = try desk.store.read { t in
            guard let r = try t.record(id) else { throw LawFault.noRecord }
            let kind = try desk.store.engine.kind(r.kind)
            guard try RightsLaw.sees(actor, r, kind, book: t) else { throw LawFault.noRecord }
            let events: [JSON] = try kind.lifecycle.events.filter { $0.from.contains(r.state) && !$0.isSystemOnly }.map { e in
                var j = LawJSON.event(e)
                let may = try RightsLaw.fault(e.action, actor, on: r, kind, book: t) == nil
                j.set("may", JSON(may))
                let obstacle = may ? try RightsLaw.untrained(e.action, actor, book: t) ?? desk.store.engine.obstacle(e, on: r, by: actor, book: t) : nil
                j.set("obstacle", obstacle.map(LawJSON.refusal) ?? .null)
                return j
            }
            let isOpen = kind.lifecycle.state(r.state)?.isFinal == false && !kind.isSystemMade
            let mayEdit = try isOpen && RightsLaw.fault(kind.writes, actor, on: r, kind, book: t) == nil
            return (r, kind, events, mayEdit, try isCleared(actor, t))
        }
        let references = kind.allFields.flatMap { f in record.data[f.name].map(f.references(in:)) ?? [] }
        let titles = try desk.store.titles(references + [id] + (record.organisation.map { [$0] } ?? []))
        var answer: JSON = [
            "record": LawJSON.record(record, title: titles[id] ?? "", kind: kind, cleared: cleared), "events": .array(events), "mayEdit": JSON(mayEdit),
            "titles": .object(titles.sorted { $0.key < $1.key }.map { .init(name: String($0.key), value: JSON($0.value)) }),
        ]
        if let terms = try retention(of: record, desk) { answer.set("retention", terms) }
        return answer
    }

    /// How long footage is kept at least, as the sum of the rules that say so; of a system and of its cameras.
    private static func retention(of record: LawRecord, _ desk: LawDesk) throws -> JSON? {
        guard record.kind == "system" || record.kind == CameraKind.name else { return nil }
        return try desk.store.read { t in
            let camera = record.kind == CameraKind.name ? record : nil
            guard let system = try camera.map({ try t.target($0, "system") }) ?? record else { return nil }
            let terms = try RetentionMerge.terms(system: system, camera: camera, book: t)
            return [
                "floor": JSON(terms.floor), "ceiling": terms.ceiling.map { JSON($0) } ?? .null, "set": try RetentionMerge.days(system: system, camera: camera, book: t).map { JSON($0) } ?? .null,
                "rules": .array(terms.rules.map { ["unit": JSON($0.unit.text), "days": JSON($0.days), "zh": JSON($0.title.zh), "en": JSON($0.title.en)] }),
            ]
        }
    }

    /// Clearance is a matter of the person's row; managers of the unit itself have it (NM203.19.1.4).
    static func isCleared(_ actor: LawActor, _ book: any LawBook) throws -> Bool {
        if actor.has(.manager) { return true }
        return try actor.person.flatMap { try book.record($0) }?.flag("clearance") ?? false
    }

    /// What a list and its export are cut down by.
    static let cuts: [Parameter] = [
        .query("q", .text(characters: 0...100), "Words, parts of names, initials of pinyin"), .query("state", word), .query("field", word), .query("value", .text(characters: 1...200)),
        .query("from", .time, "Entered at this time or later"), .query("to", .time, "Entered before this time"), .query("sort", .choice(LawStore.Order.allCases.map(\.rawValue)), "The newest first unless told"),
    ]

    static func query(_ call: Call) -> LawStore.Query {
        var q = LawStore.Query(kind: call.text("kind") ?? "")
        q.text = call.text("q")
        q.state = call.text("state")
        q.field = call.text("field")
        q.value = call.text("value")
        q.from = call.time("from")
        q.to = call.time("to")
        if let order = call.text("sort").flatMap({ LawStore.Order(rawValue: $0) }) { q.order = order }
        return q
    }

    static func rowQuery(_ call: Call, _ register: String) -> LawStore.RowQuery {
        var q = LawStore.RowQuery(register: register)
        q.text = call.text("q")
        q.event = call.text("event")
        q.from = call.time("from")
        q.to = call.time("to")
        return q
    }

    private static func list(_ call: Call, _ core: WebCore) async throws -> Response {
        let desk = try desk(core)
        var q = query(call)
        if let after = call.integer("after") { q.after = after }
        q.limit = Int(call.integer("limit") ?? 50)
        let query = q, counts = call.text("count") == "1"
        return try await answering(core) {
            let actor = try desk.actor(call.principal), kind = try desk.store.engine.kind(query.kind)
            let (page, more) = try desk.store.records(query, for: actor)
            let cleared = try desk.store.read { t in try isCleared(actor, t) }
            var answer: JSON = ["records": .array(page.map { LawJSON.record($0.record, title: $0.title, kind: kind, cleared: cleared) }), "more": JSON(more)]
            if counts { answer.set("total", try desk.store.total(query, for: actor).map { JSON($0) } ?? .null) }
            return .json(answer)
        }
    }

    private static func history(_ id: Int64, _ desk: LawDesk, _ actor: LawActor) throws -> JSON {
        let (kind, cleared): (RecordKind, Bool) = try desk.store.read { t in
            guard let r = try t.record(id), case let kind = try desk.store.engine.kind(r.kind), try RightsLaw.sees(actor, r, kind, book: t) else { throw LawFault.noRecord }
            return (kind, try isCleared(actor, t))
        }
        let hidden = cleared ? [] : kind.allFields.filter(\.isClassified).map(\.name)
        return [
            "versions": .array(
                try desk.store.history(id).map { v in
                    var data = v.data
                    for name in hidden { data.remove(name) }
                    return ["version": JSON(v.version), "at": JSON(v.at), "actor": JSON(v.actor), "name": JSON(v.name), "event": JSON(v.event), "state": JSON(v.state), "data": data]
                }),
            "refusals": .array(try desk.store.refusals(about: id).map { ["at": JSON($0.at), "name": JSON($0.name), "event": JSON($0.event), "rules": .texts($0.units), "zh": JSON($0.zh), "en": JSON($0.en)] }),
        ]
    }
}
