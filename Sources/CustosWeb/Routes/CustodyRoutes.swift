import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// Holds, restrictions and orders to erase: placed or entered by one person, ended or confirmed by two.
enum CustodyRoutes {
    /// A span is at most what retention itself can be: ten years.
    private static let longest = TimeSpan.days(Int64(RetentionPolicy.maximumDays))
    private static let uuid = Schema.text(characters: 36...36)
    private static let reason = Schema.text(characters: 1...500)

    static let markShape = Schema.object([
        .required("id", uuid), .required("kind", .choice(["hold", "restriction"])), .required("camera", Schemas.identifier), .required("stream", .choice(["main", "sub"])), .required("from", .time),
        .required("to", .time), .required("reason", .anyText), .required("document", .anyText), .required("placedBy", .anyText), .required("placedAt", .time),
        .required("endAskedBy", .nullable(.anyText)), .required("endReason", .nullable(.anyText)), .required("endedBy", .nullable(.anyText)), .required("endedAt", .nullable(.time)),
    ])
    static let orderShape = Schema.object([
        .required("id", uuid), .required("camera", Schemas.identifier), .required("stream", .choice(["main", "sub"])), .required("from", .time), .required("to", .time), .required("ground", .anyText),
        .required("organ", .anyText), .required("document", .anyText), .required("evidence", .anyText), .required("enteredBy", .anyText), .required("enteredAt", .time),
        .required("confirmedBy", .nullable(.anyText)), .required("confirmedAt", .nullable(.time)), .required("doneAt", .nullable(.time)),
    ])

    static func all(_ core: WebCore) -> [Route] {
        let state = core.services.state
        let mark = Answer.json(200, "The mark as it is now", .reference("CustodyMark")), order = Answer.json(200, "The order as it is now", .reference("ErasureOrder"))
        let missing = Answer.problem(404, "No such mark or order, or it is ended"), refused = Answer.problem(422, "Another person must do this, or a field is not accepted")
        return [
            Route(
                .get, "/api/v1/custody", .register, "listCustody", "Holds and restrictions, the newest first", parameters: [.query("all", .choice(["0", "1"]), "1 shows ended ones too")],
                answers: [.json(200, "Marks", .object([.required("marks", .array(.reference("CustodyMark"), maximum: 1000))]))]
            ) { call in
                let all = call.text("all") == "1"
                return .json(["marks": .array(try await core.store { try state.marks(all: all) }.map(json))])
            },
            Route(
                .post, "/api/v1/custody", .custody, "placeMark", "Place a hold (nothing erases the footage) or a restriction (it is kept and not shown)",
                body: .object([
                    .required("kind", .choice(["hold", "restriction"])), .required("camera", Schemas.identifier), .optional("stream", .choice(["main", "sub"])), .required("from", .time), .required("to", .time),
                    .required("reason", reason), .optional("document", .text(characters: 0...200)),
                ]), answers: [.json(201, "Placed", .reference("CustodyMark")), .problem(404, "No such camera"), .problem(409, "Too many holds and restrictions are active"), refused]
            ) { call in
                guard let kind = CustodyMark.Kind(rawValue: call.body["kind"]?.text ?? "") else { throw Problem.broken }
                let (stream, range) = try await span(call, core), reason = try required("reason", call), document = FreeText.cleaned(call.body["document"]?.text ?? ""), person = call.principal.identifier
                return .json(json(try await core.store { try state.placeMark(kind, stream, range, reason: reason, document: document, by: person) }), status: .created)
            },
            Route(
                .post, "/api/v1/custody/{id}/end", .custody, "endMark", "Ask for the end of a mark, or, as another person, agree to it", parameters: [.path("id", uuid)],
                body: .object([.required("reason", reason)]), answers: [mark, missing, refused]
            ) { call in
                let id = try identifier(call), reason = try required("reason", call), person = try personal(call)
                return .json(json(try await core.store { try state.endMark(id, reason: reason, by: person) }))
            },
            Route(
                .delete, "/api/v1/custody/{id}/end", .custody, "keepMark", "Decline the end that was asked for", parameters: [.path("id", uuid)], answers: [.empty(204, "The mark goes on"), missing]
            ) { call in
                let id = try identifier(call), person = call.principal.identifier
                try await core.store { try state.keepMark(id, by: person) }
                return .nothing
            },
            Route(
                .get, "/api/v1/orders", .register, "listOrders", "Orders to erase, the newest first", answers: [.json(200, "Orders", .object([.required("orders", .array(.reference("ErasureOrder"), maximum: 1000))]))]
            ) { _ in .json(["orders": .array(try await core.store { try state.orders() }.map(json))]) },
            Route(
                .post, "/api/v1/orders", .custodian, "enterOrder", "Enter a competent organ's written order to erase (CN799.26 to 28); it waits for another person",
                body: .object([
                    .required("camera", Schemas.identifier), .optional("stream", .choice(["main", "sub"])), .required("from", .time), .required("to", .time),
                    .required("ground", .choice(ErasureOrder.grounds.map(\.text))), .required("organ", .text(characters: 1...200)), .required("document", .text(characters: 1...200)),
                    .required("evidence", .text(characters: 1...200), "Number of the export with the evidence copy, or why there is none"),
                ]), answers: [.json(201, "Entered", .reference("ErasureOrder")), .problem(404, "No such camera"), refused]
            ) { call in
                let (stream, range) = try await span(call, core), person = try personal(call)
                guard range.end <= core.clocks.wall() else { throw Problem.invalid("to", zh: "命令只能针对已录制的录像。", en: "An order speaks of footage that exists; its span ends before now.") }
                let ground = call.body["ground"]?.text ?? "", organ = try required("organ", call), document = try required("document", call), evidence = try required("evidence", call)
                return .json(
                    json(try await core.store { try state.enterOrder(stream, range, ground: ground, organ: organ, document: document, evidence: evidence, by: person) }), status: .created)
            },
            Route(
                .post, "/api/v1/orders/{id}/confirm", .custodian, "confirmOrder", "Confirm an order as another person; the footage goes with the next sweep", parameters: [.path("id", uuid)],
                answers: [order, missing, refused]
            ) { call in
                let id = try identifier(call), person = try personal(call)
                return .json(json(try await core.store { try state.confirmOrder(id, by: person) }))
            },
        ]
    }

