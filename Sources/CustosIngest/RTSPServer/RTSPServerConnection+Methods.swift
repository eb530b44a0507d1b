import CustosBase
import CustosSignalling
import Logging
import NIOCore

/// What each method does (RFC 2326 10).
extension RTSPServerConnection {
    static let methods = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"

    func handle(_ request: RTSPRequest) {
        guard request.sequenceNumber != nil else { return respond(request, 400) }
        // ONVIF's backchannel and everything else that would need more than we do (RFC 2326 12.32).
        if let required = request.headers["Require"] { return respond(request, 551, ["Unsupported": required]) }
        if let named = request.session, named != session?.id { return respond(request, 454) }
        switch request.method {
        case "OPTIONS": respond(request, 200, ["Public": Self.methods])
        case "DESCRIBE": describe(request)
        case "SETUP": setup(request)
        case "PLAY": play(request)
        // Sent empty to keep the session; a parameter there is none (RFC 2326 10.8).
        case "GET_PARAMETER": respond(request, request.body.isEmpty ? 200 : 451)
        case "TEARDOWN": teardown(request)
        // A live picture has no pause.
        case "PAUSE", "ANNOUNCE", "RECORD", "SET_PARAMETER", "REDIRECT": respond(request, 501, ["Allow": Self.methods])
        default: respond(request, 501)
        }
    }

    /// The stream's path: what follows the authority, without a slash at its end.
    static func path(_ uri: String) -> String? {
        guard let path = uri.utf8.first == UInt8(ascii: "/") ? uri : RTSPURL(uri)?.pathAndQuery else { return nil }
        return path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
    }

    /// Asks whether the request is allowed and answers it when it is not.
    private func authorised(_ request: RTSPRequest, _ path: String, then go: @escaping (_ user: String) -> Void) {
        ask { [delegate, peer] in
            await delegate.authorise(request, path: path, peer: peer)
        } then: { [self] answer in
            switch answer {
            case .allowed(let user): go(user)
            case .refused(let status): respond(request, status)
            case .challenge(let lines):
                var headers: RTSPHeaders = [:]
                for line in lines { headers.add("WWW-Authenticate", line) }
                respond(request, 401, headers)
            }
        }
    }

    /// Asks what is at a path, and answers when it is nothing.
    private func found(_ request: RTSPRequest, _ path: String, _ user: String, then go: @escaping (RTSPServedDescription) -> Void) {
        ask { [delegate] () -> Result<RTSPServedDescription?, any Error> in
            do { return .success(try await delegate.describe(path: path, user: user)) } catch { return .failure(error) }
        } then: { [self] answer in
            switch answer {
            case .success(let description?):
                described = (path, user, description)
                go(description)
            case .success(nil): respond(request, 404)
            case .failure(let error): respond(request, status(error))
            }
        }
    }

    private func status(_ error: any Error) -> Int {
        if let refusal = error as? RTSPRefusal { return refusal.status }
        logger.warning("rtsp viewer \(peer): \(error)")
        return 500
    }

    private func describe(_ request: RTSPRequest) {
        guard let path = Self.path(request.uri) else { return respond(request, 400) }
        if let accept = request.headers["Accept"]?.lowercased(), !accept.contains("application/sdp"), !accept.contains("*/*"), !accept.contains("application/*") {
            return respond(request, 406)
        }
        authorised(request, path) { [self] user in
            found(request, path, user) { [self] description in
                let base = request.uri + (request.uri.utf8.last == UInt8(ascii: "/") ? "" : "/")
                respond(request, 200, ["Content-Base": base, "Content-Type": "application/sdp", "Cache-Control": "no-store"], body: description.sdp.encode())
            }
        }
    }

    /// A track's address is the stream's with `/control` behind it; the stream's alone is its first track.
    private func setup(_ request: RTSPRequest) {
        guard let full = Self.path(request.uri) else { return respond(request, 400) }
        guard let transport = RTSPTransport.parse(request.headers["Transport"] ?? "").first(where: Self.isServed) else { return respond(request, 461) }
        guard session?.playback == nil else { return respond(request, 455) }
        let slash = full.lastIndex(of: "/") ?? full.startIndex
        let stream = full == described?.path ? full : String(full[..<slash])
        let control = full == described?.path ? nil : String(full[slash...].dropFirst())
        if let session, session.path != stream { return respond(request, 459) }
        authorised(request, stream) { [self] user in
            let go = { [self] (description: RTSPServedDescription) in
                guard let track = control.map({ c in description.sdp.media.firstIndex { $0.control == c } }) ?? (description.sdp.media.isEmpty ? nil : 0) else { return respond(request, 404) }
                setup(request, track, transport, stream, user, description)
            }
            if let session, session.user == user {
                go(session.description)
            } else if session != nil {
                respond(request, 403)
            } else if let described, described.path == stream, described.user == user {
                go(described.description)
            } else {
                found(request, stream, user, then: go)
            }
        }
    }

