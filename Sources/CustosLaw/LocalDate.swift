package import CustosBase

/// A calendar day in the zone of the regulation: Asia/Shanghai, which is +08:00 all the year.
///
/// China has had no daylight saving since 1991, so the offset is a constant here and no zone database is
/// asked; a machine whose zone is set otherwise counts the same days.
package struct LocalDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// +08:00.
    package static let offset = TimeSpan.seconds(Int64(8 * 3600))

    /// Days since 1970-01-01 on the local calendar.
    package let dayNumber: Int64

    package init(dayNumber: Int64) { self.dayNumber = dayNumber }

    package init(year: Int, month: Int, day: Int) { dayNumber = CivilDate.toDays(year: year, month: month, day: day) }

    /// The local day that a moment lies in.
    package init(of time: WallTime) {
        dayNumber = WallTime.floorDivide((time + Self.offset).microseconds, TimeSpan.days(1).microseconds).quotient
    }

    /// 00:00 of the day.
    package var start: WallTime { WallTime(microseconds: dayNumber * TimeSpan.days(1).microseconds) - Self.offset }

    package func adding(days: Int) -> LocalDate { LocalDate(dayNumber: dayNumber + Int64(days)) }

    /// Reads `2025-04-01`; `nil` for anything else, and for a day that no calendar has.
    package init?(_ text: some StringProtocol) {
        let b = Array(text.utf8)
        guard b.count == 10, b[4] == 0x2D, b[7] == 0x2D else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var n = 0
            for c in b[range] {
                guard c >= 0x30, c <= 0x39 else { return nil }
                n = n * 10 + Int(c - 0x30)
            }
            return n
        }
        guard let y = number(0..<4), let m = number(5..<7), let d = number(8..<10), y >= 1900, (1...12).contains(m), (1...31).contains(d) else { return nil }
        let date = LocalDate(year: y, month: m, day: d)
        guard date.parts == (y, m, d) else { return nil }
        self = date
    }

    package var parts: (year: Int, month: Int, day: Int) {
        let (y, m, d) = CivilDate.fromDays(dayNumber)
        return (Int(y), Int(m), Int(d))
    }

    /// The corresponding day so many months on, or that month's last day when it has none (Civil Code Art. 202).
    package func adding(months: Int) -> LocalDate {
        let (y, m, d) = parts
        let index = y * 12 + (m - 1) + months
        let (year, month) = (index >= 0 ? index / 12 : (index - 11) / 12, ((index % 12) + 12) % 12 + 1)
        let next = month == 12 ? LocalDate(year: year + 1, month: 1, day: 1) : LocalDate(year: year, month: month + 1, day: 1)
        let last = Int(next.dayNumber - LocalDate(year: year, month: month, day: 1).dayNumber)
        return LocalDate(year: year, month: month, day: min(d, last))
    }

    /// Days from this one to another.
    package func days(to other: LocalDate) -> Int { Int(other.dayNumber - dayNumber) }

    package static func < (a: LocalDate, b: LocalDate) -> Bool { a.dayNumber < b.dayNumber }

    /// `2025-04-01`.
    package var description: String {
        let (y, m, d) = CivilDate.fromDays(dayNumber)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(y)-\(two(m))-\(two(d))"
    }
}
