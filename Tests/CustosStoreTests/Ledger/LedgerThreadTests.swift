import CustosBase
import CustosLedger
import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import CustosStore

/// A disk whose syncs of the wal hang while it is told so.
private final class Valve: Sendable {
    private let isShut = Mutex(false)
    private let passed = DispatchSemaphore(value: 0)
    let waiting = DispatchSemaphore(value: 0)

    func shut() { isShut.withLock { $0 = true } }
    func open() {
        isShut.withLock { $0 = false }
        passed.signal()
    }
    func pass(_ op: DiskOperation, _ path: String) {
        guard op == .dataSync, path.contains("/wal/"), isShut.withLock({ $0 }) else { return }
        waiting.signal()
        passed.wait()
    }
}

@Suite("The ledger's threads", .serialized)
struct LedgerThreadTests {
    /// With real clocks and threads, and a short patience.
    private func threaded(_ change: (inout LedgerOptions) -> Void = { _ in }) throws -> (PaperLedger, Ledger) {
        let b = try PaperLedger(open: false)
        b.mountLedger()
        b.signer = WatchedSigner(LocalSigner(try SignerService(folder: b.signerPath, disk: b.disk)))
        var options = LedgerOptions()
        options.waitLimit = .milliseconds(200)
        options.retryInterval = .milliseconds(20)
        change(&options)
        let ledger = try Ledger(
            folder: b.path, node: b.node, bootID: b.boot, clocks: SystemClocks(), clockState: { ClockState(word: .free, offset: nil) }, disk: b.disk, signer: b.signer, options: options,
            logger: RecordingBench.logger)
        return (b, ledger)
    }

    @Test("many callers share a sync: their leaves are all there, in few writes, and a lone caller need not wait")
    func groups() throws {
        let (b, ledger) = try threaded { $0.waitLimit = .seconds(10 as Int64) }
        let syncs = Locked(0)
        b.disk.beforeEach { op, path in if op == .dataSync, path.contains("/wal/") { syncs.withLock { $0 += 1 } } }
        let all = Locked<[UInt64]>([])
        let pairs = (0..<16).map { i in (0..<10).map { [b.act(i), b.act($0)] } }
        let ended = DispatchSemaphore(value: 0)
        for calls in pairs {
            Thread.detachNewThread {
                for pair in calls {
                    guard let indices = try? ledger.append(pair) else { continue }
                    all.withLock { $0 += indices }
                }
                ended.signal()
            }
        }
        for _ in pairs { ended.wait() }
        #expect(all.value.count == 320 && Set(all.value).count == 320)
        #expect(all.value.max() == ledger.status.size - 1)
        #expect(syncs.value < 160, "\(syncs.value) syncs for 160 calls")
        ledger.stop()
    }

    @Test("a disk that hangs keeps no caller for ever; what was under way is answered when it is asked for again, and what waited is not logged")
    func hangs() throws {
        let (b, ledger) = try threaded()
        let valve = Valve()
        b.disk.beforeEach { valve.pass($0, $1) }
        let moment = LeafMoment(at: SystemClocks().wall(), boot: b.boot, bootTime: SystemClocks().monotonic())
        var row = b.row(gate, 0)
        (row.start, row.end, row.bootStart, row.bootEnd) = (moment.at, moment.at, moment.bootTime, moment.bootTime)
        let underWay = LedgerEntry(fact: b.act(1).fact, moment: moment), segment = LedgerEntry(fact: .segment(row, flag: .clean))
        valve.shut()
        let began = SystemClocks().monotonic()
        let first = #expect(throws: LedgerError.self) { try ledger.append([underWay, segment]) }
        valve.waiting.wait()
        let second = #expect(throws: LedgerError.self) { try ledger.append([b.act(2)]) }
        #expect(first?.code == .stalled && second?.code == .stalled)
        #expect(SystemClocks().monotonic() - began < .seconds(5 as Int64))
        #expect(ledger.status.pending == 0)

        valve.open()

        let again = try ledger.append([underWay, segment, b.act(3)])
        #expect(try ledger.recent(100).map(\.leaf.kind) == ["key", "act", "seg", "act"])
        #expect(again == [1, 2, 3])
        ledger.stop()
        b.disk.beforeEach(nil)
    }

