import CustosBase
import CustosLedger

/// How the wall clock stood to CLOCK_BOOTTIME, for each boot: decides where a `clk` leaf is due (docs/reference/ledger.md 5.2, point 8).
///
/// A clock that is slewed drifts slowly away from where it stood; each moment that is seen takes the known offset along, so that only
/// a jump is one. Facts may come later than they happened: such a moment is held against every offset that the boot has had, and more
/// generously, because it would otherwise tell of a jump back that never was.
struct LedgerClock: Sendable, Hashable, Codable {
    /// What the verifiers grant a moment.
    private static let lateLimit: TimeSpan = .seconds(2 as Int64)
    /// Offsets of one boot that are remembered: a clock that jumps more often than this may be told of again.
    private static let knownLimit = 32
    /// Boots whose facts may still come.
    private static let bootLimit = 4

    private struct Boot: Sendable, Hashable, Codable {
        let id: UUIDValue
        /// Microseconds.
        var known: [Int64]
        var current: Int64
        /// The latest boottime that was seen.
        var last: Int64
    }
    private var boots: [Boot] = []

    /// How far the clock stood from boottime before, when the moment says that it has jumped since.
    func jump(_ m: LeafMoment) -> TimeSpan? {
        guard let boot = boots.first(where: { $0.id == m.boot }) else { return nil }
        let offset = Self.offset(m), limit = m.bootTime.microseconds < boot.last ? Self.lateLimit : LedgerOptions.stepLimit
        guard boot.known.allSatisfy({ TimeSpan(microseconds: $0 &- offset).magnitude > limit }) else { return nil }
        return TimeSpan(microseconds: boot.current)
    }

    /// A moment that is in a leaf now.
    mutating func see(_ m: LeafMoment) {
        guard let b = boots.firstIndex(where: { $0.id == m.boot }) else {
            boots.append(Boot(id: m.boot, known: [Self.offset(m)], current: Self.offset(m), last: m.bootTime.microseconds))
            if boots.count > Self.bootLimit { boots.removeFirst() }
            return
        }
        let isLate = m.bootTime.microseconds < boots[b].last
        let nearest = nearest(b, Self.offset(m))
        if isLate {
            if nearest.distance > Self.lateLimit { add(b, Self.offset(m)) }
            return
        }
        boots[b].last = m.bootTime.microseconds
        follow(b, nearest, Self.offset(m))
    }

    /// A moment that is in no leaf: only takes the offset along while the clock drifts.
    mutating func drift(_ m: LeafMoment) {
        guard let b = boots.firstIndex(where: { $0.id == m.boot }) else { return }
        let nearest = nearest(b, Self.offset(m))
        if nearest.distance <= LedgerOptions.stepLimit { follow(b, nearest, Self.offset(m)) }
    }

    private mutating func follow(_ b: Int, _ nearest: (at: Int, distance: TimeSpan), _ offset: Int64) {
        if nearest.distance <= LedgerOptions.stepLimit { boots[b].known[nearest.at] = offset } else { add(b, offset) }
        boots[b].current = offset
    }

    private mutating func add(_ b: Int, _ offset: Int64) {
        boots[b].known.append(offset)
        if boots[b].known.count > Self.knownLimit { boots[b].known.removeFirst() }
    }

    private func nearest(_ b: Int, _ offset: Int64) -> (at: Int, distance: TimeSpan) {
        var best = (at: 0, distance: TimeSpan(microseconds: .max))
        for (i, known) in boots[b].known.enumerated() {
            let distance = TimeSpan(microseconds: known &- offset).magnitude
            if distance < best.distance { best = (i, distance) }
        }
        return best
    }

    private static func offset(_ m: LeafMoment) -> Int64 { m.at.microseconds &- m.bootTime.microseconds }
}

extension Leaf {
    /// The moments that a leaf tells: two for a segment.
    var moments: [LeafMoment] {
        if case .seg(let s) = self { return [LeafMoment(at: s.t0, boot: s.boot, bootTime: s.boot0), LeafMoment(at: s.t1, boot: s.boot, bootTime: s.boot1)] }
        return moment.map { [$0] } ?? []
    }
}
