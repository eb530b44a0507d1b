/// Where a media or the whole presentation is controlled: `a=control` joined to its base (RFC 2326 C.1.1).
extension RTSPURL {
    /// The base for control attributes: Content-Base, else Content-Location, else the request URI (RFC 2326 C.1.1),
    /// without credentials that a camera may have put there. A base that is no RTSP URL is passed over.
    package func base(of response: RTSPResponse) -> String {
        for name in ["Content-Base", "Content-Location"] {
            guard let text = response.headers[name]?.trimmed, let base = Self.absolute(text) else { continue }
            return base
        }
        return requestURI
    }

    /// The request URI for a control attribute. `base` is what `base(of:)` gave; `nil` is this URL.
    ///
    /// Absolute text stands as it is; `*` and nothing mean the base; a path from the root replaces the base's path;
    /// everything else is written behind the base with one `/` between, a query in the base included. The last is not
    /// RFC 2396 but what live555 and ffmpeg do, and so what cameras expect (`...?channel=1&subtype=0/trackID=1`).
    package func appending(control: String?, base: String? = nil) -> String {
        let base = base ?? requestURI
        guard let control = control?.trimmed, !control.isEmpty, control != "*" else { return base }
        if let absolute = Self.absolute(control) { return absolute }
        let target = Self.encodeTarget(control.utf8)
        if target.utf8.first == UInt8(ascii: "/") { return Self.origin(of: base) + target }
        return base + (base.utf8.last == UInt8(ascii: "/") ? "" : "/") + target
    }

    /// An `rtsp:` or `rtsps:` URL made fit for a request line, its user information taken out; `nil` for anything else.
    private static func absolute(_ text: String) -> String? {
        guard text.startsIgnoringCase("rtsp://") || text.startsIgnoringCase("rtsps://") else { return nil }
        if text.utf8.contains(UInt8(ascii: "@")) {
            guard let url = RTSPURL(text) else { return nil }
            if url.user != nil { return url.requestURI }
        }
        return encodeTarget(text.utf8)
    }

    /// Scheme and authority of an absolute URL.
    private static func origin(of url: String) -> String {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count > colon + 3 else { return url }
        let end = bytes[(colon + 3)...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? bytes.endIndex
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
