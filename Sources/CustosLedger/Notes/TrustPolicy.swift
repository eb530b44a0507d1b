/// Whom a verifier trusts (C2SP tlog-policy): logs, witnesses, and which of the witnesses must have cosigned.
package struct TrustPolicy: Sendable {
    /// A log's name is its key's.
    package private(set) var logs: [(key: VerifierKey, url: String?)] = []
    /// The name is the policy's own word for the witness; the key has the name that it signs with.
    package private(set) var witnesses: [(name: String, key: VerifierKey, url: String?)] = []
    private var groups: [Group] = []
    /// `nil`: `quorum none`.
    private var quorum: Member?

    /// Bounds on what one reads from a file or a page: C2SP asks for 32 of each.
    package static let maximumBytes = 262_144
    package static let maximumOfEach = 256

    private enum Member: Sendable, Hashable {
        case witness(Int)
        case group(Int)
    }
    private struct Group: Sendable {
        let threshold: Int
        let members: [Member]
    }

    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        guard bytes.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "a policy of \(bytes.count) bytes") }
        if let at = bytes.firstIndex(where: { $0 == 0x7F || $0 < 0x20 && $0 != 0x09 && $0 != 0x0A }) { throw LedgerFormatError(.character, at: at, "a control character") }
        var lines = LineReader(bytes)
        var names: [[UInt8]: Member] = [:]
        var isMember: Set<Member> = []
        var hasQuorum = false

        func define(_ word: ArraySlice<UInt8>, _ member: Member) throws(LedgerFormatError) {
            guard Array(word) != Self.none else { throw LedgerFormatError(.value, at: word.startIndex, "\"none\" cannot be defined") }
            guard names.updateValue(member, forKey: Array(word)) == nil else { throw LedgerFormatError(.duplicate, at: word.startIndex, "\"\(Self.show(word))\" is defined twice") }
        }
        func resolve(_ word: ArraySlice<UInt8>) throws(LedgerFormatError) -> Member {
            guard let member = names[Array(word)] else { throw LedgerFormatError(.unknown, at: word.startIndex, "\"\(Self.show(word))\" is not defined above") }
            return member
        }

        while !lines.isAtEnd {
            let lineAt = lines.position
            let words = try lines.line("the policy's last line", limit: Self.maximumBytes).split { $0 == 0x20 || $0 == 0x09 }
            guard let keyword = words.first, keyword.first != 0x23 else { continue }
            func expect(_ counts: ClosedRange<Int>, _ form: String) throws(LedgerFormatError) {
                guard counts.contains(words.count) else { throw LedgerFormatError(.syntax, at: lineAt, "not of the form \(form)") }
            }
            switch Self.show(keyword) {
            case "log":
                try expect(2...3, "log <key> [<url>]")
                let key = try Self.key(words[1], .ed25519)
                guard !logs.contains(where: { $0.key.publicKey == key.publicKey }) else { throw LedgerFormatError(.duplicate, at: words[1].startIndex, "the log's key is there twice") }
                guard logs.count < Self.maximumOfEach else { throw LedgerFormatError(.tooLarge, at: lineAt, "more than \(Self.maximumOfEach) logs") }
                logs.append((key, words.count > 2 ? Self.show(words[2]) : nil))
            case "witness":
                try expect(3...4, "witness <name> <key> [<url>]")
                let key = try Self.key(words[2], .cosignature)
                guard !witnesses.contains(where: { $0.key.publicKey == key.publicKey }) else {
                    throw LedgerFormatError(.duplicate, at: words[2].startIndex, "the witness's key is there twice")
                }
                guard witnesses.count < Self.maximumOfEach else { throw LedgerFormatError(.tooLarge, at: lineAt, "more than \(Self.maximumOfEach) witnesses") }
                try define(words[1], .witness(witnesses.count))
                witnesses.append((Self.show(words[1]), key, words.count > 3 ? Self.show(words[3]) : nil))
            case "group":
                try expect(4...Self.maximumOfEach * 2 + 3, "group <name> any|all|<k> <name>...")
                var members: [Member] = []
                for word in words[3...] {
                    let member = try resolve(word)
                    guard isMember.insert(member).inserted else { throw LedgerFormatError(.duplicate, at: word.startIndex, "\"\(Self.show(word))\" is a member twice") }
                    members.append(member)
                }
                let threshold: Int
                switch Self.show(words[2]) {
                case "any": threshold = 1
                case "all": threshold = members.count
                default:
                    guard let k = ByteText.decimal(words[2]), k >= 1, k <= UInt64(members.count) else {
                        throw LedgerFormatError(.value, at: words[2].startIndex, "a group's threshold is any, all, or 1 to the number of its members")
                    }
                    threshold = Int(k)
                }
                guard groups.count < Self.maximumOfEach else { throw LedgerFormatError(.tooLarge, at: lineAt, "more than \(Self.maximumOfEach) groups") }
                try define(words[1], .group(groups.count))
                groups.append(Group(threshold: threshold, members: members))
            case "quorum":
                try expect(2...2, "quorum <name>")
                guard !hasQuorum else { throw LedgerFormatError(.duplicate, at: lineAt, "a second quorum") }
                hasQuorum = true
                quorum = Array(words[1]) == Self.none ? nil : try resolve(words[1])
            default:
                throw LedgerFormatError(.syntax, at: keyword.startIndex, "\"\(Self.show(keyword))\" is none of log, witness, group, quorum")
            }
        }
        guard hasQuorum else { throw LedgerFormatError(.truncated, at: bytes.count, "no quorum") }
    }

    /// False for `quorum none`.
    package var needsWitnesses: Bool { quorum != nil }

    /// The first log key whose name is the origin.
    package func logKey(for origin: String) -> VerifierKey? { logs.first { ByteText.same($0.key.name, origin) }?.key }

    /// Whether one of the policy's keys for that origin signed the note.
    package func isSignedByLog(_ note: SignedNote, origin: String) -> Bool {
        logs.contains { ByteText.same($0.key.name, origin) && note.isSigned(by: $0.key) }
    }

    /// The time of the last cosignature that the quorum needed, in POSIX seconds, when cosignatures are taken in order of time; 0 when it
    /// needs none, `nil` when it does not hold.
    package func quorumTime(_ note: SignedNote) -> Int64? {
        guard let quorum else { return 0 }
        var times: [(witness: Int, time: Int64)] = []
        for (i, witness) in witnesses.enumerated() {
            if let time = note.cosignatureTime(by: witness.key) { times.append((i, time)) }
        }
        times.sort { $0.time < $1.time }
        var cosigned: Set<Int> = []
        for (witness, time) in times {
            cosigned.insert(witness)
            if holds(quorum, cosigned) { return time }
        }
        return nil
    }

    /// Groups hold only what was defined before them, so this ends.
    private func holds(_ member: Member, _ cosigned: Set<Int>) -> Bool {
        switch member {
        case .witness(let i): cosigned.contains(i)
        case .group(let i): groups[i].members.count { holds($0, cosigned) } >= groups[i].threshold
        }
    }

    private static let none = Array("none".utf8)
    private static func show(_ word: ArraySlice<UInt8>) -> String { String(decoding: word, as: UTF8.self) }

    private static func key(_ word: ArraySlice<UInt8>, _ kind: VerifierKey.Kind) throws(LedgerFormatError) -> VerifierKey {
        guard let text = String(validating: word, as: UTF8.self) else { throw LedgerFormatError(.character, at: word.startIndex, "a key that is not UTF-8") }
        let key: VerifierKey
        do {
            key = try VerifierKey(parsing: text)
        } catch {
            throw LedgerFormatError(error.code, at: word.startIndex + error.position, error.reason)
        }
        guard key.kind == kind else { throw LedgerFormatError(.value, at: word.startIndex, "a key of type \(key.kind.rawValue), not \(kind.rawValue)") }
        return key
    }
}
