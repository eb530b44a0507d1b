import CustosBase
import CustosLaw
import CustosStore
import CustosTestSupport
import CustosWeb
import HTTPTypes
import Testing

/// Every role against every route, from the table that the server runs on.
@Suite struct PermissionTests {
    /// Who knocks: nobody, people of each role and of each part before the law, and tokens of each role.
    private enum Caller: Hashable {
        case nobody, person(Role), part(LawRole), token(Role)

        static let all: [Caller] = [.nobody] + Role.ofPeople.map { .person($0) } + LawRole.allCases.map { .part($0) } + [Role.admin, .viewer, .auditor, .metrics].map { .token($0) }

        /// What each may, written again here, apart from `Policy.allows` and the matrix: the two must agree.
        func may(_ policy: String) -> Bool {
            let words: String =
                switch self {
                case .nobody: ""
                case .person(.admin), .token(.admin): "person signedIn lawAct law footage storage register cameras accounts custody exports custodian"
                case .person(.operator), .person(.viewer), .token(.viewer): "person signedIn lawAct law footage storage exports"
                case .person(.auditor), .token(.auditor): "person signedIn lawAct law storage register"
                case .person(.member): "person signedIn lawAct law"
                case .person(.metrics), .token: ""
                case .part(.psoApprover), .part(.psoCase): "person signedIn lawAct law footage storage custody"
                case .part(.psoInspector): "person signedIn lawAct law footage storage register"
                case .part(.department): "person signedIn lawAct law footage storage"
                case .part(.manager): "person signedIn lawAct law footage storage register accounts cameras custody exports custodian"
                case .part(.operator): "person signedIn lawAct law footage storage exports"
                case .part(.maintainer): "person signedIn lawAct law storage cameras"
                case .part(.entrusted): "person signedIn lawAct law footage storage"
                case .part(.auditor): "person signedIn lawAct law storage register"
                case .part(.technician): "person signedIn lawAct law storage cameras accounts"
                case .part(.government), .part(.construction), .part(.tester), .part(.requester): "person signedIn lawAct law"
                }
            if policy == "open" || policy == "measurements" { return true }
            // A machine's key is no person: it takes no step in the law's books and is none of two persons.
            if case .token = self, ["person", "custody", "custodian", "lawAct"].contains(policy) { return false }
            return words.split(separator: " ").contains { $0 == policy }
        }
    }

    @Test("each role gets exactly the routes that its policy names, and nobody else gets anything")
    func matrix() async throws {
        try await TestServer.with { s in
            let camera = try s.camera(sub: true)
            var headers: [Caller: [(String, String)]] = [.nobody: []]
            for c in Caller.all {
                switch c {
                case .nobody: break
                case .person(let role): headers[c] = try await s.browser("u-\(role.rawValue)", role).headers
                case .part(let part):
                    let user = try s.person("p-\(part.rawValue)", .member)
                    _ = try s.accounts.setDuties(user.id, [part])
                    headers[c] = try await s.browser("p-\(part.rawValue)", .member).headers
                case .token(let role): headers[c] = try s.token(role)
                }
            }
            var probed = 0
            for route in s.server.table.routes where route.isDescribed {
                for caller in Caller.all {
                    // A session ends with its sign-out; and nothing here may hang on an endless answer.
                    if route.name == "signOut" || route.name == "listen" { if caller.may(route.policy.rawValue) { continue } }
                    // Ids that exist nowhere: the answer tells the policy, and nothing is changed.
                    let isChange = !route.isSafe
                    let path = route.path.replacing("{id}", with: isChange ? "999999" : "\(camera.id)").replacing("{name}", with: "theme")
                    // From this machine the measurements are open; a proxy's header takes that away.
                    let extra = route.policy == .measurements ? [("X-Forwarded-For", "10.1.1.1")] : []
                    let answer = try await s.send(route.method.rawValue, path, headers[caller]! + extra, json: route.body == nil ? nil : [:])
                    probed += 1
                    let isAllowed = caller.may(route.policy.rawValue) && !(route.policy == .measurements && caller == .nobody)
                    if isAllowed {
                        #expect(answer.status != 401 && answer.status != 403 && answer.status < 500, "\(caller) \(route.method) \(path): \(answer.status) \(answer.text)")
                    } else {
                        #expect(answer.status == (caller == .nobody ? 401 : 403), "\(caller) \(route.method) \(path): \(answer.status)")
                        #expect(answer.json["error"]?["zh"]?.text?.isEmpty == false)
                    }
                }
            }
            #expect(probed > 200)
        }
    }

