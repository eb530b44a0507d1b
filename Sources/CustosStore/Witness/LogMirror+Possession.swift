import CustosBase
import CustosLedger
import Logging

/// Possession challenges: the log proves what a node declared, and only asking for bytes proves that they are still there.
extension LogMirror {
    /// A node is asked once a day; it may come somewhat early.
    static let challengeEvery: Int64 = 20 * 3600
    /// What is kept of past answers: about ten years of good days.
    private static let recordBytes = 1 << 20

    // MARK: Asking

    /// A new challenge of so many fragments, signed; fewer when the log does not have them. `nil`: no such log, or nothing to ask.
    package func newChallenge(origin: String, count: Int, days: Int = 0) throws -> [UInt8]? {
        guard let place = try folder.place(ofOrigin: origin) else { return nil }
        return try makeChallenge(place, origin, count, days)
    }

    private func makeChallenge(_ place: LogPlace, _ origin: String, _ count: Int, _ days: Int) throws -> [UInt8]? {
        guard let latest = try place.latest() else { return nil }
        let size = latest.checkpoint.size
        let picker = PossessionPicker(log: LogFolder(path: place.folder, disk: place.disk), size: size, now: folder.clocks.wall(), days: days)
        let asks = try picker.pick(count)
        guard !asks.isEmpty else { return nil }
        let challenge = PossessionChallenge(id: PossessionChallenge.newID(), origin: origin, size: size, asks: asks)
        let text = challenge.text
        return SignedNote(text: text, signatures: [folder.key.cosign(text, name: folder.verifier.name, time: folder.cosignatureTime(after: nil))]).bytes
    }

    /// `GET <origin hash>/challenge`. The same one all day, answered or not: who could ask for another would ask until one suits him.
    package func standingChallenge(hash: String) throws -> ProtocolAnswer {
        guard let place = try folder.place(ofHash: hash) else { return ProtocolAnswer(404, "no such log") }
        let now = folder.cosignatureTime(after: nil)
        if let standing = try folder.alone(with: place, { try standing(place, now) }) { return standing }
        // Choosing reads a month of leaves: not under the log's lock, one at a time, and not again soon when it found nothing.
        switch folder.beginPicking(hash, now: now) {
        case .others: throw WitnessError(.busy, place.folder, "a challenge is being chosen")
        case .nothing: return ProtocolAnswer(404, "nothing to ask for yet")
        case .begin: break
        }
        var isFound = false
        defer { folder.endPicking(hash, now: now, isFound: isFound) }
        guard let note = try makeChallenge(place, try place.key().name, PossessionChallenge.usualAsks, 0) else { return ProtocolAnswer(404, "nothing to ask for yet") }
        isFound = true
        return try folder.alone(with: place) {
            if let standing = try standing(place, now) { return standing }
            if let old = try Standing.load(place), !old.isAnswered, let challenge = try? PossessionChallenge(note: old.note, signedBy: [folder.verifier]) {
                try record(challenge, challenge.asks.map { .init(ask: $0, verdict: .notAnswered, detail: "no answer came in time") }, place)
            }
            try Standing(isAnswered: false, time: now, note: note).store(place)
            return ProtocolAnswer(200, PossessionChallenge.contentType, note)
        }
    }

    /// The answer while today's challenge stands; `nil` when it is time for another.
    private func standing(_ place: LogPlace, _ now: Int64) throws -> ProtocolAnswer? {
        guard let standing = try Standing.load(place), now - standing.time < Self.challengeEvery, now >= standing.time else { return nil }
        return standing.isAnswered ? ProtocolAnswer(404, "answered; the next comes within a day") : ProtocolAnswer(200, PossessionChallenge.contentType, standing.note)
    }

    // MARK: Judging

    /// The judge for the answer to a challenge of ours. Throws what is wrong with the challenge.
    package func judge(challenge note: [UInt8]) throws -> (challenge: PossessionChallenge, judge: PossessionJudge) {
        let challenge = try PossessionChallenge(note: note, signedBy: [folder.verifier])
        guard let place = try folder.place(ofOrigin: challenge.origin) else { throw WitnessError(.unknownLog, folder.path, "\(challenge.origin) is not mirrored here") }
        let log = LogFolder(path: place.folder, disk: place.disk)
        let owed = try challenge.asks.map { ask -> PossessionJudge.Owed? in
            guard ask.leaf < challenge.size, case .seg(let s) = try Leaf(parsing: log.entry(ask.leaf, size: challenge.size)), s.stream == ask.stream, s.seq == ask.sequence else { return nil }
            return .init(fragments: s.frags, root: s.fragroot)
        }
        return (challenge, PossessionJudge(challenge, owed: owed))
    }

