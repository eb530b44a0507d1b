import CustosBase
import CustosIngest
import CustosStore
import Logging
import ServiceLifecycle

/// What happens every few seconds, minutes or hours beside recording: intent against disk, lawful erasure.
struct Housekeeping: Service {
    let recording: RecordingService
    let supervisor: CameraSupervisor
    let plan: RecordingPlan
    let sweeper: Sweeper
    let scrubber: Scrubber
    let state: StateStore
    let clocks: any Clocks
    let logger: Logger

    /// A live stream whose footage is older than this on the disk is a fault that is said aloud.
    static let lagLimit = TimeSpan.seconds(8 as Int64)
    static let interval = Duration.seconds(3)
    static let sweepEvery: TimeSpan = .seconds(600 as Int64)
    /// How soon footage goes after its expire leaf is covered.
    static let finishEvery: TimeSpan = .seconds(6 as Int64)
    /// Footage is read again this often (integrity 2.6), the first time an hour after the start.
    static let scrubEvery: TimeSpan = .days(1)
    /// A gap that lasts is told to the ledger this often.
    static let gapEvery: TimeSpan = .seconds(3600 as Int64)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var nextSweep = clocks.monotonic() + .seconds(60 as Int64), nextFinish = clocks.monotonic(), nextScrub = clocks.monotonic() + .seconds(3600 as Int64)
            let scrub = ScrubThread(scrubber: scrubber, logger: logger)
            defer { scrub.stop() }
            var lagging: Set<StreamID> = []
            while !Task.isCancelled {
                lagging = compareIntent(lagging)
                if clocks.monotonic() >= nextSweep {
                    nextSweep = clocks.monotonic() + Self.sweepEvery
                    await sweep()
                }
                if clocks.monotonic() >= nextScrub {
                    nextScrub = clocks.monotonic() + Self.scrubEvery
                    scrub.begin()
                }
                if clocks.monotonic() >= nextFinish {
                    nextFinish = clocks.monotonic() + Self.finishEvery
                    await finish()
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// What should be recorded against what reached the disk.
    private func compareIntent(_ before: Set<StreamID>) -> Set<StreamID> {
        let now = clocks.monotonic()
        var lagging: Set<StreamID> = []
        for id in plan.wanted where supervisor.status(id)?.condition == .live {
            guard let p = recording.progress(id), let written = p.lastWritten else { continue }
            if now - written.monotonic > Self.lagLimit {
                lagging.insert(id)
                if !before.contains(id) {
                    logger.error(
                        "a live stream does not reach the disk", metadata: ["stream": "\(id)", "seconds": "\((now - written.monotonic).seconds)", "trouble": "\(p.trouble.map { "\($0.kind): \($0.detail)" } ?? "none")"])
                }
            } else if before.contains(id) {
                logger.notice("the stream reaches the disk again", metadata: ["stream": "\(id)"])
            }
        }
        return lagging
    }

    /// Carries orders out, unlinks what the ledger has covered, and tells it of gaps that last.
    private func finish() async {
        let sweeper = sweeper, state = state
        do {
            _ = try await Task.detached {
                try state.noteLastingGaps(interval: Self.gapEvery)
                _ = try sweeper.carryOutOrders()
                return try sweeper.finishCovered()
            }.value
        } catch {
            logger.error("lawful erasure could not go on", metadata: ["error": "\(error)"])
        }
    }

    private func sweep() async {
        let sweeper = sweeper
        do {
            _ = try await Task.detached { try sweeper.sweep(clock: ClockSense.now().state) }.value
        } catch {
            logger.error("the sweeper stopped", metadata: ["error": "\(error)"])
        }
    }
}