    @Test("each route has the policy that the API's contract gives it")
    func policies() async throws {
        let contract: [String: Policy] = [
            "health": .open, "readiness": .open, "describe": .open, "getSetup": .open, "setUp": .open, "signIn": .open, "page": .open, "namedPage": .open, "itemPage": .open, "asset": .open,
            "getMetrics": .measurements, "getSystem": .signedIn, "getSession": .person, "signOut": .person, "changeMyPassword": .person, "beginMyTOTP": .person, "confirmMyTOTP": .person,
            "removeMyTOTP": .person, "listUsers": .accounts, "addUser": .accounts, "changeUser": .accounts, "removeUser": .accounts, "listTokens": .accounts,
            "addToken": .accounts, "removeToken": .accounts, "listCameras": .footage, "addCamera": .cameras, "getCamera": .footage, "changeCamera": .cameras,
            "removeCamera": .cameras, "watchCamera": .footage, "probeCamera": .cameras, "getSnapshot": .footage, "getTimeline": .footage, "getDays": .footage, "getMedia": .footage, "getSpan": .footage,
            "getThumbnail": .footage, "copySnapshot": .footage, "getMarks": .footage, "listBookmarks": .footage, "addBookmark": .footage,
            "changeBookmark": .footage, "removeBookmark": .footage,
            "openView": .footage, "listViews": .register, "listAudit": .register, "getStorage": .storage, "listen": .storage, "getHealth": .storage, "listCustody": .register, "placeMark": .custody, "endMark": .custody,
            "keepMark": .custody, "listOrders": .register, "enterOrder": .custodian, "confirmOrder": .custodian, "getLedger": .storage, "getCheckpoint": .storage, "getLeaf": .register,
            "listExports": .register, "draftExport": .custodian, "approveExport": .custodian, "refuseExport": .custodian, "startExport": .exports,
            "listMyValues": .person, "getMyValue": .person, "keepMyValue": .person, "removeMyValue": .person,
            "getDuty": .law, "listTasks": .law, "search": .signedIn, "withdrawExport": .exports, "takeExport": .exports, "getExport": .exports,
        ]
        try await TestServer.with { s in
            let law = s.server.table.routes.filter { $0.path.hasPrefix("/api/v1/law/") }
            #expect(law.allSatisfy { $0.policy == ($0.isSafe ? .law : .lawAct) } && law.count >= 10)
            for route in s.server.table.routes where !route.path.hasPrefix("/api/v1/law/") { #expect(contract[route.name] == route.policy, "\(route.name): \(route.policy)") }
            #expect(s.server.table.routes.count - law.count == contract.count)
        }
    }

    @Test("measurements are open to programs on this machine, and not to whoever comes through its proxy")
    func measurements() async throws {
        try await TestServer.with { s async throws in
            #expect(try await s.send("GET", "/metrics").status == 200)
            #expect(try await s.send("GET", "/metrics", [("X-Forwarded-For", "203.0.113.9")]).status == 401)
            #expect(try await s.send("GET", "/metrics", [("Authorization", "Bearer wrong")]).status == 401)
            #expect(try await s.send("GET", "/metrics", try s.token(.metrics)).status == 200)
        }
    }

    @Test("an expired or removed token is nobody's")
    func tokens() async throws {
        try await TestServer.with { s in
            let token = try s.token(.viewer)
            #expect(try await s.send("GET", "/api/v1/cameras", token).status == 200)

            s.clocks.advance(.days(2))

            #expect(try await s.send("GET", "/api/v1/cameras", token).status == 401)

            let admin = try await s.browser("root", .admin)
            let made = try await admin.post("/api/v1/tokens", ["name": "probe", "role": "metrics", "expiresAt": JSON(s.clocks.wall() + .days(30))])
            #expect(made.status == 201)
            let text = try #require(made.json["token"]?.text)
            #expect(try await admin.get("/api/v1/tokens").text.contains(text) == false)
            #expect(try await s.send("GET", "/metrics", [("Authorization", "Bearer \(text)")]).status == 200)
            #expect(try await admin.delete("/api/v1/tokens/\(made.json["id"]?.integer ?? 0)").status == 204)
            #expect(try await s.send("GET", "/metrics", [("Authorization", "Bearer \(text)")]).status == 401)
        }
    }
}
