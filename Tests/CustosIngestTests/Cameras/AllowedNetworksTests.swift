import NIOCore
import Testing

@testable import CustosIngest

@Suite("Allowed networks")
struct AllowedNetworksTests {
    static func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 554) }

    @Test(
        "the standard networks are the private ones and loopback",
        arguments: [
            ("10.1.2.3", true), ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false), ("192.168.1.64", true),
            ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("fc00::1", true), ("fdff::1", true), ("fe80::1", false),
            ("8.8.8.8", false), ("100.64.0.1", false), ("2001:db8::1", false), ("169.254.1.1", false), ("169.254.169.254", false),
            ("0.0.0.0", false), ("0.1.2.3", false), ("::", false), ("224.0.0.251", false), ("239.1.1.1", false), ("255.255.255.255", false),
            ("ff02::1", false), ("fd00:ec2::254", false),
        ])
    func standard(_ text: String, _ expected: Bool) throws {
        #expect(try AllowedNetworks.standard.allows(Self.address(text)) == expected)
    }

    @Test(
        "an IPv4 address inside IPv6 counts as the IPv4 address",
        arguments: [("::ffff:10.0.0.1", true), ("::ffff:8.8.8.8", false), ("::ffff:169.254.169.254", false), ("::ffff:127.0.0.1", true), ("::ffff:0.0.0.0", false)])
    func mapped(_ text: String, _ expected: Bool) throws {
        #expect(try AllowedNetworks.standard.allows(Self.address(text)) == expected)
    }

    @Test("a wide network does not open the special blocks")
    func wide() throws {
        let all = try AllowedNetworks(cidrs: ["0.0.0.0/0", "::/0"])

        for open in ["8.8.8.8", "2001:db8::1", "10.0.0.1"] { #expect(try all.allows(Self.address(open))) }
        for shut in ["169.254.1.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1", "fd00:ec2::254", "100.100.100.200"] {
            #expect(try !all.allows(Self.address(shut)), "\(shut)")
        }
    }

    @Test("a special block opens to a network that lies inside it, metadata only to its own address")
    func special() throws {
        let linkLocal = try AllowedNetworks(cidrs: ["169.254.0.0/16"])
        #expect(try linkLocal.allows(Self.address("169.254.1.1")))
        #expect(try !linkLocal.allows(Self.address("169.254.169.254")))
        #expect(try AllowedNetworks(cidrs: ["169.254.169.254"]).allows(Self.address("169.254.169.254")))
    }

    @Test("a bare address is one host, and bits behind the prefix do not count")
    func forms() throws {
        let n = try AllowedNetworks(cidrs: ["203.0.113.7", "198.51.100.77/24", "::ffff:192.0.2.0/120"])

        #expect(try n.allows(Self.address("203.0.113.7")))
        #expect(try !n.allows(Self.address("203.0.113.8")))
        #expect(try n.allows(Self.address("198.51.100.1")))
        #expect(try n.allows(Self.address("192.0.2.200")))
        #expect(try !n.allows(Self.address("192.0.3.1")))
    }

    @Test("what is no network is refused with its text", arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "host", "10.0.0.0/8/9", "::/129", "10.0.0.0/08", "::ffff:10.0.0.0/64"])
    func invalid(_ text: String) {
        #expect(throws: AllowedNetworks.InvalidCIDR(text: text)) { try AllowedNetworks(cidrs: [text]) }
    }
}
