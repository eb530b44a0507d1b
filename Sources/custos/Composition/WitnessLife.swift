import CustosStore
import CustosWeb
import Dispatch
import Logging
import ServiceLifecycle
import Synchronization

/// Witnesses and mirrors of this node's ledger: asked once before the first leaf of a start, and served with what is new from then on.
final class WitnessLife: Service {
    /// A start waits for witnesses no longer than this: a network that is away must not keep a recorder from recording.
    static let startSeconds: Int64 = 10
    private static let interval = Duration.seconds(1)

    private let make: @Sendable (Ledger) throws -> WitnessClient
    private let transport: HTTPWitnessTransport
    private let logger: Logger
    private let opened = Mutex<WitnessClient?>(nil)

    /// - Parameter make: the client of a ledger, once that could be opened.
    init(transport: HTTPWitnessTransport, logger: Logger, make: @escaping @Sendable (Ledger) throws -> WitnessClient) {
        self.transport = transport
        self.logger = logger
        self.make = make
    }

    /// For `LedgerFeeder.onOpen`: whether a witness has more of this log than we do (a copy of the past was put back) is asked before
    /// anything is appended. Blocks the calling thread for at most `startSeconds`.
    func opened(_ ledger: Ledger) throws {
        guard client == nil else { return }
        let client = try make(ledger)
        let done = DispatchSemaphore(value: 0)
        Task {
            await client.askAll(seconds: Self.startSeconds)
            done.signal()
        }
        _ = done.wait(timeout: .now() + .seconds(Int(Self.startSeconds) + 5))
        opened.withLock { $0 = client }
    }

    /// How it stands with each witness; empty until the ledger is open.
    var statuses: [WitnessStatus] { client?.statuses ?? [] }

    private var client: WitnessClient? { opened.withLock { $0 } }

    /// When the start ends before anything ran: the client of HTTP must not go away unclosed.
    func abandon() async { await close() }

    private func close() async {
        do { try await transport.close() } catch { logger.debug("the connections to witnesses ended badly", metadata: ["error": "\(error)"]) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let client = self.client { return await client.run() }
                try? await Task.sleep(for: Self.interval)  // Ends by cancellation only.
            }
        }
        await close()
    }
}
