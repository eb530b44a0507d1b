import CustosBase
import Foundation
import Logging
import ServiceLifecycle

/// Sees to it that a stop ends: what still runs long after the signal is left behind.
///
/// Recording seals everything within its own bound first, and what it did not seal is salvaged at the next start; a
/// process that will not go would keep the data folder locked.
struct StopLimit: Service {
    /// Past the service group's own limit, within systemd's `TimeoutStopSec`.
    static let seconds: UInt32 = 28
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        let logger = logger
        let thread = Thread {
            sleep(Self.seconds)
            logger.critical("the stop did not end by itself and is cut short; open segments are salvaged at the next start")
            _exit(ExitStatus.failure.rawValue)  // `exit` would wait for locks that what hangs may hold.
        }
        thread.name = "stop limit"
        thread.start()
    }
}
