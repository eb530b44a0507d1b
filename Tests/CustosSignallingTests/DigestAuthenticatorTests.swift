import CustosBase
import Testing

@testable import CustosSignalling

@Suite struct DigestClient {
    static func client(_ user: String = "Mufasa", _ password: String = "Circle of Life", nonce: String = "0a4f113b") -> DigestAuthenticator {
        DigestAuthenticator(credentials: Credentials(user: user, password: password), makeClientNonce: { nonce })
    }
    static func parameters(_ header: String?) -> AuthenticationHeader? { header.flatMap { AuthenticationHeader.parse($0).first } }

    struct Vector: Sendable {
        let name: String, user: String, password: String, clientNonce: String, challenge: [String], method: String, uri: String, response: String
    }

    static let rfc7616 = #"realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#
    static let rfc7616Client = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

    static let vectors: [Vector] = [
        Vector(
            name: "RFC 2069 2.4 with its erratum", user: "Mufasa", password: "CircleOfLife", clientNonce: "",
            challenge: [#"Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41""#],
            method: "GET", uri: "/dir/index.html", response: "1949323746fe6a43ef61f9606e7febea"),
        Vector(
            name: "RFC 2617 3.5", user: "Mufasa", password: "Circle Of Life", clientNonce: "0a4f113b",
            challenge: [#"Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41""#],
            method: "GET", uri: "/dir/index.html", response: "6629fae49393a05397450978507c4ef1"),
        Vector(
            name: "RFC 7616 3.9.1, MD5", user: "Mufasa", password: "Circle of Life", clientNonce: rfc7616Client, challenge: ["Digest \(rfc7616), algorithm=MD5"],
            method: "GET", uri: "/dir/index.html", response: "8ca523f5e9506fed4657c9700eebdbec"),
        Vector(
            name: "RFC 7616 3.9.1, SHA-256 chosen of two lines", user: "Mufasa", password: "Circle of Life", clientNonce: rfc7616Client,
            challenge: ["Digest \(rfc7616), algorithm=MD5", "Digest \(rfc7616), algorithm=SHA-256"],
            method: "GET", uri: "/dir/index.html", response: "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        Vector(
            name: "RFC 7616 3.9.2 with erratum 4897, SHA-512-256 and a hashed user", user: "Jäsøn Doe", password: "Secret, or not?", clientNonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
            challenge: [
                #"Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true"#
            ],
            method: "GET", uri: "/doe.json", response: "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"),
        Vector(
            name: "MD5-sess", user: "admin", password: "12345", clientNonce: "0123456789abcdef", challenge: [#"Digest realm="IPC", nonce="abc", qop="auth", algorithm="md5-sess""#], method: "DESCRIBE",
            uri: "rtsp://h/live", response: "d4feaf44d44cc201895bafa6f579dd2c"),
        Vector(
            name: "SHA-256-sess", user: "admin", password: "12345", clientNonce: "0123456789abcdef", challenge: [#"Digest realm="IPC", nonce="abc", qop="auth", algorithm=SHA-256-sess"#], method: "DESCRIBE",
            uri: "rtsp://h/live",
            response: "62146a8edffe09759e70246a91705596fdfd5089ac8f2e9c41c9593a153ac6c7"),
    ]

    @Test("published vectors are computed", arguments: vectors.indices)
    func published(index: Int) {
        let v = Self.vectors[index]
        var client = Self.client(v.user, v.password, nonce: v.clientNonce)
        #expect(client.challenged(by: v.challenge, wasAuthorised: false) == .retry)
        #expect(Self.parameters(client.authorization(method: v.method, uri: v.uri))?["response"] == v.response, "\(v.name)")
    }

    @Test("the user is hashed when the server asks for it")
    func userHash() {
        let v = Self.vectors[4]
        var client = Self.client(v.user, v.password, nonce: v.clientNonce)
        _ = client.challenged(by: v.challenge, wasAuthorised: false)
        let header = Self.parameters(client.authorization(method: v.method, uri: v.uri))
        #expect(header?["username"] == "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b")
        #expect(header?["userhash"] == "true" && header?["opaque"] == "HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS")
    }

    @Test("the plain MD5 form is byte for byte what old firmware expects")
    func plainForm() {
        var client = Self.client("admin", "12345")
        _ = client.challenged(by: [#"Digest realm="IP Camera(23435)", nonce="5a3c", stale="FALSE""#], wasAuthorised: false)
        let expected = Digest.hash(.md5, bytes("\(Hex.encode(Digest.hash(.md5, bytes("admin:IP Camera(23435):12345")))):5a3c:\(Hex.encode(Digest.hash(.md5, bytes("DESCRIBE:rtsp://h/"))))"))
        #expect(client.authorization(method: "DESCRIBE", uri: "rtsp://h/") == #"Digest username="admin", realm="IP Camera(23435)", nonce="5a3c", uri="rtsp://h/", response="\#(Hex.encode(expected))""#)
    }

    @Test(
        "the strongest known challenge of all lines is taken",
        arguments: [
            ([#"Basic realm="c""#, #"Digest realm="c", nonce="1""#], "MD5"),
            ([#"Digest realm="c", nonce="1", algorithm=MD5, Digest realm="c", nonce="2", algorithm=SHA-256, Basic realm="c""#], "SHA-256"),
            ([#"Digest realm="c",nonce="1",algorithm="SHA-256""#, #"Digest realm="c",nonce="2",algorithm="MD5""#], "SHA-256"),
            ([#"Digest realm="c", nonce="1", algorithm=SHA-999"#, #"Digest realm="c", nonce="2", algorithm=MD5"#], "MD5"),
            ([#"Digest realm="c", nonce="1", algorithm=SHA-256, qop="magic""#, #"Digest realm="c", nonce="2", algorithm=MD5, qop="auth""#], "MD5"),
            ([#"digest Realm="c" Nonce="1" Algorithm="sha-512-256""#], "SHA-512-256"),
        ])
    func strongest(lines: [String], algorithm: String) {
        var client = Self.client()
        #expect(client.challenged(by: lines, wasAuthorised: false) == .retry)
        let header = Self.parameters(client.authorization(method: "DESCRIBE", uri: "rtsp://h/"))
        #expect(header?.scheme == "Digest" && (header?["algorithm"] ?? "MD5") == algorithm)
    }

    @Test("Basic is used only where no digest is offered")
    func basic() {
        var client = Self.client("admin", "pass:word")
        #expect(client.challenged(by: [#"Basic realm="camera""#], wasAuthorised: false) == .retry)
        #expect(client.authorization(method: "DESCRIBE", uri: "rtsp://h/") == "Basic YWRtaW46cGFzczp3b3Jk")
        #expect(client.challenged(by: [#"Basic realm="camera""#], wasAuthorised: true) == .refused)

        var strict = Self.client()
        #expect(strict.challenged(by: [#"Basic realm="c""#, #"Digest realm="c", nonce="1", algorithm=SHA-999"#], wasAuthorised: false) == .unsupported("Basic, SHA-999 Digest"))
        #expect(strict.challenged(by: [], wasAuthorised: false) == .unsupported("no challenge"))
        #expect(strict.authorization(method: "DESCRIBE", uri: "rtsp://h/") == nil)
    }

    @Test("quoted strings keep their escapes", arguments: [#"a"b"#, #"back\slash"#, "semi;colon, comma"])
    func escapes(text: String) {
        var client = Self.client(text, "x")
        let quoted = AuthenticationHeader.quoted(text)
        _ = client.challenged(by: ["Digest realm=\(quoted), nonce=\"n\", opaque=\(quoted)"], wasAuthorised: false)
        let header = Self.parameters(client.authorization(method: "M", uri: "u"))
        #expect(header?["username"] == text && header?["realm"] == text && header?["opaque"] == text)
        #expect(header?["response"] == DigestScheme.md5.response(userHash: DigestScheme.md5.userHash(user: text, realm: text, password: "x"), method: "M", uri: "u", nonce: "n", quality: nil, sessionClientNonce: nil))
    }

    @Test("requests with one nonce are counted")
    func counting() {
        var client = Self.client()
        _ = client.challenged(by: [#"Digest realm="c", nonce="1", qop=auth"#], wasAuthorised: false)
        let counts = (1...3).map { _ in Self.parameters(client.authorization(method: "M", uri: "u"))?["nc"] }
        #expect(counts == ["00000001", "00000002", "00000003"])
    }

    @Test("a wrong password is tried once")
    func wrongPassword() {
        var client = Self.client()
        #expect(client.challenged(by: [#"Digest realm="c", nonce="1""#], wasAuthorised: false) == .retry)
        #expect(client.challenged(by: [#"Digest realm="c", nonce="2""#], wasAuthorised: true) == .refused)
    }

    @Test("a stale nonce is replaced once in a row")
    func stale() {
        var client = Self.client()
        _ = client.challenged(by: [#"Digest realm="c", nonce="1""#], wasAuthorised: false)
        #expect(client.challenged(by: [#"Digest realm="c", nonce="2", stale=true"#], wasAuthorised: true) == .retry)
        #expect(Self.parameters(client.authorization(method: "M", uri: "u"))?["nonce"] == "2")
        #expect(client.challenged(by: [#"Digest realm="c", nonce="3", stale=true"#], wasAuthorised: true) == .refused)

        client.accepted()
        #expect(client.challenged(by: [#"Digest realm="c", nonce="4", stale="TRUE""#], wasAuthorised: true) == .retry)
    }

    @Test("a nonce that worked may be replaced in mid-session without a word")
    func replaced() {
        var client = Self.client()
        _ = client.challenged(by: [#"Digest realm="c", nonce="1""#], wasAuthorised: false)
        client.accepted()
        #expect(client.challenged(by: [#"Digest realm="c", nonce="1""#], wasAuthorised: true) == .refused)
        #expect(client.challenged(by: [#"Digest realm="c", nonce="2""#], wasAuthorised: true) == .retry)
        #expect(client.challenged(by: [#"Digest realm="c", nonce="3""#], wasAuthorised: true) == .refused)
    }

    @Test(
        "challenge lines are read with tolerance",
        arguments: [
            (#"Digest realm="a, b=c", nonce=xyz==, qop="auth""#, ["Digest"], ["realm": "a, b=c", "nonce": "xyz==", "qop": "auth"]),
            (#"Digest realm = "a" , nonce="open"#, ["Digest"], ["realm": "a", "nonce": "open"]),
            (#"Negotiate, Basic realm="x", Digest nonce="1""#, ["Negotiate", "Basic", "Digest"], ["nonce": "1"]),
            (#"Negotiate YWJj=, Digest nonce="1""#, ["Negotiate", "Digest"], ["nonce": "1"]),
            ("", [], [:]), ("=,;\"", [], [:]),
        ])
    func grammar(line: String, schemes: [String], parameters: [String: String]) {
        let read = AuthenticationHeader.parse(line)
        #expect(read.map(\.scheme) == schemes)
        for (name, value) in parameters { #expect(read.last?[name] == value) }
    }
}
