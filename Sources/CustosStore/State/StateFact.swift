package import CustosBase

/// Something that the ledger must know of, as it is written down beside the state change that it tells of.
///
/// It stands in the same transaction as the change (house rule: state, register row and leaf, or none of them); from the
/// outbox the feeder carries it into the ledger. Free text is only in `body`: a record of its own in JSON, which the ledger
/// keeps salted and outside of the leaf.
package enum StateFact: Codable, Sendable, Hashable {
    case gap(stream: StreamID, from: WallTime, to: WallTime, cause: GapCause)
    /// `cause`: missing, damaged or volume. `by`: recovery, check, scrub or playback.
    case loss(stream: StreamID, first: UInt64, last: UInt64, from: WallTime, to: WallTime, cause: String, by: String)
    /// `order` is the record of the document that orders the erasure; `nil` when the term is over.
    case expire(stream: StreamID, first: UInt64, last: UInt64, count: Int, from: WallTime, to: WallTime, order: String?)
    case hold(id: UUIDValue, stream: StreamID, from: WallTime, to: WallTime, body: String)
    case lift(id: UUIDValue, stream: StreamID, by: String, second: String, body: String)
    case restrict(id: UUIDValue, stream: StreamID, from: WallTime, to: WallTime, body: String)
    case release(id: UUIDValue, stream: StreamID, by: String, second: String, body: String)
    case record(stream: StreamID, isOn: Bool)
    case rule(camera: CameraID, floor: Int, target: Int)
    case camera(camera: CameraID, body: String)
    case configuration(what: String, object: String, body: String?)
    case act(actor: String, action: String, object: String, result: Result, body: String?)

    package enum Result: String, Codable, Sendable, Hashable { case ok, refused, failed }
}

/// A fact in the outbox: with its number, and both clocks at the moment it was written down.
package struct OutboxRow: Sendable, Hashable {
    package let id: Int64
    package let at: WallTime
    package let boot: UUIDValue
    package let bootTime: MonotonicTime
    package let fact: StateFact
}

/// The free text of a leaf as JSON with sorted keys, so that the same record always has the same bytes.
package enum LeafBody {
    package static func make(_ members: [String: String?]) -> String {
        let parts = members.compactMap { k, v in v.map { (k, $0) } }.sorted { $0.0 < $1.0 }.map { "\(quoted($0.0)):\(quoted($0.1))" }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for s in text.unicodeScalars {
            switch s {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default:
                if s.value < 0x20 || s.value == 0x7F || s.value == 0x2028 || s.value == 0x2029 {
                    let h = String(s.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - h.count) + h
                } else {
                    out.unicodeScalars.append(s)
                }
            }
        }
        return out + "\""
    }
}
