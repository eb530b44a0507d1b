package import CustosBase
import CustosLaw
import GRDB

/// Cameras: adding, editing and removing, each with its retention history in one transaction.
extension StateStore {
    /// The most cameras of one recorder. The measured ceiling of one machine is some hundreds; the bound keeps a
    /// wrong import file from making a hundred thousand sessions.
    package static let cameraLimit = 2000

    /// Adds a camera after `CameraDraft.validated`.
    ///
    /// Throws `CameraProblem` (also when the main URL is another camera's and `allowDuplicate` is not set), or a
    /// `Refusal` when the retention is below the floor in force (NM203.18.1.4).
    @discardableResult
    package func addCamera(_ draft: CameraDraft, allowDuplicate: Bool = false) throws -> CameraRecord {
        let now = clocks.wall()
        return try database.write { db in
            let floor = try Self.floor(db)
            let d = try draft.validated(floor: floor)
            let count = try Int.fetchOne(db, sql: "select count(*) from camera where removed_us is null") ?? 0
            guard count < Self.cameraLimit else {
                throw CameraProblem(.camera, "camera.limit", zh: "一台录像机最多\(Self.cameraLimit)台摄像机。", en: "One recorder has at most \(Self.cameraLimit) cameras.")
            }
            if !allowDuplicate { try Self.refuseDuplicate(db, url: d.mainURL, except: nil) }
            try db.execute(
                sql: """
                    insert into camera (name, main_url, sub_url, user, password, transport, enabled, records, records_sub, audio, retention_days, created_us, updated_us)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    d.name, d.mainURL, d.subURL, d.user, d.password?.reveal(), d.transport, d.enabled, d.records, d.recordsSub, d.audio, d.retentionDays,
                    now.microseconds, now.microseconds,
                ])
            let id = CameraID(db.lastInsertedRowID)
            try appendRetention(db, camera: id, days: d.retentionDays, floor: floor.days, since: now)
            try noteCamera(db, id)
            guard let record = try Self.fetchCamera(db, id) else { throw StoreError(.damaged, path: path, "camera \(id) is gone in its own transaction") }
            try noteIntent(db, from: [], to: record.recordedStreams, at: now)
            return record
        }
    }

    /// Edits a camera. The whole is validated again; a changed retention is appended to the history, so that it
    /// shortens nothing that is recorded already.
    @discardableResult
    package func updateCamera(_ id: CameraID, allowDuplicate: Bool = false, _ change: (inout CameraDraft) throws -> Void) throws -> CameraRecord {
        let now = clocks.wall()
        return try database.write { db in
            guard let old = try Self.fetchCamera(db, id), old.removedAt == nil else {
                throw StoreError(.notFound, path: path, "no camera \(id)")
            }
            let floor = try Self.floor(db)
            var draft = old.draft
            try change(&draft)
            let d = try draft.validated(floor: floor)
            if d.mainURL != old.mainURL, !allowDuplicate { try Self.refuseDuplicate(db, url: d.mainURL, except: id) }
            try db.execute(
                sql: """
                    update camera set name = ?, main_url = ?, sub_url = ?, user = ?, password = ?, transport = ?, enabled = ?, records = ?, records_sub = ?,
                      audio = ?, retention_days = ?, updated_us = ? where id = ?
                    """,
                arguments: [
                    d.name, d.mainURL, d.subURL, d.user, d.password?.reveal(), d.transport, d.enabled, d.records, d.recordsSub, d.audio, d.retentionDays,
                    now.microseconds, id.rawValue,
                ])
            if d.retentionDays != old.retentionDays {
                try appendRetention(db, camera: id, days: d.retentionDays, floor: floor.days, since: now)
            }
            try noteCamera(db, id)
            guard let record = try Self.fetchCamera(db, id) else { throw StoreError(.damaged, path: path, "camera \(id) is gone in its own transaction") }
            try noteIntent(db, from: old.recordedStreams, to: record.recordedStreams, at: now)
            return record
        }
    }

    /// Takes a camera off the list. Its footage stays under custody until it expires; the password is forgotten.
    /// Returns `false` when there is no such camera.
    @discardableResult
    package func removeCamera(_ id: CameraID) throws -> Bool {
        let wall = clocks.wall(), now = wall.microseconds
        return try database.write { db in
            guard let old = try Self.fetchCamera(db, id), old.removedAt == nil else { return false }
            try noteIntent(db, from: old.recordedStreams, to: [], at: wall)
            try db.execute(
                sql: "update camera set removed_us = ?, updated_us = ?, enabled = 0, password = null where id = ? and removed_us is null",
                arguments: [now, now, id.rawValue])
            let isDone = db.changesCount == 1
            if isDone { try noteCamera(db, id) }
            return isDone
        }
    }

    /// A camera on the list, or one that was removed when that is asked for.
    package func camera(_ id: CameraID, includingRemoved: Bool = false) throws -> CameraRecord? {
        try database.read { db in
            guard let c = try Self.fetchCamera(db, id), includingRemoved || c.removedAt == nil else { return nil }
            return c
        }
    }

    /// The cameras in the order of their numbers.
    package func cameras(includingRemoved: Bool = false) throws -> [CameraRecord] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from camera \(includingRemoved ? "" : "where removed_us is null") order by id").map(Self.camera)
        }
    }

    /// Tells the ledger what the camera is now. Its password is no part of that.
    func noteCamera(_ db: Database, _ id: CameraID) throws {
        guard let c = try Self.fetchCamera(db, id) else { return }
        let body = LeafBody.make([
            "name": c.name, "main": c.mainURL, "sub": c.subURL, "user": c.user, "transport": c.transport, "enabled": "\(c.enabled)", "records": "\(c.records)",
            "recordsSub": "\(c.recordsSub)", "audio": "\(c.audio)", "removed": c.removedAt?.description,
        ])
        try note(db, .camera(camera: id, body: body))
    }

    // MARK: Rows

    static func fetchCamera(_ db: Database, _ id: CameraID) throws -> CameraRecord? {
        try Row.fetchOne(db, sql: "select * from camera where id = ?", arguments: [id.rawValue]).map(camera)
    }

    private static func camera(_ r: Row) -> CameraRecord {
        CameraRecord(
            id: CameraID(r["id"]), name: r["name"], mainURL: r["main_url"], subURL: r["sub_url"], user: r["user"],
            password: (r["password"] as String?).map(Secret.init), transport: r["transport"], enabled: r["enabled"], records: r["records"],
            recordsSub: r["records_sub"], audio: r["audio"], retentionDays: r["retention_days"], createdAt: WallTime(microseconds: r["created_us"]),
            updatedAt: WallTime(microseconds: r["updated_us"]), removedAt: (r["removed_us"] as Int64?).map { WallTime(microseconds: $0) })
    }

    private static func refuseDuplicate(_ db: Database, url: String, except: CameraID?) throws {
        guard
            let other = try Row.fetchOne(
                db, sql: "select id, name from camera where main_url = ? and removed_us is null and id is not ?", arguments: [url, except?.rawValue])
        else { return }
        let id: Int64 = other[0], name: String = other[1]
        throw CameraProblem(.mainURL, "url.duplicate", zh: "摄像机\(id)（\(name)）已使用该地址。", en: "Camera \(id) (\(name)) has this address already.")
    }
}
