package import CustosLedger

/// One talk with one witness or mirror: what to ask next, and what its answers mean. Knows no socket, disk or clock.
///
/// ```
/// witness  add-checkpoint ──200──> cosigned
///                         ──409 size──> add-checkpoint from there
/// mirror   add-checkpoint ──200──> add-entries ──202──> add-entries ... ──200──> cosigned
/// both     a contradiction ──> what does it have? ──> fork, or its fault
/// ```
package struct WitnessConversation: Sendable {
    package enum Ask: Sendable, Hashable {
        case addCheckpoint(old: UInt64)
        /// With `start == end == 0` no leaves: it tells how far it is.
        case addEntries(start: UInt64, end: UInt64, ticket: [UInt8])
        /// The newest note that it has, if it shows one: `GET <origin hash>/checkpoint` of a witness, `/pending` of a mirror. C2SP does
        /// not ask this of them; ours do it.
        case checkpoint
    }

    package enum Step: Sendable, Hashable {
        case ask(Ask)
        /// Signatures that its key made of the checkpoint of this size; then `next`, or the talk is over.
        case cosigned([NoteSignature], size: UInt64, time: Int64, next: Ask?)
        case fork(WitnessFork)
        /// The talk is over without a signature; `reason` is for a person.
        case failed(String)
    }

    /// Answers that only say "ask otherwise", before the talk is given up until the next time.
    static let conflictLimit = 4

    private let key: VerifierKey
    private let logKey: VerifierKey
    private let isMirror: Bool
    /// The newest signed checkpoint; `nil` when the log has none.
    private let target: KnownCheckpoint?

    /// The size that it has; told by it, or remembered.
    package private(set) var known: UInt64
    package private(set) var next: UInt64?
    package private(set) var ticket: [UInt8]

    private var asked: Ask?
    private var conflicts = 0
    /// Why it was asked what it has.
    private var suspicion = ""
    private var signed: UInt64 = 0

    private var size: UInt64 { target?.checkpoint.size ?? 0 }

    package init(key: VerifierKey, logKey: VerifierKey, isMirror: Bool, target: SignedNote?, memory: WitnessMemory) throws(LedgerFormatError) {
        self.key = key
        self.logKey = logKey
        self.isMirror = isMirror
        if let target { self.target = try KnownCheckpoint(target) } else { self.target = nil }
        known = memory.known
        next = memory.next
        ticket = memory.ticket
    }

    /// The first question. A log without a checkpoint only asks whether there should be one.
    package mutating func begin() -> Step {
        guard target != nil else {
            suspicion = "our log is empty"
            return ask(.checkpoint)
        }
        return ask(.addCheckpoint(old: min(known, size)))
    }

    private mutating func ask(_ a: Ask) -> Step {
        asked = a
        return .ask(a)
    }

    private mutating func conflict(_ otherwise: Ask) -> Step {
        conflicts += 1
        guard conflicts <= Self.conflictLimit else { return .failed("it contradicts itself: \(conflicts) conflicts in one talk") }
        return ask(otherwise)
    }

    private mutating func suspect(_ reason: String) -> Step {
        suspicion = reason
        return ask(.checkpoint)
    }

    // MARK: Answers

    /// An answer to the last question.
    ///
    /// - Parameters:
    ///   - signedSize: up to where our log is signed by now. Another way to the witness (a file) may have been faster than this talk.
    ///   - rootOf: the root of the first so many leaves of our log; asked for signed sizes only.
    package mutating func take(_ answer: ProtocolAnswer, signedSize: UInt64, rootOf: (UInt64) throws -> TreeHash) throws -> Step {
        signed = max(size, signedSize)
        switch asked {
        case .addCheckpoint(let old): return afterCheckpoint(answer, old)
        case .addEntries(let start, let end, _): return try afterEntries(answer, start, end, rootOf)
        case .checkpoint: return try afterShown(answer, rootOf)
        case nil: preconditionFailure("an answer to no question")
        }
    }

    private mutating func afterCheckpoint(_ answer: ProtocolAnswer, _ old: UInt64) -> Step {
        guard let target else { preconditionFailure("a checkpoint was sent and is not there") }
        switch (answer.status, answer.contentType) {
        case (200, _):
            known = size
            if isMirror { return askEntries() }
            return signatures(answer, of: target, next: nil)
        case (409, ProtocolAnswer.sizeType):
            guard answer.body.last == 10, let has = ByteText.decimal(answer.body.dropLast()) else { return .failed("409 with no size") }
            if has > signed { return suspect("it has \(has) leaves, our log is signed up to \(signed)") }
            if has > size { return overtaken(has) }
            if has == old { return has == size ? suspect("it has another root for size \(size)") : .failed("409 for the size that it has") }
            known = has
            return conflict(.addCheckpoint(old: has))
        case (409, _) where old == size: return suspect("it has another root for size \(size): \(answer.line)")
        case (422, _): return suspect("our proof from \(old) to \(size) does not fit what it has: \(answer.line)")
        default: return .failed("\(answer.status): \(answer.line)")
        }
    }

    private mutating func overtaken(_ has: UInt64) -> Step {
        known = has
        return .failed("it has \(has) leaves already, which is newer than what was sent")
    }

    private mutating func askEntries() -> Step {
        guard let next else { return ask(.addEntries(start: 0, end: 0, ticket: [])) }
        return ask(.addEntries(start: min(next, size), end: size, ticket: ticket))
    }

    private mutating func afterEntries(_ answer: ProtocolAnswer, _ start: UInt64, _ end: UInt64, _ rootOf: (UInt64) throws -> TreeHash) throws -> Step {
        switch (answer.status, answer.contentType) {
        case (200, _):
            next = max(next ?? 0, end)
            let of = end == size ? target : try KnownCheckpoint(unsigned: Checkpoint(origin: logKey.name, size: end, root: rootOf(end)))
            guard let of else { preconditionFailure("leaves of a log without a checkpoint") }
            return signatures(answer, of: of, next: end < size ? .addEntries(start: end, end: size, ticket: []) : nil)
        case (202, MirrorInfo.contentType), (409, MirrorInfo.contentType):
            let info: MirrorInfo
            do { info = try MirrorInfo(parsing: answer.body) } catch { return .failed("\(answer.status) with no mirror info: \(error)") }
            if info.next > signed { return suspect("it has \(info.next) leaves, our log is signed up to \(signed)") }
            if info.next > size { return overtaken(info.next) }
            let advanced = info.next > (next ?? start)
            next = info.next
            ticket = info.ticket
            // Another client may be ahead with a checkpoint that is newer than ours: it is our log's, so ours will be there soon.
            let towards = info.size <= size && info.size >= info.next && info.size > 0 ? info.size : size
            let otherwise = Ask.addEntries(start: info.next, end: towards, ticket: info.ticket)
            if answer.status == 202, advanced { return ask(otherwise) }
            return conflict(otherwise)
        case (422, _): return suspect("leaves from \(start) do not fit the checkpoint of \(end) that it has: \(answer.line)")
        default: return .failed("\(answer.status): \(answer.line)")
        }
    }

    /// What it has, or that it does not show it, after `suspicion`.
    private func afterShown(_ answer: ProtocolAnswer, _ rootOf: (UInt64) throws -> TreeHash) throws -> Step {
        let shown: KnownCheckpoint? = answer.isSuccess ? (try? KnownCheckpoint(SignedNote(parsing: answer.body))).flatMap { $0.signedOnly(by: logKey) } : nil
        // Not to be shown and not to be believed are the same.
        if let shown, ByteText.same(shown.checkpoint.origin, logKey.name) {
            let theirs = shown.checkpoint
            if theirs.size > signed {
                return .fork(WitnessFork(detail: "it shows a checkpoint of \(theirs.size) leaves with our signature; our log is signed up to \(signed)", evidence: shown.note))
            }
            if theirs.size > 0, try rootOf(theirs.size) != theirs.root {
                return .fork(WitnessFork(detail: "it shows a checkpoint of \(theirs.size) leaves with our signature and another root", evidence: shown.note))
            }
            return target == nil ? .failed("our log has no checkpoint yet") : .failed("it refuses, and shows nothing against our log: \(suspicion)")
        }
        if target == nil { return .failed("our log has no checkpoint yet") }
        return .fork(WitnessFork(detail: suspicion, evidence: nil))
    }

    private func signatures(_ answer: ProtocolAnswer, of checkpoint: KnownCheckpoint, next: Ask?) -> Step {
        let good = NoteSignature.good(in: answer.body, of: checkpoint.note.text, by: key)
        guard let time = good.compactMap(\.claimedTime).max() else { return .failed("200 without a good signature by \(key.name)") }
        return .cosigned(good, size: checkpoint.checkpoint.size, time: time, next: next)
    }

    /// Goes on after `cosigned` with a next question.
    package mutating func goOn(_ next: Ask) -> Step { ask(next) }
}

/// Two histories of one log: what a witness has is not what we have.
package struct WitnessFork: Sendable, Hashable {
    package let detail: String
    /// A note with our log's own signature that cannot be of our log; `nil` when the witness only says so.
    package let evidence: SignedNote?
}

extension KnownCheckpoint {
    init(unsigned checkpoint: Checkpoint) throws(LedgerFormatError) { try self.init(SignedNote(text: checkpoint.text)) }
}
