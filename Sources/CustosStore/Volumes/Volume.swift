import CustosBase
import Glibc
import Synchronization

/// One volume: its identity, health, room, and the two threads that work on it.
///
/// `writer` creates files and writes; `syncer` syncs, seals and looks after the volume's health, so that a slow
/// sync does not hold up the writes of other streams.
final class Volume: @unchecked Sendable {
    enum Lane: Int, Sendable { case writing, syncing }

    let path: String
    let node: UUIDValue
    let disk: any DiskIO
    let clocks: any Clocks
    let register: (any VolumeRegister)?
    let access: VolumeAccess
    /// Only this class and its extensions touch it.
    let facts: Mutex<Facts>

    struct Facts {
        var identity: VolumeIdentity?
        /// Kept open for its lock.
        var file: DiskFile?
        var device: UInt64 = 0
        /// A state that forbids writing: missing, swapped, readOnly, failed.
        var fault: VolumeState?
        var isSlow = false
        var isFull = false
        var quick = 0
        var detail = ""
        var shown = VolumeState.missing
        var since: WallTime
        var space = DiskSpace(totalBytes: 0, freeBytes: 0)
        var oldest: WallTime?
        var meter = VolumeMeter()
        var began: [MonotonicTime?] = [nil, nil]
        var openSegments = 0
        /// Failures since the last write or sync that went well.
        var failures = 0
        /// No new segment begins here before.
        var notBefore = MonotonicTime(microseconds: .min)
        var nextProbe = MonotonicTime(microseconds: .min)
        var nextSpace = MonotonicTime(microseconds: .min)

        /// Brings `shown` up to date, and `since` when it changed.
        mutating func settle(_ now: WallTime, _ detail: @autoclosure () -> String) {
            let state: VolumeState = fault ?? (isFull ? .full : isSlow ? .slow : .ok)
            guard state != shown else { return }
            shown = state
            since = now
            self.detail = detail()
        }
    }

    init(path: String, node: UUIDValue, disk: any DiskIO, clocks: any Clocks, register: (any VolumeRegister)?, access: VolumeAccess) {
        self.path = path
        self.node = node
        self.disk = disk
        self.clocks = clocks
        self.register = register
        self.access = access
        facts = Mutex(Facts(since: clocks.wall()))
        facts.withLock { $0.fault = .missing }
        open()
    }

    deinit { if let f = facts.withLock({ $0.file }) { disk.close(f) } }

    var id: UUIDValue? { facts.withLock { $0.identity?.volume } }
    var state: VolumeState { facts.withLock { $0.shown } }

    // MARK: Health

    func began(_ lane: Lane) {
        let now = clocks.monotonic()
        facts.withLock { $0.began[lane.rawValue] = now }
    }

    /// Ends what `began`; a failure changes the volume's state by its errno.
    func ended(_ lane: Lane, wrote bytes: Int = 0, synced: Bool = false, failure: DiskError? = nil) {
        let now = clocks.monotonic(), wall = clocks.wall()
        facts.withLock { f in
            let span = f.began[lane.rawValue].map { now - $0 } ?? .zero
            f.began[lane.rawValue] = nil
            if synced { f.meter.synced(in: span) }
            if bytes > 0 { f.meter.wrote(bytes, at: now) }
            if let failure {
                Self.note(failure, &f, wall)
                f.nextProbe = now + VolumeLimits.probeInterval
                f.notBefore = now + min(VolumeLimits.longestPause, VolumeLimits.firstPause * (1 << min(f.failures, 10)))
                f.failures += 1
                return
            }
            if synced || bytes > 0 { f.failures = 0 }
            if span > VolumeLimits.slowSync {
                f.isSlow = true
                f.quick = 0
                f.settle(wall, "a \(synced ? "sync" : "write") took \(span.seconds) s")
            } else if f.isSlow, synced {
                f.quick += 1
                if f.quick >= VolumeLimits.quickSyncs { f.isSlow = false }
                f.settle(wall, "")
            }
        }
    }

    private static func note(_ error: DiskError, _ f: inout Facts, _ wall: WallTime) {
        if error.isFull {
            f.isFull = true
        } else if error.isReadOnly {
            f.fault = .readOnly
        } else if f.fault == nil {
            f.fault = .failed
        }
        f.settle(wall, "\(error)")
    }

    /// Notes a state that somebody else found.
    func mark(_ state: VolumeState, _ detail: String) {
        let wall = clocks.wall(), now = clocks.monotonic()
        facts.withLock { f in
            f.fault = state
            f.nextProbe = now + VolumeLimits.probeInterval
            f.settle(wall, detail)
        }
    }

    /// How the volume is at this moment, an operation that hangs included.
    func condition(at now: MonotonicTime) -> VolumeState {
        let wall = clocks.wall()
        return facts.withLock { f in
            if f.fault == nil, !f.isSlow, let began = f.began.compactMap({ $0 }).min(), now - began > VolumeLimits.slowSync {
                f.isSlow = true
                f.quick = 0
                f.settle(wall, "an operation has taken more than \(VolumeLimits.slowSync.seconds) s")
            }
            return f.shown
        }
    }

