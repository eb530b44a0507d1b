import CustosBase
import CustosIngest
import CustosMedia
import CustosSignalling
import Logging
import NIOPosix
import Synchronization
import Testing

/// A supervisor with one camera and a reader that remembers in short what came.
final class CameraStage: Sendable {
    struct Seen: Sendable {
        var description: StreamDescription?
        var runs = 0
        var video = 0
        var audio = 0
        var sync = 0
        var losses = 0
        var runBackwards = 0
        var lastDecodeTime: Int64 = -1
        var lastLateness: TimeSpan?
        var reasons: [String] = []
    }

    private final class Book: StreamReader {
        let seen = Mutex(Seen())
        func receive(_ event: StreamEvent) {
            seen.withLock { s in
                switch event {
                case .runStarted(let d):
                    s.description = d
                    s.runs += 1
                    s.lastDecodeTime = -1
                case .runEnded: break
                case .sample(let sample):
                    if sample.lossBefore { s.losses += 1 }
                    guard sample.kind == .video else {
                        s.audio += 1
                        return
                    }
                    s.video += 1
                    if sample.isSync { s.sync += 1 }
                    if sample.decodeTime <= s.lastDecodeTime { s.runBackwards += 1 }
                    s.lastDecodeTime = sample.decodeTime
                    s.lastLateness = SystemClocks().wall() - sample.wall
                }
            }
        }
    }

    static let id = StreamID(CameraID(1), .main)
    let supervisor: CameraSupervisor
    private let book: Book

    init(lowDelay: Bool = true) {
        let book = Book()
        self.book = book
        supervisor = CameraSupervisor(
            group: .singleton, clocks: SystemClocks(), networks: .standard, logger: Logger(label: "interop", factory: { _ in SwiftLogNoOpLogHandler() }),
            onStream: { $0.attach(book, lowDelay: lowDelay, wantsCachedGOP: true) }, onStreamRemoved: { _ in },
            onUnavailable: { _, condition, text in book.seen.withLock { $0.reasons.append("\(condition.rawValue) \(text)") } })
    }

    var seen: Seen { book.seen.withLock { $0 } }
    var status: StreamStatus? { supervisor.status(Self.id) }

    static func configuration(_ port: Int, user: String? = nil, password: String = "secret 1", transport: RTSPClientSession.TransportChoice = .automatic) -> StreamConfiguration {
        StreamConfiguration(stream: id, url: "rtsp://127.0.0.1:\(port)/cam", credentials: user.map { Credentials(user: $0, password: password) }, transport: transport)
    }

    /// Waits for what a real peer does in its own time.
    func eventually(_ what: String, within seconds: Double = 40, _ condition: (Seen, StreamStatus?) -> Bool) async throws {
        let end = SystemClocks().monotonic() + .seconds(seconds)
        while !condition(seen, status) {
            guard SystemClocks().monotonic() < end else {
                Issue.record("did not happen within \(seconds) s: \(what); \(seen.reasons.suffix(3)); \(status?.cause ?? "no status"): \(status?.detail ?? "")")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
