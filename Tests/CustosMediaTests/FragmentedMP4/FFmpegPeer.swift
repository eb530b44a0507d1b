import CustosBase
import CustosMedia
import Foundation

/// ffmpeg and ffprobe as encoders and players that are not ours.
enum FFmpegPeer {
    static let isInstalled = ["ffmpeg", "ffprobe"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

    struct Failure: Error {
        var command: String
        var text: String
    }

    /// Runs a tool; returns what it printed. Throws when it fails, or (`silent`) when it prints an error.
    @discardableResult
    static func run(_ tool: String, _ arguments: [String], silent: Bool = false) throws -> String {
        let process = Process(), out = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
        process.arguments = (tool == "ffmpeg" ? ["-nostdin", "-y"] : []) + ["-v", "error"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = out
        try process.run()
        let data = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0, !silent || text.isEmpty else { throw Failure(command: "\(tool) \(arguments.joined(separator: " "))", text: text) }
        return text
    }

    /// A packet as ffprobe tells it.
    struct Packet: Equatable {
        var pts: Int64
        var dts: Int64
        var size: Int
        var isKey: Bool
    }

    static func packets(_ path: String, _ stream: String) throws -> [Packet] {
        try run("ffprobe", ["-select_streams", stream, "-show_entries", "packet=pts,dts,size,flags", "-of", "compact=p=0", path]).split(separator: "\n").compactMap { line in
            var f: [Substring: Substring] = [:]
            for pair in line.split(separator: "|") {
                let kv = pair.split(separator: "=", maxSplits: 1)
                if kv.count == 2 { f[kv[0]] = kv[1] }
            }
            guard let pts = f["pts"].flatMap({ Int64($0) }), let dts = f["dts"].flatMap({ Int64($0) }), let size = f["size"].flatMap({ Int($0) }) else { return nil }
            return Packet(pts: pts, dts: dts, size: size, isKey: f["flags"]?.hasPrefix("K") ?? false)
        }
    }

    static func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
    static func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    /// The NAL units of an Annex B stream.
    static func split(annexB b: [UInt8]) -> [[UInt8]] {
        var starts: [(code: Int, nal: Int)] = []
        var i = 0
        while i + 3 <= b.count {
            if b[i] == 0, b[i + 1] == 0, b[i + 2] == 1 {
                starts.append((i > 0 && b[i - 1] == 0 ? i - 1 : i, i + 3))
                i += 3
            } else {
                i += 1
            }
        }
        return starts.indices.map { Array(b[starts[$0].nal..<($0 + 1 < starts.count ? starts[$0 + 1].code : b.count)]) }
    }

    /// The NAL units of samples with 4-byte lengths.
    static func split(lengths b: [UInt8]) -> [[UInt8]] {
        var out: [[UInt8]] = []
        var at = 0
        while at + 4 <= b.count {
            let n = b[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard at + 4 + n <= b.count else { break }
            out.append(Array(b[at + 4..<at + 4 + n]))
            at += 4 + n
        }
        return out
    }
}

/// A clip that ffmpeg encoded: access units with their times, and the audio beside it.
struct EncodedClip {
    var description: StreamDescription
    var video: [FragmentSample]
    var audio: [FragmentSample]
    var nals: [[UInt8]]

    /// Three seconds of 25 frames a second, a key frame each second, B pictures, parameter sets and access unit
    /// delimiters in band. MPEG-TS between encoder and us gives true 90 kHz times.
    static func make(_ codec: VideoCodec, audio audioCodec: AudioCodec?, in folder: String) throws -> EncodedClip {
        let ts = folder + "/clip.ts", elementary = folder + "/clip.bin"
        let encoder =
            codec == .h264
            ? ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-x264-params", "aud=1:keyint=25:min-keyint=25:scenecut=0"]
            : ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:aud=1:repeat-headers=1:keyint=25:min-keyint=25:scenecut=0:bframes=2:open-gop=0"]
        try FFmpegPeer.run("ffmpeg", ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-t", "3", "-pix_fmt", "yuv420p"] + encoder + ["-f", "mpegts", ts])
        try FFmpegPeer.run("ffmpeg", ["-i", ts, "-map", "0:v", "-c", "copy", "-f", codec == .h264 ? "h264" : "hevc", elementary])
        let packets = try FFmpegPeer.packets(ts, "v")
        let nals = FFmpegPeer.split(annexB: try FFmpegPeer.read(elementary))

        func type(_ n: [UInt8]) -> UInt8 { codec == .h264 ? n[0] & 31 : n[0] >> 1 & 63 }
        let delimiter: UInt8 = codec == .h264 ? 9 : 35
        var units: [[[UInt8]]] = []
        for n in nals {
            if type(n) == delimiter { units.append([]) }
            units[units.count - 1].append(n)
        }
        guard units.count == packets.count, units.count == 75 else { throw FFmpegPeer.Failure(command: "split", text: "\(units.count) units, \(packets.count) packets") }

        func sets(_ t: UInt8) -> [[UInt8]] {
            var all: [[UInt8]] = []
            for n in nals where type(n) == t && !all.contains(n) { all.append(n) }
            return all
        }
        let video: VideoDescription? =
            codec == .h264
            ? .make(codec: .h264, vps: [], sps: sets(7), pps: sets(8)) : .make(codec: .h265, vps: sets(32), sps: sets(33), pps: sets(34))
        guard let video else { throw FFmpegPeer.Failure(command: "describe", text: "the parameter sets make no description") }
        let base = packets[0].dts
        let samples = units.indices.map { i in
            let bytes = units[i].flatMap { n in (0..<4).map { UInt8(truncatingIfNeeded: n.count >> (24 - 8 * $0)) } + n }
            return Fixture.sample(bytes, at: packets[i].dts - base, composition: Int32(packets[i].pts - packets[i].dts), duration: 3600, sync: packets[i].isKey)
        }
        let sound = try audioCodec.map { try encodeAudio($0, in: folder) }
        return EncodedClip(description: StreamDescription(video: video, audio: sound?.0), video: samples, audio: sound?.1 ?? [], nals: nals)
    }

    private static func encodeAudio(_ codec: AudioCodec, in folder: String) throws -> (AudioDescription, [FragmentSample]) {
        let path = folder + "/audio.bin"
        let input = ["-f", "lavfi", "-i", "sine=frequency=440", "-t", "3", "-ac", "1"]
        guard codec == .aac else {
            let name = codec == .pcma ? "alaw" : "mulaw"
            try FFmpegPeer.run("ffmpeg", input + ["-ar", "8000", "-c:a", "pcm_\(name)", "-f", name, path])
            let bytes = try FFmpegPeer.read(path)
            let packets = stride(from: 0, to: bytes.count, by: 160).map { Array(bytes[$0..<min(bytes.count, $0 + 160)]) }
            return (
                AudioDescription(codec: codec, sampleRate: 8000, channels: 1, configuration: []),
                packets.enumerated().map { Fixture.sample($1, .audio, at: Int64($0) * 160, duration: UInt32($1.count), sync: true) }
            )
        }
        try FFmpegPeer.run("ffmpeg", input + ["-ar", "16000", "-c:a", "aac", "-f", "adts", path])
        let bytes = try FFmpegPeer.read(path)
        var frames: [[UInt8]] = []
        var at = 0
        while at + 7 <= bytes.count {
            let length = Int(bytes[at + 3] & 3) << 11 | Int(bytes[at + 4]) << 3 | Int(bytes[at + 5]) >> 5
            frames.append(Array(bytes[at + 7..<at + length]))
            at += length
        }
        return (Fixture.aac, frames.enumerated().map { Fixture.sample($1, .audio, at: Int64($0) * 1024, duration: 1024, sync: true) })
    }

    /// The clip as a stored segment of half-second fragments.
    func segment() -> SegmentMaker {
        var maker = SegmentMaker(description)
        let scale = Int64(description.audio?.timescale ?? 1)
        for n in 0..<6 {
            let range = Int64(n) * 45_000..<(n == 5 ? .max : Int64(n + 1) * 45_000)
            maker.append(
                video: video.filter { range.contains($0.sample.decodeTime) }, audio: audio.filter { range.contains($0.sample.decodeTime * 90_000 / scale) })
        }
        return maker
    }
}
