import CustosBase
import GRDB

/// One walk through one register, the newest first, through one index.
struct AuditWalk {
    /// Rows fetched at a time.
    private static let batch = 100

    let source: Int
    let columns: String
    let from: String
    /// Conditions that the index begins with.
    var conditions: [String] = []
    var arguments = StatementArguments()
    let at: String
    /// What follows time in the order.
    let keys: [String]
    let make: (Row, AuditPosition) -> AuditEntry

    private var waiting: ArraySlice<AuditEntry> = []
    private var isOver = false

    init(_ source: Int, _ columns: String, from: String, at: String, keys: [String], make: @escaping (Row, AuditPosition) -> AuditEntry) {
        (self.source, self.columns, self.from, self.at, self.keys, self.make) = (source, columns, from, at, keys, make)
    }

    func only(_ condition: String, _ value: some DatabaseValueConvertible) -> AuditWalk {
        var w = self
        w.conditions.append(condition)
        w.arguments += [value]
        return w
    }

    private var isKeyedByWord: Bool { source >= AuditSource.markPlaced && source <= AuditSource.orderDone }

    /// The next entry after `place`, without taking it.
    mutating func next(after place: AuditPosition, from floor: Int64, _ db: Database) throws -> AuditEntry? {
        while let e = waiting.first, e.position >= place { waiting.removeFirst() }
        if waiting.isEmpty, !isOver { try fetch(after: place, from: floor, db) }
        return waiting.first
    }

    private mutating func fetch(after place: AuditPosition, from floor: Int64, _ db: Database) throws {
        var conditions = conditions + ["\(at) >= ?"], arguments = arguments
        arguments += [floor]
        if place.source == source {
            conditions.append("(\(([at] + keys).joined(separator: ", "))) < (\(Array(repeating: "?", count: keys.count + 1).joined(separator: ", ")))")
            arguments += [place.at]
            if isKeyedByWord { arguments += [place.word] } else { arguments += keys.count == 1 ? [place.a] : [place.a, place.b] }
        } else {
            conditions.append("\(at) \(source < place.source ? "<=" : "<") ?")
            arguments += [place.at]
        }
        let order = ([at] + keys).map { "\($0) desc" }.joined(separator: ", ")
        let sql =
            "select \(columns), \(at) as \"@at\", \(keys.enumerated().map { "\($1) as \"@k\($0)\"" }.joined(separator: ", ")) from \(from) where \(conditions.joined(separator: " and ")) order by \(order) limit \(Self.batch)"
        waiting = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { r in
            let time: Int64 = r["@at"]
            let position =
                isKeyedByWord
                ? AuditPosition(at: time, source: source, word: r["@k0"]) : AuditPosition(at: time, source: source, a: r["@k0"], b: keys.count > 1 ? r["@k1"] : 0)
            return make(r, position)
        }[...]
        isOver = waiting.count < Self.batch
    }

    /// How SQLite goes about it.
    func plan(_ db: Database) throws -> [String] {
        let order = ([at] + keys).map { "\($0) desc" }.joined(separator: ", ")
        let sql = "explain query plan select \(columns) from \(from) where \((conditions + ["\(at) >= 0", "\(at) < 9"]).joined(separator: " and ")) order by \(order) limit 9"
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { $0["detail"] }
    }
}
