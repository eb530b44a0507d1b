import CustosBase
import Testing

@testable import CustosIngest

private final class Listener {
    var lock = DatagramSourceLock()
    func hears(_ packet: [UInt8], port: UInt16, at seconds: Double) -> Bool {
        lock.accepts(packet.span.bytes, port: port, now: MonotonicTime(microseconds: Int64(seconds * 1_000_000)))
    }
}

@Suite("Source of datagrams")
struct DatagramSourceLockTests {
    static func packet(ssrc: UInt8, version: UInt8 = 2) -> [UInt8] { [version << 6, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, ssrc, 0x65] }

    @Test("the first source speaks until it has been quiet for two seconds")
    func locks() {
        let listener = Listener()
        let a = Self.packet(ssrc: 1), b = Self.packet(ssrc: 2)

        #expect(listener.hears(a, port: 5000, at: 1))
        #expect(!listener.hears(b, port: 5000, at: 1.1), "another SSRC")
        #expect(!listener.hears(a, port: 6000, at: 1.2), "another port")
        #expect(listener.hears(a, port: 5000, at: 2.9))
        #expect(!listener.hears(b, port: 6000, at: 4.8))
        #expect(listener.hears(b, port: 6000, at: 4.9), "the camera began anew")
        #expect(!listener.hears(a, port: 5000, at: 5))
    }

    @Test("what is no RTP packet is no source")
    func malformed() {
        let listener = Listener()

        #expect(!listener.hears(Self.packet(ssrc: 1, version: 1), port: 5000, at: 1))
        #expect(!listener.hears([0x80, 96, 0], port: 5000, at: 1))
        #expect(listener.hears(Self.packet(ssrc: 2), port: 6000, at: 1))
    }
}
