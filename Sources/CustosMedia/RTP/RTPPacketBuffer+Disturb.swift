/// What the simulator does to packets on purpose.
extension RTPPacketBuffer {
    /// Fills in the headers here, in bytes of its own.
    package mutating func settle() {
        guard let stamp else { return }
        let ranges = ranges
        bytes.withUnsafeMutableBytes { stamp.apply(to: $0, ranges) }
        self.stamp = nil
    }

    /// Replaces the packets by a choice of them, in any order and any number of times each.
    package mutating func rearrange(_ chosen: [Range<Int>]) {
        precondition(stamp == nil, "packets without their numbers")
        precondition(chosen.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= bytes.count }, "a packet outside the buffer")
        ranges = chosen
    }

    /// Clears the marker bit (RFC 3550 5.1) of every packet.
    package mutating func clearMarkers() {
        for r in ranges where r.count > 1 { bytes[r.lowerBound + 1] &= 0x7F }
    }
}
