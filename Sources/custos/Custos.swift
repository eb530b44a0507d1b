import ArgumentParser
import CCustosLinux
import CustosLaw
import CustosStore
import Foundation

/// The program: one name, a command for each piece of work.
@main
struct Custos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custos",
        abstract: "Public-safety video: records, shows and keeps footage as the law asks.",
        discussion: "Try `custos demo` first. `custos serve --data DIR` is the real thing.",
        subcommands: [
            Demo.self, Serve.self, CameraCommand.self, RecordingCommand.self, CheckCommand.self, VerifyCommand.self, UserCommand.self, TokenCommand.self, Simulate.self, Doctor.self,
            LedgerCommand.self, LawCommand.self,
            WitnessCommand.self, MirrorCommand.self, SignerCommand.self, Version.self,
        ])

    static func main() async {
        custos_line_buffered()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let e as UsageError {
            fail(e.description, .usage)
        } catch let e as BusyError {
            fail(e.description, .busy)
        } catch let r as Refusal {
            fail("\(r.zh)\n\(r.en)\n[\(r.ruleUnits.map(\.text).joined(separator: ", "))] \(r.remedy.zh) \(r.remedy.en)", .refused)
        } catch let p as CameraProblem {
            fail("\(p.text.zh) \(p.text.en)", .usage)
        } catch let p as AccountProblem {
            fail("\(p.text.zh) \(p.text.en)", .usage)
        } catch let e where e is CleanExit || e is ExitCode || e is ValidationError || String(describing: type(of: e)).hasPrefix("CommandError") {
            VerifyCommand.refuse(e)
            exit(withError: e)
        } catch {
            fail("\(error)", .failure)
        }
    }

    private static func fail(_ text: String, _ status: ExitStatus) -> Never {
        FileHandle.standardError.write(Data("custos: \(text)\n".utf8))
        Foundation.exit(status.rawValue)
    }
}

/// Another process holds what is needed.
struct BusyError: Error, CustomStringConvertible {
    let description: String
}
