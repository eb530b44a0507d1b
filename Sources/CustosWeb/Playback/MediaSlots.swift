import Synchronization

/// How many answers or requests that hold much memory may be under way, in all and of one person.
final class MediaSlots: Sendable {
    private let total: Int
    private let perPrincipal: Int

    /// - Parameters: for chunks of footage unless told: each holds up to 16 MiB until its client has taken it.
    init(total: Int = 48, perPrincipal: Int = 12) {
        self.total = total
        self.perPrincipal = perPrincipal
    }

    private let taken = Mutex<[String: Int]>([:])

    /// A place for one answer, given back when the answer is gone; `nil` when there is none.
    func take(_ principal: String) -> Slot? {
        let isFree = taken.withLock { t in
            guard t[principal, default: 0] < perPrincipal, t.values.reduce(0, +) < total else { return false }
            t[principal, default: 0] += 1
            return true
        }
        return isFree ? Slot(self, principal) : nil
    }

    final class Slot: Sendable {
        private let slots: MediaSlots
        private let principal: String
        fileprivate init(_ slots: MediaSlots, _ principal: String) {
            self.slots = slots
            self.principal = principal
        }
        deinit {
            slots.taken.withLock { t in
                let n = (t[principal] ?? 1) - 1
                t[principal] = n > 0 ? n : nil
            }
        }
    }
}
