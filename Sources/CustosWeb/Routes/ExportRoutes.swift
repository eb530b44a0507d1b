import CustosBase
import CustosLaw
import CustosStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Exports: a request with the whole register entry, another person's approval, the writing, the hand-over (NM203.12, 19.1.5).
/// Each step writes its own leaf.
enum ExportRoutes {
    private static let number = Schema.text(characters: 17...17)
    private static let line = Schema.text(characters: 1...200)
    /// One piece of a download; the next is read when the connection has taken it.
    private static let pieceBytes = 256 * 1024

    static let shape: Schema = {
        let person = Schema.object([.required("id", .anyText), .required("name", .anyText)])
        return .object([
            .required("id", number), .required("state", .choice(ExportState.allCases.map(\.rawValue))),
            .required("streams", .array(.object([.required("camera", Schemas.identifier), .required("stream", .choice(["main", "sub"]))]), maximum: ExportRequest.maximumStreams)),
            .required("from", .time), .required("to", .time), .required("requester", .anyText), .required("documentType", .anyText), .required("documentNumber", .anyText),
            .required("formNumber", .anyText), .required("authority", .anyText), .required("reason", .anyText), .required("operator", person), .required("approver", .nullable(person)),
            .required("watermark", .boolean), .required("draftedAt", .time), .required("changedAt", .time), .required("bytesDone", .count), .required("bytesTotal", .count),
            .required("file", .anyText), .required("failure", .anyText, "Why it stopped, was refused or withdrawn; who took it"), .required("manifest", .nullable(.anyText), "SHA-256 of manifest.txt"),
        ])
    }()

    static func all(_ core: WebCore) -> [Route] {
        let now = Answer.json(200, "The export as it is now", .reference("Export"))
        let missing = Answer.problem(404, "No such export"), refused = Answer.problem(422, "The law or the register does not allow it")
        func step(_ path: String, _ name: String, _ summary: String, by policy: Policy = .exports, body: Schema? = nil, _ work: @escaping @Sendable (Call, ExportDesk, ExportID, ExportPerson) throws -> ExportRecord)
            -> Route
        {
            Route(
                .post, "/api/v1/exports/{id}/\(path)", policy, name, summary, parameters: [.path("id", number)], body: body, answers: [now, missing, refused], recordsItself: true
            ) { call in
                let desk = try desk(core), id = try identifier(call), person = try person(call)
                return .json(json(try await core.store { try work(call, desk, id, person) }))
            }
        }
        return [
            Route(
                .get, "/api/v1/exports", .register, "listExports", "The register of exports, the newest first", parameters: [.query("limit", .integer(1...500), "100 unless told")],
                answers: [.json(200, "Exports", .object([.required("exports", .array(.reference("Export"), maximum: 500))]))]
            ) { call in
                guard let desk = core.services.exports else { return .json(["exports": .array([])]) }
                let limit = Int(call.integer("limit") ?? 100)
                return .json(["exports": .array(try await core.store { try desk.store.records(limit: limit) }.map(json))])
            },
            Route(
                .post, "/api/v1/exports", .custodian, "draftExport", "Ask for a copy, with the whole entry of the registration form; it waits for another person",
                body: .object([
                    .required("cameras", .array(Schemas.identifier, maximum: ExportRequest.maximumStreams)), .optional("stream", .choice(["main", "sub"])), .required("from", .time), .required("to", .time),
                    .required("requester", line), .required("documentType", line), .required("documentNumber", line), .required("formNumber", line), .required("authority", line),
                    .required("reason", .text(characters: 1...500)), .optional("watermark", .boolean),
                ]), answers: [.json(201, "Entered", .reference("Export")), .problem(404, "No such camera"), refused], recordsItself: true
            ) { call in try await draft(call, core) },
            step("approve", "approveExport", "Approve, as another person than the operator", by: .custodian) { _, desk, id, person in try desk.store.approve(id, by: person) },
            step("refuse", "refuseExport", "Refuse the request", by: .custodian) { _, desk, id, person in try desk.store.refuse(id, reason: "refused", by: person) },
            step("start", "startExport", "Write the package, or go on writing it", body: .object([.optional("form", .choice(["zip", "folder"]), "zip unless told; only a ZIP can be downloaded")])) {
                call, desk, id, person in
                try desk.start(id, form: call.body["form"]?.text.flatMap(ExportTarget.Form.init(rawValue:)) ?? .zip, by: person)
                guard let record = try desk.store.record(id) else { throw Problem.notFound }
                return record
            },
            step("withdraw", "withdrawExport", "Give it up; its entry is kept") { _, desk, id, person in try desk.withdraw(id, reason: "withdrawn", by: person) },
            step("taken", "takeExport", "Enter to whom the package was handed over; the recorder's own copy goes", body: .object([.required("receiver", line)])) { call, desk, id, person in
                try desk.taken(id, by: FreeText.cleaned(call.body["receiver"]?.text ?? ""), handedOverBy: person)
            },
            Route(
                .get, "/api/v1/exports/{id}/package", .exports, "getExport", "The package as a ZIP without compression", parameters: [.path("id", number)],
                answers: [.bytes(200, "The package", type: "application/zip"), missing, .problem(409, "It is not ready, or is a folder on the recorder's disk")]
            ) { call in try await download(call, core) },
        ]
    }

