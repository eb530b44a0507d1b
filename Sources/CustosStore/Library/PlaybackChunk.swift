package import CustosBase
package import CustosMedia

/// A piece of playback: an initialisation and whole fragments that a browser's media source takes.
package struct PlaybackChunk: Sendable, Hashable {
    /// What the camera sent, G.711 included.
    package let description: StreamDescription
    /// `video/mp4; codecs="avc1.64001f"`.
    package let codecs: String
    package let width: Int
    package let height: Int
    package let initialisation: [UInt8]
    /// `moof` and `mdat` pairs. Media time 0 is the origin that was asked for.
    package let body: [UInt8]
    /// Our date of the first picture in it: at or before the time that was asked for, where a decoder can start.
    package let start: WallTime
    package let end: WallTime
    /// Where to ask next; `nil` when there is nothing after `end` yet.
    package let next: WallTime?

    /// Bytes of `body`, apart from a single fragment that is larger: some seconds of a 4K camera, half a minute of a usual one.
    package static let byteLimit = 16 << 20
    /// Bytes that a chunk of key frames may read to find them.
    package static let scanLimit: Int64 = 64 << 20
    /// How much a decoder may be made to read before the time that was asked for. A GOP that is longer (minutes, in
    /// the field) is continued where the last chunk ended and cannot be entered in its middle.
    package static let leadLimit: Int64 = 12 << 20
    /// Segments to go back for a key frame.
    package static let leadSegments = 12
}
