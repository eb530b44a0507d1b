package import HTTPTypes

/// Whether a request comes from a page of this server, by what browsers say of it and pages cannot forge.
package struct OriginCheck: Sendable {
    /// Further origins that pages are served under, such as `https://video.example.org` before a proxy.
    package let known: Set<String>

    package init(known: [String]) { self.known = Set(known.map { $0.lowercased() }) }

    /// For unsafe requests. Programs that are no browsers send neither header and pass here; the CSRF header still stops them.
    package func isOurs(_ headers: HTTPFields, authority: String?) -> Bool {
        if let site = headers[.secFetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = headers[.origin] else { return true }
        return matches(origin, authority: authority)
    }

    /// An origin names the same host and port as the request itself, or is one of the configured ones.
    package func matches(_ origin: String, authority: String?) -> Bool {
        let o = origin.lowercased()
        if known.contains(o) { return true }
        guard let authority = authority?.lowercased(), !authority.isEmpty else { return false }
        return o == "http://\(authority)" || o == "https://\(authority)"
    }
}
