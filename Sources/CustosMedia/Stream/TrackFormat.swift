import CustosBase

/// What a media description promises of one RTP track; made from SDP by the signalling target.
package struct TrackFormat: Sendable, Hashable {
    package enum Encoding: Sendable, Hashable {
        /// `parameterSets`: NAL units from `sprop-parameter-sets`, possibly empty or wrong.
        case h264(parameterSets: [[UInt8]])
        /// `parameterSets`: from `sprop-vps/-sps/-pps`; `hasDONL`: sprop-max-don-diff > 0 (RFC 7798 7.1).
        case h265(parameterSets: [[UInt8]], hasDONL: Bool)
        /// RFC 3640 AAC-hbr: header field sizes in bits, and AudioSpecificConfig.
        case aac(configuration: [UInt8], sizeLength: Int, indexLength: Int, indexDeltaLength: Int)
        case pcma
        case pcmu
    }
    package var payloadType: UInt8
    package var clockRate: UInt32
    package var channels: UInt8
    package var encoding: Encoding

    package init(payloadType: UInt8, clockRate: UInt32, channels: UInt8 = 1, encoding: Encoding) {
        self.payloadType = payloadType
        self.clockRate = clockRate
        self.channels = channels
        self.encoding = encoding
    }

    package var kind: MediaKind {
        switch encoding {
        case .h264, .h265: .video
        case .aac, .pcma, .pcmu: .audio
        }
    }
}
