import CustosBase
import CustosLaw
import GRDB

/// What became of the packages of requests: told to the request once the writing has ended.
extension LawStore {
    /// Requests whose package is being written are few; more than this many wait for the next look.
    private static let packagesOfALook = 200
    /// A package is begun right after its step; after this it never was.
    private static let beginLimit = TimeSpan.seconds(60 as Int64)

    /// Writes down the package of each prepared request, or that its writing stopped. Returns what it could not do, in words.
    func notePackages() -> [String] {
        var troubles: [String] = []
        do {
            let waiting: [(id: Int64, export: ExportRecord)] = try read { t in
                try t.records("request", states: ["prepared"], limit: Self.packagesOfALook).compactMap { r in
                    guard r.text("exportId") == nil, let number = r.text("number"), let id = try Self.export(of: number, t.db) else { return nil }
                    return (r.id, id)
                }
            }
            for (id, export) in waiting {
                do {
                    switch export.state {
                    case .ready, .taken:
                        try system(
                            "recordPackage", id,
                            ["exportId": JSON(export.id.text), "manifestHash": JSON(export.manifest), "watermarkId": export.request.wantsWatermark ? JSON("EXPORT-\(export.id)") : .null])
                    case .approved where state.clocks.wall() - export.changedAt > Self.beginLimit:
                        // The program ended, or the disk or the ledger failed, between the step and the writing: it can be made again.
                        _ = try ExportStore(state: state).withdraw(export.id, reason: "never begun", by: ExportPerson(id: "node", name: "Custos"))
                        try system("packageFailed", id, ["packageFault": "制作未能开始，请重新制作。Writing was never begun; make it again."])
                    case .failed, .withdrawn, .refused: try system("packageFailed", id, ["packageFault": JSON(String(export.detail.prefix(200)))])
                    case .drafted, .approved, .running: break
                    }
                } catch { troubles.append("request \(id), package \(export.id): \(error)") }
            }
        } catch { troubles.append("packages: \(error)") }
        return troubles
    }

    /// The newest export that was made under a register number.
    private static func export(of number: String, _ db: Database) throws -> ExportRecord? {
        guard let row = try Row.fetchOne(db, sql: "select * from export_request where form_number = ? order by drafted_us desc limit 1", arguments: [number]) else { return nil }
        return ExportStore.record(row)
    }

    private func system(_ event: String, _ id: Int64, _ input: JSON) throws {
        try transaction { t in
            guard let r = try t.record(id), r.state == "prepared" else { return }
            _ = try t.engine.commit(t.engine.take(event, on: r, version: r.version, input, by: .system, book: t), to: t)
        }
    }
}
