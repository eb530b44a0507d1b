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

    package static func < (a: LocalDate, b: LocalDate) -> Bool { a.dayNumber < b.dayNumber }

    /// `2025-04-01`.
    package var description: String {
        let (y, m, d) = CivilDate.fromDays(dayNumber)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(y)-\(two(m))-\(two(d))"
    }
}
