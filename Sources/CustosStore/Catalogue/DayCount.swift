import CustosBase

/// Adds up recorded time per day from spans that come in the order of their starts, counting overlaps once.
struct DayCount {
    static let dayLength = TimeSpan.days(1).microseconds

    private let firstDay: Int64
    private let offset: TimeSpan
    private var sums: [Int64]
    /// Everything before this is counted.
    private var reached = Int64.min

    init(firstDay: Int64, lastDay: Int64, offset: TimeSpan) {
        self.firstDay = firstDay
        self.offset = offset
        sums = Array(repeating: 0, count: Int(lastDay - firstDay + 1))
    }

    mutating func add(_ start: Int64, _ end: Int64) {
        var at = max(start, reached)
        guard at < end else { return }
        reached = end
        while at < end {
            let day = WallTime.floorDivide(at + offset.microseconds, Self.dayLength).quotient
            let dayEnd = (day + 1) * Self.dayLength - offset.microseconds
            let upTo = min(end, dayEnd)
            if day >= firstDay, day - firstDay < sums.count { sums[Int(day - firstDay)] += upTo - at }
            at = upTo
        }
    }

    var summaries: [DaySummary] {
        sums.enumerated().map { i, sum in
            let day = firstDay + Int64(i)
            let (y, m, d) = CivilDate.fromDays(day)
            func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
            let start = WallTime(microseconds: day * Self.dayLength - offset.microseconds)
            return DaySummary(day: "\(y)-\(two(m))-\(two(d))", range: WallRange(start, start + .days(1)), recorded: TimeSpan(microseconds: sum))
        }
    }
}
