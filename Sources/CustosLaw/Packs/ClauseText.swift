/// How a rule unit is cited: `NM203.7.1.3` is 第七条第一款第三项, Art. 7(1)(3).
package enum ClauseText {
    package static func cite(_ unit: RuleUnit) -> Bilingual {
        let parts = unit.text.split(separator: ".").dropFirst().map(String.init)
        var zh = "", en = ""
        for (i, part) in parts.enumerated() {
            let digits = part.prefix { $0.isNumber }, letter = part.dropFirst(digits.count)
            guard let n = Int(digits), i < 3 else {
                // A reading of one sentence, or of a subject: 24.u for units, 24.i for individuals.
                zh += "（\(part)）"
                en += "(\(part))"
                continue
            }
            switch i {
            case 0:
                zh += "第\(numeral(n))条"
                en += "Art. \(n)"
            case 1:
                zh += "第\(numeral(n))款"
                en += "(\(n))"
            default:
                zh += "第\(numeral(n))项"
                en += "(\(n))"
            }
            if !letter.isEmpty {
                zh += "（\(letter)）"
                en += "(\(letter))"
            }
        }
        return Bilingual(zh: zh, en: en)
    }

    /// 1 to 99 as law texts count: 七, 十, 十三, 二十一.
    package static func numeral(_ n: Int) -> String {
        let digits = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        guard (1...99).contains(n) else { return String(n) }
        let tens = n / 10, ones = n % 10
        return (tens == 0 ? "" : (tens == 1 ? "" : digits[tens]) + "十") + (ones == 0 ? "" : digits[ones])
    }
}
