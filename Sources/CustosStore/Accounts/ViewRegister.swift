package import CustosBase
import Foundation
import GRDB

/// One line of the register of views.
package struct ViewEntry: Sendable, Hashable, Identifiable {
    package enum Kind: String, Sendable, Hashable, Codable { case live, playback, snapshot }
    /// Which stream was opened; playback may change between them.
    package enum StreamChoice: String, Sendable, Hashable { case main, sub, any }

    package let id: Int64
    /// Entries of one request share it.
    package let view: String
    /// `user:7` or `token:3`.
    package let principal: String
    package let user: String
    package let camera: CameraID
    package let kind: Kind
    package let stream: StreamChoice
    package let range: WallRange?
    package let purpose: String
    package let peer: String
    package let at: WallTime
    package let endedAt: WallTime?
}

/// The register of views: who saw which footage when and what for (written before the first byte).
package final class ViewRegister: Sendable {
    package static let maximumPurpose = 200
    /// A wall shows at most 64 cameras; one request names no more.
    package static let maximumCameras = 64

    private let state: StateStore
    private let database: DatabasePool
    private let clocks: any Clocks

    package init(state: StateStore) {
        self.state = state
        database = state.database
        clocks = state.clocks
    }

    /// Who asks: what the register says of a person or a machine.
    package struct Viewer: Sendable, Hashable {
        package let principal: String
        package let user: String
        package let peer: String
        package init(principal: String, user: String, peer: String) {
            self.principal = principal
            self.user = user
            self.peer = peer
        }
    }

    /// Writes one entry for each camera and returns the word that names them all. When this returns they are on the disk.
    package func open(_ viewer: Viewer, cameras: [CameraID], kind: ViewEntry.Kind, stream: ViewEntry.StreamChoice, range: WallRange?, purpose: String) throws -> String {
        precondition(!cameras.isEmpty && cameras.count <= Self.maximumCameras, "a view of \(cameras.count) cameras")
        let word = Hex.encode(SecureRandom.bytes(16))
        let now = clocks.wall().microseconds
        try database.write { db in
            for camera in cameras {
                try db.execute(
                    sql: "insert into view_entry (view, principal, user, camera, kind, stream, from_us, to_us, purpose, peer, at_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        word, viewer.principal, viewer.user, camera.rawValue, kind.rawValue, stream.rawValue, range?.start.microseconds, range?.end.microseconds, purpose,
                        viewer.peer, now,
                    ])
            }
            // NM203.12: the register is part of the ledger, where nobody takes a line out of it.
            let body = LeafBody.make([
                "user": viewer.user, "peer": viewer.peer, "purpose": purpose, "stream": stream.rawValue, "from": range?.start.description, "to": range?.end.description,
                "cameras": cameras.map(\.description).joined(separator: " "),
            ])
            try state.note(db, .act(actor: viewer.principal, action: "view-\(kind.rawValue)", object: "view:\(word)", result: .ok, body: body))
        }
        return word
    }

    /// Stamps the end of a view that has none yet.
    package func close(_ view: String) throws {
        let now = clocks.wall().microseconds
        try database.write { try $0.execute(sql: "update view_entry set ended_us = ? where view = ? and ended_us is null", arguments: [now, view]) }
    }

    /// The entry lets this principal see this camera's footage in this span.
    package func allows(_ view: String, principal: String, camera: CameraID, range: WallRange) throws -> Bool {
        try database.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    select exists (select 1 from view_entry where view = ? and principal = ? and camera = ? and kind = 'playback'
                      and from_us <= ? and to_us >= ?)
                    """,
                arguments: [view, principal, camera.rawValue, range.start.microseconds, range.end.microseconds]) ?? false
        }
    }

    /// The newest entries first; `before` continues after the last one of the page before.
    package func entries(limit: Int, before: Int64?) throws -> [ViewEntry] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from view_entry where id < ? order by id desc limit ?", arguments: [before ?? .max, limit]).map { row in
                let from: Int64? = row["from_us"], to: Int64? = row["to_us"]
                return ViewEntry(
                    id: row["id"], view: row["view"], principal: row["principal"], user: row["user"], camera: CameraID(row["camera"]),
                    kind: ViewEntry.Kind(rawValue: row["kind"]) ?? .playback, stream: ViewEntry.StreamChoice(rawValue: row["stream"]) ?? .any,
                    range: from.flatMap { f in to.map { WallRange(WallTime(microseconds: f), WallTime(microseconds: $0)) } }, purpose: row["purpose"], peer: row["peer"],
                    at: WallTime(microseconds: row["at_us"]), endedAt: (row["ended_us"] as Int64?).map(WallTime.init(microseconds:)))
            }
        }
    }
}
