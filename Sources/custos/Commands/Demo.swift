import ArgumentParser
import CustosBase
import CustosIngest
import CustosStore
import CustosWeb
import Foundation
import Logging
import NIOCore
import NIOPosix

/// `custos demo`: the main job with nothing to configure.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulated cameras, recorded and shown in a browser; nothing to configure.",
        discussion: "Prints one address and a password made for this run. Footage goes to --data and stays there when it ends.")

    @Option(name: .customLong("data"), help: ArgumentHelp("Where the demonstration keeps its footage.", valueName: "dir")) var data = "demo-data"
    @Option(help: "Simulated cameras, 1 to 64.") var cameras = 4
    @Option(help: "Port of the web page; another one is taken when it is busy.") var port = 8470

    func run() async throws {
        guard (1...64).contains(cameras) else { throw UsageError("--cameras is 1 to 64") }
        let logger = Logging.start(.error)
        let folder = try DataFolder(data, create: true)
        print("custos: painting the simulated cameras' pictures (a few seconds) ...")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var plan = SimulationPlan()
        plan.count = cameras
        plan.cache = folder.path + "/clips"
        let farm = SimulatedFarm(cameras: try plan.cameras(), login: nil, group: group)
        let rtspPort = try await farm.start(host: "127.0.0.1", port: 0)

        let state = try folder.openState()
        let password = Self.password()
        try Self.prepare(state, farm: farm, rtspPort: rtspPort, password: password)
        var configuration = Configuration()
        configuration.listen = "127.0.0.1:\(PortChoice.free(from: port))"
        configuration.rtspListen = "127.0.0.1:\(PortChoice.free(from: 8554))"
        var node = Node(folder: folder, configuration: configuration, logger: logger)
        node.isDemo = true
        let count = cameras
        node.onReady = { web, rtsp, _ in
            print(
                """

                  Custos records \(count) simulated cameras.   正在录制\(count)台模拟摄像机。

                      http://127.0.0.1:\(web)/

                      user 用户      demo
                      password 密码  \(password)     (made for this run)

                  Live: 值守.  Recorded: 回放, after half a minute.  RTSP: rtsp://127.0.0.1:\(rtsp ?? 0)/
                  Ctrl-C stops it. Footage stays in \(folder.path).

                """)
        }
        try await node.run()
        await farm.stop()
        try await group.shutdownGracefully()
    }

    /// Cameras that a former demonstration left point at its ports: they get the new ones.
    private static func prepare(_ state: StateStore, farm: SimulatedFarm, rtspPort: Int, password: String) throws {
        let old = try state.cameras()
        for (n, camera) in farm.cameras.enumerated() {
            let main = "rtsp://127.0.0.1:\(rtspPort)\(camera.mainPath)", sub = camera.subPath.map { "rtsp://127.0.0.1:\(rtspPort)\($0)" }
            if n < old.count {
                try state.updateCamera(old[n].id, allowDuplicate: true) { d in
                    d.mainURL = main
                    d.subURL = sub
                    d.enabled = true
                }
            } else {
                try state.addCamera(CameraDraft(name: camera.name, mainURL: main, subURL: sub), allowDuplicate: true)
            }
        }
        for extra in old.dropFirst(farm.cameras.count) { try state.updateCamera(extra.id) { $0.enabled = false } }
        let accounts = AccountStore(state: state)
        let hash = try PasswordHash.make(Secret(password))
        if let u = try accounts.user(named: "demo") {
            try accounts.setPassword(u.id, hash: hash, keeping: nil)
        } else {
            _ = try accounts.addUser("demo", name: "演示 Demo", role: .admin, passwordHash: hash)
        }
    }

    /// Sixteen letters and digits that are not mistaken for one another.
    private static func password() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let word = SecureRandom.bytes(16).map { letters[Int($0) % letters.count] }
        return stride(from: 0, to: 16, by: 4).map { String(word[$0..<$0 + 4]) }.joined(separator: "-")
    }
}

/// A port of loopback that nobody listens on.
enum PortChoice {
    /// `first` when it is free, else one of the next fifty, else 0: whatever the system gives.
    static func free(from first: Int) -> Int {
        for port in first..<first + 50 where isFree(port) { return port }
        return 0
    }

    private static func isFree(_ port: Int) -> Bool {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard fd >= 0 else { return false }
        defer { close(fd) }
        var one: Int32 = 1
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { p in
            p.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
    }
}
