package import CustosBase

/// What a volume is opened for.
package enum VolumeAccess: Sendable, Hashable {
    /// Takes the lock and counts the opening: the one server.
    case recording
    /// Neither: a command beside a running server.
    case reading
}

/// The volumes that footage is kept on, in the order of the configuration.
///
/// A path whose identity file is missing, foreign, older than remembered or doubled is refused and shown with
/// its state; the others go on. A volume that comes back is taken into use again within seconds.
package final class VolumeSet: Sendable {
    package let disk: any DiskIO
    let clocks: any Clocks
    let volumes: [Volume]

    /// Opens the volumes; never fails as a whole, see `statuses`.
    ///
    /// - Parameter register: where the identities are remembered between starts (the `StateStore`).
    package init(
        paths: [String], node: UUIDValue, disk: any DiskIO, clocks: any Clocks, register: (any VolumeRegister)? = nil, access: VolumeAccess = .recording
    ) {
        self.disk = disk
        self.clocks = clocks
        var seen: Set<String> = []
        volumes = paths.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }.filter { seen.insert($0).inserted }.map {
            Volume(path: $0, node: node, disk: disk, clocks: clocks, register: register, access: access)
        }
        refuseCopies()
    }

    /// Makes an empty folder a volume. The only other way a volume comes to be is a first start with its default folder.
    @discardableResult
    package static func initialise(_ path: String, node: UUIDValue, disk: any DiskIO) throws -> UUIDValue {
        try VolumeIdentity.initialise(path, node: node, disk: disk).volume
    }

    /// Two volumes with one identity are a disk and its copy.
    private func refuseCopies() {
        for (i, a) in volumes.enumerated() {
            for b in volumes[(i + 1)...] where a.id != nil && a.id == b.id {
                b.refuseAsCopy(of: a.path)
                a.refuseAsCopy(of: b.path)
            }
        }
    }

    package var statuses: [VolumeStatus] { volumes.map { $0.status() } }

    /// The file of a sealed segment; `nil` when its volume is not there (or is not the one it should be).
    package func path(of row: SegmentRow) -> String? {
        readable(row.volume).map { VolumeLayout.sealed($0.path, row.stream, day: row.day, row.sequence) }
    }

    /// The root folder of a volume that can at least be read.
    package func root(of id: UUIDValue) -> String? { readable(id)?.path }

    /// Volumes that can at least be read, with their roots.
    package var readableVolumes: [(id: UUIDValue, path: String)] {
        volumes.compactMap { v in v.id.flatMap { id in readable(id).map { (id, $0.path) } } }
    }

    /// Tells the storage page how far back a volume goes.
    package func noteOldest(_ time: WallTime?, volume: UUIDValue) { volume_(volume)?.noteOldest(time) }

    /// Lets go of the volumes' locks, when recording is over.
    package func release() { for v in volumes { v.release() } }

    private func volume_(_ id: UUIDValue) -> Volume? { volumes.first { $0.id == id } }

    private func readable(_ id: UUIDValue) -> Volume? {
        guard let v = volume_(id) else { return nil }
        switch v.state {
        case .ok, .full, .slow, .readOnly, .failed: return v
        case .missing, .swapped: return nil
        }
    }

    /// Where the next segment of a stream goes: the best state first, then the most room. Full volumes take main
    /// streams into the reserve when there is nothing better; `nil` when nothing can be written.
    func choose(for stream: StreamID, at now: MonotonicTime) -> Volume? {
        var best: (volume: Volume, rank: Int, room: Int64)?
        for v in volumes where v.isApproachable(at: now) {
            let rank: Int
            switch v.condition(at: now) {
            case .ok: rank = 0
            case .slow: rank = 1
            case .full where stream.kind == .main && !v.isExhausted: rank = 2
            default: continue
            }
            let room = v.room(mayUseReserve: rank == 2)
            if best == nil || (rank, -room) < (best!.rank, -best!.room) { best = (v, rank, room) }
        }
        return best?.volume
    }
}
