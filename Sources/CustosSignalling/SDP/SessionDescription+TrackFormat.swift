import CustosBase
package import CustosMedia

/// From a media section to the format of its RTP packets.
extension SessionDescription.Media {
    /// `96 H264/90000[/channels]` (RFC 8866 6.6), with spaces wherever they were.
    package struct RTPMap: Sendable, Hashable {
        package var payloadType: Int
        /// Upper case.
        package var encoding: String
        package var clockRate: UInt32?
        package var channels: UInt8?

        init?(_ value: String) {
            let words = value.words
            guard let first = words.first, let type = Int(first) else { return nil }
            let parts = words.dropFirst().joined(separator: "").parts(UInt8(ascii: "/"))
            guard let name = parts.first else { return nil }
            payloadType = type
            encoding = name.uppercased()
            clockRate = parts.count > 1 ? UInt32(parts[1]).flatMap { $0 > 0 ? $0 : nil } : nil
            channels = parts.count > 2 ? UInt8(parts[2]).flatMap { $0 > 0 ? $0 : nil } : nil
        }
    }

    package var rtpMaps: [RTPMap] { attributes.values(of: "rtpmap").compactMap(RTPMap.init) }

    /// The first format that can be recorded; `nil` sets the media aside (ONVIF metadata, MJPEG, encrypted profiles...).
    package func trackFormat() -> TrackFormat? {
        guard isVideo || isAudio, transport.startsIgnoringCase("RTP/AVP") else { return nil }
        var types = formats.compactMap { Int($0) }.filter { (0...127).contains($0) }
        // An m= line that was cut short: the rtpmap lines name what there is.
        if types.isEmpty { types = rtpMaps.map(\.payloadType).filter { (0...127).contains($0) } }
        for type in types {
            if let format = trackFormat(payloadType: type, isOnly: types.count == 1), format.kind == (isVideo ? .video : .audio) { return format }
        }
        return nil
    }

    private func trackFormat(payloadType: Int, isOnly: Bool) -> TrackFormat? {
        let maps = rtpMaps
        let map = maps.first { $0.payloadType == payloadType } ?? (isOnly && payloadType >= 96 && maps.count == 1 ? maps.first : nil)
        let fmtp = parameters(payloadType: payloadType, isOnly: isOnly)
        guard let name = map?.encoding ?? Self.staticEncoding(payloadType) ?? Self.guess(fmtp) else { return nil }
        func format(_ encoding: TrackFormat.Encoding, clock: UInt32, channels: UInt8 = 1) -> TrackFormat {
            TrackFormat(payloadType: UInt8(payloadType), clockRate: map?.clockRate ?? clock, channels: map?.channels ?? channels, encoding: encoding)
        }
        switch name {
        case "H264":
            return format(.h264(parameterSets: Self.parameterSets(fmtp["sprop-parameter-sets"])), clock: 90_000)
        case "H265", "HEVC":
            let sets = ["sprop-vps", "sprop-sps", "sprop-pps"].flatMap { Self.parameterSets(fmtp[$0]) }
            let difference = fmtp["sprop-max-don-diff"].flatMap { Int($0) } ?? 0
            return format(.h265(parameterSets: sets, hasDONL: difference > 0), clock: 90_000)
        case "MPEG4-GENERIC": return aac(fmtp, map: map, payloadType: payloadType)
        case "PCMA": return format(.pcma, clock: 8000)
        case "PCMU": return format(.pcmu, clock: 8000)
        default: return nil
        }
    }

    /// The parameters of a payload type. A line for another type counts when the media has one type only (Ubiquiti).
    private func parameters(payloadType: Int, isOnly: Bool) -> FormatParameters {
        let lines = attributes.values(of: "fmtp").map(FormatParameters.init)
        return lines.first { $0.payloadType == payloadType } ?? lines.first { $0.payloadType == nil || isOnly } ?? FormatParameters("")
    }

    /// RFC 3551 6; the other static types are not recorded.
    private static func staticEncoding(_ payloadType: Int) -> String? {
        switch payloadType {
        case 0: "PCMU"
        case 8: "PCMA"
        default: nil
        }
    }

    /// A dynamic type without `rtpmap` still gives itself away by its parameters.
    private static func guess(_ fmtp: FormatParameters) -> String? {
        if fmtp["sprop-parameter-sets"] != nil { return "H264" }
        if fmtp["sprop-sps"] != nil { return "H265" }
        return nil
    }

    /// NAL units in base 64 (RFC 6184 8.1, RFC 7798 7.1) without start codes and trailing zeros, which Reolink sends along.
    private static func parameterSets(_ text: String?) -> [[UInt8]] {
        (text ?? "").parts(UInt8(ascii: ",")).prefix(32).compactMap { part in
            guard var unit = Base64.decode(part.trimmed) else { return nil }
            if unit.starts(with: [0, 0, 0, 1]) { unit.removeFirst(4) } else if unit.starts(with: [0, 0, 1]) { unit.removeFirst(3) }
            while unit.last == 0 { unit.removeLast() }
            return unit.isEmpty ? nil : unit
        }
    }

    /// RFC 3640 4.1 and 3.3.6; without `config` an AAC-LC one is made from the `rtpmap` (some media servers leave it out).
    private func aac(_ fmtp: FormatParameters, map: RTPMap?, payloadType: Int) -> TrackFormat? {
        var configuration = fmtp["config"].flatMap { Hex.decode($0) } ?? []
        let named = AACConfiguration(configuration)
        guard let rate = map?.clockRate ?? named?.sampleRate else { return nil }
        let channels = map?.channels ?? named?.channels ?? 1
        if named == nil {
            guard let made = AACConfiguration.lowComplexity(sampleRate: rate, channels: channels) else { return nil }
            configuration = made
        }
        let isLow = fmtp["mode"]?.equalsIgnoringCase("AAC-lbr") ?? false
        func bits(_ name: String, _ standard: Int) -> Int { fmtp[name].flatMap { Int($0) }.flatMap { (0...32).contains($0) ? $0 : nil } ?? standard }
        return TrackFormat(
            payloadType: UInt8(payloadType), clockRate: rate, channels: channels,
            encoding: .aac(
                configuration: configuration, sizeLength: bits("sizelength", isLow ? 6 : 13), indexLength: bits("indexlength", isLow ? 2 : 3),
                indexDeltaLength: bits("indexdeltalength", isLow ? 2 : 3)))
    }
}
