/// Requests under way, and what an answer to each means before its content is looked at: credentials, redirects, order.
extension RTSPClientSession {
    enum Purpose: Sendable, Hashable {
        case options, describe, setup(position: Int), play, keepalive, teardown
    }

    struct PendingRequest: Sendable {
        var sequenceNumber: Int
        var purpose: Purpose
        var method: String
        var uri: String
        var headers: RTSPHeaders
        var wasAuthorised: Bool
        /// How often it was sent again after a 401.
        var repeats = 0
    }

    /// A request is sent again at most so often for credentials: first challenge, replaced nonce, stale nonce.
    static let repeatLimit = 3

    mutating func request(_ purpose: Purpose, _ method: String, _ uri: String, _ headers: RTSPHeaders = [:]) -> Action {
        send(PendingRequest(sequenceNumber: 0, purpose: purpose, method: method, uri: uri, headers: headers, wasAuthorised: false))
    }

    private mutating func send(_ wanted: PendingRequest) -> Action {
        var wanted = wanted
        wanted.sequenceNumber = nextSequenceNumber
        nextSequenceNumber += 1
        var headers: RTSPHeaders = ["CSeq": String(wanted.sequenceNumber)]
        if let authorization = authenticator?.authorization(method: wanted.method, uri: wanted.uri) {
            headers.add("Authorization", authorization)
            wanted.wasAuthorised = true
        }
        headers.add("User-Agent", userAgent)
        if let session { headers.add("Session", session.identifier) }
        for field in wanted.headers.fields { headers.add(field.name, field.value) }
        pending.append(wanted)
        return .send(RTSPRequest(method: wanted.method, uri: wanted.uri, headers: headers).encode())
    }

    mutating func received(_ response: RTSPResponse) -> [Action] {
        guard response.status >= 200, let request = take(response) else { return [] }
        if response.status == 401 { return challenged(request, response) }
        if request.wasAuthorised { authenticator?.accepted() }
        if (300..<400).contains(response.status), request.purpose != .keepalive, request.purpose != .teardown {
            return redirected(to: response.headers["Location"])
        }
        switch request.purpose {
        case .options: return optionsAnswered(response)
        case .describe: return described(response)
        case .setup(let position): return setUp(position, request, response)
        case .play: return played(response)
        case .keepalive: return keptAlive(request, response)
        case .teardown:
            state = .ended
            return [.close]
        }
    }

    /// The request that an answer belongs to. Without a CSeq it is the oldest; an answer to nothing is passed over.
    private mutating func take(_ response: RTSPResponse) -> PendingRequest? {
        guard let number = response.sequenceNumber else { return pending.isEmpty ? nil : pending.removeFirst() }
        guard let i = pending.firstIndex(where: { $0.sequenceNumber == number }) else { return nil }
        return pending.remove(at: i)
    }

    private mutating func challenged(_ request: PendingRequest, _ response: RTSPResponse) -> [Action] {
        var request = request
        var refusal = RTSPFailure(.authenticationFailed, "the camera asks for a user and a password, and none is set")
        if request.repeats >= Self.repeatLimit {
            refusal.detail = "\(request.method): 401 after \(request.repeats) repeats"
        } else if authenticator != nil {
            switch authenticator?.challenged(by: response.headers.all("WWW-Authenticate"), wasAuthorised: request.wasAuthorised) {
            case .retry:
                request.repeats += 1
                request.wasAuthorised = false
                return [send(request)]
            case .unsupported(let offered): refusal.detail = "\(request.method): no usable authentication is offered (\(offered))"
            case .refused, nil: refusal.detail = "\(request.method): the camera refused the user or the password"
            }
        }
        switch request.purpose {
        // Media flows; if the session ends for want of it, silence will tell.
        case .keepalive: return []
        case .teardown:
            state = .ended
            return [.close]
        default: return fail(refusal)
        }
    }

    /// A redirect (RFC 2326 11.3) is followed on the same host only, since the address was allowed for that one, and never from TLS to plain text.
    mutating func redirected(to location: String?) -> [Action] {
        guard let location = location?.trimmed, let target = location.utf8.first == UInt8(ascii: "/") ? RTSPURL(url.appending(control: location)) : RTSPURL(location) else {
            return fail(RTSPFailure(.redirectRefused, "a redirect without a usable address"))
        }
        guard target.host == url.host else { return fail(RTSPFailure(.redirectRefused, "a redirect to another host: \(target.host.readable())")) }
        guard url.scheme == .rtsp || target.scheme == .rtsps else { return fail(RTSPFailure(.redirectRefused, "a redirect from rtsps to rtsp")) }
        guard redirectsFollowed < Self.redirectLimit else { return fail(RTSPFailure(.redirectRefused, "more than \(Self.redirectLimit) redirects")) }
        let goodbye = farewell()
        state = .ended
        return goodbye + [.redirect(target)]
    }

    mutating func fail(_ failure: RTSPFailure) -> [Action] {
        let goodbye = farewell()
        state = .ended
        return goodbye + [.fail(failure)]
    }

    /// TEARDOWN without waiting for the answer, when the camera holds a session for us.
    private mutating func farewell() -> [Action] {
        session == nil || state == .tearingDown ? [] : [request(.teardown, "TEARDOWN", aggregateURI)]
    }

    static func failure(_ method: String, _ response: RTSPResponse) -> RTSPFailure {
        let kind: RTSPFailure.Kind =
            switch response.status {
            case 401, 403: .authenticationFailed
            case 404, 410: .notFound
            case 461: .unsupportedTransport
            default: .serverError(response.status)
            }
        return RTSPFailure(kind, "\(method): \(response.status) \(response.reason.readable())")
    }
}
