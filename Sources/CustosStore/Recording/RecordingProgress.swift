package import CustosBase

/// A moment on both clocks.
package struct RecordingMoment: Sendable, Hashable {
    package var wall: WallTime
    package var monotonic: MonotonicTime

    package init(wall: WallTime, monotonic: MonotonicTime) {
        self.wall = wall
        self.monotonic = monotonic
    }
}

/// Why footage of a stream is not reaching a disk at the moment.
package struct DiskTrouble: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable {
        /// No volume has room.
        case full
        /// Writes or syncs fail on every volume that could be used.
        case failing
        /// The disks do not keep up: the queue reached its bound.
        case slow
        /// No volume can be used: not mounted, wrong or read-only.
        case noVolume
    }
    package var kind: Kind
    package var detail: String
    package var since: WallTime

    package init(kind: Kind, detail: String, since: WallTime) {
        self.kind = kind
        self.detail = detail
        self.since = since
    }
}

/// How far the footage of a stream has come; compared every few seconds with what should be recorded.
package struct RecordingProgress: Sendable, Hashable {
    /// End of the last fragment handed to the system.
    package var lastWritten: RecordingMoment?
    /// End of the last fragment that a sync has covered: a power cut takes nothing before it.
    package var lastDurable: RecordingMoment?
    /// File bytes written since the recorder was made.
    package var bytes: Int64
    package var openSegmentStart: WallTime?
    package var trouble: DiskTrouble?
    /// Payload bytes that wait in memory for a write or a sync.
    package var waitingBytes: Int
    /// Fragments that were dropped at the bound since the recorder was made (each lies in a `capacity` gap).
    package var droppedFragments: Int
}

/// A segment that has no catalogue row yet: being written, being sealed, or waiting to be finished.
package struct OpenSegment: Sendable, Hashable {
    package var stream: StreamID
    package var sequence: UInt64
    package var volume: UUIDValue
    /// `.open` while it is written; the `.mp4` name between sealing and the catalogue row.
    package var path: String
    package var start: WallTime
    /// End of the last written fragment.
    package var end: WallTime
    package var run: UUIDValue
}
