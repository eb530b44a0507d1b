import CustosBase
import CustosLaw
import CustosMedia
import CustosStore
import Hummingbird

/// The state of storage: volumes, days kept, and when the disks will be full.
enum StorageRoutes {
    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .get, "/api/v1/storage", .storage, "getStorage", "Volumes, days kept, forecast",
                answers: [
                    .json(
                        200, "Storage",
                        .object([
                            .required("volumes", .array(.reference("Volume"), maximum: .max)), .required("floorDays", .count),
                            .required(
                                "forecast",
                                .object([
                                    .required("fullAt", .nullable(.time)), .required("alarm", .choice(["none", "7d", "72h", "24h", "full"])), .required("daysProjected", .nullable(.number)),
                                    .required("holdsPolicy", .boolean),
                                ])),
                            .required(
                                "cameras",
                                .array(
                                    .object([
                                        .required("id", Schemas.identifier), .required("name", .anyText), .required("oldest", .nullable(.time)), .required("bytes", .count), .required("days", .nullable(.number)),
                                    ]), maximum: .max)),
                        ]))
                ]
            ) { _ in
                let services = core.services, now = core.clocks.wall()
                return .json(try await core.store { try json(services, now: now) })
            }
        ]
    }

    private static func json(_ services: WebServices, now: WallTime) throws -> JSON {
        let volumes = services.volumes.statuses
        let stock = try Stock(services, volumes, now: now)
        let cameras = try services.state.cameras(includingRemoved: true)
        return [
            "volumes": .array(try volumes.map { volume($0, oldest: try $0.oldest ?? services.catalogue.oldest(volume: $0.id), footage: stock.footageBytes, now: now) }),
            "floorDays": JSON(try services.state.retentionFloor().days),
            "forecast": [
                "fullAt": JSON(stock.forecast.fullAt), "alarm": JSON(stock.forecast.alarm.rawValue), "daysProjected": JSON(stock.forecast.daysProjected.map(CameraView.rounded)),
                "holdsPolicy": JSON(stock.forecast.holdsPolicy),
            ],
            "cameras": .array(
                cameras.compactMap { c in
                    let mine = stock.totals.filter { $0.stream.camera == c.id }
                    // A camera that is off the list shows for as long as it has footage.
                    guard c.removedAt == nil || !mine.isEmpty else { return nil }
                    let oldest = mine.compactMap(\.oldest).min()
                    return [
                        "id": JSON(c.id.rawValue), "name": JSON(c.name), "oldest": JSON(oldest), "bytes": JSON(mine.reduce(Int64(0)) { $0 + $1.byteCount }),
                        "days": JSON(oldest.map { CameraView.rounded((now - $0).seconds / 86_400) }),
                    ]
                }),
        ]
    }

    /// - Parameter footage: all footage: a disk that holds other things too has no more of it than this.
    private static func volume(_ v: VolumeStatus, oldest: WallTime?, footage: Int64, now: WallTime) -> JSON {
        let days = v.writeRate > 0 ? CameraView.rounded(Double(v.freeBytes + min(v.usedBytes, footage)) / v.writeRate / 86_400) : nil
        return [
            "id": JSON(v.id.description), "path": JSON(v.path), "state": JSON(v.state.rawValue), "since": JSON(v.since), "totalBytes": JSON(v.totalBytes), "freeBytes": JSON(v.freeBytes),
            "usedBytes": JSON(v.usedBytes), "writeRate": JSON(v.writeRate.rounded()), "oldest": JSON(oldest), "daysKept": JSON(oldest.map { CameraView.rounded((now - $0).seconds / 86_400) }),
            "daysProjected": JSON(days), "syncMilliseconds": JSON(CameraView.rounded(v.syncLatency.seconds * 1000)),
        ]
    }
}

/// What is in stock, and the forecast that follows; shared by storage page and measurements.
struct Stock {
    let totals: [StreamTotal]
    let footageBytes: Int64
    let forecast: Forecast

    init(_ services: WebServices, _ volumes: [VolumeStatus], now: WallTime) throws {
        totals = try services.catalogue.totals()
        footageBytes = totals.reduce(0) { $0 + $1.byteCount }
        let writable = volumes.filter { $0.state == .ok || $0.state == .slow || $0.state == .full }
        let days = try services.state.cameras().map(\.retentionDays).max() ?? services.state.retentionFloor().days
        forecast = Forecast(
            .init(
                freeBytes: writable.reduce(0) { $0 + ($1.state == .full ? 0 : $1.freeBytes) }, footageBytes: footageBytes,
                writeRate: writable.reduce(0) { $0 + $1.writeRate }, oldest: totals.compactMap(\.oldest).min(), days: days),
            now: now)
    }
}
