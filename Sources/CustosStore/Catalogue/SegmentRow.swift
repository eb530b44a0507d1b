package import CustosBase

/// What the catalogue knows of one sealed segment. The file is the evidence; this is derived from it.
package struct SegmentRow: Sendable, Hashable {
    package var stream: StreamID
    package var sequence: UInt64
    package var start: WallTime
    package var end: WallTime
    package var volume: UUIDValue
    /// `yyyymmdd` in UTC: the folder that the file lies in.
    package var day: String
    package var byteCount: Int64
    /// SHA-256 of the whole file, 32 bytes.
    package var sha256: [UInt8]
    package var fragments: Int
    /// The tree head over initialisation and fragments, 32 bytes.
    package var fragmentRoot: [UInt8]
    package var run: UUIDValue
    package var flags: SegmentFlags
    /// RFC 6381, both tracks.
    package var codecs: String
    package var width: Int
    package var height: Int
    package var bootID: UUIDValue
    package var bootStart: MonotonicTime
    package var bootEnd: MonotonicTime
    /// The camera's clock minus ours at the start, once it was known.
    package var cameraOffset: TimeSpan?

    package init(
        stream: StreamID, sequence: UInt64, start: WallTime, end: WallTime, volume: UUIDValue, day: String, byteCount: Int64, sha256: [UInt8], fragments: Int,
        fragmentRoot: [UInt8], run: UUIDValue, flags: SegmentFlags, codecs: String, width: Int, height: Int, bootID: UUIDValue, bootStart: MonotonicTime,
        bootEnd: MonotonicTime, cameraOffset: TimeSpan?
    ) {
        self.stream = stream
        self.sequence = sequence
        self.start = start
        self.end = end
        self.volume = volume
        self.day = day
        self.byteCount = byteCount
        self.sha256 = sha256
        self.fragments = fragments
        self.fragmentRoot = fragmentRoot
        self.run = run
        self.flags = flags
        self.codecs = codecs
        self.width = width
        self.height = height
        self.bootID = bootID
        self.bootStart = bootStart
        self.bootEnd = bootEnd
        self.cameraOffset = cameraOffset
    }

    package var range: WallRange { WallRange(start, max(start, end)) }
}

package struct SegmentFlags: OptionSet, Sendable, Hashable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// Recovery sealed what a crash had left open.
    package static let salvaged = SegmentFlags(rawValue: 1)
    /// The first picture cannot be decoded alone.
    package static let startsWithoutSync = SegmentFlags(rawValue: 2)
    /// Packets were lost on the way in.
    package static let hasLoss = SegmentFlags(rawValue: 4)
}

/// The narrow half of a row: what timelines and playback need of a segment.
package struct SegmentSpan: Sendable, Hashable {
    package let sequence: UInt64
    package let start: WallTime
    package let end: WallTime
    package let volume: UUIDValue
    package let day: String
    package let byteCount: Int64
    package let codecs: String
    package let width: Int
    package let height: Int
    package let flags: SegmentFlags

    package init(
        sequence: UInt64, start: WallTime, end: WallTime, volume: UUIDValue, day: String, byteCount: Int64, codecs: String, width: Int, height: Int, flags: SegmentFlags
    ) {
        self.sequence = sequence
        self.start = start
        self.end = end
        self.volume = volume
        self.day = day
        self.byteCount = byteCount
        self.codecs = codecs
        self.width = width
        self.height = height
        self.flags = flags
    }
}

/// How much of one local day is recorded.
package struct DaySummary: Sendable, Hashable {
    /// `2026-11-23`.
    package let day: String
    package let range: WallRange
    package let recorded: TimeSpan

    package init(day: String, range: WallRange, recorded: TimeSpan) {
        self.day = day
        self.range = range
        self.recorded = recorded
    }
}

/// What a stream has in stock, kept up with each insertion and removal.
package struct StreamTotal: Sendable, Hashable {
    package let stream: StreamID
    package let segments: Int
    package let byteCount: Int64
    package let oldest: WallTime?
    package let newest: WallTime?

    package init(stream: StreamID, segments: Int, byteCount: Int64, oldest: WallTime?, newest: WallTime?) {
        self.stream = stream
        self.segments = segments
        self.byteCount = byteCount
        self.oldest = oldest
        self.newest = newest
    }
}
