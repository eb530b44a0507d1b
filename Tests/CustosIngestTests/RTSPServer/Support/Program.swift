import Foundation
import Testing

/// A program that is not ours, run with a time limit.
enum Program {
    struct Run: Sendable {
        var status: Int32
        var output: Data
        var errors: String
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    static func exists(_ name: String) -> Bool { path(name) != nil }

    /// VLC reads RTSP through live555 only.
    static var vlcHasLive555: Bool {
        guard exists("cvlc") else { return false }
        let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
        return folders.contains { FileManager.default.fileExists(atPath: "\($0)/vlc/plugins/access/liblive555_plugin.so") }
    }

    private static func path(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Blocks; for use off the concurrency threads.
    static func runNow(_ name: String, _ arguments: [String], seconds: Int) throws -> Run {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("custos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover in the temporary folder does no harm.
        let files = ["out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path("timeout")))
        process.arguments = ["-k", "5", "\(seconds)", try #require(path(name))] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        return Run(status: process.terminationStatus, output: try Data(contentsOf: files[0]), errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
    }

    static func run(_ name: String, _ arguments: [String], seconds: Int = 30) async throws -> Run {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try runNow(name, arguments, seconds: seconds) }) }
        }
    }
}
