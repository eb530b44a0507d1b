import ArgumentParser
import CustosBase
import CustosLaw
import CustosLedger
import CustosStore
import CustosWeb
import Foundation

/// `custos ledger`: the node's own log, without a server.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Look at this node's ledger, carry it to witnesses by file, bring it back.",
        subcommands: [Status.self, Request.self, Accept.self, Answer.self, Restore.self, NewEpoch.self])

    // MARK: status

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How far the log is, how far it is signed, and who has cosigned it.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption

        struct Shown: Encodable {
            var origin: String
            var epoch: UInt64
            var size: UInt64
            var root: String
            var key: String?
            var signedAt: String?
            var cosignedSize: UInt64?
            var cosignedAt: String?
            var needsWitnesses: Bool
            var witnesses: [Party]
        }
        struct Party: Encodable {
            var name: String
            var key: String
            var url: String?
            var cosignedSize: UInt64?
            var cosignedAt: String?
            var error: String?
            /// 0, 1, 24 or 72: hours of silence that were passed.
            var silentHours: Int
        }

        func run() throws {
            let place = try LedgerPlace(try data.open()), log = try place.living()
            let disk = SystemDisk(), now = SystemClocks().wall()
            let newest = try log.checkpoint().map { try KnownCheckpoint($0) }
            let size = newest?.checkpoint.size ?? 0
            let policy = try place.policy()
            var cosigned: (size: UInt64, time: Int64)?
            if let policy, policy.needsWitnesses {
                for note in try log.history().reversed() {
                    guard let time = policy.quorumTime(note) else { continue }
                    cosigned = (try Checkpoint(parsing: note.text).size, time)
                    break
                }
            }
            let parties = try (policy?.witnesses ?? []).map { w in
                let memory = try WitnessMemory.load(ledger: place.path, w.key, disk: disk, now: now)
                let status = WitnessStatus(name: w.name, url: w.url, isMirror: memory.next != nil, memory: memory, signedSize: size, now: now)
                return Party(
                    name: w.name, key: w.key.text, url: w.url, cosignedSize: status.cosignedSize, cosignedAt: status.cosignedAt.map(Self.time), error: status.error, silentHours: [0, 1, 24, 72][status.alarm.rawValue])
            }
            let shown = Shown(
                origin: try log.origin, epoch: place.epoch, size: size, root: newest?.checkpoint.root.hex ?? Merkle.emptyRoot.hex, key: try log.logKey()?.text, signedAt: try place.signedAt(),
                cosignedSize: cosigned?.size, cosignedAt: cosigned.map { Self.time($0.time) }, needsWitnesses: policy?.needsWitnesses ?? false, witnesses: parties)
            if output.json { return try output.printJSON(shown) }
            print("log       \(shown.origin)\nsize      \(shown.size)\nroot      \(shown.root)\nsigned    \(shown.signedAt ?? "never")\nkey       \(shown.key ?? "-")")
            print("cosigned  \(cosigned.map { "\($0.size) at \(Self.time($0.time))" } ?? (shown.needsWitnesses ? "never" : "no witness is asked for"))")
            guard !parties.isEmpty else { return }
            Columns.print(
                [["witness", "size", "at", "silent", "state"]]
                    + parties.map { [$0.name, $0.cosignedSize.map(String.init) ?? "-", $0.cosignedAt ?? "-", $0.silentHours == 0 ? "" : "\($0.silentHours) h", $0.error ?? "ok"] })
        }

        private static func time(_ seconds: Int64) -> String { WallTime(microseconds: seconds * 1_000_000).description }
    }

    // MARK: by file

    struct Request: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a request to a witness or a mirror into a file.",
            discussion:
                "Carry it to `custos witness answer` or `custos mirror answer`, and what comes back to `custos ledger accept`. With --entries a folder with the leaves too, for a mirror; when it was cut short, run it again on the same folder."
        )
        @OptionGroup var data: DataOption
        @Option(help: "The policy's name of the witness.") var witness: String
        @Flag(help: "Leaves too, for a mirror.") var entries = false
        @Option(help: "The file, or with --entries the folder.") var to: String

        func run() throws {
            let place = try LedgerPlace(try data.open()), log = try place.living(), disk = SystemDisk()
            guard let policy = try place.policy() else { throw UsageError("\(place.path)/policy: there is none, so no witness is known") }
            guard let w = policy.witnesses.first(where: { $0.name == witness }) else { throw UsageError("no witness \"\(witness)\" in \(place.path)/policy") }
            guard let key = try log.logKey(), let note = try log.checkpoint().flatMap({ try KnownCheckpoint($0).signedOnly(by: key) })?.note else { throw UsageError("nothing is signed yet") }
            let memory = try WitnessMemory.load(ledger: place.path, w.key, disk: disk, now: SystemClocks().wall())
            try RequestedNotes.keep(note, ledger: place.path, disk: disk)
            let size = try FileCarrier.writeRequest(WitnessRequests(log), note: note, memory: memory, entries: entries, to: FilePath.standard(to), disk: disk)
            print("\(w.name): from \(min(memory.known, size)) to \(size)")
        }
    }

    struct Accept: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the answer of a witness or a mirror.", discussion: "It is judged here and now; the server takes it into the ledger within a minute, or at its next start.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption
        @Argument(help: "The answer.") var file: String

        struct Shown: Encodable {
            var witness: String
            var cosigned: [UInt64]
            var problems: [String]
            var fork: String?
        }

        func run() throws {
            let place = try LedgerPlace(try data.open()), log = try place.living(), disk = SystemDisk(), now = SystemClocks().wall()
            guard let policy = try place.policy() else { throw UsageError("\(place.path)/policy: there is none, so no witness is known") }
            let path = FilePath.standard(file)
            guard let bytes = try disk.readAll(path, limit: AnswerFile.maximumBytes) else { throw UsageError("\(path): no such file") }
            let answers: AnswerFile
            do { answers = try AnswerFile(parsing: bytes) } catch { throw UsageError("\(path): \(error)") }
            let size = try log.checkpoint().map { try Checkpoint(parsing: $0.text).size } ?? 0
            let verdict = try WitnessFolderOption.usage {
                try WitnessInbox.judge(
                    answers, path: path, policy: policy, origin: try log.origin, signedSize: size, rootOf: { try log.tree(size: $0).root() },
                    memory: { try WitnessMemory.load(ledger: place.path, $0, disk: disk, now: now) }, now: now)
            }
            // What says nothing new is told to the person only.
            if verdict.isWorth(more: try WitnessMemory.load(ledger: place.path, verdict.key, disk: disk, now: now)) { try WitnessInbox.put(answers, ledger: place.path, disk: disk) }
            // What the witness has is remembered here and now, so that the next request begins there also where no server runs.
            try verdict.memory.save(ledger: place.path, verdict.key, disk: disk)
            let shown = Shown(witness: verdict.name, cosigned: verdict.cosigned.map(\.size), problems: verdict.problems, fork: verdict.fork?.detail)
            if output.json {
                try output.printJSON(shown)
            } else {
                for c in verdict.cosigned { print("\(verdict.name) cosigned \(c.size) leaves at \(WallTime(microseconds: c.time * 1_000_000))") }
                for p in verdict.problems { print("\(verdict.name): \(p)") }
                if let fork = verdict.fork { print("\(verdict.name) has another history of this log: \(fork.detail)") }
            }
            if verdict.fork != nil || !verdict.problems.isEmpty { throw ExitCode(ExitStatus.findings.rawValue) }
        }
    }

    struct Answer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer a mirror's challenge: show the fragments that it asks for.",
            discussion:
                "Only a challenge that a witness of this node's policy signed is answered, and it is written into the ledger that it was. The answer holds footage; `custos mirror judge` judges it and keeps none of it.")
        @OptionGroup var data: DataOption
        @Option(help: "Settings, for the volumes.") var config: String?
        @Option(help: "Where the answer goes.") var to: String
        @Argument(help: "The challenge.") var file: String

        func run() throws {
            let folder = try data.open()
            let place = try LedgerPlace(folder), log = try place.living(), disk = SystemDisk()
            guard let policy = try place.policy() else { throw UsageError("\(place.path)/policy: there is none, so no mirror is known") }
            let path = FilePath.standard(file)
            guard let note = try disk.readAll(path, limit: PossessionChallenge.maximumBytes) else { throw UsageError("\(path): no such file") }
            let challenge: PossessionChallenge
            do { challenge = try PossessionChallenge(note: note, signedBy: policy.witnesses.map(\.key)) } catch { throw UsageError("\(path): \(error)") }
            guard challenge.origin == (try log.origin) else { throw UsageError("\(path): a challenge about \(challenge.origin); this node's log is \(try log.origin)") }
            let state = try folder.openState()
            let catalogue = try Catalogue(path: folder.cataloguePath, access: .visitor)
            let volumes = VolumeSet(paths: try folder.knownVolumes(try Configuration.load(config), state), node: state.node, disk: disk, clocks: SystemClocks(), access: .reading)
            // Before the first byte is shown.
            try state.note(challenge.fact(by: "file"))
            try PossessionKeeper(catalogue: catalogue, state: state, volumes: volumes).write(challenge, to: FilePath.standard(to), disk: disk)
            print("challenge \(challenge.id): \(challenge.asks.count) fragments")
        }
    }

    // MARK: ways out of a fork

    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the ledger's missing leaves back from a mirror's copy.",
            discussion: "No server may run on the folder. The copy is a mirror's folder of this log (`logs/<hash>`), or one that was fetched from it. Every leaf is checked against what was signed.")
        @OptionGroup var data: DataOption
        @Option(help: "Settings, for the signer.") var config: String?
        @Option(name: .customLong("from"), help: ArgumentHelp("The copy of the log.", valueName: "dir")) var source: String

        func run() throws {
            let folder = try data.open(), lock = try folder.lock()
            defer { withExtendedLifetime(lock) {} }
            let ledger = try LedgerPlace.open(folder, try folder.openState(), try Configuration.load(config))
            defer { ledger.stop() }
            let before = ledger.status.size
            try ledger.restore(from: LogFolder(path: FilePath.standard(source), disk: SystemDisk()))
            print("\(ledger.status.origin): \(before) leaves before, \(ledger.status.size) now")
        }
    }

    struct NewEpoch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End this ledger and begin a new one: for two administrators, when the old one cannot go on.",
            discussion:
                "No server may run on the folder. Both passwords are asked for. The new log's first leaf names the last known checkpoint of the old one, who decided and why; the old log stays, and its key is erased.")
        @OptionGroup var data: DataOption
        @Option(help: "Settings, for the signer.") var config: String?
        @Option(help: "The administrator who asks for it.") var by: String
        @Option(help: "The administrator who agrees.") var second: String
        @Option(help: "Why. It is kept beside the log.") var reason: String

        /// For tests, which have no terminal.
        private static let passwordVariables = ["CUSTOS_PASSWORD_1", "CUSTOS_PASSWORD_2"]

        func run() throws {
            guard !reason.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else { throw UsageError("--reason is empty") }
            let folder = try data.open(), lock = try folder.lock()
            defer { withExtendedLifetime(lock) {} }
            let state = try folder.openState(), accounts = AccountStore(state: state)
            let persons = try zip([by, second], Self.passwordVariables).map { try Self.administrator(accounts, $0, $1) }
            if let refusal = TwoPersons.objection(first: "user:\(persons[0].id)", second: "user:\(persons[1].id)") { throw refusal }
            let ledger = try LedgerPlace.open(folder, state, try Configuration.load(config))
            defer { ledger.stop() }
            let body = LeafBody.make(["reason": reason, "by": persons[0].user, "second": persons[1].user])
            try ledger.beginEpoch(reason: Array(body.utf8), by: "user:\(persons[0].id)", second: "user:\(persons[1].id)")
            print("the log is now \(ledger.status.origin)")
        }

        private static func administrator(_ accounts: AccountStore, _ user: String, _ variable: String) throws -> UserRecord {
            let password: Secret
            if let given = ProcessInfo.processInfo.environment[variable] {
                password = Secret(given)
            } else {
                guard isatty(0) == 1 else { throw UsageError("the password of \(user) is asked for on a terminal") }
                FileHandle.standardError.write(Data("Password for \(user): ".utf8))
                password = Secret(Terminal.readHidden() ?? "")
            }
            // Unknown, disabled, no administrator and a wrong password are one answer.
            guard let u = try accounts.user(named: user), !u.disabled, u.role == .admin, PasswordHash.verify(password, against: u.passwordHash) else {
                throw UsageError("\(user): no administrator who can sign in with this password")
            }
            return u
        }
    }
}

