import CustosBase
import CustosIngest
import CustosStore
import CustosWeb
import Logging
import ServiceLifecycle
import Synchronization

/// Recording from start to clean stop: recovery runs beside new footage; at the end everything is sealed and said goodbye.
struct RecordingLife: Service {
    let recording: RecordingService
    let state: StateStore
    let catalogue: Catalogue
    let feeder: LedgerFeeder
    let exports: ExportDesk
    let logger: Logger

    /// Recovery begins without the ledger after this; recording has begun long before.
    private static let ledgerPatience = 20

    func run() async throws {
        feeder.start()
        do { try exports.store.recover() } catch { logger.error("exports of the last run could not be looked after", metadata: ["error": "\(error)"]) }
        let recovery = Task {
            // What recovery finds goes into the ledger; while that is not open it waits in memory instead.
            await feeder.ready(withinSeconds: Self.ledgerPatience)
            do {
                let report = try await recording.recover()
                if report.isQuiet { return }
                logger.notice(
                    "recovery ended",
                    metadata: [
                        "salvaged": "\(report.salvaged.count)", "catalogued": "\(report.catalogued.count)", "lost": "\(report.lost.count)", "quarantined": "\(report.quarantined.count)",
                        "failures": "\(report.failures.map(\.detail))",
                    ])
            } catch is CancellationError {
                return  // Stopped before it began: the next start recovers.
            } catch {
                logger.error("recovery ended early and will go on at the next start", metadata: ["error": "\(error)"])
            }
        }
        try? await gracefulShutdown()
        await recording.stop()
        recovery.cancel()
        await recovery.value
        do { try state.note(.act(actor: "node", action: "stop", object: "node", result: .ok, body: nil)) } catch {
            logger.error("the stop could not be written down", metadata: ["error": "\(error)"])
        }
        await exports.stop()
        await feeder.stop()
        try catalogue.close()
    }
}

/// Cameras: what is stored is compared with what runs every second, so that a change by any process takes effect.
struct SupervisorLife: Service {
    let supervisor: CameraSupervisor
    let plan: RecordingPlan
    let state: StateStore
    let law: LawStore
    let configuration: Configuration
    let logger: Logger

    static let interval = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: Int64?
            while !Task.isCancelled {
                do {
                    let token = try state.changeToken()
                    if token != last {
                        let blocked = try law.blockedDevices()
                        // A camera in a prohibited area records nothing from the moment that it is found out (NM203.8).
                        let cameras = try state.cameras().filter { blocked[$0.id.rawValue]?.stopsRecording != true }
                        plan.apply(Set(cameras.flatMap(\.recordedStreams)))
                        supervisor.apply(StreamPlan.wanted(cameras, silenceSeconds: configuration.silenceSeconds))
                        last = token
                    }
                } catch {
                    logger.error("the state could not be read; cameras go on as they are", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
        await supervisor.stop()
    }
}

/// The browser's side. A web server that cannot begin ends the process; one that fails later is said aloud, and recording goes on.
struct WebLife: Service {
    let server: WebServer
    let republisher: Republisher?
    let logger: Logger
    let onReady: @Sendable (Int, Int?) -> Void

    func run() async throws {
        let rtsp = try await republisher?.start()
        let ready = Ready()
        let onReady = onReady, server = server
        let announcement = Task {
            onReady(try await server.boundPort, rtsp)
            ready.value.withLock { $0 = true }
        }
        do {
            try await server.run()
        } catch {
            guard ready.value.withLock({ $0 }) else { throw error }
            logger.critical("the web server failed; recording goes on without it until the next start", metadata: ["error": "\(error)"])
            try? await gracefulShutdown()
        }
        announcement.cancel()
        await republisher?.stop()
    }
}

/// Whether browsers could come once.
private final class Ready: Sendable {
    let value = Mutex(false)
}
