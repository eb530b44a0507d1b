/// Arithmetic on times that a log claims. They may be anything in 64 bits, so nothing here may trap or wrap.
enum Microseconds {
    static let second: Int64 = 1_000_000
    static let day: Int64 = 86_400 * second

    /// `a - b`, held at the ends of what 64 bits can say.
    static func difference(_ a: Int64, _ b: Int64) -> Int64 {
        let (value, isOver) = a.subtractingReportingOverflow(b)
        return isOver ? (a < b ? .min : .max) : value
    }

    static func sum(_ a: Int64, _ b: Int64) -> Int64 {
        let (value, isOver) = a.addingReportingOverflow(b)
        return isOver ? (b < 0 ? .min : .max) : value
    }

    static func days(_ count: Int) -> Int64 {
        let (value, isOver) = Int64(count).multipliedReportingOverflow(by: day)
        return isOver ? .max : value
    }
}
