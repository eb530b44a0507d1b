import CustosLedger

/// Some bundles of a log, hashed and read: what one thread makes and the walk takes in order.
struct LeafChunk: Sendable {
    /// Bundles in a chunk: enough that handing over costs nothing, and 2 MB of leaves.
    static let bundles = 16
    static let leaves = UInt64(bundles * TilePath.width)

    /// A fault of the containers.
    enum Hole: Sendable, Hashable {
        /// Leaves that were not given.
        case missing(Range<UInt64>)
        /// A bundle that does not have the leaves that its name says.
        case malformed(Range<UInt64>)

        var range: Range<UInt64> {
            switch self {
            case .missing(let range), .malformed(let range): range
            }
        }
        var isMalformed: Bool { if case .malformed = self { true } else { false } }
    }

    let first: UInt64
    /// A stretch that was not even asked for, because there is nothing of it.
    private(set) var isNothing = false
    private(set) var holes: [Hole] = []
    /// Of all leaves in order, until the first hole.
    private(set) var hashes: [TreeHash] = []
    private(set) var kinds: [Kind] = []
    /// In order, one for each kind of that sort.
    private(set) var segments: [SegmentFact] = []
    private(set) var others: [Leaf] = []
    /// Roots of the whole bundles in front.
    private(set) var roots: [TreeHash] = []

    enum Kind: UInt8, Sendable {
        case segment, other, bad
    }

    /// A stretch of which there is nothing.
    init(nothing: Range<UInt64>) {
        isNothing = true
        first = nothing.lowerBound
        holes = [.missing(nothing)]
    }

    /// Reads the chunk of a tree of `size` leaves that begins at `first`.
    init(_ source: any LeafSource, from first: UInt64, size: UInt64) throws(VerifierError) {
        self.first = first
        let end = min(first + Self.leaves, size)
        hashes.reserveCapacity(Int(end - first))
        kinds.reserveCapacity(Int(end - first))
        segments.reserveCapacity(Int(end - first))
        var at = first
        while at < end {
            let width = Int(min(UInt64(TilePath.width), end - at))
            if let bundle = try source.bundle(at / UInt64(TilePath.width), width: width) {
                guard let places = bundle.leaves() else {
                    holes.append(.malformed(at..<at + UInt64(width)))
                    at += UInt64(width)
                    continue
                }
                if holes.isEmpty { take(bundle.bytes, places.prefix(width)) }
                if places.count < width { holes.append(.missing(at + UInt64(places.count)..<at + UInt64(width))) }
            } else {
                holes.append(.missing(at..<at + UInt64(width)))
            }
            at += UInt64(width)
        }
    }

    private mutating func take(_ bytes: [UInt8], _ places: ArraySlice<Range<Int>>) {
        let start = hashes.count
        bytes.withUnsafeBytes { all in
            for place in places {
                let leaf = UnsafeRawBufferPointer(rebasing: all[place])
                hashes.append(Merkle.leaf(leaf))
                if let segment = SegmentFact(fast: leaf) {
                    kinds.append(.segment)
                    segments.append(segment)
                } else {
                    takeOther([UInt8](leaf))
                }
            }
        }
        if places.count == TilePath.width { roots.append(Self.root(hashes[start...])) }
    }

    private mutating func takeOther(_ bytes: [UInt8]) {
        // Why it does not parse is not told: the machine line has no place for it, and whoever wants to know has the bytes.
        switch try? Leaf(parsing: bytes) {
        case nil: kinds.append(.bad)
        case .seg(let leaf):
            kinds.append(.segment)
            segments.append(SegmentFact(leaf))
        case let leaf?:
            kinds.append(.other)
            others.append(leaf)
        }
    }

    /// Of a power of two of hashes.
    private static func root(_ hashes: ArraySlice<TreeHash>) -> TreeHash {
        var level = Array(hashes)
        while level.count > 1 {
            for i in 0..<level.count / 2 { level[i] = Merkle.node(level[2 * i], level[2 * i + 1]) }
            level.removeLast(level.count / 2)
        }
        return level[0]
    }
}