    private static func isServed(_ t: RTSPTransport) -> Bool {
        !t.isMulticast && !t.isSecure && (t.carrier == .interleaved || t.clientPorts.map { $0.rtp > 0 && $0.rtcp > 0 } ?? false)
    }

    private func setup(_ request: RTSPRequest, _ track: Int, _ wanted: RTSPTransport, _ path: String, _ user: String, _ description: RTSPServedDescription) {
        let session = session ?? RTSPServerSession(id: Hex.encode(SecureRandom.bytes(8)), path: path, user: user, description: description)
        var answer = RTSPTransport(carrier: wanted.carrier)
        switch wanted.carrier {
        case .interleaved:
            guard let channels = session.channels(wanted: wanted.interleaved, track: track) else { return respond(request, 461) }
            replace(session, track, .interleaved(rtp: channels.rtp, rtcp: channels.rtcp))
            answer.interleaved = .init(rtp: Int(channels.rtp), rtcp: Int(channels.rtcp))
            self.session = session
            respond(request, 200, ["Transport": answer.text])
        case .datagrams:
            // To the peer's own address and nowhere else: `destination` is not looked at, so that nobody can be flooded through us.
            guard let ports = wanted.clientPorts, let remote = context?.channel.remoteAddress, let rtp = remote.with(port: ports.rtp), let rtcp = remote.with(port: ports.rtcp) else {
                return respond(request, 461)
            }
            openDatagrams(track) { [self] pair in
                guard let pair else { return respond(request, 503) }
                replace(session, track, .datagrams(pair, rtp: rtp, rtcp: rtcp))
                answer.clientPorts = ports
                answer.serverPorts = .init(rtp: pair.rtpPort, rtcp: pair.rtcpPort)
                self.session = session
                respond(request, 200, ["Transport": answer.text])
            }
        }
    }

    private func replace(_ session: RTSPServerSession, _ track: Int, _ route: RTSPSink.Route) {
        if case .datagrams(let old, _, _) = session.routes[track] { old.close() }
        session.routes[track] = route
    }

    private func play(_ request: RTSPRequest) {
        guard let session, !session.routes.isEmpty else { return respond(request, session == nil ? 454 : 455) }
        guard let path = Self.path(request.uri), path == session.path || path.hasPrefix(session.path + "/") else { return respond(request, 404) }
        // Some players say it again instead of a keepalive.
        guard session.playback == nil else { return respond(request, 200) }
        authorised(request, session.path) { [self] user in
            guard user == session.user else { return respond(request, 403) }
            let viewing = RTSPViewing(
                id: session.id, path: session.path, user: user, peer: peer, userAgent: request.headers["User-Agent"] ?? "", transport: session.isDatagramsOnly ? "udp" : "tcp")
            ask { [delegate] () -> Result<Void, any Error> in
                do { return .success(try await delegate.willPlay(viewing)) } catch { return .failure(error) }
            } orphaned: { [delegate] answer in
                // The entry was written and the viewer left without a byte.
                if case .success = answer { Task { await delegate.didEnd(viewing, RTSPViewerStatistics()) } }
            } then: { [self] answer in
                if case .failure(let error) = answer { return respond(request, status(error)) }
                session.viewing = viewing
                begin(session, request)
            }
        }
    }

    private func begin(_ session: RTSPServerSession, _ request: RTSPRequest) {
        guard let context else { return }
        viewersChanged(1, nil)
        respond(request, 200, ["Range": "npt=now-"])
        let sink = RTSPSink(channel: context.channel, routes: session.routes) { [weak self] in self?.context?.close(promise: nil) }
        session.sink = sink
        let playback = session.description.source.open(sink, tracks: session.routes.keys.sorted())
        // The source may have ended it at once.
        if self.session === session { session.playback = playback } else { playback.close() }
    }

    private func teardown(_ request: RTSPRequest) {
        guard session != nil else { return respond(request, 454) }
        respond(request, 200)
        endSession()
    }

    func endSession() {
        guard let ended = session else { return }
        session = nil
        let statistics = ended.statistics
        ended.close()
        guard let viewing = ended.viewing else { return }
        viewersChanged(-1, statistics)
        Task { [delegate] in await delegate.didEnd(viewing, statistics) }
    }
}
