import CustosBase
package import HTTPTypes

/// The cookie that carries a session: 32 random bytes as hexadecimal text, of which the server keeps only the hash.
package enum SessionCookie {
    package static let name = "custos_session"

    package static func make() -> String { Hex.encode(SecureRandom.bytes(32)) }

    package static func hash(_ value: String) -> [UInt8] { Digest.sha256(Array(value.utf8)) }

    /// What unsafe requests of the session must repeat in `X-Custos-CSRF`. Derived from the cookie, which scripts
    /// cannot read, so that nothing more is stored and a stolen database gives none.
    package static func csrf(_ value: String) -> String { Hex.encode(Digest.hmac(.sha256, key: Array(value.utf8), Array("custos csrf".utf8))) }

    /// The value in a request's cookies; `nil` when there is none or it cannot be ours.
    package static func value(in headers: HTTPFields) -> String? {
        for line in headers[values: .cookie] {
            if let v = value(in: line) { return v }
        }
        return nil
    }

    package static func value(in line: String) -> String? {
        for part in line.split(separator: ";") {
            let pair = part.drop { $0 == " " }
            guard pair.hasPrefix("\(name)=") else { continue }
            let v = pair.dropFirst(name.count + 1)
            if v.utf8.count == 64, v.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) { return String(v) }
        }
        return nil
    }

    /// The header that sets the cookie. No `Max-Age`: it goes with the browser's session; the server's clock decides earlier.
    package static func set(_ value: String, secure: Bool) -> String { "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict\(secure ? "; Secure" : "")" }
    package static func clear(secure: Bool) -> String { "\(name)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict\(secure ? "; Secure" : "")" }
}

extension HTTPField.Name {
    package static let custosCSRF = HTTPField.Name("X-Custos-CSRF")!
    package static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    package static let forwarded = HTTPField.Name("Forwarded")!
    package static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    package static let realIP = HTTPField.Name("X-Real-IP")!
    package static let host = HTTPField.Name("Host")!
}
