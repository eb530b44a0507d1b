/// What the simulator does to packets on purpose.
extension RTPPacketBuffer {
    /// Replaces the packets by a choice of them, in any order and any number of times each.
    package mutating func rearrange(_ chosen: [Range<Int>]) {
        precondition(chosen.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= bytes.count }, "a packet outside the buffer")
        ranges = chosen
    }

    /// Clears the marker bit (RFC 3550 5.1) of every packet.
    package mutating func clearMarkers() {
        for r in ranges where r.count > 1 { bytes[r.lowerBound + 1] &= 0x7F }
    }
}
