package import CustosBase

/// How a volume is; `ok` and `slow` ones can be written.
package enum VolumeState: String, Sendable, Hashable, Codable, CaseIterable {
    case ok
    /// Less than the reserve is free: the main streams use up the reserve, the others stop.
    case full
    /// A sync or write took longer than `VolumeLimits.slowSync`: streams go to other volumes while there are any.
    case slow
    case readOnly
    /// The identity file is not there: the file system is not mounted. Nothing is written into the bare folder.
    case missing
    /// Another volume, another node's volume, an older copy or a second copy stands where ours should.
    case swapped
    /// Writes or syncs fail, or another process holds the volume.
    case failed
}

/// One volume as storage page, metrics and `custos doctor` show it.
package struct VolumeStatus: Sendable, Hashable {
    /// All zeros while the identity could not be read and is not remembered.
    package var id: UUIDValue
    package var path: String
    package var state: VolumeState
    package var since: WallTime
    /// What the last state change said, for people.
    package var detail: String
    package var totalBytes: Int64
    package var freeBytes: Int64
    package var usedBytes: Int64
    /// Bytes a second over the last minute.
    package var writeRate: Double
    /// Start of the oldest footage; `nil` until the catalogue told it.
    package var oldest: WallTime?
    /// 99th percentile of the last syncs.
    package var syncLatency: TimeSpan

    package init(
        id: UUIDValue, path: String, state: VolumeState, since: WallTime, detail: String = "", totalBytes: Int64 = 0, freeBytes: Int64 = 0,
        usedBytes: Int64 = 0, writeRate: Double = 0, oldest: WallTime? = nil, syncLatency: TimeSpan = .zero
    ) {
        self.id = id
        self.path = path
        self.state = state
        self.since = since
        self.detail = detail
        self.totalBytes = totalBytes
        self.freeBytes = freeBytes
        self.usedBytes = usedBytes
        self.writeRate = writeRate
        self.oldest = oldest
        self.syncLatency = syncLatency
    }
}
