import CustosBase
import CustosMedia
import CustosStore
import Foundation
import Testing

@Suite("Films of an export: players that are not ours", .enabled(if: RealClip.isPossible, "ffmpeg and ffprobe are not installed"))
struct FilmTests {
    private func ffmpeg(_ tool: String, _ arguments: [String]) throws -> String {
        let r = try ExportBench.run("/usr/bin/" + tool, (tool == "ffmpeg" ? ["-nostdin", "-y"] : []) + ["-v", "error"] + arguments)
        #expect(r.code == 0, "\(r.text)")
        return r.text
    }

    private func frames(_ path: String, _ stream: String = "v") throws -> [Substring] {
        try ffmpeg("ffmpeg", ["-xerror", "-i", path, "-map", "0:\(stream)", "-f", "framemd5", "-"]).split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: ",").last }
    }

    private func bench(_ clip: RealClip, audio: Bool) async throws -> ExportBench { try await ExportBench(feed: { clip.record($0, audio: audio) }) }

    /// Grey values of one picture, row by row.
    private func picture(_ path: String, at seconds: Double, width: Int, height: Int, in folder: String) throws -> [[UInt8]] {
        let raw = folder + "/picture.raw"
        _ = try ffmpeg("ffmpeg", ["-ss", "\(seconds)", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", raw])
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: raw)))
        try #require(bytes.count == width * height)
        return (0..<height).map { Array(bytes[$0 * width..<($0 + 1) * width]) }
    }

    @Test("every picture of the originals is in the film, as it was; so is the sound", arguments: [(VideoCodec.h264, true), (.h265, false)])
    func film(codec: VideoCodec, audio: Bool) async throws {
        let folder = try TestFolder()
        let clip = try RealClip(seconds: 9, size: "320x240", in: folder.path, codec: codec)
        let b = try await bench(clip, audio: audio)

        let report = try b.write(try b.grant(0, 9), try b.target("stick"), .folder)

        let path = report.path + "/play/1-main-1.mp4", media = report.path + "/media/1-main"
        let shown = try frames(path)
        #expect(shown.count == 225 && report.playFiles == 1 && report.films == 0)
        // Each segment begins with a key frame, so that it can be decoded alone.
        let parts = try FileManager.default.contentsOfDirectory(atPath: media).sorted()
        #expect(parts.count >= 2)
        #expect(try parts.flatMap { try frames(media + "/" + $0) } == shown)
        if audio { #expect(try parts.flatMap { try frames(media + "/" + $0, "a") }.count == frames(path, "a").count) }
    }

    @Test("a watermark is burnt into every picture of a second film, which has as many pictures, the sound and the times of the first")
    func watermark() async throws {
        let folder = try TestFolder()
        let clip = try RealClip(seconds: 5, size: "640x360", in: folder.path)
        let b = try await bench(clip, audio: true)

        let report = try b.write(try b.grant(0, 5, watermark: true), try b.target("stick"), .folder)

        let plain = report.path + "/play/1-main-1.mp4", marked = report.path + "/play/1-main-1.wm.mp4"
        #expect(report.films == 1 && report.notes.isEmpty)
        #expect(try frames(marked).count == 125)
        #expect(try frames(marked, "a") == frames(plain, "a"))
        let facts = try ffmpeg("ffprobe", ["-select_streams", "v", "-show_entries", "stream=codec_name,width,height,nb_frames", "-of", "csv=p=0", marked])
        #expect(facts == "h264,640,360,125\n")
        func times(_ path: String) throws -> [Substring] { try ffmpeg("ffprobe", ["-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0", path]).split(separator: "\n") }
        #expect(try times(marked) == times(plain))
        for seconds in [0.2, 2.5, 4.6] {
            let with = try picture(marked, at: seconds, width: 640, height: 360, in: folder.path), without = try picture(plain, at: seconds, width: 640, height: 360, in: folder.path)
            func difference(_ rows: Range<Int>) -> Double {
                var sum = 0
                for y in rows { for x in 0..<640 { sum += abs(Int(with[y][x]) - Int(without[y][x])) } }
                return Double(sum) / Double(rows.count * 640)
            }
            // The box with both lines is at the lower edge, the banner faintly across the middle, and nothing at the top.
            #expect(difference(325..<350) > 25, "at \(seconds)")
            #expect(difference(165..<195) > 1.5 * difference(20..<60) + 0.5, "at \(seconds)")
            #expect(difference(20..<60) < 6, "at \(seconds)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: try b.target("stick")).count == 1)
        if let keep = ProcessInfo.processInfo.environment["CUSTOS_KEEP_EXPORT"] { try? FileManager.default.copyItem(atPath: report.path, toPath: keep) }
    }

    @Test("a film of a package that was continued is the same, and a picture that is too large is made smaller")
    func large() async throws {
        let folder = try TestFolder()
        let clip = try RealClip(seconds: 2, size: "2560x1440", in: folder.path)
        let b = try await bench(clip, audio: false)
        let grant = try b.grant(0, 2, watermark: true)

        let report = try b.write(grant, try b.target("a"), .folder)
        let again = try b.write(grant, try b.target("b"), .zip)

        let marked = report.path + "/play/1-main-1.wm.mp4"
        #expect(try ffmpeg("ffprobe", ["-select_streams", "v", "-show_entries", "stream=width,height,nb_frames", "-of", "csv=p=0", marked]) == "1920,1080,50\n")
        #expect(again.manifest == report.manifest)
    }

    @Test("without a font that writes the name, the film refers to the record and says so")
    func noFont() async throws {
        let folder = try TestFolder()
        let clip = try RealClip(seconds: 2, size: "320x240", in: folder.path)
        let b = try await bench(clip, audio: false)
        for fonts in [[], ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"]] {
            b.films.fonts = fonts
            let report = try b.write(try b.grant(0, 2, watermark: true, number: fonts.isEmpty ? 1 : 2), try b.target("stick"), .folder)

            #expect(report.films == 1 && report.notes == ["no font on this machine writes the requester's name: the films refer to custody.txt"])
            #expect(try frames(report.path + "/play/1-main-1.wm.mp4").count == 50)
        }
    }

    @Test("footage that no decoder reads gives a film of its bytes, no watermarked one, and a note")
    func undecodable() async throws {
        let b = try await ExportBench()
        let report = try b.write(try b.grant(5, 14, watermark: true), try b.target("stick"), .folder)

        #expect(report.playFiles == 1 && report.films == 0)
        #expect(report.notes.contains("play/1-main-1.wm.mp4: no picture of it could be decoded"))
    }
}
