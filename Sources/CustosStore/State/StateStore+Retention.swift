package import CustosBase
package import CustosLaw
import GRDB

/// What retention was in force when (NM203.18.1.4, 19.1.2), and the rules that the site has switched on.
extension StateStore {
    /// The name of the setting that holds the rules beside the statutory one: their names, separated by commas.
    static let rulesSetting = "retention.rules"

    /// The floor in force: the statutory one and what the site has switched on beside it.
    package func retentionFloor() throws -> RetentionFloor { try database.read(Self.floor) }

    /// Switches rules on beside the statutory one, e.g. `anti-terror` for a key target (90 days).
    ///
    /// Cameras whose policy is shorter are raised to the new floor in the same transaction. Switching a rule off
    /// touches no policy, and footage recorded under it keeps its time.
    /// Returns `nil` when it is done, or the names that are not known.
    package func setRetentionRules(_ names: [String]) throws -> [String]? {
        let unknown = names.filter { n in !RetentionRule.known.contains { $0.name == n } }
        guard unknown.isEmpty, let floor = RetentionFloor(named: names) else { return unknown }
        let now = clocks.wall()
        try database.write { db in
            let value = floor.rules.filter { $0 != .statutory }.map(\.name).joined(separator: ",")
            try db.execute(
                sql: "insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
                arguments: [Self.rulesSetting, value])
            try note(db, .configuration(what: "retention-rules", object: value.isEmpty ? "nm203" : value.replacing(",", with: "/"), body: nil))
            // Removed cameras too: their footage is under the same law.
            for row in try Row.fetchAll(db, sql: "select id, retention_days from camera") {
                let id = CameraID(row[0]), days: Int = row[1]
                let raised = max(days, floor.days)
                if raised != days {
                    try db.execute(sql: "update camera set retention_days = ?, updated_us = ? where id = ?", arguments: [raised, now.microseconds, id.rawValue])
                }
                try appendRetention(db, camera: id, days: raised, floor: floor.days, since: now)
            }
        }
        return nil
    }

    /// A camera's days from an approved policy of its system, within a transaction that does more. Never below the floor in force.
    func setRetention(_ db: Database, _ camera: CameraID, days: Int) throws {
        let now = clocks.wall(), floor = try Self.floor(db)
        if let refusal = RetentionPolicy.validate(days: days, floor: floor) { throw refusal }
        try db.execute(sql: "update camera set retention_days = ?, updated_us = ? where id = ?", arguments: [days, now.microseconds, camera.rawValue])
        try appendRetention(db, camera: camera, days: days, floor: floor.days, since: now)
        try noteCamera(db, camera)
    }

    /// The terms under which a camera's footage of `time` is kept.
    package func retentionTerms(of camera: CameraID, recordedAt time: WallTime) throws -> RetentionTerms {
        try retentionHistory(of: camera).terms(at: time)
    }

    /// A camera's history, read once for many segments.
    package func retentionHistory(of camera: CameraID) throws -> RetentionHistory {
        try database.read { db in
            let floor = try Self.floor(db)
            let entries = try Row.fetchAll(
                db, sql: "select since_us, days, floor_days from camera_retention where camera = ? order by since_us, number", arguments: [camera.rawValue]
            ).map { RetentionHistory.Entry(since: WallTime(microseconds: $0[0]), days: $0[1], floorDays: $0[2]) }
            return RetentionHistory(entries: entries, floorNow: floor)
        }
    }

    static func floor(_ db: Database) throws -> RetentionFloor {
        guard let text = try String.fetchOne(db, sql: "select value from setting where name = ?", arguments: [rulesSetting]), !text.isEmpty else { return .statutory }
        let names = text.split(separator: ",").map { CameraDraft.trimmed(String($0)) }
        // A name that this version does not know is a rule that it cannot lower: every known rule applies then.
        return RetentionFloor(named: names) ?? RetentionFloor(additional: RetentionRule.known)
    }

    func appendRetention(_ db: Database, camera: CameraID, days: Int, floor: Int, since: WallTime) throws {
        let number = try Int.fetchOne(db, sql: "select coalesce(max(number), 0) + 1 from camera_retention where camera = ?", arguments: [camera.rawValue]) ?? 1
        try db.execute(
            sql: "insert into camera_retention (camera, since_us, number, days, floor_days) values (?, ?, ?, ?, ?)",
            arguments: [camera.rawValue, since.microseconds, number, days, floor])
        try note(db, .rule(camera: camera, floor: floor, target: days))
    }
}

/// The dated retention of one camera.
package struct RetentionHistory: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package var since: WallTime
        package var days: Int
        package var floorDays: Int
        package init(since: WallTime, days: Int, floorDays: Int) {
            self.since = since
            self.days = days
            self.floorDays = floorDays
        }
    }
    /// In the order of time.
    package let entries: [Entry]
    package let floorNow: RetentionFloor

    package init(entries: [Entry], floorNow: RetentionFloor) {
        self.entries = entries
        self.floorNow = floorNow
    }

    /// The terms of footage recorded at `time`. Footage older than the first entry counts under the first;
    /// footage of a camera that nothing is known of counts under the floor.
    package func terms(at time: WallTime) -> RetentionTerms {
        let then = entries.last { $0.since <= time } ?? entries.first
        return RetentionTerms(
            daysAtRecording: then?.days ?? floorNow.days, daysNow: entries.last?.days ?? floorNow.days,
            floorAtRecording: then?.floorDays ?? floorNow.days, floorNow: floorNow)
    }
}
