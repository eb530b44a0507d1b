package import CustosBase
import CustosLaw

/// What the sweeper asks of the ledger. Footage goes only when its expire leaf stands under a signature, and under a
/// witness's where one is configured (integrity 1.6).
package protocol ErasureLog: Sendable {
    /// Whether a segment's age is proven by clocks that are not only ours: its leaf's earliest witness time against the latest.
    func age(of stream: StreamID, _ sequence: UInt64, days: Int) throws -> ErasureAge
    /// The leaf stands in a checkpoint that is signed, and cosigned where the policy asks for it.
    func isCovered(_ leaf: UInt64) -> Bool
}

/// Whether a segment is old enough for the ledger.
package enum ErasureAge: Sendable, Hashable {
    case ripe
    /// `until`: the first moment at which it can be, when that can be told.
    case notYet(until: WallTime?)
}

/// Consecutive segments of one stream and one hour that go together: one `expire` leaf.
struct ErasureBatch {
    let stream: StreamID
    var rows: [(row: SegmentRow, grant: ErasureGrant)]

    var first: UInt64 { rows[0].row.sequence }
    var last: UInt64 { rows[rows.count - 1].row.sequence }
    var order: ErasureOrder? { rows[0].grant.order }

    private static let hour: Int64 = 3_600_000_000

    /// Splits what holds a grant where numbers are not consecutive, at each hour, and where the ground changes.
    static func split(_ granted: [(row: SegmentRow, grant: ErasureGrant)]) -> [ErasureBatch] {
        var out: [ErasureBatch] = []
        for entry in granted.sorted(by: { ($0.row.stream.key, $0.row.sequence) < ($1.row.stream.key, $1.row.sequence) }) {
            if let open = out.last, let before = open.rows.last, open.stream == entry.row.stream, before.row.sequence + 1 == entry.row.sequence,
                before.row.start.microseconds / hour == entry.row.start.microseconds / hour, before.grant.order == entry.grant.order
            {
                out[out.count - 1].rows.append(entry)
            } else {
                out.append(ErasureBatch(stream: entry.row.stream, rows: [entry]))
            }
        }
        return out
    }
}
