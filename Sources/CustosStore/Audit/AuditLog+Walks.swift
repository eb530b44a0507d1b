import CustosBase
import CustosLaw
import GRDB

/// The registers as walks through time, cut down to people or cameras by what their indexes begin with.
extension AuditLog {
    /// What a query's words name.
    struct Named {
        var people: [String]?
        var devices: [Int64]?
        var records: [Int64] = []
    }

    func walks(_ q: AuditQuery, _ n: Named, records isKept: Bool) -> [AuditWalk] {
        func wants(_ actions: AuditEntry.Action...) -> Bool { q.action.map(actions.contains) ?? true }
        let wantsDone = q.outcome == nil || q.outcome == .done, hasRule = q.rule != nil
        var out: [AuditWalk] = []
        func add(_ w: AuditWalk, person: String?, device: String? = nil) {
            if let devices = n.devices, let device {
                out += devices.map { w.only("\(device) = ?", $0) }
            } else if let people = n.people, let person {
                out += people.map { w.only("\(person) = ?", $0) }
            } else {
                out.append(w)
            }
        }
        if wants(.view), wantsDone, !hasRule { add(Self.views, person: "principal", device: "camera") }
        if wants(.copy), !hasRule { add(Self.exports, person: "e.person") }
        if wants(.hold, .restriction), wantsDone, !hasRule {
            add(Self.placed, person: nil)
            add(Self.ended, person: nil)
        }
        if wants(.erase), wantsDone { for w in [Self.entered, Self.confirmed, Self.carriedOut] { add(w, person: nil) } }
        guard isKept else { return out }
        let about = n.devices == nil ? nil : self.about(n)
        if wants(.record), wantsDone, !hasRule {
            if let about {
                out += about.map { Self.stepsAbout.only("k.field = ?", $0.field).only("k.value = ?", $0.value) } + n.records.map { Self.steps.only("v.record = ?", $0) }
            } else {
                add(Self.steps, person: "v.actor")
            }
        }
        if wants(.record, .view), q.outcome != .done, q.outcome != .failed {
            if let about {
                out += about.map { Self.refusalsAbout.only("k.field = ?", $0.field).only("k.value = ?", $0.value) } + n.records.map { Self.refusals.only("f.record = ?", $0) }
            } else {
                add(Self.refusals, person: "f.actor")
            }
        }
        return out
    }

    /// Fields in which records name cameras, and the values that they have there.
    private func about(_ n: Named) -> [(field: String, value: String)] {
        var rows: Set<String> = [], devices: Set<String> = []
        for kind in law?.engine.kinds.values.map({ $0 }) ?? [] {
            for f in kind.allFields {
                switch f.shape {
                case .reference("camera"), .references("camera", _): rows.insert(f.name)
                case .device: devices.insert(f.name)
                default: break
                }
            }
        }
        return rows.sorted().flatMap { f in n.records.map { (f, String($0)) } } + devices.sorted().flatMap { f in (n.devices ?? []).map { (f, String($0)) } }
    }

    private static var views: AuditWalk {
        AuditWalk(AuditSource.view, "*", from: "view_entry", at: "at_us", keys: ["id"]) { r, p in
            var e = AuditEntry(p, .view, r["kind"], person: r["principal"], name: r["user"])
            e.devices = [r["camera"]]
            e.facts = [
                "purpose": JSON(r["purpose"] as String), "peer": JSON(r["peer"] as String), "stream": JSON(r["stream"] as String), "from": time(r["from_us"]), "to": time(r["to_us"]), "endedAt": time(r["ended_us"]),
            ]
            return e
        }
    }

    private static var exports: AuditWalk {
        let columns = "e.state, e.person, e.name, e.detail, r.id as export, r.streams, r.from_us, r.to_us, r.requester, r.document_number, r.authority, r.reason"
        return AuditWalk(AuditSource.export, columns, from: "export_event e cross join export_request r on r.id = e.export", at: "e.at_us", keys: ["e.id"]) { r, p in
            let state: String = r["state"]
            var e = AuditEntry(p, .copy, state, person: r["person"], name: r["name"])
            e.outcome = state == "refused" ? .refused : state == "failed" ? .failed : .done
            e.devices = (r["streams"] as String).split(separator: " ").compactMap { StreamID($0)?.camera.rawValue }
            e.facts = [
                "number": JSON(r["export"] as String), "from": time(r["from_us"]), "to": time(r["to_us"]), "requester": JSON(r["requester"] as String), "document": JSON(r["document_number"] as String),
                "authority": JSON(r["authority"] as String), "reason": JSON(r["reason"] as String), "detail": JSON(r["detail"] as String),
            ]
            return e
        }
    }

