import CustosBase
import CustosLedger
import Foundation
import GRDB

/// Witness times that were once computed from the history: verifying millions of signatures takes too long for a start.
extension LedgerIndex {
    /// The times of the history under a policy, and the offset behind the history's last block. What the index knows is not verified again.
    func witnessTimes(_ log: LogFolder, policy: TrustPolicy?, digest: [UInt8]) throws -> (times: WitnessTimes, offset: Int64) {
        let known: (offset: Int64, policy: Data?) = try reading { db in
            try Row.fetchOne(db, sql: "select history_offset, policy from condition").map { ($0[0], $0[1]) } ?? (0, nil)
        }
        var times = WitnessTimes()
        var offset = known.offset
        let size = try? log.disk.stat(log.historyPath).size  // No history is an empty one.
        if known.policy == Data(digest), offset <= size ?? 0 {
            for r in try reading({ try Row.fetchAll($0, sql: "select size, time from witness_time order by size") }) { times.add(size: UInt64(r[0] as Int64), time: r[1]) }
        } else {
            try writing { try $0.execute(sql: "delete from witness_time") }
            offset = 0
        }
        var new: [(size: UInt64, time: Int64)] = []
        offset = try log.readHistory(from: offset) { note, _ in
            guard let policy, policy.needsWitnesses, let time = policy.quorumTime(note), let checkpoint = try? Checkpoint(parsing: note.text) else { return }
            new.append((checkpoint.size, time))
        }
        for (size, time) in new { times.add(size: size, time: time) }
        try save(new, offset: offset, digest: digest)
        return (times, offset)
    }

    func save(_ times: [(size: UInt64, time: Int64)], offset: Int64, digest: [UInt8]) throws {
        try writing { db in
            for (size, time) in times {
                try db.execute(
                    sql: "insert into witness_time (size, time) values (?, ?) on conflict (size) do update set time = min(time, excluded.time)", arguments: [Int64(size), time])
            }
            try db.execute(sql: "update condition set history_offset = ?, policy = ?", arguments: [offset, Data(digest)])
        }
    }
}
