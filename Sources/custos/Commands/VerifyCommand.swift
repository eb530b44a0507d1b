import ArgumentParser
import CustosBase
import CustosLedger
import CustosVerify
import Foundation

/// `custos verify`: checks a log, its footage or an export, by code that shares nothing with what wrote them but the parsers.
///
/// Its exit codes are those of the ledger reference, 5, and not the program's: the highest verdict, 2 for wrong usage, 70 for a failure of the
/// verifier itself.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a log, its footage or an export.",
        discussion:
            "PATH is a recorder's data folder, a log folder, a mirror's or witness's folder, an export folder or an export ZIP. Changes nothing. Without --policy signatures are only checked by the key that lies beside the material. Exit code: the highest verdict (0 intact, 10-11 declared absence, 20-22 cannot tell, 30-36 fault), 2 wrong usage, 70 failure."
    )

    @Argument(help: "What to check.") var path: String
    @Option(help: "Whom to trust (C2SP tlog-policy). It must come by another way than what is checked.") var policy: String?
    @Option(help: "A volume, the folder with rec/ in it; may stand several times. A data folder's own is found.") var footage: [String] = []
    @Option(help: "Another view of the log: a log folder, a mirror or witness folder, or a checkpoint; may stand several times.") var against: [String] = []
    @Option(help: "Judge as of this moment: 2026-03-01T00:00:00Z, or seconds since 1970.") var now: String?
    @Option(help: "How old the newest quorum of witnesses may be, in seconds.") var staleAfter: Int64 = Terms.defaultStaleAfter
    @Flag(help: "Machine-readable lines only, one a finding, sorted.") var lines = false
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Presence and size of footage only; nothing is INTACT then.") var quick = false
    @Option(help: "Language of the report: zh, en or both.") var language = "both"

    func run() throws {
        do {
            try verify()
        } catch let code as ExitCode {
            throw code
        } catch {
            FileHandle.standardError.write(Data("custos verify: \(error)\n".utf8))
            throw ExitCode((error as? VerifierError)?.exitCode ?? VerifierError.failure("").exitCode)
        }
    }

    /// Words that are not understood end `custos verify` with its own code; other commands are left alone.
    static func refuse(_ error: any Error) {
        guard CommandLine.arguments.dropFirst().first == configuration.commandName, Custos.exitCode(for: error) == .validationFailure else { return }
        FileHandle.standardError.write(Data((Custos.fullMessage(for: error) + "\n").utf8))
        Foundation.exit(VerifierError.usage("").exitCode)
    }

    private func verify() throws {
        guard let language = ReportLanguage(rawValue: language) else { throw VerifierError.usage("--language \(language): zh, en or both") }
        guard staleAfter >= 0 else { throw VerifierError.usage("--stale-after \(staleAfter): not a number of seconds") }
        var verification = Verification(path: path, terms: Terms(policy: try readPolicy(), now: try moment(), staleAfter: staleAfter))
        verification.footage = footage
        verification.against = against
        verification.isQuick = quick
        let meter = VerifyMeter(isOn: !json && !lines && isatty(2) == 1)
        verification.progress = WorkProgress { stage, done, total in meter.show(stage, done, total) }
        let report = try verification.run()
        meter.end()

        let summary = report.summary()
        if lines {
            var out = StandardOutput()
            summary.forEachLine { out.line($0) }
            out.flush()
        } else if json {
            print(String(decoding: try report.json(summary), as: UTF8.self))
        } else {
            print(report.text(summary, language: language), terminator: "")
        }
        if summary.exitCode != 0 { throw ExitCode(summary.exitCode) }
    }

    private func readPolicy() throws -> TrustPolicy? {
        guard let policy else { return nil }
        guard let bytes = FileManager.default.contents(atPath: policy) else { throw VerifierError.usage("--policy \(policy): cannot be read") }
        do {
            return try TrustPolicy(parsing: [UInt8](bytes))
        } catch {
            throw VerifierError.usage("--policy \(policy): \(error)")
        }
    }

    private func moment() throws -> Int64 {
        guard let now else { return SystemClocks().wall().microseconds / 1_000_000 }
        if let seconds = Int64(now) { return seconds }
        guard let time = WallTime(iso8601: now) else { throw VerifierError.usage("--now \(now): neither a moment such as 2026-03-01T00:00:00Z nor seconds since 1970") }
        return WallTime.floorDivide(time.microseconds, 1_000_000).quotient
    }
}

/// One line on a terminal that says how far the work is; rewritten ten times a second at most.
private final class VerifyMeter: Sendable {
    private let isOn: Bool
    private let next = LockedTime()

    init(isOn: Bool) { self.isOn = isOn }

    func show(_ stage: WorkProgress.Stage, _ done: UInt64, _ total: UInt64) {
        guard isOn, next.isDue(SystemClocks().monotonic()) else { return }
        let what =
            switch stage {
            case .leaves: "leaves"
            case .view: "leaves of another view"
            case .files: "bytes of the package"
            case .footage: "segments"
            }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(done) of \(total) \(what)".utf8))
    }

    func end() { if isOn { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) } }

    /// When the line may be written again.
    private final class LockedTime: Sendable {
        private let time = NSLock()
        private nonisolated(unsafe) var next = MonotonicTime(microseconds: .min)

        func isDue(_ now: MonotonicTime) -> Bool {
            time.withLock {
                guard now >= next else { return false }
                next = now + .milliseconds(100)
                return true
            }
        }
    }
}

/// Lines in large pieces: a log of ten million segments has as many.
private struct StandardOutput {
    private var buffer = Data()
    private static let pieceBytes = 1 << 20

    mutating func line(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        buffer.append(10)
        if buffer.count >= Self.pieceBytes { flush() }
    }

    mutating func flush() {
        FileHandle.standardOutput.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
