import HTTPTypes
package import Hummingbird
import NIOCore

/// What is known of a request besides its text: the connection that it came on.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package let address: String
    package let isLoopback: Bool
    package let close: @Sendable () -> Void

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let remote = source.channel.remoteAddress
        address = remote?.ipAddress ?? "unknown"
        isLoopback = remote.map(Self.isLoopback) ?? false
        let channel = source.channel
        close = { channel.close(promise: nil) }
    }

    package static func isLoopback(_ a: SocketAddress) -> Bool {
        guard let ip = a.ipAddress else { return false }
        return ip == "::1" || ip.hasPrefix("127.") || ip.hasPrefix("::ffff:127.")
    }

    /// The peer for this request. A proxy on this machine makes every request look local: where one speaks for
    /// somebody else, nothing is granted for being local.
    package func peer(_ headers: HTTPFields, isTLS: Bool) -> Peer {
        let isForwarded = headers.contains(.forwarded) || headers.contains(.forwardedFor) || headers.contains(.realIP)
        return Peer(address: address, isThisMachine: isLoopback && !isForwarded, isTLS: isTLS)
    }
}
