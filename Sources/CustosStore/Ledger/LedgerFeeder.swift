package import CustosBase
import CustosLedger
package import Logging
import Synchronization

/// Carries facts from the state's outbox into the ledger, in their order, and seals' segments directly.
///
/// It also opens the ledger, and tries again while that fails: a ledger whose volume is away, full or damaged never keeps
/// a recorder from starting. Until then facts stay in the outbox, rows of segments wait, and nothing is erased.
///
/// A fact is taken out of the outbox only after its leaf is durable. A crash in between leaves it there, and the next start
/// finds its leaf by kind and moment, so that nothing is said twice.
package final class LedgerFeeder: Sendable {
    /// Facts in one append: some hundred kilobytes of leaves and bodies.
    private static let batch = 256
    /// How often another process's facts (the command line's) are looked for, and a ledger that failed is tried again.
    private static let interval: Int64 = 1_000_000
    /// Leaves that a crash can have left in the log and in the outbox: what one append holds, twice.
    private static let lookBack = 2 * batch

    private let state: StateStore
    private let open: @Sendable () throws -> Ledger
    private let onOpen: @Sendable (Ledger) throws -> Void
    private let logger: Logger
    private let opened = Mutex<Ledger?>(nil)
    /// `onOpen` has said to it what comes first.
    private let isBegun = Mutex(false)
    private let trouble = Mutex<String?>(nil)
    private let thread = Mutex<DiskThread?>(nil)
    /// A round before this one did not come to its end, or there was none: what is in the outbox may be in the log already.
    private let mustLook = Mutex(true)

    /// - Parameters:
    ///   - open: opens the ledger; called again while it throws.
    ///   - onOpen: what is said to a ledger before anything else, each time the program starts.
    package init(state: StateStore, open: @escaping @Sendable () throws -> Ledger, onOpen: @escaping @Sendable (Ledger) throws -> Void = { _ in }, logger: Logger) {
        self.state = state
        self.open = open
        self.onOpen = onOpen
        self.logger = logger
    }

    /// The ledger, once it could be opened.
    package var ledger: Ledger? { opened.withLock { $0 } }
    /// Why nothing goes into the ledger now; `nil` while it goes.
    package var failure: String? { trouble.withLock { $0 } }

    private func living() throws -> Ledger {
        let l = try ledger ?? open()
        // Also one that takes nothing (a fork) is kept: others ask it how it is, and a second one could not be opened beside it.
        opened.withLock { $0 = l }
        guard !isBegun.withLock({ $0 }) else { return l }
        try onOpen(l)
        isBegun.withLock { $0 = true }
        return l
    }

    /// Begins to open the ledger and to carry. Returns at once: a ledger whose index is lost takes minutes to open.
    package func start() {
        let t = DiskThread(name: "outbox", isInline: false) { [weak self] in
            self?.attempt()
            return Self.interval
        }
        thread.withLock { $0 = t }
        state.onOutbox { [weak t] in t?.wake() }
    }

    /// Carries what there is and ends.
    package func stop() async {
        state.onOutbox(nil)
        guard
            let t = thread.withLock({ t in
                defer { t = nil }
                return t
            })
        else { return }
        // On the thread, as always: two rounds at once would say things twice.
        t.submit { [self] in attempt() }
        await t.drain()
        t.end()
        ledger?.stop()
    }

    /// Waits until the ledger takes facts, but not longer: for work that goes better with it and does not need it.
    package func ready(withinSeconds seconds: Int) async {
        let end = ContinuousClock.now + .seconds(seconds)
        while !isBegun.withLock({ $0 }), ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(100))  // Cut short by cancellation, which the loop sees.
        }
    }

    private func attempt() {
        do {
            try drain()
            let hadFailed = trouble.withLock { t in
                defer { t = nil }
                return t != nil
            }
            if hadFailed { logger.notice("the ledger takes facts again") }
        } catch {
            let text = "\(error)"
            let isNew = trouble.withLock { t in
                defer { t = text }
                return t == nil
            }
            if isNew { logger.critical("nothing goes into the ledger; facts and rows of segments wait, and nothing is erased", metadata: ["error": "\(text)"]) }
        }
    }

    /// Carries everything that is in the outbox now; throws what the ledger throws, and then nothing is lost.
    package func drain() throws {
        let ledger = try living()
        while true {
            let rows = try state.outbox(limit: Self.batch)
            guard !rows.isEmpty else { return }
            let looks = mustLook.withLock { m in
                defer { m = true }
                return m
            }
            var done: [(id: Int64, leaf: UInt64?)] = [], fresh = rows
            if looks {
                let known = try known(ledger)
                done = rows.compactMap { row in known[Key(row)].map { (row.id, $0) } }
                let ids = Set(done.map(\.id))
                fresh = rows.filter { !ids.contains($0.id) }
            }
            if !fresh.isEmpty {
                done += zip(fresh, try leaves(of: fresh, ledger)).map { ($0.id, $1) }
            }
            try state.outboxDone(done)
            mustLook.withLock { $0 = false }
        }
    }

    /// The indices of the facts' leaves. A fact that can be no leaf must not hold up all that come after it: the log says that it
    /// was there, with what it said in the record. It has no leaf of its own (`nil`): what waits for that, footage on its way out
    /// or an export, does not go on.
    private func leaves(of rows: [OutboxRow], _ ledger: Ledger) throws -> [UInt64?] {
        func entry(_ row: OutboxRow, _ fact: LedgerFact) -> LedgerEntry { LedgerEntry(fact: fact, moment: LeafMoment(at: row.at, boot: row.boot, bootTime: row.bootTime)) }
        do {
            let indices = try ledger.append(rows.map { entry($0, $0.fact.ledgerFact) })
            precondition(indices.count == rows.count, "\(rows.count) facts gave \(indices.count) leaves")
            return indices
        } catch let e as LedgerError {
            guard e.code == .invalid else { throw e }
            if rows.count > 1 { return try rows.flatMap { try leaves(of: [$0], ledger) } }
            logger.critical("a fact can be no leaf; the log says so in its place", metadata: ["fact": "\(rows[0].fact)", "error": "\(e)"])
            let body = LeafBody.make(["fact": String("\(rows[0].fact)".prefix(8_000)), "error": e.detail])
            _ = try ledger.append([entry(rows[0], .act(actor: "node", action: "fact-refused", object: rows[0].fact.leafKind, .failed, body: Array(body.utf8)))])
            return [nil]
        }
    }

    /// What names a fact in outbox and log alike.
    private struct Key: Hashable {
        let kind: String
        let moment: LeafMoment

        init(_ row: OutboxRow) {
            kind = row.fact.leafKind
            moment = LeafMoment(at: row.at, boot: row.boot, bootTime: row.bootTime)
        }
        init?(_ leaf: Leaf) {
            guard let m = leaf.moment else { return nil }
            kind = leaf.kind
            moment = m
        }
    }

    private func known(_ ledger: Ledger) throws -> [Key: UInt64] {
        var out: [Key: UInt64] = [:]
        for (index, leaf) in try ledger.recent(Self.lookBack) {
            if let key = Key(leaf) { out[key] = index }
        }
        return out
    }

    // MARK: Segments

    /// Appends the leaves of sealed segments; what the ledger has already (a crash came before the catalogue's row, or the
    /// catalogue is rebuilt) is not said again. For `RecordingService.sealHook`.
    package func seal(_ rows: [SegmentRow]) throws {
        guard let ledger, isBegun.withLock({ $0 }) else { throw StoreError(.unavailable, path: "ledger", failure ?? "the ledger is not open yet") }
        var entries: [LedgerEntry] = []
        for row in rows where try ledger.leafIndex(of: row.stream, row.sequence) == nil {
            entries.append(LedgerEntry(fact: .segment(row, flag: row.flags.contains(.salvaged) ? .salvaged : .clean), moment: nil))
        }
        if !entries.isEmpty { _ = try ledger.append(entries) }
    }
}

