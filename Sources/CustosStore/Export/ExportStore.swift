package import CustosBase
package import CustosLaw
import Foundation
import GRDB

/// A request in the register of exports, with what became of it.
package struct ExportRecord: Sendable, Hashable, Identifiable {
    package let request: ExportRequest
    package let state: ExportState
    package let approval: ExportApproval?
    package let target: ExportTarget?
    /// When the writing was first begun.
    package let startedAt: WallTime?
    package let progress: ExportProgress
    /// SHA-256 of the package's manifest, once it is ready.
    package let manifest: String?
    /// Why it was refused, withdrawn or stopped; who took it.
    package let detail: String
    package let changedAt: WallTime

    package var id: ExportID { request.id }
}

package struct ExportEvent: Sendable, Hashable {
    package let at: WallTime
    package let state: ExportState
    package let person: ExportPerson
    package let detail: String
    /// The index of its leaf; `nil` until the ledger has it.
    package let leaf: UInt64?
}

/// The register of exports: requests, approvals, and what became of them. Every step is one transaction with its leaf (NM203.12).
package final class ExportStore: Sendable {
    private let state: StateStore
    private let database: DatabasePool
    private let clocks: any Clocks
    /// Steps that the program itself takes.
    private static let node = ExportPerson(id: "node", name: "Custos")
    private static let maximumDetail = 500

    package init(state: StateStore) {
        self.state = state
        database = state.database
        clocks = state.clocks
    }

    // MARK: Steps

    /// Enters a request. Throws the refusal when it is not complete; that is written down, too.
    package func draft(_ register: ExportRegister, streams: [StreamID], span: WallRange, wantsWatermark: Bool, by person: ExportPerson) throws -> ExportRecord {
        let now = clocks.wall()
        let number = SecureRandom.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let request = ExportRequest(
            id: ExportID(day: now, number: number), streams: streams, span: span, register: register, operator: person, wantsWatermark: wantsWatermark, draftedAt: now)
        return try recorded(request.id, "draft", person) {
            if let refusal = ExportLaw.objection(to: request) { throw refusal }
            return try database.write { db in
                try insert(db, request)
                return try Self.fetch(db, request.id)!
            }
        }
    }

    /// Enters a request of the law's books that another person has approved already, within the transaction of the step that begins the copy.
    func enterApproved(
        _ db: Database, _ register: ExportRegister, streams: [StreamID], span: WallRange, wantsWatermark: Bool, by person: ExportPerson, approvedBy approver: ExportPerson
    ) throws -> ExportID {
        let now = clocks.wall()
        let number = SecureRandom.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let request = ExportRequest(
            id: ExportID(day: now, number: number), streams: streams, span: span, register: register, operator: person, wantsWatermark: wantsWatermark, draftedAt: now)
        if let refusal = ExportLaw.objection(to: request) { throw refusal }
        try insert(db, request)
        let approval = try ExportLaw.approve(request, state: .drafted, by: approver, at: now)
        try keep(db, approval, of: request.id)
        try db.execute(sql: "update export_request set state = 'approved', changed_us = ? where id = ?", arguments: [now.microseconds, request.id.text])
        try event(db, request.id, .approved, approver, register.formNumber, ["digest": Hex.encode(approval.digest), "approver": approver.name])
        return request.id
    }

    private func keep(_ db: Database, _ approval: ExportApproval, of id: ExportID) throws {
        try db.execute(
            sql: "update export_request set approved_by = ?, approved_name = ?, approved_us = ?, approved_digest = ? where id = ?",
            arguments: [approval.person.id, approval.person.name, approval.at.microseconds, Data(approval.digest), id.text])
    }

    private func insert(_ db: Database, _ request: ExportRequest) throws {
        let register = request.register, person = request.operator, at = request.draftedAt.microseconds
        try db.execute(
            sql: """
                insert into export_request (id, streams, from_us, to_us, requester, document_type, document_number, form_number, authority, reason, operator, operator_name,
                  watermark, drafted_us, state, changed_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'drafted', ?)
                """,
            arguments: [
                request.id.text, request.streams.map(\.description).joined(separator: " "), request.span.start.microseconds, request.span.end.microseconds, register.requester,
                register.documentType, register.documentNumber, register.formNumber, register.authority, register.reason, person.id, person.name, request.wantsWatermark, at, at,
            ])
        let body = [
            "requester": register.requester, "document type": register.documentType, "document": register.documentNumber, "form": register.formNumber,
            "authority": register.authority, "reason": register.reason, "streams": request.streams.map(\.description).joined(separator: " "), "from": request.span.start.description,
            "to": request.span.end.description, "operator": person.name, "watermark": "\(request.wantsWatermark)", "digest": Hex.encode(request.digest),
        ]
        try event(db, request.id, .drafted, person, "", body)
    }

    /// A second person's yes. Throws the refusal, e.g. when it is the same person.
    package func approve(_ id: ExportID, by person: ExportPerson) throws -> ExportRecord {
        try step(id, .approved, "approve", person, "") { db, record, now in
            let approval = try ExportLaw.approve(record.request, state: record.state, by: person, at: now)
            try keep(db, approval, of: id)
            return ["digest": Hex.encode(approval.digest), "approver": person.name]
        }
    }

    /// A second person's no.
    package func refuse(_ id: ExportID, reason: String, by person: ExportPerson) throws -> ExportRecord {
        try step(id, .refused, "refuse", person, reason) { _, _, _ in ["reason": reason] }
    }

    /// The permission to write the package to a target, or to go on writing it there. When this returns, the leaf of it is in the outbox:
    /// the caller waits until the ledger has it and has signed it, and only then writes.
    package func begin(_ id: ExportID, target: ExportTarget, by person: ExportPerson) throws -> ExportGrant {
        var grant: ExportGrant?
        _ = try step(id, .running, "start", person, "") { db, record, now in
            var restricted: [(stream: StreamID, range: WallRange)] = []
            for stream in record.request.streams {
                let rows = try Row.fetchAll(
                    db, sql: "select from_us, to_us from custody_mark where stream = ? and kind = 'restriction' and ended_us is null and to_us > ? and from_us < ?",
                    arguments: [stream.key, record.request.span.start.microseconds, record.request.span.end.microseconds])
                restricted += rows.map { (stream, WallRange(WallTime(microseconds: $0[0]), WallTime(microseconds: $0[1]))) }
            }
            grant = try ExportLaw.grant(
                record.request, state: record.state, approval: record.approval, firstStarted: record.startedAt, restricted: restricted, at: now)
            try db.execute(
                sql: "update export_request set target = ?, form = ?, started_us = coalesce(started_us, ?) where id = ?",
                arguments: [target.folder, target.form.rawValue, now.microseconds, id.text])
            return ["target": target.folder, "form": target.form.rawValue]
        }
        guard let grant else { preconditionFailure("\(id) runs without a grant") }
        return grant
    }

    /// How far the writing is; for those who look. Not a step, and nothing that the ledger hears of.
    package func note(_ id: ExportID, _ progress: ExportProgress) throws {
        try database.write { db in
            try db.execute(
                sql: "update export_request set done_bytes = ?, total_bytes = ?, file = ? where id = ? and state = 'running'",
                arguments: [progress.done, progress.total, progress.file, id.text])
        }
    }

    /// The package is whole.
    package func finished(_ id: ExportID, _ report: ExportReport) throws -> ExportRecord {
        try step(id, .ready, "ready", Self.node, report.notes.joined(separator: "; ")) { db, _, _ in
            try db.execute(sql: "update export_request set manifest = ?, done_bytes = total_bytes, file = '' where id = ?", arguments: [report.manifest, id.text])
            return ["manifest": report.manifest, "files": "\(report.files)", "bytes": "\(report.byteCount)", "segments": "\(report.segments)", "absent": "\(report.absent)"]
        }
    }

    /// The writing stopped; `error` is shown as it is.
    package func stopped(_ id: ExportID, _ error: any Error) throws -> ExportRecord {
        try step(id, .failed, "fail", Self.node, "\(error)") { _, _, _ in ["error": "\(error)"] }
    }

    /// The package was handed over.
    package func taken(_ id: ExportID, by recipient: String, handedOverBy person: ExportPerson) throws -> ExportRecord {
        try step(id, .taken, "hand-over", person, recipient) { _, _, _ in ["recipient": recipient] }
    }

    package func withdraw(_ id: ExportID, reason: String, by person: ExportPerson) throws -> ExportRecord {
        try step(id, .withdrawn, "withdraw", person, reason) { _, _, _ in ["reason": reason] }
    }

    /// At the start of the program: nobody of the last one writes any more.
    package func recover() throws {
        let ids = try database.read { try String.fetchAll($0, sql: "select id from export_request where state = 'running'") }
        for id in ids.compactMap({ ExportID($0) }) { _ = try step(id, .failed, "fail", Self.node, "interrupted") { _, _, _ in ["error": "interrupted"] } }
    }

    // MARK: Reading

    package func record(_ id: ExportID) throws -> ExportRecord? { try database.read { try Self.fetch($0, id) } }

    /// The newest first; `before` continues after the last one of the page before.
    package func records(limit: Int, before: WallTime? = nil) throws -> [ExportRecord] {
        try database.read { db in
            try Row.fetchAll(
                db, sql: "select * from export_request where drafted_us < ? order by drafted_us desc, id limit ?", arguments: [before?.microseconds ?? .max, limit]
            ).compactMap(Self.record)
        }
    }

    package func events(of id: ExportID) throws -> [ExportEvent] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from export_event where export = ? order by id", arguments: [id.text]).compactMap { r in
                ExportState(rawValue: r["state"]).map {
                    ExportEvent(
                        at: WallTime(microseconds: r["at_us"]), state: $0, person: ExportPerson(id: r["person"], name: r["name"]), detail: r["detail"],
                        leaf: (r["leaf"] as Int64?).map(UInt64.init))
                }
            }
        }
    }

    /// Packages that the measure of this machine's speed rests on: the latest, as disks and media change.
    private static let measuredPackages = 20

    /// Seconds that this machine took for each byte of the packages that it made last, as their median; `nil` before the first.
    ///
    /// - Parameter hasWatermark: of those with films that are encoded anew, or of those without.
    package func secondsPerByte(hasWatermark: Bool) throws -> Double? {
        let rates = try database.read { db in
            try Double.fetchAll(
                db,
                sql: """
                    select (r.at_us - (select max(at_us) from export_event b where b.export = e.id and b.state = 'running' and b.id < r.id)) / 1e6 / e.total_bytes
                    from export_event r join export_request e on e.id = r.export
                    where r.state = 'ready' and e.watermark = ? and e.total_bytes > 0 order by r.id desc limit ?
                    """, arguments: [hasWatermark, Self.measuredPackages])
        }.filter { $0 > 0 }.sorted()
        return rates.isEmpty ? nil : rates[rates.count / 2]
    }

    /// The leaves of the request's steps; `nil` while one of them is not in the ledger yet.
    package func leaves(of id: ExportID) throws -> [UInt64]? {
        let leaves = try events(of: id).map(\.leaf)
        return leaves.contains { $0 == nil } ? nil : leaves.compactMap { $0 }
    }

    /// Tells the events of facts that have become leaves; in the transaction that takes them out of the outbox.
    static func noteLeaf(_ db: Database, entry: Int64, leaf: UInt64) throws {
        try db.execute(sql: "update export_event set leaf = ? where entry = ?", arguments: [Int64(leaf), entry])
    }

    // MARK: Helpers

    /// A refusal is an answer that is written down.
    private func recorded<R>(_ id: ExportID, _ action: String, _ person: ExportPerson, _ body: () throws -> R) throws -> R {
        do { return try body() } catch let refusal as Refusal {
            let text = LeafBody.make(["why": refusal.en, "rules": refusal.ruleUnits.map(\.text).joined(separator: " ")])
            try state.note(.act(actor: person.id, action: "export-\(action)", object: "export:\(id)", result: .refused, body: text))
            throw refusal
        }
    }

    /// One step of one request: the change, its event and its leaf, or none of them.
    private func step(
        _ id: ExportID, _ next: ExportState, _ action: String, _ person: ExportPerson, _ detail: String,
        _ change: (Database, ExportRecord, WallTime) throws -> [String: String?]
    ) throws -> ExportRecord {
        let now = clocks.wall()
        let detail = String(detail.prefix(Self.maximumDetail))
        return try recorded(id, action, person) {
            try database.write { db in
                guard let record = try Self.fetch(db, id) else { throw StoreError(.notFound, path: state.path, "no export \(id)") }
                let body = try change(db, record, now)
                guard record.state.canBecome(next) else { throw ExportLaw.wrongState(record.state, next) }
                try db.execute(sql: "update export_request set state = ?, detail = ?, changed_us = ? where id = ?", arguments: [next.rawValue, detail, now.microseconds, id.text])
                try event(db, id, next, person, detail, body)
                return try Self.fetch(db, id)!
            }
        }
    }

    private func event(_ db: Database, _ id: ExportID, _ next: ExportState, _ person: ExportPerson, _ detail: String, _ body: [String: String?]) throws {
        let words: [ExportState: String] = [
            .drafted: "draft", .approved: "approve", .running: "start", .ready: "ready", .taken: "hand-over", .withdrawn: "withdraw", .refused: "refuse", .failed: "fail",
        ]
        let entry = try state.note(
            db, .act(actor: person.id, action: "export-\(words[next] ?? next.rawValue)", object: "export:\(id)", result: next == .failed ? .failed : .ok, body: LeafBody.make(body)))
        try db.execute(
            sql: "insert into export_event (export, at_us, state, person, name, detail, entry) values (?, ?, ?, ?, ?, ?, ?)",
            arguments: [id.text, clocks.wall().microseconds, next.rawValue, person.id, person.name, detail, entry])
    }

    private static func fetch(_ db: Database, _ id: ExportID) throws -> ExportRecord? {
        try Row.fetchOne(db, sql: "select * from export_request where id = ?", arguments: [id.text]).flatMap(record)
    }

    static func record(_ r: Row) -> ExportRecord? {
        guard let id = ExportID(r["id"] as String), let state = ExportState(rawValue: r["state"]) else { return nil }
        func time(_ column: String) -> WallTime? { (r[column] as Int64?).map(WallTime.init(microseconds:)) }
        guard let from = time("from_us"), let to = time("to_us"), from < to, let drafted = time("drafted_us"), let changed = time("changed_us") else { return nil }
        let request = ExportRequest(
            id: id, streams: (r["streams"] as String).split(separator: " ").compactMap { StreamID($0) }, span: WallRange(from, to),
            register: ExportRegister(
                requester: r["requester"], documentType: r["document_type"], documentNumber: r["document_number"], formNumber: r["form_number"], authority: r["authority"],
                reason: r["reason"]), operator: ExportPerson(id: r["operator"], name: r["operator_name"]), wantsWatermark: r["watermark"], draftedAt: drafted)
        var approval: ExportApproval?
        if let by = r["approved_by"] as String?, let at = time("approved_us"), let digest = r["approved_digest"] as Data? {
            approval = ExportApproval(person: ExportPerson(id: by, name: r["approved_name"] as String? ?? by), at: at, digest: [UInt8](digest))
        }
        var target: ExportTarget?
        if let folder = r["target"] as String?, let form = (r["form"] as String?).flatMap(ExportTarget.Form.init(rawValue:)) { target = ExportTarget(folder: folder, form: form) }
        return ExportRecord(
            request: request, state: state, approval: approval, target: target, startedAt: time("started_us"),
            progress: ExportProgress(done: r["done_bytes"], total: r["total_bytes"], file: r["file"]), manifest: r["manifest"], detail: r["detail"], changedAt: changed)
    }
}
