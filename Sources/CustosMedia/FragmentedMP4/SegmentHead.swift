package import CustosBase

/// What a segment says of itself, so that a file that was found alone still tells where it belongs.
///
/// Stored as a `uuid` box of 120 bytes between `ftyp` and `moov`:
/// ```
///   0 u32 size = 120, 'uuid', 16 bytes type      48 u64 sequence      104 i64 start, wall (us since 1970)
///  24 u32 version = 1                            56 node UUID         112 i64 start, monotonic (us of the boot)
///  28 u32 flags                                  72 run UUID
///  32 i64 camera                                 88 boot UUID
///  40 u32 kind (0 main, 1 sub), u32 0
/// ```
package struct SegmentHead: Sendable, Hashable {
    /// Facts that were known when the segment was opened.
    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// The first video sample cannot be decoded alone (a GOP longer than a segment, or a loss).
        package static let startsWithoutSync = Flags(rawValue: 2)
    }

    package var stream: StreamID
    /// The segment's number within its stream; rises by one, never reused.
    package var sequence: UInt64
    /// The recorder's node.
    package var node: UUIDValue
    /// The run that the samples belong to.
    package var run: UUIDValue
    /// The boot in which `startMonotonic` counts.
    package var bootID: UUIDValue
    /// Our date of the first sample.
    package var startWall: WallTime
    package var startMonotonic: MonotonicTime
    package var flags: Flags

    package init(
        stream: StreamID, sequence: UInt64, node: UUIDValue, run: UUIDValue, bootID: UUIDValue, startWall: WallTime, startMonotonic: MonotonicTime,
        flags: Flags = []
    ) {
        self.stream = stream
        self.sequence = sequence
        self.node = node
        self.run = run
        self.bootID = bootID
        self.startWall = startWall
        self.startMonotonic = startMonotonic
        self.flags = flags
    }
}

// MARK: - The box

extension SegmentHead {
    static let byteCount = 120
    private static let version: UInt32 = 1

    func encode() -> [UInt8] {
        FixedWriter.array(Self.byteCount) { w in
            w.uuidBox(.head, UInt32(Self.byteCount))
            w.u32(Self.version)
            w.u32(flags.rawValue)
            w.i64(stream.camera.rawValue)
            w.u32(stream.kind == .main ? 0 : 1)
            w.u32(0)
            w.u64(sequence)
            for id in [node, run, bootID] {
                w.u64(id.high)
                w.u64(id.low)
            }
            w.i64(startWall.microseconds)
            w.i64(startMonotonic.microseconds)
        }
    }

    /// Reads the body of a `uuid` box; `nil` when it is not a head of this version.
    init?(box cursor: ByteCursor) {
        var c = cursor
        guard c.remaining == Self.byteCount - 8, c.isUUID(.head), c.u32() == Self.version, let flags = c.u32(), let camera = c.i64(), let kind = c.u32(), kind < 2,
            c.skip(4), let sequence = c.u64(), let node = Self.identity(&c), let run = Self.identity(&c), let boot = Self.identity(&c),
            let wall = c.i64(), let monotonic = c.i64()
        else { return nil }
        self.init(
            stream: StreamID(CameraID(camera), kind == 0 ? .main : .sub), sequence: sequence, node: node, run: run, bootID: boot,
            startWall: WallTime(microseconds: wall), startMonotonic: MonotonicTime(microseconds: monotonic), flags: Flags(rawValue: flags))
    }

    private static func identity(_ c: inout ByteCursor) -> UUIDValue? {
        guard let high = c.u64(), let low = c.u64() else { return nil }
        return UUIDValue(high: high, low: low)
    }
}
