package enum VideoCodec: String, Sendable, Hashable, Codable {
    case h264, h265
}

/// What a decoder must know of a video track before its first sample. A change of any field starts a new run.
package struct VideoDescription: Sendable, Hashable {
    package var codec: VideoCodec
    /// NAL units without start code or length. `vps` is empty for H.264.
    package var vps: [[UInt8]]
    package var sps: [[UInt8]]
    package var pps: [[UInt8]]
    package var width: Int
    package var height: Int
    /// RFC 6381: `avc1.64001f`, `hvc1.1.6.L120.B0`.
    package var codecString: String
    /// The SPS allows pictures to be shown in another order than they are decoded in.
    package var mayReorder: Bool
    /// Frames a second as the parameter sets claim; `nil` when they do not.
    package var claimedFrameRate: Double?
    /// Always 90 000 (RFC 6184 8.2.1, RFC 7798 7.1).
    package var timescale: UInt32 { 90_000 }

    package init(codec: VideoCodec, vps: [[UInt8]], sps: [[UInt8]], pps: [[UInt8]], width: Int, height: Int, codecString: String, mayReorder: Bool, claimedFrameRate: Double?) {
        self.codec = codec
        self.vps = vps
        self.sps = sps
        self.pps = pps
        self.width = width
        self.height = height
        self.codecString = codecString
        self.mayReorder = mayReorder
        self.claimedFrameRate = claimedFrameRate
    }
}

package enum AudioCodec: String, Sendable, Hashable, Codable {
    case aac, pcma, pcmu
}

/// An audio track. AAC samples are raw frames without ADTS; G.711 samples are the payload of one packet.
package struct AudioDescription: Sendable, Hashable {
    package var codec: AudioCodec
    package var sampleRate: UInt32
    package var channels: UInt8
    /// AudioSpecificConfig (ISO 14496-3 1.6.2.1) for AAC; empty for G.711.
    package var configuration: [UInt8]
    /// The RTP clock rate, which is also the track's timescale.
    package var timescale: UInt32 { sampleRate }

    package init(codec: AudioCodec, sampleRate: UInt32, channels: UInt8, configuration: [UInt8]) {
        self.codec = codec
        self.sampleRate = sampleRate
        self.channels = channels
        self.configuration = configuration
    }

    /// RFC 6381; G.711 has no registered string that browsers play.
    package var codecString: String {
        switch codec {
        case .aac: "mp4a.40.\(configuration.first.map { $0 >> 3 } ?? 2)"
        case .pcma: "alaw"
        case .pcmu: "ulaw"
        }
    }
}

/// The tracks of a run. Video is always there: a stream without video is not recorded (`codec unknown`).
package struct StreamDescription: Sendable, Hashable {
    package var video: VideoDescription
    package var audio: AudioDescription?

    package init(video: VideoDescription, audio: AudioDescription?) {
        self.video = video
        self.audio = audio
    }

    package func timescale(of kind: MediaKind) -> UInt32 {
        kind == .video ? video.timescale : (audio?.timescale ?? 1)
    }
}
