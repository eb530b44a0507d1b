import CustosBase

/// Walks a segment file: strict, bounded, and never surprised by what it finds.
///
/// ```
/// ftyp head moov | check 0 | time moof mdat | check 1 | time moof mdat | check 2 | ... | end, zeros, or a torn fragment
/// ```
/// A fragment counts when its check box is there and right; the first that does not count ends the walk, and `goodLength`
/// is where it began. Without `verify` only headers are read: one small read a fragment. With it every byte is hashed.
package enum SegmentReader {
    /// Twice a day of 1 s fragments; a usual segment has 60.
    package static let maximumFragments = 200_000
    /// What one segment may have; a minute of the fastest camera has a hundredth of it.
    package static let maximumByteCount: Int64 = 64 << 30

    /// Reads the index. Throws `SegmentError` when the beginning is no segment, or what the source throws. A whole
    /// beginning whose check box is missing or wrong is an index without fragments and with `goodLength` 0.
    ///
    /// The source's size is asked once, at the start: a file that grows meanwhile is read up to where it was.
    package static func read(_ source: some ByteSource, verify: Bool) throws -> SegmentIndex {
        guard source.size <= maximumByteCount else {
            throw SegmentError(code: .tooLarge, position: source.size, reason: "more than \(maximumByteCount) bytes")
        }
        let start = try InitialisationReader(source)
        var walker = SegmentWalker(source: source, start: start, hasher: verify ? FragmentHasher() : nil)
        try walker.walk()
        return walker.index
    }

    /// The samples of one fragment: video in decoding order, then audio. Ranges are positions in the source.
    package static func samples(of entry: FragmentEntry, in source: some ByteSource) throws -> [StoredSample] {
        let start = entry.range.lowerBound
        do {
            let first = try source.read(at: start, count: FragmentTable.usualHeaderByteCount)
            return try FragmentTable.read(source, at: start, first: first).samples(origin: start)
        } catch let reason as TearReason {
            throw SegmentError(code: .fragmentWrong, position: start, reason: reason.rawValue)
        }
    }

    /// The samples of a fragment that is in memory; ranges are positions in `fragment`.
    package static func samples(fragment: [UInt8]) throws(SegmentError) -> [StoredSample] {
        try FragmentTable.whole(fragment).samples(origin: 0)
    }
}

/// One walk through one source.
private struct SegmentWalker<Source: ByteSource> {
    private static var hashRead: Int { 256 * 1024 }

    let source: Source
    let size: Int64
    let hasher: FragmentHasher?
    var index: SegmentIndex
    private var chain = CheckBox.firstChain

    init(source: Source, start: InitialisationReader, hasher: FragmentHasher?) {
        self.source = source
        size = source.size
        self.hasher = hasher
        index = SegmentIndex(
            head: start.head, description: start.description, initRange: 0..<Int64(start.bytes.count), fragments: [], goodLength: 0, tail: .clean,
            leafHashes: hasher == nil ? nil : [])
    }

    mutating func walk() throws {
        guard try check(0, index.initRange) else { return }
        while index.goodLength < size {
            guard index.fragments.count < SegmentReader.maximumFragments else {
                index.tail = .torn(at: index.goodLength, reason: .tooManyFragments)
                return
            }
            guard try fragment(at: index.goodLength) else { return }
        }
    }

    /// Takes one fragment, or sets the tail and returns false.
    private mutating func fragment(at start: Int64) throws -> Bool {
        let number = UInt32(index.fragments.count + 1)
        let first = try source.read(at: start, count: FragmentTable.usualHeaderByteCount)
        if first.prefix(8).allSatisfy({ $0 == 0 }) {
            index.tail = try onlyZeros(from: start) ? .zeros(at: start) : .torn(at: start, reason: .zerosThenData)
            return false
        }
        let table: FragmentTable
        do {
            table = try FragmentTable.read(source, at: start, first: first)
            guard table.sequence == number, table.audio == nil || index.description.audio != nil else { throw TearReason.moofWrong }
        } catch let reason as TearReason {
            index.tail = .torn(at: start, reason: reason)
            return false
        }
        let end = start + Int64(table.headerByteCount) + Int64(table.payloadByteCount)
        guard try check(number, start..<end) else { return false }
        index.fragments.append(
            FragmentEntry(
                range: start..<end, checkRange: end..<index.goodLength, number: number, time: table.time, videoDuration: table.video?.duration ?? 0,
                startsWithSync: table.video?.startsWithSync ?? false, hasLoss: table.video?.hasLoss ?? false || table.audio?.hasLoss ?? false,
                videoSamples: table.video?.samples ?? 0, audioSamples: table.audio?.samples ?? 0, syncSamples: table.video?.syncSamples ?? 0))
        return true
    }

    /// Reads the check box behind a fragment and holds it against the fragment; moves `goodLength` behind it when it is right.
    private mutating func check(_ number: UInt32, _ range: Range<Int64>) throws -> Bool {
        let end = range.upperBound + Int64(CheckBox.byteCount)
        guard end <= size else {
            index.tail = .torn(at: range.lowerBound, reason: .endsInside)
            return false
        }
        guard let box = CheckBox(try source.read(at: range.upperBound, count: CheckBox.byteCount)) else {
            index.tail = .torn(at: range.lowerBound, reason: .notCheckBox)
            return false
        }
        guard box.number == number, Int64(box.length) == range.upperBound - range.lowerBound else {
            index.tail = .wrongCheck(fragment: number, at: range.lowerBound)
            return false
        }
        if let hasher {
            let hash = try self.hash(range, hasher)
            chain = CheckBox.next(chain: chain, fragmentHash: hash)
            guard chain == box.chain else {
                index.tail = .wrongCheck(fragment: number, at: range.lowerBound)
                return false
            }
            index.leafHashes?.append(hash)
        }
        index.goodLength = end
        return true
    }

    private func hash(_ range: Range<Int64>, _ hasher: FragmentHasher) throws -> [UInt8] {
        var at = range.lowerBound
        while at < range.upperBound {
            let piece = try source.read(at: at, count: Int(min(Int64(Self.hashRead), range.upperBound - at)))
            guard !piece.isEmpty else { break }  // the file shrank under us: the hash will not match
            hasher.update(piece)
            at += Int64(piece.count)
        }
        return hasher.finish()
    }

    private func onlyZeros(from start: Int64) throws -> Bool {
        var at = start
        while at < size {
            let piece = try source.read(at: at, count: Self.hashRead)
            guard !piece.isEmpty else { return true }
            guard piece.allSatisfy({ $0 == 0 }) else { return false }
            at += Int64(piece.count)
        }
        return true
    }
}
