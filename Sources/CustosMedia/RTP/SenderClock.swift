import CustosBase

/// The camera's wall clock for one track, from its RTCP sender reports (RFC 3550 6.4.1):
/// `camera time = NTP time of the report + (timestamp - RTP time of the report) / clock rate`.
///
/// A report's SSRC is not compared: some servers report with another one (ZLMediaKit issues 861 and 865).
struct SenderClock: Sendable {
    private let clockRate: Int64
    private let bound: TimeSpan
    private var believed: (camera: WallTime, timestamp: UInt32)?
    /// For LSR and DLSR, believed or not.
    private var lastReport: (middle: UInt32, arrival: MonotonicTime)?
    /// Camera minus ours.
    private(set) var offset: TimeSpan?

    init(clockRate: UInt32, bound: TimeSpan) {
        self.clockRate = Int64(max(clockRate, 1))
        self.bound = bound
    }

    mutating func receive(_ report: RTCPPacket.SenderReport, wall: WallTime, arrival: MonotonicTime) {
        lastReport = (report.ntp.middle, arrival)
        let camera = report.ntp.wall
        let difference = camera - wall
        // Time since boot, 1970, local time: an NTP field of 0 means "no clock".
        guard report.ntp.rawValue != 0, difference.magnitude <= bound else {
            believed = nil
            offset = nil
            return
        }
        believed = (camera, report.rtpTimestamp)
        offset = difference
    }

    /// The camera's date of a timestamp, once a report was believed.
    func date(_ timestamp: UInt32) -> WallTime? {
        guard let believed else { return nil }
        return believed.camera + TimeSpan(microseconds: Int64(Int32(bitPattern: timestamp &- believed.timestamp)) * 1_000_000 / clockRate)
    }

    /// LSR and DLSR of a receiver report: 0 and 0 before the first sender report.
    func echo(now: MonotonicTime) -> (lastReport: UInt32, delay: UInt32) {
        guard let lastReport else { return (0, 0) }
        let micros = min(max((now - lastReport.arrival).microseconds, 0), 60_000_000_000)
        return (lastReport.middle, UInt32(clamping: micros * 65_536 / 1_000_000))
    }
}
