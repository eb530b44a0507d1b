import CustosBase

/// Puts audio on the timeline that the video of a run defines, in ticks of the audio clock.
///
/// Where audio begins is told by both tracks' sender reports, or else by arrival: the sound that arrives now was
/// recorded its own length before what the fastest picture of the last seconds shows. From there on the
/// audio's own timestamps count. When both clocks have drifted apart by `TimelineLimits.audioDrift`, or the audio
/// timestamps jump, audio is put on the timeline anew; the run goes on.
struct AudioTimeline: Sendable {
    private let rate: Int64
    private let limits: TimelineLimits
    private var lastTimestamp: UInt32 = 0
    private var lastTicks: Int64 = 0
    private var lastDecodeTime: Int64?
    private var envelope: LatenessEnvelope?

    init(rate: UInt32, limits: TimelineLimits) {
        self.rate = Int64(rate)
        self.limits = limits
    }

    /// Media time in microseconds that this frame has by both tracks' sender reports, `nil` without them.
    typealias Reported = Int64?

    enum Placement: Hashable {
        case placed(decodeTime: Int64, wasMoved: Bool)
        /// It was recorded before the run's first picture.
        case early
    }

    mutating func place(_ frame: AudioTrack.Frame, anchor: WallAnchor, reported: Reported) -> Placement {
        if envelope != nil {
            let ticks = lastTicks + Int64(Int32(bitPattern: frame.timestamp &- lastTimestamp))
            if fits(ticks, frame, anchor, reported) { return settle(ticks, frame, anchor, wasMoved: false) }
        }
        let media = reported ?? arrivalMedia(frame, anchor)
        let ticks = media >= 0 ? media * rate / 1_000_000 : -1
        guard ticks >= 0 else { return .early }
        let wasMoved = envelope != nil
        envelope = nil
        return settle(ticks, frame, anchor, wasMoved: wasMoved)
    }

    private func micros(_ ticks: Int64) -> Int64 { ticks * 1_000_000 / rate }

    private func length(_ frame: AudioTrack.Frame) -> Int64 { Int64(frame.duration) * 1_000_000 / rate }

    private func arrivalMedia(_ frame: AudioTrack.Frame, _ anchor: WallAnchor) -> Int64 {
        (frame.arrival - anchor.arrivalOrigin).microseconds - anchor.floor - length(frame)
    }

    /// The frame continues what came before.
    private func fits(_ ticks: Int64, _ frame: AudioTrack.Frame, _ anchor: WallAnchor, _ reported: Reported) -> Bool {
        guard let envelope else { return false }
        let media = micros(ticks)
        if let last = lastDecodeTime, ticks < last - rate * limits.backwardJump.microseconds / 1_000_000 { return false }
        if let reported { return abs(reported - media) <= limits.audioDrift.microseconds }
        let lateness = anchor.lateness(media: media, arrival: frame.arrival)
        if envelope.floor - lateness > limits.forwardJump.microseconds { return false }
        return abs(min(envelope.floor, lateness) - length(frame) - anchor.floor) <= limits.audioDrift.microseconds
    }

    private mutating func settle(_ ticks: Int64, _ frame: AudioTrack.Frame, _ anchor: WallAnchor, wasMoved: Bool) -> Placement {
        lastTimestamp = frame.timestamp
        lastTicks = ticks
        let lateness = anchor.lateness(media: micros(ticks), arrival: frame.arrival)
        if envelope == nil {
            envelope = LatenessEnvelope(span: limits.envelopeSpan, first: lateness, arrival: frame.arrival)
        } else {
            envelope?.observe(lateness, arrival: frame.arrival)
        }
        let decodeTime = max(ticks, (lastDecodeTime ?? -1) + 1)
        lastDecodeTime = decodeTime
        return .placed(decodeTime: decodeTime, wasMoved: wasMoved)
    }

    func media(_ decodeTime: Int64) -> Int64 { micros(decodeTime) }
}
