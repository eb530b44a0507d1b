/// A request (RFC 2326 6): from us to a camera, from a viewer to the re-publisher, and now and then from a camera to us.
package struct RTSPRequest: Sendable, Hashable {
    package var method: String
    /// The request URI exactly as on the line; a digest is computed over this text.
    package var uri: String
    package var headers: RTSPHeaders
    package var body: [UInt8]

    package init(method: String, uri: String, headers: RTSPHeaders = [:], body: [UInt8] = []) {
        self.method = method
        self.uri = uri
        self.headers = headers
        self.body = body
    }

    package var sequenceNumber: Int? { headers["CSeq"].flatMap { Int($0.trimmed) } }
    /// The session identifier without its timeout.
    package var session: String? { headers["Session"].flatMap(RTSPSessionHeader.init)?.identifier }

    /// The canonical form: CRLF, `Name: value`, and a `Content-Length` exactly when there is a body.
    package func encode() -> [UInt8] {
        let target = RTSPURL.encodeTarget(uri.utf8)
        return encodeMessage(start: "\(method.withoutLineBreaks) \(target) RTSP/1.0", headers: headers, body: body)
    }
}

/// A response (RFC 2326 7).
package struct RTSPResponse: Sendable, Hashable {
    package var status: Int
    package var reason: String
    package var headers: RTSPHeaders
    package var body: [UInt8]

    package init(status: Int, reason: String? = nil, headers: RTSPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.reason = reason ?? RTSPStatus.reason(status)
        self.headers = headers
        self.body = body
    }

    package var sequenceNumber: Int? { headers["CSeq"].flatMap { Int($0.trimmed) } }
    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The canonical form: CRLF, `Name: value`, and a `Content-Length` exactly when there is a body.
    package func encode() -> [UInt8] {
        encodeMessage(start: "RTSP/1.0 \(status) \(reason.withoutLineBreaks)", headers: headers, body: body)
    }
}

/// What comes over an RTSP connection besides interleaved frames.
package enum RTSPMessage: Sendable, Hashable {
    case request(RTSPRequest)
    case response(RTSPResponse)

    package func encode() -> [UInt8] {
        switch self {
        case .request(let r): r.encode()
        case .response(let r): r.encode()
        }
    }
}

private func encodeMessage(start: String, headers: RTSPHeaders, body: [UInt8]) -> [UInt8] {
    var text = start + "\r\n"
    for field in headers.fields where !field.name.equalsIgnoringCase("Content-Length") {
        text += "\(field.name.withoutLineBreaks): \(field.value.withoutLineBreaks)\r\n"
    }
    if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
    return Array((text + "\r\n").utf8) + body
}

/// Reason phrases (RFC 2326 7.1.1), for answers of our own; a peer's phrase is never interpreted.
package enum RTSPStatus {
    package static func reason(_ status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 200: "OK"
        case 301: "Moved Permanently"
        case 302: "Moved Temporarily"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Time-out"
        case 413: "Request Entity Too Large"
        case 451: "Parameter Not Understood"
        case 453: "Not Enough Bandwidth"
        case 454: "Session Not Found"
        case 455: "Method Not Valid in This State"
        case 457: "Invalid Range"
        case 459: "Aggregate Operation Not Allowed"
        case 460: "Only Aggregate Operation Allowed"
        case 461: "Unsupported Transport"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "RTSP Version Not Supported"
        case 551: "Option not supported"
        default: "Status \(status)"
        }
    }
}
