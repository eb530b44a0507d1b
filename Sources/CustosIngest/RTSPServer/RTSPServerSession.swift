import CustosSignalling
import NIOCore

/// The session of a viewer (RFC 2326 A.2) on its connection: which tracks were set up, and what plays.
final class RTSPServerSession {
    let id: String
    let path: String
    let user: String
    let description: RTSPServedDescription
    var routes: [Int: RTSPSink.Route] = [:]
    var sink: RTSPSink?
    var playback: (any RTSPServedPlayback)?
    /// Set when the delegate's `willPlay` has returned.
    var viewing: RTSPViewing?

    init(id: String, path: String, user: String, description: RTSPServedDescription) {
        self.id = id
        self.path = path
        self.user = user
        self.description = description
    }

    var isDatagramsOnly: Bool { routes.values.allSatisfy { if case .datagrams = $0 { true } else { false } } }

    /// Free channel numbers for another track: those that were asked for, or the next ones.
    func channels(wanted: RTSPTransport.PortPair?, track: Int) -> (rtp: UInt8, rtcp: UInt8)? {
        var used: Set<UInt8> = []
        for (other, route) in routes where other != track {
            if case .interleaved(let rtp, let rtcp) = route { used.formUnion([rtp, rtcp]) }
        }
        if let wanted, let rtp = UInt8(exactly: wanted.rtp), let rtcp = UInt8(exactly: wanted.rtcp), rtp != rtcp, used.isDisjoint(with: [rtp, rtcp]) { return (rtp, rtcp) }
        return stride(from: UInt8(0), to: 254, by: 2).first { used.isDisjoint(with: [$0, $0 + 1]) }.map { ($0, $0 + 1) }
    }

    var statistics: RTSPViewerStatistics {
        var s = RTSPViewerStatistics()
        s.packets = sink?.packets ?? 0
        s.bytes = sink?.bytes ?? 0
        if let skipped = playback?.skipped { (s.skips, s.skippedSamples) = skipped }
        return s
    }

    func close() {
        playback?.close()
        sink?.close()
        // Ports of tracks that never played.
        for case .datagrams(let pair, _, _) in routes.values { pair.close() }
        routes = [:]
    }
}
