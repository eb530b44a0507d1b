import CustosBase
import Foundation

/// Times as a person reads them: UTC, and the local time with its offset.
enum LocalText {
    /// `+08:00`
    static func offset(_ seconds: Int64) -> String {
        let minutes = seconds.magnitude / 60
        func two(_ n: UInt64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(seconds < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// `2026-11-23T06:31:07.240Z = 2026-11-23T14:31:07.240+08:00 (Asia/Shanghai)`
    static func both(_ time: WallTime, _ zone: TimeZone) -> String {
        let seconds = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: time.seconds)))
        return "\(time) = \((time + .seconds(seconds)).description.dropLast())\(offset(seconds)) (\(zone.identifier))"
    }
}
