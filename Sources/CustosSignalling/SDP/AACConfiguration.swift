/// The first fields of an AudioSpecificConfig (ISO 14496-3 1.6.2.1).
///
/// ```
///  5 bits            4 bits                 4 bits
/// +-----------------+----------------------+----------------------+
/// | audioObjectType | samplingFrequencyIdx | channelConfiguration |
/// +-----------------+----------------------+----------------------+
/// ```
struct AACConfiguration: Sendable, Hashable {
    let sampleRate: UInt32
    let channels: UInt8

    static let sampleRates: [UInt32] = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350]

    /// `nil` for too few bytes, an explicit frequency or a reserved index.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 2, bytes[0] >> 3 != 0 else { return nil }
        let index = Int(bytes[0] & 7) << 1 | Int(bytes[1] >> 7)
        guard index < Self.sampleRates.count else { return nil }
        sampleRate = Self.sampleRates[index]
        let configuration = bytes[1] >> 3 & 15
        channels = configuration == 7 ? 8 : max(1, configuration)
    }

    /// AAC-LC at a rate that has an index.
    static func lowComplexity(sampleRate: UInt32, channels: UInt8) -> [UInt8]? {
        guard let index = sampleRates.firstIndex(of: sampleRate), (1...6).contains(channels) else { return nil }
        return [2 << 3 | UInt8(index >> 1), UInt8(index & 1) << 7 | channels << 3]
    }
}
