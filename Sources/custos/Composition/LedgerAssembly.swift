import CustosBase
import CustosLaw
import CustosLedger
import CustosStore
import CustosWeb
import Foundation
import Logging
import NIOCore

/// Opens a recorder's ledger and says to it what is said at each start.
struct LedgerAssembly {
    let folder: DataFolder
    let state: StateStore
    let catalogue: Catalogue
    let configuration: Configuration
    let clocks: any Clocks
    let logger: Logger

    /// The log that was last begun with, and the policy and the export key that the ledger was last told of.
    private static let originSetting = "ledger.origin", policySetting = "ledger.policy", exportKeySetting = "ledger.export-key"
    /// Segments in one append when a new epoch takes over what there is.
    private static let takeOverBatch = 512
    private static let policyBodyLimit = 16_384
    /// Witnesses take three minutes of silence for an alarm.
    private static let beat = TimeSpan.seconds(60 as Int64)

    /// - Parameter asked: called with a ledger before anything is appended to it: a witness may know more of it than it does.
    func feeder(asked: @escaping @Sendable (Ledger) throws -> Void) -> LedgerFeeder {
        LedgerFeeder(
            state: state, open: { try open() },
            onOpen: { ledger in
                try asked(ledger)
                try begin(ledger)
            }, logger: logger)
    }

    /// What is brought to the policy's witnesses and mirrors, and what comes back from them.
    func witnesses(group: any EventLoopGroup, keeper: PossessionKeeper) -> WitnessLife {
        let transport = HTTPWitnessTransport(group: group)
        var options = WitnessClient.Options()
        options.mirrors = Set(configuration.mirrors)
        let settings = options, folder = folder.ledgerPath, clocks = clocks, logger = logger, state = state
        return WitnessLife(transport: transport, logger: logger) { ledger in
            try WitnessClient(
                ledger: ledger, folder: folder, disk: SystemDisk(), clocks: clocks, transport: transport, options: settings, keeper: keeper,
                onFork: { name, fork in
                    // A witness that lies can stop the ledger and not the recording; one that is right must.
                    do { try ledger.reportFork("witness \(name): \(fork.detail)") } catch { logger.critical("a fork could not be kept", metadata: ["witness": "\(name)", "fork": "\(fork.detail)", "error": "\(error)"]) }
                },
                onChallenge: { name, challenge in
                    // Footage is shown: the entry comes before it.
                    try state.note(.act(actor: "witness:\(name)", action: "possession-challenge", object: LeafWord.make(challenge.id), result: .ok, body: LeafBody.make(["fragments": "\(challenge.asks.count)"])))
                }, logger: logger)
        }
    }

    private func open() throws -> Ledger {
        var options = LedgerOptions()
        options.beatInterval = Self.beat
        options.pause = LedgerPause.fromEnvironment()
        return try Ledger(
            folder: folder.ledgerPath, node: state.node, bootID: BootID.ofThisMachine, clocks: clocks, clockState: { Self.clock() }, disk: SystemDisk(), signer: signer(), options: options,
            logger: logger)
    }

    /// Writes exports; takes its key and the checkers when it needs them.
    func exports(feeder: LedgerFeeder, catalogue: Catalogue, volumes: VolumeSet) -> ExportDesk {
        let folder = folder, node = state.node, pages = configuration.webPages
        return ExportDesk(
            state: state, feeder: feeder, catalogue: catalogue, volumes: volumes, disk: SystemDisk(), clocks: clocks,
            settings: {
                let key = try ExportKey.load(folder.exportKeyPath, node: node)
                return ExportSettings(
                    folder: folder.path + "/exports", key: key.key, keyName: key.verifier.name, checkers: try StaticAssets.checkers(pages.map { .directory($0) } ?? .standard),
                    version: Version.number, build: Self.buildDigest.hex, zone: TimeZone(identifier: "Asia/Shanghai") ?? .current, timeSource: { Self.timeSource() })
            }, logger: logger)
    }

    private static func timeSource() -> String {
        let c = clock()
        return "\(c.word.rawValue)\(c.offset.map { " \($0.microseconds) us" } ?? "")"
    }

