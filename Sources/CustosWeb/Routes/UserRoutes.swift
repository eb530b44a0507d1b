import CustosBase
import CustosLaw
import CustosStore
import Hummingbird
import Logging

/// The people who can sign in, for administrators.
enum UserRoutes {
    static func all(_ core: WebCore) -> [Route] {
        let user = Answer.json(200, "The user", .reference("User"))
        let refused: [Answer] = [.problem(409, "The name is taken, or no administrator would remain"), .problem(422, "A field is not accepted")]
        return [
            Route(.get, "/api/v1/users", .accounts, "listUsers", "All users", answers: [.json(200, "The users", .object([.required("users", .array(.reference("User"), maximum: .max))]))]) { _ in
                let accounts = core.accounts
                return .json(["users": .array(try await core.store { try accounts.users() }.map(json))])
            },
            Route(
                .post, "/api/v1/users", .accounts, "addUser", "Add a user",
                body: .object([
                    .required("user", .text(characters: 1...64)), .required("name", .text(characters: 1...64)), .required("role", Schemas.roleOfPerson), .required("password", .text(characters: 1...256)),
                    .optional("duties", Schemas.duties),
                ]),
                answers: [.json(201, "The user", .reference("User"))] + refused
            ) { call in
                guard let user = call.body["user"]?.text, let name = call.body["name"]?.text, let role = call.body["role"]?.text.flatMap(Role.init(rawValue:)), let password = call.body["password"]?.text else {
                    throw Problem.broken
                }
                let duties = Self.duties(call)
                if let refusal = AccountLaw.objection(giver: call.principal.lawRoles, isOwn: false, before: [], after: role.lawRoles.union(duties ?? [])) { throw refusal }
                let hash = try await hash(password, user: AccountStore.checkedUser(user), core), accounts = core.accounts
                let made = try await core.store {
                    let made = try accounts.addUser(user, name: name, role: role, passwordHash: hash)
                    return try duties.map { try accounts.setDuties(made.id, $0) } ?? made
                }
                core.logger.notice("user added", metadata: ["user": "\(made.user)", "role": "\(role.rawValue)", "by": "\(call.principal.identifier)"])
                return .json(json(made), status: .created)
            },
            Route(
                .patch, "/api/v1/users/{id}", .accounts, "changeUser", "Change a user; a new role or password ends the user's sessions", parameters: [.path("id")],
                body: .object([
                    .optional("name", .text(characters: 1...64)), .optional("role", Schemas.roleOfPerson), .optional("disabled", .boolean), .optional("password", .text(characters: 1...256)),
                    .optional("totp", .choice(["remove"]), "remove takes the second factor away"), .optional("duties", Schemas.duties),
                ]),
                answers: [user, .problem(404, "No such user")] + refused
            ) { call in try await change(call, core) },
            Route(
                .delete, "/api/v1/users/{id}", .accounts, "removeUser", "Remove a user", parameters: [.path("id")],
                answers: [.empty(204, "Removed"), .problem(404, "No such user"), .problem(409, "No administrator would remain")]
            ) { call in
                let accounts = core.accounts, id = call.integer("id") ?? 0
                guard let old = try await core.store({ try accounts.user(id) }) else { throw Problem.notFound }
                // To take an account away is to take its parts.
                if let refusal = AccountLaw.objection(giver: call.principal.lawRoles, isOwn: false, before: old.lawRoles, after: []) { throw refusal }
                try await core.store { try accounts.removeUser(id) }
                core.logger.notice("user removed", metadata: ["user": "\(id)", "by": "\(call.principal.identifier)"])
                return .nothing
            },
        ]
    }

    private static func json(_ u: UserRecord) -> JSON {
        ["id": JSON(u.id), "user": JSON(u.user), "name": JSON(u.name), "role": JSON(u.role.rawValue), "disabled": JSON(u.disabled), "totp": JSON(u.hasTOTP), "duties": .texts(u.duties.map(\.rawValue).sorted())]
    }

    private static func duties(_ call: Call) -> Set<LawRole>? {
        call.body["duties"]?.elements.map { Set($0.compactMap { $0.text.flatMap(LawRole.init(rawValue:)) }) }
    }

    private static func hash(_ password: String, user: String, _ core: WebCore) async throws -> String {
        let secret = Secret(password), cost = core.configuration.passwordCost
        if let objection = PasswordRules.objection(to: secret, user: user) { throw objection }
        return try await core.passwordPool.run { try PasswordHash.make(secret, cost: cost) }
    }

    private static func change(_ call: Call, _ core: WebCore) async throws -> Response {
        let accounts = core.accounts, id = call.integer("id") ?? 0
        guard let old = try await core.store({ try accounts.user(id) }) else { throw Problem.notFound }
        var change = AccountStore.UserChange()
        change.name = call.body["name"]?.text
        change.role = call.body["role"]?.text.flatMap(Role.init(rawValue:))
        change.disabled = call.body["disabled"]?.flag
        change.removesTOTP = call.body["totp"]?.text == "remove"
        let after = (change.role ?? old.role).lawRoles.union(Self.duties(call) ?? old.duties)
        if let refusal = AccountLaw.objection(giver: call.principal.lawRoles, isOwn: call.principal.session?.user.id == id, before: old.lawRoles, after: after) { throw refusal }
        // A password set for somebody is their sign-in, and a switched-off account has no parts: a technician does either to technicians only.
        if call.body["password"] != nil || change.removesTOTP || (change.disabled ?? old.disabled) != old.disabled,
            let refusal = AccountLaw.objection(giver: call.principal.lawRoles, isOwn: false, before: [], after: old.lawRoles)
        {
            throw refusal
        }
        if let password = call.body["password"]?.text { change.passwordHash = try await hash(password, user: old.user, core) }
        let wanted = change, duties = Self.duties(call)
        let changed = try await core.store {
            let changed = try accounts.updateUser(id, wanted)
            return try duties.map { try accounts.setDuties(id, $0) } ?? changed
        }
        core.logger.notice("user changed", metadata: ["user": "\(changed.user)", "fields": "\(call.body.memberNames.joined(separator: " "))", "by": "\(call.principal.identifier)"])
        return .json(json(changed))
    }
}
