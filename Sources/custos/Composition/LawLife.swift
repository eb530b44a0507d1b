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
    /// Timers and checks take at most this part of the time: a county's books are looked through less often than a shop's. What a person may
    /// see does not wait for them: it is decided by the dates in the records at the moment of use.
    private static let share = 50
    private static let longest = Duration.seconds(3600)
    private static let shortest = Duration.seconds(20)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var nextSteps = ContinuousClock.now, nextLook = nextSteps, said: Set<String> = []
            while !Task.isCancelled {
                let law = law
                var troubles: [String]?
                if ContinuousClock.now >= nextSteps {
                    let began = ContinuousClock.now
                    troubles = await Task.detached { law.takeDueSteps() }.value
                    nextSteps = ContinuousClock.now + min(Self.longest, max(Self.interval, (ContinuousClock.now - began) * Self.share))
                }
                if ContinuousClock.now >= nextLook, !Task.isCancelled {
                    let began = ContinuousClock.now
                    troubles = (troubles ?? []) + (await Task.detached { law.look(LawKinds.checks) }.value)
                    nextLook = ContinuousClock.now + min(Self.longest, max(Self.shortest, (ContinuousClock.now - began) * Self.share))
                }
                if let troubles {
                    for t in troubles where !said.contains(t) { logger.error("a step of the law could not be taken", metadata: ["step": "\(t)"]) }
                    said = Set(troubles)
                }
                try? await Task.sleep(for: Self.interval)  // Ends by cancellation only.
            }
        }
    }
}
