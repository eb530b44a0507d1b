import CustosBase
import CustosLaw

/// Days as spreadsheets number them (ECMA-376 18.17.4): 1 is 1900-01-01, and 1900 has a 29th of February that never was.
enum SerialDay {
    private static let epoch = LocalDate(year: 1899, month: 12, day: 30)
    private static let epoch1904 = LocalDate(year: 1904, month: 1, day: 1)
    /// 9999-12-31.
    private static let last = 2_958_466.0

    /// `2026-05-10`, `2026-05-10 08:30:00` or `08:30:00`; `nil` for a number that is no date.
    static func text(_ serial: Double, from1904: Bool) -> String? {
        guard serial >= 0, serial < last else { return nil }
        // To the second: the fraction of a day is a double and never exact.
        let seconds = Int64((serial * 86_400).rounded())
        let days = Int(seconds / 86_400), rest = Int(seconds % 86_400)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let clock = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        if days == 0, !from1904 { return clock }
        // Before 1900-03-01 the invented day shifts the count by one.
        let date = from1904 ? epoch1904.adding(days: days) : epoch.adding(days: days < 60 ? days + 1 : days)
        return rest == 0 ? date.description : "\(date) \(clock)"
    }

    /// Whether a number format shows a date or a time (18.8.30): the built-in ones, and those whose pattern has a letter of one outside of quotes.
    static func isDate(format id: Int, pattern: String?) -> Bool {
        guard let pattern else { return (14...22).contains(id) || (27...36).contains(id) || (45...47).contains(id) || (50...58).contains(id) }
        var isQuoted = false, isEscaped = false, depth = 0
        for c in pattern.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if c == "\\" {
                isEscaped = true
            } else if c == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if c == "[" {
                depth += 1
            } else if c == "]" {
                depth -= 1
            } else if depth == 0, c == "y" || c == "d" || c == "h" || c == "s" || c == "m" {
                return true
            }
        }
        return false
    }
}
