import CustosBase
import CustosLedger
import Foundation
import Glibc
import Logging
import Testing

@testable import CustosStore

private let quiet = Logger(label: "signer") { _ in SwiftLogNoOpLogHandler() }

/// Runs something on a thread of its own and waits for it at the end.
private final class Helper: Sendable {
    private let done = DispatchSemaphore(value: 0)
    init(_ body: @escaping @Sendable () -> Void) {
        let done = done
        Thread.detachNewThread {
            body()
            done.signal()
        }
    }
    func wait() { done.wait() }
}

@Suite("The signer's process")
struct SignerClientTests {
    private let origin = "custos/6f9a4c1e-8b6d-4b1e-9a53-0c5f6f0a1b2c/1"

    private func service() throws -> SignerService {
        let disk = MemoryDisk()
        disk.mount("/s")
        return try SignerService(folder: "/s/signer", disk: disk)
    }

    @Test("over a socket it answers as it does beside us; a peer that sends nonsense is dropped, the others go on")
    func socket() throws {
        let folder = try TestFolder(), path = folder.path + "/s.sock"
        let server = SignerServer(try service(), logger: quiet)
        let helper = Helper { try? server.serveSocket(path) }
        let client = SignerClient(.socket(path), clocks: SystemClocks(), logger: quiet)
        var state: SignerState?
        for _ in 0..<500 where state == nil {
            state = try? SignerClient(.socket(path), clocks: SystemClocks(), logger: quiet).begin(origin)
            if state == nil { usleep(2_000) }
        }
        let key = try #require(state).key
        var st = Glibc.stat()
        #expect(stat(path, &st) == 0 && st.st_mode & 0o777 == 0o660)

        let rude = try UnixSocket.connect(path)
        _ = [UInt8](repeating: 255, count: 100).withUnsafeBytes { SignerChannel.write(rude, $0) }
        let c = Checkpoint(origin: origin, size: 1, root: .zero)
        #expect(SignedNote(text: c.text, signatures: [try client.sign(c, from: 0, proof: [])]).isSigned(by: key))
        #expect(try SignerChannel(input: rude, output: rude).receive(seconds: 5) == nil)
        close(rude)
        let error = #expect(throws: SignerError.self) { try client.sign(Checkpoint(origin: origin, size: 1, root: Merkle.emptyRoot), from: 1, proof: []) }
        #expect(error?.code == .fork)
        #expect(try client.states() == [SignerState(key: key, size: 1, root: .zero)])
        server.stop()
        helper.wait()
    }

    @Test("a signer that dies is begun again at once, and then with longer and longer pauses")
    func backoff() throws {
        let clocks = HandClocks()
        let server = SignerServer(try service(), logger: quiet)
        let starts = Locked(0), isWell = Locked(true), theirs = Locked<[Int32]>([])
        let client = SignerClient(clocks: clocks, logger: quiet) {
            starts.withLock { $0 += 1 }
            let (a, b) = try UnixSocket.pair()
            guard isWell.value else {
                close(b)
                return SignerLink(descriptor: a, child: nil)
            }
            theirs.withLock { $0.append(b) }
            Thread.detachNewThread { try? server.serve(SignerChannel(input: b, output: b)) }
            return SignerLink(descriptor: a, child: nil)
        }
        let state = try client.begin(origin)
        #expect(starts.value == 1)

        // It dies between two questions: the next one starts it again and is answered.
        shutdown(theirs.value[0], Int32(SHUT_RDWR))
        #expect(try client.states() == [state])
        #expect(starts.value == 2)

        // It cannot be started any more.
        isWell.value = false
        shutdown(theirs.value[1], Int32(SHUT_RDWR))
        func refused() -> Bool { (try? client.states()) == nil }
        #expect(refused() && starts.value == 3)
        #expect(refused() && starts.value == 3, "not before its pause is over")
        clocks.advance(.seconds(1 as Int64))
        #expect(refused() && starts.value == 4)
        clocks.advance(.seconds(1 as Int64))
        #expect(refused() && starts.value == 4)
        clocks.advance(.seconds(1 as Int64))
        #expect(refused() && starts.value == 5)
        for _ in 0..<10 {
            clocks.advance(.seconds(31 as Int64))
            #expect(refused())
        }
        #expect(starts.value == 15)
        isWell.value = true
        clocks.advance(.seconds(31 as Int64))
        #expect(try client.states() == [state])
    }

    @Test("a child gets the stream as its input and output, and is reaped")
    func spawn() throws {
        // A program that says back what it hears: a request is no answer.
        let client = SignerClient(.spawn(executable: "/bin/cat", arguments: []), clocks: SystemClocks(), logger: quiet)
        let error = #expect(throws: SignerError.self) { try client.states() }
        #expect(error?.code == .away && error?.detail == "its answer cannot be read")
        let none = SignerClient(.spawn(executable: "/nonexistent", arguments: []), clocks: SystemClocks(), logger: quiet)
        #expect(throws: SignerError.self) { try none.states() }
        let link = try SignerLink.spawn("/bin/cat", [])
        try SignerChannel(input: link.descriptor, output: link.descriptor).send("ping\n", seconds: 5)
        #expect(try SignerChannel(input: link.descriptor, output: link.descriptor).receive(seconds: 5) == "ping\n")
        let child = try #require(link.child)
        link.close()
        #expect(kill(child, 0) != 0 && errno == ESRCH)
    }

    @Test("while the signer is away leaves go on being appended, and are signed when it is back")
    func away() throws {
        let b = try PaperLedger()
        struct Away: CheckpointSigner {
            let base: any CheckpointSigner
            let isAway: @Sendable () -> Bool
            func ask<R>(_ body: () throws -> R) throws -> R {
                if isAway() { throw SignerError(.away, "it has ended") }
                return try body()
            }
            func states() throws -> [SignerState] { try ask { try base.states() } }
            func begin(_ origin: String) throws -> SignerState { try ask { try base.begin(origin) } }
            func sign(_ c: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature { try ask { try base.sign(c, from: old, proof: proof) } }
            func retire(_ origin: String) throws { try ask { try base.retire(origin) } }
        }
        b.ledger = nil
        let flag = Locked(false)
        try b.open(Away(base: b.signer, isAway: { flag.value }))
        flag.value = true

        try b.append(b.act(1))
        b.pass(6)
        #expect(b.ledger.status.state.word == .signerAway && b.ledger.status.state.detail == "it has ended")
        try b.append(b.act(2))
        #expect(b.ledger.status.signedSize == 0 && b.ledger.status.size == 3)
        b.pass(60)
        flag.value = false
        b.pass(6)

        #expect(b.ledger.status.state.word == .ok && b.ledger.status.signedSize == 3)
        b.ledger = nil
        flag.value = true
        let error = #expect(throws: LedgerError.self) { try b.open(Away(base: b.signer, isAway: { flag.value })) }
        #expect(error?.code == .signerAway, "without a signer nobody can say whether the log is behind")
    }
}
