import CustosBase
import CustosMedia
import CustosStore
import Testing

@Suite("Playback")
struct PlaybackTests {
    /// Every chunk from `from` on, as a player asks for them.
    private func play(_ b: LibraryBench, from: WallTime, until: WallTime, step: TimeSpan = .seconds(Int64(5)), keyframesOnly: Bool = false) throws -> [PlaybackChunk] {
        var out: [PlaybackChunk] = []
        var at = from
        while at < until, out.count < 1000 {
            guard let c = try b.library.chunk(b.stream, from: at, until: min(until, at + step), origin: b.start, keyframesOnly: keyframesOnly) else {
                guard let next = try b.library.nextFootage(of: b.stream, from: at), next > at, next < until else { return out }
                at = next
                continue
            }
            out.append(c)
            guard let next = c.next else { return out }
            try #require(next > at)
            at = next
        }
        return out
    }

    @Test("a chunk begins at the key frame at or before the time asked for, with media time counted from the origin")
    func start() async throws {
        let b = try await LibraryBench(segment: 60)
        b.record(30)
        await b.settle()

        // Key frames every 2 s.
        let c = try #require(try b.library.chunk(b.stream, from: b.at(7.5), until: b.at(12), origin: b.at(0)))

        let fragments = try PlayedFragment.read(c.body)
        #expect(c.start == b.at(6))
        #expect(fragments.first?.videoBase == Int64(540_000))
        #expect(c.end == b.at(12) && c.next == b.at(12))
        #expect(c.codecs == "video/mp4; codecs=\"avc1.64000d\"" && c.width == 320)
        #expect(fragments.map(\.sequence) == Array(1...UInt32(fragments.count)))
        #expect(String(decoding: c.initialisation[4..<8], as: UTF8.self) == "ftyp")
    }

    @Test("chunk after chunk, every frame of sealed and growing files is played once and in its place")
    func everyFrame() async throws {
        let b = try await LibraryBench()
        b.record(37)

        let chunks = try play(b, from: b.start, until: b.at(1000), step: .seconds(Int64(4)))

        var media = 0 as Int64
        for f in try chunks.flatMap({ try PlayedFragment.read($0.body) }) {
            #expect(f.videoBase == media)
            media += f.durations.reduce(0) { $0 + Int64($1) }
        }
        #expect(media >= 35 * 90_000)
        #expect(chunks.allSatisfy { $0.initialisation == chunks[0].initialisation })

        // What is written later is played later.
        let end = try #require(chunks.last?.end)
        b.record(10)
        let more = try play(b, from: end, until: b.at(1000))
        #expect(more.first?.start ?? b.start <= end)
        #expect(try #require(more.last?.end) >= b.at(45))
    }

    @Test("a chunk ends at a gap and says where footage goes on; in the gap there is nothing to play")
    func gaps() async throws {
        let b = try await LibraryBench()
        b.record(10)
        b.camera.end(.disconnected("reset"))
        b.clocks.advance(.seconds(Int64(30)))
        b.camera.begin()
        b.record(10)
        await b.settle()

        let before = try #require(try b.library.chunk(b.stream, from: b.at(8), until: b.at(100), origin: b.start))
        #expect(before.end == b.at(10) && before.next == b.at(40))
        #expect(try b.library.chunk(b.stream, from: b.at(15), until: b.at(35), origin: b.start) == nil)
        #expect(try b.library.nextFootage(of: b.stream, from: b.at(15)) == b.at(40))
        #expect(try b.library.nextFootage(of: b.stream, from: b.at(41)) == b.at(41))
        #expect(try b.library.nextFootage(of: b.stream, from: b.at(51)) == nil)
        let after = try #require(try b.library.chunk(b.stream, from: b.at(15), until: b.at(100), origin: b.start))
        #expect(after.start == b.at(40) && after.next == nil)
        #expect(try PlayedFragment.read(after.body).first?.videoBase == Int64(3_600_000))
    }

    @Test("a chunk ends where codec parameters change, and the next has another initialisation")
    func parameters() async throws {
        let b = try await LibraryBench()
        b.record(6)
        b.camera.end(.parametersChanged)
        b.camera.description.video.width = 640
        b.camera.begin()
        b.record(6)
        await b.settle()

        let chunks = try play(b, from: b.start, until: b.at(100), step: .seconds(Int64(100)))

        #expect(chunks.count == 2)
        #expect(chunks.map(\.width) == [320, 640])
        #expect(chunks[0].initialisation != chunks[1].initialisation)
        #expect(chunks[0].next == b.at(6) && chunks[1].start == b.at(6))
    }

    @Test("a chunk stays within its byte bound and ends before a key frame")
    func bound() async throws {
        // 5 frames of 400 kB a second: 16 MiB are about 8 s.
        let b = try await LibraryBench(segment: 20, frameBytes: 400_000)
        b.record(40)
        await b.settle()

        let chunks = try play(b, from: b.start, until: b.at(1000), step: .seconds(Int64(1000)))

        #expect(chunks.count >= 4)
        for c in chunks {
            #expect(c.body.count <= PlaybackChunk.byteLimit)
            #expect((c.start - b.start).microseconds % 2_000_000 == 0)
        }
        #expect(chunks.last?.end == b.at(40))
        #expect(zip(chunks, chunks.dropFirst()).allSatisfy { $0.end == $1.start })
    }

