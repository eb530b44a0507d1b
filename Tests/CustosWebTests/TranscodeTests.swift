import CustosBase
import CustosMedia
import CustosStore
import CustosTestSupport
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import CustosIngest
@testable import CustosWeb

/// H.265 as H.264 and G.711 as AAC, live and in playback; what came out is judged by ffmpeg.
@Suite(.serialized) struct TranscodeTests {
    private static let pcma = AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: [])

    /// What a viewer got: the last initialisation and the fragments since.
    private struct Seen {
        var texts: [JSON] = []
        var initialisation: [UInt8] = []
        var fragments: [LiveTests.Media] = []
        var file: [UInt8] { initialisation + fragments.flatMap(\.mp4) }
        var inits: [JSON] { texts.filter { $0["type"]?.text == "init" } }
    }

    /// Reads until `enough`.
    private static func read(_ w: WebSocketClient, _ seen: inout Seen, until enough: (Seen) -> Bool) async throws {
        while !enough(seen) {
            let m = try await w.nextMedia()
            if case .text(let t) = m {
                seen.texts.append(try JSONParser.parse(Array(t.utf8)))
                if seen.texts.last?["type"]?.text == "init" { seen.fragments = [] }
            }
            guard let media = LiveTests.Media(m) else {
                if case .close(let code, let reason) = m { throw TestFilm.Wrong(what: "closed \(code) \(reason)") }
                continue
            }
            if media.kind == 0 {
                seen.initialisation = media.mp4
                seen.fragments = []
            } else {
                seen.fragments.append(media)
            }
        }
    }

    /// Publishes pictures (and 20 ms of sound, two a picture) at the pace of a camera.
    private static func play(_ film: TestFilm, on stream: TestStream, pictures: Range<Int>, sound: ((Int) -> [UInt8])? = nil, pace: Duration = .milliseconds(25)) async throws {
        for n in pictures {
            let at = Int64(n) * 3600, unit = film.units[n % film.units.count]
            try await stream.publish(.sample(TestStream.sample(unit, time: at, isSync: n % film.units.count % film.gop == 0)))
            if let sound {
                for k in 0..<2 { try await stream.publish(.sample(TestStream.sample(sound(n * 2 + k), time: Int64(n * 2 + k) * 160, isSync: true, kind: .audio))) }
            }
            try await Task.sleep(for: pace)
        }
    }

    private static func threads() -> Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []).filter {
            (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8))?.hasPrefix("custos-picture") == true
        }.count
    }

    @Test("a viewer who asks gets H.265 as H.264 with the same times, and ffmpeg decodes every picture of it")
    func live() async throws {
        let film = try TestFilm.make(.h265)
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start(film.video)
            let w = try await b.watch(CameraID(1), "?codec=h264")
            try await eventually { stream.watched.withLock { $0 } }

            async let playing: Void = Self.play(film, on: stream, pictures: 0..<100)
            var seen = Seen()
            try await Self.read(w, &seen) { $0.fragments.count == 40 }
            try await playing

            let told = try #require(seen.inits.first)
            #expect(told["codec"]?.text == "h264" && told["transcoded"]?["from"]?.text == "h265" && told["transcoded"]?["width"]?.integer == 320 && told["width"]?.integer == 320)
            #expect(told["codecs"]?.text?.hasPrefix("video/mp4; codecs=\"avc1.") == true)
            // Media time and wall time go in step: 3600 ticks are 40 ms.
            let first = seen.fragments[0]
            for f in seen.fragments where !f.hasSkipped { #expect(abs((f.wall - first.wall) - (try #require(f.time)) * 100 / 9) <= 1 || f.isDiscontinuous) }
            #expect(first.isSync && first.time == 0)
            let probe = try FFmpeg.probe(seen.file)
            #expect(probe.codec["video"] == "h264" && probe.width == 320 && probe.frames["video"] == 40)
            let packets = try #require(probe.packets["video"])
            for (p, q) in zip(packets, packets.dropFirst()) { #expect(abs(q.time - p.time - 0.04) < 0.2) }
            w.connection.close()
        }
    }

    @Test("viewers share a transcoder, it ends with the last of them, and its threads end with the server")
    func shared() async throws {
        let film = try TestFilm.make(.h265)
        try await TestServer.with(configure: { $0.limits.transcoders = 1 }) { s in
            try s.camera()
            try s.camera()
            let one = s.streams.add(StreamID(CameraID(1), .main)), two = s.streams.add(StreamID(CameraID(2), .main)), b = try await s.browser("wang", .viewer)
            try await one.start(film.video)
            try await two.start(film.video)
            let first = try await b.watch(CameraID(1), "?codec=h264"), second = try await b.watch(CameraID(1), "?codec=h264&width=1000")
            async let playing: Void = Self.play(film, on: one, pictures: 0..<100)
            var seen = Seen(), other = Seen()
            try await Self.read(first, &seen) { $0.fragments.count == 5 }
            try await Self.read(second, &other) { $0.fragments.count == 5 }
            #expect(other.fragments[0].isSync)
            let used = { try await b.get("/api/v1/system").json["transcode"]?["used"]?.integer }
            #expect(try await used() == 1)

            // The only place is taken: a viewer of another camera is told so.
            let third = try await b.watch(CameraID(2), "?codec=h264")
            async let other2: Void = Self.play(film, on: two, pictures: 0..<100)
            var closed: (Int, String)?
            while closed == nil { if case .close(let code, let reason) = try await third.nextMedia() { closed = (code, reason) } }
            #expect(closed?.0 == 4429 && closed?.1 == "transcode.busy")
            #expect(try await b.get("/api/v1/system").json["transcode"]?["refusals"]?.integer == 1)
            third.connection.close()

            first.connection.close()
            try await playing
            #expect(try await used() == 1)
            second.connection.close()
            try await eventually { !one.watched.withLock { $0 } }
            var left = 100
            while try await used() != 0, left > 0 {
                left -= 1
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(left > 0)
            try await other2
            #expect(Self.threads() > 0)
        }
        try await eventually { Self.threads() == 0 }
    }

    @Test("H.264 passes unchanged and takes no place; a form that there is not is refused")
    func asSent() async throws {
        try await TestServer.with(configure: { $0.limits.transcoders = 1 }) { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start()
            try await stream.keyFrame(0)
            let w = try await b.watch(CameraID(1), "?codec=h264&audio=aac")
            var seen = Seen()
            try await Self.read(w, &seen) { $0.fragments.count == 1 }
            #expect(seen.inits[0]["transcoded"] == nil && Array(seen.fragments[0].mp4.suffix(TestPicture.keyFrame.count)) == TestPicture.keyFrame)
            #expect(try await b.get("/api/v1/system").json["transcode"]?["used"]?.integer == 0)
            w.connection.close()
            let wrong = try await b.watch(CameraID(1), "?codec=vp9")
            guard case .close(4400, _) = try await wrong.nextMedia() else { throw TestFilm.Wrong(what: "not refused") }
        }
    }

    @Test("another size in mid-stream, told or not, is a new initialisation; broken pictures end nothing")
    func hostile() async throws {
        let film = try TestFilm.make(.h265), larger = try TestFilm.make(.h265, width: 640, height: 384, pictures: 25)
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start(film.video)
            let w = try await b.watch(CameraID(1), "?codec=h264")
            try await eventually { stream.watched.withLock { $0 } }
            var seen = Seen()
            // Cut short, filled with noise, lengths that lie.
            let key = film.units[0]
            var lies = key
            lies[0] = 0xFF
            for (n, bytes) in [Array(key.prefix(key.count / 3)), key.map { $0 ^ 0x5A }, lies, [0, 0, 0, 1], [0, 0, 0, 0, 0]].enumerated() {
                try await stream.publish(.sample(TestStream.sample(bytes, time: Int64(n) * 3600, isSync: true)))
            }
            async let playing: Void = Self.play(film, on: stream, pictures: 50..<90)
            try await Self.read(w, &seen) { $0.fragments.count >= 10 }
            try await playing

            // The camera changes its size without a word: the run goes on.
            async let more: Void = Self.play(larger, on: stream, pictures: 100..<140)
            try await Self.read(w, &seen) { $0.inits.count >= 2 && $0.fragments.count >= 10 }
            try await more
            #expect(seen.inits.last?["width"]?.integer == 640)
            #expect(try FFmpeg.probe(seen.file).width == 640)

            // And with a word: a new run.
            try await stream.publish(.runEnded(.parametersChanged))
            try await stream.start(film.video)
            let inits = seen.inits.count
            async let last: Void = Self.play(film, on: stream, pictures: 0..<40)
            try await Self.read(w, &seen) { $0.inits.count > inits && $0.fragments.count >= 10 }
            try await last
            #expect(try FFmpeg.probe(seen.file).width == 320)
            w.connection.close()
        }
    }

    @Test("G.711 comes as AAC in step with the pictures, silence where none came, and pictures wait for no sound")
    func sound() async throws {
        let film = try TestFilm.make(.h264, pictures: 50)
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start(film.video, audio: Self.pcma)
            let w = try await b.watch(CameraID(1), "?audio=aac")
            try await eventually { stream.watched.withLock { $0 } }
            // A tone from 2.00 s to 2.40 s; nothing at all from picture 75 on.
            let tone = { (packet: Int) -> [UInt8] in
                (0..<160).map { G711.encode((100..<120).contains(packet) ? ($0 / 8 % 2 == 0 ? 8000 : -8000) : 0, .pcma) }
            }
            async let playing: Void = {
                try await Self.play(film, on: stream, pictures: 0..<75, sound: tone, pace: .milliseconds(10))
                try await Self.play(film, on: stream, pictures: 75..<125, pace: .milliseconds(10))
            }()
            var seen = Seen()
            try await Self.read(w, &seen) { $0.fragments.count == 125 }
            try await playing

            let told = seen.inits[0]
            #expect(told["audio"]?.text == "aac" && told["playableAudio"]?.flag == true && told["audioTranscoded"]?["from"]?.text == "pcma" && told["transcoded"] == nil)
            #expect(told["codecs"]?.text?.hasSuffix(",mp4a.40.2\"") == true)
            let probe = try FFmpeg.probe(seen.file)
            #expect(probe.codec["audio"] == "aac" && probe.frames["video"] == 125)
            let packets = try #require(probe.packets["audio"])
            for (p, q) in zip(packets, packets.dropFirst()) { #expect(abs(q.time - p.time - p.duration) < 0.001) }
            // Sound was put up to the last pictures, 5 s, although the camera fell silent at 3 s.
            #expect(try #require(packets.last).time > 4.8)
            let heard = try FFmpeg.sound(seen.file)
            let onset = try #require(heard.firstIndex { abs(Int($0)) > 2000 }), end = try #require(heard.lastIndex { abs(Int($0)) > 2000 })
            #expect(abs(Double(onset) / 8000 - 2.0) < 0.04 && abs(Double(end) / 8000 - 2.4) < 0.04)
            w.connection.close()
        }
    }

    @Test("chunks of footage: H.264 and AAC from the picture that was asked for, and the next chunk follows without a hole")
    func playback() async throws {
        let film = try TestFilm.make(.h265)
        try await TestServer.with(records: true) { s in
            let id = StreamID(try s.camera().id, .main), recording = try #require(s.recording), recorder = recording.recorder(for: id)
            recorder.receive(.runStarted(StreamDescription(video: film.video, audio: Self.pcma)))
            for i in 0..<250 {
                func sample(_ bytes: [UInt8], _ time: Int64, _ kind: MediaKind, _ duration: UInt32, _ isSync: Bool) -> Sample {
                    let arena = SampleArena(capacity: bytes.count + 64)
                    bytes.withUnsafeBytes { arena.append($0) }
                    return Sample(arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: time, estimatedDuration: duration, isSync: isSync, wall: s.clocks.wall(), arrival: s.clocks.monotonic())
                }
                recorder.receive(.sample(sample(film.units[i % 50], Int64(i) * 3600, .video, 3600, i % 25 == 0)))
                for k in 0..<2 {
                    // A tone from 4.00 s to 4.20 s.
                    let packet = i * 2 + k, bytes = (0..<160).map { G711.encode((200..<210).contains(packet) ? ($0 / 8 % 2 == 0 ? 8000 : -8000) : 0, .pcma) }
                    recorder.receive(.sample(sample(bytes, Int64(packet) * 160, .audio, 160, true)))
                }
                s.clocks.advance(.milliseconds(40))
            }
            recorder.receive(.runEnded(.stopped))
            await recording.stop()
            let b = try await s.browser("wang", .viewer)
            let opened = try await b.post("/api/v1/views", ["cameras": [1], "kind": "playback", "from": "2026-11-23T06:00:00Z", "to": "2026-11-23T06:00:30Z", "purpose": "case 7"])
            let view = try #require(opened.json["view"]?.text), media = "/api/v1/cameras/\(id.camera)/media?view=\(view)&origin=2026-11-23T06:00:00Z&codec=h264&audio=aac"

            let a = try await b.get("\(media)&from=2026-11-23T06:00:03.400Z&until=2026-11-23T06:00:06Z")
            #expect(a.status == 200 && a["X-Custos-Transcoded"] == "h265" && a["X-Custos-Codecs"]?.contains("avc1.") == true && a["X-Custos-Codecs"]?.contains("mp4a.40.2") == true)
            #expect(a["X-Custos-Start"] == "2026-11-23T06:00:03.4Z" || a["X-Custos-Start"] == "2026-11-23T06:00:03.400Z")
            let probe = try FFmpeg.probe(a.body)
            let pictures = try #require(probe.packets["video"]), sounds = try #require(probe.packets["audio"])
            #expect(probe.codec["video"] == "h264" && probe.codec["audio"] == "aac" && probe.frames["video"] == pictures.count)
            #expect(abs(pictures[0].time - 3.4) < 0.001)
            for (p, q) in zip(pictures, pictures.dropFirst()) { #expect(abs(q.time - p.time - 0.04) < 0.0001) }
            for (p, q) in zip(sounds, sounds.dropFirst()) { #expect(abs(q.time - p.time - 0.032) < 0.001, "\(p) \(q)") }
            #expect(abs(sounds[0].time - 3.4) < 0.04)
            let heard = try FFmpeg.sound(a.body), onset = try #require(heard.firstIndex { abs(Int($0)) > 2000 })
            #expect(abs(Double(onset) / 8000 - 4.0) < 0.04)

            let next = try #require(a["X-Custos-Next"])
            let c = try await b.get("\(media)&from=\(next)&until=2026-11-23T06:00:09Z")
            let after = try FFmpeg.probe(c.body)
            #expect(abs(after.packets["video"]![0].time - (pictures.last!.time + 0.04)) < 0.001)
            #expect(abs(after.packets["audio"]![0].time - (sounds.last!.time + sounds.last!.duration)) < 0.001)

            let keys = try await b.get("\(media)&from=2026-11-23T06:00:00Z&until=2026-11-23T06:00:09Z&keyframes=1")
            let some = try FFmpeg.probe(keys.body)
            #expect(some.frames["video"] == 9 || some.frames["video"] == 10)
            // Sound alone: the pictures stay as they were recorded.
            let alone = try await b.get("\(media.replacingOccurrences(of: "&codec=h264", with: ""))&from=2026-11-23T06:00:03Z&until=2026-11-23T06:00:06Z")
            let asRecorded = try FFmpeg.probe(alone.body)
            #expect(asRecorded.codec["video"] == "hevc" && asRecorded.codec["audio"] == "aac" && alone["X-Custos-Transcoded"] == nil)
            #expect(try await b.get("\(media.replacingOccurrences(of: "h264", with: "vp9"))&from=2026-11-23T06:00:03Z&until=2026-11-23T06:00:06Z").status == 400)
        }
    }

    @Test("sound that jumps, overlaps or is missing stays within 20 ms of its place")
    func converter() throws {
        let c = try SoundConverter(Self.pcma)
        var times: [Int64] = []
        let packet = [UInt8](repeating: 0xD5, count: 160)
        func send(_ time: Int64) throws { try packet.withUnsafeBytes { try c.send($0, time: time) { times.append($0.time) } } }
        c.begin(at: 800)
        try send(700)
        #expect(c.position == 860 || c.position == 960)
        for i in 0..<10 as Range<Int64> { try send(960 + i * 160 + (i % 2) * 40) }
        #expect(abs(c.position - 2560) <= 160)
        try send(16_000)
        #expect(c.position == 16_160)
        try send(15_000)
        #expect(c.position == 16_160)
        try send(16_160 + 80 * 8000)
        #expect(c.position == 16_160 + 80 * 8000 + 160)
        #expect(times.allSatisfy { $0 >= 3200 } && times == times.sorted())
        #expect(throws: VideoTranscoder.Failure.self) { try SoundConverter(AudioDescription(codec: .pcma, sampleRate: 12_345, channels: 1, configuration: [])) }
        #expect(throws: VideoTranscoder.Failure.self) { try SoundConverter(AudioDescription(codec: .pcmu, sampleRate: 8000, channels: 9, configuration: [])) }
    }

    @Test("the queue before a transcoder is bounded: it drops to the newest key frame and says so")
    func queue() throws {
        var q = ConversionQueue()
        let now = NIODeadline.now(), film = StreamDescription(video: TestPicture.video, audio: nil)
        q.append(.runStarted(film), now: now)
        func picture(_ n: Int64, _ bytes: Int, isSync: Bool, at: NIODeadline = now) { q.append(.sample(TestStream.sample([UInt8](repeating: 0, count: bytes), time: n * 3600, isSync: isSync)), now: at) }
        picture(0, 100, isSync: true)
        for n in 1..<10 as Range<Int64> { picture(n, 1 << 20, isSync: n == 5) }
        #expect(q.bytes <= ConversionQueue.byteLimit && q.drops == 1 && q.pictures == 5)
        guard case .started = q.next() else { throw TestFilm.Wrong(what: "the run's begin was dropped") }
        guard case .sample(let s, true) = q.next() else { throw TestFilm.Wrong(what: "no mark") }
        #expect(s.decodeTime == 5 * 3600 && s.isSync)
        // Too old: everything goes, and the next key frame is the first again.
        picture(10, 100, isSync: false, at: now + .seconds(3))
        picture(11, 100, isSync: false, at: now + .seconds(3))
        #expect(q.isEmpty && q.drops == 2)
        picture(12, 100, isSync: true, at: now + .seconds(3))
        guard case .sample(let t, true) = q.next() else { throw TestFilm.Wrong(what: "no mark") }
        #expect(t.decodeTime == 12 * 3600)
    }

    @Test("a transcoder that is late leaves pictures out, says so and comes back with a key picture")
    func late() throws {
        let film = try TestFilm.make(.h265, pictures: 25), transcoding = Transcoding(slots: 1), out = Box()
        let work = ConversionWork(form: try #require(TranscodeForm(codec: "h264", audio: nil, width: nil)), transcoding: transcoding) { out.add($0) }
        work.process(.started(StreamDescription(video: film.video, audio: nil)), waiting: 0)
        #expect(transcoding.used == 1 && transcoding.take() == nil)
        for n in 0..<25 {
            // From the fifth to the fifteenth picture many more wait.
            work.process(.sample(TestStream.sample(film.units[n], time: Int64(n) * 3600, isSync: n == 0), afterDrop: false), waiting: (5..<15).contains(n) ? 40 : 0)
        }
        let pictures = out.samples
        #expect(pictures.count < 25 && pictures.count >= 15 && transcoding.skips >= 1)
        #expect(pictures.first { $0.decodeTime >= 15 * 3600 }?.isSync == true)
        work.process(.ended(.stopped), waiting: 0)
        #expect(transcoding.used == 0)
    }

    private final class Box: @unchecked Sendable {
        var samples: [Sample] = []
        func add(_ o: ConversionOutput) { if case .event(.sample(let s)) = o { samples.append(s) } }
    }
}
