import CustosBase
import CustosLedger
import CustosStore
import Testing

/// Talks of a node with real witnesses and mirrors, without a network between them.
@Suite struct WitnessConversationTests {
    private let log: PaperLog

    init() throws {
        log = try PaperLog()
        try log.grow(20)
        try log.publish()
    }

    /// Who answers a talk.
    private enum Other {
        case witness(Witness)
        case mirror(LogMirror)

        var folder: WitnessFolder {
            switch self {
            case .witness(let w): w.folder
            case .mirror(let m): m.folder
            }
        }
    }

    /// What came of a talk.
    private struct Outcome {
        var asked: [WitnessConversation.Ask] = []
        var cosigned: [UInt64] = []
        var fork: WitnessFork?
        var failed: String?
        var memory: WitnessMemory
    }

    private func talk(
        _ log: PaperLog, _ other: Other, _ memory: WitnessMemory = WitnessMemory(since: WallTime(microseconds: 0)), signedSize: UInt64? = nil, limit: Int = 50,
        twist: (WitnessConversation.Ask, ProtocolAnswer) -> ProtocolAnswer = { $1 }
    ) throws -> Outcome {
        let isMirror = if case .mirror = other { true } else { false }
        let note = try log.log.checkpoint()
        var c = try WitnessConversation(key: other.folder.verifier, logKey: log.verifier, isMirror: isMirror, target: note, memory: memory)
        var out = Outcome(memory: memory), step = c.begin()
        for _ in 0..<limit {
            switch step {
            case .ask(let ask):
                out.asked.append(ask)
                let answer = twist(ask, try answer(log, other, ask, note))
                step = try c.take(answer, signedSize: signedSize ?? 0) { try log.log.tree(size: log.size).hash(of: 0..<$0) }
                out.memory.known = c.known
                out.memory.next = c.next
            case .cosigned(let signatures, let size, let time, let next):
                for s in signatures { #expect(s.verifies(try log.note(size).text, by: other.folder.verifier)) }
                out.cosigned.append(size)
                out.memory.cosigned(size, time, now: WallTime(microseconds: 1))
                guard let next else { return out }
                step = c.goOn(next)
            case .fork(let fork):
                out.fork = fork
                return out
            case .failed(let reason):
                out.failed = reason
                return out
            }
        }
        Issue.record("no end after \(limit) steps")
        return out
    }

    private func answer(_ log: PaperLog, _ other: Other, _ ask: WitnessConversation.Ask, _ note: SignedNote?) throws -> ProtocolAnswer {
        let hash = WitnessFolder.hash(of: log.origin)
        switch (ask, other) {
        case (.addCheckpoint(let old), .witness(let w)): return try w.addCheckpoint(log.requests.addCheckpoint(note!, from: old).bytes)
        case (.addCheckpoint(let old), .mirror(let m)): return try m.addCheckpoint(log.requests.addCheckpoint(note!, from: old).bytes)
        case (.addEntries(let start, let end, let ticket), .mirror(let m)): return try m.addEntries(log.requests.addEntries(origin: log.origin, from: start, to: end, ticket: ticket).body)
        case (.addEntries, .witness): return ProtocolAnswer(404, "")
        case (.checkpoint, .witness(let w)): return try w.folder.checkpoint(hash: hash)
        case (.checkpoint, .mirror(let m)): return try m.pending(hash: hash)
        }
    }

    private func witness() throws -> (WitnessBench, Other) {
        let bench = try WitnessBench(.witness), folder = try bench.open()
        try folder.addLog(log.verifier)
        return (bench, .witness(Witness(folder)))
    }
    private func mirror() throws -> (WitnessBench, Other) {
        let bench = try WitnessBench(.mirror), folder = try bench.open()
        try folder.addLog(log.verifier)
        return (bench, .mirror(LogMirror(folder)))
    }

    @Test("a first talk, and one that goes on from what is remembered, take one question each")
    func witnessGoesOn() throws {
        let (bench, w) = try witness()
        let first = try talk(log, w)
        #expect(first.cosigned == [20] && first.asked == [.addCheckpoint(old: 0)])
        try log.grow(5)
        try log.publish()

        let second = try talk(log, w, first.memory)

        #expect(second.cosigned == [25] && second.asked == [.addCheckpoint(old: 20)])
        withExtendedLifetime(bench) {}
    }

    @Test("a node that forgot what the witness has is told by the 409")
    func forgotten() throws {
        let (bench, w) = try witness()
        _ = try talk(log, w)
        try log.grow(5)
        try log.publish()

        let out = try talk(log, w)

        #expect(out.asked == [.addCheckpoint(old: 0), .addCheckpoint(old: 20)] && out.cosigned == [25])
        withExtendedLifetime(bench) {}
    }

    @Test("a log that was put back is a fork, with the witness's note as evidence, whatever is remembered", arguments: [0, 15, 20, 25])
    func putBack(remembered: UInt64) throws {
        let (bench, w) = try witness()
        _ = try talk(log, w)
        let old = try PaperLog(origin: log.origin, key: log.key)
        try old.grow(15)
        try old.publish()
        var memory = WitnessMemory(since: WallTime(microseconds: 0))
        memory.known = remembered

        let out = try talk(old, w, memory)

        #expect(out.cosigned.isEmpty)
        let evidence = try #require(out.fork?.evidence)
        #expect(try evidence.isSigned(by: log.verifier) && evidence.text == log.note(20).text)
        withExtendedLifetime(bench) {}
    }

    @Test("a log that was emptied is a fork, although it has nothing to send")
    func emptied() throws {
        let (bench, w) = try witness()
        _ = try talk(log, w)
        let empty = try PaperLog(origin: log.origin, key: log.key)

        #expect(try talk(empty, w).fork?.evidence != nil)

        // One that never had anything is none.
        let fresh = try PaperLog(origin: "custos/0190a1b2-0000-4000-8000-000000000005/1")
        #expect(try talk(fresh, w).failed == "our log has no checkpoint yet")
        withExtendedLifetime(bench) {}
    }

    @Test("another history of the same size or a larger one is a fork", arguments: [20, 30])
    func otherHistory(size: Int) throws {
        for isMirror in [false, true] {
            let (bench, w) = isMirror ? try mirror() : try witness()
            _ = try talk(log, w)
            let other = try PaperLog(origin: log.origin, key: log.key)
            try other.append((0..<size).map { Array("lie \($0)".utf8) })
            try other.publish()
            var memory = WitnessMemory(since: WallTime(microseconds: 0))
            memory.known = 20

            let out = try talk(other, w, memory)

            #expect(out.fork?.evidence != nil, "mirror: \(isMirror), \(out.failed ?? "")")
            withExtendedLifetime(bench) {}
        }
    }

    @Test("a witness that says it has more and shows nothing is told of without evidence")
    func claim() throws {
        let (bench, w) = try witness()
        let out = try talk(log, w) { ask, answer in
            if case .addCheckpoint = ask { return ProtocolAnswer(409, "text/x.tlog.size", Array("21\n".utf8)) }
            return ProtocolAnswer(404, "")
        }
        #expect(out.fork != nil && out.fork?.evidence == nil)
        withExtendedLifetime(bench) {}
    }

    @Test("a witness that was told of more by another way is no fork")
    func overtaken() throws {
        let (bench, w) = try witness()
        let out = try talk(log, w, signedSize: 21) { _, _ in ProtocolAnswer(409, "text/x.tlog.size", Array("21\n".utf8)) }
        #expect(out.fork == nil && out.failed != nil && out.memory.known == 21)
        withExtendedLifetime(bench) {}
    }

    @Test("a witness that refuses and shows nothing against us is only broken")
    func broken() throws {
        let (bench, w) = try witness()
        _ = try talk(log, w)
        try log.grow(1)
        try log.publish()
        let out = try talk(log, w) { ask, answer in if case .addCheckpoint = ask { ProtocolAnswer(422, "no") } else { answer } }
        #expect(out.fork == nil && out.failed != nil)
        withExtendedLifetime(bench) {}
    }

    @Test(
        "answers that mean nothing end the talk, without a signature and without a loop",
        arguments: [
            ProtocolAnswer(200, ""), ProtocolAnswer(200, "hello"), ProtocolAnswer(409, "text/x.tlog.size", Array("x\n".utf8)), ProtocolAnswer(409, "text/x.tlog.size", []),
            ProtocolAnswer(409, "text/x.tlog.size", Array("0\n".utf8)), ProtocolAnswer(409, "text/x.tlog.size", Array("7\n".utf8)), ProtocolAnswer(500, "x"), ProtocolAnswer(302, ""), ProtocolAnswer(404, "no"),
            ProtocolAnswer(403, "no"), ProtocolAnswer(202, "text/x.tlog.mirror-info", Array("1\n".utf8)),
        ])
    func nonsense(answer: ProtocolAnswer) throws {
        let (bench, w) = try witness()
        let out = try talk(log, w) { _, _ in answer }
        #expect(out.cosigned.isEmpty && out.fork == nil && out.failed != nil)
        withExtendedLifetime(bench) {}
    }

    @Test("signatures of other keys in the answer are passed over")
    func otherSignatures() throws {
        let (bench, w) = try witness()
        let out = try talk(log, w) { _, answer in
            ProtocolAnswer(200, answer.contentType, Array("— other.example/w AAAAAAAA\nnonsense\n".utf8) + answer.body)
        }
        #expect(out.cosigned == [20])
        withExtendedLifetime(bench) {}
    }

    @Test("a mirror far behind is led to the end in requests of 8192 leaves")
    func mirrorCatchesUp() throws {
        let (bench, m) = try mirror()
        try log.grow(20_000)
        try log.publish()

        let out = try talk(log, m)

        #expect(out.cosigned == [20_020])
        #expect(
            out.asked == [
                .addCheckpoint(old: 0), .addEntries(start: 0, end: 0, ticket: []), .addEntries(start: 0, end: 20_020, ticket: []), .addEntries(start: 8192, end: 20_020, ticket: []),
                .addEntries(start: 16_384, end: 20_020, ticket: []),
            ])
        #expect(out.memory.next == 20_020)
        withExtendedLifetime(bench) {}
    }

