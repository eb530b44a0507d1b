import ArgumentParser
import CustosBase
import CustosLaw
import CustosStore
import Foundation

/// `custos check`: everything derived anew, by code that the recorder does not use.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Derive everything anew and name every difference.",
        discussion:
            "Files against catalogue both ways, boxes, check values, digests, coverage, floor. Works beside a running server and without one. Changes nothing but what --repair names, and never a file. Exit code 1 when something was found that a person must act on."
    )

    @OptionGroup var data: DataOption
    @OptionGroup var output: OutputOption
    @Option(help: "Settings, for the volumes.") var config: String?
    @Flag(help: "Presence and size only; does not read the footage.") var quick = false
    @Option(name: .customLong("repair"), help: "Put right what this names; may stand several times: \(Repair.allCases.map(\.rawValue).joined(separator: ", ")).") var repairs: [String] = []
    @Flag(help: "Print notices too.") var notices = false

    func run() throws {
        let repair = Set(
            try repairs.map { text in
                guard let r = Repair(rawValue: text) else { throw UsageError("--repair \(text): known are \(Repair.allCases.map(\.rawValue).joined(separator: ", "))") }
                return r
            })
        let folder = try data.open()
        let clocks = SystemClocks()
        let state = try folder.openState()
        let catalogue = try Catalogue(path: folder.cataloguePath, access: .visitor)
        let volumes = VolumeSet(paths: try folder.knownVolumes(try Configuration.load(config), state), node: state.node, disk: SystemDisk(), clocks: clocks, access: .reading)
        let checker = Checker(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks)
        let meter = ProgressLine(isOn: !output.json && isatty(2) == 1)
        let report = try checker.run(repair: repair, depth: quick ? .presence : .contents, isCancelled: { false }, progress: { meter.show($0) })
        meter.end()
        if output.json {
            var shown = report
            if !notices { shown.findings.removeAll { $0.severity == .notice } }
            try output.printJSON(shown)
        } else {
            for f in report.findings where notices || f.severity != .notice { print(Self.line(f)) }
            print("\(report.filesSeen) files, \(report.bytesRead / 1_000_000) MB read, \(report.streams) streams: \(report.count(.error)) errors, \(report.count(.warning)) warnings, \(report.count(.notice)) notices")
        }
        if !report.isClean { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private static func line(_ f: CheckFinding) -> String {
        var place = [f.stream.map { "\($0)" }, f.sequence.map { "segment \($0)" }, f.path, f.position.map { "byte \($0)" }].compactMap { $0 }.joined(separator: ", ")
        if let from = f.from { place += (place.isEmpty ? "" : ", ") + "\(from) to \(f.to.map(\.description) ?? "?")" }
        var text = "\(f.severity.rawValue.uppercased()) \(f.code.rawValue)  \(place)\n  \(f.zh)\n  \(f.en)"
        if !f.rules.isEmpty { text += "  [\(f.rules.map(\.text).joined(separator: ", "))]" }
        if f.repaired { text += "\n  repaired" } else if let r = f.repair { text += "\n  --repair \(r.rawValue)" }
        return text
    }
}

/// One line on a terminal that says how far the work is; rewritten ten times a second at most.
final class ProgressLine {
    private let isOn: Bool
    private var next = MonotonicTime(microseconds: .min)

    init(isOn: Bool) { self.isOn = isOn }

    func show(_ p: CheckProgress) {
        guard isOn, SystemClocks().monotonic() >= next else { return }
        next = SystemClocks().monotonic() + .milliseconds(100)
        FileHandle.standardError.write(Data("\r\u{1B}[K\(p.filesDone) of \(p.filesTotal) files, \(p.bytesRead / 1_000_000) MB  \(p.place.suffix(60))".utf8))
    }

    func end() { if isOn { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) } }
}
