import CustosBase
import CustosSignalling
import Testing

@testable import CustosIngest

private final class Sink: FrameSink {
    var items: [String] = []
    var stopAfter: (count: Int, cutter: FrameCutter)?

    func received(_ message: RTSPMessage) {
        switch message {
        case .request(let r): add("request \(r.method)")
        case .response(let r): add("response \(r.status) \(r.body.count)")
        }
    }

    func receivedFrame(channel: UInt8, _ payload: RawSpan, wall: WallTime, now: MonotonicTime) {
        let bytes = payload.withUnsafeBytes { Array($0) }
        add("frame \(channel) \(bytes.count) \(bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF })")
    }

    private func add(_ text: String) {
        items.append(text)
        if let s = stopAfter, items.count == s.count { s.cutter.stop() }
    }
}

@Suite("Cutting a connection's bytes")
struct FrameCutterTests {
    static let zero = (WallTime(microseconds: 0), MonotonicTime(microseconds: 0))

    static func frame(_ channel: UInt8, _ payload: [UInt8]) -> [UInt8] { [0x24, channel, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload }
    static func rtp(_ count: Int) -> [UInt8] { [0x80, 96] + (2..<max(2, count)).map { UInt8(truncatingIfNeeded: $0 &* 7) } }

    static let conversation: [UInt8] =
        RTSPResponse(status: 200, headers: ["CSeq": "1"]).encode() + frame(0, rtp(1400)) + frame(0, rtp(20)) + frame(1, rtp(28))
        + RTSPResponse(status: 200, headers: ["CSeq": "2"], body: Array("v=0\r\n".utf8)).encode() + frame(2, rtp(300))
        + RTSPRequest(method: "OPTIONS", uri: "*", headers: ["CSeq": "1"]).encode() + frame(0, rtp(65_535)) + frame(0, rtp(12))

    private func cut(_ bytes: [UInt8], reads: (Int) -> Int, sink: Sink = Sink(), cutter: FrameCutter = FrameCutter()) throws -> [String] {
        var at = 0, n = 0
        while at < bytes.count {
            let end = min(bytes.count, at + max(1, reads(n)))
            try cutter.feed(bytes.span.bytes.extracting(at..<end), to: sink, wall: Self.zero.0, now: Self.zero.1)
            at = end
            n += 1
        }
        return sink.items
    }

    @Test("how the bytes are cut into reads makes no difference")
    func sizes() throws {
        let whole = try cut(Self.conversation, reads: { _ in .max })
        #expect(whole.count == 9)

        for size in [1, 2, 3, 5, 7, 64, 1000, 1403, 1404, 1405, 65_536] {
            #expect(try cut(Self.conversation, reads: { _ in size }) == whole, "reads of \(size)")
        }
        for seed in 0..<30 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            #expect(try cut(Self.conversation, reads: { _ in Int.random(in: 1...3000, using: &random) }) == whole, "seed \(seed)")
        }
    }

    @Test("a frame is never kept longer than until it is whole, and the rest of the read is not copied")
    func leftover() throws {
        let cutter = FrameCutter()
        let bytes = Self.frame(0, Self.rtp(1000)) + Self.frame(0, Self.rtp(1000))

        _ = try cut(Array(bytes[..<1500]), reads: { _ in .max }, cutter: cutter)
        #expect(cutter.leftoverCount == 1500 - 1004)
        _ = try cut(Array(bytes[1500...]), reads: { _ in .max }, cutter: cutter)
        #expect(cutter.leftoverCount == 0)
    }

    @Test("stray bytes between frames are passed over")
    func stray() throws {
        let items = try cut(Self.frame(0, Self.rtp(100)) + [1, 2, 3] + Self.frame(0, Self.rtp(100)), reads: { _ in .max })
        #expect(items.count == 2)
    }

    @Test("garbage without end ends the session, and is not kept")
    func garbage() {
        let cutter = FrameCutter()
        #expect(throws: SessionEnd.self) {
            try cut([UInt8](repeating: 0xEE, count: 1 << 20), reads: { _ in 4096 }, cutter: cutter)
        }
        #expect(cutter.leftoverCount < 8192)
    }

    @Test("a header without end ends the session at the header's limit")
    func endlessHeader() {
        let cutter = FrameCutter()
        let line = Array("X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".utf8)
        let bytes = Array("RTSP/1.0 200 OK\r\n".utf8) + (0..<2000).flatMap { _ in line }

        #expect(throws: SessionEnd.self) { try cut(bytes, reads: { _ in 1000 }, cutter: cutter) }
        #expect(cutter.leftoverCount <= FrameCutter.leftoverLimit)
    }

    @Test("an announced body beyond the limit ends the session before it is read")
    func endlessBody() {
        #expect(throws: SessionEnd.self) { try cut(Array("RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n".utf8), reads: { _ in .max }) }
    }

    @Test("the sink may stop in the midst of a read", arguments: 1...8)
    func stop(_ count: Int) throws {
        for size in [Int.max, 700] {
            let cutter = FrameCutter(), sink = Sink()
            sink.stopAfter = (count, cutter)
            #expect(try cut(Self.conversation, reads: { _ in size }, sink: sink, cutter: cutter).count == count)
            #expect(cutter.leftoverCount == 0)
        }
    }
}
