import CustosBase
import Synchronization

/// Taking a volume into use: its identity is read, held against what is known, locked and counted up.
extension Volume {
    /// Looks for the identity and takes the volume into use, or notes why not. Safe to call again.
    func open() {
        // The lock of an earlier opening would refuse this one.
        release()
        let now = clocks.wall()
        let verdict = examine()
        facts.withLock { f in
            f.file = verdict.file
            f.identity = verdict.identity ?? f.identity
            f.device = verdict.device
            f.fault = verdict.fault
            f.nextProbe = clocks.monotonic() + VolumeLimits.probeInterval
            f.settle(now, verdict.detail)
            if verdict.fault != nil { f.detail = verdict.detail }
        }
        if verdict.identity != nil { lookAtSpace() }
    }

    private struct Verdict {
        var identity: VolumeIdentity?
        var file: DiskFile?
        var device: UInt64 = 0
        var fault: VolumeState?
        var detail = ""

        mutating func refuse(_ state: VolumeState, _ why: String) {
            fault = state
            detail = why
        }
    }

    /// The identity file, for writing if the file system allows it.
    private func openIdentity(_ name: String) throws(DiskError) -> (file: DiskFile, isReadOnly: Bool) {
        do {
            return (try disk.open(name, access == .recording ? .update(direct: false) : .read), false)
        } catch {
            guard error.isReadOnly else { throw error }
            return (try disk.open(name, .read), true)
        }
    }

    private func examine() -> Verdict {
        var verdict = Verdict()
        do {
            try examine(into: &verdict)
        } catch let error as DiskError {
            if error.isMissing {
                verdict.refuse(.missing, "no \(VolumeLayout.identityName) in \(path): not mounted, or never initialised")
            } else if error.isReadOnly {
                verdict.refuse(.readOnly, "\(error)")
            } else {
                // A full disk too: the identity block is there to be overwritten; only new folders can want room.
                verdict.refuse(.failed, "\(error)")
            }
        } catch {
            verdict.refuse(.failed, "the register: \(error)")
        }
        if verdict.fault != nil {
            if let f = verdict.file { disk.close(f) }
            verdict.file = nil
            if verdict.fault != .readOnly { verdict.identity = nil }
        }
        return verdict
    }

    private func examine(into verdict: inout Verdict) throws {
        let name = path + "/" + VolumeLayout.identityName
        let (file, isReadOnly) = try openIdentity(name)
        verdict.file = file
        verdict.device = try disk.stat(name).device
        guard var identity = try VolumeIdentity.read(file, disk) else { return verdict.refuse(.failed, "both copies in \(name) are damaged") }
        guard identity.node == node else { return verdict.refuse(.swapped, "belongs to node \(identity.node)") }
        if let expected = try register?.expectation(at: path) {
            guard expected.volume == identity.volume else { return verdict.refuse(.swapped, "is volume \(identity.volume), not \(expected.volume)") }
            guard identity.openings >= expected.openings else {
                return verdict.refuse(.swapped, "is an older copy: opened \(identity.openings) times, not \(expected.openings)")
            }
        }
        verdict.identity = identity
        if isReadOnly { return verdict.refuse(.readOnly, "mounted for reading only") }
        if access == .recording {
            guard try disk.lock(file) else { return verdict.refuse(.failed, "in use by another process") }
            identity.openings += 1
            try identity.write(file, disk)
            try register?.noteOpened(identity, at: path)
            for folder in [VolumeLayout.footage(path), VolumeLayout.quarantine(path)] {
                if try disk.makeDirectory(folder) { try disk.syncDirectory(path) }
            }
            verdict.identity = identity
        }
    }

    /// Two paths lead to the same volume: neither is used, because nobody can tell which is ours.
    func refuseAsCopy(of other: String) {
        release()
        facts.withLock { f in
            f.fault = .swapped
            f.settle(clocks.wall(), "")
            f.detail = "carries the same identity as \(other)"
        }
    }

    /// Whether the path still leads to the file system that was opened: asked before each new file, so that a
    /// volume that was unmounted does not fill the disk below its mount point.
    func isStillMounted() throws(DiskError) -> Bool {
        let device = facts.withLock { $0.device }
        do {
            return try disk.stat(path + "/" + VolumeLayout.identityName).device == device
        } catch {
            guard error.isMissing else { throw error }
            return false
        }
    }
}
