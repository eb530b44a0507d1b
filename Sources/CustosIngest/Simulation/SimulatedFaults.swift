package import CustosBase

/// Faults that a simulated camera makes to order, counted from the start of each session.
///
/// Written as a comma-separated list, for instance `loss=0.02,silence=30@60,jump=-5@20,drop=90`.
package struct SimulatedFaults: Sendable, Hashable {
    /// Share of packets that are not sent.
    package var loss = 0.0
    /// Share of packets that change places with the next one.
    package var reorder = 0.0
    /// Share of packets that are sent twice.
    package var duplicate = 0.0
    /// From `at`, nothing is sent for `length`, and the connection stays.
    package var silence: (length: TimeSpan, at: TimeSpan)?
    /// At `at`, RTP time jumps by `by`.
    package var jump: (by: TimeSpan, at: TimeSpan)?
    /// The connection is closed.
    package var drop: TimeSpan?
    /// From the next key picture, another resolution.
    package var resolution: TimeSpan?
    /// The marker bit is never set.
    package var hidesMarker = false

    package init() {}

    package static let grammar = "loss=SHARE, reorder=SHARE, duplicate=SHARE, silence=SECONDS@SECONDS, jump=SECONDS@SECONDS, drop=SECONDS, resolution=SECONDS, nomarker"

    /// What in the text is wrong.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    package init(_ text: String) throws {
        for part in text.split(separator: ",") where !part.allSatisfy({ $0 == " " }) {
            let pair = part.split(separator: "=", maxSplits: 1).map { String($0.filter { $0 != " " }) }
            func seconds(_ s: Substring) throws -> TimeSpan {
                guard let n = Double(s), n.isFinite, abs(n) < 1e6 else { throw Fault(description: "\(part): \(s) is no number of seconds") }
                return .seconds(n)
            }
            func share() throws -> Double {
                guard pair.count == 2, let n = Double(pair[1]), (0...1).contains(n) else { throw Fault(description: "\(part): a share is 0 to 1") }
                return n
            }
            func spanAt() throws -> (TimeSpan, TimeSpan) {
                let halves = pair.count == 2 ? pair[1].split(separator: "@") : []
                guard halves.count == 2 else { throw Fault(description: "\(part): SECONDS@SECONDS is wanted") }
                return (try seconds(halves[0]), try seconds(halves[1]))
            }
            switch pair[0] {
            case "loss": loss = try share()
            case "reorder": reorder = try share()
            case "duplicate": duplicate = try share()
            case "silence": silence = try spanAt()
            case "jump": jump = try spanAt()
            case "drop": drop = try seconds(pair.count == 2 ? pair[1][...] : "")
            case "resolution": resolution = try seconds(pair.count == 2 ? pair[1][...] : "")
            case "nomarker": hidesMarker = true
            default: throw Fault(description: "\(part): no such fault; known are \(Self.grammar)")
            }
        }
    }

    package static func == (a: SimulatedFaults, b: SimulatedFaults) -> Bool { "\(a)" == "\(b)" }
    package func hash(into hasher: inout Hasher) { hasher.combine("\(self)") }
}
