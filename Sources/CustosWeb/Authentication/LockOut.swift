package import CustosBase
import Synchronization

/// Slows down who guesses passwords: after some failures an account, and an address, must wait, each time twice as long.
///
/// An attempt counts as failed from its begin, so that many at once gain nothing; success takes the count back.
/// Works on the machine's own clock, which nobody sets.
package final class LockOut: Sendable {
    package struct Limits: Sendable {
        /// Failures that cost nothing: people mistype.
        package var free: Int
        package var firstWait: TimeSpan
        package var longestWait: TimeSpan
        package init(free: Int, firstWait: TimeSpan, longestWait: TimeSpan) {
            self.free = free
            self.firstWait = firstWait
            self.longestWait = longestWait
        }

        package static let account = Limits(free: 5, firstWait: .seconds(5 as Int64), longestWait: .seconds(900 as Int64))
        /// Several people may sit behind one address.
        package static let address = Limits(free: 20, firstWait: .seconds(5 as Int64), longestWait: .seconds(900 as Int64))
    }

    /// A failure is forgotten after this long without another one.
    package static let memory = TimeSpan.seconds(3600 as Int64)
    /// Entries of the table. At the bound the quarter with the oldest failures goes, at once, so that a flood of
    /// names costs little for each.
    package static let maximumEntries = 10_000

    private struct Entry {
        var failures: Int
        var last: MonotonicTime
        var lockedUntil: MonotonicTime
    }

    private let clocks: any Clocks
    private let table = Mutex<[String: Entry]>([:])

    package init(clocks: any Clocks) { self.clocks = clocks }

    package var entryCount: Int { table.withLock { $0.count } }

    /// Begins an attempt: `nil` when it may go on, else how long to wait.
    package func begin(account: String, address: String) -> TimeSpan? {
        let now = clocks.monotonic()
        let keys: [(String, Limits)] = [("u" + account.lowercased(), .account), ("a" + Self.network(of: address), .address)]
        return table.withLock { table in
            var wait: TimeSpan?
            for (key, _) in keys {
                if let e = table[key], e.lockedUntil > now { wait = max(wait ?? .zero, e.lockedUntil - now) }
            }
            // A locked attempt is not counted: else a person who tries on would never get in.
            guard wait == nil else { return wait }
            for (key, limits) in keys {
                var e = table[key] ?? Entry(failures: 0, last: now, lockedUntil: now)
                if now - e.last > Self.memory { e = Entry(failures: 0, last: now, lockedUntil: now) }
                e.failures += 1
                e.last = now
                if e.failures >= limits.free {
                    let doublings = min(e.failures - limits.free, 20)
                    e.lockedUntil = now + min(limits.longestWait, limits.firstWait * (1 << Int64(doublings)))
                }
                if table[key] == nil, table.count >= Self.maximumEntries { Self.makeRoom(&table) }
                table[key] = e
            }
            return nil
        }
    }

    /// The attempt succeeded: the account's failures are forgotten, and this one of the address.
    package func succeeded(account: String, address: String) {
        table.withLock { table in
            table["u" + account.lowercased()] = nil
            let key = "a" + Self.network(of: address)
            guard var e = table[key] else { return }
            e.failures -= 1
            e.lockedUntil = e.last
            table[key] = e.failures > 0 ? e : nil
        }
    }

    private static func makeRoom(_ table: inout [String: Entry]) {
        for old in table.sorted(by: { $0.value.last < $1.value.last }).prefix(maximumEntries / 4) { table[old.key] = nil }
    }

    /// IPv6 hosts choose freely among the addresses of their /64, so that counts as one.
    static func network(of address: String) -> String {
        guard address.contains(":") else { return address }
        let head = address.split(separator: "%").first.map(String.init) ?? address
        guard !head.hasPrefix("::") else { return head }
        let groups = head.split(separator: ":", omittingEmptySubsequences: false)
        let lead = groups.prefix { !$0.isEmpty }
        return (lead.prefix(4) + Array(repeating: "0", count: max(0, 4 - lead.count))).joined(separator: ":")
    }
}
