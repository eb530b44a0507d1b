import CustosBase
import CustosLaw
import CustosStore
import Hummingbird
import Logging

/// Keys of machines, for administrators.
enum TokenRoutes {
    static func all(_ core: WebCore) -> [Route] {
        [
            Route(.get, "/api/v1/tokens", .accounts, "listTokens", "All tokens, without their text", answers: [.json(200, "The tokens", .object([.required("tokens", .array(.reference("Token"), maximum: .max))]))]) { _ in
                let accounts = core.accounts
                return .json(["tokens": .array(try await core.store { try accounts.tokens() }.map(json))])
            },
            Route(
                .post, "/api/v1/tokens", .accounts, "addToken", "Make a token; its text is in this answer and nowhere else",
                body: .object([.required("name", .text(characters: 1...64)), .required("role", Schemas.roleOfToken), .required("expiresAt", .time)]),
                answers: [.json(201, "The token", .reference("Token")), .problem(409, "There are too many"), .problem(422, "A field is not accepted")]
            ) { call in
                guard let name = call.body["name"]?.text, let role = call.body["role"]?.text.flatMap(Role.init(rawValue:)), let expiry = call.body["expiresAt"]?.text.flatMap({ WallTime(iso8601: $0) }) else {
                    throw Problem.broken
                }
                if let refusal = AccountLaw.objection(giver: call.principal.lawRoles, isOwn: false, before: [], after: role.lawRoles) { throw refusal }
                let accounts = core.accounts, by = call.principal.name
                let (token, record) = try await core.store { try accounts.addToken(name: name, role: role, expiresAt: expiry, createdBy: by) }
                core.logger.notice("token made", metadata: ["token": "\(record.id)", "role": "\(role.rawValue)", "by": "\(call.principal.identifier)"])
                var answer = json(record)
                answer.set("token", JSON(token.reveal()))
                return .json(answer, status: .created)
            },
            Route(.delete, "/api/v1/tokens/{id}", .accounts, "removeToken", "Remove a token; it stops to work at once", parameters: [.path("id")], answers: [.empty(204, "Removed"), .problem(404, "No such token")]) {
                call in
                let accounts = core.accounts, id = call.integer("id") ?? 0
                guard try await core.store({ try accounts.removeToken(id) }) else { throw Problem.notFound }
                return .nothing
            },
        ]
    }

    private static func json(_ t: TokenRecord) -> JSON {
        [
            "id": JSON(t.id), "name": JSON(t.name), "role": JSON(t.role.rawValue), "createdBy": JSON(t.createdBy), "createdAt": JSON(t.createdAt), "expiresAt": JSON(t.expiresAt), "usedAt": JSON(t.usedAt),
        ]
    }
}
