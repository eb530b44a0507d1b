/// One alternative of the `Transport` header (RFC 2326 12.39): how the packets of one media travel.
package struct RTSPTransport: Sendable, Hashable {
    package enum Carrier: Sendable, Hashable { case interleaved, datagrams }

    package var carrier: Carrier
    package var isMulticast = false
    /// The profile is encrypted (`RTP/SAVP`, `RTP/SAVPF`).
    package var isSecure = false
    /// Channels of RTP and RTCP; with one number given the second is the next.
    package var interleaved: PortPair?
    package var clientPorts: PortPair?
    package var serverPorts: PortPair?
    package var source: String?
    package var destination: String?
    /// A hint only: devices send with other identifiers than they announce.
    package var ssrc: UInt32?
    package var mode: String?

    /// Two numbers that go together: `5000-5001`, `0-1`, or `5000` alone.
    package struct PortPair: Sendable, Hashable {
        package var rtp: Int
        package var rtcp: Int
        package init(rtp: Int, rtcp: Int) {
            self.rtp = rtp
            self.rtcp = rtcp
        }

        init?(_ text: String, limit: Int) {
            let (a, b) = text.cut(at: UInt8(ascii: "-"))
            guard let first = Int(a.trimmed), (0...limit).contains(first) else { return nil }
            rtp = first
            rtcp = b.flatMap { Int($0.trimmed) } ?? first + 1
            guard (0...limit).contains(rtcp) else { return nil }
        }

        var text: String { "\(rtp)-\(rtcp)" }
    }

    package init(carrier: Carrier, interleaved: PortPair? = nil, clientPorts: PortPair? = nil, serverPorts: PortPair? = nil, ssrc: UInt32? = nil) {
        self.carrier = carrier
        self.interleaved = interleaved
        self.clientPorts = clientPorts
        self.serverPorts = serverPorts
        self.ssrc = ssrc
    }

    /// All alternatives in the order of preference; those that are not RTP are left out. At most eight are read.
    package static func parse(_ text: String) -> [RTSPTransport] {
        text.parts(UInt8(ascii: ",")).prefix(8).compactMap { RTSPTransport(alternative: String($0)) }
    }

    private init?(alternative: String) {
        let parts = alternative.parts(UInt8(ascii: ";")).map(\.trimmed)
        guard let specification = parts.first?.parts(UInt8(ascii: "/")).map({ $0.trimmed.uppercased() }), specification.first == "RTP" else { return nil }
        let profile = specification.count > 1 ? specification[1] : "AVP"
        guard ["AVP", "AVPF", "SAVP", "SAVPF"].contains(profile) else { return nil }
        isSecure = profile.utf8.first == UInt8(ascii: "S")
        carrier = specification.count > 2 && specification[2] == "TCP" ? .interleaved : .datagrams
        for part in parts.dropFirst() {
            let (name, raw) = part.cut(at: UInt8(ascii: "="))
            let value = (raw ?? "").trimmed
            switch name.trimmed.lowercased() {
            case "multicast": isMulticast = true
            case "interleaved": interleaved = PortPair(value, limit: 255)
            case "client_port": clientPorts = PortPair(value, limit: 65_535)
            case "server_port": serverPorts = PortPair(value, limit: 65_535)
            case "source": source = value.isEmpty ? nil : value
            case "destination": destination = value.isEmpty ? nil : value
            // Hikvision writes a space before it, others lower case or fewer than eight digits.
            case "ssrc": ssrc = UInt32(value, radix: 16)
            case "mode": mode = value.parts(UInt8(ascii: "\"")).first
            default: continue
            }
        }
    }

    /// The canonical text.
    package var text: String {
        var out = carrier == .interleaved ? "RTP/AVP/TCP" : "RTP/AVP"
        out += isMulticast ? ";multicast" : ";unicast"
        if let interleaved { out += ";interleaved=\(interleaved.text)" }
        if let destination { out += ";destination=\(destination)" }
        if let source { out += ";source=\(source)" }
        if let clientPorts { out += ";client_port=\(clientPorts.text)" }
        if let serverPorts { out += ";server_port=\(serverPorts.text)" }
        if let ssrc {
            let hex = String(ssrc, radix: 16, uppercase: true)
            out += ";ssrc=" + String(repeating: "0", count: 8 - hex.count) + hex
        }
        if let mode { out += ";mode=\"\(mode)\"" }
        return out
    }
}
