import Synchronization

/// Counts what each address has open, so that one client's share is bounded and the others keep theirs.
final class AddressTally: Sendable {
    private struct State {
        var total = 0
        var of: [String: Int] = [:]
    }
    private let state = Mutex(State())
    private let limit: Int
    private let limitPerAddress: Int

    init(limit: Int, perAddress: Int) {
        self.limit = limit
        limitPerAddress = perAddress
    }

    /// False at a bound. After true, `leave` must follow.
    func enter(_ address: String) -> Bool {
        state.withLock { s in
            guard s.total < limit, s.of[address, default: 0] < limitPerAddress else { return false }
            s.total += 1
            s.of[address, default: 0] += 1
            return true
        }
    }

    func leave(_ address: String) {
        state.withLock { s in
            s.total -= 1
            s.of[address] = s.of[address].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
    }
}
