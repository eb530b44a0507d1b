import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosStore

/// A longer retention must fit on the disks: it is refused before it is stored, with the numbers (NM203.18.1.4).
///
/// Bit rates are those that are measured now. A camera that is added has none yet; for it the forecast on the storage
/// page speaks, because refusing a camera would leave a place without any footage.
enum CapacityGuard {
    static func refusal(raising id: CameraID, to days: Int, _ services: WebServices) throws -> Refusal? {
        let cameras = try services.state.cameras()
        guard let old = cameras.first(where: { $0.id == id }), days > old.retentionDays else { return nil }
        let streams = cameras.flatMap { c in
            c.recordedStreams.compactMap { stream in
                services.supervisor.status(stream)?.statistics.map { CapacityPlan.Stream(bitRate: $0.bitRate, days: c.id == id ? days : c.retentionDays) }
            }
        }
        let usable = services.volumes.statuses.filter { $0.state == .ok || $0.state == .slow || $0.state == .full }
        let footage = try services.catalogue.totals().reduce(Int64(0)) { $0 + $1.byteCount }
        return CapacityPlan(streams: streams, capacityBytes: usable.reduce(0) { $0 + $1.freeBytes } + footage).check()
    }
}
