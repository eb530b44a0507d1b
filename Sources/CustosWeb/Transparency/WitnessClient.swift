package import CustosBase
import CustosLedger
package import CustosStore
package import Logging
import Synchronization

/// The node's side of witnesses and mirrors: it brings them what is new, and their cosignatures to the ledger.
///
/// Each witness of the policy has a task of its own, so that one that is slow or away holds up no other; at one tick all of them are
/// brought the same checkpoint (`WitnessSchedule`). Those without
/// a URL are reached by files (`WitnessInbox`), which this also empties. What was learned survives a restart (`WitnessMemory`).
package final class WitnessClient: Sendable {
    package struct Options: Sendable {
        /// Which of the policy's witnesses are mirrors, by URL or by the policy's name. The policy does not tell.
        package var mirrors: Set<String> = []
        /// One question and its answer.
        package var requestSeconds: Int64 = 30
        /// One request with leaves: 8 MiB over a line of a megabit.
        package var entriesSeconds: Int64 = 120
        /// One answer to a challenge.
        package var answerSeconds: Int64 = 3600

        package init() {}
    }

    /// One answer of the protocol; mirror info with the longest ticket has 90 kB.
    static let answerLimit = 128 * 1024
    static let inboxEvery = Duration.seconds(60)
    static let challengeEvery = TimeSpan.seconds(24 * 3600 as Int64)
    /// After a mirror had nothing to ask, or could not be reached with the answer.
    static let challengeRetry = TimeSpan.seconds(3600 as Int64)
    /// Between two fragments of an answer, so that a disk that records has the room.
    static let challengePause = Duration.milliseconds(100)
    /// Questions in one talk. A mirror far behind needs many: each carries up to 8192 leaves, so this is hundreds of millions.
    static let questionLimit = 100_000

    private struct Watched: Sendable {
        let name: String
        let key: VerifierKey
        let url: String?
        let isMirror: Bool
    }

    private let ledger: any CosignedLog
    private let folder: String
    private let disk: any DiskIO
    private let clocks: any Clocks
    private let transport: any WitnessTransport
    private let options: Options
    private let keeper: PossessionKeeper?
    private let onFork: @Sendable (String, WitnessFork) -> Void
    private let onChallenge: @Sendable (String, PossessionChallenge) throws -> Void
    private let logger: Logger
    private let watched: [Watched]
    /// Reading tiles and leaves; one thread for each of two witnesses.
    private let pool = BoundedPool(threads: 2, waiting: 256)
    private let memories: Mutex<[String: WitnessMemory]>
    private let nextChallenge = Mutex<[String: WallTime]>([:])
    private let targets = Mutex<(tick: UInt64, target: Target)?>(nil)
    /// Forks that were told; each is told once.
    private let forks = Mutex<[String: WitnessFork]>([:])

    /// - Parameters:
    ///   - folder: `<data>/ledger`, for the memory and the inbox.
    ///   - keeper: answers the mirrors' challenges; `nil`: they are not answered.
    ///   - onFork: a witness has another history of this log. With evidence it is proven; without, the witness says so.
    ///   - onChallenge: called before footage is shown to a mirror, with the policy's name of it; when it throws, nothing is shown.
    package init(
        ledger: any CosignedLog, folder: String, disk: any DiskIO, clocks: any Clocks, transport: any WitnessTransport, options: Options, keeper: PossessionKeeper?,
        onFork: @escaping @Sendable (String, WitnessFork) -> Void, onChallenge: @escaping @Sendable (String, PossessionChallenge) throws -> Void, logger: Logger
    ) throws {
        self.ledger = ledger
        self.folder = folder
        self.disk = disk
        self.clocks = clocks
        self.transport = transport
        self.options = options
        self.keeper = keeper
        self.onFork = onFork
        self.onChallenge = onChallenge
        self.logger = logger
        watched = (ledger.policy?.witnesses ?? []).map {
            Watched(name: $0.name, key: $0.key, url: $0.url, isMirror: options.mirrors.contains($0.name) || $0.url.map(options.mirrors.contains) ?? false)
        }
        var memories: [String: WitnessMemory] = [:]
        for w in watched {
            var memory = try WitnessMemory.load(ledger: folder, w.key, disk: disk, now: clocks.wall())
            // A witness that is away from the first moment is an alarm an hour after it was named, not after each restart.
            if try !disk.exists(WitnessMemory.path(ledger: folder, w.key)) { try memory.save(ledger: folder, w.key, disk: disk) }
            if memory.since > clocks.wall() { memory.since = clocks.wall() }
            memories[w.key.text] = memory
        }
        self.memories = Mutex(memories)
        pool.start()
    }

    package var statuses: [WitnessStatus] {
        let signed = ledger.signedSize, now = clocks.wall()
        return memories.withLock { m in
            watched.map { WitnessStatus(name: $0.name, url: $0.url, isMirror: $0.isMirror, memory: m[$0.key.text] ?? WitnessMemory(since: now), signedSize: signed, now: now) }
        }
    }

    /// Talks to every witness once, all at the same time, for at most so long: before a node goes on after a start it asks whether
    /// somebody knows more of its log than it does itself. Those that cannot be reached hold nothing up.
    package func askAll(seconds: Int64) async {
        await takeInbox()
        guard let target = await newest() else { return }
        await withTaskGroup(of: Void.self) { group in
            for w in watched where w.url != nil {
                group.addTask {
                    // Too slow is as good as not there; the round goes on where it was the next time.
                    _ = try? await Deadline.run(seconds: seconds, onExpiry: {}) { await self.round(w, target, mustAsk: true) }
                }
            }
        }
    }

    /// Runs until its task is cancelled.
    package func run() async {
        // Nodes of one network that came up together do not all come in one second.
        let start = ContinuousClock.now + .seconds(WitnessSchedule.tick.seconds * .random(in: 0...1))
        await withTaskGroup(of: Void.self) { group in
            for w in watched where w.url != nil {
                group.addTask { await self.attend(w, from: start) }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.inboxEvery)  // Ends by cancellation only.
                    if !Task.isCancelled { await self.takeInbox() }
                }
            }
        }
        await pool.stop()
    }

    private func attend(_ w: Watched, from start: ContinuousClock.Instant) async {
        let length = Duration.microseconds(WitnessSchedule.tick.microseconds)
        var schedule = WitnessSchedule(isMirror: w.isMirror)
        var tick: UInt64 = 0
        while !Task.isCancelled {
            if schedule.isDue(at: tick), let target = await target(at: tick) {
                schedule.ended(well: await round(w, target), at: tick, jitter: .random())
                while schedule.mustHurry(lag: lag(w)), !Task.isCancelled, let target = await newest() {
                    schedule.ended(well: await round(w, target), at: tick, jitter: .random())
                }
                if w.isMirror, schedule.failures == 0 { await answerChallenge(w) }
            }
            // A round that took longer than a tick has missed some.
            let passed = (ContinuousClock.now - start) / length
            tick = max(tick + 1, UInt64(max(0, passed.rounded(.up))))
            try? await Task.sleep(until: start + length * Int(tick), clock: .continuous)  // Ends by cancellation only.
        }
    }

    // MARK: What is brought

    /// A checkpoint with our signature alone (`nil`: there is none yet), and our key.
    private struct Target: Sendable {
        var note: SignedNote?
        var size: UInt64
        var logKey: VerifierKey
    }

    /// The checkpoint of a tick: the newest of the moment in which the first witness is brought it.
    private func target(at tick: UInt64) async -> Target? {
        if let known = targets.withLock({ $0?.tick == tick ? $0?.target : nil }) { return known }
        guard let newest = await newest() else { return nil }
        return targets.withLock { t in
            if let known = t, known.tick == tick { return known.target }
            t = (tick, newest)
            return newest
        }
    }

    private func newest() async -> Target? {
        let ledger = ledger
        do {
            return try await pool.run {
                let log = ledger.log
                guard let key = try log.logKey() else { throw LedgerError(.damaged, "\(log.path)/log.vkey is not there") }
                guard let note = try log.checkpoint() else { return Target(note: nil, size: 0, logKey: key) }
                let known = try KnownCheckpoint(note)
                guard let signed = known.signedOnly(by: key) else { throw LedgerError(.damaged, "\(log.path)/checkpoint has no signature of ours") }
                return Target(note: signed.note, size: known.checkpoint.size, logKey: key)
            }
        } catch is CancellationError {
            return nil
        } catch {
            logger.error("the newest checkpoint could not be read, and no witness is brought anything", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func lag(_ w: Watched) -> UInt64 {
        let signed = ledger.signedSize
        return signed - min(signed, memories.withLock { $0[w.key.text]?.cosigned } ?? 0)
    }

    // MARK: One talk

    /// Whether it ended well: with a cosignature of the newest checkpoint, or because there is nothing new.
    ///
    /// - Parameter mustAsk: ask although nothing is new: what we remember of the witness may be older than what it remembers of us.
    @discardableResult
    private func round(_ w: Watched, _ target: Target, mustAsk: Bool = false) async -> Bool {
        guard let url = w.url else { return false }
        do {
            var memory = memories.withLock { $0[w.key.text] } ?? WitnessMemory(since: clocks.wall())
            let ended = try await talk(w, url, target, mustAsk, &memory)
            let hadFailed = memories.withLock { $0[w.key.text]?.error } != nil
            if hadFailed, memory.error == nil { logger.notice("the witness answers again", metadata: ["witness": "\(w.name)"]) }
            if !hadFailed, let error = memory.error { logger.warning("a witness did not cosign", metadata: ["witness": "\(w.name)", "reason": "\(error)"]) }
            try await keep(memory, w)
            return ended
        } catch is CancellationError {
            return false
        } catch {
            var memory = memories.withLock { $0[w.key.text] } ?? WitnessMemory(since: clocks.wall())
            if memory.error == nil { logger.warning("a witness could not be reached", metadata: ["witness": "\(w.name)", "error": "\(error)"]) }
            memory.error = String("\(error)".prefix(300))
            // Without the disk the memory is kept for as long as this process lives.
            try? await keep(memory, w)
            return false
        }
    }

    private func keep(_ memory: WitnessMemory, _ w: Watched) async throws {
        memories.withLock { $0[w.key.text] = memory }
        let folder = folder, disk = disk
        try await pool.run { try memory.save(ledger: folder, w.key, disk: disk) }
    }

    private func talk(_ w: Watched, _ url: String, _ target: Target, _ mustAsk: Bool, _ memory: inout WitnessMemory) async throws -> Bool {
        let ledger = ledger
        if !mustAsk, memory.error == nil, target.note != nil, target.size == memory.cosigned { return true }
        var conversation = try WitnessConversation(key: w.key, logKey: target.logKey, isMirror: w.isMirror, target: target.note, memory: memory)
        var step = conversation.begin()
        for _ in 0..<Self.questionLimit {
            try Task.checkCancellation()
            switch step {
            case .ask(let question):
                let answer = try await ask(question, w, url, target)
                let before = conversation
                (conversation, step) = try await pool.run {
                    var c = before
                    let s = try c.take(answer, signedSize: ledger.signedSize) { try ledger.log.tree(size: $0).root() }
                    return (c, s)
                }
                memory.known = conversation.known
                memory.next = conversation.next
                memory.ticket = conversation.ticket
            case .cosigned(let signatures, let size, let time, let next):
                try await take(signatures, size, size == target.size ? target.note : nil, w)
                memory.cosigned(size, time, now: clocks.wall())
                guard let next else { return true }
                let kept = memory
                memories.withLock { $0[w.key.text] = kept }
                step = conversation.goOn(next)
            case .fork(let fork):
                memory.error = fork.detail
                report(fork, w)
                return false
            case .failed(let reason):
                memory.error = reason
                return false
            }
        }
        memory.error = "it did not come to an end"
        return false
    }

    private func take(_ signatures: [NoteSignature], _ size: UInt64, _ note: SignedNote?, _ w: Watched) async throws {
        let ledger = ledger
        do {
            try await pool.run { try ledger.takeCosignatures(signatures, for: size, note: note) }
        } catch let e as LedgerError where e.code == .late {
            logger.debug("a cosignature came after a newer one", metadata: ["witness": "\(w.name)", "size": "\(size)"])
        }
    }

    private func report(_ fork: WitnessFork, _ w: Watched) {
        guard forks.withLock({ $0.updateValue(fork, forKey: w.key.text) }) != fork else { return }
        logger.critical(
            "a witness has another history of this log", metadata: ["witness": "\(w.name)", "detail": "\(fork.detail)", "evidence": "\(fork.evidence == nil ? "none" : "a note with our signature")"])
        onFork(w.name, fork)
    }

    private func ask(_ question: WitnessConversation.Ask, _ w: Watched, _ url: String, _ target: Target) async throws -> ProtocolAnswer {
        let requests = WitnessRequests(ledger.log)
        switch question {
        case .addCheckpoint(let old):
            guard let note = target.note else { preconditionFailure("no checkpoint to send") }
            let body = try await pool.run { try requests.addCheckpoint(note, from: old).bytes }
            return try await transport.send(.post(contentType: "text/plain; charset=utf-8", body: body), Self.join(url, "add-checkpoint"), limit: Self.answerLimit, seconds: options.requestSeconds)
        case .addEntries(let start, let end, let ticket):
            let body = try await pool.run { try requests.addEntries(origin: target.logKey.name, from: start, to: end, ticket: ticket).body }
            return try await transport.send(.post(contentType: AddEntriesHeader.contentType, body: body), Self.join(url, "add-entries"), limit: Self.answerLimit, seconds: options.entriesSeconds)
        case .checkpoint:
            let place = WitnessFolder.hash(of: target.logKey.name) + (w.isMirror ? "/pending" : "/checkpoint")
            return try await transport.send(.get, Self.join(url, place), limit: Self.answerLimit, seconds: options.requestSeconds)
        }
    }

    static func join(_ url: String, _ place: String) -> String { url.hasSuffix("/") ? url + place : url + "/" + place }

    // MARK: Files

    /// Takes answers that were carried here.
    func takeInbox() async {
        let ledger = ledger, folder = folder, disk = disk, now = clocks.wall(), memories = memories.withLock { $0 }
        do {
            let verdicts = try await pool.run { () -> [WitnessInbox.Verdict] in
                guard let policy = ledger.policy else { return [] }
                var out: [WitnessInbox.Verdict] = []
                let origin = try ledger.log.origin, requested = try RequestedNotes.load(ledger: folder, disk: disk)
                for (path, file) in try WitnessInbox.waiting(ledger: folder, disk: disk) {
                    if let file {
                        do {
                            let verdict = try WitnessInbox.judge(
                                file, path: path, policy: policy, origin: origin, signedSize: ledger.signedSize, rootOf: { try ledger.log.tree(size: $0).root() },
                                memory: { memories[$0.text] ?? WitnessMemory(since: now) }, now: now)
                            for c in verdict.cosigned {
                                do {
                                    try ledger.takeCosignatures(c.signatures, for: c.size, note: RequestedNotes.note(c.size, origin: origin, in: requested))
                                } catch let e as LedgerError where e.code == .late {}  // A newer one was cosigned over the network.
                            }
                            out.append(verdict)
                        } catch is WitnessError {}  // Of another policy or another epoch: worth nothing now, and `accept` said so.
                    }
                    try disk.remove(path)
                }
                return out
            }
            for v in verdicts {
                guard let w = watched.first(where: { $0.key == v.key }) else { continue }
                if let fork = v.fork { report(fork, w) }
                try await keep(v.memory, w)
            }
        } catch is CancellationError {
        } catch {
            logger.warning("answers of witnesses could not be taken", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Challenges

    /// Looks after the challenges of all mirrors now.
    package func answerChallenges() async {
        for w in watched where w.isMirror { await answerChallenge(w) }
    }

    /// Once a day: asks a mirror what it wants to see, writes down that it is shown, and shows it.
    private func answerChallenge(_ w: Watched) async {
        let now = clocks.wall()
        guard let url = w.url, let keeper, nextChallenge.withLock({ $0[w.key.text].map { $0 <= now } ?? true }),
            memories.withLock({ $0[w.key.text]?.challengedAt }).map({ now - $0 >= Self.challengeEvery || now < $0 }) ?? true
        else { return }
        nextChallenge.withLock { $0[w.key.text] = now + Self.challengeRetry }
        do {
            let place = Self.join(url, WitnessFolder.hash(of: try ledger.log.origin))
            let shown = try await transport.send(.get, place + "/challenge", limit: PossessionChallenge.maximumBytes, seconds: options.requestSeconds)
            guard shown.isSuccess else { return }
            let challenge = try PossessionChallenge(note: shown.body, signedBy: [w.key])
            guard ByteText.same(challenge.origin, try ledger.log.origin) else { throw WitnessError(.wrongInput, url, "a challenge about \(challenge.origin)") }
            let onChallenge = onChallenge, name = w.name
            try await pool.run { try onChallenge(name, challenge) }
            let pieces = ChallengePieces(challenge, keeper: keeper, pool: pool)
            let answer = try await transport.send(
                .stream(contentType: PossessionAnswer.contentType, next: { try await pieces.next() }), place + "/answer", limit: Self.answerLimit, seconds: options.answerSeconds)
            guard answer.isSuccess else { throw WitnessError(.wrongInput, url, "\(answer.status) to the answer: \(answer.line)") }
            logger.notice("a mirror's challenge was answered", metadata: ["mirror": "\(w.name)", "outcome": "\(answer.line)"])
            var memory = memories.withLock { $0[w.key.text] } ?? WitnessMemory(since: now)
            memory.challengedAt = now
            try await keep(memory, w)
        } catch is CancellationError {
        } catch {
            logger.warning("a mirror's challenge could not be answered", metadata: ["mirror": "\(w.name)", "error": "\(error)"])
        }
    }
}

/// The pieces of an answer, made one at a time while they are sent.
private actor ChallengePieces {
    private let challenge: PossessionChallenge
    private let keeper: PossessionKeeper
    private let pool: BoundedPool
    private var at = -1

    init(_ challenge: PossessionChallenge, keeper: PossessionKeeper, pool: BoundedPool) {
        self.challenge = challenge
        self.keeper = keeper
        self.pool = pool
    }

    func next() async throws -> [UInt8]? {
        defer { at += 1 }
        if at < 0 { return PossessionAnswer.opening(challenge) }
        if at == challenge.asks.count { return PossessionAnswer.closing }
        guard at < challenge.asks.count else { return nil }
        try await Task.sleep(for: WitnessClient.challengePause)
        let ask = challenge.asks[at], number = at, keeper = keeper
        return try await pool.run { keeper.piece(ask, number: number) }
    }
}
