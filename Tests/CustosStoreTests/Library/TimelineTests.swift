import CustosBase
import CustosMedia
import CustosStore
import Testing

@Suite("Timelines")
struct TimelineTests {
    @Test("continuous segments are one span, which reaches into the file that is being written")
    func continuous() async throws {
        let b = try await LibraryBench()
        b.record(23)

        let t = try b.library.timeline(b.stream, b.span(-10, 60))

        #expect(try b.bench.catalogue.totals().first?.segments ?? 0 >= 4)
        #expect(t.spans.count == 1)
        let span = try #require(t.spans.first)
        #expect(span.start == b.start && span.isOpen && !span.salvaged && !span.hasLoss)
        #expect(span.end >= b.at(20) && span.end <= b.at(23))
        #expect(span.codecs == "avc1.64000d" && span.width == 320 && span.height == 240)
        #expect(t.gaps.isEmpty && t.expired.isEmpty)

        await b.settle()
        let sealed = try b.library.timeline(b.stream, b.span(-10, 60))
        #expect(sealed.spans.map(\.isOpen) == [false])
        #expect(sealed.spans.first?.end == b.at(23))
    }

    @Test("a gap stands between two spans with its cause; spans are cut to what was asked for")
    func gap() async throws {
        let b = try await LibraryBench()
        b.record(10)
        b.camera.end(.disconnected("reset"))
        b.clocks.advance(.seconds(Int64(30)))
        b.camera.begin()
        b.record(10)
        await b.settle()

        let t = try b.library.timeline(b.stream, b.span(5, 45))

        #expect(t.spans.map(\.start) == [b.at(5), b.at(40)])
        #expect(t.spans.map(\.end) == [b.at(10), b.at(45)])
        #expect(t.gaps.map(\.start) == [b.at(10)] && t.gaps.map(\.end) == [b.at(40)])
        #expect(t.gaps.first?.cause == .network)
    }

    @Test("a hole of less than two seconds splits nothing")
    func smallHole() async throws {
        let b = try await LibraryBench()
        b.record(6)
        b.camera.end(.timestampJump)
        b.clocks.advance(.milliseconds(900))
        b.camera.begin()
        b.record(6)
        await b.settle()

        let t = try b.library.timeline(b.stream, b.span(0, 12.9))

        #expect(t.spans.count == 1 && t.gaps.isEmpty, "\(t)")
    }

    @Test("a change of codec or size splits the span without a gap")
    func codecChange() async throws {
        let b = try await LibraryBench()
        b.record(6)
        b.camera.end(.parametersChanged)
        b.camera.description.video.width = 640
        b.camera.description.video.height = 480
        b.camera.begin()
        b.record(6)
        await b.settle()

        let t = try b.library.timeline(b.stream, b.span(0, 12))

        #expect(t.spans.map(\.width) == [320, 640])
        #expect(t.spans.first?.end == t.spans.last?.start)
        #expect(t.gaps.isEmpty)
    }

    @Test("time that nothing covers is a gap of unknown cause, once it is too old to be on its way")
    func unexplained() async throws {
        let b = try await LibraryBench()
        b.record(80)
        await b.settle()
        let rows = try b.bench.rows(b.stream)
        let lost = try #require(rows.first { $0.start > b.at(40) })
        b.clocks.advance(.seconds(Int64(3600)))
        try b.bench.catalogue.remove([(b.stream, lost.sequence)])

        let t = try b.library.timeline(b.stream, b.span(0, 80))

        let gap = try #require(t.gaps.first)
        #expect(t.gaps.count == 1 && gap.cause == nil && gap.causeText == "unknown")
        #expect(gap.start == lost.start && gap.end == lost.end)
    }

    @Test("a declared loss is shown as a gap that says so")
    func loss() async throws {
        let b = try await LibraryBench()
        b.record(20)
        await b.settle()
        let lost = try b.bench.rows(b.stream)[2]
        try b.bench.catalogue.remove([(b.stream, lost.sequence)])
        try b.bench.state.addLoss(stream: b.stream, sequence: lost.sequence, range: lost.range, volume: lost.volume, detail: "disk died", detectedBy: "test")

        let gap = try #require(try b.library.timeline(b.stream, b.span(0, 20)).gaps.first)

        #expect(gap.cause == .crash && gap.detail.contains("disk died"))
    }

    @Test("time in which the camera was switched off is neither footage nor gap")
    func switchedOff() async throws {
        let b = try await LibraryBench()
        b.record(20)
        b.bench.service.retire(b.stream, cause: .maintenance)
        try b.bench.state.updateCamera(b.stream.camera) { $0.enabled = false }
        b.clocks.advance(.seconds(Int64(7200)))

        let t = try b.library.timeline(b.stream, b.span(0, 7000))

        #expect(t.spans.count == 1)
        #expect(t.gaps.isEmpty)
    }

    @Test("days add up footage and gaps, the file that is being written included")
    func days() async throws {
        let b = try await LibraryBench()
        b.record(10)
        b.camera.end(.silent)
        b.clocks.advance(.seconds(Int64(20)))
        b.camera.begin()
        b.record(10)

        let days = try b.library.days(b.stream, b.span(-60, 600), offset: .zero)

        #expect(days.count == 1)
        let day = try #require(days.first)
        #expect(day.day == "2026-11-23")
        #expect(day.recorded.seconds > 17 && day.recorded.seconds <= 20)
        #expect(day.gap == .seconds(Int64(20)))
    }

    @Test("holes are what wanted time leaves uncovered")
    func coverage() {
        func r(_ a: Int64, _ b: Int64) -> WallRange { WallRange(WallTime(microseconds: a), WallTime(microseconds: b)) }
        let two = TimeSpan(microseconds: 2)

        #expect(Coverage.holes(in: [r(0, 100)], covered: [], longerThan: two) == [r(0, 100)])
        #expect(Coverage.holes(in: [r(0, 100)], covered: [r(50, 60), r(-5, 10), r(12, 40)], longerThan: two) == [r(40, 50), r(60, 100)])
        #expect(Coverage.holes(in: [r(0, 10), r(20, 30)], covered: [r(5, 25)], longerThan: two) == [r(0, 5), r(25, 30)])
        #expect(Coverage.holes(in: [r(0, 10), r(5, 30)], covered: [r(0, 29)], longerThan: two) == [])
        #expect(Coverage.union([r(5, 6), r(0, 3), r(2, 4)]) == [r(0, 4), r(5, 6)])
        #expect(Coverage.length(of: [r(0, 5), r(3, 8), r(90, 200)], in: r(1, 100)) == TimeSpan(microseconds: 17))
    }
}
