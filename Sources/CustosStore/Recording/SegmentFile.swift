import CustosBase
import CustosMedia

/// One segment from its first fragment until its catalogue row.
///
/// Everything that changes is guarded by its recorder's lock, but `writer`: that belongs to the volume's writing
/// thread until the segment is handed over for sealing, then to the syncing thread.
final class SegmentFile: @unchecked Sendable {
    /// A fragment that is not yet known to be on disk. Kept so that it can be written again elsewhere.
    struct Entry {
        let fragment: RecordedFragment
        /// File length once it was written; `nil` while it waits.
        var endLength: Int64?
    }

    let stream: StreamID
    /// Changes only when the number turns out to be taken, before anything is written.
    var sequence: UInt64
    let worker: VolumeWorker
    let run: RecordedRun
    let start: RecordingMoment
    let day: String
    let startsWithoutSync: Bool
    /// When the next sync sample begins a new segment.
    let target: TimeSpan

    var entries: [Entry] = []
    /// How many entries are written.
    var written = 0
    var writtenLength: Int64 = 0
    var durableLength: Int64 = 0
    /// Payload accepted so far, for the size limit.
    var acceptedBytes: Int64 = 0
    var end: RecordingMoment
    var writtenEnd: RecordingMoment?
    /// A job for this segment waits or runs on the writing thread: there is never more than one.
    var isScheduled = false
    /// No further fragment comes: seal when everything is written.
    var isClosing = false
    /// A write or sync failed, or the volume hangs: nothing more is written or synced here.
    var isAbandoned = false
    /// The file has its final name.
    var isSealed = false
    var file: DiskFile?

    var writer: SegmentWriter?

    init(
        stream: StreamID, sequence: UInt64, worker: VolumeWorker, first: RecordedFragment, target: TimeSpan
    ) {
        self.stream = stream
        self.sequence = sequence
        self.worker = worker
        run = first.run
        start = first.start
        end = first.end
        day = VolumeLayout.day(of: first.start.wall)
        startsWithoutSync = !first.startsWithSync
        self.target = target
    }

    var openPath: String { VolumeLayout.open(worker.volume.path, stream, day: day, sequence) }
    var sealedPath: String { VolumeLayout.sealed(worker.volume.path, stream, day: day, sequence) }
    var folder: String { VolumeLayout.folder(worker.volume.path, stream, day: day) }

    func head(node: UUIDValue, bootID: UUIDValue) -> SegmentHead {
        SegmentHead(
            stream: stream, sequence: sequence, node: node, run: run.id, bootID: bootID, startWall: start.wall, startMonotonic: start.monotonic,
            flags: startsWithoutSync ? .startsWithoutSync : [])
    }
}
