import CustosBase
import Testing

@testable import CustosIngest

@Suite("Low-water mark")
struct LowWaterPolicyTests {
    @Test(
        "the mark is what the stream sends in a quarter of a second, at most 32 KiB, and nothing for slow streams",
        arguments: [(500_000, 32 * 1024), (131_072, 32 * 1024), (64_000, 16_000), (20_000, 5000), (11_000, 1), (0, 1)])
    func byRate(_ bytesPerSecond: Int, _ expected: Int) {
        #expect(LowWaterPolicy.standard.mark(bytesPerSecond: bytesPerSecond, lowDelay: false) == expected)
    }

    @Test("somebody who watches gets every byte at once")
    func lowDelay() {
        #expect(LowWaterPolicy.standard.mark(bytesPerSecond: 500_000, lowDelay: true) == 1)
    }

    @Test("it can be switched off")
    func off() {
        #expect(LowWaterPolicy.off.mark(bytesPerSecond: 500_000, lowDelay: false) == 1)
    }

    @Test("small changes are not worth a system call")
    func hysteresis() {
        let p = LowWaterPolicy.standard
        #expect(!p.isWorthChanging(from: 16_000, to: 17_000))
        #expect(p.isWorthChanging(from: 16_000, to: 1))
        #expect(p.isWorthChanging(from: 1, to: 16_000))
        #expect(p.isWorthChanging(from: 16_000, to: 32_768))
        #expect(!p.isWorthChanging(from: 1, to: 1))
    }
}
