/// Which of several sequence parameter sets a description was made of: a record lists them all and does not say.
extension VideoDescription {
    /// The set whose facts the description states; the first when none is.
    var activeSPS: [UInt8]? { sps.count > 1 ? sps.first { described(by: $0) == self } ?? sps.first : sps.first }

    private func described(by active: [UInt8]) -> VideoDescription? {
        VideoDescription.make(codec: codec, vps: vps, sps: sps, pps: pps, active: active)
    }

    /// The description of a stored track: what its parameter sets say, chosen by what the sample entry says. When no set
    /// can be read that agrees with the entry, the entry alone is believed: footage must open with any later parser.
    static func restored(_ codec: VideoCodec, vps: [[UInt8]], sps: [[UInt8]], pps: [[UInt8]], width: Int, height: Int, codecString: String) -> VideoDescription {
        for active in sps {
            if let d = make(codec: codec, vps: vps, sps: sps, pps: pps, active: active), d.width == width, d.height == height, d.codecString == codecString { return d }
        }
        return VideoDescription(
            codec: codec, vps: vps, sps: sps, pps: pps, width: width, height: height, codecString: codecString, mayReorder: true, claimedFrameRate: nil)
    }
}
