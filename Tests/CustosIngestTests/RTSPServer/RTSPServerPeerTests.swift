import CustosBase
import CustosMedia
import CustosSignalling
import Synchronization
import Testing

@testable import CustosIngest

/// Readers that are not ours, on the loopback interface.
@Suite("Foreign readers of the RTSP server", .serialized)
struct RTSPServerPeerTests {
    @Test("ffprobe sees picture and sound, over TCP and UDP", arguments: ["tcp", "udp"], [VideoCodec.h264, .h265])
    func ffprobe(transport: String, codec: VideoCodec) async throws {
        try await Republisher.with { r in
            try await r.play(try (codec == .h264 ? TestPictures.h264 : TestPictures.h265).get(), sound: TestSound.pcma)
            let run = try await Program.run("ffprobe", ["-hide_banner", "-loglevel", "error", "-rtsp_transport", transport, "-show_entries", "stream=codec_name,width,height,sample_rate", "-of", "csv", r.url()])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.text.contains("stream,\(codec == .h264 ? "h264" : "hevc"),320,240"), "\(run.text)")
            #expect(run.text.contains("pcm_alaw,8000"), "\(run.text)")
            try await eventually("the view ends") { r.seen.withLock { $0.ended.count } == 1 }
            #expect(r.seen.withLock { $0.viewings.map(\.transport) } == [transport])
        }
    }

    @Test("ffmpeg decodes every picture without a complaint, over TCP and UDP", arguments: ["tcp", "udp"])
    func ffmpeg(transport: String) async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get())
            let run = try await Program.run("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "warning", "-rtsp_transport", transport, "-i", r.url(), "-frames:v", "60", "-f", "framemd5", "-"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 60)
            #expect(!run.errors.contains("error") && !run.errors.contains("missed"), "\(run.errors)")
        }
    }

    @Test("AAC is decoded beside the pictures, over TCP and UDP", arguments: ["tcp", "udp"])
    func aac(transport: String) async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get(), sound: try TestSound.aac.get())
            let run = try await Program.run("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "warning", "-rtsp_transport", transport, "-i", r.url(), "-t", "2", "-map", "0:a", "-f", "framemd5", "-"])
            #expect(run.status == 0 && !run.errors.lowercased().contains("error"), "\(run.errors)")
            #expect(run.text.contains("#sample_rate 0: 16000"), "\(run.text.prefix(400))")
            #expect(run.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.count >= 25)
        }
    }

    @Test("a camera that names its parameter sets once is decoded too")
    func parameterSetsInDescription() async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get().withoutParameterSets())
            let run = try await Program.run("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "warning", "-rtsp_transport", "tcp", "-i", r.url(), "-frames:v", "30", "-f", "null", "-"])
            #expect(run.status == 0 && !run.errors.contains("non-existing"), "\(run.errors)")
        }
    }

    @Test("a wrong password sees nothing", arguments: ["anna:falsch@", "otto:richtig@", ""])
    func wrongPassword(credentials: String) async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get())
            let run = try await Program.run("ffprobe", ["-hide_banner", "-loglevel", "error", "-rtsp_transport", "tcp", r.url(credentials)])
            #expect(run.status != 0 && run.errors.contains("401"), "\(run.errors)")
            #expect(r.seen.withLock { $0.viewings.isEmpty })
        }
    }

    @Test("GStreamer reads over TCP and UDP", .enabled(if: Program.exists("gst-launch-1.0")), arguments: ["tcp", "udp"])
    func gstreamer(transport: String) async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get())
            let run = try await Program.run(
                "gst-launch-1.0",
                [
                    "-q", "rtspsrc", "location=\(r.url(""))", "user-id=anna", "user-pw=richtig", "protocols=\(transport)", "latency=100", "!", "rtph264depay", "!", "h264parse", "!", "fakesink", "num-buffers=40",
                ])
            #expect(run.status == 0, "\(run.errors) \(run.text)")
            #expect(r.seen.withLock { $0.viewings.map(\.transport) } == [transport])
        }
    }

    @Test("VLC reads", .enabled(if: Program.exists("runuser") && Program.vlcHasLive555, "Debian's VLC comes without its RTSP client"))
    func vlc() async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get())
            let run = try await Program.run(
                "runuser",
                [
                    "-u", "nobody", "--", "env", "HOME=/tmp", "cvlc", "-I", "dummy", "--no-audio", "--rtsp-tcp", "--rtsp-user=anna", "--rtsp-pwd=richtig", "--run-time=3", "--sout", "#std{access=dummy,mux=dummy}",
                    r.url(""), "vlc://quit",
                ])
            try await eventually("the view is entered", within: 5, detail: { ": \(run.errors.suffix(400))" }) { r.seen.withLock { $0.viewings.count } == 1 }
            try await eventually("the view ends") { r.seen.withLock { $0.ended.count } == 1 }
            #expect(r.seen.withLock { $0.ended.first?.statistics.packets ?? 0 } > 100, "\(run.errors.suffix(400))")
        }
    }

    @Test("our own client reads what our server re-publishes", arguments: [RTSPClientSession.TransportChoice.tcp, .udp])
    func ownClient(transport: RTSPClientSession.TransportChoice) async throws {
        try await Republisher.with { r in
            try await r.play(try TestPictures.h264.get(), sound: TestSound.pcma)
            let stage = IngestStage()
            stage.supervisor.apply([IngestStage.configuration(1, r.url(), transport: transport)])
            try await eventually("samples") {
                guard let seen = stage.heard.readers.first?.value.seen else { return false }
                return seen.samples >= 40 && seen.audioSamples >= 40
            }
            let seen = try #require(stage.heard.readers.first?.value.seen)
            #expect(seen.description?.video == (try TestPictures.h264.get().description))
            #expect(seen.losses == 0 && seen.runs == 1 && seen.runBackwards == 0)
            await stage.supervisor.stop()
        }
    }
}
