/// Finds names of makers and sellers in a text, however they are written: full width, mixed case, spaced or hyphenated out, with look-alike letters.
package struct BrandDictionary: Sendable {
    /// Folded names by their first letter.
    private let latin: [Character: [[Character]]]
    private let chinese: [Character: [[Character]]]
    /// Names shorter than this are words of the language, not names.
    private static let leastLatin = 3
    private static let leastChinese = 2

    package init(_ terms: [String]) {
        var l: Set<[Character]> = [], c: Set<[Character]> = []
        for t in terms {
            let key = Self.folded(t).map(\.folded).filter { !Self.isSeparator($0) }
            if key.contains(where: { !$0.isASCII }) {
                if key.count >= Self.leastChinese { c.insert(key) }
            } else if key.count >= Self.leastLatin, key.contains(where: \.isLetter) {
                l.insert(key)
            }
        }
        latin = Dictionary(grouping: l) { $0[0] }
        chinese = Dictionary(grouping: c) { $0[0] }
    }

    /// Makers and brands of video surveillance, storage and networks in the Chinese market. Words that also mean something else are
    /// entered in a form that does not.
    package static let known: [String] = [
        "海康威视", "海康", "HIKVISION", "萤石", "EZVIZ", "大华", "Dahua", "乐橙", "宇视", "Uniview", "天地伟业", "Tiandy", "科达科技", "KEDACOM", "英飞拓", "Infinova", "安讯士", "Axis Communications", "博世",
        "Bosch", "韩华", "Hanwha", "Wisenet", "索尼", "Sony", "松下", "Panasonic", "霍尼韦尔", "Honeywell", "派尔高", "Pelco", "Avigilon", "FLIR", "Milestone Systems", "XProtect", "Genetec", "晶睿",
        "VIVOTEK", "三星", "Samsung",
        "小米", "Xiaomi", "华为", "Huawei", "中兴通讯", "普联", "TP-LINK", "中维世纪", "Jovision", "东方网力", "NetPosa", "雄迈", "亚安", "汉邦高科", "锐捷", "Ruijie", "新华三", "H3C", "思科", "Cisco",
        "浪潮", "Inspur", "曙光信息", "联想集团", "Lenovo", "戴尔", "DELL EMC", "希捷", "Seagate", "西部数据", "西数", "Western Digital", "东芝", "Toshiba", "商汤", "SenseTime", "旷视", "Megvii", "依图", "云从科技", "创维",
        "Skyworth",
        "Reolink", "Swann", "Lorex", "Ubiquiti", "GeoVision", "MOBOTIX", "Arecont", "JVC", "Synology", "群晖", "QNAP", "威联通",
    ]

    /// What in the text designates, as it is written there; each once.
    package func hits(_ text: String) -> [String] {
        let all = Self.folded(text)
        let letters = all.indices.filter { !Self.isSeparator(all[$0].folded) }
        var out: [String] = []
        func add(_ range: ClosedRange<Int>) {
            let t = String(all[range].map(\.written))
            if !out.contains(t) { out.append(t) }
        }
        for start in letters.indices {
            let first = all[letters[start]].folded
            for key in latin[first] ?? [] where Self.matches(key, all, letters, start) && Self.isWordStart(all, letters[start]) && Self.isWordEnd(all, letters[start + key.count - 1]) {
                add(letters[start]...letters[start + key.count - 1])
            }
            for key in chinese[first] ?? [] where Self.matches(key, all, letters, start) && !Self.isPlace(all, letters, start + key.count) {
                add(letters[start]...letters[start + key.count - 1])
            }
        }
        for phrase in Self.designations(all) where !out.contains(phrase) { out.append(phrase) }
        return out.filter { h in !out.contains { $0 != h && $0.contains(h) } }
    }

    // MARK: Names

    private static func matches(_ key: [Character], _ all: [Letter], _ letters: [Int], _ start: Int) -> Bool {
        guard start + key.count <= letters.count else { return false }
        for i in key.indices where all[letters[start + i]].folded != key[i] { return false }
        return true
    }
    private static func isWordStart(_ all: [Letter], _ i: Int) -> Bool { i == 0 || !isLatin(all[i - 1].folded) }
    private static func isWordEnd(_ all: [Letter], _ i: Int) -> Bool { i + 1 == all.count || !isLatin(all[i + 1].folded) }
    private static func isLatin(_ c: Character) -> Bool { c.isASCII && c.isLetter }

    /// 大华路 is a street and 三星级 a class of hotel.
    private static func isPlace(_ all: [Letter], _ letters: [Int], _ next: Int) -> Bool {
        guard next < letters.count else { return false }
        let rest = String(letters[next...].prefix(2).map { all[$0].folded })
        return ["路", "街", "巷", "道", "村", "镇", "乡", "县", "区", "级", "桥", "河", "山", "小区", "社区", "大厦", "广场", "花园"].contains { rest.hasPrefix($0) }
    }

    // MARK: Phrases

    /// "品牌：某某", "brand X", "supplier Y": designations by a name that no dictionary has.
    private static func designations(_ all: [Letter]) -> [String] {
        let folded = all.map(\.folded)
        var out: [String] = []
        for word in ["品牌", "供应商", "供货商", "厂商", "厂家", "生产商", "制造商", "销售商", "施工单位", "维修单位", "设计单位"] {
            for i in places(of: Array(word), folded) {
                var j = i + word.count, hasLink = false
                while j < folded.count, [":", "为", "是", "=", " "].contains(folded[j]) {
                    if folded[j] != " " { hasLink = true }
                    j += 1
                }
                guard j < folded.count, hasLink ? folded[j].isLetter || folded[j].isNumber : isLatin(folded[j]) else { continue }
                let rest = String(folded[j...].prefix(2))
                if ["不", "无", "任", "未", "由", "否", "非", "合", "具", "依", "按"].contains(where: { rest.hasPrefix($0) }) { continue }
                out.append(written(all, i, j))
            }
        }
        for word in ["brand", "supplier", "vendor", "manufacturer", "seller"] {
            for i in places(of: Array(word), folded) where isWordStart(all, i) && isWordEnd(all, i + word.count - 1) {
                var j = i + word.count
                while j < folded.count, folded[j] == " " || folded[j] == ":" { j += 1 }
                // A name is written with a capital; a heading's next word is not a name.
                guard j > i + word.count, j < all.count, isLatin(folded[j]), all[j].halfWidth.isUppercase else { continue }
                let next = String(folded[j...].prefix { isLatin($0) })
                if [
                    "qualification", "qualifications", "requirement", "requirements", "neutral", "neutrality", "obligations", "name", "names", "shall", "must", "may", "or", "and", "of",
                    "list", "services",
                ].contains(next) {
                    continue
                }
                out.append(written(all, i, j + next.count - 1))
            }
        }
        return out
    }

    private static func places(of word: [Character], _ text: [Character]) -> [Int] {
        guard text.count >= word.count else { return [] }
        return (0...(text.count - word.count)).filter { i in text[i] == word[0] && text[i..<(i + word.count)].elementsEqual(word) }
    }
    private static func written(_ all: [Letter], _ from: Int, _ to: Int) -> String {
        var end = to
        while end + 1 < all.count, end - from < 24, all[end + 1].folded.isLetter || all[end + 1].folded.isNumber { end += 1 }
        return String(all[from...end].map(\.written))
    }

    // MARK: Folding

    private struct Letter {
        let written: Character
        let halfWidth: Character
        let folded: Character
    }

    private static func folded(_ text: String) -> [Letter] {
        text.unicodeScalars.compactMap { u in
            // Invisible scalars split no name.
            if [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD].contains(u.value) { return nil }
            var s = u
            if (0xFF01...0xFF5E).contains(u.value) { s = Unicode.Scalar(u.value - 0xFEE0)! } else if u.value == 0x3000 || u.value == 0xA0 { s = " " }
            if let twin = lookAlikes[s] { s = twin }
            let lower = s.properties.lowercaseMapping.unicodeScalars
            return Letter(written: Character(u), halfWidth: Character(s), folded: Character(lower.count == 1 ? lower.first! : s))
        }
    }

    /// Cyrillic and Greek letters that look Latin.
    private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = [
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "i", "ѕ": "s", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C",
        "Т": "T", "Х": "X",
        "Ι": "I", "Κ": "K", "Ν": "N", "Ο": "O", "Α": "A", "Η": "H",
    ]

    private static func isSeparator(_ c: Character) -> Bool { c.isWhitespace || "-_.·•・/\\'\"*|~".contains(c) }
}
