package import CustosBase
package import CustosLedger

/// Answers that came by file, on their way into the ledger: `<data>/ledger/answers/`.
///
/// `custos ledger accept` judges a file, tells the person what it is worth and puts it here; the server, which alone writes the ledger,
/// takes it from here within a minute, or at its next start.
package enum WitnessInbox {
    /// More than these wait only if nobody has started a server for months.
    static let waitingLimit = 1_000

    package static func folder(ledger: String) -> String { ledger + "/answers" }

    package static func put(_ file: AnswerFile, ledger: String, disk: any DiskIO) throws {
        let folder = folder(ledger: ledger), bytes = file.bytes
        try disk.makeDirectory(folder)
        guard try disk.list(folder).count < waitingLimit else { throw WitnessError(.busy, folder, "\(waitingLimit) answers wait; no server takes them") }
        try disk.replaceDurably(folder + "/" + Hex.encode(Digest.sha256(bytes).prefix(16)), bytes)
    }

    /// What waits, with the paths to remove afterwards. A file that cannot be read is removed: it was whole when it came.
    package static func waiting(ledger: String, disk: any DiskIO) throws -> [(path: String, file: AnswerFile?)] {
        let folder = folder(ledger: ledger)
        guard try disk.exists(folder) else { return [] }
        return try disk.list(folder).sorted().filter { !$0.hasSuffix(".new") }.map { name in
            let path = folder + "/" + name
            return (path, try disk.contents(path, limit: AnswerFile.maximumBytes).flatMap { try? AnswerFile(parsing: $0) })
        }
    }

    /// What a file of answers is worth.
    package struct Verdict: Sendable, Hashable {
        package struct Cosigned: Sendable, Hashable {
            package var size: UInt64
            /// POSIX seconds, by the witness's clock.
            package var time: Int64
            package var signatures: [NoteSignature]
        }
        /// The policy's word for the witness.
        package var name: String
        package var key: VerifierKey
        package var cosigned: [Cosigned] = []
        package var memory: WitnessMemory
        package var fork: WitnessFork?
        /// For a person: what did not go well.
        package var problems: [String] = []

        /// Whether the ledger, or its memory of the witness, gains anything by the answers.
        package func isWorth(more before: WitnessMemory) -> Bool {
            var a = memory, b = before
            a.error = nil
            b.error = nil
            return !cosigned.isEmpty || fork != nil || a != b
        }
    }

    /// Judges answers against policy and log. Throws `wrongInput` when they are not of a witness of the policy or not about this log.
    package static func judge(_ file: AnswerFile, path: String, policy: TrustPolicy, origin: String, signedSize: UInt64, rootOf: (UInt64) throws -> TreeHash, memory: (VerifierKey) throws -> WitnessMemory, now: WallTime)
        throws
        -> Verdict
    {
        guard let witness = policy.witnesses.first(where: { ByteText.same($0.key.name, file.by) }) else {
            throw WitnessError(.wrongInput, path, "\(file.by) is no witness of this node's policy")
        }
        if let log = file.log, !ByteText.same(log, origin) { throw WitnessError(.wrongInput, path, "answers about \(log); this node's log is \(origin)") }
        var verdict = Verdict(name: witness.name, key: witness.key, memory: try memory(witness.key))
        for item in file.items { try take(item, origin, signedSize, rootOf, now, &verdict) }
        verdict.memory.error = verdict.problems.last
        return verdict
    }

    private static func take(_ item: AnswerFile.Item, _ origin: String, _ signedSize: UInt64, _ rootOf: (UInt64) throws -> TreeHash, _ now: WallTime, _ verdict: inout Verdict) throws {
        let answer = item.answer
        switch (item.endpoint, answer.status, answer.contentType) {
        case (_, 200, _) where item.size > signedSize:
            verdict.problems.append("it speaks of \(item.size) leaves, our log is signed up to \(signedSize)")
        case (.addCheckpoint, 200, _) where answer.body.isEmpty:
            verdict.memory.known = max(verdict.memory.known, item.size)
        case (_, 200, _):
            let checkpoint = Checkpoint(origin: origin, size: item.size, root: try rootOf(item.size))
            let signatures = NoteSignature.good(in: answer.body, of: checkpoint.text, by: verdict.key)
            guard let time = signatures.compactMap(\.claimedTime).max() else {
                verdict.problems.append("no good signature by \(verdict.key.name) on the checkpoint of \(item.size)")
                return
            }
            verdict.cosigned.append(.init(size: item.size, time: time, signatures: signatures))
            verdict.memory.cosigned(item.size, time, now: now)
        case (.addCheckpoint, 409, ProtocolAnswer.sizeType):
            guard let has = ByteText.decimal(answer.body.dropLast()) else { return verdict.problems.append("409 with no size") }
            if has > signedSize { verdict.fork = WitnessFork(detail: "it has \(has) leaves, our log is signed up to \(signedSize)", evidence: nil) }
            verdict.memory.known = has
            // What was carried a second time is known already, and no problem.
            if has < item.size { verdict.problems.append("it has \(has) leaves; the request began elsewhere. Make a new one") }
        case (.addEntries, 202, MirrorInfo.contentType), (.addEntries, 409, MirrorInfo.contentType):
            guard let info = try? MirrorInfo(parsing: answer.body) else { return verdict.problems.append("\(answer.status) with no mirror info") }
            if info.next > signedSize { verdict.fork = WitnessFork(detail: "it has \(info.next) leaves, our log is signed up to \(signedSize)", evidence: nil) }
            verdict.memory.next = info.next
            verdict.memory.ticket = info.ticket
        default:
            verdict.problems.append("\(item.endpoint.rawValue): \(answer.status) \(answer.line)")
        }
    }
}

extension WitnessMemory {
    /// A good cosignature of `size` came.
    package mutating func cosigned(_ size: UInt64, _ time: Int64, now: WallTime) {
        known = max(known, size)
        if size >= cosigned ?? 0 {
            cosigned = size
            cosignedAt = time
        }
        if let next { self.next = max(next, size) }
        goodAt = now
        error = nil
    }
}

extension NoteSignature {
    /// The signatures in a witness's answer that the key made of `text`. Lines of other keys and of unknown algorithms are passed over
    /// (C2SP tlog-witness).
    static func good(in body: [UInt8], of text: [UInt8], by key: VerifierKey) -> [NoteSignature] {
        String(decoding: body.prefix(65_536), as: UTF8.self).split(separator: "\n").prefix(SignedNote.maximumSignatures).compactMap { line in
            guard let s = try? NoteSignature(parsing: line), s.isClaimed(by: key), s.verifies(text, by: key) else { return nil }
            return s
        }
    }
}
