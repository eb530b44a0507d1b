import CustosBase
import CustosLedger
import CustosStore
import Dispatch
import Foundation
import Synchronization
import Testing

@Suite struct WitnessTests {
    private let bench: WitnessBench
    private let log: PaperLog
    private let witness: Witness

    init() throws {
        bench = try WitnessBench(.witness)
        log = try PaperLog()
        try log.grow(10)
        let folder = try bench.open()
        try folder.addLog(log.verifier, label: "North")
        witness = Witness(folder)
    }

    private func remembered() throws -> UInt64? { try bench.open().summaries().first?.size }

    // MARK: What is good

    @Test("a checkpoint that continues what was cosigned is cosigned, with the witness's own time")
    func growth() throws {
        let first = try witness.addCheckpoint(log.request(from: 0))
        #expect(first.status == 200)
        bench.clocks.advance(.seconds(60 as Int64))
        try log.grow(300)
        let second = try witness.addCheckpoint(log.request(from: 10))

        #expect(second.status == 200)
        let signature = try #require(second.signatures.first)
        #expect(second.signatures.count == 1)
        #expect(signature.verifies(try log.note().text, by: witness.folder.verifier))
        #expect(signature.claimedTime == bench.clocks.wall().microseconds / 1_000_000)
        let kept = try SignedNote(parsing: #require(bench.file(log.origin, "checkpoint")))
        #expect(kept.isSigned(by: log.verifier) && kept.isSigned(by: witness.folder.verifier))
        #expect(try remembered() == 310)
    }

    @Test("the empty log can be cosigned, and be continued")
    func emptyLog() throws {
        let other = try PaperLog(origin: "custos/0190a1b2-0000-4000-8000-000000000009/1")
        try witness.folder.addLog(other.verifier)
        let empty = other.sign(Checkpoint(origin: other.origin, size: 0, root: Merkle.emptyRoot))
        #expect(try witness.addCheckpoint(AddCheckpointRequest(oldSize: 0, proof: [], note: empty).bytes).status == 200)

        try other.grow(3)

        #expect(try witness.addCheckpoint(other.request(from: 0)).status == 200)
    }

    @Test("signatures of keys that nobody knows are ignored and not carried on")
    func foreignSignatures() throws {
        var note = try log.note()
        let stranger = SigningKey.generate()
        note.add(stranger.sign(note.text, name: "stranger.example"))
        note.add(stranger.cosign(note.text, name: "other.example/w", time: 1))

        let answer = try witness.addCheckpoint(AddCheckpointRequest(oldSize: 0, proof: [], note: note).bytes)

        #expect(answer.status == 200)
        #expect(try SignedNote(parsing: #require(bench.file(log.origin, "checkpoint"))).signatures.count == 2)
    }

    // MARK: What is refused

    @Test("what is no request is answered with 400, at whatever byte it ends", arguments: [0, 1, 300])
    func truncated(extra: Int) throws {
        if extra > 0 {
            #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
            try log.grow(extra)
        }
        let body = try log.request(from: extra > 0 ? 10 : 0)
        for n in 0..<body.count {
            let answer = try witness.addCheckpoint(Array(body[..<n]))
            #expect(answer.status == 400, "ended at byte \(n)")
        }
        for n in [0, 4, body.count / 2, body.count - 1] {
            var wrong = body
            wrong[n] ^= 0x80
            #expect([400, 403, 404].contains(try witness.addCheckpoint(wrong).status), "byte \(n)")
        }
        #expect(try witness.addCheckpoint([UInt8](repeating: 0x6F, count: AddCheckpointRequest.maximumBytes + 1)).status == 400)
        #expect(try remembered() == (extra > 0 ? 10 : nil))
    }

    @Test("an old size above the checkpoint's is 400")
    func oldAboveNew() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        #expect(try witness.addCheckpoint(AddCheckpointRequest(oldSize: 11, proof: [], note: log.note()).bytes).status == 400)
    }

