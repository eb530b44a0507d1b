package import CustosBase
import CustosLaw

/// When the disks will be full, and how many days they hold, at the present rate of writing.
///
/// The alarm is what a person must act on, because a full disk erases nothing: recording stops instead
/// (NM203.18.1.4, 19.1.2). The caller asks again every hour, as bit rates drift.
package struct Forecast: Sendable, Hashable {
    package enum Alarm: String, Sendable, Codable, CaseIterable {
        case none
        case sevenDays = "7d"
        case seventyTwoHours = "72h"
        case twentyFourHours = "24h"
        case full
    }

    /// What the forecast is made of.
    package struct Facts: Sendable, Hashable {
        /// Free for footage: the reserve is not counted.
        package var freeBytes: Int64
        /// Footage on the disks.
        package var footageBytes: Int64
        /// Bytes a second, over all volumes.
        package var writeRate: Double
        /// Start of the oldest footage.
        package var oldest: WallTime?
        /// The days that cameras are kept, weighted as the caller sees fit; the longest is the safe choice.
        package var days: Int

        package init(freeBytes: Int64, footageBytes: Int64, writeRate: Double, oldest: WallTime?, days: Int) {
            self.freeBytes = freeBytes
            self.footageBytes = footageBytes
            self.writeRate = writeRate
            self.oldest = oldest
            self.days = days
        }
    }

    /// What volumes and catalogue say now, for cameras that are kept `days` days.
    package static func facts(volumes: [VolumeStatus], totals: [StreamTotal], days: Int) -> Facts {
        Facts(
            freeBytes: freeBytes(volumes), footageBytes: totals.reduce(0) { $0 + $1.byteCount }, writeRate: volumes.reduce(0) { $0 + $1.writeRate },
            oldest: totals.compactMap(\.oldest).min(), days: days)
    }

    /// What may still be written on the volumes that take footage, their reserves kept free.
    package static func freeBytes(_ volumes: [VolumeStatus]) -> Int64 {
        volumes.reduce(0) { sum, v in
            switch v.state {
            case .ok, .slow, .full: sum + max(0, v.freeBytes - Int64(Double(v.totalBytes) * VolumeLimits.reserve))
            case .readOnly, .missing, .swapped, .failed: sum
            }
        }
    }

    /// `nil`: never, at this rate.
    package let fullAt: WallTime?
    package let alarm: Alarm
    /// How many days of footage the disks hold at the present rate; `nil` while nothing is written.
    package let daysProjected: Double?
    /// The disks hold the days that are asked for.
    package let holdsPolicy: Bool

    package init(_ f: Facts, now: WallTime) {
        let rate = max(0, f.writeRate)
        daysProjected = rate > 0 ? Double(f.freeBytes + f.footageBytes) / rate / 86_400 : nil
        holdsPolicy = daysProjected.map { $0 >= Double(f.days) } ?? true
        if f.freeBytes <= 0 {
            fullAt = now
            alarm = .full
            return
        }
        fullAt = rate > 0 ? Self.full(f, rate: rate, now: now) : nil
        switch fullAt.map({ $0 - now }) {
        case .some(let left) where left <= .days(1): alarm = .twentyFourHours
        case .some(let left) where left <= .days(3): alarm = .seventyTwoHours
        case .some(let left) where left <= .days(7): alarm = .sevenDays
        default: alarm = .none
        }
    }

    /// Until the oldest footage may go, the free space only shrinks; from then on as much goes as came in on
    /// the days that go, on the average of what is in stock.
    private static func full(_ f: Facts, rate: Double, now: WallTime) -> WallTime? {
        let beforeExpiry = Double(f.freeBytes) / rate
        func after(_ seconds: Double) -> WallTime? {
            // Beyond a hundred years is never.
            seconds < 3.2e9 ? now + .seconds(seconds) : nil
        }
        guard let oldest = f.oldest else { return beforeExpiry > Double(f.days + 1) * 86_400 ? nil : after(beforeExpiry) }
        let untilExpiry = max(0, (Retention.earliestErase(segmentEnd: oldest, days: f.days) - now).seconds)
        if beforeExpiry <= untilExpiry { return after(beforeExpiry) }
        let age = max(1, (now - oldest).seconds)
        let net = rate - Double(f.footageBytes) / age
        guard net > rate * 0.001 else { return nil }
        return after(untilExpiry + (Double(f.freeBytes) - rate * untilExpiry) / net)
    }
}
