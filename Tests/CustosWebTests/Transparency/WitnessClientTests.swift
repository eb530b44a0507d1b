import CustosBase
import CustosLedger
import CustosStore
import CustosTestSupport
import CustosWeb
import Foundation
import NIOPosix
import Synchronization
import Testing

@Suite struct WitnessClientTests {
    private final class Heard: Sendable {
        let forks = Mutex<[(String, WitnessFork)]>([])
        let challenges = Mutex<[PossessionChallenge]>([])
    }

    private func client(
        _ ledger: PaperLedger, _ transport: any WitnessTransport, mirrors: Set<String> = [], keeper: PossessionKeeper? = nil, clocks: ManualClocks = ManualClocks(), heard: Heard = Heard()
    ) throws -> WitnessClient {
        var options = WitnessClient.Options()
        options.mirrors = mirrors
        options.requestSeconds = 10
        return try WitnessClient(
            ledger: ledger, folder: ledger.folder, disk: SystemDisk(), clocks: clocks, transport: transport, options: options, keeper: keeper,
            onFork: { name, fork in heard.forks.withLock { $0.append((name, fork)) } }, onChallenge: { _, c in heard.challenges.withLock { $0.append(c) } }, logger: WitnessHouse.logger)
    }

    private func withTransport(_ body: (HTTPWitnessTransport) async throws -> Void) async throws {
        let transport = HTTPWitnessTransport(group: MultiThreadedEventLoopGroup.singleton)
        let result: Result<Void, any Error>
        do { result = .success(try await body(transport)) } catch { result = .failure(error) }
        try await transport.close()
        try result.get()
    }

    @Test("a witness and a mirror are brought what is new, and what they cosign comes back")
    func bothOverHTTP() async throws {
        try await withTransport { transport in
            try await WitnessHouse.with(.witness) { w in
                try await WitnessHouse.with(.mirror) { m in
                    let ledger = try PaperLedger()
                    try ledger.grow(10_000)
                    try w.folder.addLog(ledger.verifier)
                    try m.folder.addLog(ledger.verifier)
                    try ledger.setPolicy(["witness police \(w.vkey) \(w.url)", "witness archive \(m.vkey) \(m.url)/", "group both all police archive", "quorum both"])
                    let client = try client(ledger, transport, mirrors: [m.url + "/"])

                    await client.askAll(seconds: 60)

                    #expect(ledger.taken == [10_000])
                    #expect(client.statuses.map(\.cosignedSize) == [10_000, 10_000] && client.statuses.allSatisfy { $0.error == nil && $0.lag == 0 && $0.alarm == .none })
                    #expect(client.statuses.map(\.isMirror) == [false, true])
                    let copy = LogFolder(path: m.folder.path + "/logs/" + WitnessFolder.hash(of: ledger.origin), disk: SystemDisk())
                    #expect(try copy.tree(size: 10_000).root() == ledger.log.tree(size: 10_000).root())
                    // A new process goes on from what was remembered.
                    try ledger.grow(5)
                    let again = try self.client(ledger, transport, mirrors: ["archive"])
                    #expect(again.statuses.allSatisfy { $0.cosignedSize == 10_000 && $0.lag == 5 })
                    await again.askAll(seconds: 60)
                    #expect(ledger.taken == [10_000, 10_005])
                }
            }
        }
    }

    @Test("a log that was put back is told as a fork at the start, although nothing new is to be sent")
    func fork() async throws {
        try await withTransport { transport in
            try await WitnessHouse.with(.witness) { w in
                let ledger = try PaperLedger(), old = try PaperLedger(origin: ledger.origin, key: ledger.key)
                try ledger.grow(20)
                try old.grow(10)
                try w.folder.addLog(ledger.verifier)
                for l in [ledger, old] { try l.setPolicy(["witness police \(w.vkey) \(w.url)", "quorum police"]) }
                await (try client(ledger, transport)).askAll(seconds: 60)
                // The memory was put back with the log: it says that the witness has what we have.
                let key = w.folder.verifier
                var memory = WitnessMemory(since: WallTime(microseconds: 0))
                memory.cosigned(10, 1, now: WallTime(microseconds: 0))
                try memory.save(ledger: old.folder, key, disk: SystemDisk())
                let heard = Heard(), client = try client(old, transport, heard: heard)

                await client.askAll(seconds: 60)

                let forks = heard.forks.withLock { $0 }
                #expect(forks.count == 1 && forks[0].0 == "police" && forks[0].1.evidence != nil)
                #expect(old.taken.isEmpty && client.statuses[0].error != nil)
            }
        }
    }

