import CustosBase
import CustosIngest
import CustosStore
import CustosWeb
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// One recorder, composed: what is opened, what runs, and in which order it starts and stops.
///
/// Recording comes first in everything: it is started before recovery and before the web server, and stops last.
struct Node {
    let folder: DataFolder
    let configuration: Configuration
    let clocks: any Clocks = SystemClocks()
    let logger: Logger
    var isDemo = false
    /// Called once with the bound ports when browsers can come.
    var onReady: @Sendable (_ web: Int, _ rtsp: Int?, _ setupToken: String?) -> Void = { _, _, _ in }

    func run() async throws {
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        let web = try ListenAddress(configuration.listen)
        let rtsp = try configuration.rtspListen.map { try ListenAddress($0) }
        let networks = try StreamPlan.networks(configuration)
        let state = try folder.openState(clocks: clocks)
        let catalogue = try Catalogue(path: folder.cataloguePath, access: .owner, clocks: clocks)
        if let aside = catalogue.setAside { logger.error("the catalogue was damaged and is rebuilt from the footage", metadata: ["kept": "\(aside.path)", "reason": "\(aside.reason)"]) }
        let disk = SystemDisk()
        try VolumePreparation.prepare(folder.volumes(configuration), isDefault: configuration.volumes.isEmpty, state: state, disk: disk, logger: logger)
        let volumes = VolumeSet(paths: folder.volumes(configuration), node: state.node, disk: disk, clocks: clocks, register: state)
        let recording = try RecordingService(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks, disk: disk, options: .standard, logger: logger)
        let library = FootageLibrary(catalogue: catalogue, state: state, volumes: volumes, recording: recording, clocks: clocks)
        let loops = configuration.eventLoops > 0 ? configuration.eventLoops : System.coreCount
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let plan = RecordingPlan(recording: recording)
        let supervisor = CameraSupervisor(
            group: group, clocks: clocks, networks: networks, logger: logger,
            onStream: { plan.attach($0) },
            onStreamRemoved: { plan.removed($0) },
            onUnavailable: { stream, condition, detail in plan.unavailable(stream, condition, detail) })
        let law = try LawStore(
            state: state,
            facts: RecorderEvidence(state: state, catalogue: catalogue, library: library, volumes: volumes) { [supervisor, state] camera in
                Self.condition(of: camera, supervisor.status(StreamID(camera, .main))?.condition, recording, isWanted: (try? state.camera(camera)?.records) == true)
            })
        let exportKey = try ExportKey.load(folder.exportKeyPath, node: state.node)
        let webSettings = try webConfiguration(web)
        let assembly = LedgerAssembly(folder: folder, state: state, catalogue: catalogue, configuration: configuration, clocks: clocks, logger: logger)
        let witnesses = assembly.witnesses(group: group, keeper: PossessionKeeper(catalogue: catalogue, state: state, volumes: volumes))
        let feeder = assembly.feeder { try witnesses.opened($0) }
        recording.sealHook = { try feeder.seal($0) }
        var services = WebServices(
            state: state, catalogue: catalogue, library: library, recording: recording, volumes: volumes, supervisor: supervisor, clocks: clocks, networks: networks,
            group: group, configuration: webSettings, logger: logger)
        services.ledger = feeder
        let exports = assembly.exports(feeder: feeder, catalogue: catalogue, volumes: volumes)
        services.exports = exports
        services.law = LawDesk(store: law)
        services.statementSigner = StatementSigner(key: exportKey.verifier, signing: exportKey.key)
        services.witnesses = { witnesses.statuses }
        let server: WebServer, setup: String?, republisher: Republisher?
        do {
            server = try WebServer(services)
            setup = try server.issueSetupToken().map(WebServer.setupPath)
            republisher = try rtsp.map { try Republisher(host: $0.host, port: $0.port, services: services, group: group) }
        } catch {
            await witnesses.abandon()
            throw error
        }
        let ready = onReady
        let log = logger
        let sweeper = Sweeper(state: state, catalogue: catalogue, volumes: volumes, log: feeder, clocks: clocks, bootID: BootID.ofThisMachine, logger: logger, pause: LedgerPause.fromEnvironment()) {
            try law.mustDelete($0)
        }
        let scrubber = Scrubber(state: state, catalogue: catalogue, volumes: volumes, feeder: feeder, logger: logger)

        let all: [any Service] = [
            RecordingLife(recording: recording, state: state, catalogue: catalogue, feeder: feeder, exports: exports, logger: logger),
            SupervisorLife(supervisor: supervisor, plan: plan, state: state, law: law, configuration: configuration, logger: logger),
            Housekeeping(recording: recording, supervisor: supervisor, plan: plan, sweeper: sweeper, scrubber: scrubber, state: state, clocks: clocks, logger: logger),
            witnesses,
            LawLife(law: law, clocks: clocks, logger: logger),
            WebLife(server: server, republisher: republisher, logger: logger) { webPort, rtspPort in
                log.info("ready", metadata: ["web": "\(webPort)", "rtsp": "\(rtspPort.map(String.init) ?? "off")"])
                ready(webPort, rtspPort, setup)
            },
            // The group stops its services from the last to the first, each when the one before has ended: the limit hears of it first.
            StopLimit(logger: logger),
        ]
        var lives = ServiceGroupConfiguration(
            services: all.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(logger))
        lives.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: lives).run()
        // The loops end with the process: a timer that fires late finds them alive.
    }

    /// A camera's state in the words that the law's books use; `nil` while it is not known.
    private static func condition(of camera: CameraID, _ condition: StreamCondition?, _ recording: RecordingService, isWanted: Bool) -> String? {
        switch condition {
        case nil, .connecting: return nil
        case .offline, .authenticationFailed, .addressRefused: return "offline"
        case .silent, .codecUnknown: return "noPicture"
        case .disabled: return "notRecording"
        case .live: return isWanted && recording.progress(StreamID(camera, .main))?.trouble != nil ? "notRecording" : "ok"
        }
    }

    /// The service group tells every step; only its warnings matter to us.
    private func quiet(_ logger: Logger) -> Logger {
        var l = logger
        l.logLevel = max(logger.logLevel, .warning)
        return l
    }

    private func webConfiguration(_ address: ListenAddress) throws -> WebConfiguration {
        var tls: TLSConfiguration?
        if let files = configuration.tls {
            do {
                tls = try TLSConfiguration.makeServerConfiguration(
                    certificateChain: NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) }, privateKey: .privateKey(NIOSSLPrivateKey(file: files.key, format: .pem)))
            } catch {
                throw UsageError("tls: \(files.certificate), \(files.key): \(error)")
            }
        }
        var limits = WebLimits.standard
        limits.transcoders = configuration.transcoders
        return WebConfiguration(
            host: address.host, port: address.port, tls: tls, origins: configuration.origins, assets: configuration.webPages.map { .directory($0) } ?? .standard, version: Version.number, isDemo: isDemo,
            startedAt: clocks.wall(), clock: { ClockSense.now() }, limits: limits)
    }
}
