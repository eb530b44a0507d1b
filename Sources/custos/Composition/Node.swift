import CustosBase
import CustosIngest
import CustosMedia
import CustosStore
import CustosWeb
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
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
        let services = WebServices(
            state: state, catalogue: catalogue, library: library, recording: recording, volumes: volumes, supervisor: supervisor, clocks: clocks, networks: networks,
            group: group, configuration: try webConfiguration(web), logger: logger)
        let server = try WebServer(services)
        let setup = try server.issueSetupToken().map(WebServer.setupPath)
        let republisher = try rtsp.map { try Republisher(host: $0.host, port: $0.port, services: services, group: group) }
        let ready = onReady
        let log = logger
        let sweeper = Sweeper(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks, bootID: BootID.current(), logger: logger)

        let all: [any Service] = [
            StopLimit(logger: logger),
            RecordingLife(recording: recording, state: state, catalogue: catalogue, logger: logger),
            SupervisorLife(supervisor: supervisor, plan: plan, state: state, configuration: configuration, logger: logger),
            Housekeeping(recording: recording, supervisor: supervisor, plan: plan, sweeper: sweeper, clocks: clocks, logger: logger),
            WebLife(server: server, republisher: republisher) { webPort, rtspPort in
                log.info("ready", metadata: ["web": "\(webPort)", "rtsp": "\(rtspPort.map(String.init) ?? "off")"])
                ready(webPort, rtspPort, setup)
            },
        ]
        var lives = ServiceGroupConfiguration(
            services: all.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(logger))
        lives.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: lives).run()
        // The loops end with the process: a timer that fires late finds them alive.
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
        return WebConfiguration(
            host: address.host, port: address.port, tls: tls, origins: configuration.origins, assets: configuration.webPages.map { .directory($0) } ?? .standard, version: Version.number, isDemo: isDemo,
            startedAt: clocks.wall(), clock: { ClockSense.now() })
    }
}

/// Which streams are recorded, and the recorders that hang on them. Called from event loops and from the reconciler.
final class RecordingPlan: Sendable {
    private let recording: RecordingService
    private let state = Mutex<State>(State())

    private struct State {
        var wanted: Set<StreamID> = []
        var streams: [StreamID: LiveStream] = [:]
        var attached: [StreamID: LiveStream.Registration] = [:]
    }

    init(recording: RecordingService) { self.recording = recording }

    var wanted: Set<StreamID> { state.withLock { $0.wanted } }

    /// Sets what should be recorded; attaches and detaches recorders of streams that are there already.
    func apply(_ wanted: Set<StreamID>) {
        let (start, stop) = state.withLock { s in
            let old = s.wanted
            s.wanted = wanted
            return (wanted.subtracting(old).compactMap { s.streams[$0] }, old.subtracting(wanted))
        }
        for stream in start { attachRecorder(stream) }
        for id in stop { detachRecorder(id) }
    }

    func attach(_ stream: LiveStream) {
        let isWanted = state.withLock { s in
            s.streams[stream.id] = stream
            return s.wanted.contains(stream.id)
        }
        if isWanted { attachRecorder(stream) }
    }

    func removed(_ id: StreamID) {
        detachRecorder(id)
        state.withLock { s in s.streams[id] = nil }
    }

    func unavailable(_ id: StreamID, _ condition: StreamCondition, _ detail: String) {
        guard state.withLock({ $0.wanted.contains(id) }) else { return }
        let cause: GapCause =
            switch condition {
            case .silent, .authenticationFailed, .codecUnknown, .addressRefused: .camera
            case .offline, .connecting, .live: .network
            case .disabled: .maintenance
            }
        recording.recorder(for: id).unavailable(cause, detail: detail)
    }

    private func attachRecorder(_ stream: LiveStream) {
        let recorder = recording.recorder(for: stream.id)
        stream.attach(recorder, lowDelay: false, wantsCachedGOP: true) { [self] registration in
            let isWanted = state.withLock { s in
                guard s.wanted.contains(stream.id) else { return false }
                s.attached[stream.id] = registration
                return true
            }
            // Not wanted any more before the stream's loop came to this.
            if !isWanted { stream.detach(registration) { [recording] in recording.retire(stream.id, cause: .maintenance) } }
        }
    }

    private func detachRecorder(_ id: StreamID) {
        let (stream, registration) = state.withLock { s in (s.streams[id], s.attached.removeValue(forKey: id)) }
        if let stream, let registration {
            stream.detach(registration) { [recording] in recording.retire(id, cause: .maintenance) }
        } else {
            recording.retire(id, cause: .maintenance)
        }
    }
}
