import CustosBase
import Testing

@testable import CustosSignalling

@Suite struct DigestServer {
    static let start = MonotonicTime(microseconds: 1_000_000)
    static let uri = "rtsp://192.0.2.5:8554/12/main"
    let users: (String) -> DigestChallenger.Secret? = { $0 == "anna" ? .password("richtig") : nil }

    func make(_ schemes: [DigestScheme] = [.sha256, .md5]) -> DigestChallenger { DigestChallenger(realm: "custos", schemes: schemes, key: Array(1...32)) }
    func client(_ password: String = "richtig", user: String = "anna") -> DigestAuthenticator { DigestAuthenticator(credentials: Credentials(user: user, password: password)) }

    /// A request's `Authorization`.
    func authorise(_ client: inout DigestAuthenticator, _ method: String) throws -> String {
        let header = client.authorization(method: method, uri: Self.uri)
        return try #require(header)
    }

    @Test("our own client is let in, with every scheme", arguments: DigestScheme.allCases)
    func letIn(scheme: DigestScheme) throws {
        let server = make([scheme])
        var client = client()
        #expect(client.challenged(by: server.challenges(now: Self.start), wasAuthorised: false) == .retry)
        for method in ["DESCRIBE", "SETUP", "PLAY"] {
            let header = try authorise(&client, method)
            #expect(server.verify(authorization: header, method: method, uri: Self.uri, now: Self.start, secret: users) == .accepted(user: "anna"))
        }
    }

    @Test("a stored hash serves as well as a password")
    func hashes() throws {
        let server = make()
        var client = client()
        _ = client.challenged(by: server.challenges(now: Self.start), wasAuthorised: false)
        let header = try authorise(&client, "DESCRIBE")
        let stored = DigestScheme.sha256.userHash(user: "anna", realm: "custos", password: "richtig")
        #expect(server.verify(authorization: header, method: "DESCRIBE", uri: Self.uri, now: Self.start, secret: { _ in .hashes([.sha256: stored]) }) == .accepted(user: "anna"))
    }

    @Test("one line is offered for each scheme, the strongest first")
    func offers() {
        let lines = make().challenges(now: Self.start, after: .stale)
        #expect(lines.map { AuthenticationHeader.parse($0).first?["algorithm"] } == ["SHA-256", "MD5"])
        #expect(lines.allSatisfy { AuthenticationHeader.parse($0).first?["stale"] == "true" })
    }

    @Test("a wrong password, an unknown user, another method or another address is refused")
    func refused() throws {
        let server = make()
        func header(_ password: String, _ user: String = "anna") throws -> String {
            var client = client(password, user: user)
            _ = client.challenged(by: server.challenges(now: Self.start), wasAuthorised: false)
            return try authorise(&client, "DESCRIBE")
        }
        let wrong = try header("falsch"), unknown = try header("", "otto"), right = try header("richtig")
        #expect(server.verify(authorization: wrong, method: "DESCRIBE", uri: Self.uri, now: Self.start, secret: users) == .refused)
        #expect(server.verify(authorization: unknown, method: "DESCRIBE", uri: Self.uri, now: Self.start, secret: users) == .refused)
        #expect(server.verify(authorization: right, method: "SETUP", uri: Self.uri, now: Self.start, secret: users) == .refused)
        #expect(server.verify(authorization: right, method: "DESCRIBE", uri: "rtsp://192.0.2.5:8554/13/main", now: Self.start, secret: users) == .refused)
        #expect(server.verify(authorization: "Basic YTpi", method: "DESCRIBE", uri: Self.uri, now: Self.start, secret: users) == .refused)
        #expect(server.verify(authorization: "", method: "DESCRIBE", uri: Self.uri, now: Self.start, secret: users) == .refused)
        #expect(server.verify(authorization: right, method: "DESCRIBE", uri: Self.uri + "/", now: Self.start, secret: users) == .accepted(user: "anna"))
    }

    @Test("an old nonce, a forged one and one of the future are stale")
    func nonces() throws {
        let server = make()
        var client = client()
        _ = client.challenged(by: server.challenges(now: Self.start), wasAuthorised: false)
        let header = try authorise(&client, "M")
        #expect(server.verify(authorization: header, method: "M", uri: Self.uri, now: Self.start + .milliseconds(300_001), secret: users) == .stale)
        #expect(server.verify(authorization: header, method: "M", uri: Self.uri, now: Self.start - .milliseconds(1), secret: users) == .stale)

        let other = DigestChallenger(realm: "custos", key: Array(2...33))
        #expect(other.verify(authorization: header, method: "M", uri: Self.uri, now: Self.start, secret: users) == .stale)
    }

    @Test("a request that is sent twice counts once")
    func replay() throws {
        let server = make()
        var client = client()
        _ = client.challenged(by: server.challenges(now: Self.start), wasAuthorised: false)
        let first = try authorise(&client, "M"), second = try authorise(&client, "M")
        #expect(server.verify(authorization: second, method: "M", uri: Self.uri, now: Self.start, secret: users) == .accepted(user: "anna"))
        #expect(server.verify(authorization: second, method: "M", uri: Self.uri, now: Self.start, secret: users) == .stale)
        #expect(server.verify(authorization: first, method: "M", uri: Self.uri, now: Self.start, secret: users) == .stale)
    }

    @Test("past the bound the oldest nonces are stale and may not be replayed")
    func bound() throws {
        let server = make([.md5])
        var first: String?
        for i in 0...DigestChallenger.nonceLimit {
            var client = client()
            let now = Self.start + TimeSpan(microseconds: Int64(i))
            _ = client.challenged(by: server.challenges(now: now), wasAuthorised: false)
            let header = try authorise(&client, "M")
            if first == nil { first = header }
            guard server.verify(authorization: header, method: "M", uri: Self.uri, now: now, secret: users) == .accepted(user: "anna") else {
                Issue.record("request \(i) was not accepted")
                return
            }
        }
        #expect(server.verify(authorization: first ?? "", method: "M", uri: Self.uri, now: Self.start + .milliseconds(10), secret: users) == .stale)
    }

    @Test("the answer of a client without qop is accepted while its nonce lives")
    func withoutQuality() throws {
        let server = make([.md5])
        let nonce = try #require(AuthenticationHeader.parse(server.challenges(now: Self.start)[0]).first?["nonce"])
        let response = DigestScheme.md5.response(
            userHash: DigestScheme.md5.userHash(user: "anna", realm: "custos", password: "richtig"), method: "DESCRIBE", uri: Self.uri, nonce: nonce, quality: nil, sessionClientNonce: nil)
        let header = #"Digest username="anna", realm="custos", nonce="\#(nonce)", uri="\#(Self.uri)", response="\#(response)""#
        #expect(server.verify(authorization: header, method: "DESCRIBE", uri: Self.uri, now: Self.start, secret: users) == .accepted(user: "anna"))
    }

    @Test("Basic credentials are read", arguments: [("Basic YW5uYTpyaWNodGln", "anna", "richtig"), ("basic  YTpiOmM=", "a", "b:c")])
    func basic(header: String, user: String, password: String) {
        #expect(DigestChallenger.basic(header) == Credentials(user: user, password: password))
    }

    @Test("what is no Basic header is nil", arguments: ["", "Basic", "Basic !!!", "Basic YQ==", "Digest YTpi"])
    func notBasic(header: String) { #expect(DigestChallenger.basic(header) == nil) }
}
