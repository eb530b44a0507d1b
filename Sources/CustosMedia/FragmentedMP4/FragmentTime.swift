package import CustosBase

/// Both clocks, and the camera's, at a fragment's start.
///
/// Stored as a `uuid` box of 56 bytes before `moof`:
/// ```
///   0 u32 size = 56, 'uuid', 16 bytes type
///  24 i64 media time (video ticks)    40 i64 monotonic (us of the boot)
///  32 i64 wall (us since 1970)        48 i64 the camera's wall, Int64.min: unknown
/// ```
package struct FragmentTime: Sendable, Hashable {
    /// Decoding time of the first video sample, in video ticks (90 kHz) since the run's start.
    package var mediaTime: Int64
    /// Our date of that sample.
    package var wall: WallTime
    /// When its last packet arrived.
    package var monotonic: MonotonicTime
    /// The camera's own date of it, once a sender report was believed.
    package var cameraWall: WallTime?

    package init(mediaTime: Int64, wall: WallTime, monotonic: MonotonicTime, cameraWall: WallTime?) {
        self.mediaTime = mediaTime
        self.wall = wall
        self.monotonic = monotonic
        self.cameraWall = cameraWall
    }
}

// MARK: - The box

extension FragmentTime {
    static let byteCount = 56
    private static let unknown = Int64.min

    func write(into w: inout FixedWriter) {
        w.uuidBox(.time, UInt32(Self.byteCount))
        w.i64(mediaTime)
        w.i64(wall.microseconds)
        w.i64(monotonic.microseconds)
        w.i64(cameraWall?.microseconds ?? Self.unknown)
    }

    /// Reads the whole box at the cursor; `nil` when it is not a time box.
    init?(_ c: inout ByteCursor) {
        guard c.u32() == UInt32(Self.byteCount), c.u32() == FourCC.uuid.rawValue, c.isUUID(.time), let media = c.i64(), let wall = c.i64(), let monotonic = c.i64(),
            let camera = c.i64()
        else { return nil }
        self.init(
            mediaTime: media, wall: WallTime(microseconds: wall), monotonic: MonotonicTime(microseconds: monotonic),
            cameraWall: camera == Self.unknown ? nil : WallTime(microseconds: camera))
    }
}
