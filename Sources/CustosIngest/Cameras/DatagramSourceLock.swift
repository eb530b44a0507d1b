package import CustosBase

/// Which datagrams belong to a track: those from the camera's address, and of these the first port and SSRC
/// that spoke, until they have been quiet for `release`.
///
/// The address itself is checked before; this value keeps a second sender on the camera's machine (or a session
/// that the camera forgot to end) from being mixed in, and follows a camera that begins anew.
package struct DatagramSourceLock: Sendable {
    /// How long the locked source may be quiet before another takes its place.
    package static let release = TimeSpan.seconds(2 as Int64)

    private var locked: (port: UInt16, ssrc: UInt32)?
    private var lastHeard = MonotonicTime(microseconds: 0)

    package init() {}

    /// Whether the packet is of the track. `rtp` shorter than a header, or of another version, is not.
    package mutating func accepts(_ rtp: RawSpan, port: UInt16, now: MonotonicTime) -> Bool {
        guard rtp.byteCount >= 12, rtp.unsafeLoad(fromByteOffset: 0, as: UInt8.self) >> 6 == 2 else { return false }
        let ssrc = UInt32(bigEndian: rtp.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt32.self))
        if let locked, locked.port != port || locked.ssrc != ssrc, now - lastHeard < Self.release { return false }
        locked = (port, ssrc)
        lastHeard = now
        return true
    }
}
