/// Requests that a camera sends to us on the same connection (RFC 2326 10: OPTIONS, ANNOUNCE, SET_PARAMETER, REDIRECT...).
extension RTSPClientSession {
    private static let understood = ["OPTIONS", "ANNOUNCE", "GET_PARAMETER", "SET_PARAMETER", "REDIRECT", "TEARDOWN"]

    /// Every request is answered, so that a camera that waits for it goes on: 551 for an option that is required, 501 for an unknown method, else 200.
    mutating func answer(_ request: RTSPRequest) -> [Action] {
        var headers: RTSPHeaders = [:]
        if let number = request.headers["CSeq"] { headers.add("CSeq", number) }
        if let session = request.headers["Session"] { headers.add("Session", session) }
        if let required = request.headers["Require"] ?? request.headers["Proxy-Require"] {
            headers.add("Unsupported", required)
            return [.send(RTSPResponse(status: 551, headers: headers).encode())]
        }
        guard Self.understood.contains(request.method) else {
            return [.send(RTSPResponse(status: 501, headers: headers).encode())]
        }
        if request.method == "OPTIONS" { headers.add("Public", Self.understood.joined(separator: ", ")) }
        let ok = Action.send(RTSPResponse(status: 200, headers: headers).encode())
        switch request.method {
        case "TEARDOWN":
            state = .ended
            return [ok, .close]
        case "REDIRECT": return [ok] + redirected(to: request.headers["Location"])
        default: return [ok]
        }
    }
}
