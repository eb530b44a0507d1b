import CustosBase
import CustosMedia
import CustosStore
import Testing

@Suite("What a span holds")
struct FootageSpanTests {
    @Test("seconds are those of the span, bytes those of the files that touch it, gaps have their causes and are cut to it")
    func holds() async throws {
        let b = try await LibraryBench()
        b.record(10)
        b.camera.end(.disconnected("reset"))
        b.clocks.advance(.seconds(Int64(30)))
        b.camera.begin()
        b.record(10)
        await b.settle()
        _ = try b.bench.state.placeMark(.hold, b.stream, b.span(0, 5), reason: "case 7", document: "", by: "user:1")

        let s = try b.library.span(b.stream, b.span(5, 45))

        #expect(s.recorded == .seconds(10 as Int64) && s.gapLength == .seconds(30 as Int64))
        #expect(s.gaps.map(\.range) == [b.span(10, 40)] && s.gaps.map(\.cause) == ["network"] && !s.areGapsCut)
        #expect(s.oldest == b.start && s.holds == 0)
        let all = try b.bench.catalogue.segments(of: b.stream, overlapping: b.span(5, 45))
        #expect(s.segments == all.count && s.bytes == all.reduce(0) { $0 + $1.byteCount } && s.bytes > 0)
        #expect(try b.library.span(b.stream, b.span(4, 6)).holds == 1)
        let inside = try b.library.span(b.stream, b.span(15, 25))
        #expect(inside.recorded == .zero && inside.gaps.map(\.range) == [b.span(15, 25)] && inside.bytes == 0)
    }

    @Test("what lies ahead is neither footage nor a gap")
    func ahead() async throws {
        let b = try await LibraryBench()
        b.record(5)
        await b.settle()

        let s = try b.library.span(b.stream, b.span(3600, 7200))

        #expect(s.recorded == .zero && s.gaps.isEmpty && s.gapLength == .zero && s.segments == 0)
    }
}
