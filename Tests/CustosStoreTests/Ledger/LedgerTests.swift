import CustosBase
import CustosLedger
import CustosStore
import Testing

@Suite("The ledger")
struct LedgerTests {
    @Test("a new log begins with its own key, and is signed")
    func begins() throws {
        let b = try PaperLedger()

        try b.ledger.signNow()

        let key = try #require(try b.ledger.log.logKey())
        #expect(key.name == b.origin)
        let first = try b.ledger.leaf(0)
        guard case .key(let leaf) = first else { throw LedgerError(.damaged, "\(first)") }
        #expect(leaf.role == "log" && leaf.vkey == key)
        #expect(b.ledger.status.signedSize == 1 && b.ledger.isCovered(0))
        try b.verify("new")
    }

    @Test("each kind of fact becomes a leaf that refers to what is in force, and its record lies beside the log")
    func kinds() throws {
        let b = try PaperLedger()
        let id = UUIDValue.random(), t = b.clocks.wall()
        let body = Array("{\"reason\":\"fire\"}".utf8)

        let indices = try b.append([
            LedgerEntry(fact: .boot(version: "1.2.3", build: .zero, stop: .first)), LedgerEntry(fact: .camera(CameraID(1), body: body)),
            LedgerEntry(fact: .rule(CameraID(1), floor: 30, target: 45)), LedgerEntry(fact: .record(gate, isOn: true)), b.segment(gate),
            LedgerEntry(fact: .gap(gate, from: t, to: t, .network)),
            LedgerEntry(fact: .loss(gate, first: 0, last: 0, from: t, to: t, .missing, by: .check)),
            LedgerEntry(fact: .hold(id, gate, from: t, to: t, body: body)), LedgerEntry(fact: .lift(id, gate, by: "user:1", second: "user:2", body: body)),
            LedgerEntry(fact: .restrict(id, gate, from: t, to: t, body: body)), LedgerEntry(fact: .release(id, gate, by: "user:1", second: "user:2", body: body)),
            LedgerEntry(fact: .expire(gate, first: 0, last: 0, count: 1, from: t, to: t, ground: .term, body: nil)),
            LedgerEntry(fact: .configuration(what: "user-add", object: "user:7", body: body)), b.act(1), LedgerEntry(fact: .beat),
            LedgerEntry(fact: .scrub(checked: 3, bad: 0, root: .zero)), LedgerEntry(fact: .exportKey(SigningKey.generate().key(name: "export", kind: .ed25519))),
        ])

        #expect(indices == Array(1..<18).map(UInt64.init))
        let leaves = try b.leaves()
        #expect(leaves.dropFirst().map(\.kind) == ["boot", "cam", "rule", "record", "seg", "gap", "loss", "hold", "lift", "restrict", "release", "expire", "cfg", "act", "beat", "scrub", "key"])
        guard case .seg(let seg) = leaves[5], case .expire(let expire) = leaves[12], case .hold(let hold) = leaves[8], case .lift(let lift) = leaves[9] else {
            Issue.record("\(leaves)")
            return
        }
        #expect(seg.rule == 3 && seg.cam == Merkle.leaf(leaves[2].bytes) && expire.rule == 3)
        #expect(b.ledger.currentRule(of: CameraID(1)) == 3)
        #expect(b.ledger.currentCamera(of: CameraID(1))?.index == 2 && b.ledger.currentCamera(of: CameraID(1))?.hash == seg.cam)
        #expect(try b.ledger.cameraLeaf(CameraID(1), hash: Merkle.leaf(leaves[2].bytes)) == 2)
        let stored = try #require(try b.ledger.bodies.body(hold.body))
        #expect(stored.record == body && stored.kind == "hold" && stored.salt.count == 32)
        #expect(Digest.sha256(stored.salt + stored.record) == hold.body.bytes)
        #expect(try b.ledger.bodies.person(lift.by) == "user:1")
        #expect(lift.by != lift.second)
        try b.ledger.signNow()
        try b.verify("kinds")
    }