    // MARK: Reading a request

    private static func span(_ call: Call, _ core: WebCore) async throws -> (StreamID, WallRange) {
        let camera = CameraID(call.body["camera"]?.integer ?? 0)
        _ = try await core.requireCameraOrFormer(camera)
        guard let from = call.body["from"]?.text.flatMap({ WallTime(iso8601: $0) }), let to = call.body["to"]?.text.flatMap({ WallTime(iso8601: $0) }), from < to, to - from <= longest else {
            throw Problem.invalid("to", zh: "须给出有效的时间范围。", en: "A span of time that runs forward is needed.")
        }
        return (StreamID(camera, call.body["stream"]?.text.flatMap(StreamKind.init(rawValue:)) ?? .main), WallRange(from, to))
    }

    private static func required(_ field: String, _ call: Call) throws -> String {
        let text = FreeText.cleaned(call.body[field]?.text ?? "")
        guard !text.isEmpty else { throw Problem.invalid(field, zh: "此项必填。", en: "This is needed.") }
        return text
    }

    private static func identifier(_ call: Call) throws -> UUIDValue {
        guard let id = call.text("id").flatMap({ UUIDValue($0) }) else { throw Problem.notFound }
        return id
    }

    /// Two persons are two persons with sessions: a machine's token, which one person may hold beside an account, is none.
    private static func personal(_ call: Call) throws -> String {
        guard call.principal.session != nil else { throw Problem.forbidden }
        return call.principal.identifier
    }

    static func json(_ m: CustodyMark) -> JSON {
        [
            "id": JSON(m.id.description), "kind": JSON(m.kind.rawValue), "camera": JSON(m.stream.camera.rawValue), "stream": JSON(m.stream.kind.rawValue), "from": JSON(m.range.start),
            "to": JSON(m.range.end), "reason": JSON(m.reason), "document": JSON(m.document), "placedBy": JSON(m.placedBy), "placedAt": JSON(m.placedAt), "endAskedBy": JSON(m.endAskedBy),
            "endReason": JSON(m.endReason), "endedBy": JSON(m.endedBy), "endedAt": JSON(m.endedAt),
        ]
    }

    static func json(_ o: ErasureOrderRecord) -> JSON {
        [
            "id": JSON(o.id.description), "camera": JSON(o.stream.camera.rawValue), "stream": JSON(o.stream.kind.rawValue), "from": JSON(o.range.start), "to": JSON(o.range.end), "ground": JSON(o.ground),
            "organ": JSON(o.organ), "document": JSON(o.document), "evidence": JSON(o.evidence), "enteredBy": JSON(o.enteredBy), "enteredAt": JSON(o.enteredAt), "confirmedBy": JSON(o.confirmedBy),
            "confirmedAt": JSON(o.confirmedAt), "doneAt": JSON(o.doneAt),
        ]
    }
}
