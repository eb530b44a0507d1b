import CustosMedia

/// What each answer leads to.
extension RTSPClientSession {
    /// OPTIONS is a courtesy: whatever comes, the description is asked for. A list without GET_PARAMETER decides the keepalive.
    mutating func optionsAnswered(_ response: RTSPResponse) -> [Action] {
        if response.isSuccess, let methods = response.headers["Public"], !methods.trimmed.isEmpty,
            !methods.parts(UInt8(ascii: ",")).contains(where: { $0.trimmed.equalsIgnoringCase("GET_PARAMETER") })
        {
            keepaliveMethod = "OPTIONS"
        }
        return [request(.describe, "DESCRIBE", url.requestURI, ["Accept": "application/sdp"])]
    }

    mutating func described(_ response: RTSPResponse) -> [Action] {
        guard response.isSuccess else { return fail(Self.failure("DESCRIBE", response)) }
        let description = SessionDescription(parsing: response.body)
        baseURI = url.base(of: response)
        aggregateURI = url.appending(control: description.control, base: baseURI)
        wanted = chooseTracks(description)
        guard !wanted.isEmpty else {
            let offered = description.media.prefix(8).map { m in m.kind + (m.rtpMaps.first.map { " " + $0.encoding } ?? m.formats.first.map { " " + $0 } ?? "") }
            return fail(RTSPFailure(.codecUnknown, "no H.264 or H.265 video in the description (\(offered.isEmpty ? "no media" : offered.joined(separator: ", ").readable()))"))
        }
        return beginSetup(0)
    }

    /// The first usable video, then the first usable audio. Audio that is meant for the camera's loudspeaker (ONVIF backchannel,
    /// `sendonly`, which Dahua describes unasked) is taken only where there is no other: some cameras mark their own sound so.
    private func chooseTracks(_ description: SessionDescription) -> [WantedTrack] {
        let usable = description.media.enumerated().compactMap { index, media in
            media.trackFormat().map { (media: media, track: WantedTrack(mediaIndex: index, format: $0, uri: url.appending(control: media.control, base: baseURI))) }
        }
        guard let video = usable.first(where: { $0.media.isVideo }) else { return [] }
        guard wantsAudio else { return [video.track] }
        let audio = usable.first { $0.media.isAudio && !$0.media.attributes.has("sendonly") } ?? usable.first { $0.media.isAudio }
        return [video.track] + (audio.map { [$0.track] } ?? [])
    }

    mutating func played(_ response: RTSPResponse) -> [Action] {
        // RFC 2326 11.3.11: the server wants each media by itself.
        if response.status == 459, playURIs.isEmpty, state == .starting {
            playURIs = wanted.filter { w in tracks.contains { $0.mediaIndex == w.mediaIndex } }.map(\.uri)
            state = .startingEach
            return playNext()
        }
        guard response.isSuccess else { return fail(Self.failure("PLAY", response)) }
        takeSession(response)
        guard playURIs.isEmpty else { return playNext() }
        // RTP-Info is not looked at: what it says is wrong too often.
        state = .playing
        return [.playing(tracks)]
    }

    mutating func beginPlay() -> [Action] {
        state = .starting
        playURIs = [aggregateURI]
        return playNext()
    }

    private mutating func playNext() -> [Action] {
        [request(.play, "PLAY", playURIs.removeFirst(), ["Range": "npt=0.000-"])]
    }

    /// A camera that does not know GET_PARAMETER (405, 451, 501), or looks for the session in it and fails (454), is asked for OPTIONS from now on, at once.
    mutating func keptAlive(_ request: PendingRequest, _ response: RTSPResponse) -> [Action] {
        guard state == .playing, !response.isSuccess, request.method == "GET_PARAMETER" else { return [] }
        keepaliveMethod = "OPTIONS"
        return keepalive()
    }
}