    @Test("one person has one hash in all leaves, until forgotten; an erased record leaves its leaf alone")
    func persons() throws {
        let b = try PaperLedger()
        let indices = try b.append([b.act(1), b.act(2)])
        func act(_ i: UInt64) throws -> ActLeaf {
            guard case .act(let a) = try b.ledger.leaf(i) else { throw LedgerError(.damaged, "leaf \(i)") }
            return a
        }
        let (first, second) = (try act(indices[0]), try act(indices[1]))
        #expect(first.actor == second.actor)
        #expect(try b.ledger.bodies.hash(of: "user:7") == first.actor)

        try b.ledger.bodies.erase(try #require(first.body), at: b.clocks.wall())
        try b.ledger.bodies.forget(person: "user:7")

        #expect(try b.ledger.bodies.body(try #require(first.body)) == nil)
        #expect(try b.ledger.bodies.person(first.actor) == nil)
        #expect(try act(try b.append(b.act(3))[0]).actor != first.actor)
        try b.ledger.signNow()
        try b.verify("erased")
    }

    @Test("a segment that is in the log already is not logged again; another file under its number is refused, but not a salvaged one")
    func twice() throws {
        let b = try PaperLedger()
        let row = b.row(gate, 5)
        let first = try b.append(LedgerEntry(fact: .segment(row, flag: .clean)))
        try b.ledger.signNow()

        #expect(try b.append(LedgerEntry(fact: .segment(row, flag: .salvaged))) == first)
        let both = try b.append(LedgerEntry(fact: .segment(b.row(gate, 6), flag: .clean)), LedgerEntry(fact: .segment(b.row(gate, 6), flag: .clean)))
        #expect(both[0] == both[1])
        var other = row
        other.sha256[0] ^= 1
        let size = b.ledger.status.size
        let error = #expect(throws: LedgerError.self) { try b.append(LedgerEntry(fact: .segment(other, flag: .clean))) }
        #expect(error?.code == .conflict && b.ledger.status.size == size)
        let salvaged = try b.append(LedgerEntry(fact: .segment(other, flag: .salvaged)))
        #expect(salvaged[0] > both[0])
        #expect(try b.ledger.leafIndex(of: gate, 5) == salvaged[0])
    }

    @Test("what cannot be a leaf is refused before anything of it is stored")
    func invalid() throws {
        let b = try PaperLedger()
        let t = b.clocks.wall(), id = UUIDValue.random()
        let bad: [LedgerFact] = [
            .lift(id, gate, by: "user:1", second: "user:1", body: [1]), .act(actor: "user:1", action: "View", object: "x", .ok, body: nil),
            .configuration(what: "", object: "x", body: nil), .rule(CameraID(1), floor: -1, target: 30), .camera(CameraID(0), body: [1]),
            .loss(gate, first: 2, last: 1, from: t, to: t, .missing, by: .check), .boot(version: "ä", build: .zero, stop: .clean),
            .act(actor: "user:1", action: "view", object: "x", .ok, body: [UInt8](repeating: 32, count: 300_000)),
        ]
        for fact in bad {
            let error = #expect(throws: LedgerError.self, "\(fact)") { try b.append(b.act(1), LedgerEntry(fact: fact)) }
            #expect(error?.code == .invalid)
        }
        #expect(b.ledger.status.size == 1)
    }

    @Test("leaves are signed within the interval, beats come each minute, and without news nothing is signed")
    func rhythm() throws {
        let b = try PaperLedger { $0.beatInterval = .seconds(60 as Int64) }
        b.pass(6)
        #expect(b.ledger.status.signedSize == 1)
        let signed = b.signer.issued.count
        b.pass(50)
        #expect(b.signer.issued.count == signed)

        b.pass(10)

        #expect(try b.leaves().map(\.kind) == ["key", "beat"])
        #expect(b.ledger.status.signedSize == 2)
        try b.append(b.act(1))
        b.pass(6)
        #expect(b.ledger.status.signedSize == 3)
    }

    @Test("a stop signs what there is, and the next start goes on from there")
    func stops() throws {
        let b = try PaperLedger()
        try b.append(b.segment(gate), b.segment(dock))

        b.ledger.stop()

        #expect(throws: LedgerError.self) { try b.ledger.append([b.act(1)]) }
        #expect(try Checkpoint(parsing: #require(try b.ledger.log.checkpoint()).text).size == 3)
        b.ledger.stop()
        try b.restart()
        try b.append(b.segment(gate))
        try b.check("after a stop")
    }

    @Test("a burst of three thousand leaves is there, in order, over many bundles")
    func burst() throws {
        let b = try PaperLedger()
        var entries: [LedgerEntry] = []
        for i in 0..<3_000 { entries.append(i % 3 == 0 ? b.act(i) : b.segment(i % 3 == 1 ? gate : dock)) }

        let indices = try b.append(entries)

        #expect(indices == Array(1...3_000).map(UInt64.init))
        try b.check("burst")
        try b.restart()
        try b.check("burst, again")
        #expect(try b.ledger.leafIndex(of: dock, 999) == b.ledger.leafIndex(of: dock, 998)! + 3)
    }

    @Test("partial files that nobody asks for any more are taken away, those of the last minute stay")
    func partials() throws {
        let b = try PaperLedger()
        for _ in 0..<40 {
            try b.append((0..<10).map { b.act($0) })
            try b.ledger.signNow()
        }

        let partial = b.memory.paths.filter { $0.contains(".p/") }

        #expect(partial.count < 40, "\(partial)")
        try b.verify("partials")
        // A reader who is still at the checkpoint before this one finds its files.
        let size = b.signer.issued[b.signer.issued.count - 2].size
        #expect(b.memory.contents("\(b.ledger.log.path)/\(TilePath.entries(index: size / 256, width: Int(size % 256)))") != nil)
        // And one who is far behind is answered from wider files.
        for c in b.signer.issued { #expect(try b.ledger.log.tree(size: c.size).root() == c.root) }
    }

    @Test("what touches a span is found in the stream's chain, with all between")
    func streamLeaves() throws {
        let b = try PaperLedger()
        let start = b.clocks.wall()
        var all: [UInt64] = []
        for i in 0..<10 {
            b.clocks.advance(.seconds(60 as Int64))
            all += try b.append(b.segment(gate))
            try b.append(b.segment(dock))
            if i == 4 { all += try b.append(LedgerEntry(fact: .hold(.random(), gate, from: start, to: start, body: [1]))) }
        }
        func minutes(_ a: Int64, _ z: Int64) -> WallRange { WallRange(start + .seconds(60 * a), start + .seconds(60 * z)) }

        #expect(try b.ledger.streamLeaves(of: gate, touching: minutes(0, 10)) == all)
        #expect(try b.ledger.streamLeaves(of: gate, touching: minutes(4, 6)) == Array(all[4...6]))
        #expect(try b.ledger.streamLeaves(of: gate, touching: minutes(20, 30)) == [])
        // A gap of days that comes later reaches back over them.
        let gap = try b.append(LedgerEntry(fact: .gap(gate, from: start, to: start + .days(2), .crash)))
        #expect(try b.ledger.streamLeaves(of: gate, touching: minutes(9, 10)) == Array(all[10...]) + gap)
        #expect(try b.ledger.recent(2).map(\.index) == [gap[0] - 1, gap[0]])
        #expect(try b.ledger.recent(1_000).count == Int(b.ledger.status.size))
    }
}
