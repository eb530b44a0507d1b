import CCustosClip
import CustosMedia
import Foundation

@testable import CustosIngest

/// Small films that are encoded for a test, and what ffmpeg's programs say of a file.
struct TestFilm: Sendable {
    let video: VideoDescription
    /// NAL units behind 4-byte lengths; every `gop`th is a key picture.
    let units: [[UInt8]]
    let gop: Int

    private final class Sink {
        var packets: [[UInt8]] = []
    }

    static func make(_ codec: VideoCodec, width: Int = 320, height: Int = 192, pictures: Int = 50, gop: Int = 25) throws -> TestFilm {
        var text = [CChar](repeating: 0, count: 256)
        guard let encoder = custos_clip_video(codec == .h264 ? "libx264" : "libx265", Int32(width), Int32(height), 25, Int32(gop), 400, &text, text.count) else { throw Wrong(what: "no encoder") }
        defer { custos_clip_free(encoder) }
        let sink = Sink(), context = Unmanaged.passUnretained(sink).toOpaque()
        let take: custos_clip_packet = { context, bytes, count, _ in
            Unmanaged<Sink>.fromOpaque(context!).takeUnretainedValue().packets.append(Array(UnsafeBufferPointer(start: bytes, count: count)))
        }
        let grey = [UInt8](repeating: 128, count: width * height / 4)
        for n in 0..<pictures {
            let y = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 % width + $0 / width + n * 4) }
            guard custos_clip_send(encoder, y, grey, grey, take, context) == 0 else { throw Wrong(what: "not encoded") }
        }
        _ = custos_clip_finish(encoder, take, context)
        let cut = sink.packets.map { AnnexB.nalUnits($0) }
        func sets(_ type: Int) -> [[UInt8]] { cut[0].filter { AnnexB.type($0, codec) == type } }
        let made = codec == .h264 ? VideoDescription.make(codec: codec, vps: [], sps: sets(7), pps: sets(8)) : .make(codec: codec, vps: sets(32), sps: sets(33), pps: sets(34))
        guard let made, cut.count == pictures else { throw Wrong(what: "\(cut.count) pictures") }
        return TestFilm(video: made, units: cut.map(withLengths), gop: gop)
    }

    private static func withLengths(_ nals: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        for n in nals {
            withUnsafeBytes(of: UInt32(n.count).bigEndian) { out += Array($0) }
            out += n
        }
        return out
    }

    struct Wrong: Error { let what: String }
}

enum FFmpeg {
    struct Packet {
        let time: Double
        let duration: Double
    }
    struct Probe {
        /// By `video` and `audio`.
        var codec: [String: String] = [:]
        var width = 0
        var frames: [String: Int] = [:]
        var packets: [String: [Packet]] = [:]
    }

    static func run(_ program: String, _ arguments: [String]) throws -> (out: Data, error: String, status: Int32) {
        let p = Process(), out = FileManager.default.temporaryDirectory.appendingPathComponent("custos-ff-" + UUID().uuidString), err = out.appendingPathExtension("err")
        for f in [out, err] { FileManager.default.createFile(atPath: f.path, contents: nil) }
        defer { for f in [out, err] { try? FileManager.default.removeItem(at: f) } }
        p.executableURL = URL(fileURLWithPath: "/usr/bin/" + program)
        p.arguments = arguments
        p.standardInput = FileHandle.nullDevice
        p.standardOutput = try FileHandle(forWritingTo: out)
        p.standardError = try FileHandle(forWritingTo: err)
        try p.run()
        p.waitUntilExit()
        return (try Data(contentsOf: out), String(decoding: try Data(contentsOf: err), as: UTF8.self), p.terminationStatus)
    }

    static func withFile<T>(_ mp4: [UInt8], _ body: (String) throws -> T) throws -> T {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("custos-" + UUID().uuidString + ".mp4")
        try Data(mp4).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    /// Reads and decodes the whole file; throws when a decoder complains.
    static func probe(_ mp4: [UInt8]) throws -> Probe {
        try withFile(mp4) { path in
            let r = try run("ffprobe", ["-v", "error", "-count_frames", "-show_streams", "-show_packets", "-of", "json", path])
            guard r.status == 0, r.error.isEmpty, let json = try JSONSerialization.jsonObject(with: r.out) as? [String: Any] else { throw TestFilm.Wrong(what: "ffprobe: \(r.error)") }
            var probe = Probe()
            for s in json["streams"] as? [[String: Any]] ?? [] {
                guard let kind = s["codec_type"] as? String else { continue }
                probe.codec[kind] = s["codec_name"] as? String
                if kind == "video" { probe.width = s["width"] as? Int ?? 0 }
                probe.frames[kind] = (s["nb_read_frames"] as? String).flatMap { Int($0) }
            }
            for p in json["packets"] as? [[String: Any]] ?? [] {
                guard let kind = p["codec_type"] as? String, let time = (p["pts_time"] as? String).flatMap({ Double($0) }) else { continue }
                probe.packets[kind, default: []].append(Packet(time: time, duration: (p["duration_time"] as? String).flatMap { Double($0) } ?? 0))
            }
            return probe
        }
    }

    /// The sound as samples at 8 kHz, the first at media time 0.
    static func sound(_ mp4: [UInt8]) throws -> [Int16] {
        try withFile(mp4) { path in
            let r = try run("ffmpeg", ["-v", "error", "-copyts", "-i", path, "-map", "0:a", "-af", "aresample=async=1:first_pts=0", "-ar", "8000", "-ac", "1", "-f", "s16le", "-"])
            guard r.status == 0 else { throw TestFilm.Wrong(what: "ffmpeg: \(r.error)") }
            return r.out.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
        }
    }
}
