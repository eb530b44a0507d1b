import CustosBase

/// The rates that `StreamStatistics` shows, measured over short windows.
struct SessionGauges: Sendable {
    /// Media that a frame rate is measured over.
    private static let frameWindow: Int64 = 2 * Timeline.timescale
    /// Arrival time that a bit rate is measured over, in microseconds.
    private static let byteWindow: Int64 = 1_000_000

    private var frameWindowStart: Int64 = 0
    private var frames = 0
    private var byteWindowStart: MonotonicTime?
    private var bytes: UInt64 = 0
    private var lastSync: Int64?
    private var lastGOP: Double?

    @inline(__always)
    mutating func count(bytes n: Int, at arrival: MonotonicTime, _ s: inout StreamStatistics) {
        bytes += UInt64(n)
        guard let start = byteWindowStart else {
            byteWindowStart = arrival
            return
        }
        let elapsed = (arrival - start).microseconds
        if elapsed >= Self.byteWindow { closeByteWindow(elapsed, arrival, &s) }
    }

    private mutating func closeByteWindow(_ elapsed: Int64, _ now: MonotonicTime, _ s: inout StreamStatistics) {
        s.bitRate = Double(bytes) * 8 / (Double(elapsed) / 1_000_000)
        bytes = 0
        byteWindowStart = now
    }

    /// A stream that went silent shows it.
    mutating func tick(_ now: MonotonicTime, _ s: inout StreamStatistics) {
        guard let start = byteWindowStart else { return }
        let elapsed = (now - start).microseconds
        if elapsed >= 2 * Self.byteWindow { closeByteWindow(elapsed, now, &s) }
    }

    mutating func runStarted() {
        frames = 0
        frameWindowStart = 0
        lastSync = nil
    }

    mutating func videoSample(at decodeTime: Int64, isSync: Bool, _ s: inout StreamStatistics) {
        frames += 1
        let elapsed = decodeTime - frameWindowStart
        if frames > 1, elapsed >= Self.frameWindow || s.frameRate == nil && elapsed > 0 {
            s.frameRate = Double(frames - 1) * Double(Timeline.timescale) / Double(elapsed)
            if elapsed >= Self.frameWindow {
                frames = 1
                frameWindowStart = decodeTime
            }
        }
        let sinceSync = lastSync.map { Double(decodeTime - $0) / Double(Timeline.timescale) }
        if isSync {
            lastGOP = sinceSync ?? lastGOP
            lastSync = decodeTime
            s.gopSeconds = lastGOP
        } else if let sinceSync {
            s.gopSeconds = max(sinceSync, lastGOP ?? 0)
        }
    }
}
