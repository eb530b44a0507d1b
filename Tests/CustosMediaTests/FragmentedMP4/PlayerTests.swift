import CustosBase
import CustosMedia
import Foundation
import Testing

@Suite("FragmentedMP4: players that are not ours", .enabled(if: FFmpegPeer.isInstalled, "ffmpeg and ffprobe are not installed"))
struct FragmentedMP4PlayerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var video: VideoCodec
        var audio: AudioCodec?
        var testDescription: String { "\(video.rawValue) with \(audio?.rawValue ?? "no audio")" }
    }
    static let cases = [Case(video: .h264, audio: .aac), Case(video: .h265, audio: .pcma), Case(video: .h264, audio: .pcmu), Case(video: .h265, audio: nil)]

    private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
        let folder = NSTemporaryDirectory() + "custos-fmp4-" + UUIDValue.random().description
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // a left-over folder in /tmp harms no one
        return try body(folder)
    }

    private func expected(_ samples: [FragmentSample], shift: Int64 = 0) -> [FFmpegPeer.Packet] {
        samples.map {
            let dts = $0.sample.decodeTime + shift
            return .init(pts: dts + Int64($0.sample.compositionOffset), dts: dts, size: $0.sample.byteCount, isKey: $0.sample.isSync || $0.sample.kind == .audio)
        }
    }

    private func payload(_ samples: [FragmentSample]) -> [UInt8] { samples.flatMap { $0.sample.withBytes { Array($0) } } }

    @Test("ffprobe finds each sample of a stored segment with its time, size and key flag; ffmpeg gives each byte back and decodes all", arguments: cases)
    func stored(_ c: Case) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(c.video, audio: c.audio, in: folder)
            let file = folder + "/segment.mp4", out = folder + "/out.bin"

            let maker = clip.segment()
            try FFmpegPeer.write(maker.bytes, file)

            #expect(try SegmentReader.read(BytesSource(maker.bytes), verify: true).description == clip.description)
            #expect(try FFmpegPeer.packets(file, "v") == expected(clip.video))
            try FFmpegPeer.run("ffmpeg", ["-i", file, "-map", "0:v", "-c", "copy", "-f", "data", out])
            #expect(try FFmpegPeer.read(out) == payload(clip.video))
            if c.audio != nil {
                #expect(try FFmpegPeer.packets(file, "a") == expected(clip.audio))
                try FFmpegPeer.run("ffmpeg", ["-i", file, "-map", "0:a", "-c", "copy", "-f", "data", out])
                #expect(try FFmpegPeer.read(out) == payload(clip.audio))
            }
            try FFmpegPeer.run("ffmpeg", ["-xerror", "-i", file, "-map", "0", "-f", "null", "-"], silent: true)
            let shown = try FFmpegPeer.run("ffprobe", ["-count_frames", "-select_streams", "v", "-show_entries", "stream=width,height,nb_read_frames", "-of", "csv=p=0", file])
            #expect(shown.trimmingCharacters(in: .whitespacesAndNewlines) == "320,240,75")
        }
    }

    @Test("in Annex B, as ffmpeg takes it out, the NAL units are those of the encoder", arguments: [VideoCodec.h264, .h265])
    func annexB(_ codec: VideoCodec) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(codec, audio: nil, in: folder)
            let file = folder + "/segment.mp4", out = folder + "/out.bin"
            try FFmpegPeer.write(clip.segment().bytes, file)

            let name = codec == .h264 ? "h264" : "hevc"
            try FFmpegPeer.run("ffmpeg", ["-i", file, "-c", "copy", "-bsf:v", "\(name)_mp4toannexb", "-f", name, out])

            // The filter repeats the record's parameter sets before a key frame; everything else must be the same.
            func pictures(_ nals: [[UInt8]]) -> [[UInt8]] {
                nals.filter { codec == .h264 ? ![7, 8].contains($0[0] & 31) : ![32, 33, 34].contains($0[0] >> 1 & 63) }
            }
            #expect(pictures(FFmpegPeer.split(annexB: try FFmpegPeer.read(out))) == pictures(clip.nals))
        }
    }

    @Test("a segment that was cut plays up to its last whole fragment", arguments: [VideoCodec.h264, .h265])
    func cut(_ codec: VideoCodec) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(codec, audio: .pcma, in: folder)
            let maker = clip.segment()
            let fragment = maker.ranges[5], file = folder + "/cut.mp4"
            let whole = clip.video.count { $0.sample.decodeTime < 4 * 45_000 }
            for (cut, opensAsItIs) in [(0, true), (3, true), (8, false), (57, true), (200, false), (fragment.count - 1, true), (fragment.count + 47, true)] {
                let bytes = Array(maker.bytes[..<(fragment.lowerBound + cut)])

                // ffmpeg 5.1 does not open a file that ends inside a box header or a moof; any other cut it plays as it is.
                if opensAsItIs {
                    try FFmpegPeer.write(bytes, file)
                    #expect(Array(try FFmpegPeer.packets(file, "v").prefix(whole)) == Array(expected(clip.video).prefix(whole)), "cut at \(cut)")
                }
                // Truncated to the last whole fragment, as recovery does, it plays without a complaint.
                let index = try SegmentReader.read(BytesSource(bytes), verify: true)
                try FFmpegPeer.write(Array(bytes[..<Int(index.goodLength)]), file)
                #expect(try FFmpegPeer.packets(file, "v") == Array(expected(clip.video).prefix(whole)), "cut at \(cut)")
                try FFmpegPeer.run("ffmpeg", ["-xerror", "-i", file, "-map", "0", "-f", "null", "-"], silent: true)
            }
        }
    }

    @Test("rewritten for a browser, from a wall-clock origin, every sample is there and AAC stays with the video", arguments: cases)
    func rebased(_ c: Case) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(c.video, audio: c.audio, in: folder)
            let maker = clip.segment(), file = folder + "/chunk.mp4"
            let index = try SegmentReader.read(BytesSource(maker.bytes), verify: false)
            let origin = index.fragments[0].time.wall - .seconds(Int64(2))
            let base = FragmentRewriter.videoBase(of: index.fragments[0].time, origin: origin)

            var bytes = FragmentedMP4.initialisation(index.description, head: nil)
            for f in index.fragments {
                bytes += try FragmentRewriter.rebase(
                    fragment: maker.fragment(Int(f.number)), description: index.description, sequence: f.number,
                    videoBase: base + f.time.mediaTime - index.fragments[0].time.mediaTime)
            }
            try FFmpegPeer.write(bytes, file)

            #expect(try FFmpegPeer.packets(file, "v") == expected(clip.video, shift: 180_000))
            #expect(try FFmpegPeer.packets(file, "a") == (c.audio == .aac ? expected(clip.audio, shift: 32_000) : []))
            try FFmpegPeer.run("ffmpeg", ["-xerror", "-i", file, "-map", "0", "-f", "null", "-"], silent: true)
        }
    }

    @Test("only key frames play, one a second", arguments: [VideoCodec.h264, .h265])
    func keyFrames(_ codec: VideoCodec) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(codec, audio: nil, in: folder)
            let maker = clip.segment(), file = folder + "/keys.mp4"
            let index = try SegmentReader.read(BytesSource(maker.bytes), verify: false)

            var bytes = FragmentedMP4.initialisation(index.description, head: nil)
            for f in index.fragments {
                bytes += try FragmentRewriter.keyFrames(
                    fragment: maker.fragment(Int(f.number)), description: index.description, sequence: f.number, videoBase: f.time.mediaTime,
                    end: f.time.mediaTime + 90_000)
            }
            try FFmpegPeer.write(bytes, file)

            #expect(try FFmpegPeer.packets(file, "v") == expected(clip.video.filter(\.sample.isSync)))
            let frames = try FFmpegPeer.run("ffprobe", ["-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file])
            #expect(frames.trimmingCharacters(in: .whitespacesAndNewlines) == "3")
        }
    }

    @Test("live, one fragment a frame, plays from the first key frame", arguments: [Case(video: .h264, audio: .aac), Case(video: .h265, audio: nil)])
    func live(_ c: Case) throws {
        try withFolder { folder in
            let clip = try EncodedClip.make(c.video, audio: c.audio, in: folder)
            let file = folder + "/live.mp4"

            var bytes = FragmentedMP4.initialisation(clip.description, head: nil)
            for (i, s) in (clip.video + clip.audio).enumerated() {
                bytes += LiveFragment.encode(s.sample, description: clip.description, sequence: UInt32(i + 1), decodeTimeOffset: 900_000)
            }
            try FFmpegPeer.write(bytes, file)

            #expect(try FFmpegPeer.packets(file, "v") == expected(clip.video, shift: 900_000))
            #expect(try FFmpegPeer.packets(file, "a") == expected(clip.audio, shift: 160_000))
        }
    }
}
