import CustosBase
import CustosIngest
import CustosMedia
import Foundation
import Testing

@Suite("Cameras of VLC", .enabled(if: Installed.vlc, "VLC or ffmpeg is not installed"), .serialized, .timeLimit(.minutes(3)))
struct VLCCameraTests {
    @Test("VLC refuses TCP with 461 and is had over UDP")
    func fallback() async throws {
        let clip = FileManager.default.temporaryDirectory.appendingPathComponent("custos-interop-\(UUID().uuidString).ts")
        defer { try? FileManager.default.removeItem(at: clip) }
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        ffmpeg.arguments = [
            "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=320x240:r=25:d=20", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "0",
            "-f", "mpegts", clip.path,
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        // VLC may run as another user.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: clip.path)
        let peer = try Peer("vlc_camera.py", [clip.path])
        let stage = CameraStage()

        stage.supervisor.apply([CameraStage.configuration(peer.port)])
        try await stage.eventually("50 pictures") { s, _ in s.video >= 50 }

        #expect(stage.status?.transport == "udp")
        #expect(stage.seen.description?.video.width == 320)
        #expect(stage.seen.runBackwards == 0)
        await stage.supervisor.stop()
        peer.stop()
    }
}