    @Test("a log that nobody entered is 404")
    func unknownLog() throws {
        let other = try PaperLog(origin: "custos/0190a1b2-0000-4000-8000-000000000002/1")
        try other.grow(1)
        #expect(try witness.addCheckpoint(other.request(from: 0)).status == 404)
    }

    @Test("a checkpoint without the log's good signature is 403")
    func unsigned() throws {
        let text = try log.note().text, thief = SigningKey.generate()
        var broken = log.key.sign(text, name: log.origin)
        broken = NoteSignature(name: broken.name, keyID: broken.keyID, bytes: broken.bytes.map { $0 ^ 1 })
        for signature in [thief.sign(text, name: log.origin), thief.sign(text, name: "thief"), log.key.cosign(text, name: log.origin, time: 1), broken] {
            let answer = try witness.addCheckpoint(AddCheckpointRequest(oldSize: 0, proof: [], note: SignedNote(text: text, signatures: [signature])).bytes)
            #expect(answer.status == 403)
        }
        #expect(try remembered() == nil)
    }

    @Test("an old size that is not the known one is 409 and tells the known one")
    func conflict() throws {
        let unknown = try witness.addCheckpoint(log.request(from: 4))
        #expect(unknown.status == 409 && unknown.contentType == "text/x.tlog.size" && unknown.text == "0\n")
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        try log.grow(5)

        for old in [0, 4, 11] as [UInt64] {
            let answer = try witness.addCheckpoint(log.request(from: old))
            #expect(answer.status == 409 && answer.contentType == "text/x.tlog.size" && answer.text == "10\n", "old \(old)")
        }
    }

    @Test("a rollback is refused in every form, and the memory stays")
    func rollback() throws {
        try log.grow(20)
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)

        #expect(try witness.addCheckpoint(log.request(from: 0, to: 10)).status == 409)
        #expect(try witness.addCheckpoint(log.request(from: 10, to: 10)).status == 409)
        #expect(try witness.addCheckpoint(AddCheckpointRequest(oldSize: 30, proof: [], note: log.note(10)).bytes).status == 400)

