import Foundation
import Testing

/// A program of Debian that plays the camera, started by one of the scripts in `peers/`.
final class Peer: @unchecked Sendable {
    let port: Int
    private let process: Process
    private let input: Pipe

    /// Starts the script and waits for its `PORT n`; throws when it does not say it.
    init(_ script: String, _ arguments: [String]) throws {
        let peers = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("peers")
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [peers.appendingPathComponent(script).path] + arguments
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw PeerFailure(text: "\(script) \(arguments) ended without a port: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let n = text.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else { throw PeerFailure(text: text) }
        port = n
    }

    /// The script ends with its standard input.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    deinit { if process.isRunning { process.terminate() } }
}

struct PeerFailure: Error { let text: String }

/// What is installed. A test that needs what is not there says so and is skipped.
enum Installed {
    static let gstreamer = check(
        "gst-rtsp-server (python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-ugly)",
        [
            "/usr/bin/python3", "-c", "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); exit(0 if Gst.ElementFactory.find('x264enc') else 1)",
        ])
    static let vlc = check("VLC (vlc-bin, vlc-plugin-base) and ffmpeg", ["/bin/sh", "-c", "command -v cvlc && command -v ffmpeg"])

    private static func check(_ what: String, _ command: [String]) -> Bool {
        let p = Process()
        p.executableURL = URL(fileURLWithPath: command[0])
        p.arguments = Array(command.dropFirst())
        p.standardOutput = FileHandle.nullDevice
        p.standardError = FileHandle.nullDevice
        do { try p.run() } catch { return false }
        p.waitUntilExit()
        if p.terminationStatus != 0 { print("skipped: \(what) is not installed") }
        return p.terminationStatus == 0
    }
}
