package import CustosBase
package import CustosMedia

/// A session with a camera from OPTIONS to TEARDOWN (RFC 2326 10, A.1), as a value: events go in, actions come out.
///
/// No socket and no clock: the caller owns the connection, performs the actions in their order and calls `keepalive` every
/// `keepaliveInterval`. One value serves one connection; after `fail`, `redirect` or `close` it does nothing more.
///
/// ```
/// connected -> OPTIONS -> DESCRIBE -> SETUP video -> SETUP audio -> PLAY -> playing ... teardown -> TEARDOWN -> close
///                             401 at any point: the request is sent again with credentials
///                             461 on SETUP over TCP: `openDatagrams`, SETUP again over UDP
/// ```
package struct RTSPClientSession: Sendable {
    /// `automatic` asks for interleaved TCP and goes to UDP where the camera refuses that.
    package enum TransportChoice: String, Codable, Sendable, Hashable, CaseIterable { case automatic, tcp, udp }

    /// A media that was set up.
    package struct PlayingTrack: Sendable, Hashable {
        package enum Transport: Sendable, Hashable {
            case interleaved(rtp: UInt8, rtcp: UInt8)
            /// `source` is what the camera says; the caller accepts packets from the connection's peer, or checks this against its allowed networks first.
            case datagrams(serverRTPPort: Int?, serverRTCPPort: Int?, source: String?)
        }
        /// The place of the media in the description.
        package var mediaIndex: Int
        package var format: TrackFormat
        package var transport: Transport
        /// As announced; a hint only, devices send with others.
        package var ssrc: UInt32?

        package init(mediaIndex: Int, format: TrackFormat, transport: Transport, ssrc: UInt32? = nil) {
            self.mediaIndex = mediaIndex
            self.format = format
            self.transport = transport
            self.ssrc = ssrc
        }
    }

    /// What the caller does next, in order.
    package enum Action: Sendable, Hashable {
        case send([UInt8])
        /// Open a pair of UDP ports and answer with `datagramsOpened`.
        case openDatagrams(mediaIndex: Int)
        /// Send a packet or two from the pair to the camera's ports, so that firewalls on the way let the answers in.
        /// `host` is the camera's claim of a source; where it is `nil` or not allowed, use the connection's peer.
        case punch(mediaIndex: Int, serverRTP: Int, serverRTCP: Int, host: String?)
        case playing([PlayingTrack])
        /// Close, connect to the URL and go on with `following(url)`.
        case redirect(RTSPURL)
        case close
        /// Close; the session came to nothing.
        case fail(RTSPFailure)
    }

    enum State: Sendable, Hashable {
        case idle
        case asking
        case settingUp(position: Int)
        case waitingForDatagrams(position: Int)
        case starting
        /// PLAY goes to each track, after the aggregate was refused.
        case startingEach
        case playing
        case tearingDown
        case ended
    }

    /// A media that is to be set up.
    struct WantedTrack: Sendable {
        var mediaIndex: Int
        var format: TrackFormat
        var uri: String
    }

    /// More hops than this are a loop.
    package static let redirectLimit = 3

    let url: RTSPURL
    let credentials: Credentials?
    let choice: TransportChoice
    let wantsAudio: Bool
    let userAgent: String
    let redirectsFollowed: Int

    var state = State.idle
    var authenticator: DigestAuthenticator?
    var nextSequenceNumber = 1
    var pending: [PendingRequest] = []
    var baseURI: String
    /// The URI for PLAY, keepalive and TEARDOWN.
    var aggregateURI: String
    var wanted: [WantedTrack] = []
    var carrier: RTSPTransport.Carrier
    /// URIs that PLAY was not sent to yet; more than the aggregate only for servers that refuse it (459).
    var playURIs: [String] = []
    var session: RTSPSessionHeader?
    var keepaliveMethod = "GET_PARAMETER"

    /// What was set up so far, in the order of SETUP. Complete when `playing` is given out, but media may arrive before that:
    /// some cameras send before they answer PLAY.
    package private(set) var tracks: [PlayingTrack] = []

    /// Credentials given here come before those in the URL.
    package init(url: RTSPURL, credentials: Credentials?, transport: TransportChoice, wantsAudio: Bool, userAgent: String) {
        self.init(url: url, credentials: credentials ?? url.credentials, transport: transport, wantsAudio: wantsAudio, userAgent: userAgent, redirectsFollowed: 0)
    }

    private init(url: RTSPURL, credentials: Credentials?, transport: TransportChoice, wantsAudio: Bool, userAgent: String, redirectsFollowed: Int) {
        self.url = url
        self.credentials = credentials
        choice = transport
        self.wantsAudio = wantsAudio
        self.userAgent = userAgent
        self.redirectsFollowed = redirectsFollowed
        authenticator = credentials.map { DigestAuthenticator(credentials: $0) }
        baseURI = url.requestURI
        aggregateURI = url.requestURI
        carrier = transport == .udp ? .datagrams : .interleaved
    }

    /// The session for the new connection after `redirect`: same credentials and wishes, one redirect more behind it.
    package func following(_ url: RTSPURL) -> RTSPClientSession {
        RTSPClientSession(
            url: url, credentials: credentials, transport: choice, wantsAudio: wantsAudio, userAgent: userAgent, redirectsFollowed: redirectsFollowed + 1)
    }

    // MARK: Events

    /// The connection stands.
    package mutating func connected() -> [Action] {
        precondition(state == .idle, "connected in state \(state)")
        state = .asking
        return [request(.options, "OPTIONS", url.requestURI)]
    }

    /// The caller has the ports that `openDatagrams` asked for.
    package mutating func datagramsOpened(mediaIndex: Int, clientRTP: Int, clientRTCP: Int) -> [Action] {
        guard case .waitingForDatagrams(let position) = state, wanted[position].mediaIndex == mediaIndex else { return [] }
        state = .settingUp(position: position)
        return [setup(position, RTSPTransport(carrier: .datagrams, clientPorts: .init(rtp: clientRTP, rtcp: clientRTCP)))]
    }

    /// A message came from the camera: an answer, or a request of its own.
    package mutating func received(_ message: RTSPMessage) -> [Action] {
        guard state != .ended else { return [] }
        switch message {
        case .request(let request): return answer(request)
        case .response(let response): return received(response)
        }
    }

    /// Half of the keepalive interval of the server has passed. Nothing unless media flows.
    package mutating func keepalive() -> [Action] {
        guard state == .playing else { return [] }
        // A camera that never answers keepalives must not fill the list.
        pending.removeAll { $0.purpose == .keepalive }
        return [request(.keepalive, keepaliveMethod, aggregateURI)]
    }

    /// Half of the session timeout (RFC 2326 12.37), within 5 to 60 s: 30 s when the server names none.
    package var keepaliveInterval: TimeSpan {
        let half = (session?.timeout ?? RTSPSessionHeader.defaultTimeout).microseconds / 2
        return TimeSpan(microseconds: min(max(half, 5_000_000), 60_000_000))
    }

    /// Ends the session in an orderly way. When TEARDOWN is sent, `close` follows with its answer; the caller waits a moment for it and no longer.
    /// On TCP too: several servers go on sending to a connection that is gone.
    package mutating func teardown() -> [Action] {
        guard state != .tearingDown, state != .ended else { return [] }
        guard session != nil else {
            state = .ended
            return [.close]
        }
        state = .tearingDown
        pending.removeAll()
        return [request(.teardown, "TEARDOWN", aggregateURI)]
    }

    /// Which track an interleaved channel belongs to, from its SETUP on; `nil` for channels that were never assigned
    /// (old live555 sends the rest of dead sessions): ignore and count those.
    package func isFamiliar(channel: UInt8) -> (mediaIndex: Int, isRTCP: Bool)? {
        for track in tracks {
            guard case .interleaved(let rtp, let rtcp) = track.transport else { continue }
            if channel == rtp { return (track.mediaIndex, false) }
            if channel == rtcp { return (track.mediaIndex, true) }
        }
        return nil
    }

    mutating func append(_ track: PlayingTrack) { tracks.append(track) }
}
