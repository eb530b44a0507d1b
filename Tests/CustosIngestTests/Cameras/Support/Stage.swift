import CustosBase
import CustosMedia
import CustosSignalling
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CustosIngest

/// A supervisor on one loop with a reader on each of its streams.
final class IngestStage: Sendable {
    struct Heard: Sendable {
        var readers: [StreamID: CollectingReader] = [:]
        var announced: [StreamID] = []
        var removed: [StreamID] = []
        var unavailable: [String] = []
    }

    private final class Book: Sendable {
        let heard = Mutex(Heard())
    }

    let supervisor: CameraSupervisor
    private let book: Book
    var heard: Heard { book.heard.withLock { $0 } }

    init(
        group: MultiThreadedEventLoopGroup = .singleton, networks: AllowedNetworks = .standard, limits: StreamLifecycle.Limits = IngestStage.quick, lowDelay: Bool = true,
        lookUp: (@Sendable (String, Int) throws -> [SocketAddress])? = nil
    ) {
        let book = Book()
        self.book = book
        let resolver = lookUp.map { CameraResolver(networks: networks, lookUp: $0) } ?? CameraResolver(networks: networks)
        supervisor = CameraSupervisor(
            group: group, resolver: resolver, clocks: SystemClocks(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), lowWater: .standard, limits: limits,
            seed: 1,
            onStream: { live in
                let reader = CollectingReader()
                book.heard.withLock { h in
                    h.readers[live.id] = reader
                    h.announced.append(live.id)
                }
                live.attach(reader, lowDelay: lowDelay, wantsCachedGOP: true)
            },
            onStreamRemoved: { id in book.heard.withLock { $0.removed.append(id) } },
            onUnavailable: { id, condition, text in book.heard.withLock { $0.unavailable.append("\(id) \(condition.rawValue) \(text)") } })
    }

    /// Attempts and waits short enough for a test on real sockets.
    static var quick: StreamLifecycle.Limits {
        var l = StreamLifecycle.Limits()
        l.attempt = .seconds(2 as Int64)
        l.backoff = Backoff(first: .milliseconds(100), most: .milliseconds(400))
        l.slowRetry = .seconds(1 as Int64)
        return l
    }

    func reader(_ id: StreamID) throws -> CollectingReader { try #require(heard.readers[id]) }

    static func configuration(_ camera: Int64, _ url: String, silence: TimeSpan = .seconds(10 as Int64), transport: RTSPClientSession.TransportChoice = .automatic) -> StreamConfiguration {
        StreamConfiguration(stream: StreamID(CameraID(camera), .main), url: url, transport: transport, silenceLimit: silence)
    }
}

/// Waits for what other threads bring about; the sockets are real and their time cannot be advanced.
func eventually(_ what: String, within seconds: Double = 20, detail: () -> String = { "" }, _ condition: () throws -> Bool) async throws {
    let clock = SystemClocks()
    let end = clock.monotonic() + .seconds(seconds)
    while try !condition() {
        guard clock.monotonic() < end else {
            Issue.record("did not happen within \(seconds) s: \(what)\(detail())")
            throw TimedOut(what: what)
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct TimedOut: Error { let what: String }
