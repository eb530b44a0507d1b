import CustosBase
import CustosLaw
import CustosStore
import Logging
import ServiceLifecycle

/// What time does under the law: deadlines that pass, records that lapse, and the system's own look at the facts.
struct LawLife: Service {
    let law: LawStore
    let clocks: any Clocks
    let logger: Logger

    /// A record that lapses has its effect within this.
    static let interval = Duration.seconds(5)
    /// The checks take at most this part of the time: a county's books are looked through less often than a shop's.
    private static let share = 50
    private static let longest = Duration.seconds(3600)
    private static let shortest = Duration.seconds(20)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var nextCheck = ContinuousClock.now, said: Set<String> = []
            while !Task.isCancelled {
                let isCheck = ContinuousClock.now >= nextCheck, law = law
                let began = ContinuousClock.now
                let troubles = await Task.detached { law.tick(checks: isCheck ? LawKinds.checks : []) }.value
                if isCheck { nextCheck = ContinuousClock.now + min(Self.longest, max(Self.shortest, (ContinuousClock.now - began) * Self.share)) }
                for t in troubles where !said.contains(t) { logger.error("a step of the law could not be taken", metadata: ["step": "\(t)"]) }
                said = Set(troubles)
                try? await Task.sleep(for: Self.interval)  // Ends by cancellation only.
            }
        }
    }
}