    /// The judge for `POST <origin hash>/answer`, or why there is none.
    package func judgeStanding(hash: String) throws -> (judge: PossessionJudge?, refused: ProtocolAnswer) {
        guard let place = try folder.place(ofHash: hash) else { return (nil, ProtocolAnswer(404, "no such log")) }
        guard let standing = try Standing.load(place), !standing.isAnswered else { return (nil, ProtocolAnswer(409, "no challenge waits for an answer")) }
        return (try judge(challenge: standing.note).judge, ProtocolAnswer(400, "the answer does not come to its end"))
    }

    /// Ends the judging of an answer that came whole: writes the outcome down and says it.
    package func settle(hash: String, _ judge: PossessionJudge) throws -> ProtocolAnswer {
        guard let place = try folder.place(ofHash: hash) else { return ProtocolAnswer(404, "no such log") }
        return try folder.alone(with: place) {
            guard let standing = try Standing.load(place), !standing.isAnswered, try self.judge(challenge: standing.note).challenge == judge.challenge else {
                return ProtocolAnswer(409, "another answer was quicker")
            }
            let findings = judge.finish()
            try record(judge.challenge, findings, place)
            try Standing(isAnswered: true, time: standing.time, note: standing.note).store(place)
            return ProtocolAnswer(200, Self.summary(findings))
        }
    }

    /// Writes the outcome of an answer that came by file.
    package func record(_ challenge: PossessionChallenge, _ findings: [PossessionJudge.Finding]) throws {
        guard let place = try folder.place(ofOrigin: challenge.origin) else { throw WitnessError(.unknownLog, folder.path, "\(challenge.origin) is not mirrored here") }
        try folder.alone(with: place) { try record(challenge, findings, place) }
    }

    /// What challenges found, the oldest first: a line each, and under it what was not held. `nil`: no such log.
    package func possession(hash: String) throws -> [UInt8]? {
        guard let place = try folder.place(ofHash: hash) else { return nil }
        return try place.disk.contents(place.folder + "/possession", limit: Self.recordBytes) ?? []
    }

    package static func summary(_ findings: [PossessionJudge.Finding]) -> String {
        func count(_ v: PossessionJudge.Verdict) -> Int { findings.count { $0.verdict == v } }
        return "asked \(findings.count) held \(count(.held)) wrong \(count(.wrong)) not-answered \(count(.notAnswered))"
    }

    private func record(_ challenge: PossessionChallenge, _ findings: [PossessionJudge.Finding], _ place: LogPlace) throws {
        let path = place.folder + "/possession"
        var text = "\(folder.clocks.wall()) \(challenge.id) \(Self.summary(findings))\n"
        for f in findings where f.verdict != .held { text += "  \(f.line)\n" }
        if findings.contains(where: { $0.verdict != .held }) {
            folder.logger.error("a node could not show what it should have", metadata: ["log": "\(challenge.origin)", "outcome": "\(Self.summary(findings))"])
        }
        var all = (try place.disk.contents(path, limit: Self.recordBytes) ?? []) + Array(text.utf8)
        if all.count > Self.recordBytes, let cut = all[(all.count - Self.recordBytes / 2)...].firstIndex(of: 10) { all.removeSubrange(...cut) }
        try place.disk.replaceDurably(path, all)
    }
}

/// The challenge that a node may answer over the network: `challenge`, a line `issued|answered <POSIX seconds>` and the note.
private struct Standing {
    var isAnswered: Bool
    var time: Int64
    var note: [UInt8]

    static func load(_ place: LogPlace) throws -> Standing? {
        guard let bytes = try place.disk.contents(place.folder + "/challenge", limit: PossessionChallenge.maximumBytes + 64), let end = bytes.firstIndex(of: 10) else { return nil }
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 2, let time = Int64(words[1]) else { return nil }
        return Standing(isAnswered: words[0] == "answered", time: time, note: Array(bytes[(end + 1)...]))
    }

    func store(_ place: LogPlace) throws {
        try place.disk.replaceDurably(place.folder + "/challenge", Array("\(isAnswered ? "answered" : "issued") \(time)\n".utf8) + note)
    }
}
