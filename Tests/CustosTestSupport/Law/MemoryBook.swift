package import CustosBase
package import CustosLaw

/// The law's books in memory: the same engine, steps and refusals as the store, without a disk.
package final class MemoryBook: LawJournal {
    package var now: WallTime
    package var all: [LawRecord] = []
    package var entries: [(entry: RegisterEntry, about: Int64, actor: String)] = []
    package var effects: [LawEffect] = []
    package var facts = MemoryFacts()
    private var numbers: [String: Int] = [:]
    package let engine: LawEngine

    /// - Parameter day: the local day that it is, at noon.
    package init(_ kinds: [RecordKind], day: String = "2026-05-10") {
        engine = LawEngine(kinds)
        now = (LocalDate(day) ?? LocalDate(year: 2026, month: 5, day: 10)).start + .seconds(Int64(12 * 3600))
    }

    package func set(day: String, hour: Int = 12) { now = LocalDate(day)!.start + .seconds(Int64(hour) * 3600) }

    // MARK: Steps

    package func create(_ kind: String, _ data: JSON, by actor: LawActor) throws -> LawRecord {
        try attempt { try engine.commit(engine.create(kind, data, by: actor, book: self), to: self) }
    }
    package func edit(_ id: Int64, _ data: JSON, by actor: LawActor) throws -> LawRecord {
        let r = try record(id)!
        return try attempt { try engine.commit(engine.edit(r, version: r.version, data, by: actor, book: self), to: self) }
    }
    package func take(_ event: String, _ id: Int64, _ data: JSON = .emptyObject, by actor: LawActor) throws -> LawRecord {
        let r = try record(id)!
        return try attempt { try engine.commit(engine.take(event, on: r, version: r.version, data, by: actor, book: self), to: self) }
    }

    /// Takes every timer step that is due, and runs the checks. Returns how many steps were taken.
    package func tick(_ checks: [SystemCheck] = []) throws -> Int {
        var n = 0
        for kind in engine.kinds.values {
            for t in kind.timers {
                for r in try records(kind.name, states: t.states) where try t.isDue(r, self) {
                    _ = try take(t.event, r.id, by: .system)
                    n += 1
                }
            }
        }
        for c in checks {
            for change in try c.run(self) {
                try engine.commit([change], of: nil, to: self)
            }
        }
        return n
    }

    /// Like the store: a refused step leaves nothing but its trace.
    private func attempt(_ body: () throws -> LawRecord) throws -> LawRecord {
        let before = (all, entries.count, effects.count, numbers)
        do { return try body() } catch {
            all = before.0
            entries.removeLast(entries.count - before.1)
            effects.removeLast(effects.count - before.2)
            numbers = before.3
            guard let trace = error as? RefusalWithTrace else { throw error }
            try engine.commit(trace.trace, of: nil, to: self)
            throw trace.refusal
        }
    }

    // MARK: LawJournal

    package func record(_ id: Int64) throws -> LawRecord? { id > 0 && id <= all.count ? all[Int(id) - 1] : nil }
    package func records(_ kind: String, where field: String, is value: String, limit: Int) throws -> [LawRecord] {
        guard let f = engine.kinds[kind]?.allFields.first(where: { $0.name == field }) else { preconditionFailure("\(kind) has no field \(field)") }
        let probe = f.keys(of: .int(1)).isEmpty && f.keys(of: "x").isEmpty && f.keys(of: true).isEmpty && f.keys(of: ["x"]).isEmpty && f.keys(of: [1]).isEmpty
        if case .rows = f.shape {} else { precondition(!probe, "\(kind).\(field) is not indexed") }
        return Array(all.filter { r in r.kind == kind && (r.data[field].map { f.keys(of: $0).contains(value) } ?? false) }.prefix(limit))
    }
    package func records(_ kind: String, states: [String], limit: Int) throws -> [LawRecord] {
        Array(all.filter { $0.kind == kind && (states.isEmpty || states.contains($0.state)) }.prefix(limit))
    }
    /// Every positive number is a file here.
    package func hasAttachment(_ id: Int64) throws -> Bool { id > 0 }
    package func nextNumber(_ register: String) throws -> String {
        numbers[register, default: 0] += 1
        let n = String(numbers[register]!)
        return "\(register)-\(today.parts.year)-\(String(repeating: "0", count: max(0, 6 - n.count)))\(n)"
    }
    package func digest(ofSecret text: String) -> String { Digest.sha256(Array(text.utf8)).map { String($0, radix: 16) }.joined() }
    package var recorder: any RecorderFacts { facts }

    package func insert(_ record: LawRecord, _ kind: RecordKind, by actor: LawActor) throws -> LawRecord {
        let id = Int64(all.count + 1)
        var r = LawRecord(
            id: id, kind: record.kind, state: record.state, version: 1, data: record.data, createdBy: record.createdBy, createdAt: now, updatedAt: now, organisation: record.organisation,
            area: record.area)
        if kind.owner == .itself { r.organisation = id }
        all.append(r)
        return r
    }
    package func replace(_ record: LawRecord, _ kind: RecordKind, event: String, by actor: LawActor) throws { all[Int(record.id) - 1] = record }
    package func enter(_ entry: RegisterEntry, about record: LawRecord, by actor: LawActor) throws { entries.append((entry, record.id, actor.id)) }
    package func carryOut(_ effect: LawEffect, about record: LawRecord, by actor: LawActor) throws { effects.append(effect) }
}

/// Facts of a recorder as a test states them.
package struct MemoryFacts: RecorderFacts, Sendable {
    package var list: [(id: Int64, name: String)] = []
    package var days: [String: DayPresence] = [:]
    package var oldest: [Int64: WallTime] = [:]
    package var retention: [Int64: Int] = [:]
    package var conditions: [Int64: String] = [:]
    package var troubles: [String] = []
    package init() {}
    package func devices() throws -> [(id: Int64, name: String)] { list }
    package func presence(device: Int64, day: LocalDate) throws -> DayPresence? { days["\(device) \(day)"] }
    package func oldestKept(device: Int64) throws -> WallTime? { oldest[device] }
    package func retentionDays(device: Int64) throws -> Int? { retention[device] }
    package func condition(device: Int64) throws -> String? { conditions[device] }
    package var held: [Int64: [String]] = [:]
    package func holds(device: Int64, _ span: WallRange) throws -> [String] { held[device] ?? [] }
    package func storageTroubles() throws -> [String] { troubles }
}

/// People of the tests, one for each role.
package enum People {
    package static func who(_ role: LawRole, id: String? = nil, person: Int64? = nil, organisation: Int64? = nil) -> LawActor {
        LawActor(id: id ?? "user:\(role.rawValue)", name: role.title.zh, roles: [role], person: person, organisation: organisation)
    }
    /// The owner of a small shop: manager and technician in one.
    package static let owner = LawActor(id: "user:1", name: "店主", roles: [.manager, .technician])
}
