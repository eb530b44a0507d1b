import CustosBase
import CustosLedger
import Testing

@Suite struct LeafTests {
    @Test func goodLeavesAreWrittenAgainAsTheyWereReadAndBadOnesAreRefused() {
        for v in VectorFiles.leaves {
            let bytes = Array(v.bytes.utf8)
            do {
                let leaf = try Leaf(parsing: bytes)
                #expect(v.ok, "\(v.name): taken")
                #expect(leaf.bytes == bytes, "\(v.name): changed")
                #expect(leaf.kind == v.kind, "\(v.name)")
            } catch {
                #expect(!v.ok, "\(v.name): \(error)")
                #expect((0...bytes.count).contains(error.position), "\(v.name): \(error)")
                #expect(!error.reason.isEmpty)
            }
        }
        #expect(Set(VectorFiles.leaves.filter(\.ok).map(\.kind)).count == 19)
    }

    @Test func noPrefixOfALeafIsALeaf() {
        for v in VectorFiles.leaves where v.ok && v.name == v.kind {
            let bytes = Array(v.bytes.utf8)
            for n in 0..<bytes.count { #expect(throws: LedgerFormatError.self) { try Leaf(parsing: Array(bytes.prefix(n))) } }
        }
    }

    @Test func noByteOfALeafCanBeChangedToOneThatNoLeafHas() {
        for v in VectorFiles.leaves where v.ok && v.name == v.kind {
            var bytes = Array(v.bytes.utf8)
            for i in bytes.indices {
                let right = bytes[i]
                for wrong in [0, 9, 13, 127, 128, 195, 255] as [UInt8] {
                    bytes[i] = wrong
                    #expect(throws: LedgerFormatError.self, "\(v.kind) byte \(i)") { try Leaf(parsing: bytes) }
                }
                bytes[i] = right
            }
        }
    }

    @Test func whatIsWrongIsSaidWithItsPlace() {
        let text = "custos.leaf/v1 beat\nat 17\nboot 0f8e9a3c-5d41-4b7e-9c02-aa11bb22cc33 5\nclock ok -\n"
        #expect(throws: Never.self) { try Leaf(parsing: Array(text.utf8)) }
        #expect(throws: LedgerFormatError(.value, at: 23, "not a time in microseconds")) { try Leaf(parsing: Array(text.replacing("at 17", with: "at 017").utf8)) }
        #expect(throws: LedgerFormatError(.value, at: 76, "none of ok, hold, free")) { try Leaf(parsing: Array(text.replacing("ok", with: "OK").utf8)) }
        #expect(throws: LedgerFormatError(.unknown, at: 15, "not a kind of leaf")) { try Leaf(parsing: Array(text.replacing("beat", with: "bat").utf8)) }
        #expect(throws: LedgerFormatError(.syntax, at: 81, "a line too many")) { try Leaf(parsing: Array((text + "\n").utf8)) }
    }

    @Test func aSegmentIsWrittenAsTheReferenceShowsIt() throws {
        let leaf = Leaf.seg(
            SegmentLeaf(
                stream: StreamID(CameraID(12), .main), seq: 918_273, prev: .zero, t0: WallTime(microseconds: -5), t1: WallTime(microseconds: 60_000_000),
                boot: UUIDValue(high: 1, low: 2), boot0: MonotonicTime(microseconds: 3), boot1: MonotonicTime(microseconds: 4), clock: ClockState(word: .hold, offset: TimeSpan(microseconds: -250)),
                size: 1 << 20, sha256: Merkle.emptyRoot, frags: 60, fragroot: Merkle.emptyRoot, cam: nil, rule: 7, flags: .salvaged))
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let text = """
            custos.leaf/v1 seg
            stream 12/main
            seq 918273
            prev \(String(repeating: "0", count: 64))
            t0 -5
            t1 60000000
            boot 00000000-0000-0001-0000-000000000002 3 4
            clock hold -250
            size 1048576
            sha256 \(empty)
            frags 60
            fragroot \(empty)
            cam -
            rule 7
            flags salvaged

            """
        #expect(String(decoding: leaf.bytes, as: UTF8.self) == text)
        #expect(try Leaf(parsing: leaf.bytes) == leaf)
        #expect(leaf.stream == StreamID(CameraID(12), .main) && leaf.prev == .zero && leaf.moment == nil)
    }

    @Test func everyOtherLeafHasItsMomentAndTheChainsHaveTheirLinks() throws {
        let linked: Set = ["seg", "gap", "loss", "expire", "hold", "lift", "restrict", "release", "record"]
        for v in VectorFiles.leaves where v.ok && v.name == v.kind {
            let leaf = try Leaf(parsing: Array(v.bytes.utf8))
            #expect((leaf.moment == nil) == (v.kind == "seg"))
            #expect((leaf.stream != nil) == linked.contains(v.kind) && (leaf.prev != nil) == linked.contains(v.kind), "\(v.kind)")
        }
    }

    @Test func wordsAreMadeOfAnyText() {
        #expect(LeafWord.make("1.4.0+Build") == "1.4.0-build")
        #expect(LeafWord.make("") == "x")
        #expect(LeafWord.make("-a") == "x-a")
        #expect(LeafWord.make("见证") == "x------")
        for text in ["", "ß", String(repeating: "É", count: 99), String(repeating: "-", count: 99), "A b\nc", "user:7"] { #expect(LeafWord.isValid(LeafWord.make(text)), "\(text)") }
        #expect(LeafWord.make("user:7") == "user:7")
    }

    @Test func originsNameANodeAndAnEpoch() {
        let node = UUIDValue.random()
        #expect(LogOrigin(LogOrigin(node: node, epoch: 3).description) == LogOrigin(node: node, epoch: 3))
        for text in ["", "custos/\(node)", "custos/\(node)/0", "custos/\(node)/01", "custos/\(node)/1/", "custo/\(node)/1", "custos/\(node.description.uppercased())/1x"] { #expect(LogOrigin(text) == nil) }
    }
}
