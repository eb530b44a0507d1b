import CustosBase
import Dispatch
import Synchronization

/// Entries of one caller, on their way through the ledger.
final class AppendRequest: @unchecked Sendable {
    let entries: [LedgerEntry]
    /// The entries once their records are stored, so that they are stored once. Set by the ledger's thread while the request is taken.
    var prepared: [PreparedEntry]?
    fileprivate let done = DispatchSemaphore(value: 0)
    fileprivate var state = State.waiting

    fileprivate enum State {
        case waiting, taken
        /// The caller does not wait any more, and does not know what becomes of it.
        case abandoned
        case answered(Result<[UInt64], LedgerError>)
    }

    init(_ entries: [LedgerEntry]) { self.entries = entries }
}

/// What waits to become leaves, in its order. Bounded: see `LedgerOptions.queueLimit`.
final class AppendQueue: Sendable {
    private struct Waiting {
        var requests: [AppendRequest] = []
        var entries = 0
        /// Their records are stored and their callers have left.
        var dropped: [AppendRequest] = []
        var isClosed: LedgerError?
    }
    private let limit: Int
    private let waiting = Mutex(Waiting())

    init(limit: Int) { self.limit = limit }

    var entries: Int { waiting.withLock { $0.entries } }

    func add(_ request: AppendRequest) throws(LedgerError) {
        let refusal: LedgerError? = waiting.withLock { w in
            if let closed = w.isClosed { return closed }
            guard w.entries + request.entries.count <= limit else { return LedgerError(.full, "\(w.entries) entries wait, and \(request.entries.count) more are too many") }
            w.requests.append(request)
            w.entries += request.entries.count
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Waits for the answer. After `seconds` the entries are taken back; those that are under way by then may become leaves all the same.
    func wait(_ request: AppendRequest, seconds: Double, why: () -> LedgerError) throws(LedgerError) -> [UInt64] {
        if request.done.wait(timeout: .now() + seconds) == .timedOut {
            let gone: Bool = waiting.withLock { w in
                switch request.state {
                case .answered: return false
                case .waiting:
                    w.requests.removeAll { $0 === request }
                    w.entries -= request.entries.count
                    if request.prepared != nil { w.dropped.append(request) }
                case .taken, .abandoned: break
                }
                request.state = .abandoned
                return true
            }
            if gone { throw why() }
        }
        let answer: Result<[UInt64], LedgerError>? = waiting.withLock { _ in if case .answered(let r) = request.state { r } else { nil } }
        guard let answer else { preconditionFailure("a request was signalled without an answer") }
        return try answer.get()
    }

    // MARK: The ledger's thread

    /// The oldest requests, together about `limit` entries.
    func take(_ limit: Int) -> [AppendRequest] {
        waiting.withLock { w in
            var count = 0, n = 0
            while n < w.requests.count, n == 0 || count + w.requests[n].entries.count <= limit {
                count += w.requests[n].entries.count
                w.requests[n].state = .taken
                n += 1
            }
            let taken = Array(w.requests[..<n])
            w.requests.removeFirst(n)
            w.entries -= count
            return taken
        }
    }

    /// They could not be written and come first the next time; those whose callers have left are dropped.
    func putBack(_ requests: [AppendRequest]) {
        waiting.withLock { w in
            let still = requests.filter { if case .taken = $0.state { true } else { false } }
            w.dropped += requests.filter { if case .taken = $0.state { false } else { true } }
            for r in still { r.state = .waiting }
            w.requests.insert(contentsOf: still, at: 0)
            w.entries += still.reduce(0) { $0 + $1.entries.count }
        }
    }

    /// Requests that will never be leaves, once.
    func takeDropped() -> [AppendRequest] {
        waiting.withLock { w in
            defer { w.dropped = [] }
            return w.dropped
        }
    }

    /// Answers whether the caller was still there.
    @discardableResult
    func answer(_ request: AppendRequest, _ result: Result<[UInt64], LedgerError>) -> Bool {
        let isThere = waiting.withLock { _ in
            guard case .taken = request.state else { return false }
            request.state = .answered(result)
            return true
        }
        if isThere { request.done.signal() }
        return isThere
    }

    /// Refuses what waits; with `forGood` also what comes later.
    func refuse(_ error: LedgerError, forGood: Bool) {
        let refused: [AppendRequest] = waiting.withLock { w in
            let all = w.requests
            for r in all { r.state = .answered(.failure(error)) }
            w.requests = []
            w.entries = 0
            if forGood { w.isClosed = error }
            return all
        }
        for r in refused { r.done.signal() }
    }
}
