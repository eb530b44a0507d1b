package import CustosBase
package import CustosLedger
import Glibc
package import Logging
import Synchronization

/// A signer in a process of its own: a child that this starts, or one that serves a socket.
///
/// A child that dies, or does not answer in time, is started again: at once the first time, then with longer and longer pauses. In
/// between every call throws `SignerError.away`.
package final class SignerClient: CheckpointSigner {
    package enum Way: Sendable, Hashable {
        /// `executable signer --folder ...`: the arguments after the executable.
        case spawn(executable: String, arguments: [String])
        case socket(String)
    }

    /// Two durable writes on two disks, of which one may be slow; then the ledger has waited long enough.
    private static let answerSeconds = 10.0
    private static let firstPause = TimeSpan.seconds(1 as Int64)
    private static let longestPause = TimeSpan.seconds(30 as Int64)

    private struct Link {
        var open: SignerLink?
        var failures = 0
        var retryAt = MonotonicTime(microseconds: .min)
        var reason = ""
    }

    private let connect: @Sendable () throws -> SignerLink
    private let clocks: any Clocks
    private let logger: Logger
    private let link = Mutex(Link())

    package convenience init(_ way: Way, clocks: any Clocks, logger: Logger) {
        self.init(clocks: clocks, logger: logger) {
            switch way {
            case .spawn(let executable, let arguments): try SignerLink.spawn(executable, arguments)
            case .socket(let path): SignerLink(descriptor: try UnixSocket.connect(path), child: nil)
            }
        }
    }

    init(clocks: any Clocks, logger: Logger, connect: @escaping @Sendable () throws -> SignerLink) {
        self.clocks = clocks
        self.logger = logger
        self.connect = connect
    }

    deinit { link.withLock { $0.open?.close() } }

    package func states() throws -> [SignerState] {
        guard case .states(let states) = try ask(.states) else { throw SignerError(.away, "its answer is not what was asked") }
        return states
    }
    package func begin(_ origin: String) throws -> SignerState {
        guard case .states(let states) = try ask(.begin(origin)), states.count == 1 else { throw SignerError(.away, "its answer is not what was asked") }
        return states[0]
    }
    package func sign(_ checkpoint: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature {
        guard case .signature(let signature) = try ask(.sign(checkpoint, from: old, proof: proof)) else { throw SignerError(.away, "its answer is not what was asked") }
        return signature
    }
    package func retire(_ origin: String) throws {
        guard case .done = try ask(.retire(origin)) else { throw SignerError(.away, "its answer is not what was asked") }
    }

    private func ask(_ request: SignerRequest) throws -> SignerAnswer {
        let answer: SignerAnswer = try link.withLock { link in
            // One that was open may have died since: asking again is safe, because every request may come twice.
            if let open = link.open {
                do { return try exchange(open, request) } catch { drop(&link, error) }
            }
            guard clocks.monotonic() >= link.retryAt else { throw SignerError(.away, link.reason) }
            do {
                let open = try connect()
                link.open = open
                let answer = try exchange(open, request)
                link.failures = 0
                return answer
            } catch {
                drop(&link, error)
                link.failures += 1
                let pause = Self.firstPause * (1 << Int64(min(link.failures - 1, 10)))
                link.retryAt = clocks.monotonic() + min(pause, Self.longestPause)
                throw SignerError(.away, link.reason)
            }
        }
        if case .refused(let e) = answer { throw e }
        return answer
    }

    private func exchange(_ open: SignerLink, _ request: SignerRequest) throws -> SignerAnswer {
        let channel = SignerChannel(input: open.descriptor, output: open.descriptor)
        try channel.send(request.text, seconds: Self.answerSeconds)
        guard let text = try channel.receive(seconds: Self.answerSeconds) else { throw SignerError(.away, "it has ended") }
        return try SignerAnswer(parsing: text)
    }

    private func drop(_ link: inout Link, _ error: any Error) {
        link.open?.close()
        link.open = nil
        link.reason = (error as? SignerError)?.detail ?? "\(error)"
        logger.warning("the signer is away", metadata: ["error": "\(link.reason)"])
    }
}

/// An open stream to a signer, with the child behind it if there is one.
struct SignerLink: Sendable {
    let descriptor: Int32
    let child: pid_t?

    /// A child whose stream is closed ends; one that hangs is killed, which it can bear at any moment.
    func close() {
        Glibc.close(descriptor)
        guard let child else { return }
        kill(child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }
}
