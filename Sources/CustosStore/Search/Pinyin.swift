/// How Chinese characters are read, without tones: `PinyinTable` unpacked once.
struct Pinyin: Sendable {
    static let shared = Pinyin()
    /// No syllable is longer: `zhuang`.
    static let longestSyllable = 6

    private let syllables: [String]
    private let known: Set<String>
    /// Everything that a syllable can begin with.
    private let beginnings: Set<String>
    /// The usual reading of each character of the table; 4095 for none.
    private let usual: [UInt16]
    private let others: [UInt32: [UInt16]]

    private init() {
        var value = [UInt8](repeating: 255, count: 256)
        for (i, b) in Self.bytes(PinyinTable.digits).enumerated() { value[Int(b)] = UInt8(i) }
        func number(_ b: some Collection<UInt8>) -> Int { b.reduce(0) { $0 * 64 + Int(value[Int($1)]) } }
        syllables = String(decoding: Self.bytes(PinyinTable.syllables), as: UTF8.self).split(separator: " ").map(String.init)
        known = Set(syllables)
        var b: Set<String> = []
        for s in syllables { for n in 1...s.count { b.insert(String(s.prefix(n))) } }
        beginnings = b
        let u = Self.bytes(PinyinTable.usual), o = Self.bytes(PinyinTable.others)
        precondition(u.count == 2 * PinyinTable.count && o.count.isMultiple(of: 5), "the pinyin table is not whole: \(u.count), \(o.count)")
        usual = stride(from: 0, to: u.count, by: 2).map { UInt16(number(u[$0..<($0 + 2)])) }
        var more: [UInt32: [UInt16]] = [:]
        for i in stride(from: 0, to: o.count, by: 5) { more[PinyinTable.first + UInt32(number(o[i..<(i + 3)])), default: []].append(UInt16(number(o[(i + 3)..<(i + 5)]))) }
        others = more
    }

    private static func bytes(_ s: StaticString) -> [UInt8] { Array(UnsafeBufferPointer(start: s.utf8Start, count: s.utf8CodeUnitCount)) }

    /// The readings of a character, the usual one first; none for what is no character of the table.
    func readings(_ c: UnicodeScalar) -> [String] {
        guard c.value >= PinyinTable.first, c.value < PinyinTable.first + UInt32(PinyinTable.count) else { return [] }
        let first = Int(usual[Int(c.value - PinyinTable.first)])
        guard syllables.indices.contains(first) else { return [] }
        guard let more = others[c.value] else { return [syllables[first]] }
        return [syllables[first]] + more.map { syllables[Int($0)] }
    }

    /// The ways in which typed letters are syllables, the last of which may be unfinished: `xian` is `xian` and `xi an`. At most `limit`, the shortest first.
    func split(_ letters: String, limit: Int) -> [[String]] {
        let b = Array(letters.utf8)
        guard b.count <= 64 else { return [] }
        // Whether the rest from a place on can be split at all: without it, a long text that fails at its end would be tried in every way.
        var isPossible = [Bool](repeating: false, count: b.count + 1)
        isPossible[b.count] = true
        for i in stride(from: b.count - 1, through: 0, by: -1) {
            isPossible[i] = (1...Self.longestSyllable).contains { n in
                i + n <= b.count && isPossible[i + n] && isPiece(b[i..<(i + n)], isLast: i + n == b.count)
            }
        }
        var out: [[String]] = [], path: [String] = []
        func walk(_ i: Int) {
            if out.count >= limit { return }
            if i == b.count {
                out.append(path)
                return
            }
            // The longest first: fewer syllables are meant more often.
            for n in stride(from: min(Self.longestSyllable, b.count - i), through: 1, by: -1) where isPossible[i + n] && isPiece(b[i..<(i + n)], isLast: i + n == b.count) {
                path.append(String(decoding: b[i..<(i + n)], as: UTF8.self))
                walk(i + n)
                path.removeLast()
            }
        }
        walk(0)
        return out.sorted { $0.count < $1.count }
    }

    private func isPiece(_ b: ArraySlice<UInt8>, isLast: Bool) -> Bool {
        let s = String(decoding: b, as: UTF8.self)
        return isLast ? beginnings.contains(s) : known.contains(s)
    }
}
