/// RFC 3339 text of a wall time in UTC, with microseconds when they are not zero: `2026-11-23T06:31:07.240Z`.
extension WallTime: CustomStringConvertible {
    package var description: String {
        let (days, rest) = Self.floorDivide(microseconds, 86_400_000_000)
        let (y, m, d) = CivilDate.fromDays(days)
        let seconds = rest / 1_000_000, micros = rest % 1_000_000
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        var text = "\(Self.padded(Int64(y), 4))-\(two(Int64(m)))-\(two(Int64(d)))T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        if micros != 0 {
            text += "." + (micros % 1000 == 0 ? Self.padded(micros / 1000, 3) : Self.padded(micros, 6))
        }
        return text + "Z"
    }

    /// Reads RFC 3339 with `Z` or a numeric offset; `nil` for anything else.
    package init?(iso8601 text: some StringProtocol) {
        let b = Array(text.utf8)
        func number(_ r: Range<Int>) -> Int64? {
            guard r.upperBound <= b.count else { return nil }
            var n: Int64 = 0
            for c in b[r] {
                guard c >= 48, c <= 57 else { return nil }
                n = n * 10 + Int64(c - 48)
            }
            return n
        }
        guard b.count >= 20, b[4] == 45, b[7] == 45, b[10] == 84 || b[10] == 116 || b[10] == 32, b[13] == 58, b[16] == 58,
            let y = number(0..<4), let mo = number(5..<7), let d = number(8..<10),
            let h = number(11..<13), let mi = number(14..<16), let s = number(17..<19),
            (1...12).contains(mo), (1...31).contains(d), h < 24, mi < 60, s <= 60
        else { return nil }
        guard d <= CivilDate.daysInMonth(year: Int(y), month: Int(mo)) else { return nil }
        var at = 19
        var micros: Int64 = 0
        if at < b.count, b[at] == 46 {
            at += 1
            var scale: Int64 = 100_000
            let first = at
            while at < b.count, b[at] >= 48, b[at] <= 57 {
                micros += Int64(b[at] - 48) * scale
                scale /= 10
                at += 1
            }
            guard at > first else { return nil }
        }
        var offset: Int64 = 0
        guard at < b.count else { return nil }
        if b[at] == 90 || b[at] == 122 {
            at += 1
        } else if b[at] == 43 || b[at] == 45 {
            guard b.count >= at + 6, b[at + 3] == 58, let oh = number(at + 1..<at + 3), let om = number(at + 4..<at + 6), oh < 24, om < 60 else { return nil }
            offset = (oh * 3600 + om * 60) * (b[at] == 43 ? 1 : -1)
            at += 6
        } else {
            return nil
        }
        guard at == b.count else { return nil }
        let days = CivilDate.toDays(year: Int(y), month: Int(mo), day: Int(d))
        self.init(microseconds: (days * 86_400 + h * 3600 + mi * 60 + s - offset) * 1_000_000 + micros)
    }

    package static func floorDivide(_ a: Int64, _ b: Int64) -> (quotient: Int64, remainder: Int64) {
        let q = a / b, r = a % b
        return r < 0 ? (q - 1, r + b) : (q, r)
    }

    private static func padded(_ n: Int64, _ width: Int) -> String {
        let s = String(n)
        return String(repeating: "0", count: max(0, width - s.count)) + s
    }
}

/// The proleptic Gregorian calendar as arithmetic on days since 1970-01-01 (after Howard Hinnant's published algorithms).
package enum CivilDate {
    package static func toDays(year: Int, month: Int, day: Int) -> Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = (y >= 0 ? y : y - 399) / 400
        let yoe = y - era * 400
        let mp = Int64((month + 9) % 12)
        let doy = (153 * mp + 2) / 5 + Int64(day) - 1
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
        return era * 146_097 + doe - 719_468
    }

    package static func fromDays(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        let d = Int(doy - (153 * mp + 2) / 5 + 1)
        let m = Int(mp < 10 ? mp + 3 : mp - 9)
        let y = Int(yoe + era * 400) + (m <= 2 ? 1 : 0)
        return (y, m, d)
    }

    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
