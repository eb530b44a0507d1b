// sources: CustosBase CustosMedia CustosSignalling
//
// Everything of RTSP that reads a peer's text: framing, messages, headers, addresses, challenges, and a whole client session
// that is talked to by a stranger. Nothing may trap; what we write must be read again as the same; the way bytes were cut
// into reads must not matter; no request line may carry the password. The first byte chooses what the rest is.

#if canImport(CustosSignalling)
    import CustosBase
    import CustosMedia
    import CustosSignalling
#endif

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRTSP(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: data, count: count))
    guard let choice = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    switch choice % 5 {
    case 0: cut(rest)
    case 1: talk(rest)
    case 2: address(String(decoding: rest, as: UTF8.self))
    case 3: credentials(String(decoding: rest, as: UTF8.self))
    default: headers(String(decoding: rest, as: UTF8.self))
    }
    return 0
}

/// Messages and frames up to the first error.
private func pieces(_ bytes: [UInt8], step: Int) -> [RTSPFraming.Item] {
    var out: [RTSPFraming.Item] = [], buffer: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: step) {
        buffer += bytes[start..<min(start + step, bytes.count)]
        reading: while true {
            guard let item = try? RTSPFraming.next(buffer.span.bytes) else { return out }
            switch item {
            case .needMore: break reading
            case .junk(let n):
                precondition(n > 0 && n <= buffer.count, "junk of \(n) in \(buffer.count)")
                buffer.removeFirst(n)
            case .interleaved(_, let payload, let n):
                precondition(payload.lowerBound == 4 && payload.upperBound == n && n <= buffer.count, "a frame of \(n) in \(buffer.count)")
                out.append(item)
                buffer.removeFirst(n)
            case .message(_, let n):
                precondition(n > 0 && n <= buffer.count, "a message of \(n) in \(buffer.count)")
                out.append(item)
                buffer.removeFirst(n)
            }
        }
    }
    return out
}

private func cut(_ bytes: [UInt8]) {
    let whole = pieces(bytes, step: max(1, bytes.count))
    precondition(pieces(bytes, step: 1) == whole && pieces(bytes, step: 7) == whole, "the cut mattered")
    for case .message(let message, _) in whole {
        let written = message.encode()
        guard case .message(let again, written.count)? = try? RTSPFraming.next(written.span.bytes) else { continue }  // a method that is none of ours
        precondition(again.encode() == written, "written twice, differently")
    }
}

/// A session that is answered with whatever messages the bytes hold.
private func talk(_ bytes: [UInt8]) {
    guard let url = RTSPURL("rtsp://user:geheim@192.0.2.1/live") else { return }
    var session = RTSPClientSession(url: url, credentials: nil, transport: .automatic, wantsAudio: true, userAgent: "fuzz")
    var number = 0
    func perform(_ actions: [RTSPClientSession.Action]) {
        for action in actions {
            switch action {
            case .send(let raw):
                guard case .message(let message, raw.count)? = try? RTSPFraming.next(raw.span.bytes) else { preconditionFailure("what was sent cannot be read") }
                if case .request(let request) = message {
                    precondition(!request.uri.utf8.elementsEqual("geheim".utf8) && !request.uri.contains("geheim@"), "a password in a request line")
                    number = request.sequenceNumber ?? 0
                }
            case .openDatagrams(let index): perform(session.datagramsOpened(mediaIndex: index, clientRTP: 5000, clientRTCP: 5001))
            default: continue
            }
        }
    }
    perform(session.connected())
    for case .message(let message, _) in pieces(bytes, step: max(1, bytes.count)) {
        // Answers find their request, whatever number they carry.
        if case .response(var response) = message {
            response.headers["CSeq"] = String(number)
            perform(session.received(.response(response)))
        } else {
            perform(session.received(message))
        }
        perform(session.keepalive())
        _ = session.isFamiliar(channel: 0)
        precondition(session.tracks.count <= 2, "\(session.tracks.count) tracks")
    }
    perform(session.teardown())
}

private func address(_ text: String) {
    guard let base = RTSPURL("rtsp://h/live") else { return }
    let joined = base.appending(control: text)
    precondition(!joined.utf8.contains { $0 <= 32 || $0 >= 127 }, "a request line would break")
    guard let url = RTSPURL(text) else { return }
    precondition(RTSPURL(url.requestURI)?.requestURI == url.requestURI, "\(url.requestURI) is read otherwise")
    precondition(RTSPURL(url.requestURI)?.user == nil || url.pathAndQuery.utf8.contains(64), "user information in \(url.requestURI)")
}

private func credentials(_ line: String) {
    _ = AuthenticationHeader.parse(line)
    var client = DigestAuthenticator(credentials: Credentials(user: "u\"\\", password: "p"), makeClientNonce: { "c" })
    if client.challenged(by: [line], wasAuthorised: false) == .retry {
        guard let header = client.authorization(method: "M", uri: "rtsp://h/"), AuthenticationHeader.parse(header).count == 1 else { preconditionFailure("an authorisation that cannot be read") }
    }
    let server = DigestChallenger(realm: "r", key: Array(0..<32), random: { [0, 0, 0, 0, 0, 0, 0, 0] })
    let verdict = server.verify(authorization: line, method: "M", uri: "rtsp://h/", now: MonotonicTime(microseconds: 0), password: { _ in "secret" })
    if case .accepted = verdict { preconditionFailure("let in without the password") }
    _ = DigestChallenger.basic(line)
}

private func headers(_ text: String) {
    for transport in RTSPTransport.parse(text) where transport.isPlain {
        precondition(RTSPTransport.parse(transport.text) == [transport], "\(transport.text) is read otherwise")
    }
    if let session = RTSPSessionHeader(text) { precondition(RTSPSessionHeader(session.text) == session, "\(session.text) is read otherwise") }
    let info = RTPInfo.parse(text)
    precondition(RTPInfo.parse(RTPInfo.text(info)) == info, "RTP-Info is read otherwise")
}

extension RTSPTransport {
    /// Free text in it would be cut at separators when it is written; those parts are never copied into what we write.
    fileprivate var isPlain: Bool { !isSecure && mode == nil && source == nil && destination == nil }
}
