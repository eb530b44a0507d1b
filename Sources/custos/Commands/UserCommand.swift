import ArgumentParser
import CustosBase
import CustosLaw
import CustosStore
import CustosWeb
import Foundation

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add, list, change and remove the people who can sign in.", subcommands: [Add.self, List.self, Password.self, Disable.self, Remove.self])

    /// Reads a password from a file, or from standard input: never from the command line, where everybody on this machine would see it.
    static func password(_ file: String?, user: String) throws -> Secret {
        let text: String
        if let file {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } else {
            if isatty(0) == 1 { FileHandle.standardError.write(Data("Password for \(user): ".utf8)) }
            text = Terminal.readHidden() ?? ""
        }
        let secret = Secret(text.trimmingCharacters(in: .newlines))
        if let objection = PasswordRules.objection(to: secret, user: user) { throw UsageError("\(objection.zh) \(objection.en)") }
        return secret
    }

    static func find(_ accounts: AccountStore, _ user: String) throws -> UserRecord {
        guard let u = try accounts.user(named: user) else { throw UsageError("no user \"\(user)\"") }
        return u
    }

    struct Listed: Encodable {
        var id: Int64
        var user: String
        var name: String
        var role: String
        var disabled: Bool
        var totp: Bool

        init(_ u: UserRecord) {
            id = u.id
            user = u.user
            name = u.name
            role = u.role.rawValue
            disabled = u.disabled
            totp = u.hasTOTP
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a person.", discussion: "The password is read from --password-file or from standard input.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption
        @Option(help: "\(Role.ofPeople.map(\.rawValue).joined(separator: ", ")); member has nothing but its duties.") var role: String
        @Option(name: .customLong("duty"), help: "A part before the law, besides those of the role: \(LawRole.allCases.map(\.rawValue).joined(separator: ", ")). May be given several times.") var duties: [String] = []
        @Option(help: "The person's name.") var name: String
        @Option(help: "File that holds the password.") var passwordFile: String?
        @Argument(help: "The word typed at sign-in.") var user: String

        func run() throws {
            guard let role = Role(rawValue: role), Role.ofPeople.contains(role) else { throw UsageError("--role is \(Role.ofPeople.map(\.rawValue).joined(separator: ", "))") }
            let parts = try duties.map { word in
                guard let d = LawRole(rawValue: word) else { throw UsageError("--duty \(word): it is one of \(LawRole.allCases.map(\.rawValue).joined(separator: ", "))") }
                return d
            }
            let accounts = AccountStore(state: try data.open(create: true).openState())
            let made = try accounts.addUser(user, name: name, role: role, passwordHash: try PasswordHash.make(try password(passwordFile, user: user)))
            let u = parts.isEmpty ? made : try accounts.setDuties(made.id, Set(parts))
            if output.json { try output.printJSON(Listed(u)) } else { print("user \(u.id): \(u.user) (\(u.role.rawValue))") }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the people who can sign in.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption

        func run() throws {
            let users = try AccountStore(state: try data.open().openState()).users().map(Listed.init)
            if output.json { return try output.printJSON(["users": users]) }
            Columns.print([["id", "user", "name", "role", "state", "second factor"]] + users.map { ["\($0.id)", $0.user, $0.name, $0.role, $0.disabled ? "disabled" : "active", $0.totp ? "yes" : "no"] })
        }
    }

    struct Password: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set a person's password; all their sessions end.", discussion: "The password is read from --password-file or from standard input.")
        @OptionGroup var data: DataOption
        @Option(help: "File that holds the password.") var passwordFile: String?
        @Flag(help: "Forget the second factor too.") var removeSecondFactor = false
        @Argument(help: "The word typed at sign-in.") var user: String

        func run() throws {
            let accounts = AccountStore(state: try data.open().openState())
            let u = try find(accounts, user)
            try accounts.setPassword(u.id, hash: try PasswordHash.make(try password(passwordFile, user: user)), keeping: nil)
            if removeSecondFactor { try accounts.removeTOTP(user: u.id) }
            print("password of \(u.user) set")
        }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keep a person from signing in, or let them again.")
        @OptionGroup var data: DataOption
        @Flag(inversion: .prefixedEnableDisable, help: "Let them sign in, or not.") var signIn = false
        @Argument(help: "The word typed at sign-in.") var user: String

        func run() throws {
            let accounts = AccountStore(state: try data.open().openState())
            var change = AccountStore.UserChange()
            change.disabled = !signIn
            let u = try accounts.updateUser(try find(accounts, user).id, change)
            print("\(u.user) is \(u.disabled ? "disabled" : "active")")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a person; what they viewed stays in the register.")
        @OptionGroup var data: DataOption
        @Argument(help: "The word typed at sign-in.") var user: String

        func run() throws {
            let accounts = AccountStore(state: try data.open().openState())
            try accounts.removeUser(try find(accounts, user).id)
            print("\(user) removed")
        }
    }
}

/// Reading from a terminal without showing what is typed.
enum Terminal {
    static func readHidden() -> String? {
        guard isatty(0) == 1 else { return readLine() }
        var old = termios()
        tcgetattr(0, &old)
        var quiet = old
        quiet.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSAFLUSH, &quiet)
        defer {
            tcsetattr(0, TCSAFLUSH, &old)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return readLine()
    }
}
