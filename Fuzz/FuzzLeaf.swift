// sources: CustosBase CustosLedger
//
// Leaves, bundles and proofs on any bytes: nothing traps, what reads as a leaf is written again as the same bytes, and no
// proof of a tree of eleven leaves holds but those of the tree. A first byte chooses what the rest is.

import CustosBase
import CustosLedger

private let good: [[UInt8]] = {
    let moment = LeafMoment(at: WallTime(microseconds: 1), boot: UUIDValue(high: 1, low: 2), bootTime: MonotonicTime(microseconds: 3))
    let stream = StreamID(CameraID(12), .main), hash = Merkle.emptyRoot, time = WallTime(microseconds: -4), id = UUIDValue(high: 5, low: 6)
    let key = SigningKey(seed: [UInt8](repeating: 7, count: 32)).key(name: "log", kind: .ed25519)
    let leaves: [Leaf] = [
        .seg(
            SegmentLeaf(
                stream: stream, seq: 1, prev: hash, t0: time, t1: time, boot: id, boot0: moment.bootTime, boot1: moment.bootTime, clock: ClockState(word: .ok, offset: nil), size: 1, sha256: hash, frags: 1,
                fragroot: hash, cam: hash, rule: 1, flags: .clean)),
        .gap(GapLeaf(moment: moment, stream: stream, prev: hash, from: time, to: time, reason: .camera)),
        .loss(LossLeaf(moment: moment, stream: stream, prev: hash, first: 1, last: 2, from: time, to: time, cause: .missing, by: .scrub)),
        .expire(ExpireLeaf(moment: moment, stream: stream, prev: hash, first: 1, last: 2, count: 2, from: time, to: time, rule: nil, ground: .term, body: nil)),
        .hold(HoldLeaf(moment: moment, stream: stream, prev: hash, hold: id, from: time, to: time, body: hash)),
        .release(LiftLeaf(moment: moment, stream: stream, prev: hash, hold: id, by: hash, second: hash, body: hash)),
        .record(RecordLeaf(moment: moment, stream: stream, prev: hash, state: .on)),
        .rule(RuleLeaf(moment: moment, cam: CameraID(1), floor: 30, target: 90)), .cam(CamLeaf(moment: moment, cam: CameraID(1), body: hash)),
        .cfg(CfgLeaf(moment: moment, what: "a", object: "b", body: nil)), .act(ActLeaf(moment: moment, actor: hash, action: "a", object: "b", result: .ok, body: nil)),
        .key(KeyLeaf(moment: moment, role: "log", vkey: key)), .clk(ClkLeaf(moment: moment, before: time, after: time)),
        .boot(BootLeaf(moment: moment, version: "1", build: hash, stop: .first)), .beat(BeatLeaf(moment: moment, clock: ClockState(word: .free, offset: TimeSpan(microseconds: -1)))),
        .scrub(ScrubLeaf(moment: moment, checked: 1, bad: 0, root: hash)),
        .epoch(EpochLeaf(moment: moment, old: LogOrigin(node: id, epoch: 1).description, size: 1, root: hash, note: hash, by: hash, second: hash, body: hash)),
    ]
    return leaves.map(\.bytes)
}()

private let hashes = (0..<11).map { Merkle.leaf([UInt8($0)]) }
private struct Leaves: TileSource {
    func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] { Array(hashes[..<width]) }
}
private let tree = TiledTree(Leaves(), size: 11)
private let root = try! tree.root()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLeaf(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: data, count: count))
    guard let choice = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    switch choice % 5 {
    case 0: leaf(rest)
    case 1:
        // A good leaf with some bytes changed, some put in, and an end cut off.
        var bytes = good[Int(choice / 5) % good.count]
        for i in stride(from: 0, to: rest.count - 2, by: 3) {
            let at = (Int(rest[i]) << 8 | Int(rest[i + 1])) % bytes.count
            if rest[i] < 128 { bytes[at] = rest[i + 2] } else { bytes.insert(rest[i + 2], at: at) }
        }
        leaf(bytes)
        leaf(Array(bytes.dropLast(Int(rest.last ?? 1))))
    case 2:
        guard let leaves = try? EntryBundle.decode(rest, limit: 256) else { break }
        precondition(leaves.count <= 256 && EntryBundle.encode(leaves) == rest, "a bundle was read otherwise than written")
    case 3:
        let path = String(decoding: rest, as: UTF8.self)
        guard let p = TilePath.parse(path) else { break }
        let again = p.level.map { TilePath.tile(level: $0, index: p.index, width: p.width) } ?? TilePath.entries(index: p.index, width: p.width)
        precondition(Array(again.utf8) == rest, "\(path) was read as \(again)")
    default: proof(rest)
    }
    return 0
}

private func leaf(_ bytes: [UInt8]) {
    do {
        let leaf = try Leaf(parsing: bytes)
        precondition(leaf.bytes == bytes, "a leaf was read otherwise than written")
    } catch { precondition((0...bytes.count).contains(error.position), "\(error)") }
}

/// Two places and then references to hashes that the tree has: the strongest material for a false proof.
private func proof(_ bytes: [UInt8]) {
    guard bytes.count >= 3 else { return }
    let start = UInt64(bytes[0] % 12), end = UInt64(bytes[1] % 12)
    let proof = bytes.dropFirst(3).map { b -> TreeHash in
        let low = UInt64(b >> 4) % 11, high = min(11, low + 1 + UInt64(b & 15))
        return (try? tree.hash(of: low..<high)) ?? .zero
    }
    let claimed = hashes[Int(bytes[2]) % 11]
    if start < 11, TreeProof.root(ofLeaf: claimed, at: start, size: 11, proof: proof) == root {
        precondition(claimed == hashes[Int(start)] && proof == (try? tree.inclusionProof(start)), "a leaf was proven at \(start)")
    }
    guard start < end, end <= 11, let hash = try? tree.hash(of: start..<end) else { return }
    for claimed in [hash, claimed] where TreeProof.isSubtree(start..<end, hash: claimed, size: 11, root: root, proof: proof) {
        precondition(claimed == hash && proof == (try? tree.subtreeProof(start..<end)), "\(start) to \(end) were proven")
    }
    if start == 0, TreeProof.isConsistent(oldSize: end, oldRoot: claimed, size: 11, root: root, proof: proof) { precondition(claimed == hash, "another old tree") }
}
