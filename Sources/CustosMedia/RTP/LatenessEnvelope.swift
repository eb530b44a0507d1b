import CustosBase

/// The lower envelope of arrival: how late the fastest samples of the last seconds came, against media time.
///
/// Network and encoder only ever delay a sample, so the least lateness is the nearest to the truth. It is the least
/// of the present and the previous span of `TimelineLimits.envelopeSpan`: what slows down for good shows within two.
struct LatenessEnvelope: Sendable {
    private let span: TimeSpan
    private var since: MonotonicTime
    private var present: Int64
    private var previous: Int64?

    /// Lateness is in microseconds.
    init(span: TimeSpan, first lateness: Int64, arrival: MonotonicTime) {
        self.span = span
        since = arrival
        present = lateness
    }

    var floor: Int64 { min(present, previous ?? present) }

    mutating func observe(_ lateness: Int64, arrival: MonotonicTime) {
        if arrival - since > span {
            previous = present
            present = lateness
            since = arrival
        } else {
            present = min(present, lateness)
        }
    }
}