    @Test("the state tells a hang while it lasts, with its beginning")
    func showsHang() throws {
        let (b, ledger) = try threaded()
        // As if it had begun three seconds ago: no test waits for that.
        ledger.core.view.withLock { $0.writing = (SystemClocks().monotonic() - .seconds(3 as Int64), b.clocks.wall()) }
        #expect(ledger.status.state == LedgerStatus.State(word: .stalled, since: b.clocks.wall(), detail: "a write has not come back"))
        ledger.core.view.withLock { $0.writing = nil }
        #expect(ledger.status.state.word == .ok)
        ledger.stop()
    }

    @Test("a disk that is full says so, and is gone on with by itself when there is room", arguments: [ENOSPC, EIO])
    func full(_ error: Int32) throws {
        let (b, ledger) = try threaded()
        b.disk.strikeAll(below: b.path + "/log-1/wal")
        if error == ENOSPC {
            b.disk.heal()
            b.memory.setCapacity(0)
        }

        let thrown = #expect(throws: LedgerError.self) { try ledger.append([b.act(1)]) }

        #expect(thrown?.code == (error == ENOSPC ? .full : .stalled))
        #expect(ledger.status.state.word == (error == ENOSPC ? .full : .stalled) && !ledger.status.state.detail.isEmpty)
        let patient = DispatchQueue(label: "patient")
        let answer = Locked<UInt64?>(nil)
        let core = ledger.core
        let request = AppendRequest([b.act(2)])
        try core.queue.add(request)
        core.thread.wake()
        let done = DispatchSemaphore(value: 0)
        patient.async {
            answer.value = try? core.queue.wait(request, seconds: 30) { LedgerError(.stalled, "") }.first
            done.signal()
        }
        b.disk.heal()
        b.memory.setCapacity(1 << 30)
        done.wait()
        #expect(answer.value == 1)
        #expect(try ledger.append([b.act(3)]) == [2])
        try ledger.signNow()
        #expect(ledger.status.state.word == .ok)
        ledger.stop()
    }

    @Test("more entries than the queue holds are refused at once")
    func queueFull() throws {
        let (b, ledger) = try threaded { $0.queueLimit = 10 }
        let error = #expect(throws: LedgerError.self) { try ledger.append((0..<11).map { b.act($0) }) }
        #expect(error?.code == .full)
        #expect(try ledger.append((0..<10).map { b.act($0) }).count == 10)
        ledger.stop()
    }

    @Test("records of leaves that never were are taken back")
    func noOrphans() throws {
        let b = try PaperLedger()
        b.disk.strikeAll(below: b.path + "/log-1/wal")
        for i in 0..<5 { #expect(throws: LedgerError.self) { try b.ledger.append([b.act(i)]) } }
        b.disk.heal()
        let a = try b.append(b.act(9))
        #expect(try b.ledger.bodies.count() == 1)
        guard case .act(let leaf) = try b.ledger.leaf(a[0]) else { return }
        #expect(try b.ledger.bodies.body(try #require(leaf.body)) != nil)
    }

    @Test("signs by itself within the interval, and stops at once")
    func signsItself() throws {
        let signed = DispatchSemaphore(value: 0)
        let (b, ledger) = try threaded { o in
            o.signInterval = .milliseconds(50)
            o.pause = { if $0 == LedgerPause.published { signed.signal() } }
        }
        #expect(signed.wait(timeout: .now() + 10) == .success)
        _ = try ledger.append([b.act(1)])
        #expect(signed.wait(timeout: .now() + 10) == .success)
        ledger.stop()
        #expect(throws: LedgerError.self) { try ledger.signNow() }
        try b.open(b.signer)
        #expect(b.ledger.status.size == 2)
    }

    @Test("the steps have their names, in their order")
    func steps() throws {
        let seen = Locked<[String]>([])
        let disk = MemoryDisk(), witness = SigningKey.generate(), verifier = witness.key(name: "w", kind: .cosignature)
        let b = try PaperLedger(disk: disk) { o in o.pause = { name in seen.withLock { $0.append(name) } } }
        b.pause = { name in seen.withLock { $0.append(name) } }
        try b.restart()
        try b.ledger.setPolicy(Array("witness w \(verifier.text)\nquorum w\n".utf8))
        seen.value = []
        try b.append(b.act(1))
        try b.ledger.signNow()
        let note = try #require(try b.ledger.log.checkpoint())
        try b.ledger.takeCosignatures([witness.cosign(note.text, name: "w", time: 5)], for: 2)
        #expect(seen.value == ["wal-written", "wal-synced", "bundle-renamed", "tile-renamed", "signer-remembered", "signed", "published", "history-appended"])
        #expect((LedgerPause.fromEnvironment() == nil) == (getenv(LedgerPause.variable) == nil))
    }
}