        #expect(try remembered() == 30)
    }

    @Test("another history is refused, and the signed proof of it is kept")
    func fork() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        let other = try PaperLog(origin: log.origin, key: log.key)
        try other.append((0..<10).map { Array("lie \($0)".utf8) })
        let same = try witness.addCheckpoint(other.request(from: 10, to: 10))
        #expect(same.status == 409 && same.contentType != "text/x.tlog.size")
        try other.grow(10)

        #expect(try witness.addCheckpoint(other.request(from: 10)).status == 422)

        let kept = try #require(bench.file(log.origin, "contradictions"))
        #expect(String(decoding: kept, as: UTF8.self).split(separator: "\n").count { $0.hasPrefix("note ") } == 2)
        #expect(try remembered() == 10)
    }

    @Test("a proof that does not fit, or one where none belongs, is 422")
    func wrongProof() throws {
        let hash = Merkle.leaf([1])
        #expect(try witness.addCheckpoint(AddCheckpointRequest(oldSize: 0, proof: [hash], note: log.note()).bytes).status == 422)
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        #expect(try witness.addCheckpoint(AddCheckpointRequest(oldSize: 10, proof: [hash], note: log.note()).bytes).status == 422)
        try log.grow(7)
        let good = try log.requests.addCheckpoint(log.note(), from: 10)
        for proof in [[], Array(good.proof.dropLast()), good.proof + [hash], [hash] + good.proof.dropFirst()] {
            #expect(try witness.addCheckpoint(AddCheckpointRequest(oldSize: 10, proof: proof, note: good.note).bytes).status == 422)
        }
        #expect(try witness.addCheckpoint(good.bytes).status == 200)
    }

    // MARK: Time

    @Test("a witness's times never run back, also over a restart")
    func monotoneTimes() throws {
        let first = try #require(try witness.addCheckpoint(log.request(from: 0)).signatures.first?.claimedTime)
        bench.clocks.step(.seconds(-3600 as Int64))
        try log.grow(1)

        let second = try #require(try Witness(bench.open()).addCheckpoint(log.request(from: 10)).signatures.first?.claimedTime)

        #expect(second == first)
    }

    @Test("the same checkpoint again soon gets the same signature, and later a new one; the history has it once")
    func repeated() throws {
        let first = try witness.addCheckpoint(log.request(from: 0))
        let history = try #require(bench.file(log.origin, "checkpoints"))
        bench.clocks.advance(.seconds(5 as Int64))
        #expect(try witness.addCheckpoint(log.request(from: 10)) == first)
        bench.clocks.advance(.seconds(60 as Int64))

        let later = try witness.addCheckpoint(log.request(from: 10))

        #expect(later.status == 200 && later != first)
        #expect(bench.file(log.origin, "checkpoints") == history)
    }

    // MARK: Memory

    @Test("a restart remembers; a file that went missing does not make it forget")
    func restart() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        let older = try #require(bench.file(log.origin, "checkpoint"))
        try log.grow(1)
        #expect(try Witness(bench.open()).addCheckpoint(log.request(from: 10)).status == 200)

        // A crash came between the history and the checkpoint.
        bench.write(log.origin, "checkpoint", older)
        #expect(try Witness(bench.open()).addCheckpoint(log.request(from: 0)).text == "11\n")
        try FileManager.default.removeItem(atPath: bench.place(of: log.origin) + "/checkpoint")

        #expect(try Witness(bench.open()).addCheckpoint(log.request(from: 0)).text == "11\n")
    }

    @Test("what cannot be read is never a beginning from nothing")
    func damage() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        bench.write(log.origin, "checkpoint", Array("nonsense\n".utf8))

        #expect(throws: WitnessError.self) { try witness.addCheckpoint(log.request(from: 0)) }

        #expect(String(decoding: try bench.open().list().body, as: UTF8.self).contains("damaged"))
    }

    @Test("a torn end of the history is cut away before the next block")
    func tornHistory() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        let whole = try #require(bench.file(log.origin, "checkpoints"))
        for torn in [1, 7, 40, whole.count - 1] {
            bench.write(log.origin, "checkpoints", whole + whole.prefix(torn))
            let before = log.size
            try log.grow(1)
            #expect(try witness.addCheckpoint(log.request(from: before)).status == 200, "torn at \(torn)")
            let history = try LogFolder(path: bench.place(of: log.origin), disk: SystemDisk()).history()
            #expect(try history.map { try Checkpoint(parsing: $0.text).size } == [10, log.size])
        }
    }

    @Test("whatever call of the disk fails: what was answered is remembered, and nothing less than before")
    func diskFaults() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        var known: UInt64 = 10
        for fault in [FaultyDisk.Fault.error(ENOSPC), .syncError, .powerOff] {
            var index = 0, isReached = true
            while isReached {
                try log.grow(1)
                let disk = FaultyDisk(SystemDisk())
                let folder = try bench.open(disk)
                disk.strike(at: disk.calls + index, fault)
                let answer = try? Witness(folder).addCheckpoint(log.request(from: known))
                isReached = disk.struck != nil
                let now = try #require(try remembered())
                #expect(now >= known)
                if let answer, answer.status == 200 { #expect(now == log.size, "\(fault) at \(index)") }
                known = now
                index += 1
            }
            #expect(index > 5)
        }
    }

    @Test("of many submissions at one moment, by two processes, none takes the memory back")
    func race() async throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        try log.grow(30)
        let bodies = try (11...40).map { try log.request(from: 10, to: UInt64($0)) }
        let witnesses = [Witness(try bench.open()), Witness(try bench.open())]

        let answers = await withTaskGroup(of: (Int, ProtocolAnswer?).self) { group in
            for (i, body) in bodies.enumerated() {
                group.addTask { (i, try? witnesses[i % 2].addCheckpoint(body)) }
            }
            return await group.reduce(into: [(Int, ProtocolAnswer?)]()) { $0.append($1) }
        }

        // All of them began at 10, so one wins and the others hear what it made of it.
        let winners = answers.filter { $0.1?.status == 200 }
        #expect(winners.count == 1)
        let size = try #require(try remembered())
        #expect(size == UInt64(winners.first!.0 + 11))
        #expect(answers.allSatisfy { $0.1?.status == 200 || $0.1?.text == "\(size)\n" })
    }

    @Test("a process that is about to store keeps another one waiting")
    func twoProcesses() throws {
        #expect(try witness.addCheckpoint(log.request(from: 0)).status == 200)
        try log.grow(10)
        let disk = FaultyDisk(SystemDisk()), first = Witness(try bench.open(disk)), second = Witness(try bench.open())
        let shorter = try log.request(from: 10, to: 15), other = Mutex<ProtocolAnswer?>(nil)
        let began = Mutex(false), done = DispatchSemaphore(value: 0)
        disk.beforeEach { operation, _ in
            guard operation == .write,
                began.withLock({ b in
                    defer { b = true }
                    return !b
                })
            else { return }
            Thread.detachNewThread {
                let answer = try? second.addCheckpoint(shorter)
                other.withLock { $0 = answer }
                done.signal()
            }
            // Time enough for one that does not wait.
            _ = done.wait(timeout: .now() + 0.3)
        }

        let answer = try first.addCheckpoint(log.request(from: 10))

        if other.withLock({ $0 }) == nil { done.wait() }
        #expect(answer.status == 200)
        #expect(other.withLock { $0?.text } == "20\n")
        #expect(try remembered() == 20)
    }

    // MARK: Folder

    @Test("a log cannot change its key, and a witness cannot change its role or be made twice")
    func folder() throws {
        #expect(throws: WitnessError.self) { try witness.folder.addLog(SigningKey.generate().key(name: log.origin, kind: .ed25519)) }
        #expect(throws: WitnessError.self) { try witness.folder.addLog(log.key.key(name: log.origin, kind: .cosignature)) }
        #expect(throws: WitnessError.self) { try WitnessFolder.initialise(bench.path, role: .witness, name: "again", disk: SystemDisk()) }
        #expect(throws: WitnessError.self) { try WitnessFolder.initialise(bench.path + "2", role: .witness, name: "with space", disk: SystemDisk()) }
        #expect(throws: WitnessError.self) { try WitnessFolder(bench.path, role: .mirror, disk: SystemDisk(), clocks: bench.clocks, logger: WitnessBench.logger) }
        try witness.folder.addLog(log.verifier)
        #expect(try witness.folder.summaries().map(\.label) == ["North"])
        #expect(try FileManager.default.attributesOfItem(atPath: bench.path + "/key")[.posixPermissions] as? Int == 0o600)
    }

    @Test("a unit's witness over its supervisor's log is the same thing the other way round")
    func bothWays() throws {
        let supervisor = try PaperLog(origin: "custos/0190a1b2-0000-4000-8000-0000000000ff/1"), unit = try WitnessBench(.witness, name: "school.example/w")
        try supervisor.grow(4)
        let folder = try unit.open()
        try folder.addLog(supervisor.verifier)

        let theirs = try Witness(folder).addCheckpoint(supervisor.request(from: 0)), ours = try witness.addCheckpoint(log.request(from: 0))

        #expect(theirs.status == 200 && ours.status == 200)
        #expect(try #require(theirs.signatures.first).verifies(supervisor.note().text, by: folder.verifier))
        #expect(try #require(ours.signatures.first).verifies(log.note().text, by: witness.folder.verifier))
    }
}