/// Where a node's ledger lies.
struct LedgerPlace {
    let path: String
    let epoch: UInt64

    /// Throws when there is no log.
    init(_ folder: DataFolder) throws {
        path = folder.path + "/ledger"
        guard let epoch = try Self.epochs(path).max() else { throw UsageError("\(path): no ledger is here yet") }
        self.epoch = epoch
    }

    static func epochs(_ path: String) throws -> [UInt64] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try SystemDisk().list(path).compactMap { name in
            guard name.hasPrefix("log-"), let n = UInt64(name.dropFirst(4)), n > 0, "log-\(n)" == name else { return nil }
            return n
        }
    }

    /// The ledger itself, for commands that change it while no server runs. The signer is in this process, or behind its socket.
    static func open(_ folder: DataFolder, _ state: StateStore, _ configuration: Configuration) throws -> Ledger {
        let clocks = SystemClocks(), disk = SystemDisk(), logger = Logging.quiet
        let signer: any CheckpointSigner =
            if let socket = configuration.signerSocket {
                SignerClient(.socket(socket), clocks: clocks, logger: logger)
            } else {
                LocalSigner(try SignerService(folder: folder.signerPath, secondFolder: configuration.signerSecondFolder, disk: disk))
            }
        return try Ledger(
            folder: folder.ledgerPath, node: state.node, bootID: BootID.ofThisMachine, clocks: clocks, clockState: { ClockState(word: .free, offset: nil) }, disk: disk, signer: signer, logger: logger)
    }

    /// The log that is written now: of the highest epoch.
    func living() throws -> LogFolder { LogFolder(path: "\(path)/log-\(epoch)", disk: SystemDisk()) }

    func policy() throws -> TrustPolicy? {
        guard let bytes = try SystemDisk().readAll(path + "/policy", limit: TrustPolicy.maximumBytes) else { return nil }
        do { return try TrustPolicy(parsing: bytes) } catch { throw UsageError("\(path)/policy: \(error)") }
    }

    /// When the newest checkpoint was written down; `nil` before the first.
    func signedAt() throws -> String? {
        guard let at = try? FileManager.default.attributesOfItem(atPath: "\(path)/log-\(epoch)/checkpoint")[.modificationDate] as? Date else { return nil }
        return WallTime(seconds: at.timeIntervalSince1970.rounded(.down)).description
    }
}
