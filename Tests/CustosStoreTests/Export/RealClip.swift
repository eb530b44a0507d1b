import CustosBase
import CustosMedia
import CustosStore
import Foundation

/// Pictures that an encoder made, with B pictures, fed to a recorder as a camera's.
struct RealClip {
    static let isPossible = ["ffmpeg", "ffprobe"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }
    struct Failure: Error { let text: String }

    let video: VideoDescription
    let units: [(bytes: [UInt8], dts: Int64, pts: Int64, isSync: Bool)]

    /// 25 pictures a second, a key frame each second.
    init(seconds: Int, size: String, in folder: String, codec: VideoCodec = .h264) throws {
        let ts = folder + "/clip.ts", elementary = folder + "/clip.bin"
        let encoder =
            codec == .h264
            ? ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-x264-params", "aud=1:keyint=25:min-keyint=25:scenecut=0"]
            : ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:aud=1:repeat-headers=1:keyint=25:min-keyint=25:scenecut=0:bframes=2:open-gop=0"]
        func run(_ tool: String, _ arguments: [String]) throws -> String {
            let r = try ExportBench.run("/usr/bin/" + tool, (tool == "ffmpeg" ? ["-nostdin", "-y"] : []) + ["-v", "error"] + arguments)
            guard r.code == 0 else { throw Failure(text: r.text) }
            return r.text
        }
        _ = try run("ffmpeg", ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=25", "-t", "\(seconds)", "-pix_fmt", "yuv420p"] + encoder + ["-f", "mpegts", ts])
        _ = try run("ffmpeg", ["-i", ts, "-map", "0:v", "-c", "copy", "-f", codec == .h264 ? "h264" : "hevc", elementary])
        let packets = try run("ffprobe", ["-show_entries", "packet=pts,dts,flags", "-of", "csv=p=0", ts]).split(separator: "\n").map { $0.split(separator: ",") }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: elementary)))
        var nals: [[UInt8]] = [], at = 0, start: Int?
        while at + 3 <= bytes.count {
            if bytes[at] == 0, bytes[at + 1] == 0, bytes[at + 2] == 1 {
                if let s = start { nals.append(Array(bytes[s..<(at > s && bytes[at - 1] == 0 ? at - 1 : at)])) }
                start = at + 3
                at += 3
            } else {
                at += 1
            }
        }
        if let s = start { nals.append(Array(bytes[s...])) }
        func type(_ n: [UInt8]) -> UInt8 { codec == .h264 ? n[0] & 31 : n[0] >> 1 & 63 }
        var groups: [[[UInt8]]] = []
        for n in nals {
            if type(n) == (codec == .h264 ? 9 : 35) { groups.append([]) }
            groups[groups.count - 1].append(n)
        }
        func sets(_ t: UInt8) -> [[UInt8]] { nals.filter { type($0) == t }.prefix(1).map { $0 } }
        let video: VideoDescription? =
            codec == .h264 ? .make(codec: .h264, vps: [], sps: sets(7), pps: sets(8)) : .make(codec: .h265, vps: sets(32), sps: sets(33), pps: sets(34))
        guard let video, groups.count == packets.count, let base = packets.first.flatMap({ Int64($0[1]) }) else { throw Failure(text: "\(groups.count) units, \(packets.count) packets") }
        self.video = video
        units = zip(groups, packets).map { unit, p in
            (
                unit.flatMap { n in (0..<4).map { UInt8(truncatingIfNeeded: n.count >> (24 - 8 * $0)) } + n }, (Int64(p[1]) ?? 0) - base, (Int64(p[0]) ?? 0) - base,
                p[2].hasPrefix("K")
            )
        }
    }

    /// Records the clip; with G.711 silence beside it when wanted.
    func record(_ b: LibraryBench, audio: Bool) {
        b.camera.end(.parametersChanged)
        b.camera.description = StreamDescription(video: video, audio: audio ? PaperCamera.alaw : nil)
        b.camera.begin()
        let recorder = b.camera.recorder
        func sample(_ kind: MediaKind, _ bytes: [UInt8], at time: Int64, offset: Int32, duration: UInt32, isSync: Bool) -> Sample {
            let arena = SampleArena(capacity: bytes.count)
            bytes.withUnsafeBytes { arena.append($0) }
            return Sample(
                arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: time, compositionOffset: offset, estimatedDuration: duration, isSync: isSync, lossBefore: false,
                wall: b.clocks.wall(), arrival: b.clocks.monotonic())
        }
        for (i, u) in units.enumerated() {
            recorder.receive(.sample(sample(.video, u.bytes, at: u.dts, offset: Int32(u.pts - u.dts), duration: 3600, isSync: u.isSync)))
            if audio { recorder.receive(.sample(sample(.audio, [UInt8](repeating: 0xD5, count: 320), at: Int64(i) * 320, offset: 0, duration: 320, isSync: true))) }
            b.clocks.advance(.milliseconds(40))
            if i % 25 == 24 { b.bench.service.tick() }
        }
    }
}
