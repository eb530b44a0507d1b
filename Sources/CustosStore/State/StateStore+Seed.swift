import CustosBase
import CustosLaw
import GRDB

extension StateStore {
    /// Tells a new epoch of the gaps and losses that are over: without them, time in its log is covered by nothing.
    package func noteAbsences() throws {
        let always = WallRange(WallTime(microseconds: .min / 2), WallTime(microseconds: .max / 2))
        for stream in try intendedStreams() {
            let gaps = try self.gaps(of: stream, overlapping: always).filter { $0.end != nil }, losses = try self.losses(of: stream, overlapping: always)
            try database.write { db in
                for g in gaps { try note(db, .gap(stream: stream, from: g.start, to: g.end ?? g.start, cause: g.cause)) }
                for l in losses {
                    try note(db, .loss(stream: stream, first: l.sequence, last: l.sequence, from: l.start, to: l.end, cause: "missing", by: l.detectedBy))
                }
            }
        }
    }

    /// Tells a new log what is in force: cameras, their retention, what is recorded, and the holds that are active. For the first start
    /// with a ledger, and for a new epoch. What waits in the outbox anyway is not said twice.
    package func noteEverythingInForce() throws {
        let cameras = try self.cameras(includingRemoved: true)
        let histories = try cameras.map { ($0, try retentionHistory(of: $0.id)) }
        let streams = try intendedStreams().map { ($0, try recordingIntent(of: $0).isWanted) }
        let marks = try self.marks()
        var saidCameras: Set<CameraID> = [], saidStreams: Set<StreamID> = [], saidMarks: Set<UUIDValue> = []
        for row in try outbox(limit: Int(Self.outboxLimit)) {
            switch row.fact {
            case .rule(let camera, _, _): saidCameras.insert(camera)
            case .record(let stream, _): saidStreams.insert(stream)
            case .hold(let id, _, _, _, _), .restrict(let id, _, _, _, _): saidMarks.insert(id)
            default: break
            }
        }
        try database.write { db in
            for (camera, history) in histories where !saidCameras.contains(camera.id) {
                try note(db, .rule(camera: camera.id, floor: history.entries.last?.floorDays ?? history.floorNow.days, target: history.entries.last?.days ?? history.floorNow.days))
                try noteCamera(db, camera.id)
            }
            for (stream, isWanted) in streams where isWanted && !saidStreams.contains(stream) { try note(db, .record(stream: stream, isOn: true)) }
            for m in marks.reversed() where !saidMarks.contains(m.id) {
                let body = LeafBody.make(["reason": m.reason, "document": m.document, "by": m.placedBy, "placed": m.placedAt.description])
                switch m.kind {
                case .hold: try note(db, .hold(id: m.id, stream: m.stream, from: m.range.start, to: m.range.end, body: body))
                case .restriction: try note(db, .restrict(id: m.id, stream: m.stream, from: m.range.start, to: m.range.end, body: body))
                }
            }
        }
    }
}
