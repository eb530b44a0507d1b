import CustosBase
import CustosMedia
import Testing

@Suite("FragmentedMP4: reading segments")
struct FragmentedMP4ReaderTests {
    @Test("what was written is read back: head, description, fragments, times, flags")
    func roundTrip() throws {
        let maker = SegmentMaker.stored(fragments: 3)

        let index = try SegmentReader.read(BytesSource(maker.bytes), verify: true)

        #expect(index.head == Fixture.head())
        #expect(index.description == maker.description)
        #expect(index.tail == .clean && index.firstBadFragment == nil)
        #expect(index.goodLength == Int64(maker.bytes.count))
        #expect(index.initRange == 0..<Int64(maker.ranges[0].count))
        #expect(index.leafHashes == maker.hashes)
        #expect(index.fragmentRoot == FragmentTree.root(maker.hashes))
        #expect(index.fragments.map(\.number) == [1, 2, 3])
        #expect(index.fragments.map { Int($0.range.lowerBound)..<Int($0.range.upperBound) } == Array(maker.ranges[1...]))
        #expect(index.fragments.allSatisfy { $0.checkRange == $0.range.upperBound..<$0.range.upperBound + 48 })
        #expect(index.fragments.map(\.hasLoss) == [false, true, false])
        #expect(index.fragments.allSatisfy { $0.startsWithSync && $0.videoSamples == 5 && $0.syncSamples == 1 && $0.audioSamples == 50 && $0.videoDuration == 90_000 })
        #expect(
            index.fragments[1].time
                == FragmentTime(mediaTime: 90_000, wall: Fixture.start + .milliseconds(1000), monotonic: MonotonicTime(microseconds: 90_000), cameraWall: nil))
        #expect(index.fragments[0].time.cameraWall == Fixture.start + .seconds(Int64(3)) || index.fragments[0].time.cameraWall == nil)
    }

    @Test("the samples of a fragment are found with their place, time and flags")
    func samples() throws {
        let maker = SegmentMaker.stored(fragments: 2)
        let source = BytesSource(maker.bytes)
        let index = try SegmentReader.read(source, verify: false)

        let samples = try SegmentReader.samples(of: index.fragments[1], in: source)

        let written = Fixture.second(1, audio: true)
        #expect(samples.count == 55)
        for (found, made) in zip(samples, written.video + written.audio) {
            #expect(made.sample.withBytes { Array($0) } == source.read(at: found.range.lowerBound, count: found.range.count))
            #expect(found.kind == made.sample.kind && found.decodeTime == made.sample.decodeTime && found.duration == made.duration)
            #expect(found.compositionOffset == made.sample.compositionOffset && found.isSync == made.sample.isSync && found.lossBefore == made.sample.lossBefore)
        }
        let inMemory = try SegmentReader.samples(fragment: maker.fragment(2))
        #expect(inMemory.map { Int64(maker.ranges[2].lowerBound) + $0.range.lowerBound } == samples.map(\.range.lowerBound))
    }

    @Test("headers are read in small reads when nothing is verified")
    func smallReads() throws {
        final class Counter: ByteSource {
            let base: BytesSource
            var total = 0, calls = 0
            init(_ b: [UInt8]) { base = BytesSource(b) }
            var size: Int64 { base.size }
            func read(at position: Int64, count: Int) -> [UInt8] {
                let b = base.read(at: position, count: count)
                (total, calls) = (total + b.count, calls + 1)
                return b
            }
        }
        var maker = SegmentMaker(StreamDescription(video: Fixture.h264, audio: nil))
        for n in 0..<20 { maker.append(video: [Fixture.sample([UInt8](repeating: 1, count: 500_000), at: Int64(n) * 90_000, duration: 90_000, sync: true)]) }
        let source = Counter(maker.bytes)

        let index = try SegmentReader.read(source, verify: false)

        #expect(index.fragments.count == 20 && index.leafHashes == nil)
        #expect(source.total < 20 * 5000 + 10_000 && source.calls <= 2 * 21 + 1)
    }

    @Test("a fragment may be of audio alone, and its start counts as no sync")
    func audioOnly() throws {
        var maker = SegmentMaker(StreamDescription(video: Fixture.h264, audio: Fixture.alaw))
        maker.append(video: [], audio: Fixture.second(0, audio: true).audio)

        let index = try SegmentReader.read(BytesSource(maker.bytes), verify: true)

        #expect(index.fragments.count == 1 && !index.fragments[0].startsWithSync && index.fragments[0].videoSamples == 0 && index.fragments[0].audioSamples == 50)
    }

    @Test("a file cut at any byte of its last three fragments is read to exactly the last whole fragment", arguments: [true, false])
    func cutAnywhere(_ verify: Bool) throws {
        let maker = SegmentMaker.stored(fragments: 5)
        for cut in maker.ranges[3].lowerBound..<maker.bytes.count {
            let whole = maker.ranges.dropFirst().count { $0.upperBound + 48 <= cut }

            let index = try SegmentReader.read(BytesSource(Array(maker.bytes[..<cut])), verify: verify)

            let end = Int64(maker.ranges[whole].upperBound + 48)
            let isWhole = index.fragments.count == whole && index.goodLength == end
            // A time box begins with three zero bytes: alone they cannot be told from space that was never written.
            let tail: TailState =
                switch Int64(cut) - end {
                case 0: .clean
                case 1...3: .zeros(at: end)
                default: .torn(at: end, reason: .endsInside)
                }
            #expect(isWhole && index.tail == tail, "cut at \(cut): \(index.fragments.count) of \(whole), \(index.tail)")
        }
    }

    @Test("zeros behind the last fragment are told from a torn fragment", arguments: [1, 7, 8, 55, 4096, 700_000])
    func zeroTail(_ count: Int) throws {
        let maker = SegmentMaker.stored(fragments: 2)
        let end = Int64(maker.bytes.count)
        let zeros = [UInt8](repeating: 0, count: count)

        #expect(try SegmentReader.read(BytesSource(maker.bytes + zeros), verify: true).tail == .zeros(at: end))
        #expect(try SegmentReader.read(BytesSource(maker.bytes + zeros), verify: false).goodLength == end)
        if count >= 8 { #expect(try SegmentReader.read(BytesSource(maker.bytes + zeros + [1]), verify: false).tail == .torn(at: end, reason: .zerosThenData)) }
    }

    @Test("a fragment whose payload is zeros, as after a power cut, is torn only for who verifies")
    func zeroedPayload() throws {
        var bytes = SegmentMaker.stored(fragments: 3).bytes
        let range = SegmentMaker.stored(fragments: 3).ranges[2]
        for i in range.upperBound - 400..<range.upperBound { bytes[i] = 0 }

        #expect(try SegmentReader.read(BytesSource(bytes), verify: false).tail == .clean)
        let verified = try SegmentReader.read(BytesSource(bytes), verify: true)
        #expect(verified.tail == .wrongCheck(fragment: 2, at: Int64(range.lowerBound)) && verified.fragments.count == 1)
    }

    @Test("one flipped bit anywhere is found, and the fragment named")
    func flippedBit() throws {
        let maker = SegmentMaker.stored(fragments: 3, audio: nil)
        let clean = maker.bytes
        for position in 0..<clean.count {
            var bytes = clean
            bytes[position] ^= 1 << UInt8(position % 8)
            let fragment = UInt32(maker.ranges.firstIndex { position < $0.upperBound + 48 }!)

            do {
                let index = try SegmentReader.read(BytesSource(bytes), verify: true)
                let named = index.firstBadFragment == fragment && index.fragments.count == max(0, Int(fragment) - 1)
                #expect(named, "byte \(position): \(index.tail), fragment \(fragment)")
            } catch is SegmentError {
                #expect(fragment == 0, "byte \(position) of fragment \(fragment)")
            }
        }
    }

    @Test("fragments that changed places, came twice or came from another segment are found")
    func mixedUp() throws {
        let maker = SegmentMaker.stored(fragments: 3, audio: nil)
        func whole(_ n: Int, of m: SegmentMaker) -> [UInt8] { Array(m.bytes[m.ranges[n].lowerBound..<m.ranges[n].upperBound + 48]) }
        var other = SegmentMaker(maker.description, head: Fixture.head(8))
        for n in 0..<3 { other.append(video: Fixture.second(n, audio: false).video) }

        let swapped = whole(0, of: maker) + whole(2, of: maker) + whole(1, of: maker)
        let twice = whole(0, of: maker) + whole(1, of: maker) + whole(1, of: maker)
        let foreign = whole(0, of: maker) + whole(1, of: maker) + whole(2, of: other)

        #expect(try SegmentReader.read(BytesSource(swapped), verify: false).firstBadFragment == 1)
        #expect(try SegmentReader.read(BytesSource(twice), verify: false).firstBadFragment == 2)
        #expect(try SegmentReader.read(BytesSource(foreign), verify: false).firstBadFragment == nil)
        #expect(try SegmentReader.read(BytesSource(foreign), verify: true).firstBadFragment == 2)
    }

    @Test("a beginning that is no segment is an error with its position, never an index")
    func noSegment() throws {
        let maker = SegmentMaker.stored(fragments: 1)
        let live = FragmentedMP4.initialisation(maker.description, head: nil)

        for bytes in [[], [0], [UInt8](repeating: 0, count: 5000), live, Array(maker.bytes[..<40]), Array(maker.bytes[..<300])] {
            #expect(throws: SegmentError.self) { try SegmentReader.read(BytesSource(bytes), verify: false) }
        }
        // Whole, with the check box of fragment 0 cut off: nothing of it is good.
        let index = try SegmentReader.read(BytesSource(Array(maker.bytes[..<(maker.ranges[0].upperBound + 20)])), verify: false)
        #expect(index.goodLength == 0 && index.firstBadFragment == 0)
    }

    @Test("no mutation of a segment makes the reader trap or claim more than there is", arguments: 0..<8)
    func mutations(_ seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        let maker = SegmentMaker.stored(fragments: 3)
        for _ in 0..<500 {
            var bytes = maker.bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[at] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
                case 3: bytes.insert(contentsOf: (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }, at: at)
                case 4: bytes.replaceSubrange(at..<min(bytes.count, at + 4), with: [0xFF, 0xFF, 0xFF, 0xFF])
                default: bytes.removeSubrange(at...)
                }
            }
            for verify in [false, true] {
                guard let index = try? SegmentReader.read(BytesSource(bytes), verify: verify) else { continue }
                let inside = index.goodLength <= bytes.count && index.fragments.allSatisfy { $0.checkRange.upperBound <= index.goodLength }
                #expect(inside)
                for entry in index.fragments {
                    let samples = try SegmentReader.samples(of: entry, in: BytesSource(bytes))
                    let contained = samples.allSatisfy { $0.range.lowerBound >= entry.range.lowerBound && $0.range.upperBound <= entry.range.upperBound }
                    #expect(contained)
                }
            }
            let fragment = Array(bytes.dropFirst(min(bytes.count, maker.ranges[1].lowerBound)).prefix(maker.ranges[1].count))
            _ = try? FragmentRewriter.rebase(fragment: fragment, description: maker.description, sequence: 1, videoBase: 0)
            _ = try? FragmentRewriter.keyFrames(fragment: fragment, description: maker.description, sequence: 1, videoBase: 0)
        }
    }
}