extension StateFact {
    /// The word of the leaf's first line.
    var leafKind: String { ledgerFact.kind }

    /// The fact as the ledger takes it.
    var ledgerFact: LedgerFact {
        switch self {
        case .gap(let stream, let from, let to, let cause): .gap(stream, from: from, to: to, GapLeaf.Reason(rawValue: cause.rawValue) ?? .crash)
        case .loss(let stream, let first, let last, let from, let to, let cause, let by):
            .loss(stream, first: first, last: last, from: from, to: to, LossLeaf.Cause(rawValue: cause) ?? .missing, by: LossLeaf.Finder(rawValue: by) ?? .check)
        case .expire(let stream, let first, let last, let count, let from, let to, let order):
            .expire(stream, first: first, last: last, count: count, from: from, to: to, ground: order == nil ? .term : .order, body: order.map { Array($0.utf8) })
        case .hold(let id, let stream, let from, let to, let body): .hold(id, stream, from: from, to: to, body: Array(body.utf8))
        case .lift(let id, let stream, let by, let second, let body): .lift(id, stream, by: by, second: second, body: Array(body.utf8))
        case .restrict(let id, let stream, let from, let to, let body): .restrict(id, stream, from: from, to: to, body: Array(body.utf8))
        case .release(let id, let stream, let by, let second, let body): .release(id, stream, by: by, second: second, body: Array(body.utf8))
        case .record(let stream, let isOn): .record(stream, isOn: isOn)
        case .rule(let camera, let floor, let target): .rule(camera, floor: floor, target: target)
        case .camera(let camera, let body): .camera(camera, body: Array(body.utf8))
        case .configuration(let what, let object, let body): .configuration(what: what, object: object, body: body.map { Array($0.utf8) })
        case .act(let actor, let action, let object, let result, let body):
            .act(actor: actor, action: action, object: object, ActLeaf.Result(rawValue: result.rawValue) ?? .failed, body: body.map { Array($0.utf8) })
        }
    }
}

extension LedgerFeeder: ErasureLog {
    package func age(of stream: StreamID, _ sequence: UInt64, days: Int) throws -> ErasureAge {
        guard let ledger, let leaf = try ledger.leafIndex(of: stream, sequence) else { return .notYet(until: nil) }
        return ledger.mayErase(leaf: leaf, days: days, now: state.clocks.wall())
    }

    package func isCovered(_ leaf: UInt64) -> Bool { ledger?.isCovered(leaf) ?? false }
}
