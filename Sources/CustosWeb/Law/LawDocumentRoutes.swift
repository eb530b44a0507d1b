import CustosBase
import CustosLaw
package import CustosLedger
import CustosStore
import HTTPTypes
import Hummingbird

/// Printed forms, and the signed statement of what footage is kept.
enum LawDocumentRoutes {
    private static let day = Schema.text(characters: 10...10)

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(.get, "/api/v1/law/documents", .law, "listLawForms", "The forms that can be printed", answers: [.json(200, "Forms", .form)]) { _ in
                .json([
                    "forms": .array(
                        PrintedForms.all.map { f in
                            ["name": JSON(f.name), "zh": JSON(f.title.zh), "en": JSON(f.title.en), "kind": JSON(f.kind), "version": JSON(f.version), "code": JSON(f.code)]
                        })
                ])
            },
            Route(
                .get, "/api/v1/law/documents/{name}", .law, "printLawForm", "A form as PDF: filled from a record, or empty",
                parameters: [.path("name", .text(characters: 2...40)), .query("record", Schemas.identifier), .query("kind", LawRoutes.word, "Of the empty form `record`"), .query("language", .choice(["zh", "both"]))],
                answers: [.bytes(200, "The document", type: "application/pdf"), .problem(404, "No such form or record"), .problem(422, "The form is not of this kind of record")]
            ) { call in try await document(call, core) },
            Route(
                .get, "/api/v1/law/retention/{id}", .law, "getRetentionStatement", "What is kept of a camera's footage, day by day, as a statement signed by this recorder (C2SP signed note) or as PDF",
                parameters: [.path("id"), .query("from", day), .query("to", day), .query("format", .choice(["note", "json", "pdf"]))],
                answers: [.bytes(200, "The signed note", type: "text/plain"), .problem(404, "No such camera"), .problem(422, "The span is wrong")]
            ) { call in try await retention(call, core) },
        ]
    }

    // MARK: Forms

    private static func document(_ call: Call, _ core: WebCore) async throws -> Response {
        let desk = try LawRoutes.desk(core), name = call.text("name") ?? ""
        guard let spec = PrintedForms.spec(name) else { throw Problem(.notFound, "law.no_form", zh: "没有这种表单。", en: "There is no such form.") }
        return try await LawRoutes.answering(core.bookPool) {
            let actor = try desk.actor(call.principal), now = core.clocks.wall()
            let (record, kind, cleared): (LawRecord?, RecordKind, Bool) = try desk.store.read { t in
                guard let id = call.integer("record") else { return (nil, try desk.store.engine.kind(spec.kind ?? call.text("kind") ?? ""), false) }
                guard let r = try t.record(id), case let kind = try desk.store.engine.kind(r.kind), try RightsLaw.sees(actor, r, kind, book: t) else { throw LawFault.noRecord }
                return (r, kind, try LawRoutes.isCleared(actor, t))
            }
            let options = PrintedForms.Options(language: call.text("language") == "both" ? .bilingual : .chinese, withClassified: cleared)
            let pdf: [UInt8]
            do { pdf = try PrintedForms.render(name, record: record, kind: kind, options: options, lookup: { try desk.store.titles([$0])[$0] }, now: now) } catch let f as PrintFailure {
                throw Problem(.unprocessableContent, "law.print", zh: "无法打印：\(f)", en: "It cannot be printed: \(f)")
            }
            // A filled form leaves the house like a copy does: who printed it is a fact.
            if let record { try core.services.state.note(.act(actor: actor.id, action: "law-print", object: "law:\(record.id)", result: .ok, body: LeafBody.make(["form": name, "user": actor.name]))) }
            return LawFile.download(pdf, "application/pdf", "\(spec.code)-\(record.map { String($0.id) } ?? "blank").pdf", inline: true)
        }
    }

    // MARK: Retention

    private static func retention(_ call: Call, _ core: WebCore) async throws -> Response {
        let desk = try LawRoutes.desk(core), device = call.integer("id") ?? 0
        let today = LocalDate(of: core.clocks.wall())
        guard let to = call.text("to").map({ LocalDate($0) }) ?? today, let from = call.text("from").map({ LocalDate($0) }) ?? to.adding(days: -29) else {
            throw Problem.badRequest("from", zh: "请按 2026-05-10 的格式填写存在的日期。", en: "This is not a date like 2026-05-10.")
        }
        let signer = core.services.statementSigner
        return try await LawRoutes.answering(core.bookPool) {
            let actor = try desk.actor(call.principal)
            guard RightsTable.permission(.readRegisters, actor.roles).mayRead, RightsTable.permission(.readRegisters, actor.roles) != .own else { throw LawFault.forbidden(.readRegisters) }
            let (statement, system, unit): (RetentionStatement, String, String) = try desk.store.read { t in
                let row = try t.registered(device), kind = try desk.store.engine.kind("camera")
                if let row, try !RightsLaw.sees(actor, row, kind, book: t) { throw LawFault.noRecord }
                let system = try row.flatMap { try t.target($0, "system") }
                let custodian = try system.flatMap { try RequestFacts.custodian(of: $0, t) }
                let floor = try system.map { try RetentionMerge.terms(system: $0, camera: row, book: t).floor } ?? RetentionRule.statutory.days
                return (
                    try RetentionStatement.make(device: device, from: from, to: to, floorDays: floor, origin: signer?.name ?? "custos/\(core.services.state.node)", book: t), system?.text("name") ?? "",
                    custodian?.text("name") ?? ""
                )
            }
            let note = signer?.sign(Array(statement.text.utf8))
            switch call.text("format") ?? "note" {
            case "json":
                return .json([
                    "text": JSON(statement.text), "note": note.map { JSON(String(decoding: $0.bytes, as: UTF8.self)) } ?? .null, "key": JSON(signer?.key.text), "expectedSeconds": JSON(statement.expectedSeconds),
                    "presentSeconds": JSON(statement.presentSeconds),
                    "sentences": .array(statement.sentences.map(LawJSON.bilingual)),
                ])
            case "pdf":
                let bytes = note?.bytes ?? Array(statement.text.utf8)
                let sheet = RetentionStatementSheet(
                    number: "RP-RET-\(device)-\(to)", unit: unit, system: system, camera: statement.camera, device: device, from: from, to: to, oldestKept: statement.oldestKept, retentionDays: statement.days,
                    days: statement.lines.map { .init($0.day, $0.presence) }, causes: RetentionStatement.causes, digest: Hex.encode(Digest.sha256(bytes)), signature: signer?.key.text ?? "未签名")
                return LawFile.download(try sheet.pdf(now: core.clocks.wall()), "application/pdf", "retention-\(device)-\(to).pdf", inline: true)
            default:
                guard let note else { throw Problem(.conflict, "law.no_key", zh: "本机没有签名密钥。", en: "This recorder has no signing key.") }
                return LawFile.download(note.bytes, "text/plain; charset=utf-8", "retention-\(device)-\(to).txt")
            }
        }
    }
}

/// Signs what the recorder states, with the key that signs the manifests of exports and that the ledger names in a `key` leaf.
package struct StatementSigner: Sendable {
    package let key: VerifierKey
    private let signing: SigningKey

    package init(key: VerifierKey, signing: SigningKey) {
        self.key = key
        self.signing = signing
    }
    package var name: String { key.name }

    func sign(_ text: [UInt8]) -> SignedNote { SignedNote(text: text, signatures: [signing.sign(text, name: key.name)]) }
}
