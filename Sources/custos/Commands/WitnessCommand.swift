import ArgumentParser
import CustosBase
import CustosLedger
import CustosStore
import CustosWeb
import Foundation
import Logging
import NIOPosix
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// `--folder DIR` of a witness or a mirror.
struct WitnessFolderOption: ParsableArguments {
    @Option(name: .customLong("folder"), help: ArgumentHelp("The folder that holds its key and what it knows.", valueName: "dir")) var path: String

    var standardized: String { FilePath.standard(path) }

    func open(_ role: WitnessFolder.Role, logger: Logger = Logging.quiet) throws -> WitnessFolder {
        try Self.usage { try WitnessFolder(standardized, role: role, disk: SystemDisk(), clocks: SystemClocks(), logger: logger) }
    }

    /// What a person gave is wrong: said as such, with the exit code of wrong words.
    static func usage<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let e as WitnessError {
            switch e.code {
            case .notFolder, .exists, .unknownLog, .wrongInput: throw UsageError("\(e)")
            case .busy: throw BusyError(description: "\(e)")
            case .damaged: throw e
            }
        }
    }
}

enum FilePath {
    static func standard(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

extension Logging {
    /// For commands that say everything by what they print.
    static var quiet: Logger {
        var l = Logger(label: "custos")
        l.logLevel = .critical
        return l
    }
}

/// `custos witness`: remembers other units' logs, and cosigns what continues them.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Cosign other units' ledgers (C2SP tlog-witness), over a network or by files.",
        discussion:
            "A witness sees no footage and no leaf: it remembers how far each log was, and signs only what continues it. Make one with `init`, tell it of each node's log key with `add-log`, and put its own key, which `key` prints, into the nodes' policies.",
        subcommands: [Serve.self, RoleInit<AsWitness>.self, RoleAddLog<AsWitness>.self, RoleLogs<AsWitness>.self, RoleKey<AsWitness>.self, Answer.self], defaultSubcommand: Serve.self)

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serve nodes and monitors over HTTP.")
        @OptionGroup var folder: WitnessFolderOption
        @OptionGroup var server: TransparencyServerOptions

        func run() async throws { try await server.run { .witness(Witness(try folder.open(.witness, logger: $0))) } }
    }

    struct Answer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer a request that came as a file.", discussion: "The same as over HTTP, by another carrier: `custos ledger request` wrote it, `custos ledger accept` takes the answer.")
        @OptionGroup var folder: WitnessFolderOption
        @Option(help: "Where the answer goes.") var to: String
        @Argument(help: "The request.") var file: String

        func run() throws {
            let witness = Witness(try folder.open(.witness))
            try WitnessLogs.write(try WitnessFolderOption.usage { try FileCarrier.answer(witness, request: FilePath.standard(file), disk: SystemDisk()) }, to: to)
        }
    }
}

/// What `custos witness` and `custos mirror` do alike.
enum WitnessLogs {
    static func add(_ folder: WitnessFolder, _ vkey: String, _ name: String?) throws {
        let key: VerifierKey
        do { key = try VerifierKey(parsing: vkey.trimmingCharacters(in: .whitespacesAndNewlines)) } catch { throw UsageError("\(vkey): \(error)") }
        try WitnessFolderOption.usage { try folder.addLog(key, label: name) }
        Swift.print("\(key.name): \(WitnessFolder.hash(of: key.name))")
    }

    struct Listed: Encodable {
        var origin: String
        var hash: String
        var name: String?
        var size: UInt64?
        var cosignedAt: Int64?
        /// Mirrors.
        var leaves: UInt64?
        var unparsed: UInt64?
        var fault: String?
    }

    static func print(_ folder: WitnessFolder, _ output: OutputOption) throws {
        let logs = try folder.summaries().map { s in
            Listed(origin: s.origin, hash: s.hash, name: s.label, size: s.size, cosignedAt: s.cosignedAt, leaves: s.leaves, unparsed: s.unparsed, fault: s.fault)
        }
        if output.json { return try output.printJSON(["logs": logs]) }
        Columns.print(
            [["log", "name", "size", "cosigned at", "state"]]
                + logs.map {
                    [$0.origin, $0.name ?? "", $0.size.map(String.init) ?? "-", $0.cosignedAt.map { WallTime(microseconds: $0 * 1_000_000).description } ?? "-", $0.fault ?? "ok"]
                })
    }

    static func write(_ answers: AnswerFile, to path: String) throws {
        try SystemDisk().writeDurably(FilePath.standard(path), answers.bytes)
        for i in answers.items { Swift.print("\(i.endpoint.rawValue) \(i.size): \(i.answer.status) \(i.answer.isSuccess ? "" : i.answer.line)") }
        if let last = answers.items.last, ![200, 202].contains(last.answer.status) { throw ExitCode(ExitStatus.findings.rawValue) }
    }
}

/// The HTTP server of a witness or a mirror.
struct TransparencyServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where nodes and monitors reach it.", valueName: "host:port")) var listen = "127.0.0.1:8480"
    @Option(help: ArgumentHelp("PEM file with the certificate; without it plain HTTP is spoken. The protocol's own signatures do not need it.", valueName: "file")) var tlsCertificate: String?
    @Option(help: ArgumentHelp("PEM file with the certificate's key.", valueName: "file")) var tlsKey: String?
    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = "notice"

    func run(_ make: (Logger) throws -> TransparencyService) async throws {
        guard let level = Logger.Level(rawValue: logLevel) else { throw UsageError("--log-level is trace, debug, info, notice, warning or error") }
        let logger = Logging.start(level)
        let address = try ListenAddress(listen)
        let server = TransparencyServer(try make(logger), host: address.host, port: address.port, tls: try tls(), group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let scheme = tlsCertificate == nil ? "http" : "https"
        let shown = address.host.contains(":") ? "[\(address.host)]" : address.host
        let announcement = Task { print("ready at \(scheme)://\(shown):\(try await server.boundPort)/") }
        defer { announcement.cancel() }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let life = TransparencyLife(server: server)
        try await ServiceGroup(configuration: ServiceGroupConfiguration(services: [.init(service: life)], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)).run()
    }

    private func tls() throws -> TLSConfiguration? {
        guard let tlsCertificate else {
            guard tlsKey == nil else { throw UsageError("--tls-key goes with --tls-certificate") }
            return nil
        }
        guard let tlsKey else { throw UsageError("--tls-certificate goes with --tls-key") }
        do {
            return try TLSConfiguration.makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(tlsCertificate).map { .certificate($0) }, privateKey: .privateKey(NIOSSLPrivateKey(file: tlsKey, format: .pem)))
        } catch {
            throw UsageError("\(tlsCertificate), \(tlsKey): \(error)")
        }
    }
}

private struct TransparencyLife: Service {
    let server: TransparencyServer
    func run() async throws { try await server.run() }
}
