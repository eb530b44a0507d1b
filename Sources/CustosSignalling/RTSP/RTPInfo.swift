/// One entry of the `RTP-Info` header of a PLAY answer (RFC 2326 12.33).
///
/// Read for the log only and never acted on: cameras send a sequence number of 0 or 1 whatever follows (Hikvision
/// DS-2CD2032), times that are no numbers, URLs of other tracks, and a `;` at the end (Laureii).
package struct RTPInfo: Sendable, Hashable {
    package var url: String
    /// `nil` when absent, unreadable, or 0 or 1.
    package var sequenceNumber: UInt16?
    package var rtpTime: UInt32?

    package init(url: String, sequenceNumber: UInt16?, rtpTime: UInt32?) {
        self.url = url
        self.sequenceNumber = sequenceNumber
        self.rtpTime = rtpTime
    }

    /// Entries in order; what cannot be read is left out. At most 16 are read.
    package static func parse(_ text: String) -> [RTPInfo] {
        var entries: [RTPInfo] = []
        for part in text.parts({ $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ",") }).prefix(64).map(\.trimmed) {
            let (name, raw) = part.cut(at: UInt8(ascii: "="))
            guard let value = raw?.trimmed else { continue }
            switch name.trimmed.lowercased() {
            case "url" where entries.count < 16: entries.append(RTPInfo(url: value, sequenceNumber: nil, rtpTime: nil))
            case "seq" where !entries.isEmpty: entries[entries.count - 1].sequenceNumber = UInt16(value).flatMap { $0 > 1 ? $0 : nil }
            case "rtptime" where !entries.isEmpty: entries[entries.count - 1].rtpTime = UInt32(value)
            default: continue
            }
        }
        return entries
    }

    package static func text(_ entries: [RTPInfo]) -> String {
        entries.map { e in
            "url=\(e.url)" + (e.sequenceNumber.map { ";seq=\($0)" } ?? "") + (e.rtpTime.map { ";rtptime=\($0)" } ?? "")
        }.joined(separator: ",")
    }
}