    /// Whether a new segment may be tried here: not right after a failure, whatever the state says, so that a volume
    /// that refuses each file (a quota, a broken folder) does not collect empty ones.
    func isApproachable(at now: MonotonicTime) -> Bool { facts.withLock { now >= $0.notBefore } }

    /// Free bytes that new footage may use, expected growth of open segments taken off.
    func room(mayUseReserve: Bool) -> Int64 {
        facts.withLock { f in
            let kept = mayUseReserve ? VolumeLimits.floorBytes : Int64(Double(f.space.totalBytes) * VolumeLimits.reserve)
            return f.space.freeBytes - kept - Int64(f.openSegments) * VolumeLimits.expectedGrowth
        }
    }

    /// Whether even the reserve is used up.
    var isExhausted: Bool { facts.withLock { $0.isFull && $0.space.freeBytes <= VolumeLimits.floorBytes } }

    func countOpenSegment(_ change: Int) { facts.withLock { $0.openSegments += change } }

    // MARK: Upkeep, on the syncer

    /// Does what is due: tries a faulty volume again, reads the free space. Answers when to come again.
    func upkeep() -> MonotonicTime {
        let now = clocks.monotonic()
        let (isFaulty, probeDue, spaceDue) = facts.withLock { f in (f.fault != nil, now >= f.nextProbe, now >= f.nextSpace) }
        if isFaulty, probeDue, access == .recording { probe() }
        if !isFaulty, spaceDue { lookAtSpace() }
        tryWhileSlow()
        return facts.withLock { f in f.fault != nil ? f.nextProbe : f.nextSpace }
    }

    /// A volume that failed is tried with its own identity block, so that no footage is risked on it.
    private func probe() {
        let (file, identity, fault) = facts.withLock { f in (f.file, f.identity, f.fault) }
        guard fault == .failed, let file, let identity, (try? isStillMounted()) == true else { return open() }
        do {
            try identity.write(file, disk)
            let wall = clocks.wall()
            facts.withLock { f in
                f.fault = nil
                f.settle(wall, "")
            }
            lookAtSpace()
        } catch {
            // The descriptor is never synced again; the next look opens the file anew.
            let wall = clocks.wall(), now = clocks.monotonic()
            facts.withLock { f in
                f.file = nil
                f.nextProbe = now + VolumeLimits.probeInterval
                Self.note(error, &f, wall)
            }
            disk.close(file)
        }
    }

    /// A slow volume that nobody writes to any more is measured with its own identity block until it is quick again.
    private func tryWhileSlow() {
        let (file, identity): (DiskFile?, VolumeIdentity?) = facts.withLock { f in
            f.isSlow && f.fault == nil && f.openSegments == 0 && access == .recording ? (f.file, f.identity) : (nil, nil)
        }
        guard let file, let identity else { return }
        began(.syncing)
        do {
            try identity.write(file, disk)
            ended(.syncing, synced: true)
        } catch { ended(.syncing, failure: error) }
    }

    func lookAtSpace() {
        let now = clocks.monotonic(), wall = clocks.wall()
        let space: DiskSpace
        do { space = try disk.space(path) } catch {
            facts.withLock { f in
                f.nextSpace = now + VolumeLimits.spaceInterval
                Self.note(error, &f, wall)
            }
            return
        }
        facts.withLock { f in
            f.space = space
            f.nextSpace = now + (f.openSegments > 0 || f.isFull || f.isSlow ? VolumeLimits.spaceInterval : VolumeLimits.idleSpaceInterval)
            let reserve = Int64(Double(space.totalBytes) * VolumeLimits.reserve)
            let enough = reserve + (f.isFull ? max(VolumeLimits.floorBytes, Int64(Double(space.totalBytes) * VolumeLimits.hysteresis)) : 0)
            let isFull = space.freeBytes < enough
            f.isFull = isFull
            f.settle(wall, isFull ? "\(space.freeBytes) bytes free, \(reserve) are the reserve" : "")
        }
    }

    /// Lets go of the identity file and with it of the lock.
    func release() {
        let file: DiskFile? = facts.withLock { f in
            defer { f.file = nil }
            return f.file
        }
        if let file { disk.close(file) }
    }

    /// Whether files on it can be changed at all, if only to finish them.
    var takesChanges: Bool {
        switch state {
        case .ok, .slow, .full: true
        case .readOnly, .missing, .swapped, .failed: false
        }
    }

    func noteOldest(_ time: WallTime?) { facts.withLock { $0.oldest = time } }

    func status() -> VolumeStatus {
        let now = clocks.monotonic()
        _ = condition(at: now)
        return facts.withLock { f in
            VolumeStatus(
                id: f.identity?.volume ?? UUIDValue(high: 0, low: 0), path: path, state: f.shown, since: f.since, detail: f.detail,
                totalBytes: f.space.totalBytes, freeBytes: f.space.freeBytes, usedBytes: f.space.totalBytes - f.space.freeBytes,
                writeRate: f.meter.rate(at: now), oldest: f.oldest, syncLatency: f.meter.latency)
        }
    }
}
