import CustosLedger

/// Another copy of the log that is checked, held against it (rule 3).
struct OtherView: Sendable {
    let place: String
    /// Its notes that stood rule 1 by the trust of the log that is checked.
    private(set) var checkpoints: [SignedCheckpoint] = []
    private(set) var newest: (note: [UInt8], time: Int64)?
    /// A note that is not signed, or leaves that are not those of its own checkpoint.
    private(set) var isBad = false
    /// Its leaves, when there are all and they are those of its own checkpoint.
    private(set) var leaves: (source: any LeafSource, size: UInt64)?
    /// Roots of its leaves at the sizes that matter.
    private var roots: [UInt64: TreeHash] = [:]

    /// - Parameters:
    ///   - origin: of the log that is checked, and of this.
    ///   - size: of the log that is checked.
    init(_ view: LogView, trust: Trust, origin: String, against size: UInt64, progress: WorkProgress) throws(VerifierError) {
        place = view.place
        let own = view.checkpoint.flatMap { trust.checkpoint($0, of: origin) }
        isBad = view.checkpoint != nil && own == nil
        if let history = view.history {
            let read = try CheckpointHistory(history, trust: trust, origin: origin)
            isBad = isBad || read.isBad
            checkpoints = read.checkpoints
            newest = read.newest
        }
        if let own {
            checkpoints.append(own)
            if let time = own.quorumTime, time >= newest?.time ?? .min, let note = view.checkpoint { newest = (note, time) }
        }
        guard let own, let source = view.leaves else { return }

        var pass = PrefixRoots([size, own.size] + checkpoints.map(\.size).filter { $0 > size })
        var holes: [LeafChunk.Hole] = []
        try LogJudge.forEachChunk(source, size: own.size, progress: progress, stage: .view) { chunk throws(VerifierError) in
            if holes.isEmpty { pass.take(chunk) }
            holes += chunk.holes
        }
        if holes.contains(where: \.isMalformed) {
            isBad = true
        } else if holes.isEmpty {
            if pass.roots[own.size] == own.root {
                leaves = (source, own.size)
                roots = pass.roots
            } else {
                isBad = true
            }
        }
    }

    /// The root of the tree of that size, when its leaves can say.
    func root(at size: UInt64) -> TreeHash? { leaves.map { size <= $0.size } == true ? roots[size] : nil }
}