    @Test("a mirror talk goes on after a cut, and after a wrong memory")
    func mirrorResumes() throws {
        let (bench, m) = try mirror()
        try log.grow(9000)
        try log.publish()
        let cut = try talk(log, m) { ask, answer in if case .addEntries(8192, _, _) = ask { ProtocolAnswer(503, "busy") } else { answer } }
        #expect(cut.failed != nil && cut.cosigned.isEmpty)
        try log.grow(10)
        try log.publish()
        var wrong = cut.memory
        wrong.next = 9010

        let out = try talk(log, m, wrong)

        #expect(out.cosigned.last == 9030)
        withExtendedLifetime(bench) {}
    }

    @Test("a mirror that never gets further ends the talk")
    func mirrorStalls() throws {
        let (bench, m) = try mirror()
        let out = try talk(log, m) { ask, answer in if case .addEntries = ask { ProtocolAnswer(202, "text/x.tlog.mirror-info", Array("20\n0\n\n".utf8)) } else { answer } }
        #expect(out.failed != nil)
        withExtendedLifetime(bench) {}
    }
}

@Suite struct WitnessScheduleTests {
    @Test("a witness is asked every minute, a mirror every five of the same minutes, and one far behind at once")
    func ticks() {
        var w = WitnessSchedule(isMirror: false), m = WitnessSchedule(isMirror: true)
        var asked: [[UInt64]] = [[], []]
        for tick in 0..<12 as Range<UInt64> {
            if w.isDue(at: tick) {
                asked[0].append(tick)
                w.ended(well: true, at: tick, jitter: true)
            }
            if m.isDue(at: tick) {
                asked[1].append(tick)
                m.ended(well: true, at: tick, jitter: true)
            }
        }
        #expect(asked == [Array(0..<12), [0, 5, 10]])
        #expect(m.mustHurry(lag: 8193) && !m.mustHurry(lag: 8192) && !w.mustHurry(lag: 100_000))
    }

