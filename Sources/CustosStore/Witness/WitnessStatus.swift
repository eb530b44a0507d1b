package import CustosBase

/// How it stands with one witness or mirror, for the pages, the measurements and `custos ledger status`.
package struct WitnessStatus: Sendable, Hashable {
    /// The policy's word for it.
    package let name: String
    /// `nil`: it is reached by files.
    package let url: String?
    package let isMirror: Bool
    /// The newest size that it cosigned, and when by its clock (POSIX seconds).
    package let cosignedSize: UInt64?
    package let cosignedAt: Int64?
    /// Leaves that are signed and that it has not cosigned.
    package let lag: UInt64
    /// Its last good cosignature by our clock.
    package let goodAt: WallTime?
    package let error: String?
    package let alarm: WitnessAlarm
}

/// How urgent a witness's silence is (integrity 1.5): erasure waits for it, and what nobody else has seen can still be rewritten.
package enum WitnessAlarm: Int, Sendable, Hashable, Comparable, CaseIterable {
    case none = 0, hour, day, threeDays

    package static func < (a: WitnessAlarm, b: WitnessAlarm) -> Bool { a.rawValue < b.rawValue }

    /// `silence`: since its last good cosignature, or since it was named when there was none.
    package init(silence: TimeSpan) {
        switch silence {
        case .seconds(72 * 3600 as Int64)...: self = .threeDays
        case .seconds(24 * 3600 as Int64)...: self = .day
        case .seconds(3600 as Int64)...: self = .hour
        default: self = .none
        }
    }
}

extension WitnessStatus {
    package init(name: String, url: String?, isMirror: Bool, memory: WitnessMemory, signedSize: UInt64, now: WallTime) {
        self.init(
            name: name, url: url, isMirror: isMirror, cosignedSize: memory.cosigned, cosignedAt: memory.cosignedAt, lag: signedSize - min(signedSize, memory.cosigned ?? 0), goodAt: memory.goodAt,
            error: memory.error, alarm: WitnessAlarm(silence: now - (memory.goodAt ?? memory.since)))
    }
}
