package import NIOCore

/// The networks that camera addresses may lie in: the guard against using the recorder as a way into
/// places that only it can reach (SSRF).
///
/// A CIDR opens what it names. The special blocks (link-local, unspecified, multicast, broadcast, the clouds'
/// metadata services) stay shut even below a wide CIDR such as `0.0.0.0/0`: they open only to a CIDR that lies
/// wholly inside the block, so that nobody opens them without having meant it. An IPv4 address that is mapped
/// into IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address that it is.
package struct AllowedNetworks: Sendable, Hashable {
    /// A text that is not a CIDR.
    package struct InvalidCIDR: Error, Sendable, Hashable, CustomStringConvertible {
        package let text: String
        package var description: String { "\"\(text)\" is not a network such as 192.168.0.0/16 or fc00::/7" }
    }

    /// RFC 1918 networks, loopback, and IPv6 unique local addresses (RFC 4193). Link-local is not among them.
    package static let standard = AllowedNetworks(networks: standardCIDRs.compactMap(Network.init))
    package static let standardCIDRs = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7"]

    /// Where no camera is by intention and much else may be.
    private static let specialBlocks = [
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "::/128", "fe80::/10", "ff00::/8",
        // Metadata services: AWS, GCP, Azure (both families), Alibaba, Azure's wire server.
        "169.254.169.254/32", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32",
    ].compactMap(Network.init)

    private let networks: [Network]

    private init(networks: [Network]) { self.networks = networks }

    /// Each text is `address/prefix` or a bare address, which means that one host.
    package init(cidrs: [String]) throws {
        networks = try cidrs.map { text in
            guard let n = Network(text) else { throw InvalidCIDR(text: text) }
            return n
        }
    }

    /// Whether a connection to this address may be made. Unix sockets are never allowed.
    package func allows(_ address: SocketAddress) -> Bool {
        guard let host = IPBits(address) else { return false }
        let special = Self.specialBlocks.filter { $0.contains(host) }
        return networks.contains { n in n.contains(host) && special.allSatisfy { n.isInside($0) } }
    }

    /// 32 or 128 bits and how many of them name the network.
    private struct Network: Sendable, Hashable {
        let base: IPBits
        let prefix: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 1 || parts.count == 2, let a = try? SocketAddress(ipAddress: String(parts[0]), port: 0), let bits = IPBits(a) else { return nil }
            // A mapped network is written with the prefix of IPv6: ::ffff:10.0.0.0/104.
            let written = a.protocol == .inet6 && bits.width == 32 ? 96 : 0
            guard parts.count == 2 else {
                self.init(base: bits, prefix: bits.width)
                return
            }
            guard let n = Int(parts[1]), String(n) == parts[1], n >= written, n - written <= bits.width else { return nil }
            self.init(base: bits, prefix: n - written)
        }

        private init(base: IPBits, prefix: Int) {
            self.base = base.masked(prefix)
            self.prefix = prefix
        }

        func contains(_ host: IPBits) -> Bool { host.width == base.width && host.masked(prefix) == base }
        func isInside(_ other: Network) -> Bool { prefix >= other.prefix && other.contains(base) }
    }
}

/// An IP address as a number; IPv4-mapped IPv6 is unwrapped.
struct IPBits: Sendable, Hashable {
    let value: UInt128
    /// 32 or 128.
    let width: Int

    init?(_ address: SocketAddress) {
        // By position (ip(7), ipv6(7)): sin_addr is 4 bytes at 4, sin6_addr 16 bytes at 8.
        let field: Range<Int>
        switch address {
        case .v4: field = 4..<8
        case .v6: field = 8..<24
        case .unixDomainSocket: return nil
        }
        var v: UInt128 = 0
        address.withSockAddr { pointer, size in
            for b in UnsafeRawBufferPointer(start: pointer, count: size)[field] { v = v << 8 | UInt128(b) }
        }
        let isMapped = field.count == 16 && v >> 32 == 0xFFFF
        value = isMapped ? v & 0xFFFF_FFFF : v
        width = isMapped || field.count == 4 ? 32 : 128
    }

    private init(value: UInt128, width: Int) {
        self.value = value
        self.width = width
    }

    /// The first `prefix` bits, the rest zero.
    func masked(_ prefix: Int) -> IPBits {
        let keep = width - prefix
        return IPBits(value: keep >= 128 ? 0 : (value >> UInt128(keep)) << UInt128(keep), width: width)
    }
}
