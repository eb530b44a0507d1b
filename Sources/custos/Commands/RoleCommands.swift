import ArgumentParser
import CustosLedger
import CustosStore

/// What `custos witness` and `custos mirror` have alike: a folder with a key, and the logs that it watches.
protocol WatchingRole: Sendable {
    static var role: WitnessFolder.Role { get }
    static var noun: String { get }
    static var example: String { get }
}

enum AsWitness: WatchingRole {
    static let role = WitnessFolder.Role.witness
    static let noun = "witness"
    static let example = "police.example/w1"
}

enum AsMirror: WatchingRole {
    static let role = WitnessFolder.Role.mirror
    static let noun = "mirror"
    static let example = "police.example/m1; another one than a witness's"
}

struct RoleInit<R: WatchingRole>: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(commandName: "init", abstract: "Make a \(R.noun): a folder with a new key.") }
    @OptionGroup var folder: WitnessFolderOption
    @Option(help: "The name it signs with, for example \(R.example). It cannot be changed.") var name: String

    func run() throws { print(try WitnessFolderOption.usage { try WitnessFolder.initialise(folder.standardized, role: R.role, name: name, disk: SystemDisk()) }.text) }
}

struct RoleAddLog<R: WatchingRole>: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(commandName: "add-log", abstract: "Watch a log from now on.") }
    @OptionGroup var folder: WitnessFolderOption
    @Option(help: "A word for people, for example the unit's name.") var name: String?
    @Argument(help: "The log's key: the line in its log.vkey.") var vkey: String

    func run() throws { try WitnessLogs.add(try folder.open(R.role), vkey, name) }
}

struct RoleLogs<R: WatchingRole>: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(commandName: "logs", abstract: "List the logs that are watched, and how far they are.") }
    @OptionGroup var folder: WitnessFolderOption
    @OptionGroup var output: OutputOption

    func run() throws { try WitnessLogs.print(try folder.open(R.role), output) }
}

struct RoleKey<R: WatchingRole>: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(commandName: "key", abstract: "Print the public key, for policies.") }
    @OptionGroup var folder: WitnessFolderOption

    func run() throws { print(try folder.open(R.role).verifier.text) }
}
