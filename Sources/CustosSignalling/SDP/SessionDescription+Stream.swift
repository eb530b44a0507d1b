import CustosBase
package import CustosMedia

/// The description that the re-publisher gives of a stream.
extension SessionDescription {
    /// Payload types of our own: dynamic ones for video and AAC, the static ones of RFC 3551 for G.711.
    package static let videoPayloadType: UInt8 = 96
    package static let aacPayloadType: UInt8 = 97

    /// The first media is the video, the second the audio; their controls are `track0` and `track1`.
    package init(describing stream: StreamDescription, name: String, origin: String = "") {
        var media = [Self.media(of: stream.video)]
        if let audio = stream.audio { media.append(Self.media(of: audio)) }
        for i in media.indices { media[i].attributes.append(Attribute("control", "track\(i)")) }
        self.init(
            origin: origin, name: name, attributes: [Attribute("control", "*"), Attribute("range", "npt=now-"), Attribute("recvonly")], media: media)
    }

    /// RFC 6184 8.2.1 and RFC 7798 7.1.
    private static func media(of video: VideoDescription) -> Media {
        let type = Self.videoPayloadType
        var fmtp: String
        switch video.codec {
        case .h264:
            fmtp = "packetization-mode=1"
            if let sps = video.sps.first, sps.count >= 4 { fmtp += ";profile-level-id=" + Hex.encode(sps[1..<4]).uppercased() }
            fmtp += ";sprop-parameter-sets=" + (video.sps + video.pps).map(Base64.encode).joined(separator: ",")
        case .h265:
            fmtp = [("vps", video.vps), ("sps", video.sps), ("pps", video.pps)].map { "sprop-\($0.0)=" + $0.1.map(Base64.encode).joined(separator: ",") }.joined(separator: ";")
        }
        return Media(
            kind: "video", formats: ["\(type)"],
            attributes: [Attribute("rtpmap", "\(type) \(video.codec == .h264 ? "H264" : "H265")/90000"), Attribute("fmtp", "\(type) \(fmtp)")])
    }

    /// RFC 3640 4.1 and RFC 3551 6.
    private static func media(of audio: AudioDescription) -> Media {
        switch audio.codec {
        case .aac:
            let type = Self.aacPayloadType
            return Media(
                kind: "audio", formats: ["\(type)"],
                attributes: [
                    Attribute("rtpmap", "\(type) MPEG4-GENERIC/\(audio.sampleRate)/\(audio.channels)"),
                    Attribute("fmtp", "\(type) streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=\(Hex.encode(audio.configuration).uppercased())"),
                ])
        case .pcma, .pcmu:
            // The static types stand for 8 kHz and one channel only.
            let isPlain = audio.sampleRate == 8000 && audio.channels == 1
            let type = isPlain ? (audio.codec == .pcma ? 8 : 0) : Int(Self.aacPayloadType)
            return Media(
                kind: "audio", formats: ["\(type)"],
                attributes: [Attribute("rtpmap", "\(type) \(audio.codec == .pcma ? "PCMA" : "PCMU")/\(audio.sampleRate)" + (audio.channels > 1 ? "/\(audio.channels)" : ""))])
        }
    }
}
