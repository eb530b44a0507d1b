import CustosBase

/// What a receiver knows of one RTP source: sequence numbers, loss and jitter (RFC 3550 A.1, A.3, A.8).
struct PacketReception: Sendable {
    /// A jump forward by more than this is a restarted source, not loss (A.1 MAX_DROPOUT).
    static let maximumDropout = 3000
    /// A packet older than the expected one by up to this is late or a duplicate; by more, the source restarted.
    static let maximumMisorder = 128

    private(set) var ssrc: UInt32?
    /// The next sequence number, extended by its wraps.
    private(set) var expected: Int64 = 0
    private var base: Int64 = 0
    private var received: Int64 = 0
    private var reportedExpected: Int64 = 0
    private var reportedReceived: Int64 = 0
    /// Which of the 128 numbers before `expected` came: bit 0 is `expected - 1`.
    private var seenLow: UInt64 = 0
    private var seenHigh: UInt64 = 0
    /// Jitter times 16, and the transit of the previous packet in ticks.
    private var jitter16: Int64 = 0
    private var lastTransit: Int64?
    private let clockRate: Int64

    init(clockRate: UInt32) { self.clockRate = Int64(max(clockRate, 1)) }

    enum Verdict: Hashable {
        /// The next packet, or one behind `lost` missing ones.
        case follows(lost: Int)
        /// The source began anew: other SSRC, or a sequence number out of every window.
        case restarted
        case duplicate
        /// It was given up before it came.
        case late
    }

    /// How far a packet is from the expected one: 0 for the next; `nil` when the source restarted or is new.
    @inline(__always)
    func distance(_ h: RTPHeader) -> Int? {
        guard ssrc == h.ssrc else { return nil }
        let d = Int(Int16(bitPattern: h.sequenceNumber &- UInt16(truncatingIfNeeded: expected)))
        return d <= Self.maximumDropout && d >= -Self.maximumMisorder ? d : nil
    }

    /// Judges a packet that is about to be unpacked and moves on behind it.
    @inline(__always)
    mutating func accept(_ h: RTPHeader) -> Verdict {
        guard let d = distance(h) else {
            let isFirst = ssrc == nil
            ssrc = h.ssrc
            expected = Int64(h.sequenceNumber) + 1
            base = expected - 1
            received = 1
            reportedExpected = 0
            reportedReceived = 0
            seenLow = 1
            seenHigh = 0
            lastTransit = nil
            return isFirst ? .follows(lost: 0) : .restarted
        }
        if d == 0 {
            expected += 1
            received += 1
            seenHigh = seenHigh << 1 | seenLow >> 63
            seenLow = seenLow << 1 | 1
            return .follows(lost: 0)
        }
        if d > 0 {
            expected += Int64(d) + 1
            received += 1
            shift(d + 1)
            seenLow |= 1
            return .follows(lost: d)
        }
        return markOld(-d - 1) ? .duplicate : .late
    }

    /// Says whether number `expected - 1 - back` came before, and remembers it now.
    private mutating func markOld(_ back: Int) -> Bool {
        let bit = UInt64(1) << UInt64(back & 63)
        let wasSeen: Bool
        if back < 64 {
            wasSeen = seenLow & bit != 0
            seenLow |= bit
        } else {
            wasSeen = seenHigh & bit != 0
            seenHigh |= bit
        }
        received += 1
        return wasSeen
    }

    private mutating func shift(_ n: Int) {
        if n >= 128 {
            (seenLow, seenHigh) = (0, 0)
        } else if n >= 64 {
            seenHigh = seenLow << UInt64(n - 64)
            seenLow = 0
        } else {
            seenHigh = seenHigh << UInt64(n) | seenLow >> UInt64(64 - n)
            seenLow <<= UInt64(n)
        }
    }

    /// Counts a packet that is nobody's payload but has its place in the sequence.
    mutating func skipForeign(_ h: RTPHeader) {
        if distance(h) == 0 { _ = accept(h) }
    }

    /// A.8, at arrival and before any waiting.
    @inline(__always)
    mutating func measureJitter(_ h: RTPHeader, arrival: MonotonicTime) {
        let transit = arrival.microseconds &* clockRate / 1_000_000 &- Int64(h.timestamp)
        if let lastTransit {
            // Transit differences of a wrapped or jumped timestamp are no jitter.
            let d = abs(Int64(Int32(truncatingIfNeeded: transit &- lastTransit)))
            if d < clockRate * 10 { jitter16 += d - (jitter16 + 8) >> 4 }
        }
        lastTransit = transit
    }

    var jitter: UInt32 { UInt32(clamping: jitter16 >> 4) }

    /// The report block to send, `nil` before the first packet. Begins a new span for `fractionLost`.
    mutating func report(lastSenderReport: UInt32, delay: UInt32) -> RTCPPacket.ReportBlock? {
        guard let ssrc else { return nil }
        let expectedSoFar = expected - base
        let expectedNow = expectedSoFar - reportedExpected, receivedNow = received - reportedReceived
        reportedExpected = expectedSoFar
        reportedReceived = received
        let lostNow = expectedNow - receivedNow
        return RTCPPacket.ReportBlock(
            ssrc: ssrc, fractionLost: expectedNow <= 0 || lostNow <= 0 ? 0 : UInt8(clamping: lostNow * 256 / expectedNow),
            cumulativeLost: Int32(clamping: max(-0x80_0000, min(0x7F_FFFF, expectedSoFar - received))),
            extendedHighestSequence: UInt32(truncatingIfNeeded: expected - 1), jitter: jitter, lastSenderReport: lastSenderReport, delaySinceLastSenderReport: delay)
    }
}