    @Test("a witness that is away is an alarm after an hour, and is told of; one that hangs holds up nobody")
    func away() async throws {
        final class Dead: WitnessTransport, Sendable {
            func send(_ method: WitnessMethod, _ url: String, limit: Int, seconds: Int64) async throws -> ProtocolAnswer {
                if url.contains("hangs") { try await Task.sleep(for: .seconds(600)) }
                throw CocoaError(.fileNoSuchFile)
            }
        }
        let ledger = try PaperLedger(), clocks = ManualClocks()
        try ledger.grow(3)
        let a = SigningKey.generate().key(name: "a.example", kind: .cosignature).text, b = SigningKey.generate().key(name: "b.example", kind: .cosignature).text
        try ledger.setPolicy(["witness a \(a) http://dead.example", "witness b \(b) http://hangs.example", "group one any a b", "quorum one"])
        // A start that ended before anybody was asked; the hour runs from it.
        _ = try self.client(ledger, Dead(), clocks: clocks)
        clocks.advance(.seconds(3599 as Int64))
        let client = try client(ledger, Dead(), clocks: clocks)

        await client.askAll(seconds: 1)

        #expect(client.statuses.map(\.lag) == [3, 3] && client.statuses[0].error != nil && client.statuses.allSatisfy { $0.alarm == .none })
        clocks.advance(.seconds(1 as Int64))
        #expect(client.statuses.allSatisfy { $0.alarm == .hour })
        // Since it was named, not since the last start.
        let again = try self.client(ledger, Dead(), clocks: clocks)
        clocks.advance(.days(3))
        #expect(again.statuses.allSatisfy { $0.alarm == .threeDays })
    }

    @Test("answers that were carried here by file are taken, once")
    func inbox() async throws {
        try await WitnessHouse.with(.witness) { w in
            let ledger = try PaperLedger()
            try ledger.grow(7)
            try w.folder.addLog(ledger.verifier)
            try ledger.setPolicy(["witness police \(w.vkey)", "quorum police"])
            let request = ledger.folder + "/request"
            let note = try #require(try ledger.log.checkpoint())
            _ = try FileCarrier.writeRequest(ledger.requests, note: note, memory: WitnessMemory(since: WallTime(microseconds: 0)), entries: false, to: request, disk: SystemDisk())
            try ledger.grow(1)
            try WitnessInbox.put(FileCarrier.answer(Witness(w.folder), request: request, disk: SystemDisk()), ledger: ledger.folder, disk: SystemDisk())
            let client = try client(ledger, NoTransport())

            await client.askAll(seconds: 5)

            #expect(ledger.taken == [7])
            #expect(client.statuses[0].cosignedSize == 7 && client.statuses[0].lag == 1 && client.statuses[0].url == nil)
            #expect(try WitnessInbox.waiting(ledger: ledger.folder, disk: SystemDisk()).isEmpty)
        }
    }

    @Test("a mirror's challenge is written down before it is answered, and answered once a day")
    func challenge() async throws {
        try await withTransport { transport in
            try await WitnessHouse.with(.mirror) { m in
                let ledger = try PaperLedger(), clocks = m.clocks
                let now = clocks.wall(), boot = UUIDValue(high: 1, low: 2)
                let seg = Leaf.seg(
                    SegmentLeaf(
                        stream: StreamID(CameraID(1), .main), seq: 1, prev: .zero, t0: now - .seconds(60 as Int64), t1: now, boot: boot, boot0: MonotonicTime(microseconds: 1), boot1: MonotonicTime(microseconds: 2),
                        clock: ClockState(word: .ok, offset: nil), size: 5, sha256: .zero, frags: 3, fragroot: .zero, cam: nil, rule: nil, flags: .clean))
                try ledger.append([seg.bytes])
                try m.folder.addLog(ledger.verifier)
                try ledger.setPolicy(["witness archive \(m.vkey) \(m.url)", "quorum archive"])
                let state = try StateStore(path: ledger.folder + "/state.sqlite", clocks: clocks)
                let keeper = PossessionKeeper(
                    catalogue: try Catalogue(path: ledger.folder + "/catalogue.sqlite", clocks: clocks), state: state, volumes: VolumeSet(paths: [], node: state.node, disk: SystemDisk(), clocks: clocks))
                let heard = Heard(), client = try client(ledger, transport, mirrors: ["archive"], keeper: keeper, clocks: clocks, heard: heard)
                await client.askAll(seconds: 60)

                await client.answerChallenges()
                await client.answerChallenges()

                #expect(heard.challenges.withLock { $0.map(\.asks.count) } == [1])
                let hash = WitnessFolder.hash(of: ledger.origin)
                let record = try await m.send("GET", "/\(hash)/possession").text
                #expect(record.contains("asked 1 held 0 wrong 0 not-answered 1\n  not-answered 1/main 1 "))
                #expect(try await m.send("GET", "/\(hash)/challenge").status == 404)
                #expect(try await m.send("POST", "/\(hash)/answer", body: [1]).status == 409)
            }
        }
    }

    private struct NoTransport: WitnessTransport {
        func send(_ method: WitnessMethod, _ url: String, limit: Int, seconds: Int64) async throws -> ProtocolAnswer { throw CocoaError(.fileNoSuchFile) }
    }
}
