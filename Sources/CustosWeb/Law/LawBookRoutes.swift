import CustosBase
import CustosLaw
import CustosStore
import HTTPTypes
import Hummingbird
import NIOCore

/// Registers and attachments.
enum LawBookRoutes {
    static func all(_ core: WebCore) -> [Route] {
        [
            Route(.get, "/api/v1/law/registers", .law, "listLawRegisters", "The statutory registers and how many rows each has", answers: [.json(200, "Registers", .form)]) { call in
                let desk = try LawRoutes.desk(core)
                return try await LawRoutes.answering(core) {
                    guard RightsTable.permission(.readRegisters, try desk.actor(call.principal).roles).mayRead else { throw LawFault.forbidden(.readRegisters) }
                    return .json(["registers": .array(try desk.store.registers().map { ["name": JSON($0.name), "rows": JSON($0.rows)] })])
                }
            },
            Route(
                .get, "/api/v1/law/registers/{name}", .law, "getLawRegister", "Rows of a register, the newest first",
                parameters: [
                    .path("name", .text(characters: 3...40)), .query("before", Schemas.identifier), .query("limit", .integer(1...500)), .query("q", .text(characters: 0...100), "Words of the record that a row is about"),
                    .query("event", LawRoutes.word, "Rows of one step"), .query("from", .time), .query("to", .time), .query("count", .choice(["0", "1"]), "1 also counts what is found"),
                ], answers: [.json(200, "Rows", .form)]
            ) { call in
                let desk = try LawRoutes.desk(core), name = call.text("name") ?? "", limit = Int(call.integer("limit") ?? 100), before = call.integer("before") ?? .max
                let query = LawRoutes.rowQuery(call, name), counts = call.text("count") == "1"
                return try await LawRoutes.answering(core) {
                    let actor = try desk.actor(call.principal)
                    guard RightsTable.permission(.readRegisters, actor.roles).mayRead else { throw LawFault.forbidden(.readRegisters) }
                    let (rows, last) = try desk.store.rows(query, before: before, limit: limit, for: actor)
                    let total: JSON = counts ? try desk.store.rowTotal(query, for: actor).map { JSON($0) } ?? .null : .null
                    let titles = try desk.store.titles(rows.compactMap(\.record))
                    return .json([
                        "rows": .array(
                            rows.map { r in
                                [
                                    "id": JSON(r.id), "number": JSON(r.number), "at": JSON(r.at), "record": r.record.map { .int($0) } ?? .null, "title": JSON(r.record.flatMap { titles[$0] }), "actor": JSON(r.actor),
                                    "name": JSON(r.name), "data": r.data,
                                ]
                            }), "last": last.map { .int($0) } ?? .null, "total": total,
                    ])
                }
            },
            Route(
                .post, "/api/v1/law/attachments", .lawAct, "addLawAttachment", "Upload a photo (JPEG, PNG) or a document (PDF), raw, with its name in X-Custos-Name",
                bodyLimit: LawStore.attachmentBytes,
                answers: [
                    .json(201, "Its number", .object([.required("id", Schemas.identifier), .required("sha256", .anyText)])), .problem(413, "It is too large"),
                    .problem(422, "Too many files of one person stand in no record"), .problem(415, "Neither JPEG, PNG nor PDF"),
                ],
                recordsItself: true
            ) { call in try await upload(call, core) },
            Route(
                .get, "/api/v1/law/attachments/{id}", .law, "getLawAttachment", "An attachment", parameters: [.path("id")],
                answers: [.bytes(200, "Its bytes", type: "application/octet-stream"), .problem(404, "No such attachment")]
            ) { call in
                let desk = try LawRoutes.desk(core), id = call.integer("id") ?? 0
                return try await LawRoutes.answering(core) {
                    let actor = try desk.actor(call.principal)
                    guard let a = try desk.store.attachment(id), try desk.store.sees(actor, attachment: a) else { throw LawFault.noRecord }
                    let quoted = a.name.filter { $0.isASCII && $0 != "\"" && $0 != "\\" }
                    return .bytes(a.bytes, type: a.type, headers: [.contentDisposition: "inline; filename=\"\(quoted.isEmpty ? "attachment" : quoted)\"", .cacheControl: "private, no-store"])
                }
            },
        ]
    }

    private static func upload(_ call: Call, _ core: WebCore) async throws -> Response {
        let desk = try LawRoutes.desk(core)
        let type = call.request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        guard LawStore.attachmentTypes.contains(type) else { throw wrongType }
        guard let slot = core.uploads.take(call.principal.identifier) else { throw Problem.busy }
        defer { withExtendedLifetime(slot) {} }
        let buffer: ByteBuffer
        do { buffer = try await call.request.body.collect(upTo: LawStore.attachmentBytes) } catch is NIOTooManyBytesError { throw Problem.tooLarge }
        let bytes = Array(buffer.readableBytesView)
        guard isWhatItSays(bytes, type) else { throw wrongType }
        let raw = call.request.headers[HTTPField.Name("X-Custos-Name")!] ?? "attachment"
        let name = String(FreeText.cleaned(Query.decoded(Substring(raw)) ?? "attachment").prefix(100))
        return try await LawRoutes.answering(core) {
            let actor = try desk.actor(call.principal)
            let id = try desk.store.attach(name: name.isEmpty ? "attachment" : name, type: type, bytes, by: actor)
            return .json(["id": JSON(id), "sha256": JSON(Hex.encode(Digest.sha256(bytes)))], status: .created)
        }
    }

    private static let wrongType = Problem(.unsupportedMediaType, "law.attachment", zh: "只接受 JPEG、PNG 图片和 PDF 文件。", en: "Only JPEG and PNG pictures and PDF documents are taken.")

    /// The first bytes tell.
    private static func isWhatItSays(_ b: [UInt8], _ type: String) -> Bool {
        switch type {
        case "image/jpeg": b.starts(with: [0xFF, 0xD8, 0xFF])
        case "image/png": b.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case "application/pdf": b.starts(with: Array("%PDF-".utf8))
        default: false
        }
    }
}
