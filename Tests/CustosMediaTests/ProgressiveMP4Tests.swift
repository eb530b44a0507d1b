import CustosBase
import CustosMedia
import Foundation
import Testing

@Suite("Progressive MP4")
struct ProgressiveMP4Tests {
    /// The whole file, as the export writes it.
    static func file(_ movie: ProgressiveMovie, _ sources: [SegmentMaker]) -> [UInt8] {
        var bytes = movie.header()
        for (part, source) in zip(movie.segments, sources) { for r in part.ranges { bytes += source.bytes[Int(r.lowerBound)..<Int(r.upperBound)] } }
        return bytes
    }

    static func movie(_ sources: [SegmentMaker]) throws -> ProgressiveMovie {
        var movie = ProgressiveMovie()
        for s in sources { #expect(try movie.append(BytesSource(s.bytes)) == .taken) }
        return movie
    }

    /// Seconds `range` of the made-up stream as a segment.
    static func segment(_ range: Range<Int>, sequence: UInt64 = 7, audio: AudioDescription? = nil, width: Int? = nil, run: UInt64 = 3) -> SegmentMaker {
        var video = Fixture.h264
        if let width { video.width = width }
        var head = Fixture.head(sequence)
        head.run = UUIDValue(high: run, low: 4)
        var maker = SegmentMaker(StreamDescription(video: video, audio: audio), head: head)
        for n in range {
            let s = Fixture.second(n, audio: audio != nil)
            maker.append(video: s.video, audio: s.audio)
        }
        return maker
    }

    static func boxes(_ bytes: [UInt8]) -> [(type: String, body: ArraySlice<UInt8>)] {
        var out: [(String, ArraySlice<UInt8>)] = []
        var at = 0
        while at + 8 <= bytes.count {
            let size = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            out.append((String(decoding: bytes[at + 4..<at + 8], as: UTF8.self), bytes[at + 8..<at + size]))
            at += size
        }
        #expect(at == bytes.count)
        return out
    }

    @Test("the file is ftyp, moov and one mdat, whose payload is the payloads of the segments' mdat boxes in order")
    func payload() throws {
        let parts = [Self.segment(0..<4, audio: Fixture.alaw), Self.segment(4..<7, sequence: 8, audio: Fixture.alaw)]

        let movie = try Self.movie(parts)

        let boxes = Self.boxes(Self.file(movie, parts))
        #expect(boxes.map(\.type) == ["ftyp", "moov", "mdat"])
        let expected = (0..<7).flatMap { n in
            let s = Fixture.second(n, audio: true)
            return (s.video + s.audio).flatMap { $0.sample.withBytes { Array($0) } }
        }
        #expect(Array(boxes[2].body) == expected)
        #expect(movie.videoSamples == 35 && movie.audioSamples == 350 && movie.payloadByteCount == Int64(expected.count))
        #expect(movie.segments.map(\.sequence) == [7, 8])
    }

    @Test("another run, another description, a hole or a step back begins another file; a hole of two seconds does not")
    func continuity() throws {
        let first = Self.segment(0..<4)
        func outcome(_ next: SegmentMaker) throws -> ProgressiveMovie.Outcome {
            var movie = try Self.movie([first])
            return try movie.append(BytesSource(next.bytes))
        }

        #expect(try outcome(Self.segment(4..<6)) == .taken)
        #expect(try outcome(Self.segment(6..<8)) == .taken)
        #expect(try outcome(Self.segment(7..<8)) == .needsNewFile)
        #expect(try outcome(Self.segment(4..<6, run: 9)) == .needsNewFile)
        #expect(try outcome(Self.segment(4..<6, width: 640)) == .needsNewFile)
        #expect(try outcome(Self.segment(4..<6, audio: Fixture.alaw)) == .needsNewFile)
        #expect(try outcome(Self.segment(0..<2)) == .needsNewFile)
        #expect(try outcome(SegmentMaker(first.description)) == .empty)
    }

    @Test("a file ends after four hours")
    func length() throws {
        func picture(at seconds: Int64, lasting: Int64) -> SegmentMaker {
            var head = Fixture.head()
            head.flags = []
            var maker = SegmentMaker(StreamDescription(video: Fixture.h264, audio: nil), head: head)
            maker.append(video: [Fixture.sample([1, 2, 3], at: seconds * 90_000, duration: UInt32(lasting * 90_000), sync: true)])
            return maker
        }
        var movie = try Self.movie([picture(at: 0, lasting: 7200)])

        #expect(try movie.append(BytesSource(picture(at: 7200, lasting: 7201).bytes)) == .needsNewFile)
        #expect(try movie.append(BytesSource(picture(at: 7200, lasting: 7200).bytes)) == .taken)
        #expect(try movie.append(BytesSource(picture(at: 14_400, lasting: 1).bytes)) == .needsNewFile)
    }

    @Test("bytes that are no segment are an error with a position, and so is a fragment that was changed", arguments: [10, 400, 900])
    func damage(at: Int) {
        var bytes = Self.segment(0..<4).bytes
        bytes[at] ^= 0xFF
        var movie = ProgressiveMovie()
        do {
            // Damage within a payload is the media's hash's affair; damage within a header ends the walk or is an error.
            _ = try movie.append(BytesSource(bytes))
            #expect(movie.videoSamples <= 20)
        } catch { #expect(error is SegmentError) }
    }

    @Test("pictures that were made anew and audio that was copied make a file of the same shape")
    func derived() throws {
        var movie = DerivedMovie(audio: Fixture.alaw, start: Fixture.start)
        var payload: [UInt8] = []
        for i in 0..<5 {
            movie.appendPicture(time: Int64(i) * 3600, duration: 3600, size: 10, isSync: i == 0, at: Int64(payload.count))
            payload += [UInt8](repeating: UInt8(i), count: 10)
        }
        let sound = try SegmentReader.samples(fragment: Self.segment(0..<1, audio: Fixture.alaw).fragment(1)).filter { $0.kind == .audio }.prefix(3)
        movie.appendAudio(Array(sound), at: Int64(payload.count))
        payload += [UInt8](repeating: 9, count: 48)

        let bytes = movie.header(Fixture.h264, payload: Int64(payload.count)) + payload

        #expect(Self.boxes(bytes).map(\.type) == ["ftyp", "moov", "mdat"])
        #expect(movie.samples == 8 && movie.videoSamples == 5)
    }
}

@Suite("Progressive MP4: players that are not ours", .enabled(if: FFmpegPeer.isInstalled, "ffmpeg and ffprobe are not installed"))
struct ProgressiveMP4PlayerTests {
    private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
        let folder = NSTemporaryDirectory() + "custos-progressive-" + UUIDValue.random().description
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // a left-over folder in /tmp harms no one
        return try body(folder)
    }

    /// The clip as two segments of one run.
    private func segments(_ clip: EncodedClip, audioDelay: Int64 = 0) -> [SegmentMaker] {
        let scale = Int64(clip.description.audio?.timescale ?? 1)
        return [0..<3, 3..<6].map { halves in
            var maker = SegmentMaker(clip.description, head: Fixture.head(UInt64(halves.lowerBound)))
            for n in halves {
                let range = Int64(n) * 45_000..<(n == 5 ? .max : Int64(n + 1) * 45_000)
                maker.append(
                    video: clip.video.filter { range.contains($0.sample.decodeTime) },
                    audio: clip.audio.filter { range.contains($0.sample.decodeTime * 90_000 / scale) }.map {
                        Fixture.shifted($0, by: audioDelay)
                    })
            }
            return maker
        }
    }

    private func frameHashes(_ path: String, _ stream: String) throws -> [Substring] {
        try FFmpegPeer.run("ffmpeg", ["-xerror", "-i", path, "-map", "0:\(stream)", "-f", "framemd5", "-"]).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: ",").last }
    }

    @Test(
        "every sample and picture of the segments is there once, in its order and time; pictures with another order of showing too", arguments: FragmentedMP4PlayerTests.cases)
    func wholeClip(_ c: FragmentedMP4PlayerTests.Case) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(c.video, audio: c.audio, in: folder)
            let parts = segments(clip), path = folder + "/play.mp4", whole = folder + "/segment.mp4"

            try FFmpegPeer.write(ProgressiveMP4Tests.file(try ProgressiveMP4Tests.movie(parts), parts), path)
            try FFmpegPeer.write(clip.segment().bytes, whole)

            // Presentation begins at 0 with what comes first: pictures, which B pictures delay by their reordering, or the audio at 0.
            let firstShown = Int64(clip.video.map { $0.sample.decodeTime + Int64($0.sample.compositionOffset) }.min() ?? 0)
            let delay = c.audio == nil ? firstShown : 0
            let packets = try FFmpegPeer.packets(path, "v")
            #expect(
                packets
                    == clip.video.map {
                        let dts = $0.sample.decodeTime - delay
                        return .init(pts: dts + Int64($0.sample.compositionOffset), dts: dts, size: $0.sample.byteCount, isKey: $0.sample.isSync)
                    })
            #expect(try frameHashes(path, "v") == frameHashes(whole, "v"))
            #expect(try frameHashes(path, "v").count == 75)
            if c.audio != nil {
                #expect(try FFmpegPeer.packets(path, "a").map(\.size) == clip.audio.map(\.sample.byteCount))
                #expect(try frameHashes(path, "a") == frameHashes(whole, "a"))
            }
            let shown = try FFmpegPeer.run(
                "ffprobe", ["-select_streams", "v", "-show_entries", "stream=duration,nb_frames,codec_tag_string:format_tags=creation_time", "-of", "default=nk=1:nw=1", path])
            #expect(shown.split(separator: "\n") == [c.video == .h264 ? "avc1" : "hvc1", "3.000000", "75", "2026-11-18T11:06:40.000000Z"])
        }
    }

    @Test("audio that begins half a second after the picture stays there", arguments: [AudioCodec.aac, .pcma])
    func lateAudio(_ codec: AudioCodec) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(.h264, audio: codec, in: folder)
            let scale = Int64(clip.description.audio!.timescale)
            let parts = segments(clip, audioDelay: scale / 2), path = folder + "/play.mp4"

            try FFmpegPeer.write(ProgressiveMP4Tests.file(try ProgressiveMP4Tests.movie(parts), parts), path)

            // The first picture is shown at 0, and the audio begins half a second after the source's 0.
            let delay = Double(clip.video.map { $0.sample.decodeTime + Int64($0.sample.compositionOffset) }.min() ?? 0) / 90_000
            let first = try FFmpegPeer.packets(path, "a")[0]
            #expect(abs(Double(first.pts) / Double(scale) - (0.5 - delay)) < 0.001)
            #expect(try FFmpegPeer.packets(path, "a").count == clip.audio.count)
            #expect(try frameHashes(path, "v").count == 75)
        }
    }
}

extension Fixture {
    /// The sample at a later decoding time.
    static func shifted(_ s: FragmentSample, by ticks: Int64) -> FragmentSample {
        guard ticks != 0 else { return s }
        return sample(s.sample.withBytes { Array($0) }, s.sample.kind, at: s.sample.decodeTime + ticks, duration: s.duration, sync: true)
    }
}
