import ArgumentParser
import CustosBase
import CustosLedger
import CustosStore
import CustosWeb
import Foundation

/// `custos mirror`: keeps whole copies of other units' logs.
struct MirrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", abstract: "Keep copies of other units' ledgers (C2SP tlog-mirror), over a network or by files.",
        discussion:
            "A mirror has every leaf and no footage. It cosigns what it has stored, can name what was destroyed together with its node, gives a lost log back, and asks nodes to show fragments of what they should still have.",
        subcommands: [Serve.self, RoleInit<AsMirror>.self, RoleAddLog<AsMirror>.self, RoleLogs<AsMirror>.self, RoleKey<AsMirror>.self, Answer.self, Challenge.self, Judge.self], defaultSubcommand: Serve.self)

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serve nodes and monitors over HTTP.")
        @OptionGroup var folder: WitnessFolderOption
        @OptionGroup var server: TransparencyServerOptions

        func run() async throws { try await server.run { .mirror(LogMirror(try folder.open(.mirror, logger: $0))) } }
    }

    struct Answer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer a request that came as a file, or a folder with leaves.",
            discussion: "The same as over HTTP, by another carrier: `custos ledger request` wrote it, `custos ledger accept` takes the answer.")
        @OptionGroup var folder: WitnessFolderOption
        @Option(help: "Where the answer goes.") var to: String
        @Argument(help: "The request.") var file: String

        func run() throws {
            let mirror = LogMirror(try folder.open(.mirror))
            try WitnessLogs.write(try WitnessFolderOption.usage { try FileCarrier.answer(mirror, request: FilePath.standard(file), disk: SystemDisk()) }, to: to)
        }
    }

    struct Challenge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a node to show fragments of footage that it should still have.", discussion: "`custos ledger answer` answers it at the node, `custos mirror judge` judges the answer here.")
        @OptionGroup var folder: WitnessFolderOption
        @Option(help: "The log's origin.") var log: String
        @Option(help: "How many fragments, at most 256.") var count = PossessionChallenge.usualAsks
        @Option(help: "How many days back; 30 is the law's floor.") var days = 30
        @Option(help: "Where the challenge goes.") var to: String

        func run() throws {
            guard (1...PossessionChallenge.maximumAsks).contains(count) else { throw UsageError("--count is 1 to \(PossessionChallenge.maximumAsks)") }
            guard (1...36_500).contains(days) else { throw UsageError("--days is 1 to 36500") }
            guard let note = try LogMirror(try folder.open(.mirror)).newChallenge(origin: log, count: count, days: days) else {
                throw UsageError("\(log): not mirrored here, or nothing to ask for yet")
            }
            try SystemDisk().writeDurably(FilePath.standard(to), note)
        }
    }

    struct Judge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge a node's answer to a challenge. Exit code 1 when not all of it was shown.", discussion: "The answer holds footage: erase it when it was judged.")
        @OptionGroup var folder: WitnessFolderOption
        @Argument(help: "The challenge.") var challenge: String
        @Argument(help: "The answer.") var answer: String

        func run() throws {
            let mirror = LogMirror(try folder.open(.mirror)), disk = SystemDisk()
            let (asked, judge) = try WitnessFolderOption.usage {
                let path = FilePath.standard(challenge)
                guard let note = try disk.readAll(path, limit: PossessionChallenge.maximumBytes) else { throw UsageError("\(path): no such file") }
                do { return try mirror.judge(challenge: note) } catch let e as LedgerFormatError { throw UsageError("\(path): \(e)") }
            }
            try disk.withPieces(of: FilePath.standard(answer)) { judge.take($0) }
            let findings = judge.finish()
            for f in findings { print(f.line) }
            if let fault = judge.fault { print("the answer is broken: \(fault)") }
            print(LogMirror.summary(findings))
            try mirror.record(asked, findings)
            if findings.contains(where: { $0.verdict != .held }) { throw ExitCode(ExitStatus.findings.rawValue) }
        }
    }
}
