import CustosBase
import Testing

@testable import CustosIngest

@Suite("Backoff")
struct BackoffTests {
    @Test("the wait doubles from one second to sixty, 20 % up or down")
    func doubling() {
        var random = SeededRandom(seed: 7)

        for (failures, plain) in [(1, 1.0), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (1_000_000, 60)] {
            for _ in 0..<200 {
                let wait = Backoff.standard.wait(afterFailures: failures, using: &random).seconds
                #expect(wait >= plain * 0.8 - 0.001 && wait <= plain * 1.2 + 0.001, "after \(failures): \(wait)")
            }
        }
    }

    @Test("cameras that failed together do not come back together")
    func jitter() {
        var random = SeededRandom(seed: 1)
        let waits = Set((0..<100).map { _ in Backoff.standard.wait(afterFailures: 5, using: &random) })
        #expect(waits.count > 90)
    }

    @Test("a seed repeats its waits")
    func seed() {
        var a = SeededRandom(seed: 42), b = SeededRandom(seed: 42)
        for i in 1..<20 {
            #expect(Backoff.standard.wait(afterFailures: i, using: &a) == Backoff.standard.wait(afterFailures: i, using: &b))
        }
    }
}
