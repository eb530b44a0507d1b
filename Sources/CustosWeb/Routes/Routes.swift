import CustosBase
import Synchronization

/// Every route of the server, in the order of the API description.
enum Routes {
    static func all(_ core: WebCore) throws -> RouteTable {
        let assets = try StaticAssets(core.configuration.assets)
        let board = StatusBoard(core), health = HealthBoard(core)
        let document = Box<[UInt8]>()
        let table = RouteTable(
            ServerRoutes.all(core, document: { document.value ?? [] }) + SessionRoutes.all(core) + AccountRoutes.all(core) + ValueRoutes.all(core) + UserRoutes.all(core) + TokenRoutes.all(core)
                + CameraRoutes.all(core) + ProbeRoute.all(core) + SnapshotRoute.all(core) + ThumbnailRoute.all(core) + CopyRoute.all(core) + BookmarkRoutes.all(core) + FootageRoutes.all(core) + ViewRoutes.all(core)
                + CustodyRoutes.all(core) + AuditRoute.all(core) + LedgerRoutes.all(core) + ExportRoutes.all(core) + StorageRoutes.all(core) + LawRoutes.all(core) + DutyRoutes.all(core) + SearchRoutes.all(core)
                + HealthRoutes.all(core, health) + EventRoutes.all(core, board, health) + MetricsRoute.all(core) + PageRoutes.all(assets))
        document.value = OpenAPIDocument.make(table, version: core.configuration.version).bytes
        return table
    }
}

/// A value that is set once the whole is known.
final class Box<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)
    var value: Value? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
