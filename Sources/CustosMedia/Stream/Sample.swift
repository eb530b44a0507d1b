package import CustosBase

package enum MediaKind: UInt8, Sendable, Hashable, Codable, CaseIterable {
    case video, audio
}

/// One access unit of video (each NAL unit byte for byte, behind a 4-byte big-endian length) or one audio frame,
/// with both clocks. The unit that recorder and viewers share.
package struct Sample: Sendable {
    package let arena: SampleArena
    package let range: Range<Int>
    package let kind: MediaKind
    /// Decoding time in ticks of the track's timescale since the start of the run; strictly rising within a track.
    package let decodeTime: Int64
    /// Presentation time minus decoding time, in ticks; 0 for streams without B pictures.
    package let compositionOffset: Int32
    /// The best estimate when the sample was published: the distance to the next sample is not known yet.
    package let estimatedDuration: UInt32
    /// A decoder can start here (IDR, or an HEVC IRAP picture). Always true for audio.
    package let isSync: Bool
    /// Packets were lost between the previous sample of this track and this one, or inside it.
    package let lossBefore: Bool
    /// Our clock's date of this sample: smooth within a run (anchor + media time, slewed against arrival).
    package let wall: WallTime
    /// When the last packet of the sample arrived, on the machine's clock.
    package let arrival: MonotonicTime
    /// The camera's own clock for this sample from RTCP sender reports, once one was believed.
    package let cameraWall: WallTime?

    package init(
        arena: SampleArena, range: Range<Int>, kind: MediaKind, decodeTime: Int64, compositionOffset: Int32 = 0, estimatedDuration: UInt32,
        isSync: Bool, lossBefore: Bool = false, wall: WallTime, arrival: MonotonicTime, cameraWall: WallTime? = nil
    ) {
        self.arena = arena
        self.range = range
        self.kind = kind
        self.decodeTime = decodeTime
        self.compositionOffset = compositionOffset
        self.estimatedDuration = estimatedDuration
        self.isSync = isSync
        self.lossBefore = lossBefore
        self.wall = wall
        self.arrival = arrival
        self.cameraWall = cameraWall
    }

    package var byteCount: Int { range.count }
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R { try arena.withBytes(range, body) }
}
