import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

@Suite("a log that somebody touched")
struct TamperedLogTests {
    /// Leaves 0 `record on`, 1...300 segments: two bundles.
    private func log() -> TestLog {
        var log = TestLog()
        log.record(.on, at: 0)
        for n in 1...300 { log.segment(UInt64(n), at: Int64(n - 1) * 60) }
        return log
    }

    private func faults(_ view: LogView, against others: [LogView] = [], policy: TrustPolicy? = nil) throws -> [String] {
        try lines([view], against: others, policy: try policy ?? log().policy()).filter { !$0.hasPrefix("CANNOT-TELL seg") }
    }

    private var name: String { "log \(log().origin)" }

    /// The view whose leaves are of one log and whose checkpoint is of another.
    private func view(leaves: TestLog, checkpoint: TestLog) -> LogView {
        var view = leaves.view
        view.checkpoint = checkpoint.note().bytes
        return view
    }

    @Test("an edited leaf is an altered log, and breaks the chain behind it")
    func edited() throws {
        var edited = log()
        edited.replace(10, with: Array(String(decoding: edited.leaves[10], as: UTF8.self).replacing("size 10", with: "size 11").utf8))

        #expect(try faults(view(leaves: edited, checkpoint: log())) == ["ALTERED \(name)", "CHAIN-BROKEN leaf 11"])
        // Bytes that went bad are no second history, though no earlier checkpoint fits them.
        var rotten = view(leaves: edited, checkpoint: log())
        rotten.history = MemoryHistory([log().note(200)])
        #expect(try faults(rotten) == ["ALTERED \(name)", "CHAIN-BROKEN leaf 11"])
    }

    @Test("a leaf that is none is altered, and skipped")
    func unparsable() throws {
        var edited = log()
        edited.replace(300, with: Array("custos.leaf/v1 seg\n".utf8))

        #expect(try faults(edited.view) == ["ALTERED leaf 300"])
    }

    @Test("a dropped leaf breaks the chain and leaves a hole in time, though it was signed again")
    func dropped() throws {
        var edited = log()
        edited.remove(10)

        #expect(try faults(edited.view) == ["CHAIN-BROKEN leaf 10", "CHAIN-BROKEN stream 12/main \(us(540))-\(us(600))"])
    }

    @Test("two swapped leaves break the chain at three places")
    func swapped() throws {
        var edited = log()
        edited.swap(10, 11)

        #expect(try faults(edited.view) == ["CHAIN-BROKEN leaf 10", "CHAIN-BROKEN leaf 11", "CHAIN-BROKEN leaf 12"])
    }

    @Test("a log cut off behind a checkpoint that somebody keeps is a fork")
    func truncated() throws {
        let whole = log()
        var cut = log()
        cut.cut(200)
        let kept = LogView(place: "note", origin: nil, keyFile: nil, checkpoint: whole.note().bytes)

        #expect(try faults(cut.view, against: [kept]) == ["LOG-FORK \(name)"])
        // Whoever has the leaves too shows that the one is the other's beginning; what he knows was logged.
        #expect(try lines([cut.view], against: [whole.view], policy: whole.policy()) == (1...300).map { "CANNOT-TELL seg 12/main \($0)" }.sorted())
        #expect(try lines([whole.view], against: [cut.view, kept], policy: whole.policy()) == (1...300).map { "CANNOT-TELL seg 12/main \($0)" }.sorted())
    }

    @Test("two histories of one log are a fork, by a note, by leaves and by the log's own earlier checkpoints")
    func forked() throws {
        let honest = log()
        var forged = TestLog()
        forged.record(.on, at: 0)
        for n in 1...300 { forged.segment(UInt64(n), at: Int64(n - 1) * 60, content: n == 10 ? [0] : nil) }

        #expect(try faults(forged.view, against: [LogView(place: "note", origin: nil, keyFile: nil, checkpoint: honest.note().bytes)]) == ["LOG-FORK \(name)"])
        #expect(try faults(forged.view, against: [honest.view]) == ["LOG-FORK \(name)"])
        #expect(try faults(forged.view, against: [LogView(place: "note", origin: nil, keyFile: nil, checkpoint: honest.note(10).bytes)]) == [])

        forged.append(history: honest.note(10))
        #expect(try faults(forged.view) == [])
        forged.append(history: honest.note(11))
        #expect(try faults(forged.view) == ["LOG-FORK \(name)"])
    }

    @Test("segments of which only a witness's copy knows are treated as logged")
    func forgotten() throws {
        let honest = log()
        var forged = TestLog()
        forged.record(.on, at: 0)
        for n in 1...5 { forged.segment(UInt64(n), at: Int64(n - 1) * 60) }

        let said = try lines([forged.view], against: [honest.view], policy: honest.policy())

        #expect(said == (1...300).map { "CANNOT-TELL seg 12/main \($0)" }.sorted())
    }

