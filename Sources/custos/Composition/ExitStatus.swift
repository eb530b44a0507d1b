/// The exit codes of the program; `docs/reference/cli.md` lists them.
enum ExitStatus: Int32, Sendable {
    case success = 0
    /// The work was done and found something: `check` has findings, `doctor` has a stopper.
    case findings = 1
    /// The world failed: a file, a disk, a network.
    case failure = 2
    /// The words of the command are wrong (EX_USAGE).
    case usage = 64
    /// A lawful refusal: the text names the rule units and the remedy.
    case refused = 65
    /// Another process holds the data folder (EX_TEMPFAIL).
    case busy = 75
}

/// The command or its input is wrong; shown as one line, exit code 64.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
