import CustosMedia

/// SETUP of each wanted track (RFC 2326 10.4), with the ways in which cameras answer it.
extension RTSPClientSession {
    mutating func beginSetup(_ position: Int) -> [Action] {
        guard position < wanted.count else { return beginPlay() }
        switch carrier {
        case .interleaved:
            state = .settingUp(position: position)
            return [setup(position, RTSPTransport(carrier: .interleaved, interleaved: Self.proposedChannels(position)))]
        case .datagrams:
            state = .waitingForDatagrams(position: position)
            return [.openDatagrams(mediaIndex: wanted[position].mediaIndex)]
        }
    }

    mutating func setup(_ position: Int, _ transport: RTSPTransport) -> Action {
        request(.setup(position: position), "SETUP", wanted[position].uri, ["Transport": transport.text])
    }

    private static func proposedChannels(_ position: Int) -> RTSPTransport.PortPair { .init(rtp: 2 * position, rtcp: 2 * position + 1) }

    mutating func setUp(_ position: Int, _ request: PendingRequest, _ response: RTSPResponse) -> [Action] {
        guard case .settingUp(position) = state else { return [] }
        guard response.isSuccess else { return setupRefused(position, Self.failure("SETUP", response), status: response.status) }
        takeSession(response)
        let answer = response.headers["Transport"].flatMap { RTSPTransport.parse($0).first }
        switch carrier {
        case .interleaved: return setUpInterleaved(position, answer)
        case .datagrams: return setUpDatagrams(position, answer)
        }
    }

    /// The channels of the answer count, ours only where it names none: Reolink numbers on its own.
    private mutating func setUpInterleaved(_ position: Int, _ answer: RTSPTransport?) -> [Action] {
        if let answer, answer.carrier == .datagrams, answer.interleaved == nil {
            return setupRefused(position, RTSPFailure(.unsupportedTransport, "SETUP: UDP is answered where TCP was asked for"), status: 461)
        }
        let channels = answer?.interleaved ?? Self.proposedChannels(position)
        guard let rtp = UInt8(exactly: channels.rtp), let rtcp = UInt8(exactly: channels.rtcp), isFamiliar(channel: rtp) == nil else {
            return setupRefused(position, RTSPFailure(.protocolError, "SETUP: channel \(channels.rtp) is given twice"), status: 0)
        }
        return take(position, .interleaved(rtp: rtp, rtcp: rtcp), answer)
    }

    private mutating func setUpDatagrams(_ position: Int, _ answer: RTSPTransport?) -> [Action] {
        if let answer, answer.carrier == .interleaved || answer.isMulticast {
            return setupRefused(position, RTSPFailure(.unsupportedTransport, "SETUP: \(answer.isMulticast ? "multicast" : "TCP") is answered where UDP was asked for"), status: 461)
        }
        let ports = answer?.serverPorts.flatMap { $0.rtp > 0 ? $0 : nil }
        var actions: [Action] = []
        if let ports { actions.append(.punch(mediaIndex: wanted[position].mediaIndex, serverRTP: ports.rtp, serverRTCP: ports.rtcp, host: answer?.source)) }
        return actions + take(position, .datagrams(serverRTPPort: ports?.rtp, serverRTCPPort: ports?.rtcp, source: answer?.source), answer)
    }

    private mutating func take(_ position: Int, _ transport: PlayingTrack.Transport, _ answer: RTSPTransport?) -> [Action] {
        append(PlayingTrack(mediaIndex: wanted[position].mediaIndex, format: wanted[position].format, transport: transport, ssrc: answer?.ssrc))
        return beginSetup(position + 1)
    }

    /// Refused. The first track may still come over UDP; sound may be left out; video may not.
    ///
    /// 461 is the answer for a transport that is not there (VLC's server); others say 400 or 406 for the same.
    private mutating func setupRefused(_ position: Int, _ failure: RTSPFailure, status: Int) -> [Action] {
        if carrier == .interleaved, choice == .automatic, tracks.isEmpty, [400, 406, 461].contains(status) {
            carrier = .datagrams
            return beginSetup(position)
        }
        if wanted[position].format.kind == .audio { return beginSetup(position + 1) }
        return fail(failure)
    }

    /// The first identifier is kept for the whole session, as ffmpeg does; a later answer may still name the timeout.
    mutating func takeSession(_ response: RTSPResponse) {
        guard let header = response.headers["Session"].flatMap(RTSPSessionHeader.init) else { return }
        if session == nil { session = header } else if let timeout = header.timeout { session?.timeout = timeout }
    }
}
