import ArgumentParser
import Foundation
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record cameras and serve browsers.",
        discussion:
            "On the first start it prints a link, good for one day and one use, with which the first administrator is set up. SIGTERM and SIGINT stop it cleanly; after anything else recovery runs beside new footage.")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("Where browsers reach it; wins over the settings.", valueName: "host:port")) var listen: String?
    @Option(help: ArgumentHelp("Settings (JSON5); docs/reference/configuration.md explains them.", valueName: "file")) var config: String?
    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = "notice"

    func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else { throw UsageError("--log-level is trace, debug, info, notice, warning or error") }
        var configuration = try Configuration.load(config)
        if let listen { configuration.listen = listen }
        let logger = Logging.start(level)
        let address = try ListenAddress(configuration.listen)
        let scheme = configuration.tls == nil ? "http" : "https"
        let node = Node(folder: try data.open(create: true), configuration: configuration, logger: logger) { port, _, setup in
            let host = ["0.0.0.0", "::"].contains(address.host) ? "127.0.0.1" : address.host
            let shown = host.contains(":") ? "[\(host)]" : host
            print("custos is at \(scheme)://\(shown):\(port)/")
            if let setup { print("first administrator: \(scheme)://\(shown):\(port)\(setup)") }
        }
        try await node.run()
    }
}

/// The diagnostics log: lines on standard error, which systemd's journal keeps.
enum Logging {
    static func start(_ level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var h = StreamLogHandler.standardError(label: label)
            h.logLevel = level
            return h
        }
        return Logger(label: "custos")
    }
}
