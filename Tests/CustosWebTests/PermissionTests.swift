import CustosBase
import CustosStore
import CustosTestSupport
import CustosWeb
import HTTPTypes
import Testing

/// Every role against every route, from the table that the server runs on.
@Suite struct PermissionTests {
    /// Who knocks: nobody, people of each role, and tokens of each role.
    private enum Caller: CaseIterable {
        case nobody, admin, `operator`, viewer, auditor, adminToken, viewerToken, auditorToken, metricsToken

        var role: Role? {
            switch self {
            case .nobody: nil
            case .admin, .adminToken: .admin
            case .operator: .operator
            case .viewer, .viewerToken: .viewer
            case .auditor, .auditorToken: .auditor
            case .metricsToken: .metrics
            }
        }
        var isToken: Bool { [.adminToken, .viewerToken, .auditorToken, .metricsToken].contains(self) }

        /// Written again here, apart from `Policy.allows`: the two must agree.
        func may(_ policy: String) -> Bool {
            switch policy {
            case "open": true
            case "measurements": true
            case "person": role != nil && !isToken
            case "signedIn": role != nil && role != .metrics
            case "footage": role == .admin || role == .operator || role == .viewer
            case "storage": role != nil && role != .metrics
            case "register": role == .admin || role == .auditor
            case "administration": role == .admin
            default: false
            }
        }
    }

    @Test("each role gets exactly the routes that its policy names, and nobody else gets anything")
    func matrix() async throws {
        try await TestServer.with { s in
            let camera = try s.camera(sub: true)
            var headers: [Caller: [(String, String)]] = [.nobody: []]
            for c in Caller.allCases where c != .nobody {
                headers[c] = c.isToken ? try s.token(c.role!) : try await s.browser("\(c)", c.role!).headers
            }
            var probed = 0
            for route in s.server.table.routes where route.isDescribed {
                for caller in Caller.allCases {
                    // A session ends with its sign-out; and nothing here may hang on an endless answer.
                    if route.name == "signOut" || route.name == "listen" { if caller.may(route.policy.rawValue) { continue } }
                    // Ids that exist nowhere: the answer tells the policy, and nothing is changed.
                    let isChange = !route.isSafe
                    let path = route.path.replacing("{id}", with: isChange ? "999999" : "\(camera.id)")
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
            "removeMyTOTP": .person, "listUsers": .administration, "addUser": .administration, "changeUser": .administration, "removeUser": .administration, "listTokens": .administration,
            "addToken": .administration, "removeToken": .administration, "listCameras": .footage, "addCamera": .administration, "getCamera": .footage, "changeCamera": .administration,
            "removeCamera": .administration, "watchCamera": .footage, "probeCamera": .administration, "getSnapshot": .footage, "getTimeline": .footage, "getDays": .footage, "getMedia": .footage,
            "openView": .footage, "listViews": .register, "getStorage": .storage, "listen": .footage, "listCustody": .register, "placeMark": .administration, "endMark": .administration,
            "keepMark": .administration, "listOrders": .register, "enterOrder": .administration, "confirmOrder": .administration, "getLedger": .storage, "getCheckpoint": .storage, "getLeaf": .register,
            "listExports": .register, "draftExport": .administration, "approveExport": .administration, "refuseExport": .administration, "startExport": .administration,
            "withdrawExport": .administration, "takeExport": .administration, "getExport": .administration,
        ]
        try await TestServer.with { s in
            for route in s.server.table.routes { #expect(contract[route.name] == route.policy, "\(route.name): \(route.policy)") }
            #expect(s.server.table.routes.count == contract.count)
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
