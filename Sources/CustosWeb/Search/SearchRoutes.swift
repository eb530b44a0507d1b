import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// One box that finds cameras and the law's records by name, number, pinyin and initials.
enum SearchRoutes {
    /// Cameras in an answer.
    private static let cameras = 10
    private static let id = Schemas.identifier

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .get, "/api/v1/search", .signedIn, "search", "What the caller may see that a typed word finds: cameras and records, a few of each kind",
                parameters: [
                    .requiredQuery("q", .text(characters: 1...100), "Words, numbers, parts of names, pinyin or its initials"), .query("limit", .integer(1...Int64(LawStore.foundInAll)), "Records; 50 unless told"),
                ],
                answers: [
                    .json(
                        200, "Found",
                        .object([
                            .required("cameras", .array(.object([.required("id", id), .required("name", .anyText), .required("place", .nullable(.anyText))]), maximum: cameras)),
                            .required(
                                "records",
                                .array(
                                    .object([
                                        .required("record", id), .required("kind", .anyText), .required("kindZh", .anyText), .required("kindEn", .anyText), .required("title", .anyText),
                                        .required("number", .nullable(.anyText)), .required("sub", .nullable(.anyText), "Whose it is, or where"), .required("state", .anyText),
                                    ]), maximum: LawStore.foundInAll)), .required("pages", .array(.form, maximum: 0), "Found by the pages themselves"),
                        ]))
                ]
            ) { call in
                let typed = (call.text("q") ?? "").trimmingSpaces, limit = Int(call.integer("limit") ?? Int64(LawStore.foundInAll)), caller = call.principal
                return try await LawRoutes.answering(core) {
                    guard !typed.isEmpty else { return .json(["cameras": [], "records": [], "pages": []]) }
                    let law = core.services.law
                    let records = try law.map { try $0.store.find(typed, limit: limit, for: $0.actor(caller)) } ?? []
                    return .json([
                        "cameras": .array(Policy.footage.allows(caller) ? try found(typed, caller, core) : []),
                        "records": .array(
                            records.map { f in
                                let kind = law?.store.engine.kinds[f.record.kind]?.title
                                return [
                                    "record": .int(f.record.id), "kind": JSON(f.record.kind), "kindZh": JSON(kind?.zh ?? f.record.kind), "kindEn": JSON(kind?.en ?? f.record.kind), "title": JSON(f.title),
                                    "number": JSON(f.number), "sub": JSON(f.below), "state": JSON(f.record.state),
                                ]
                            }), "pages": [],
                    ])
                }
            }
        ]
    }

    /// Cameras in whose name, place or words everything that was typed stands; a number alone is a camera's own first.
    private static func found(_ typed: String, _ caller: Principal, _ core: WebCore) throws -> [JSON] {
        let places = try core.places.view(caller), parts = typed.lowercased().split(separator: " ").map(String.init)
        var exact: [JSON] = [], out: [JSON] = []
        for c in try core.services.state.cameras() {
            let place = places.place(c.id)
            let line = [place?.siteName, place?.zoneName, place?.position].compactMap { $0 }.joined(separator: " ")
            let json: JSON = ["id": .int(c.id.rawValue), "name": JSON(c.name), "place": line.isEmpty ? .null : JSON(line)]
            if typed == "\(c.id)" || typed == "#\(c.id)" {
                exact.append(json)
            } else if out.count < cameras, case let text = "\(c.name) \(line) \(places.words(c))".lowercased(), parts.allSatisfy(text.contains) {
                out.append(json)
            }
        }
        return Array((exact + out).prefix(cameras))
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var s = self[...]
        while s.first?.isWhitespace == true { s.removeFirst() }
        while s.last?.isWhitespace == true { s.removeLast() }
        return String(s)
    }
}
