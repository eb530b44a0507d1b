import Glibc
package import Logging
import Synchronization

/// Answers a signer's requests over a stream: that of its parent, or a socket in the file system. Who may reach the socket is said by
/// the rights of its folder and file; a connection can ask for signatures and can take no key.
package final class SignerServer: Sendable {
    /// The recorder, and a command beside it; more wait in the system's queue.
    private static let maximumConnections = 4
    /// An answer is small: a peer that does not take it for so long is gone.
    private static let sendSeconds = 5.0

    private let service: SignerService
    private let logger: Logger
    private let isStopped = Atomic<Bool>(false)

    package init(_ service: SignerService, logger: Logger) {
        self.service = service
        self.logger = logger
    }

    /// Serves the parent over standard input and output until it is gone. Signals that end the parent's group do not end this process:
    /// the parent still wants its last signature.
    package func serveParent() throws {
        for s in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(s, SIG_IGN) }
        try serve(SignerChannel(input: 0, output: 1))
    }

    func serve(_ channel: SignerChannel) throws {
        while let text = try channel.receive(seconds: nil) { try channel.send(answer(text).text, seconds: Self.sendSeconds) }
    }

    /// Serves a socket at `path` until `stop()`.
    package func serveSocket(_ path: String) throws {
        signal(SIGPIPE, SIG_IGN)
        let door = try UnixSocket.listen(path)
        defer {
            close(door)
            unlink(path)
        }
        var peers: [(descriptor: Int32, buffer: [UInt8])] = []
        defer { for p in peers { close(p.descriptor) } }
        while !isStopped.load(ordering: .relaxed) {
            var watched = peers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            if peers.count < Self.maximumConnections { watched.append(pollfd(fd: door, events: Int16(POLLIN), revents: 0)) }
            guard poll(&watched, nfds_t(watched.count), 200) > 0 else { continue }
            if watched.count > peers.count, watched[peers.count].revents != 0, let d = UnixSocket.accept(door) { peers.append((d, [])) }
            var gone: Set<Int32> = []
            for i in peers.indices where i < watched.count && watched[i].fd == peers[i].descriptor && watched[i].revents != 0 {
                do {
                    guard let bytes = try SignerChannel.read(peers[i].descriptor) else {
                        gone.insert(peers[i].descriptor)
                        continue
                    }
                    peers[i].buffer += bytes
                    while let text = try SignerChannel.take(&peers[i].buffer) {
                        try SignerChannel(input: peers[i].descriptor, output: peers[i].descriptor).send(answer(text).text, seconds: Self.sendSeconds)
                    }
                } catch {
                    logger.warning("a connection to the signer is closed", metadata: ["error": "\(error)"])
                    gone.insert(peers[i].descriptor)
                }
            }
            for d in gone { close(d) }
            peers.removeAll { gone.contains($0.descriptor) }
        }
    }

    package func stop() { isStopped.store(true, ordering: .relaxed) }

    func answer(_ text: String) -> SignerAnswer {
        do {
            switch try SignerRequest(parsing: text) {
            case .states: return .states(try service.states())
            case .begin(let origin): return .states([try service.begin(origin)])
            case .sign(let c, let old, let proof): return .signature(try service.sign(c, from: old, proof: proof))
            case .retire(let origin):
                try service.retire(origin)
                return .done
            }
        } catch let e as SignerError {
            if e.code != .other { logger.error("the signer refuses", metadata: ["error": "\(e)"]) }
            return .refused(e)
        } catch {
            logger.error("the signer cannot work", metadata: ["error": "\(error)"])
            return .refused(SignerError(.away, "\(error)"))
        }
    }
}
