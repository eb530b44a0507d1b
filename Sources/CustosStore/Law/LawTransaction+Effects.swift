import CustosBase
package import CustosLaw
import GRDB

/// What a legal step does to footage, cameras, accounts and exports.
extension LawTransaction {
    package func carryOut(_ effect: LawEffect, about record: LawRecord, by actor: LawActor) throws {
        switch effect {
        case .hold(let device, let from, let to, let reason, let document):
            guard from < to, let camera = try StateStore.fetchCamera(db, CameraID(device)) else { return }  // A register row of a camera that is not this recorder's.
            for stream in Self.streams(camera) {
                _ = try state.placeMark(db, .hold, stream, WallRange(from, to), reason: reason, document: document, by: actor.id)
            }
        case .restrict(let device, let from, let to, let reason):
            guard from < to, let camera = try StateStore.fetchCamera(db, CameraID(device)) else { return }
            for stream in Self.streams(camera) { _ = try state.placeMark(db, .restriction, stream, WallRange(from, to), reason: reason, document: "", by: actor.id) }
        case .orderErasure(let device, let from, let to, let ground, let organ, let document, let evidence, let first):
            guard from < to, let camera = try StateStore.fetchCamera(db, CameraID(device)) else { return }
            for stream in Self.streams(camera) {
                let order = try state.enterOrder(db, stream, WallRange(from, to), ground: ground.text, organ: organ, document: document, evidence: evidence, by: first)
                _ = try state.confirmOrder(db, order.id, by: actor.id)
            }
        case .disable(let device, let reason, let stops):
            try db.execute(
                sql: "insert into law_blocked_device (device, reason, stops_recording, at_us) values (?, ?, ?, ?) on conflict (device) do update set reason = excluded.reason, stops_recording = excluded.stops_recording",
                arguments: [device, reason, stops, now.microseconds])
            if stops, let camera = try StateStore.fetchCamera(db, CameraID(device)) { try state.noteIntent(db, from: camera.recordedStreams, to: [], at: now) }
            try changedCameras()
            try state.note(db, .configuration(what: "camera-off-view", object: "camera:\(device)", body: LeafBody.make(["reason": reason, "stops recording": "\(stops)", "law": "\(record.id)"])))
        case .enable(let device):
            let stopped = try Bool.fetchOne(db, sql: "select stops_recording from law_blocked_device where device = ?", arguments: [device])
            guard let stopped else { return }
            try db.execute(sql: "delete from law_blocked_device where device = ?", arguments: [device])
            if stopped, let camera = try StateStore.fetchCamera(db, CameraID(device)) { try state.noteIntent(db, from: [], to: camera.recordedStreams, at: now) }
            try changedCameras()
            try state.note(db, .configuration(what: "camera-on-view", object: "camera:\(device)", body: LeafBody.make(["law": "\(record.id)"])))
        case .endSessions(let person):
            noteEnded(person)
            guard let account = try self.record(person)?.text("account") else { return }
            try db.execute(sql: "delete from session where user in (select id from user_account where user = ?)", arguments: [account])
        case .retention(let device, let days):
            guard let camera = try StateStore.fetchCamera(db, CameraID(device)), camera.removedAt == nil, camera.retentionDays != days else { return }
            try state.setRetention(db, CameraID(device), days: days)
        case .export(let request):
            noteExport(try ExportEntry.enter(request: request, about: record, by: actor, in: self))
        }
    }

    private static func streams(_ c: CameraRecord) -> [StreamID] { [StreamID(c.id, .main)] + (c.subURL == nil ? [] : [StreamID(c.id, .sub)]) }

    /// Makes servers look at the cameras again.
    private func changedCameras() throws { try db.execute(sql: "update change set counter = counter + 1") }
}
