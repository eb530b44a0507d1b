import CustosBase
import Synchronization

/// A volume at work: its two threads, and the list of files that want a sync.
final class VolumeWorker: @unchecked Sendable {
    /// What the schedule calls; answers whether the file goes on wanting syncs.
    typealias Sync = @Sendable () -> Bool

    let volume: Volume
    private let interval: TimeSpan
    private let clocks: any Clocks
    private let scheduled = Mutex<[(due: MonotonicTime, sync: Sync)]>([])
    private(set) var writer: DiskThread! = nil
    private(set) var syncer: DiskThread! = nil

    /// Writing thread only.
    let staging = StagingBuffer()
    /// Writing thread only: folders that are known to be there and durable.
    var knownFolders: Set<String> = []
    /// Writing thread only: the file system refused an unbuffered write.
    var refusesDirect = false

    init(volume: Volume, number: Int, options: RecordingOptions, clocks: any Clocks) {
        self.volume = volume
        self.clocks = clocks
        interval = options.syncInterval
        let inline = options.execution == .inline
        writer = DiskThread(name: "disk\(number)-write", isInline: inline)
        syncer = DiskThread(name: "disk\(number)-sync", isInline: inline) { [weak self] in self?.idle() ?? nil }
    }

    /// Syncs a file every interval from now on, until its `sync` answers `false`. Files begin at different
    /// moments, so their syncs are spread without further care.
    func schedule(_ sync: @escaping Sync) {
        let due = clocks.monotonic() + interval
        scheduled.withLock { $0.append((due, sync)) }
        syncer.wake()
    }

    /// Does the syncs and the upkeep that are due; answers microseconds until the next.
    private func idle() -> Int64? {
        let next = tick()
        return max(1000, (next - clocks.monotonic()).microseconds)
    }

    /// - Returns: when there is something to do next.
    @discardableResult
    func tick() -> MonotonicTime {
        let now = clocks.monotonic()
        let due = scheduled.withLock { list in
            let due = list.filter { $0.due <= now }
            list.removeAll { $0.due <= now }
            return due
        }
        for entry in due where entry.sync() {
            // From the planned moment, not from the end of the sync, so that the stagger stays; but never in the past.
            let next = max(entry.due + interval, clocks.monotonic())
            scheduled.withLock { $0.append((next, entry.sync)) }
        }
        let upkeep = volume.upkeep()
        return scheduled.withLock { list in min(upkeep, list.map(\.due).min() ?? upkeep) }
    }

    func end() {
        writer.end()
        syncer.end()
    }
}
