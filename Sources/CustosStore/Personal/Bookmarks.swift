package import CustosBase
import GRDB

/// A moment or span that somebody marked. It outlives the footage that it points to.
package struct Bookmark: Sendable, Hashable, Identifiable {
    package let id: Int64
    /// `nil` once the account is gone.
    package let owner: Int64?
    package let ownerName: String
    package let cameras: [CameraID]
    package let range: WallRange
    package let note: String
    package let tag: String
    package let isShared: Bool
    package let createdAt: WallTime
}

/// Bookmarks: one's own, and those that people of one's own unit share.
package final class Bookmarks: Sendable {
    /// Of one account; a person who marks ten moments a day gets there in three years.
    package static let maximumOfAccount = 10_000
    /// The tiles of one playback.
    package static let maximumCameras = 16
    package static let pageLimit = 500

    /// What a bookmark says; everything that its owner may change.
    package struct Content: Sendable, Hashable {
        package var cameras: [CameraID]
        package var range: WallRange
        package var note: String
        package var tag: String
        package var isShared: Bool
        package init(cameras: [CameraID], range: WallRange, note: String, tag: String, isShared: Bool) {
            self.cameras = cameras
            self.range = range
            self.note = note
            self.tag = tag
            self.isShared = isShared
        }
    }

    /// Who looks: the account, `nil` for a machine, and the unit whose shared bookmarks they see, `nil` for none.
    package struct Reader: Sendable, Hashable {
        package let user: Int64?
        package let unit: Int64?
        package init(user: Int64?, unit: Int64?) {
            self.user = user
            self.unit = unit
        }
    }

    package struct Query: Sendable {
        package var camera: CameraID?
        package var range: WallRange?
        package var words = ""
        package var limit = 100
        package init() {}
    }

    package enum Objection: Error, Sendable, Hashable { case tooMany, noCamera, notYours, notThere }

    private let database: DatabasePool
    private let clocks: any Clocks

    package init(state: StateStore) {
        database = state.database
        clocks = state.clocks
    }

    private static let visible = "(b.owner = :user or (b.shared = 1 and b.unit = :unit))"

    /// By time, the latest first.
    package func bookmarks(_ query: Query, for reader: Reader) throws -> [Bookmark] {
        let words = query.words.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
        return try database.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    select b.* from bookmark b where \(Self.visible) and b.to_us > :from and b.from_us < :to
                      and (:camera is null or exists (select 1 from bookmark_camera c where c.bookmark = b.id and c.camera = :camera))
                      and (:words = '' or b.note like '%' || :words || '%' escape '\\' or b.tag like '%' || :words || '%' escape '\\')
                    order by b.from_us desc, b.id desc limit :limit
                    """,
                arguments: [
                    "user": reader.user, "unit": reader.unit, "from": query.range?.start.microseconds ?? .min, "to": query.range?.end.microseconds ?? .max, "camera": query.camera?.rawValue, "words": words,
                    "limit": min(query.limit, Self.pageLimit),
                ])
            return try rows.map { try Self.bookmark(db, $0) }
        }
    }

    /// - Parameter unit: whose people see it when it is shared.
    package func add(_ content: Content, by user: Int64, name: String, unit: Int64) throws -> Bookmark {
        let now = clocks.wall()
        return try database.write { db in
            guard try Int.fetchOne(db, sql: "select count(*) from bookmark where owner = ?", arguments: [user]) ?? 0 < Self.maximumOfAccount else { throw Objection.tooMany }
            try db.execute(
                sql: "insert into bookmark (owner, owner_name, unit, shared, from_us, to_us, note, tag, created_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    user, name, unit, content.isShared, content.range.start.microseconds, content.range.end.microseconds, content.note, content.tag, now.microseconds,
                ])
            let id = db.lastInsertedRowID
            try Self.setCameras(db, id, content.cameras)
            return try Self.fetch(db, id)!
        }
    }

    /// Changes one's own.
    package func change(_ id: Int64, for reader: Reader, _ edit: (inout Content) throws -> Void) throws -> Bookmark {
        try database.write { db in
            let old = try Self.owned(db, id, reader)
            var content = Content(cameras: old.cameras, range: old.range, note: old.note, tag: old.tag, isShared: old.isShared)
            try edit(&content)
            try db.execute(
                // A unit's eyes see it from the moment that it is shared with them: with those of today, not of the day when it was made.
                sql: "update bookmark set shared = ?, unit = case when ? then coalesce(?, unit) else unit end, from_us = ?, to_us = ?, note = ?, tag = ? where id = ?",
                arguments: [content.isShared, content.isShared && !old.isShared, reader.unit, content.range.start.microseconds, content.range.end.microseconds, content.note, content.tag, id])
            if content.cameras != old.cameras {
                try db.execute(sql: "delete from bookmark_camera where bookmark = ?", arguments: [id])
                try Self.setCameras(db, id, content.cameras)
            }
            return try Self.fetch(db, id)!
        }
    }

    /// Removes one's own.
    package func remove(_ id: Int64, for reader: Reader) throws {
        try database.write { db in
            _ = try Self.owned(db, id, reader)
            try db.execute(sql: "delete from bookmark where id = ?", arguments: [id])
        }
    }

    /// What somebody may not see does not exist for them; what they see and do not own is another's.
    private static func owned(_ db: Database, _ id: Int64, _ reader: Reader) throws -> Bookmark {
        let sql = "select b.* from bookmark b where b.id = :id and \(visible)"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: ["id": id, "user": reader.user, "unit": reader.unit]) else { throw Objection.notThere }
        let found = try bookmark(db, row)
        guard let user = reader.user, found.owner == user else { throw Objection.notYours }
        return found
    }

    private static func setCameras(_ db: Database, _ id: Int64, _ cameras: [CameraID]) throws {
        precondition(!cameras.isEmpty && cameras.count <= maximumCameras, "a bookmark of \(cameras.count) cameras")
        for c in cameras {
            guard try Bool.fetchOne(db, sql: "select exists (select 1 from camera where id = ?)", arguments: [c.rawValue]) == true else { throw Objection.noCamera }
            try db.execute(sql: "insert into bookmark_camera (bookmark, camera) values (?, ?)", arguments: [id, c.rawValue])
        }
    }

    private static func fetch(_ db: Database, _ id: Int64) throws -> Bookmark? { try Row.fetchOne(db, sql: "select * from bookmark where id = ?", arguments: [id]).map { try bookmark(db, $0) } }

    private static func bookmark(_ db: Database, _ r: Row) throws -> Bookmark {
        let id: Int64 = r["id"]
        let cameras = try Int64.fetchAll(db.cachedStatement(sql: "select camera from bookmark_camera where bookmark = ? order by camera"), arguments: [id])
        return Bookmark(
            id: id, owner: r["owner"], ownerName: r["owner_name"], cameras: cameras.map { CameraID($0) }, range: WallRange(WallTime(microseconds: r["from_us"]), WallTime(microseconds: r["to_us"])),
            note: r["note"], tag: r["tag"], isShared: r["shared"], createdAt: WallTime(microseconds: r["created_us"]))
    }
}

extension FootageLibrary {
    /// Footage of the span was there and has gone by law: some of it expired or was erased by order, and none is left.
    package func isErased(_ cameras: [CameraID], _ range: WallRange) throws -> Bool {
        let streams = cameras.flatMap { [StreamID($0, .main), StreamID($0, .sub)] }
        for s in streams where try !pieces(of: s, overlapping: range, limit: 1).isEmpty { return false }
        return try streams.contains { try !state.expired(of: $0, overlapping: range).isEmpty }
    }
}