    private func signer() throws -> any CheckpointSigner {
        if let socket = configuration.signerSocket { return SignerClient(.socket(socket), clocks: clocks, logger: logger) }
        let second = configuration.signerSecondFolder.map { ["--second", $0] } ?? []
        return SignerClient(.spawn(executable: "/proc/self/exe", arguments: ["signer", "--folder", folder.signerPath] + second), clocks: clocks, logger: logger)
    }

    private static func clock() -> ClockState {
        let sense = ClockSense.now()
        let word: ClockWord =
            switch sense.state {
            case .ok: .ok
            case .hold: .hold
            case .free: .free
            }
        return ClockState(word: word, offset: sense.offset)
    }

    /// What a start says: that it started, with which program and key, and to a new log everything that is in force.
    private func begin(_ ledger: Ledger) throws {
        // Not by the log alone: a start that ended in the middle of this says it all again.
        let origin = ledger.status.origin, isNew = try state.setting(Self.originSetting) != origin
        let stop: BootLeaf.Stop =
            switch try state.lastStop(bootID: BootID.ofThisMachine) {
            case .never: .first
            case .clean: .clean
            case .unclean: .unclean
            }
        var entries = [LedgerEntry(fact: .boot(version: LeafWord.make(Version.number), build: Self.buildDigest, stop: stop))]
        let key = try ExportKey.load(folder.exportKeyPath, node: state.node)
        if try isNew || state.setting(Self.exportKeySetting) != key.verifier.text { entries.append(LedgerEntry(fact: .exportKey(key.verifier))) }
        let indices = try ledger.append(entries)
        if entries.count == 2 { try ExportDesk.noteKeyLeaf(indices[1], origin: origin, state: state) }
        try state.setSetting(Self.exportKeySetting, key.verifier.text)
        if isNew { try state.noteEverythingInForce() }
        if isNew, ledger.status.epoch > 1 { try takeOver(ledger) }
        try state.setSetting(Self.originSetting, origin)
        try notePolicy()
    }

    /// A new epoch is told of the footage that is there, and of what is not (integrity 1.7).
    private func takeOver(_ ledger: Ledger) throws {
        try state.noteAbsences()
        for stream in try catalogue.streams() {
            var batch: [LedgerEntry] = []
            func flush() throws {
                if !batch.isEmpty { _ = try ledger.append(batch) }
                batch.removeAll(keepingCapacity: true)
            }
            try catalogue.forEach(of: stream) { row in
                guard try ledger.leafIndex(of: row.stream, row.sequence) == nil else { return }
                batch.append(LedgerEntry(fact: .segment(row, flag: .readded)))
                if batch.count >= Self.takeOverBatch { try flush() }
            }
            try flush()
        }
    }

    /// A policy that somebody changed is a change of configuration.
    private func notePolicy() throws {
        let bytes = FileManager.default.contents(atPath: folder.ledgerPath + "/policy").map { Array($0) } ?? []
        let digest = bytes.isEmpty ? "none" : Hex.encode(Digest.sha256(bytes))
        guard try state.setting(Self.policySetting) ?? "none" != digest else { return }
        // A policy of hundreds of witnesses is named by its digest alone: a fact has a bound.
        let body = bytes.isEmpty || bytes.count > Self.policyBodyLimit ? nil : LeafBody.make(["policy": String(decoding: bytes, as: UTF8.self)])
        try state.note(.configuration(what: "ledger-policy", object: LeafWord.make(digest), body: body))
        try state.setSetting(Self.policySetting, digest)
    }

    /// SHA-256 of the running program's file, which a reproducible build can be held against.
    private static let buildDigest: TreeHash = {
        let hasher = SHA256Hasher()
        guard let file = FileHandle(forReadingAtPath: "/proc/self/exe") else { return .zero }
        // A program that cannot be read says so by zeros: the ledger has no other word for it.
        while let piece = try? file.read(upToCount: 1 << 20), !piece.isEmpty { hasher.update(Array(piece)) }
        return TreeHash(hasher.finish()) ?? .zero
    }()
}
