import Synchronization

/// How many chunks may be under way: each holds up to 16 MiB until its client has taken it.
final class MediaSlots: Sendable {
    static let total = 48
    static let perPrincipal = 12

    private let taken = Mutex<[String: Int]>([:])

    /// A place for one answer, given back when the answer is gone; `nil` when there is none.
    func take(_ principal: String) -> Slot? {
        let isFree = taken.withLock { t in
            guard t[principal, default: 0] < Self.perPrincipal, t.values.reduce(0, +) < Self.total else { return false }
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
