import ArgumentParser

struct Version: ParsableCommand {
    /// The one place where the version stands.
    static let number = "0.1.0"

    static let configuration = CommandConfiguration(abstract: "Print the version.")
    @Flag(help: "The number alone.") var short = false

    func run() { print(short ? Self.number : "custos \(Self.number)") }
}