    private static var placed: AuditWalk {
        AuditWalk(AuditSource.markPlaced, "*", from: "custody_mark", at: "placed_us", keys: ["id"]) { r, p in mark(r, p, "placed", by: r["placed_by"]) }
    }
    private static var ended: AuditWalk {
        AuditWalk(AuditSource.markEnded, "*", from: "custody_mark", at: "ended_us", keys: ["id"]) { r, p in mark(r, p, "ended", by: r["ended_by"]) }
    }
    private static func mark(_ r: Row, _ p: AuditPosition, _ event: String, by person: String) -> AuditEntry {
        var e = AuditEntry(p, (r["kind"] as String) == "hold" ? .hold : .restriction, event, person: person, name: nil)
        e.devices = [StreamID(key: r["stream"]).camera.rawValue]
        e.facts = [
            "reason": JSON(r["reason"] as String), "document": JSON(r["document"] as String), "from": time(r["from_us"]), "to": time(r["to_us"]), "endAskedBy": JSON(r["end_asked_by"] as String?),
            "endReason": JSON(r["end_reason"] as String?),
        ]
        return e
    }

    private static var entered: AuditWalk { order(AuditSource.orderEntered, "entered", at: "entered_us", by: "entered_by") }
    private static var confirmed: AuditWalk { order(AuditSource.orderConfirmed, "confirmed", at: "confirmed_us", by: "confirmed_by") }
    /// The recorder itself erases.
    private static var carriedOut: AuditWalk { order(AuditSource.orderDone, "carriedOut", at: "done_us", by: nil) }
    private static func order(_ source: Int, _ event: String, at: String, by column: String?) -> AuditWalk {
        AuditWalk(source, "*", from: "erasure_order", at: at, keys: ["id"]) { r, p in
            var e = AuditEntry(p, .erase, event, person: column.map { r[$0] } ?? LawActor.system.id, name: column == nil ? LawActor.system.name : nil)
            e.devices = [StreamID(key: r["stream"]).camera.rawValue]
            e.rules = [r["ground"]]
            e.facts = ["organ": JSON(r["organ"] as String), "document": JSON(r["document"] as String), "evidence": JSON(r["evidence"] as String), "from": time(r["from_us"]), "to": time(r["to_us"])]
            return e
        }
    }

    private static let stepColumns = "v.record, v.version, v.actor, v.name, v.event, v.state"
    private static var steps: AuditWalk { AuditWalk(AuditSource.step, stepColumns, from: "law_version v", at: "v.at_us", keys: ["v.record", "v.version"], make: step) }
    /// Steps of the records that name a camera: their rows are few, and sorted.
    private static var stepsAbout: AuditWalk {
        AuditWalk(AuditSource.step, stepColumns, from: "law_key k cross join law_version v on v.record = k.record", at: "v.at_us", keys: ["v.record", "v.version"], make: step)
    }
    private static func step(_ r: Row, _ p: AuditPosition) -> AuditEntry {
        var e = AuditEntry(p, .record, r["event"], person: r["actor"], name: r["name"])
        (e.record, e.version, e.state) = (r["record"], r["version"], r["state"])
        return e
    }

    private static let refusalColumns = "f.actor, f.name, f.kind, f.event, f.record, f.units, f.zh, f.en"
    private static var refusals: AuditWalk { AuditWalk(AuditSource.refusal, refusalColumns, from: "law_refusal f", at: "f.at_us", keys: ["f.id"], make: refusal) }
    private static var refusalsAbout: AuditWalk {
        AuditWalk(AuditSource.refusal, refusalColumns, from: "law_key k cross join law_refusal f on f.record = k.record", at: "f.at_us", keys: ["f.id"], make: refusal)
    }
    private static func refusal(_ r: Row, _ p: AuditPosition) -> AuditEntry {
        let kind: String = r["kind"]
        var e = AuditEntry(p, kind == "view" ? .view : .record, r["event"], person: r["actor"], name: r["name"])
        (e.record, e.outcome, e.sentence) = (r["record"], .refused, (r["zh"], r["en"]))
        e.kind = kind == "view" ? nil : kind
        e.rules = (r["units"] as String).split(separator: " ").map(String.init)
        return e
    }

    private static func time(_ us: Int64?) -> JSON { us.map { JSON(WallTime(microseconds: $0)) } ?? .null }
}
