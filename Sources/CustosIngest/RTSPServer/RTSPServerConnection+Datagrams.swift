import CustosSignalling
import NIOCore

/// UDP ports for a viewer's track; what comes back on them is a sign of life.
extension RTSPServerConnection: DatagramOwner {
    /// Opens a pair on the address that the viewer reached us at; `nil` when there are no ports. The next request waits so long.
    func openDatagrams(_ track: Int, then go: @escaping (DatagramPair?) -> Void) {
        guard let context, let local = context.channel.localAddress?.ipAddress, let remote = context.channel.remoteAddress, let peer = IPBits(remote) else { return go(nil) }
        busy()
        DatagramPair.open(media: track, local: local, peer: peer, owner: self, on: context.eventLoop) { [self] result in
            let pair = try? result.get()  // Why there is no port is of no use to the viewer.
            guard self.context != nil else {
                pair?.close()
                return
            }
            ready { go(pair) }
        }
    }

    func receivedDatagram(media: Int, isRTCP: Bool, _ payload: RawSpan, port: UInt16) { noteSign() }

    /// From another host than the viewer's: no sign of life.
    func receivedStranger() {}
}
