import NIOPosix
import Synchronization

/// Threads for work that blocks or computes for long: passwords, pictures, the database. The queue before them is
/// bounded; at the bound a caller is told at once that the server is busy, instead of waiting in memory.
package final class BoundedPool: Sendable {
    private let threads: NIOThreadPool
    private let limit: Int
    private let pending = Mutex(0)

    /// - Parameter waiting: how many calls may wait for a free thread.
    package init(threads: Int, waiting: Int) {
        self.threads = NIOThreadPool(numberOfThreads: threads)
        limit = threads + waiting
    }

    package func start() { threads.start() }

    package func stop() async {
        try? await threads.shutdownGracefully()  // Only throws when the pool was stopped before.
    }

    package func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let admitted = pending.withLock { n in
            guard n < limit else { return false }
            n += 1
            return true
        }
        guard admitted else { throw Problem.busy }
        defer { pending.withLock { $0 -= 1 } }
        return try await threads.runIfActive(body)
    }
}
