package import CustosBase
import Synchronization

/// The server's side of Digest (RFC 7616) and Basic: writes challenges, judges what comes back.
///
/// A nonce carries its own time and an HMAC, so that none is stored: only the highest `nc` of each nonce in use is, within a
/// bound. Past the bound the older nonces count as stale, and their clients ask again; nobody is locked out and nothing grows.
/// One for a server; may be asked from any thread.
package final class DigestChallenger: Sendable {
    /// Nonces whose counts are remembered at once; each takes about 100 bytes.
    package static let nonceLimit = 4096

    /// What the server knows of a user.
    package enum Secret: Sendable, Hashable {
        case password(String)
        /// H(user:realm:password) in lower-case hexadecimal, for each scheme that is offered.
        case hashes([DigestScheme: String])
    }

    package enum Verdict: Sendable, Hashable {
        case accepted(user: String)
        /// Right or not, the nonce is too old, unknown or used before: challenge again with `stale`.
        case stale
        case refused
    }

    package let realm: String
    package let schemes: [DigestScheme]
    private let key: [UInt8]
    private let lifetime: TimeSpan
    private let random: @Sendable () -> [UInt8]
    private let memory = Mutex(Memory())

    private struct Memory {
        var counts: [String: (count: UInt32, issued: MonotonicTime)] = [:]
        /// Nonces issued at or before this are stale: their counts may have been forgotten.
        var forgottenUntil = MonotonicTime(microseconds: .min)
    }

    /// `schemes` in the order in which they are offered; session variants are understood only when named here.
    package init(
        realm: String, schemes: [DigestScheme] = [.sha256, .md5], key: [UInt8] = SecureRandom.bytes(32), lifetime: TimeSpan = .milliseconds(300_000),
        random: @escaping @Sendable () -> [UInt8] = { SecureRandom.bytes(8) }
    ) {
        precondition(!schemes.isEmpty && key.count >= 16, "a challenger of \(schemes.count) schemes, key of \(key.count) bytes")
        self.realm = realm
        self.schemes = schemes
        self.key = key
        self.lifetime = lifetime
        self.random = random
    }

    /// The values of the `WWW-Authenticate` lines of a 401, one for each scheme; `stale` after a verdict that said so.
    package func challenges(now: MonotonicTime, after verdict: Verdict = .refused) -> [String] {
        schemes.map { scheme in
            "Digest realm=\(AuthenticationHeader.quoted(realm)), nonce=\"\(nonce(now))\", algorithm=\(scheme.name), qop=\"auth\"" + (verdict == .stale ? ", stale=true" : "")
        }
    }

    /// Judges an `Authorization` value; none is refused. `secret` looks a user up; an unknown user takes as long as a wrong password.
    ///
    /// Clients without `qop` (live555, GStreamer) are accepted; for them the lifetime of the nonce is the only bound to a replay.
    package func verify(authorization: String?, method: String, uri: String, now: MonotonicTime, secret: (_ user: String) -> Secret?) -> Verdict {
        guard let authorization, let header = AuthenticationHeader.parse(authorization).first, header.isScheme("Digest"),
            let scheme = DigestScheme(name: header["algorithm"]), schemes.contains(scheme), header["realm"] == realm,
            let user = header["username"], let nonce = header["nonce"], let claimedURI = header["uri"], let claimed = header["response"],
            Self.isSame(claimedURI, uri)
        else { return .refused }

        var quality: (name: String, count: String, clientNonce: String)?
        var count: UInt32?
        if let name = header["qop"] {
            guard name.equalsIgnoringCase("auth"), let nc = header["nc"], nc.utf8.count == 8, let n = UInt32(nc, radix: 16), let clientNonce = header["cnonce"] else { return .refused }
            quality = ("auth", nc, clientNonce)
            count = n
        }
        guard let issued = issued(nonce) else { return .stale }

        let userHash: String? =
            switch secret(user) {
            case .password(let password): scheme.userHash(user: user, realm: realm, password: password)
            case .hashes(let known): known[scheme]
            case nil: nil
            }
        let expected = scheme.response(
            userHash: userHash ?? scheme.userHash(user: user, realm: realm, password: ""), method: method, uri: claimedURI, nonce: nonce, quality: quality,
            sessionClientNonce: header["cnonce"])
        let isRight = SecureRandom.constantTimeEqual(Array(expected.utf8), Array(claimed.lowercased().utf8))
        guard userHash != nil, isRight else { return .refused }

        guard now - issued <= lifetime, issued <= now else { return .stale }
        let isNew = memory.withLock { m in
            guard issued > m.forgottenUntil else { return false }
            guard let count else { return true }
            if let last = m.counts[nonce]?.count, count <= last { return false }
            if m.counts[nonce] == nil, m.counts.count >= Self.nonceLimit { forget(&m, now) }
            m.counts[nonce] = (count, issued)
            return true
        }
        return isNew ? .accepted(user: user) : .stale
    }

    /// The same for a server that keeps passwords.
    package func verify(authorization: String?, method: String, uri: String, now: MonotonicTime, password: (_ user: String) -> String?) -> Verdict {
        verify(authorization: authorization, method: method, uri: uri, now: now, secret: { password($0).map(Secret.password) })
    }

    /// User and password of a Basic `Authorization` (RFC 7617 2), for a server that keeps no digestible secret.
    package static func basic(_ authorization: String) -> Credentials? {
        guard let header = AuthenticationHeader.parse(authorization).first, header.isScheme("Basic"), let token = header.token, let bytes = Base64.decode(token) else { return nil }
        let (user, password) = String(decoding: bytes, as: UTF8.self).cut(at: UInt8(ascii: ":"))
        return password.map { Credentials(user: user, password: $0) }
    }

    // A nonce is hex of 8 bytes of time, 8 random bytes, and the first 16 bytes of HMAC-SHA-256 over both.

    private func nonce(_ now: MonotonicTime) -> String {
        let time = UInt64(bitPattern: now.microseconds)
        let head = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) } + random()
        return Hex.encode(head + Digest.hmac(.sha256, key: key, head).prefix(16))
    }

    private func issued(_ nonce: String) -> MonotonicTime? {
        guard let bytes = Hex.decode(nonce), bytes.count == 32 else { return nil }
        let head = Array(bytes[..<16])
        guard SecureRandom.constantTimeEqual(Array(Digest.hmac(.sha256, key: key, head).prefix(16)), Array(bytes[16...])) else { return nil }
        return MonotonicTime(microseconds: Int64(bitPattern: head[..<8].reduce(0) { $0 << 8 | UInt64($1) }))
    }

    /// Makes room: first what has expired, then the older half.
    private func forget(_ m: inout Memory, _ now: MonotonicTime) {
        m.counts = m.counts.filter { now - $0.value.issued <= lifetime }
        guard m.counts.count >= Self.nonceLimit else { return }
        let times = m.counts.values.map(\.issued).sorted()
        let limit = max(m.forgottenUntil, times[times.count / 2])
        m.forgottenUntil = limit
        m.counts = m.counts.filter { $0.value.issued > limit }
    }

    /// The URI of the header is the one of the request, but for scheme and host in another spelling or a slash at the end.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        func path(_ text: String) -> String {
            var path = RTSPURL(text)?.pathAndQuery ?? text
            if path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
            return path
        }
        return a == b || path(a) == path(b)
    }
}
