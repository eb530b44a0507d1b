import CustosBase
import CustosLedger

/// Chooses what to ask a node for, among the segments that it must still have.
///
/// Every `seg` leaf is as likely as every other whose footage is inside the floor, and neither declared erased or lost nor under a
/// restriction (which nobody may see). The choice is not known before, and not to be repeated: it comes from the system's randomness.
struct PossessionPicker {
    private let log: LogFolder
    private let size: UInt64
    private let now: WallTime
    private let days: Int

    /// The law's floor where no rule leaf says more (Article 18).
    static let floorDays = 30
    /// Nothing that could lawfully go before the answer: a day to be answered in, and one for clocks and sweeps.
    static let marginDays = 2
    /// Candidates that are drawn for each that is wanted; some will be outside the floor or declared.
    private static let draw = 8

    /// - Parameter days: how far back to look, where rules keep footage longer than the law's floor. All leaves since then are read.
    init(log: LogFolder, size: UInt64, now: WallTime, days: Int = floorDays) {
        self.log = log
        self.size = size
        self.now = now
        self.days = max(days, Self.floorDays)
    }

    /// A stretch of a stream's segments or of its time that is not asked for.
    private struct Declared {
        var numbers: [StreamID: [(first: UInt64, last: UInt64)]] = [:]
        var restricted: [UUIDValue: (stream: StreamID, from: WallTime, to: WallTime)] = [:]
        /// The last leaf of a segment that was logged more than once.
        var again: [Key: UInt64] = [:]
        struct Key: Hashable {
            let stream: StreamID
            let sequence: UInt64
        }
    }

    func pick(_ count: Int) throws -> [PossessionChallenge.Ask] {
        precondition((1...PossessionChallenge.maximumAsks).contains(count), "\(count) asks")
        guard size > 0 else { return [] }
        let start = try firstLeaf(notBefore: now - .days(Int64(days)))
        var declared = Declared()
        var drawn: [(index: UInt64, leaf: [UInt8])] = []
        var seen: UInt64 = 0
        var random = SystemRandomNumberGenerator()
        try forEachLeaf(from: start) { index, bytes in
            switch Self.kind(bytes) {
            case .segment(let mayBeAgain):
                // Reservoir: every segment has the same chance, however many there are.
                seen += 1
                if drawn.count < count * Self.draw {
                    drawn.append((index, bytes))
                } else {
                    let place = UInt64.random(in: 0..<seen, using: &random)
                    if place < UInt64(drawn.count) { drawn[Int(place)] = (index, bytes) }
                }
                if mayBeAgain, case .seg(let s) = try? Leaf(parsing: bytes) { declared.again[.init(stream: s.stream, sequence: s.seq)] = index }
            case .declaration:
                if let leaf = try? Leaf(parsing: bytes) { Self.note(leaf, &declared) }
            case .other: break
            }
        }
        drawn.shuffle(using: &random)
        var asks: [PossessionChallenge.Ask] = []
        for candidate in drawn where asks.count < count {
            guard case .seg(let s) = try? Leaf(parsing: candidate.leaf), try isOwed(s, candidate.index, declared) else { continue }
            asks.append(.init(leaf: candidate.index, stream: s.stream, sequence: s.seq, fragment: UInt64.random(in: 0...s.frags, using: &random)))
        }
        return asks.sorted { $0.leaf < $1.leaf }
    }

    /// Whether the node must be able to show the segment.
    private func isOwed(_ s: SegmentLeaf, _ index: UInt64, _ declared: Declared) throws -> Bool {
        if let last = declared.again[.init(stream: s.stream, sequence: s.seq)], last != index { return false }
        guard s.t1 > now - .days(Int64(try floor(s) - Self.marginDays)) else { return false }
        if declared.numbers[s.stream, default: []].contains(where: { $0.first <= s.seq && s.seq <= $0.last }) { return false }
        return !declared.restricted.values.contains { $0.stream == s.stream && $0.from < s.t1 && s.t0 < $0.to }
    }

    /// Days that the segment's own rule promises, at least those of the law.
    private func floor(_ s: SegmentLeaf) throws -> Int {
        guard let rule = s.rule, rule < size, case .rule(let r) = try? Leaf(parsing: log.entry(rule, size: size)) else { return Self.floorDays }
        return min(max(Self.floorDays, r.floor), days)
    }

    private static func note(_ leaf: Leaf, _ d: inout Declared) {
        switch leaf {
        case .expire(let l): d.numbers[l.stream, default: []].append((l.first, l.last))
        case .loss(let l): d.numbers[l.stream, default: []].append((l.first, l.last))
        case .restrict(let l): d.restricted[l.hold] = (l.stream, l.from, l.to)
        case .release(let l): d.restricted[l.hold] = nil
        default: break
        }
    }

    // MARK: Reading many leaves

    private enum Kind {
        case segment(mayBeAgain: Bool)
        case declaration
        case other
    }

    private static let prefix = Array("custos.leaf/v1 ".utf8)
    private static let again = ["flags readded\n", "flags salvaged\n"].map { Array($0.utf8) }

    /// What a leaf is, by its first line: millions of them are passed over without being read.
    private static func kind(_ leaf: [UInt8]) -> Kind {
        guard leaf.starts(with: prefix) else { return .other }
        let rest = leaf[prefix.count...]
        if rest.starts(with: "seg\n".utf8) { return .segment(mayBeAgain: again.contains { leaf.suffix($0.count).elementsEqual($0) }) }
        for word in ["expire\n", "loss\n", "restrict\n", "release\n"] where rest.starts(with: word.utf8) { return .declaration }
        return .other
    }

    private func forEachLeaf(from start: UInt64, _ body: (UInt64, [UInt8]) throws -> Void) throws {
        var at = start
        while at < size {
            let end = min(size, (at / 256 + 1) * 256)
            for leaf in try log.entries(at..<end, size: size) {
                try body(at, leaf)
                at += 1
            }
        }
    }

    /// The first leaf about a time not before `time`, by halving; leaves are in the order of their times, nearly. Bundles, not leaves,
    /// are compared, and one more is read: near enough for what only saves reading.
    private func firstLeaf(notBefore time: WallTime) throws -> UInt64 {
        var low: UInt64 = 0, high = (size + 255) / 256
        while low < high {
            let middle = (low + high) / 2
            if let t = try self.time(ofBundle: middle), t < time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? (low - 1) * 256 : 0
    }

    private func time(ofBundle n: UInt64) throws -> WallTime? {
        for leaf in try log.entries(n * 256..<min(size, (n + 1) * 256), size: size) {
            guard let leaf = try? Leaf(parsing: leaf) else { continue }
            if case .seg(let s) = leaf { return s.t1 }
            if let m = leaf.moment { return m.at }
        }
        return nil
    }
}