    @Test("failures in a row make the pause longer up to a quarter of an hour, and a success makes it short again", arguments: [false, true])
    func backoff(jitter: Bool) {
        var s = WitnessSchedule(isMirror: true), tried: [UInt64] = []
        for tick in 0..<80 as Range<UInt64> where s.isDue(at: tick) {
            tried.append(tick)
            s.ended(well: false, at: tick, jitter: jitter)
        }
        #expect(tried == (jitter ? [0, 1, 4, 9, 18, 34, 50, 66] : [0, 1, 3, 7, 15, 30, 45, 60, 75]))
        #expect(!s.mustHurry(lag: 100_000))
        s.ended(well: true, at: 81, jitter: jitter)
        #expect(!s.isDue(at: 82) && s.isDue(at: 85) && s.mustHurry(lag: 100_000))
    }

    @Test("silence is an alarm after an hour, a day and three")
    func alarms() {
        let hours: [(Int64, WitnessAlarm)] = [(0, .none), (3599, .none), (3600, .hour), (86_399, .hour), (86_400, .day), (259_199, .day), (259_200, .threeDays)]
        for (seconds, alarm) in hours { #expect(WitnessAlarm(silence: .seconds(seconds)) == alarm) }
    }

    @Test("what is remembered of a witness survives, and a lost memory is an empty one")
    func memory() throws {
        let folder = try TestFolder(), disk = SystemDisk(), key = SigningKey.generate().key(name: "w.example", kind: .cosignature)
        let now = WallTime(microseconds: 77)
        var m = try WitnessMemory.load(ledger: folder.path, key, disk: disk, now: now)
        #expect(m == WitnessMemory(since: now))
        m.known = 5
        m.cosigned(4, 3, now: now)
        m.next = 9
        m.ticket = [1, 2, 255]
        m.challengedAt = now
        m.error = "a\nb"
        try m.save(ledger: folder.path, key, disk: disk)

        let read = try WitnessMemory.load(ledger: folder.path, key, disk: disk, now: WallTime(microseconds: 99))

        m.error = "ab"
        #expect(read == m)
    }
}
