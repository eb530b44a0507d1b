import CustosBase
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Turns a camera's host into addresses that a connection may be made to.
///
/// A name is looked up once, every address of the answer is held against the allowed networks, and the caller
/// connects to what comes back: there is no second look-up that could answer differently. One refused address
/// refuses the name, because a name that points inside and outside is either a mistake or an attack.
final class CameraResolver: Sendable {
    /// getaddrinfo blocks for as long as the resolver's configuration says; four threads bear a dead name server.
    static let threads = 4
    /// Names that wait at one time; further ones fail at once and come back with backoff.
    static let waitingLimit = 256
    /// Addresses that are tried for one name.
    static let addressLimit = 8
    static let timeout = TimeAmount.seconds(5)

    private let networks: AllowedNetworks
    private let lookUp: @Sendable (String, Int) throws -> [SocketAddress]
    private let pool = Mutex<NIOThreadPool?>(nil)
    private let waiting = Mutex(0)

    /// `lookUp` blocks; the system's own unless a test replaces it.
    init(networks: AllowedNetworks, lookUp: @escaping @Sendable (String, Int) throws -> [SocketAddress] = CameraResolver.systemLookUp) {
        self.networks = networks
        self.lookUp = lookUp
    }

    /// Calls back on the loop.
    func resolve(host: String, port: Int, on loop: any EventLoop, _ done: @escaping @Sendable (Result<[SocketAddress], SessionEnd>) -> Void) {
        if let literal = try? SocketAddress(ipAddress: host, port: port) {
            return done(check([literal], host: host))
        }
        let isFull = waiting.withLock { n in
            guard n < Self.waitingLimit else { return true }
            n += 1
            return false
        }
        guard !isFull else { return done(.failure(SessionEnd(.nameTimeout, "too many names wait for the resolver"))) }

        let answered = LoopFlag()
        let timer = loop.scheduleTask(in: Self.timeout) {
            guard answered.raise() else { return }
            done(.failure(SessionEnd(.nameTimeout, "the name \(host) was not resolved within 5 s")))
        }
        runningPool().submit { [self] state in
            // A name whose caller has gone is not worth a thread.
            let result: Result<[SocketAddress], SessionEnd> =
                state == .active && !answered.isRaised ? lookUpAndCheck(host, port) : .failure(SessionEnd(.nameTimeout, "the name \(host) was not resolved in time"))
            waiting.withLock { $0 -= 1 }
            loop.execute {
                timer.cancel()
                if answered.raise() { done(result) }
            }
        }
    }

    func stop() {
        let p = pool.withLock { p in
            defer { p = nil }
            return p
        }
        // Nobody waits: a blocked look-up may take its time.
        p?.shutdownGracefully { _ in }
    }

    private func runningPool() -> NIOThreadPool {
        pool.withLock { p in
            if let p { return p }
            let new = NIOThreadPool(numberOfThreads: Self.threads)
            new.start()
            p = new
            return new
        }
    }

    private func lookUpAndCheck(_ host: String, _ port: Int) -> Result<[SocketAddress], SessionEnd> {
        do {
            let found = try lookUp(host, port)
            guard !found.isEmpty else { return .failure(SessionEnd(.nameUnknown, "the name \(host) has no address")) }
            return check(found, host: host)
        } catch {
            return .failure(SessionEnd(.nameUnknown, "the name \(host) is not known: \(error)"))
        }
    }

    private func check(_ addresses: [SocketAddress], host: String) -> Result<[SocketAddress], SessionEnd> {
        for a in addresses where !networks.allows(a) {
            let named = a.ipAddress == host ? host : "\(host) is \(a.ipAddress ?? "no address"), which"
            return .failure(SessionEnd(.addressRefused, "\(named) lies outside the allowed networks"))
        }
        return .success(Array(addresses.prefix(Self.addressLimit)))
    }

    /// getaddrinfo(3).
    static func systemLookUp(host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { throw LookUpFailure(text: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr else { continue }
            let raw = UnsafeRawPointer(address)
            var made: SocketAddress
            switch entry.ai_family {
            case AF_INET: made = SocketAddress(raw.loadUnaligned(as: sockaddr_in.self))
            case AF_INET6: made = SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self))
            default: continue
            }
            made.port = port
            found.append(made)
        }
        return found
    }

    private struct LookUpFailure: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}

/// Something that happens once although two may want it to.
private final class LoopFlag: Sendable {
    private let raised = Atomic(false)
    var isRaised: Bool { raised.load(ordering: .acquiring) }
    /// True for the first caller only.
    func raise() -> Bool { !raised.exchange(true, ordering: .acquiringAndReleasing) }
}
