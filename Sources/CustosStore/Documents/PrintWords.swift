package import CustosBase
package import CustosLaw

/// How a form writes days, times and choices.
package enum PrintWords {
    private static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }

    /// `2026年5月10日`
    package static func day(_ d: LocalDate) -> String {
        let (y, m, day) = d.parts
        return "\(y)年\(m)月\(day)日"
    }

    /// `2026-05-10 12:00`, local time (+08:00).
    package static func moment(_ t: WallTime) -> String {
        let d = LocalDate(of: t)
        let minutes = Int((t - d.start).microseconds / 60_000_000)
        return "\(d) \(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// `2026-05-10 12:00:07`
    package static func second(_ t: WallTime) -> String {
        let seconds = Int((t - LocalDate(of: t).start).microseconds / 1_000_000)
        return "\(moment(t)):\(two(seconds % 60))"
    }

    /// `■查阅　□调取　□复制`: each choice, the chosen ones marked.
    package static func boxes(_ choices: [Choice], chosen: Set<String>, language: PrintForm.Language) -> String {
        choices.map { c in (chosen.contains(c.code) ? "■" : "□") + title(c.title, language) }.joined(separator: "　")
    }

    package static func title(_ t: Bilingual, _ language: PrintForm.Language) -> String { language == .bilingual && t.en != t.zh ? "\(t.zh) \(t.en)" : t.zh }

    /// An amount as decisions write it: `人民币伍仟元整（¥5,000）`.
    package static func amount(_ yuan: Int64) -> String { "人民币\(capitals(yuan))元整（¥\(grouped(yuan))）" }

    package static func grouped(_ n: Int64) -> String {
        let digits = Array(String(n.magnitude))
        var out = ""
        for (i, c) in digits.enumerated() {
            if i > 0, (digits.count - i) % 3 == 0 { out.append(",") }
            out.append(c)
        }
        return n < 0 ? "-" + out : out
    }

    /// The capital numerals of amounts, which cannot be changed by a stroke: 10500 is `壹万零伍佰`.
    package static func capitals(_ n: Int64) -> String {
        guard n > 0 else { return n == 0 ? "零" : "负" + capitals(-n) }
        let digits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"], places = ["", "拾", "佰", "仟"], groups = ["", "万", "亿", "万亿", "亿亿"]
        var sections: [Int] = [], rest = n
        while rest > 0 {
            sections.append(Int(rest % 10_000))
            rest /= 10_000
        }
        var out = "", needsZero = false
        for g in sections.indices.reversed() {
            let s = sections[g]
            if s == 0 {
                needsZero = true
                continue
            }
            if !out.isEmpty, needsZero || s < 1000 { out += "零" }
            needsZero = false
            var part = "", zero = false
            for p in stride(from: 3, through: 0, by: -1) {
                let d = (s / [1, 10, 100, 1000][p]) % 10
                if d == 0 {
                    zero = !part.isEmpty
                } else {
                    if zero { part += "零" }
                    zero = false
                    part += digits[d] + places[p]
                }
            }
            out += part + groups[g]
        }
        return out
    }
}
