package import CustosBase
package import CustosLaw
package import CustosLedger
package import Foundation
package import Logging
import Synchronization

/// What the desk needs to know of the installation.
package struct ExportSettings: Sendable {
    /// Where packages are written, on the recorder's own disk.
    package var folder: String
    package var key: SigningKey
    package var keyName: String
    /// `verify.html` and `verify.py`.
    package var checkers: [String]
    package var version: String
    package var build: String
    package var zone: TimeZone
    package var timeSource: @Sendable () -> String

    package init(
        folder: String, key: SigningKey, keyName: String, checkers: [String], version: String, build: String, zone: TimeZone, timeSource: @escaping @Sendable () -> String
    ) {
        self.folder = folder
        self.key = key
        self.keyName = keyName
        self.checkers = checkers
        self.version = version
        self.build = build
        self.zone = zone
        self.timeSource = timeSource
    }
}

/// Writes approved exports, one after the other, beside recording: waits for the ledger, copies, signs, and says what became of it.
///
/// The export's own leaf is signed before its first byte (NM203.12). Nothing is exported while the ledger cannot write.
package final class ExportDesk: Sendable {
    /// How long the start's leaf may take into the ledger, and how long a witness is waited for after that. Without its cosignature
    /// the package is written all the same, and its verifier says so.
    static let ledgerSeconds = 30, witnessSeconds = 90
    /// Approved exports that may wait for their turn.
    static let queueLimit = 16
    /// Free on the recorder's own disk beside a package: the volumes' reserve, and room for recording to go on while somebody looks.
    static let roomBytes: Int64 = 1 << 30
    private static let setting = "ledger.export-key-leaf"

    package let store: ExportStore
    private let state: StateStore
    private let feeder: LedgerFeeder
    private let catalogue: Catalogue
    private let volumes: VolumeSet
    private let disk: any DiskIO
    private let clocks: any Clocks
    private let settings: @Sendable () throws -> ExportSettings
    private let turn = TranscodeTurn()
    private let logger: Logger
    private let thread = DiskThread(name: "export", isInline: false)
    private let running = Mutex<[ExportID: ExportControl]>([:])

    package init(
        state: StateStore, feeder: LedgerFeeder, catalogue: Catalogue, volumes: VolumeSet, disk: any DiskIO, clocks: any Clocks, settings: @escaping @Sendable () throws -> ExportSettings, logger: Logger
    ) {
        store = ExportStore(state: state)
        self.state = state
        self.feeder = feeder
        self.catalogue = catalogue
        self.volumes = volumes
        self.disk = disk
        self.clocks = clocks
        self.settings = settings
        self.logger = logger
    }

    /// Remembers which leaf announces the export key.
    package static func noteKeyLeaf(_ index: UInt64, origin: String, state: StateStore) throws { try state.setSetting(setting, "\(origin) \(index)") }

    /// Takes the grant and puts the writing into the queue; returns once the start is in the register.
    package func start(_ id: ExportID, form: ExportTarget.Form, by person: ExportPerson) throws {
        guard feeder.failure == nil, let ledger = feeder.ledger, ledger.status.state.word == .ok else { throw ExportLaw.ledgerAway() }
        let settings = try settings()
        if try disk.makeDirectory(settings.folder) { try disk.syncDirectory(String(settings.folder[..<settings.folder.lastIndex(of: "/")!])) }
        guard running.withLock({ $0.count < Self.queueLimit }) else { throw StoreError(.conflict, path: "exports", "\(Self.queueLimit) exports wait") }
        let target = ExportTarget(folder: settings.folder, form: form)
        let grant = try store.begin(id, target: target, by: person)
        let control = ExportControl(pause: LedgerPause.fromEnvironment())
        running.withLock { $0[id] = control }
        thread.submit { [self] in
            defer { running.withLock { $0[id] = nil } }
            write(grant, target, settings, ledger, control)
        }
    }

    /// The package of an export that is ready; `nil` when it is not there.
    package func package(of record: ExportRecord) throws -> (path: String, form: ExportTarget.Form)? {
        guard record.state == .ready, let target = record.target else { return nil }
        let path = target.folder + "/EXPORT-\(record.id)" + (target.form == .zip ? ".zip" : "")
        return try disk.exists(path) ? (path, target.form) : nil
    }

    /// A person gives an export up: its writing stops, and what it left behind goes.
    package func withdraw(_ id: ExportID, reason: String, by person: ExportPerson) throws -> ExportRecord {
        if let control = running.withLock({ $0[id] }) { control.cancel() }
        // A running one becomes `failed` within a piece; the person asks again then.
        let record = try store.withdraw(id, reason: reason, by: person)
        discard(record)
        return record
    }

    /// The package was handed over: who has it is in the register, and the house keeps no second copy of originals.
    package func taken(_ id: ExportID, by recipient: String, handedOverBy person: ExportPerson) throws -> ExportRecord {
        let record = try store.taken(id, by: recipient, handedOverBy: person)
        discard(record)
        return record
    }

    private func discard(_ record: ExportRecord) {
        guard let target = record.target else { return }
        do { try ExportWriter.discard(record.id, at: target, disk: disk) } catch {
            logger.warning("the files of an export could not be removed", metadata: ["export": "\(record.id)", "error": "\(error)"])
        }
    }

    /// Stops what is being written; it goes on after the next start when a person says so.
    package func stop() async {
        for control in running.withLock({ Array($0.values) }) { control.cancel() }
        await thread.drain()
        thread.end()
    }

    // MARK: On the thread

    private func write(_ grant: ExportGrant, _ target: ExportTarget, _ settings: ExportSettings, _ ledger: Ledger, _ control: ExportControl) {
        do {
            let acts = try entered(ledger, grant.id, control)
            let material = ExportMaterial(
                ledger: ledger, catalogue: catalogue, volumes: volumes, key: settings.key, keyName: settings.keyName, keyLeaf: try keyLeaf(ledger), actLeaves: acts, checkers: settings.checkers,
                version: settings.version, build: settings.build, zone: settings.zone, timeSource: settings.timeSource(), films: FilmOptions(turn: turn))
            let store = store
            let room = Self.roomBytes + Int64(Double(try disk.space(target.folder).totalBytes) * (VolumeLimits.reserve + VolumeLimits.hysteresis))
            let report = try ExportWriter(grant: grant, target: target, material: material, disk: disk, clocks: clocks, control: control, room: room) { progress in
                try? store.note(grant.id, progress)  // For those who look; the next one tells the same.
            }.run()
            _ = try store.finished(grant.id, report)
            logger.notice("an export is ready", metadata: ["export": "\(grant.id)", "files": "\(report.files)", "bytes": "\(report.byteCount)"])
        } catch {
            failed(grant, error)
        }
    }

    private func failed(_ grant: ExportGrant, _ error: any Error) {
        logger.error("an export stopped", metadata: ["export": "\(grant.id)", "error": "\(error)"])
        do {
            if let e = error as? ExportError, let original = e.original, e.code == .originalMissing || e.code == .originalDamaged {
                // The leaf says what should be there: what is not is a loss from now on, and the next package says so.
                _ = try state.addLoss(
                    stream: original.stream, sequence: original.sequence, range: original.range, volume: original.volume ?? state.node, detail: e.detail, detectedBy: "playback",
                    cause: e.code == .originalMissing ? "missing" : "damaged")
            }
            _ = try store.stopped(grant.id, error)
        } catch {
            logger.error("the end of an export could not be written down", metadata: ["export": "\(grant.id)", "error": "\(error)"])
        }
    }

    /// The leaves of the request's steps, signed, and cosigned when a witness answers in time.
    private func entered(_ ledger: Ledger, _ id: ExportID, _ control: ExportControl) throws -> [UInt64] {
        let acts = try wait(Self.ledgerSeconds, control) { try store.leaves(of: id) }
        guard let acts else { throw ExportError(.ledger, "the ledger has not taken the export's own entry within \(Self.ledgerSeconds) s: \(feeder.failure ?? "no reason is known")") }
        try ledger.signNow()
        if ledger.policy?.needsWitnesses == true, let last = acts.max() {
            if try wait(Self.witnessSeconds, control, { ledger.isCovered(last) ? true : nil }) == nil {
                logger.warning("no witness has cosigned the export's own entry in time", metadata: ["export": "\(id)"])
            }
        }
        return acts
    }

    private func wait<R>(_ seconds: Int, _ control: ExportControl, _ condition: () throws -> R?) throws -> R? {
        let end = clocks.monotonic() + .seconds(Int64(seconds))
        while true {
            if let r = try condition() { return r }
            guard !control.isCancelled else { throw ExportError(.cancelled, "stopped before its first byte") }
            guard clocks.monotonic() < end else { return nil }
            usleep(100_000)
        }
    }

    private func keyLeaf(_ ledger: Ledger) throws -> UInt64 {
        let parts = (try state.setting(Self.setting) ?? "").split(separator: " ")
        guard parts.count == 2, parts[0] == ledger.status.origin, let index = UInt64(parts[1]) else { throw ExportError(.ledger, "no leaf announces the export key") }
        return index
    }
}
