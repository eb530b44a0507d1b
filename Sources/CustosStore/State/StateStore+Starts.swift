package import CustosBase
import GRDB

/// How the last run of the server ended.
package enum LastStop: Sendable, Hashable {
    /// The server has never run on this state.
    case never
    /// It said goodbye.
    case clean(at: WallTime)
    /// It did not: crash, kill or power cut. `lastBeat` is the last sign of life; `sameBoot` tells a crash of the
    /// program from one of the machine.
    case unclean(lastBeat: WallTime, sameBoot: Bool)
}

/// Starts, beats and stops of the server, from which recovery knows what to look for.
extension StateStore {
    /// Says that this process runs from now on. Ask `lastStop` before or after: it speaks of the run before this one.
    package func markRunning(bootID: UUIDValue) throws {
        let wall = clocks.wall().microseconds, monotonic = clocks.monotonic().microseconds
        let id = try database.write { db in
            try db.execute(
                sql: "insert into start (boot, started_us, beat_us, beat_boot_us, stopped_us) values (?, ?, ?, ?, null)",
                arguments: [bootID.description, wall, max(0, wall), monotonic])
            return db.lastInsertedRowID
        }
        currentStart.value = id
    }

    /// A sign of life, every few seconds. Does nothing before `markRunning`.
    package func beat() throws {
        guard let id = currentStart.value else { return }
        let wall = clocks.wall().microseconds, monotonic = clocks.monotonic().microseconds
        try database.write { db in
            try db.execute(sql: "update start set beat_us = ?, beat_boot_us = ? where id = ?", arguments: [max(0, wall), monotonic, id])
        }
    }

    /// Says goodbye: everything is sealed.
    package func markCleanStop() throws {
        guard let id = currentStart.value else { return }
        let wall = clocks.wall().microseconds
        try database.write { db in
            try db.execute(sql: "update start set stopped_us = ?, beat_us = max(beat_us, ?) where id = ?", arguments: [wall, max(0, wall), id])
        }
        currentStart.value = nil
    }

    /// How the run before this one ended.
    package func lastStop(bootID: UUIDValue? = nil) throws -> LastStop {
        let own = currentStart.value
        return try database.read { db in
            guard
                let r = try Row.fetchOne(
                    db, sql: "select boot, beat_us, stopped_us from start where id < ? order by id desc limit 1", arguments: [own ?? Int64.max])
            else { return .never }
            if let stopped = r[2] as Int64? { return .clean(at: WallTime(microseconds: stopped)) }
            let boot: String = r[0]
            return .unclean(lastBeat: WallTime(microseconds: r[1]), sameBoot: bootID.map { $0.description == boot } ?? false)
        }
    }

    /// When the server that runs (or ran last) started and gave its last sign of life.
    package func latestStart() throws -> (startedAt: WallTime, lastBeat: WallTime, stoppedAt: WallTime?)? {
        try database.read { db in
            try Row.fetchOne(db, sql: "select started_us, beat_us, stopped_us from start order by id desc limit 1").map { r in
                (WallTime(microseconds: r[0]), WallTime(microseconds: r[1]), (r[2] as Int64?).map { WallTime(microseconds: $0) })
            }
        }
    }

    // MARK: Volumes

    /// Remembers that a volume belongs to this recorder, so that a missing one is noticed.
    package func rememberVolume(_ id: UUIDValue, path: String) throws {
        let now = clocks.wall().microseconds
        try database.write { db in
            try db.execute(
                sql: """
                    insert into volume (id, path, first_seen_us, last_seen_us) values (?, ?, ?, ?)
                    on conflict (id) do update set path = excluded.path, last_seen_us = excluded.last_seen_us
                    """, arguments: [id.description, path, now, now])
        }
    }

    /// Every volume that was ever used, with its last path.
    package func knownVolumes() throws -> [(id: UUIDValue, path: String, firstSeen: WallTime, lastSeen: WallTime)] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select id, path, first_seen_us, last_seen_us from volume order by first_seen_us").compactMap { r in
                UUIDValue(r[0] as String).map { ($0, r[1], WallTime(microseconds: r[2]), WallTime(microseconds: r[3])) }
            }
        }
    }
}
