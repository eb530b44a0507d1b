import ArgumentParser
import CustosStore
import Logging

/// `custos signer`: the process that holds the ledger's key and remembers what it signed.
struct SignerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signer", abstract: "Sign the ledger's checkpoints as a process of its own.",
        discussion:
            "A recorder starts one as its child. Run it yourself, under a user of its own, with --socket, and name the socket in the recorder's settings (signerSocket): whoever takes the recorder over then has no key. It signs only what it sees to continue what it signed before."
    )

    @Option(help: ArgumentHelp("Key and memory; made at first use. Mode 0700.", valueName: "dir")) var folder: String
    @Option(help: ArgumentHelp("A second copy of the memory, best on another disk.", valueName: "dir")) var second: String?
    @Option(help: ArgumentHelp("Listen here instead of speaking on standard input and output.", valueName: "path")) var socket: String?

    func run() throws {
        let server = SignerServer(try SignerService(folder: folder, secondFolder: second, disk: SystemDisk(), pause: LedgerPause.fromEnvironment()), logger: Logging.start(.notice))
        if let socket { try server.serveSocket(socket) } else { try server.serveParent() }
    }
}