    @Test("a checkpoint without the log's signature, by another key or of another log says nothing more than ALTERED")
    func signatures() throws {
        let log = log()
        func with(_ checkpoint: [UInt8]?) -> LogView {
            var view = log.view
            view.checkpoint = checkpoint
            return view
        }
        let unsigned = SignedNote(text: log.note().text, signatures: [TestLog.witnessKeys[0].cosign(log.note().text, name: "witness-0", time: 1)])
        var other = log.view
        other.origin = LogOrigin(node: TestLog.node, epoch: 7)

        for view in [with(unsigned.bytes), with(log.note(key: TestLog.witnessKeys[0]).bytes), with(Array("rubbish".utf8)), with(nil)] {
            #expect(try lines([view], policy: log.policy()) == ["ALTERED \(name)"])
        }
        #expect(try lines([other], policy: log.policy()) == ["ALTERED log custos/\(TestLog.node)/7"])
        var bare = with(nil)
        bare.history = nil
        bare.leaves = nil
        #expect(try lines([bare], policy: log.policy()) == ["CANNOT-TELL \(name)"])
    }

    @Test("a key beside the log that is not the log's is no key")
    func foundKey() throws {
        var view = log().view
        view.keyFile = Array((TestLog.witnessKeys[0].key(name: log().origin.description, kind: .ed25519).text + "\n").utf8)

        #expect(try lines([view]) == ["ALTERED \(name)", "CANNOT-TELL key \(log().origin)"])
    }

    @Test("missing bundles are named, and stop the rest; another copy helps out")
    func missing() throws {
        let log = log()
        var view = log.view
        view.leaves = MemoryLeaves(log.leaves, missing: [0])

        #expect(try lines([view], policy: log.policy()) == ["CANNOT-TELL leaf 0-255"])
        #expect(try lines([view], against: [log.view], policy: log.policy()) == ["CANNOT-TELL leaf 0-255"] + (1...300).map { "CANNOT-TELL seg 12/main \($0)" }.sorted())
        view.leaves = nil
        #expect(try lines([view], policy: log.policy()) == ["CANNOT-TELL leaf 0-300"])
    }

    @Test("a bundle that is cut off is altered, and its leaves are missing")
    func spoiled() throws {
        let log = log()
        var view = log.view
        view.leaves = MemoryLeaves(log.leaves, spoiled: [1])

        #expect(try lines([view], policy: log.policy()) == ["ALTERED \(name)", "CANNOT-TELL leaf 256-300"])
    }

    @Test("a checkpoint of a size that nobody has is answered at once")
    func hugeSize() throws {
        let log = log()
        var view = log.view
        let text = Checkpoint(origin: log.origin.description, size: 1 << 62, root: .zero).text
        view.checkpoint = SignedNote(text: text, signatures: [TestLog.logKey.sign(text, name: log.origin.description)]).bytes

        #expect(try lines([view], policy: log.policy()) == ["CANNOT-TELL leaf 301-\((1 << 62) - 1)"])
    }

    @Test("the file of earlier checkpoints: an unfinished end is passed over, all else that is no block is a fork")
    func historyFile() throws {
        let log = log()
        let block = Array("note \(log.note(20).bytes.count)\n".utf8) + log.note(20).bytes
        func faults(_ bytes: [UInt8]) throws -> [String] {
            var view = log.view
            view.history = MemoryHistory(bytes: bytes)
            return try self.faults(view)
        }

        for end in ["", "n", "note", "note 1", "note 100\nabc"] { #expect(try faults(block + Array(end.utf8)) == []) }
        for end in ["x", "note  1\n", "note x\n", "note 01\nx", "note 5\nabcde", "note 12345678901234567890"] { #expect(try faults(block + Array(end.utf8)) == ["LOG-FORK \(name)"]) }
        #expect(try faults(Array("note \(log.note(key: TestLog.witnessKeys[0]).bytes.count)\n".utf8) + log.note(key: TestLog.witnessKeys[0]).bytes) == ["LOG-FORK \(name)"])
    }

    @Test("a quorum of too few, and a cosignature that is a forgery, are no quorum")
    func quorum() throws {
        var half = log()
        half.witnessed(at: 18_000, by: [0])
        #expect(try faults(half.view, policy: half.policy(quorum: "both")) == ["WITNESS-STALE \(name)"])
        #expect(try faults(half.view, policy: half.policy(quorum: "w0")) == [])

        var forged = log()
        var note = forged.note()
        note.add(TestLog.logKey.cosign(note.text, name: "witness-0", time: TestLog.start))
        forged.append(history: note)
        #expect(try faults(forged.view, policy: forged.policy(quorum: "w0")) == ["WITNESS-STALE \(name)"])
    }

    @Test("a number that comes twice breaks the chain unless it says so and is the same")
    func twice() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0)
        log.segment(1, at: 0)
        log.segment(1, at: 0, flags: .readded)
        log.segment(1, at: 0, flags: .salvaged, content: [1])
        log.segment(1, at: 0, flags: .readded)

        #expect(try lines(log) == ["CANNOT-TELL seg 12/main 1", "CHAIN-BROKEN leaf 2", "CHAIN-BROKEN leaf 4"])
    }
}
