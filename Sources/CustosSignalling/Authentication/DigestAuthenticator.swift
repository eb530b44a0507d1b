import CustosBase

/// Answers a server's challenges with a user and a password (RFC 2617, RFC 7616).
///
/// Takes the strongest algorithm that is known among all challenges of all `WWW-Authenticate` lines. `Basic`, which shows the
/// password to everyone on the way, is used only where no digest was offered at all. A wrong password is tried once for each
/// connection and not again: cameras lock an account after a few tries.
package struct DigestAuthenticator: Sendable {
    package enum Answer: Sendable, Hashable {
        /// Send the request again with `authorization`.
        case retry
        /// The server knows the credentials and does not want them.
        case refused
        /// No challenge that can be answered; the text names what was offered.
        case unsupported(String)
    }

    private enum Chosen: Sendable {
        case basic
        case digest(Challenge)
    }

    private struct Challenge: Sendable {
        var scheme: DigestScheme
        var realm: String
        var nonce: String
        var opaque: String?
        /// `auth`, `auth-int`, or `nil` when the server is of the age of RFC 2069.
        var quality: String?
        var namesAlgorithm: Bool
        var hashesUser: Bool
        var clientNonce: String
        var count: UInt32 = 0
        /// A request was accepted with this nonce, or at least answered with something else than 401.
        var wasAccepted = false
    }

    private let credentials: Credentials
    private let makeClientNonce: @Sendable () -> String
    private var chosen: Chosen?
    /// Stale nonces in a row; a server that calls each nonce stale is not followed for ever.
    private var staleInARow = 0

    package init(credentials: Credentials, makeClientNonce: @escaping @Sendable () -> String = { Hex.encode(SecureRandom.bytes(8)) }) {
        self.credentials = credentials
        self.makeClientNonce = makeClientNonce
    }

    /// A 401 came. `lines` are the values of all its `WWW-Authenticate` headers; `wasAuthorised` tells whether the request had an `Authorization`.
    package mutating func challenged(by lines: [String], wasAuthorised: Bool) -> Answer {
        let headers = lines.prefix(16).flatMap(AuthenticationHeader.parse)
        let offered = headers.filter { $0.isScheme("Digest") }
        let previous = chosen
        guard let next = offered.isEmpty ? (headers.contains { $0.isScheme("Basic") } ? Chosen.basic : nil) : strongest(of: offered) else {
            return .unsupported(headers.isEmpty ? "no challenge" : headers.map { ($0["algorithm"].map { "\($0) " } ?? "") + $0.scheme }.joined(separator: ", ").readable())
        }
        guard wasAuthorised, let previous else {
            chosen = next
            return .retry
        }
        switch (previous, next) {
        case (.digest(let old), .digest(let new)):
            let isStale = offered.contains { $0["stale"]?.equalsIgnoringCase("true") ?? false }
            staleInARow = isStale ? staleInARow + 1 : 0
            // A nonce that worked before and now does not was replaced in mid-session; many cameras forget to say `stale`.
            let isReplaced = old.wasAccepted && old.nonce != new.nonce
            guard isReplaced || (isStale && staleInARow <= 1) else { return .refused }
            chosen = next
            return .retry
        case (.digest, .basic): return .refused
        case (.basic, .digest):
            chosen = next
            return .retry
        case (.basic, .basic): return .refused
        }
    }

    /// Any other answer than 401 came to an authorised request.
    package mutating func accepted() {
        staleInARow = 0
        guard case .digest(var challenge) = chosen else { return }
        challenge.wasAccepted = true
        chosen = .digest(challenge)
    }

    /// The `Authorization` header for a request; `nil` before the first challenge. `uri` is the request URI exactly as sent.
    package mutating func authorization(method: String, uri: String, body: [UInt8] = []) -> String? {
        switch chosen {
        case nil: return nil
        case .basic: return "Basic " + Base64.encode(Array("\(credentials.user):\(credentials.password)".utf8))
        case .digest(var challenge):
            challenge.count += 1
            chosen = .digest(challenge)
            return text(challenge, method: method, uri: uri, body: body)
        }
    }

    private func strongest(of offered: [AuthenticationHeader]) -> Chosen? {
        var best: Challenge?
        for header in offered {
            guard let scheme = DigestScheme(name: header["algorithm"]), let nonce = header["nonce"] else { continue }
            if let best, best.scheme >= scheme { continue }
            var quality: String?
            if let list = header["qop"]?.parts(UInt8(ascii: ",")).map({ $0.trimmed.lowercased() }), !list.allSatisfy(\.isEmpty) {
                guard let known = ["auth", "auth-int"].first(where: list.contains) else { continue }
                quality = known
            }
            best = Challenge(
                scheme: scheme, realm: header["realm"] ?? "", nonce: nonce, opaque: header["opaque"], quality: quality, namesAlgorithm: header["algorithm"] != nil,
                hashesUser: header["userhash"]?.equalsIgnoringCase("true") ?? false, clientNonce: makeClientNonce())
        }
        return best.map(Chosen.digest)
    }

    /// Parameters in the order that the RFC's examples and most clients use; the form without `qop` is byte for byte that of RFC 2069,
    /// because old firmware compares more than it parses.
    private func text(_ c: Challenge, method: String, uri: String, body: [UInt8]) -> String {
        let count = String(c.count, radix: 16)
        let nc = String(repeating: "0", count: 8 - count.count) + count
        let response = c.scheme.response(
            userHash: c.scheme.userHash(user: credentials.user, realm: c.realm, password: credentials.password), method: method, uri: uri, nonce: c.nonce,
            quality: c.quality.map { ($0, nc, c.clientNonce) }, sessionClientNonce: c.clientNonce, body: body)
        let quoted = AuthenticationHeader.quoted
        let user = c.hashesUser ? c.scheme.hash("\(credentials.user):\(c.realm)") : credentials.user
        var parts = ["username=\(quoted(user))", "realm=\(quoted(c.realm))", "nonce=\(quoted(c.nonce))", "uri=\(quoted(uri))", "response=\"\(response)\""]
        if c.namesAlgorithm { parts.append("algorithm=\(c.scheme.name)") }
        if let opaque = c.opaque { parts.append("opaque=\(quoted(opaque))") }
        if let quality = c.quality { parts += ["qop=\(quality)", "nc=\(nc)", "cnonce=\"\(c.clientNonce)\""] }
        if c.quality == nil && c.scheme.isSession { parts.append("cnonce=\"\(c.clientNonce)\"") }
        if c.hashesUser { parts.append("userhash=true") }
        return "Digest " + parts.joined(separator: ", ")
    }
}
