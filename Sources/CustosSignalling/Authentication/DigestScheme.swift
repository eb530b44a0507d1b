package import CustosBase

/// The algorithms of Digest access authentication (RFC 7616 3.3, RFC 2617 3.2.1), weakest first.
package enum DigestScheme: Int, Sendable, Hashable, Comparable, CaseIterable {
    case md5, md5Session, sha256, sha256Session, sha512_256, sha512_256Session

    /// Reads the `algorithm` parameter; RFC 2617 3.2.1: none means MD5.
    package init?(name: String?) {
        guard let name else {
            self = .md5
            return
        }
        guard let scheme = Self.allCases.first(where: { $0.name.equalsIgnoringCase(name.trimmed) }) else { return nil }
        self = scheme
    }

    package var name: String {
        switch self {
        case .md5: "MD5"
        case .md5Session: "MD5-sess"
        case .sha256: "SHA-256"
        case .sha256Session: "SHA-256-sess"
        case .sha512_256: "SHA-512-256"
        case .sha512_256Session: "SHA-512-256-sess"
        }
    }

    package var isSession: Bool { self == .md5Session || self == .sha256Session || self == .sha512_256Session }

    package var algorithm: DigestAlgorithm {
        switch self {
        case .md5, .md5Session: .md5
        case .sha256, .sha256Session: .sha256
        case .sha512_256, .sha512_256Session: .sha512_256
        }
    }

    package static func < (a: DigestScheme, b: DigestScheme) -> Bool { a.rawValue < b.rawValue }

    /// H() of RFC 7616 3.4: the digest in lower-case hexadecimal.
    func hash(_ text: String) -> String { Hex.encode(Digest.hash(algorithm, Array(text.utf8))) }
    func hash(_ bytes: [UInt8]) -> String { Hex.encode(Digest.hash(algorithm, bytes)) }

    /// H(user:realm:password), which a server may keep instead of the password (RFC 7616 3.4.2).
    package func userHash(user: String, realm: String, password: String) -> String { hash("\(user):\(realm):\(password)") }

    /// The `response` (RFC 7616 3.4.1). `userHash` is H(user:realm:password); `quality` is `nil` for the form of RFC 2069.
    func response(
        userHash: String, method: String, uri: String, nonce: String, quality: (name: String, count: String, clientNonce: String)?, sessionClientNonce: String?,
        body: [UInt8] = []
    ) -> String {
        let first = isSession ? hash("\(userHash):\(nonce):\(sessionClientNonce ?? "")") : userHash
        let isIntegrity = quality?.name == "auth-int"
        let second = hash("\(method):\(uri)" + (isIntegrity ? ":" + hash(body) : ""))
        guard let quality else { return hash("\(first):\(nonce):\(second)") }
        return hash("\(first):\(nonce):\(quality.count):\(quality.clientNonce):\(quality.name):\(second)")
    }
}
