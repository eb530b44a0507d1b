/// The parts of an AAC AudioSpecificConfig that a recorder needs (ISO 14496-3 1.6.2.1).
///
///     |audioObjectType 5|samplingFrequencyIndex 4|channelConfiguration 4|frameLengthFlag 1|...
package struct AudioSpecificConfig: Sendable, Hashable {
    package var objectType: Int
    package var sampleRate: UInt32
    package var channels: UInt8
    /// Samples that one raw frame decodes to, at `sampleRate`.
    package var frameLength: Int

    private static let rates: [UInt32] = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350]

    package static func parse(_ bytes: [UInt8]) throws(BitstreamError) -> AudioSpecificConfig {
        // The bytes hold no emulation prevention; `00 00 03` cannot come up in the first fields.
        var r = RBSPReader(bytes, skipping: 0)
        var type = Int(try r.bits(5))
        if type == 31 { type = 32 + Int(try r.bits(6)) }
        let index = Int(try r.bits(4))
        let rate: UInt32
        if index == 15 {
            rate = try r.bits(24)
        } else {
            guard index < rates.count else { throw BitstreamError("samplingFrequencyIndex \(index) is reserved") }
            rate = rates[index]
        }
        guard rate >= 1000, rate <= 384_000 else { throw BitstreamError("sampling frequency \(rate)") }
        let channels = UInt8(try r.bits(4))
        var short = false
        if [1, 2, 3, 4, 6, 7].contains(type), let flag = try? r.bit() { short = flag }
        return AudioSpecificConfig(objectType: type, sampleRate: rate, channels: channels == 7 ? 8 : channels, frameLength: short ? 960 : 1024)
    }
}
