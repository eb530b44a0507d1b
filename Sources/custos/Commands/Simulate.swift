import ArgumentParser
import CustosIngest
import CustosMedia
import Foundation
import NIOCore
import NIOPosix

/// `custos simulate`: cameras without cameras.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play N cameras over RTSP, with faults to order.",
        discussion:
            "Camera n is rtsp://HOST:PORT/cam/n, and /cam/n/sub where it has a sub-stream. Painted pictures carry the second of the minute, as digits and as cells that a test reads. Only on loopback unless --listen says otherwise."
    )

    @Option(help: "Cameras, 1 to 2000.") var cameras = 4
    @Option(help: "Address to listen on.") var listen = "127.0.0.1"
    @Option(help: "Port; 0 takes a free one.") var port = 8554
    @Option(help: "mixed, h264 or h265.") var codec = "mixed"
    @Option(help: "mixed, none, aac, pcma or pcmu.") var audio = "mixed"
    @Option(help: "Frames from one key picture to the next.") var gop = 50
    @Option(help: "Play this Annex B file (.h264, .264, .h265, .265, .hevc) instead of painted pictures.") var media: String?
    @Option(help: "Frames a second of --media.") var fps = 25.0
    @Option(help: "Ask for Digest authentication: USER:PASSWORD.") var auth: String?
    @Option(help: ArgumentHelp("Faults, counted from the start of each session: \(SimulatedFaults.grammar).", valueName: "list")) var faults = ""
    @Option(help: "Where painted clips are kept; - for nowhere.") var cache = FileManager.default.temporaryDirectory.appendingPathComponent("custos-clips").path

    func run() async throws {
        guard (1...2000).contains(cameras) else { throw UsageError("--cameras is 1 to 2000") }
        guard (0...65_535).contains(port) else { throw UsageError("--port is 0 to 65535") }
        guard (1...3000).contains(gop) else { throw UsageError("--gop is 1 to 3000") }
        guard fps >= 1, fps <= 240 else { throw UsageError("--fps is 1 to 240") }
        var plan = SimulationPlan()
        plan.count = cameras
        plan.groupOfPictures = gop
        plan.cache = cache == "-" ? nil : cache
        do { plan.faults = try SimulatedFaults(faults) } catch { throw UsageError("--faults: \(error)") }
        switch codec {
        case "mixed": plan.codec = .mixed
        case "h264": plan.codec = .only(.h264)
        case "h265": plan.codec = .only(.h265)
        default: throw UsageError("--codec is mixed, h264 or h265")
        }
        switch audio {
        case "mixed": plan.audio = media == nil ? .mixed : .none
        case "none": plan.audio = .none
        default:
            guard let c = AudioCodec(rawValue: audio) else { throw UsageError("--audio is mixed, none, aac, pcma or pcmu") }
            plan.audio = .only(c)
        }
        if let media { plan.media = try Self.read(media, fps) }
        let login = try auth.map { text in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw UsageError("--auth is USER:PASSWORD") }
            return SimulatedFarm.Login(user: parts[0], password: parts[1])
        }
        let made = try plan.cameras { print("painting \($0)") }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let farm = SimulatedFarm(cameras: made, login: login, group: group)
        let bound = try await farm.start(host: listen, port: port)
        print("\(cameras) cameras at rtsp://\(listen):\(bound)/cam/1 to /cam/\(cameras)")
        await Interruption.wait()
        await farm.stop()
        try await group.shutdownGracefully()
    }

    private static func read(_ path: String, _ fps: Double) throws -> Clip {
        let codec: VideoCodec
        switch URL(fileURLWithPath: path).pathExtension.lowercased() {
        case "h264", "264": codec = .h264
        case "h265", "265", "hevc": codec = .h265
        default: throw UsageError("\(path): an Annex B file is wanted: .h264, .264, .h265, .265 or .hevc")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw UsageError("\(path): cannot be read") }
        do { return try Clip.annexB([UInt8](bytes), codec: codec, framesPerSecond: fps) } catch { throw UsageError("\(path): \(error)") }
    }
}

/// SIGINT or SIGTERM, waited for.
enum Interruption {
    static func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let s = DispatchSource.makeSignalSource(signal: number)
            s.setEventHandler { continuation.yield() }
            s.resume()
            return s
        }
        for await _ in stream { break }
        withExtendedLifetime(sources) {}
    }
}
