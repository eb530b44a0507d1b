import ArgumentParser
import CustosBase
import CustosStore
import Foundation

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "token", abstract: "Add, list and remove API tokens for machines.", subcommands: [Add.self, List.self, Remove.self])

    struct Listed: Encodable {
        var id: Int64
        var name: String
        var role: String
        var createdBy: String
        var createdAt: String
        var expiresAt: String
        var usedAt: String?
        var token: String?

        init(_ t: TokenRecord, token: String? = nil) {
            id = t.id
            name = t.name
            role = t.role.rawValue
            createdBy = t.createdBy
            createdAt = t.createdAt.description
            expiresAt = t.expiresAt.description
            usedAt = t.usedAt?.description
            self.token = token
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a token; it is shown once.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption
        @Option(help: "What it is for.") var name: String
        @Option(help: "\(Role.allCases.map(\.rawValue).joined(separator: ", ")).") var role: String
        @Option(help: "Days until it expires, 366 at most.") var days: Int64 = 90

        func run() throws {
            guard let role = Role(rawValue: role) else { throw UsageError("--role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))") }
            guard (1...366).contains(days) else { throw UsageError("--days is 1 to 366") }
            let accounts = AccountStore(state: try data.open(create: true).openState())
            let (token, record) = try accounts.addToken(name: name, role: role, expiresAt: SystemClocks().wall() + .days(days), createdBy: "command line")
            if output.json { try output.printJSON(Listed(record, token: token.reveal())) } else { print(token.reveal()) }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens, without what they are.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption

        func run() throws {
            let tokens = try AccountStore(state: try data.open().openState()).tokens().map { Listed($0) }
            if output.json { return try output.printJSON(["tokens": tokens]) }
            Columns.print([["id", "name", "role", "by", "expires", "last used"]] + tokens.map { ["\($0.id)", $0.name, $0.role, $0.createdBy, $0.expiresAt, $0.usedAt ?? "never"] })
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a token; it stops working at once.")
        @OptionGroup var data: DataOption
        @Argument(help: "The token's number.") var id: Int64

        func run() throws {
            guard try AccountStore(state: try data.open().openState()).removeToken(id) else { throw UsageError("no token \(id)") }
            print("token \(id) removed")
        }
    }
}
