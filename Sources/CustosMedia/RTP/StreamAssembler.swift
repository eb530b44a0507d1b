package import CustosBase

/// Makes samples from the RTP packets of one camera session: order, access units, parameter sets, runs and dates.
///
/// Confined to its owner, the camera's event loop; no clock, no socket: every call brings the time. A packet never
/// makes it throw or trap: what is wrong is counted in `statistics` and dropped. In order, a packet costs one copy
/// into the sample's arena and no allocation. `publish` is called on the way out of a call, in the order of the
/// events, and may call back.
///
/// A run starts at the first sync sample with usable parameter sets. A picture is published at its marker bit.
package final class StreamAssembler {
    /// TCP interleaved keeps order, so that a jump in sequence numbers is loss at once; datagrams wait for each other
    /// within `StreamPolicies.reorderDepth` and `reorderAge`.
    package enum Transport: Sendable {
        case ordered, datagram
    }

    package let stream: StreamID
    private var session: Session
    private let publish: (StreamEvent) -> Void
    private var outgoing: [StreamEvent] = []
    private var isPublishing = false

    /// `video` must be H.264 or H.265. Audio that no decoder could use (no AudioSpecificConfig) is set aside.
    package init(stream: StreamID, video: TrackFormat, audio: TrackFormat?, policies: StreamPolicies = .standard, publish: @escaping (StreamEvent) -> Void) {
        self.stream = stream
        session = Session(video: video, audio: audio, policies: policies)
        self.publish = publish
    }

    /// Takes one RTP packet of the track. RTCP that comes on the same channel (RFC 5761) is told apart.
    package func receive(rtp: RawSpan, of kind: MediaKind, transport: Transport, wall: WallTime, arrival: MonotonicTime) {
        session.receive(rtp: rtp, of: kind, transport: transport, wall: wall, arrival: arrival)
        if session.hasEvents { flush() }
    }

    /// Takes one compound RTCP packet.
    package func receive(rtcp: RawSpan, of kind: MediaKind, wall: WallTime, arrival: MonotonicTime) {
        session.receive(rtcp: rtcp, of: kind, wall: wall, arrival: arrival)
    }

    /// A compound of receiver report and SDES to send for the track (RFC 3550 6.4.2, 6.5); `nil` before its first packet.
    package func receiverReport(of kind: MediaKind, now: MonotonicTime) -> [UInt8]? {
        session.receiverReport(of: kind, now: now)
    }

    /// To be called about every 200 ms: gives up on datagrams that wait too long, and watches our clock for steps.
    package func tick(wall: WallTime, now: MonotonicTime) {
        session.tick(wall: wall, now: now)
        if session.hasEvents { flush() }
    }

    /// Ends the run under way, if there is one. A next packet may start another.
    package func end(_ reason: RunEnd) {
        session.end(reason)
        if session.hasEvents { flush() }
    }

    package var statistics: StreamStatistics { session.statistics }

    /// Publishes outside of every access to the session, so that a reader may ask for statistics or end the run.
    private func flush() {
        guard !isPublishing else { return }
        isPublishing = true
        while session.hasEvents {
            session.takeEvents(into: &outgoing)
            for i in outgoing.indices { publish(outgoing[i]) }
            outgoing.removeAll(keepingCapacity: true)
        }
        isPublishing = false
    }
}