    // MARK: Work

    private static func draft(_ call: Call, _ core: WebCore) async throws -> Response {
        let desk = try desk(core), person = try person(call)
        let kind = call.body["stream"]?.text.flatMap(StreamKind.init(rawValue:)) ?? .main
        let cameras = Array(Set((call.body["cameras"]?.elements ?? []).compactMap(\.integer))).sorted().map { CameraID($0) }
        for camera in cameras { _ = try await core.requireCameraOrFormer(camera) }
        guard let from = call.body["from"]?.text.flatMap({ WallTime(iso8601: $0) }), let to = call.body["to"]?.text.flatMap({ WallTime(iso8601: $0) }), from < to, to <= core.clocks.wall() + .seconds(60 as Int64) else {
            throw Problem.invalid("to", zh: "须给出已录制的时间范围。", en: "A span of recorded time that runs forward is needed.")
        }
        func text(_ name: String) -> String { FreeText.cleaned(call.body[name]?.text ?? "") }
        let register = ExportRegister(
            requester: text("requester"), documentType: text("documentType"), documentNumber: text("documentNumber"), formNumber: text("formNumber"), authority: text("authority"), reason: text("reason"))
        let watermark = call.body["watermark"]?.flag ?? false
        let record = try await core.store {
            try desk.store.draft(register, streams: cameras.map { StreamID($0, kind) }, span: WallRange(from, to), wantsWatermark: watermark, by: person)
        }
        return .json(json(record), status: .created)
    }

    private static func download(_ call: Call, _ core: WebCore) async throws -> Response {
        _ = try person(call)  // A copy leaves the house with a person, not with a machine's key.
        let desk = try desk(core), id = try identifier(call), peer = call.peer.address, principal = call.principal, state = core.services.state
        let found: (path: String, size: Int)? = try await core.store {
            guard let record = try desk.store.record(id) else { throw Problem.notFound }
            guard let package = try desk.package(of: record), package.form == .zip, let size = try FileManager.default.attributesOfItem(atPath: package.path)[.size] as? Int else { return nil }
            // Each copy that leaves the house is a fact of its own, before its first byte.
            try state.note(
                .act(actor: principal.identifier, action: "export-download", object: "export:\(id)", result: .ok, body: LeafBody.make(["user": principal.name, "peer": peer])))
            return (package.path, size)
        }
        guard let found else { throw Problem(.conflict, "export.not_ready", zh: "导出包尚未完成，或为服务器上的文件夹。", en: "The package is not ready, or is a folder on the recorder's disk.") }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: found.path)), pool = core.mediaPool, close = call.close
        let body = ResponseBody(contentLength: found.size) { writer in
            defer { try? file.close() }  // Nothing was written to it.
            var left = found.size
            while left > 0 {
                let want = min(pieceBytes, left)
                let piece = try await pool.run { try file.read(upToCount: want) ?? Data() }
                guard !piece.isEmpty else { throw Problem.broken }
                left -= piece.count
                let watchdog = Task {
                    try await Task.sleep(for: PacedBody.patience)
                    close()
                }
                defer { watchdog.cancel() }
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/zip", .contentDisposition: "attachment; filename=\"EXPORT-\(id).zip\"", .cacheControl: "no-store"], body: body)
    }

    // MARK: Reading a request

    private static func desk(_ core: WebCore) throws -> ExportDesk {
        guard let desk = core.services.exports else { throw Problem.notFound }
        return desk
    }

    private static func identifier(_ call: Call) throws -> ExportID {
        guard let id = call.text("id").flatMap({ ExportID($0) }) else { throw Problem.notFound }
        return id
    }

    /// Two persons are two people with sessions: a machine's token is none.
    private static func person(_ call: Call) throws -> ExportPerson {
        guard let session = call.principal.session else { throw Problem.forbidden }
        return ExportPerson(id: call.principal.identifier, name: session.user.name)
    }

    static func json(_ r: ExportRecord) -> JSON {
        func person(_ p: ExportPerson) -> JSON { ["id": JSON(p.id), "name": JSON(p.name)] }
        let q = r.request, form = q.register
        return [
            "id": JSON(r.id.text), "state": JSON(r.state.rawValue), "streams": .array(q.streams.map { ["camera": JSON($0.camera.rawValue), "stream": JSON($0.kind.rawValue)] }), "from": JSON(q.span.start),
            "to": JSON(q.span.end), "requester": JSON(form.requester), "documentType": JSON(form.documentType), "documentNumber": JSON(form.documentNumber), "formNumber": JSON(form.formNumber),
            "authority": JSON(form.authority), "reason": JSON(form.reason), "operator": person(q.operator), "approver": r.approval.map { person($0.person) } ?? .null, "watermark": JSON(q.wantsWatermark),
            "draftedAt": JSON(q.draftedAt), "changedAt": JSON(r.changedAt), "bytesDone": JSON(r.progress.done), "bytesTotal": JSON(r.progress.total), "file": JSON(r.progress.file),
            "failure": JSON(r.detail), "manifest": JSON(r.manifest),
        ]
    }
}
