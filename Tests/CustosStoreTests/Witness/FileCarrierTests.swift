import CustosBase
import CustosLedger
import CustosStore
import Foundation
import Testing

@Suite struct FileCarrierTests {
    private let log: PaperLog
    private let disk = SystemDisk()
    private let stick: TestFolder

    init() throws {
        log = try PaperLog()
        stick = try TestFolder()
        try log.grow(600)
        try log.publish()
    }

    private func memory() -> WitnessMemory { WitnessMemory(since: WallTime(microseconds: 0)) }
    private func policy(_ folder: WitnessFolder) throws -> TrustPolicy {
        try TrustPolicy(parsing: Array("log \(log.verifier.text)\nwitness police \(folder.verifier.text)\nquorum police\n".utf8))
    }
    private func judge(_ file: AnswerFile, _ folder: WitnessFolder, _ memory: WitnessMemory) throws -> WitnessInbox.Verdict {
        try WitnessInbox.judge(
            AnswerFile(parsing: file.bytes), path: "stick", policy: policy(folder), origin: log.origin, signedSize: log.log.checkpoint().map { try Checkpoint(parsing: $0.text).size } ?? 0,
            rootOf: { try log.log.tree(size: $0).root() }, memory: { _ in memory }, now: WallTime(microseconds: 5))
    }

    @Test("a witness is asked and heard by files")
    func witness() throws {
        let bench = try WitnessBench(.witness), folder = try bench.open(), path = stick.path + "/request"
        try folder.addLog(log.verifier)
        let witness = Witness(folder)
        let size = try FileCarrier.writeRequest(log.requests, note: log.note(), memory: memory(), entries: false, to: path, disk: disk)
        #expect(size == 600)

        let answers = try FileCarrier.answer(witness, request: path, disk: disk)
        let verdict = try judge(answers, folder, memory())

        #expect(answers.items.map(\.answer.status) == [200])
        #expect(verdict.cosigned.map(\.size) == [600] && verdict.problems.isEmpty && verdict.fork == nil)
        #expect(verdict.memory.known == 600 && verdict.memory.cosigned == 600)
        // The next request begins there; a forgetful node is told where.
        try log.grow(1)
        try log.publish()
        _ = try FileCarrier.writeRequest(log.requests, note: log.note(), memory: memory(), entries: false, to: path, disk: disk)
        let conflict = try judge(FileCarrier.answer(witness, request: path, disk: disk), folder, memory())
        #expect(conflict.cosigned.isEmpty && conflict.memory.known == 600 && conflict.problems.count == 1)
        _ = try FileCarrier.writeRequest(log.requests, note: log.note(), memory: conflict.memory, entries: false, to: path, disk: disk)
        #expect(try judge(FileCarrier.answer(witness, request: path, disk: disk), folder, conflict.memory).cosigned.map(\.size) == [601])
    }

    @Test("a mirror is filled by a folder that was written in two goes and carried twice")
    func mirror() throws {
        let bench = try WitnessBench(.mirror), folder = try bench.open(), path = stick.path + "/request"
        try folder.addLog(log.verifier)
        let mirror = LogMirror(folder)
        try log.grow(20_000)
        try log.publish()
        _ = try FileCarrier.writeRequest(log.requests, note: log.note(), memory: memory(), entries: true, to: path, disk: disk)
        let names = try disk.list(path).sorted()
        #expect(names.count == 4)
        // Cut short, and the log has grown meanwhile.
        try FileManager.default.removeItem(atPath: path + "/" + names[2])
        try log.grow(5)
        try log.publish()
        #expect(try FileCarrier.writeRequest(log.requests, note: log.note(), memory: memory(), entries: true, to: path, disk: disk) == 20_600)
        #expect(try disk.list(path).sorted() == names)

        let answers = try FileCarrier.answer(mirror, request: path, disk: disk)
        let verdict = try judge(answers, folder, memory())

        #expect(answers.items.map(\.answer.status) == [200, 202, 202, 200])
        #expect(verdict.cosigned.map(\.size) == [20_600] && verdict.memory.known == 20_600 && verdict.problems.isEmpty)
        let again = try FileCarrier.answer(mirror, request: path, disk: disk)
        #expect(again.items.map(\.answer.status) == [409, 409, 409, 200])
        #expect(try judge(again, folder, verdict.memory).memory.next == 20_600)
        // What is new since then is a small request.
        _ = try FileCarrier.writeRequest(log.requests, note: log.note(), memory: verdict.memory, entries: true, to: stick.path + "/next", disk: disk)
        #expect(try judge(FileCarrier.answer(mirror, request: stick.path + "/next", disk: disk), folder, verdict.memory).cosigned.map(\.size) == [20_605])
    }

    @Test("answers of somebody else, about another log, of another key or of more than we signed are worth nothing")
    func worthless() throws {
        let bench = try WitnessBench(.witness), folder = try bench.open()
        let text = try log.note().text
        let stranger = SigningKey.generate().cosign(text, name: folder.verifier.name, time: 9)
        func file(by: String? = nil, log origin: String? = nil, _ size: UInt64, _ s: NoteSignature) -> AnswerFile {
            AnswerFile(by: by ?? folder.verifier.name, log: origin ?? log.origin, items: [.init(.addCheckpoint, size: size, ProtocolAnswer(200, "text/plain", Array((s.line + "\n").utf8)))])
        }
        #expect(throws: WitnessError.self) { try judge(file(by: "nobody", 600, stranger), folder, memory()) }
        #expect(throws: WitnessError.self) { try judge(file(log: "custos/other/1", 600, stranger), folder, memory()) }
        for (size, s) in [(600, stranger), (601, stranger), (599, stranger)] as [(UInt64, NoteSignature)] {
            let v = try judge(file(size, s), folder, memory())
            #expect(v.cosigned.isEmpty && v.problems.count == 1)
        }
        let more = AnswerFile(by: folder.verifier.name, log: log.origin, items: [.init(.addCheckpoint, size: 600, ProtocolAnswer(409, "text/x.tlog.size", Array("601\n".utf8)))])
        #expect(try judge(more, folder, memory()).fork != nil)
    }

    @Test("a file of answers is read in the one way it is written, and not when it is cut")
    func answerFile() throws {
        let file = AnswerFile(
            by: "w.example", log: nil,
            items: [.init(.addCheckpoint, size: 7, ProtocolAnswer(200, "text/plain; charset=utf-8", Array("x\ny".utf8))), .init(.addEntries, size: 0, ProtocolAnswer(202, "text/x.tlog.mirror-info", []))])
        let bytes = file.bytes
        #expect(try AnswerFile(parsing: bytes) == file)
        let ends = Set([bytes.count, bytes.count - Array("answer add-entries 0 202 0 text/x.tlog.mirror-info\n".utf8).count, Array("custos.answers/v1\nby w.example\nlog -\n".utf8).count])
        for n in 0..<bytes.count where !ends.contains(n) {
            #expect(throws: LedgerFormatError.self) { try AnswerFile(parsing: Array(bytes[..<n])) }
        }
    }

    @Test("what was accepted waits until a server takes it, once")
    func inbox() throws {
        let file = AnswerFile(by: "w.example", log: nil, items: [])
        try WitnessInbox.put(file, ledger: stick.path, disk: disk)
        try WitnessInbox.put(file, ledger: stick.path, disk: disk)
        let waiting = try WitnessInbox.waiting(ledger: stick.path, disk: disk)
        #expect(waiting.count == 1 && waiting[0].file == file)
    }
}
