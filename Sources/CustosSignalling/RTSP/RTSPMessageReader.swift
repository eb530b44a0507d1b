/// Reads one message: start line, fields, blank line, body (RFC 2326 4). Tolerant: lines may end with LF alone, fold,
/// have white space before the colon or no colon at all; a reason phrase or version may be missing.
enum RTSPMessageReader {
    static func read(_ raw: UnsafeRawBufferPointer) throws(RTSPProtocolError) -> RTSPFraming.Item {
        guard let headerEnd = endOfHeader(raw) else {
            guard raw.count < RTSPFraming.headerLimit else { throw .headerTooLarge(bytes: raw.count, limit: RTSPFraming.headerLimit) }
            return .needMore
        }
        guard headerEnd <= RTSPFraming.headerLimit else { throw .headerTooLarge(bytes: headerEnd, limit: RTSPFraming.headerLimit) }
        let lines = lines(raw, upTo: headerEnd)
        let headers = try fields(lines.dropFirst())

        var length = 0
        if let text = headers["Content-Length"]?.trimmed, !text.isEmpty {
            guard let n = Int(text), n >= 0 else { throw .badContentLength(text.readable(limit: 20), headerBytes: headerEnd) }
            length = n
        }
        guard length <= RTSPFraming.bodyLimit else { throw .bodyTooLarge(bytes: length, limit: RTSPFraming.bodyLimit) }
        guard raw.count >= headerEnd + length else { return .needMore }
        let body = Array(raw[headerEnd..<headerEnd + length])

        let start = lines.first ?? ""
        guard let message = message(start, headers: headers, body: body) else { throw .badStartLine(bytes: start.utf8.count) }
        return .message(message, consumed: headerEnd + length)
    }

    /// The count of bytes up to and with the first blank line.
    private static func endOfHeader(_ raw: UnsafeRawBufferPointer) -> Int? {
        var lineIsEmpty = false
        for i in 0..<min(raw.count, RTSPFraming.headerLimit + 1) {
            switch raw[i] {
            case 10:
                if lineIsEmpty { return i + 1 }
                lineIsEmpty = true
            case 13: continue
            default: lineIsEmpty = false
            }
        }
        return nil
    }

    private static func lines(_ raw: UnsafeRawBufferPointer, upTo end: Int) -> [String] {
        raw[..<end].split(separator: 10, omittingEmptySubsequences: true).map { line in
            var line = line
            while line.last == 13 { line.removeLast() }
            return String(decoding: line, as: UTF8.self).withoutLineBreaks
        }
    }

    private static func fields(_ lines: ArraySlice<String>) throws(RTSPProtocolError) -> RTSPHeaders {
        var headers = RTSPHeaders()
        for line in lines {
            guard let first = line.utf8.first else { continue }
            if first == 32 || first == 9 {
                headers.fold(line.trimmed)
                continue
            }
            let (name, value) = line.cut(at: UInt8(ascii: ":"))
            guard let value, !name.trimmed.isEmpty else { continue }
            headers.add(name.trimmed, value.trimmed)
            guard headers.count <= RTSPFraming.fieldLimit else { throw .tooManyFields(count: headers.count, limit: RTSPFraming.fieldLimit) }
        }
        return headers
    }

    private static func message(_ start: String, headers: RTSPHeaders, body: [UInt8]) -> RTSPMessage? {
        let words = start.words
        guard words.count >= 2 else { return nil }
        if words[0].startsIgnoringCase("RTSP/") {
            guard words[1].utf8.count == 3, let status = Int(words[1]), (100...999).contains(status) else { return nil }
            return .response(RTSPResponse(status: status, reason: words.dropFirst(2).joined(separator: " "), headers: headers, body: body))
        }
        var target = words.dropFirst()
        if target.count > 1, let version = target.last, version.startsIgnoringCase("RTSP/") { target.removeLast() }
        return .request(RTSPRequest(method: words[0].uppercased(), uri: target.joined(separator: "%20"), headers: headers, body: body))
    }
}
