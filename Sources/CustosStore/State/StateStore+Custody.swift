package import CustosBase
package import CustosLaw
import GRDB

/// Holds, restrictions and orders to erase. Every change is one transaction with its leaf.
extension StateStore {
    /// Active marks of one kind; a script that makes more is wrong, and each costs time at every sweep.
    package static let activeMarkLimit = 10_000

    // MARK: Holds and restrictions

    /// Places a hold or a restriction. From the moment that this returns no sweep erases (or nobody is shown) the footage.
    package func placeMark(_ kind: CustodyMark.Kind, _ stream: StreamID, _ range: WallRange, reason: String, document: String, by person: String) throws -> CustodyMark {
        try database.write { db in try placeMark(db, kind, stream, range, reason: reason, document: document, by: person) }
    }

    /// The same, within a transaction that does more.
    func placeMark(_ db: Database, _ kind: CustodyMark.Kind, _ stream: StreamID, _ range: WallRange, reason: String, document: String, by person: String) throws -> CustodyMark {
        precondition(!range.isEmpty, "a mark of no length")
        let id = UUIDValue.random(), now = clocks.wall()
        guard try Int.fetchOne(db, sql: "select count(*) from custody_mark where ended_us is null") ?? 0 < Self.activeMarkLimit else {
            throw StoreError(.conflict, path: path, "\(Self.activeMarkLimit) holds and restrictions are active")
        }
        try db.execute(
            sql: "insert into custody_mark (id, kind, stream, from_us, to_us, reason, document, placed_by, placed_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [id.description, kind.rawValue, stream.key, range.start.microseconds, range.end.microseconds, reason, document, person, now.microseconds])
        let body = LeafBody.make(["reason": reason, "document": document, "by": person])
        switch kind {
        case .hold: try note(db, .hold(id: id, stream: stream, from: range.start, to: range.end, body: body))
        case .restriction: try note(db, .restrict(id: id, stream: stream, from: range.start, to: range.end, body: body))
        }
        return try Self.fetchMark(db, id)!
    }

    /// Asks for the end of a mark, or agrees to what another person has asked for. Throws the refusal when it is the same person.
    package func endMark(_ id: UUIDValue, reason: String, by person: String) throws -> CustodyMark {
        let now = clocks.wall()
        return try database.write { db in
            guard let mark = try Self.fetchMark(db, id), mark.isActive else { throw StoreError(.notFound, path: path, "no active mark \(id)") }
            guard let first = mark.endAskedBy else {
                try db.execute(sql: "update custody_mark set end_asked_by = ?, end_reason = ? where id = ?", arguments: [person, reason, id.description])
                let body = LeafBody.make(["reason": reason])
                try note(db, .act(actor: person, action: "\(mark.kind.rawValue)-end-ask", object: "\(mark.kind.rawValue):\(id)", result: .ok, body: body))
                return try Self.fetchMark(db, id)!
            }
            if let refusal = TwoPersons.objection(first: first, second: person) { throw refusal }
            try db.execute(sql: "update custody_mark set ended_by = ?, ended_us = ? where id = ?", arguments: [person, now.microseconds, id.description])
            let body = LeafBody.make(["reason": mark.endReason, "second reason": reason])
            switch mark.kind {
            case .hold: try note(db, .lift(id: id, stream: mark.stream, by: first, second: person, body: body))
            case .restriction: try note(db, .release(id: id, stream: mark.stream, by: first, second: person, body: body))
            }
            return try Self.fetchMark(db, id)!
        }
    }

    /// Takes back what was asked for; the mark goes on.
    package func keepMark(_ id: UUIDValue, by person: String) throws {
        try database.write { db in
            try db.execute(sql: "update custody_mark set end_asked_by = null, end_reason = null where id = ? and ended_us is null and end_asked_by is not null", arguments: [id.description])
            guard db.changesCount == 1 else { throw StoreError(.notFound, path: path, "no end of \(id) was asked for") }
            try note(db, .act(actor: person, action: "mark-end-declined", object: "mark:\(id)", result: .ok, body: nil))
        }
    }

    /// The newest first; ended ones too when `all`.
    package func marks(all: Bool = false, limit: Int = 1000) throws -> [CustodyMark] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from custody_mark \(all ? "" : "where ended_us is null") order by placed_us desc, id limit ?", arguments: [limit]).compactMap(Self.mark)
        }
    }

    /// The holds that the sweeper must heed.
    package func activeHolds() throws -> [LegalHold] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from custody_mark where ended_us is null and kind = 'hold'").compactMap(Self.mark).map {
                LegalHold(id: $0.id.description, stream: $0.stream, range: $0.range)
            }
        }
    }

    /// Holds in force that touch `range`, by their begin; at most `limit`.
    package func holds(of stream: StreamID, overlapping range: WallRange, limit: Int) throws -> [CustodyMark] {
        try database.read { db in
            try Row.fetchAll(
                db, sql: "select * from custody_mark where stream = ? and kind = 'hold' and ended_us is null and to_us > ? and from_us < ? order by from_us, id limit ?",
                arguments: [stream.key, range.start.microseconds, range.end.microseconds, limit]
            ).compactMap(Self.mark)
        }
    }

    /// Spans of a stream that may not be shown.
    package func restrictions(of stream: StreamID, overlapping range: WallRange) throws -> [WallRange] {
        try database.read { db in
            try Row.fetchAll(
                db, sql: "select from_us, to_us from custody_mark where stream = ? and kind = 'restriction' and ended_us is null and to_us > ? and from_us < ? order by from_us",
                arguments: [stream.key, range.start.microseconds, range.end.microseconds]
            ).map { WallRange(WallTime(microseconds: $0[0]), WallTime(microseconds: $0[1])) }
        }
    }

    private static func fetchMark(_ db: Database, _ id: UUIDValue) throws -> CustodyMark? {
        try Row.fetchOne(db, sql: "select * from custody_mark where id = ?", arguments: [id.description]).flatMap(mark)
    }

    private static func mark(_ r: Row) -> CustodyMark? {
        guard let id = UUIDValue(r["id"] as String), let kind = CustodyMark.Kind(rawValue: r["kind"]) else { return nil }
        return CustodyMark(
            id: id, kind: kind, stream: StreamID(key: r["stream"]), range: WallRange(WallTime(microseconds: r["from_us"]), WallTime(microseconds: r["to_us"])), reason: r["reason"],
            document: r["document"], placedBy: r["placed_by"], placedAt: WallTime(microseconds: r["placed_us"]), endAskedBy: r["end_asked_by"], endReason: r["end_reason"],
            endedBy: r["ended_by"], endedAt: (r["ended_us"] as Int64?).map(WallTime.init(microseconds:)))
    }

    // MARK: Orders to erase

    /// Enters an order. Nothing happens until another person has confirmed it.
    package func enterOrder(_ stream: StreamID, _ range: WallRange, ground: String, organ: String, document: String, evidence: String, by person: String) throws -> ErasureOrderRecord {
        try database.write { db in try enterOrder(db, stream, range, ground: ground, organ: organ, document: document, evidence: evidence, by: person) }
    }

    /// The same, within a transaction that does more.
    func enterOrder(_ db: Database, _ stream: StreamID, _ range: WallRange, ground: String, organ: String, document: String, evidence: String, by person: String) throws -> ErasureOrderRecord {
        precondition(!range.isEmpty, "an order over no time")
        let id = UUIDValue.random(), now = clocks.wall()
        try db.execute(
            sql: "insert into erasure_order (id, stream, from_us, to_us, ground, organ, document, evidence, entered_by, entered_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [id.description, stream.key, range.start.microseconds, range.end.microseconds, ground, organ, document, evidence, person, now.microseconds])
        let body = LeafBody.make(["organ": organ, "document": document, "evidence": evidence, "ground": ground])
        try note(db, .act(actor: person, action: "order-enter", object: "order:\(id)", result: .ok, body: body))
        return try Self.fetchOrder(db, id)!
    }

    /// A second person confirms an order; from then on the sweeper must carry it out.
    package func confirmOrder(_ id: UUIDValue, by person: String) throws -> ErasureOrderRecord {
        try database.write { db in try confirmOrder(db, id, by: person) }
    }

    /// The same, within a transaction that does more.
    func confirmOrder(_ db: Database, _ id: UUIDValue, by person: String) throws -> ErasureOrderRecord {
        guard let order = try Self.fetchOrder(db, id), order.confirmedAt == nil else { throw StoreError(.notFound, path: path, "no order \(id) waits") }
        if let refusal = TwoPersons.objection(first: order.enteredBy, second: person) { throw refusal }
        try db.execute(sql: "update erasure_order set confirmed_by = ?, confirmed_us = ? where id = ?", arguments: [person, clocks.wall().microseconds, id.description])
        try note(db, .act(actor: person, action: "order-confirm", object: "order:\(id)", result: .ok, body: nil))
        return try Self.fetchOrder(db, id)!
    }

    /// Nothing of the ordered span is left.
    func orderCarriedOut(_ id: UUIDValue) throws {
        let now = clocks.wall().microseconds
        try database.write { db in
            try db.execute(sql: "update erasure_order set done_us = ? where id = ? and done_us is null", arguments: [now, id.description])
            if db.changesCount == 1 { try note(db, .act(actor: "node", action: "order-done", object: "order:\(id)", result: .ok, body: nil)) }
        }
    }

    package func orders(limit: Int = 1000) throws -> [ErasureOrderRecord] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from erasure_order order by entered_us desc, id limit ?", arguments: [limit]).compactMap(Self.order)
        }
    }

    /// The confirmed orders, as the law takes them.
    package func activeOrders() throws -> [ErasureOrder] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from erasure_order where confirmed_us is not null and done_us is null").compactMap(Self.order).compactMap { o in
                guard let ground = RuleUnit(parsing: o.ground) else { return nil }
                let document = LeafBody.make([
                    "order": o.id.description, "organ": o.organ, "document": o.document, "evidence": o.evidence, "ground": o.ground, "entered by": o.enteredBy, "confirmed by": o.confirmedBy,
                ])
                return ErasureOrder(id: o.id, stream: o.stream, range: o.range, ground: ground, document: document)
            }
        }
    }

    private static func fetchOrder(_ db: Database, _ id: UUIDValue) throws -> ErasureOrderRecord? {
        try Row.fetchOne(db, sql: "select * from erasure_order where id = ?", arguments: [id.description]).flatMap(order)
    }

    private static func order(_ r: Row) -> ErasureOrderRecord? {
        guard let id = UUIDValue(r["id"] as String) else { return nil }
        return ErasureOrderRecord(
            id: id, stream: StreamID(key: r["stream"]), range: WallRange(WallTime(microseconds: r["from_us"]), WallTime(microseconds: r["to_us"])), ground: r["ground"], organ: r["organ"],
            document: r["document"], evidence: r["evidence"], enteredBy: r["entered_by"], enteredAt: WallTime(microseconds: r["entered_us"]), confirmedBy: r["confirmed_by"],
            confirmedAt: (r["confirmed_us"] as Int64?).map(WallTime.init(microseconds:)), doneAt: (r["done_us"] as Int64?).map(WallTime.init(microseconds:)))
    }
}
