import CustosBase

/// Dates the media time of a run with our clock.
///
///     date(media) = date of media time 0 + media + correction
///
/// Media time is the camera's clock, smooth and up to some hundred ppm wrong; arrival is our clock, right and
/// jittery. The correction follows the lower envelope of arrival, so slowly (`gentleSlew`) that no frame distance
/// changes by anything a person or a player would see, and fast enough that drift never adds up.
struct WallAnchor: Sendable {
    private let limits: TimelineLimits
    /// Our date of media time 0.
    private let origin: WallTime
    /// When the sample at media time 0 arrived.
    let arrivalOrigin: MonotonicTime
    /// Our wall clock minus our monotonic clock when the run began.
    private let clockOffset: TimeSpan
    private var envelope: LatenessEnvelope
    /// Microseconds.
    private(set) var correction: Int64 = 0
    private var correctedAt: Int64 = 0
    private var astraySince: MonotonicTime?
    /// Media time and arrival have been apart by `anchorError` for `patience`: the run should be anchored anew.
    private(set) var isAstray = false

    /// A burst after a stalled connection is over by then.
    private static let patience = TimeSpan.seconds(Int64(5))

    init(limits: TimelineLimits, wall: WallTime, arrival: MonotonicTime) {
        self.limits = limits
        origin = wall - limits.plausibleDelay
        arrivalOrigin = arrival
        clockOffset = TimeSpan(microseconds: wall.microseconds &- arrival.microseconds)
        envelope = LatenessEnvelope(span: limits.envelopeSpan, first: 0, arrival: arrival)
    }

    /// Microseconds by which a sample at this media time came later than the first sample did.
    func lateness(media: Int64, arrival: MonotonicTime) -> Int64 { (arrival - arrivalOrigin).microseconds &- media }

    /// The least lateness of the last seconds.
    var floor: Int64 { envelope.floor }

    func date(media: Int64) -> WallTime { WallTime(microseconds: origin.microseconds &+ media &+ correction) }

    /// Learns from a sample that came at `arrival`, in decoding order.
    mutating func observe(media: Int64, wall: WallTime, arrival: MonotonicTime) {
        envelope.observe(lateness(media: media, arrival: arrival), arrival: arrival)
        let stepped = clockChange(wall: wall, now: arrival)
        let target = envelope.floor &+ (stepped.magnitude > limits.clockStep ? 0 : stepped.microseconds)
        let error = target &- correction
        if error.magnitude > UInt64(limits.anchorError.microseconds) {
            let since = astraySince ?? arrival
            astraySince = since
            isAstray = arrival - since >= Self.patience
        } else {
            astraySince = nil
            isAstray = false
        }
        let advance = min(max(media &- correctedAt, 0), 60_000_000)
        correctedAt = max(correctedAt, media)
        let rate = error.magnitude > UInt64(limits.gentleError.microseconds) ? limits.fastSlew : limits.gentleSlew
        let step = advance * rate / 1_000_000
        correction += min(max(error, -step), step)
    }

    /// How far our wall clock has moved against our monotonic clock since the run began.
    func clockChange(wall: WallTime, now: MonotonicTime) -> TimeSpan {
        TimeSpan(microseconds: wall.microseconds &- now.microseconds) - clockOffset
    }

    func clockStepped(wall: WallTime, now: MonotonicTime) -> Bool {
        clockChange(wall: wall, now: now).magnitude > limits.clockStep
    }
}