    @Test("a GOP that is longer than the bound is continued, not begun again and again")
    func longGOP() async throws {
        let b = try await LibraryBench(segment: 20, framesPerGroup: 1_000_000, frameBytes: 400_000) { $0.segmentLengthLimit = .seconds(Int64(20)) }
        b.record(60)
        await b.settle()

        let chunks = try play(b, from: b.start, until: b.at(1000), step: .seconds(Int64(1000)))

        #expect(chunks.count >= 6 && chunks.count < 20)
        #expect(chunks.last?.end == b.at(60))
        #expect(zip(chunks, chunks.dropFirst()).allSatisfy { $0.end == $1.start }, "\(chunks.map { ($0.start, $0.end, $0.next) })")
        let seek = try #require(try b.library.chunk(b.stream, from: b.at(3), until: b.at(5), origin: b.start))
        #expect(seek.start == b.start)
    }

    @Test("a key frame in an earlier segment of the same run is found")
    func keyFrameBefore() async throws {
        let b = try await LibraryBench(segment: 4, framesPerGroup: 60) { $0.segmentLengthLimit = .seconds(Int64(5)) }
        b.record(12)
        await b.settle()
        #expect(try b.bench.rows(b.stream).map { $0.flags.contains(.startsWithoutSync) } == [false, true, true])

        let c = try #require(try b.library.chunk(b.stream, from: b.at(11), until: b.at(12), origin: b.start))
        let picture = try #require(try b.library.keyFrame(b.stream, at: b.at(11)))

        #expect(c.start == b.start)
        #expect(picture.wall == b.start)
    }

    @Test("only key frames: each lasts until the next, and the time line is the same")
    func keyFrames() async throws {
        let b = try await LibraryBench()
        b.record(30)
        await b.settle()

        let chunks = try play(b, from: b.start, until: b.at(100), step: .seconds(Int64(100)), keyframesOnly: true)

        let fragments = try chunks.flatMap { try PlayedFragment.read($0.body) }
        #expect(fragments.map(\.videoBase) == (0..<15).map { Int64($0) * 180_000 })
        #expect(fragments.allSatisfy { $0.samples == 1 && $0.durations == [180_000] })
    }

    @Test("G.711 is left out of what a browser gets, AAC is not announced when there is none")
    func audio() async throws {
        let b = try await LibraryBench()
        b.camera.description.audio = PaperCamera.alaw
        b.camera.end(.parametersChanged)
        b.camera.begin()
        b.record(10)
        await b.settle()

        let c = try #require(try b.library.chunk(b.stream, from: b.start, until: b.at(10), origin: b.start))

        #expect(c.codecs == "video/mp4; codecs=\"avc1.64000d\"")
        #expect(try b.bench.rows(b.stream).first?.codecs == "avc1.64000d,alaw")
        #expect(try PlayedFragment.read(c.body).allSatisfy { $0.payload < 8000 })
    }

    @Test("the picture at a time is the newest key frame at or before it; in a gap there is none", arguments: [(0.0, 0.0), (1.9, 0.0), (2.0, 2.0), (3.99, 2.0), (9.9, 8.0)])
    func picture(at: Double, frame: Double) async throws {
        let b = try await LibraryBench()
        b.record(10)
        await b.settle()

        let p = try #require(try b.library.keyFrame(b.stream, at: b.at(at)))

        #expect(p.wall == b.at(frame))
        #expect(p.video.codec == .h264)
        #expect(p.bytes.count >= 700 && Set(p.bytes).count == 1)
        #expect(p.bytes.first == UInt8(Int(frame * 5) + 1))
        #expect(try b.library.keyFrame(b.stream, at: b.at(60)) == nil)
        #expect(try b.library.keyFrame(b.stream, at: b.at(-60)) == nil)
    }

    @Test("a file that is gone is skipped like a gap; when there is nothing else the error names it")
    func missingFile() async throws {
        let b = try await LibraryBench()
        b.record(20)
        await b.settle()
        let rows = try b.bench.rows(b.stream)
        b.disk.lose(try #require(b.bench.volumes.path(of: rows[2])))

        let first = try #require(try b.library.chunk(b.stream, from: b.start, until: b.at(100), origin: b.start))
        #expect(first.end == rows[2].start && first.next == rows[3].start)
        let e = #expect(throws: LibraryError.self) { try b.library.chunk(b.stream, from: rows[2].start, until: rows[2].end, origin: b.start) }
        #expect(e?.code == .fileMissing && e?.sequence == rows[2].sequence)
    }

    @Test("an origin after the footage's start leaves out what would have a media time below zero")
    func origin() async throws {
        let b = try await LibraryBench()
        b.record(20)
        await b.settle()

        let c = try #require(try b.library.chunk(b.stream, from: b.at(7), until: b.at(12), origin: b.at(7)))

        #expect(c.start >= b.at(7))
        #expect(try PlayedFragment.read(c.body).first?.videoBase == IndexTicks.of(c.start - b.at(7)))
    }

    @Test("when the clock was set back the footage of both times is listed, and playback goes on")
    func clockSetBack() async throws {
        let b = try await LibraryBench()
        b.record(20)
        b.camera.end(.clockStep)
        b.clocks.step(-.seconds(Int64(10)))
        b.camera.begin()
        b.record(20)
        await b.settle()

        let chunks = try play(b, from: b.start, until: b.at(100))

        #expect(chunks.last?.end == b.at(30))
        #expect(try b.library.timeline(b.stream, b.span(0, 30)).spans.map(\.end) == [b.at(30)])
    }
}

private enum IndexTicks {
    static func of(_ s: TimeSpan) -> Int64 { s.microseconds * 9 / 100 }
}
