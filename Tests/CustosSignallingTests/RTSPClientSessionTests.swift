import CustosBase
import CustosMedia
import CustosSignalling
import Testing

/// One session and what it last asked for: a test reads as a script, the camera's answer in, the actions out.
struct Script {
    var session: RTSPClientSession
    var asked: [RTSPRequest] = []
    var failure: RTSPFailure?
    var playing: [RTSPClientSession.PlayingTrack]?
    var other: [RTSPClientSession.Action] = []

    init(
        _ url: String = "rtsp://192.0.2.64/live", credentials: Credentials? = Credentials(user: "admin", password: "geheim"), transport: RTSPClientSession.TransportChoice = .automatic,
        wantsAudio: Bool = true
    ) throws {
        session = RTSPClientSession(url: try #require(RTSPURL(url)), credentials: credentials, transport: transport, wantsAudio: wantsAudio, userAgent: "custos")
        take(session.connected())
    }

    var last: RTSPRequest { asked.last ?? RTSPRequest(method: "none", uri: "") }

    /// Sorts actions; returns the names of the requests that were sent.
    @discardableResult mutating func take(_ actions: [RTSPClientSession.Action]) -> [String] {
        var names: [String] = []
        for action in actions {
            switch action {
            case .send(let bytes):
                guard case .message(.request(let request), bytes.count) = try? RTSPFraming.next(bytes.span.bytes) else {
                    other.append(action)
                    continue
                }
                asked.append(request)
                names.append(request.method)
            case .fail(let f): failure = f
            case .playing(let tracks): playing = tracks
            default: other.append(action)
            }
        }
        return names
    }

    /// The camera answers the last request.
    @discardableResult mutating func answer(_ status: Int = 200, _ headers: RTSPHeaders = [:], body: String = "") -> [String] {
        var headers = headers
        headers.add("CSeq", last.headers["CSeq"] ?? "")
        return take(session.received(.response(RTSPResponse(status: status, headers: headers, body: bytes(body)))))
    }

    static let videoOnly = crlf("v=0", "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:track1")
    static let both = crlf(
        "v=0", "a=control:*", "m=application 0 RTP/AVP 107", "a=rtpmap:107 vnd.onvif.metadata/90000", "a=control:track0", "m=audio 0 RTP/AVP 8", "a=control:track2", "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H264/90000", "a=control:track1", "m=audio 0 RTP/AVP 0", "a=control:track3")

    /// Up to the first SETUP.
    mutating func describe(_ sdp: String = both, base: String = "rtsp://192.0.2.64/live/") {
        answer(200, ["Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"])
        answer(200, ["Content-Base": base, "Content-Type": "application/sdp"], body: sdp)
    }

    /// Up to `playing`.
    mutating func play(_ session: String = "66334873;timeout=60") {
        describe()
        answer(200, ["Session": session, "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"])
        answer(200, ["Session": session, "Transport": "RTP/AVP/TCP;unicast;interleaved=2-3"])
        answer(200, ["Session": session])
    }
}

@Suite struct ClientSession {
    @Test("from OPTIONS to media over TCP, with the requests byte for byte")
    func plain() throws {
        var script = try Script()
        #expect(script.last.encode() == bytes("OPTIONS rtsp://192.0.2.64/live RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: custos\r\n\r\n"))
        #expect(script.answer(200, ["Public": "OPTIONS, DESCRIBE, GET_PARAMETER"]) == ["DESCRIBE"])
        #expect(script.last.encode() == bytes("DESCRIBE rtsp://192.0.2.64/live RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: custos\r\nAccept: application/sdp\r\n\r\n"))
        #expect(script.answer(200, ["Content-Base": "rtsp://192.0.2.64/live/"], body: Script.both) == ["SETUP"])
        #expect(script.last.encode() == bytes("SETUP rtsp://192.0.2.64/live/track1 RTSP/1.0\r\nCSeq: 3\r\nUser-Agent: custos\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"))
        #expect(script.answer(200, ["Session": " 66334873 ; timeout = 40", "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc= 4d2a"]) == ["SETUP"])
        #expect(script.last.encode() == bytes("SETUP rtsp://192.0.2.64/live/track2 RTSP/1.0\r\nCSeq: 4\r\nUser-Agent: custos\r\nSession: 66334873\r\nTransport: RTP/AVP/TCP;unicast;interleaved=2-3\r\n\r\n"))
        #expect(script.session.isFamiliar(channel: 0) ?? (9, true) == (2, false))
        #expect(script.answer(200, ["Session": "66334873", "Transport": "RTP/AVP/TCP;unicast;interleaved=2-3"]) == ["PLAY"])
        #expect(script.last.encode() == bytes("PLAY rtsp://192.0.2.64/live/ RTSP/1.0\r\nCSeq: 5\r\nUser-Agent: custos\r\nSession: 66334873\r\nRange: npt=0.000-\r\n\r\n"))
        #expect(script.playing == nil)

        script.answer(200, ["RTP-Info": "url=track1;seq=0;rtptime=nonsense;", "Session": "66334873"])
        #expect(
            script.playing == [
                .init(mediaIndex: 2, format: TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h264(parameterSets: [])), transport: .interleaved(rtp: 0, rtcp: 1), ssrc: 0x4d2a),
                .init(mediaIndex: 1, format: TrackFormat(payloadType: 8, clockRate: 8000, encoding: .pcma), transport: .interleaved(rtp: 2, rtcp: 3), ssrc: nil),
            ])
        #expect(script.session.keepaliveInterval == .milliseconds(20_000))
        #expect(script.failure == nil && script.other.isEmpty)
    }

    @Test("sound is left alone when it is not wanted")
    func videoOnly() throws {
        var script = try Script(wantsAudio: false)
        script.describe()
        #expect(script.answer(200, ["Session": "1"]) == ["PLAY"])
        script.answer()
        #expect(script.playing?.map(\.mediaIndex) == [2])
        #expect(script.playing?.first?.transport == .interleaved(rtp: 0, rtcp: 1))
    }

    @Test("a backchannel is not taken for the camera's sound, unless there is no other", arguments: [(true, 2), (false, 1)])
    func backchannel(hasOther: Bool, index: Int) throws {
        var script = try Script()
        script.describe(
            Script.videoOnly + crlf("m=audio 0 RTP/AVP 0", "a=sendonly", "a=control:back") + (hasOther ? crlf("m=audio 0 RTP/AVP 8", "a=recvonly", "a=control:sound") : ""))
        script.answer(200, ["Session": "1"])
        #expect(script.last.uri == "rtsp://192.0.2.64/live/" + (hasOther ? "sound" : "back"))
        script.answer(200)
        script.answer(200)
        #expect(script.playing?.map(\.mediaIndex) == [0, index])
    }

    // MARK: Credentials

    static let challenge: RTSPHeaders = ["WWW-Authenticate": #"Digest realm="c", nonce="n1", algorithm=SHA-256, qop="auth""#, "www-authenticate": #"Basic realm="c""#]

    @Test("a challenge is answered wherever it comes", arguments: 0..<5)
    func challenges(position: Int) throws {
        var script = try Script()
        let answers: [(RTSPHeaders, String)] = [([:], ""), ([:], Script.videoOnly), (["Session": "1"], ""), (["Session": "1"], ""), ([:], "")]
        for (i, step) in answers.enumerated() {
            if i == 4 { script.take(script.session.teardown()) }
            if i == position {
                let before = script.last
                #expect(script.answer(401, Self.challenge) == [before.method])
                #expect(script.last.uri == before.uri && script.last.sequenceNumber == before.sequenceNumber.map { $0 + 1 })
                #expect(script.last.headers["Transport"] == before.headers["Transport"])
                #expect(script.last.headers["Authorization"]?.contains("algorithm=SHA-256") ?? false)
            }
            #expect((script.last.headers["Authorization"] != nil) == (i >= position))
            script.answer(200, step.0, body: step.1)
        }
        #expect(script.playing?.count == 1 && script.failure == nil && script.other == [.close])
    }

    @Test("a wrong password fails after one try")
    func wrongPassword() throws {
        var script = try Script()
        script.answer(401, Self.challenge)
        script.answer(401, ["WWW-Authenticate": #"Digest realm="c", nonce="n2""#])
        #expect(script.failure?.kind == .authenticationFailed)
        #expect(script.asked.filter { $0.headers["Authorization"] != nil }.count == 1)
        #expect(script.answer(200) == [])
    }

    @Test("without credentials, or without a scheme that is known, the session fails", arguments: [true, false])
    func noCredentials(hasCredentials: Bool) throws {
        var script = try Script(credentials: hasCredentials ? Credentials(user: "a", password: "b") : nil)
        script.answer(401, ["WWW-Authenticate": "Negotiate"])
        #expect(script.failure?.kind == .authenticationFailed)
    }

    @Test("credentials of the address are used, and appear in no request line and no error")
    func secrecy() throws {
        var script = try Script("rtsp://root:geheim@192.0.2.64/live", credentials: nil)
        script.answer(401, ["WWW-Authenticate": #"Digest realm="c", nonce="n1""#])
        #expect(script.last.headers["Authorization"]?.contains("root") ?? false)
        script.answer(200)
        script.answer(200, ["Content-Base": "rtsp://root:geheim@192.0.2.64/live/"], body: Script.videoOnly + crlf("m=audio 0 RTP/AVP 8", "a=control:rtsp://root:geheim@192.0.2.64/live/sound"))
        script.answer(200, ["Session": "1"])
        script.answer(404)
        script.answer(500)
        #expect(script.asked.last?.method == "TEARDOWN" && script.failure?.kind == .serverError(500))
        for request in script.asked {
            #expect(!String(decoding: request.encode(), as: UTF8.self).contains("geheim"))
            #expect(!request.uri.contains("root"))
        }
        #expect(!"\(String(describing: script.failure))".contains("geheim"))
    }

    @Test("a nonce that goes stale in mid-session is replaced")
    func stale() throws {
        var script = try Script()
        script.answer(401, Self.challenge)
        script.play()
        script.take(script.session.keepalive())
        #expect(script.answer(401, ["WWW-Authenticate": #"Digest realm="c", nonce="n9", stale=true"#]) == ["GET_PARAMETER"])
        #expect(script.last.headers["Authorization"]?.contains("n9") ?? false)
        #expect(script.answer(200) == [] && script.failure == nil)
    }

    // MARK: Answers that are not 200

    @Test(
        "each refusal has its kind",
        arguments: [
            (403, RTSPFailure.Kind.authenticationFailed), (404, .notFound), (454, .serverError(454)), (461, .unsupportedTransport), (500, .serverError(500)), (503, .serverError(503)),
        ])
    func refusals(status: Int, kind: RTSPFailure.Kind) throws {
        var script = try Script()
        script.answer()
        script.answer(status)
        #expect(script.failure?.kind == kind)
        #expect(script.failure?.detail == "DESCRIBE: \(status) \(RTSPStatus.reason(status))")
    }

    @Test("OPTIONS may fail", arguments: [400, 404, 405, 454, 501, 551])
    func optionsRefused(status: Int) throws {
        var script = try Script()
        #expect(script.answer(status) == ["DESCRIBE"])
    }

    @Test(
        "a description without video that can be recorded is codec unknown",
        arguments: [
            ("", "no media"), (crlf("m=video 0 RTP/AVP 26", "m=audio 0 RTP/AVP 8"), "video 26, audio 8"), (crlf("m=video 0 RTP/AVP 97", "a=rtpmap:97 JPEG2000/90000"), "video JPEG2000"),
        ])
    func noVideo(sdp: String, offered: String) throws {
        var script = try Script()
        script.describe(sdp)
        #expect(script.failure?.kind == .codecUnknown && script.failure?.detail.contains(offered) ?? false)
    }

    @Test("sound that cannot be set up is left out")
    func audioRefused() throws {
        var script = try Script()
        script.describe()
        script.answer(200, ["Session": "1"])
        #expect(script.answer(500) == ["PLAY"])
        script.answer()
        #expect(script.playing?.count == 1)
    }

    @Test("video that cannot be set up fails the session", arguments: [(404, RTSPFailure.Kind.notFound), (453, .serverError(453)), (503, .serverError(503))])
    func videoRefused(status: Int, kind: RTSPFailure.Kind) throws {
        var script = try Script()
        script.describe()
        script.answer(status)
        #expect(script.failure?.kind == kind)
    }

    @Test("a failure behind SETUP says TEARDOWN first")
    func tearsDown() throws {
        var script = try Script()
        script.describe(Script.videoOnly)
        script.answer(200, ["Session": "7"])
        #expect(script.answer(455) == ["TEARDOWN"])
        #expect(script.last.session == "7" && script.failure?.kind == .serverError(455))
    }

    @Test("where the aggregate is refused, each track is played by itself")
    func aggregateRefused() throws {
        var script = try Script()
        script.describe()
        script.answer(200, ["Session": "1"])
        script.answer(200)
        #expect(script.answer(459) == ["PLAY"])
        #expect(script.last.uri == "rtsp://192.0.2.64/live/track1")
        #expect(script.answer(200) == ["PLAY"])
        #expect(script.last.uri == "rtsp://192.0.2.64/live/track2")
        script.answer(200)
        #expect(script.playing?.count == 2)
    }

    // MARK: Transport

    @Test("UDP is asked for where TCP is refused", arguments: [400, 406, 461])
    func fallback(status: Int) throws {
        var script = try Script()
        script.describe()
        #expect(script.answer(status) == [])
        #expect(script.other == [.openDatagrams(mediaIndex: 2)])
        #expect(script.take(script.session.datagramsOpened(mediaIndex: 2, clientRTP: 50_000, clientRTCP: 50_001)) == ["SETUP"])
        #expect(script.last.headers["Transport"] == "RTP/AVP;unicast;client_port=50000-50001")

        script.answer(200, ["Session": "1", "Transport": "RTP/AVP;unicast;client_port=50000-50001;server_port=6970-6971;source=192.0.2.64;ssrc=0000ABCD"])
        #expect(script.other == [.openDatagrams(mediaIndex: 2), .punch(mediaIndex: 2, serverRTP: 6970, serverRTCP: 6971, host: "192.0.2.64"), .openDatagrams(mediaIndex: 1)])
        script.take(script.session.datagramsOpened(mediaIndex: 1, clientRTP: 50_002, clientRTCP: 50_003))
        #expect(script.answer(200, ["Session": "1", "Transport": "RTP/AVP;unicast;client_port=50002-50003"]) == ["PLAY"])
        script.answer()
        #expect(script.playing?.map(\.transport) == [.datagrams(serverRTPPort: 6970, serverRTCPPort: 6971, source: "192.0.2.64"), .datagrams(serverRTPPort: nil, serverRTCPPort: nil, source: nil)])
        #expect(script.playing?.first?.ssrc == 0xabcd)
        #expect(script.session.isFamiliar(channel: 0) == nil)
    }

    @Test("TCP alone stays TCP, and UDP alone asks for nothing else")
    func fixedTransport() throws {
        var tcp = try Script(transport: .tcp)
        tcp.describe()
        tcp.answer(461)
        #expect(tcp.failure?.kind == .unsupportedTransport && tcp.other.isEmpty)

        var udp = try Script(transport: .udp)
        udp.describe()
        #expect(udp.other == [.openDatagrams(mediaIndex: 2)])
        udp.take(udp.session.datagramsOpened(mediaIndex: 2, clientRTP: 5000, clientRTCP: 5001))
        udp.answer(461)
        #expect(udp.failure?.kind == .unsupportedTransport)
    }

    @Test("ports for another media, or too late, are passed over")
    func latePorts() throws {
        var script = try Script(transport: .udp)
        script.describe()
        #expect(script.session.datagramsOpened(mediaIndex: 9, clientRTP: 1, clientRTCP: 2).isEmpty)
        script.take(script.session.datagramsOpened(mediaIndex: 2, clientRTP: 5000, clientRTCP: 5001))
        #expect(script.session.datagramsOpened(mediaIndex: 2, clientRTP: 1, clientRTCP: 2).isEmpty)
    }

    @Test("the camera's own channel numbers count (Reolink), known from SETUP on")
    func channels() throws {
        var script = try Script()
        script.describe()
        script.answer(200, ["Session": "1", "Transport": "RTP/AVP/TCP;unicast;destination=192.0.2.9;interleaved=4-5"])
        #expect(script.session.isFamiliar(channel: 4) ?? (9, true) == (2, false))
        #expect(script.session.isFamiliar(channel: 5) ?? (9, false) == (2, true))
        #expect(script.session.isFamiliar(channel: 0) == nil)
        script.answer(200, ["Session": "1", "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"])
        #expect(script.session.isFamiliar(channel: 1) ?? (9, false) == (1, true))
    }

    @Test("sound on the video's channels is left out")
    func doubleChannels() throws {
        var script = try Script()
        script.describe()
        script.answer(200, ["Session": "1", "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"])
        #expect(script.answer(200, ["Session": "1", "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"]) == ["PLAY"])
        #expect(script.session.tracks.count == 1)
    }

    @Test("a camera that answers UDP to a wish for TCP is asked for UDP properly")
    func udpAnswered() throws {
        var script = try Script()
        script.describe()
        script.answer(200, ["Session": "1", "Transport": "RTP/AVP;unicast;client_port=0-0;server_port=6970-6971"])
        #expect(script.other == [.openDatagrams(mediaIndex: 2)])
    }

    // MARK: Keepalive and end

    @Test("a camera without GET_PARAMETER is kept with OPTIONS", arguments: [405, 451, 454, 501])
    func keepaliveFallback(status: Int) throws {
        var script = try Script()
        script.play()
        #expect(script.take(script.session.keepalive()) == ["GET_PARAMETER"])
        #expect(script.last.uri == "rtsp://192.0.2.64/live/" && script.last.session == "66334873")
        #expect(script.answer(status) == ["OPTIONS"])
        #expect(script.answer(200) == [])
        #expect(script.take(script.session.keepalive()) == ["OPTIONS"])
        #expect(script.answer(status) == [] && script.failure == nil)
    }

    @Test("a list of methods without GET_PARAMETER decides at once")
    func keepaliveByPublic() throws {
        var script = try Script()
        script.answer(200, ["Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"])
        script.answer(200, body: Script.videoOnly)
        script.answer(200, ["Session": "1"])
        script.answer()
        #expect(script.take(script.session.keepalive()) == ["OPTIONS"])
    }

    @Test("keepalives start with the media, and unanswered ones do not pile up")
    func keepaliveState() throws {
        var script = try Script()
        #expect(script.session.keepalive().isEmpty)
        script.play()
        for _ in 0..<100 { script.take(script.session.keepalive()) }
        #expect(script.answer(200) == [])
    }

    @Test(
        "the interval is half of the timeout within its bounds",
        arguments: [("1", Int64(30_000)), ("1;timeout=10", 5_000), ("1;timeout=2", 5_000), ("1;timeout=90", 45_000), ("1;timeout=86400", 60_000), ("1;timeout=x", 30_000)])
    func interval(session: String, milliseconds: Int64) throws {
        var script = try Script()
        script.play(session)
        #expect(script.session.keepaliveInterval == .milliseconds(milliseconds))
    }

    @Test("TEARDOWN, then close; without a session close alone")
    func teardown() throws {
        var script = try Script()
        script.play()
        #expect(script.take(script.session.teardown()) == ["TEARDOWN"])
        #expect(script.session.teardown().isEmpty && script.session.keepalive().isEmpty)
        script.answer(454)
        #expect(script.other == [.close])

        var early = try Script()
        #expect(early.session.teardown() == [.close])
        #expect(early.answer(200) == [])
    }

    // MARK: Redirects and requests of the camera

    @Test(
        "a redirect is followed on the same host only",
        arguments: [
            ("rtsp://192.0.2.64:8554/other", String?.some("rtsp://192.0.2.64:8554/other")), ("/other", "rtsp://192.0.2.64/other"), ("rtsps://192.0.2.64/x", "rtsps://192.0.2.64/x"),
            ("rtsp://192.0.2.65/live", nil), ("http://192.0.2.64/", nil), ("", nil),
        ])
    func redirect(location: String, target: String?) throws {
        var script = try Script()
        script.answer()
        script.answer(302, ["Location": location])
        if let target {
            #expect(script.other == [.redirect(try #require(RTSPURL(target)))])
        } else {
            #expect(script.failure?.kind == .redirectRefused)
        }
    }

    @Test("TLS is not given up for a redirect, and three are enough")
    func redirectLimits() throws {
        var tls = try Script("rtsps://192.0.2.64/live")
        tls.answer(301, ["Location": "rtsp://192.0.2.64/live"])
        #expect(tls.failure?.kind == .redirectRefused)

        var script = try Script()
        for _ in 0..<3 {
            script.answer(302, ["Location": "rtsp://192.0.2.64/again"])
            script.session = script.session.following(try #require(RTSPURL("rtsp://192.0.2.64/again")))
            script.take(script.session.connected())
        }
        #expect(script.last.uri == "rtsp://192.0.2.64/again" && script.failure == nil)
        script.answer(302, ["Location": "rtsp://192.0.2.64/again"])
        #expect(script.failure?.kind == .redirectRefused)
    }

    @Test(
        "requests of the camera are answered",
        arguments: [
            ("OPTIONS", [:] as [String: String], 200), ("ANNOUNCE", [:], 200), ("SET_PARAMETER", [:], 200), ("OPTIONS", ["Require": "x"], 551), ("PLAY", [:], 501),
        ])
    func serverRequests(method: String, extra: [String: String], status: Int) throws {
        var script = try Script()
        script.play()
        var headers: RTSPHeaders = ["CSeq": "77", "Session": "66334873"]
        for (name, value) in extra { headers.add(name, value) }
        let actions = script.session.received(.request(RTSPRequest(method: method, uri: "*", headers: headers)))
        guard actions.count == 1, case .send(let raw) = actions[0], case .response(let response) = try message(String(decoding: raw, as: UTF8.self)) else {
            Issue.record("\(actions)")
            return
        }
        #expect(response.status == status && response.sequenceNumber == 77)
    }

    @Test("the camera may end or move the session")
    func serverEnds() throws {
        var ended = try Script()
        ended.play()
        ended.take(ended.session.received(.request(RTSPRequest(method: "TEARDOWN", uri: "*", headers: ["CSeq": "1"]))))
        #expect(ended.other.last == .close && ended.session.keepalive().isEmpty)

        var moved = try Script()
        moved.play()
        moved.take(moved.session.received(.request(RTSPRequest(method: "REDIRECT", uri: "*", headers: ["CSeq": "1", "Location": "rtsp://192.0.2.64:8554/b"]))))
        #expect(moved.last.method == "TEARDOWN")
        #expect(moved.other.last == .redirect(try #require(RTSPURL("rtsp://192.0.2.64:8554/b"))))
    }

    @Test("an answer to nothing is passed over, one without a number is the oldest's")
    func strayAnswers() throws {
        var script = try Script()
        #expect(script.take(script.session.received(.response(RTSPResponse(status: 200, headers: ["CSeq": "99"])))) == [])
        #expect(script.take(script.session.received(.response(RTSPResponse(status: 100, headers: ["CSeq": "1"])))) == [])
        #expect(script.take(script.session.received(.response(RTSPResponse(status: 200)))) == ["DESCRIBE"])
        #expect(script.take(script.session.received(.response(RTSPResponse(status: 200, headers: ["CSeq": "1"])))) == [])
    }

    @Test("the first session identifier is kept")
    func sessionIdentifier() throws {
        var script = try Script()
        script.describe()
        script.answer(200, ["Session": "first"])
        script.answer(200, ["Session": "second;timeout=20"])
        #expect(script.last.session == "first")
        #expect(script.session.keepaliveInterval == .milliseconds(10_000))
    }
}
