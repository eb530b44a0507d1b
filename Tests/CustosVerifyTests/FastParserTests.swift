import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

/// The verifier reads `seg` leaves by a way of its own: it may take nothing that the ledger's parser does not, and must see the same.
@Suite("the fast reading of segment leaves")
struct FastParserTests {
    private func samples() -> [[UInt8]] {
        var log = TestLog()
        for (n, flag) in SegmentLeaf.Flag.allCases.enumerated() { log.segment(UInt64(n), at: Int64(n) * 60, clock: ClockWord.allCases[n % 3], rule: n == 0 ? nil : UInt64(n), flags: flag) }
        let extreme = SegmentLeaf(
            stream: StreamID(CameraID(.max), .sub), seq: UInt64(Int64.max), prev: TestLog.hash(255), t0: WallTime(microseconds: -.max), t1: WallTime(microseconds: .max), boot: TestLog.boot,
            boot0: MonotonicTime(microseconds: 0), boot1: MonotonicTime(microseconds: .max), clock: ClockState(word: .hold, offset: TimeSpan(microseconds: -.max)), size: 0, sha256: TestLog.hash(0xA5), frags: 0,
            fragroot: TestLog.hash(1), cam: TestLog.hash(2), rule: UInt64(Int64.max), flags: .backfill)
        return log.leaves + [Leaf.seg(extreme).bytes]
    }

    private func fast(_ bytes: [UInt8]) -> SegmentFact? { bytes.withUnsafeBytes { SegmentFact(fast: $0) } }
    private func slow(_ bytes: [UInt8]) -> SegmentFact? { if case .seg(let leaf)? = try? Leaf(parsing: bytes) { SegmentFact(leaf) } else { nil } }

    @Test("takes every leaf that the ledger writes")
    func all() {
        for bytes in samples() {
            #expect(fast(bytes) != nil)
            #expect(fast(bytes) == slow(bytes))
        }
    }

    @Test("agrees with the ledger's parser on every leaf with one byte changed, left out or put in")
    func mutations() {
        var disagreements = 0
        for bytes in samples() {
            for at in bytes.indices {
                for change in [0, 1, 9, 10, 32, 45, 47, 48, 49, 57, 58, 65, 70, 71, 97, 102, 103, 122, 127, 128, 255] as [UInt8] {
                    var changed = bytes, longer = bytes
                    changed[at] = change
                    longer.insert(change, at: at)
                    for leaf in [changed, longer] where fast(leaf) != slow(leaf) { disagreements += 1 }
                }
                var shorter = bytes
                shorter.remove(at: at)
                if fast(shorter) != slow(shorter) { disagreements += 1 }
                if fast(Array(bytes[..<at])) != nil { disagreements += 1 }
            }
            for tail in ["\n", " ", "x", "flags clean\n"] where fast(bytes + Array(tail.utf8)) != nil { disagreements += 1 }
        }
        #expect(disagreements == 0)
    }

    @Test("agrees on numbers at the edges of what a number may be")
    func numbers() {
        let text = String(decoding: samples()[1], as: UTF8.self)
        let numbers = [
            "0", "00", "01", "-0", "-1", "+1", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "99999999999999999999", "", " 1", "1 ",
            "-9223372036854775807", "-9223372036854775808", "-",
        ]
        for n in numbers {
            for (key, value) in [("seq", "1"), ("t0", "\(us(60))"), ("size", "9"), ("rule", "1"), ("frags", "60"), ("clock hold", "-")] {
                let leaf = Array(text.replacing("\n\(key) \(value)\n", with: "\n\(key) \(n)\n").utf8)
                #expect(fast(leaf) == slow(leaf), "\(key) \(n)")
            }
        }
    }
}

@Suite("roots of a log's beginnings")
struct PrefixRootsTests {
    @Test("are those of a tree that grows leaf by leaf, at every size")
    func everySize() throws {
        let leaves = (0..<4_700).map { Array("\($0)".utf8) }
        var tree = CompactTree(), expected: [UInt64: TreeHash] = [0: tree.root()]
        for leaf in leaves {
            tree.append(Merkle.leaf(leaf))
            expected[tree.size] = tree.root()
        }
        var roots = PrefixRoots(0...4_700 as ClosedRange<UInt64>)

        try LogJudge.forEachChunk(MemoryLeaves(leaves), size: 4_700, progress: .none, stage: .leaves) { chunk throws(VerifierError) in roots.take(chunk) }

        #expect(roots.roots == expected)
        #expect(roots.size == 4_700)
    }
}
