package import CustosLedger

/// What a verification asks for, beside the material.
package struct Terms: Sendable {
    package var policy: TrustPolicy?
    /// POSIX seconds.
    package var now: Int64
    /// How old the newest cosignature may be, in seconds.
    package var staleAfter: Int64

    /// 26 hours: the daily duty sheet carries a checkpoint to the witness, and may be two hours late.
    package static let defaultStaleAfter: Int64 = 93_600

    package init(policy: TrustPolicy?, now: Int64, staleAfter: Int64 = Terms.defaultStaleAfter) {
        self.policy = policy
        self.now = now
        self.staleAfter = staleAfter
    }
}

/// What was found of one log.
struct LogJudgement: Sendable {
    let origin: String
    let place: String
    /// All but those of segments.
    var findings: [Finding] = []
    /// The checkpoint, when it stood rule 1.
    var checkpoint: SignedCheckpoint?
    /// Whether the leaves were there and so rules 5 to 13 can be applied.
    var isUsable = false
    var rootIsRight = false
    var streams: [StreamState] = []
    var node = NodeState()
    var epochs: [EpochLeaf] = []
    var kinds = LogWalk.Kinds()
    var historyCount = 0
    /// Numbers that `wal/` knows.
    var pending: [SegmentFact] = []
    /// Views that may know segments which this log does not.
    var others: [(source: any LeafSource, size: UInt64)] = []
    /// The newest note that the quorum signed.
    var newest: (note: [UInt8], time: Int64)?
    var signer: VerifierKey?

    mutating func say(_ verdict: Verdict, _ subject: Subject) { findings.append(Finding(verdict, subject)) }
}

/// Rules 1 to 11 on one log.
enum LogJudge {
    enum Age {
        /// Grows still: its witnesses must be recent.
        case living
        /// An earlier epoch.
        case closed
    }

    static func judge(_ view: LogView, against views: [LogView], terms: Terms, age: Age, progress: WorkProgress) throws(VerifierError) -> LogJudgement {
        let origin = view.name
        let trust = Trust(policy: terms.policy, keyFile: view.keyFile)
        var out = LogJudgement(origin: origin, place: view.place)
        out.signer = trust.key(for: origin)
        out.pending = view.pending.compactMap { bytes in if case .seg(let leaf)? = try? Leaf(parsing: bytes) { SegmentFact(leaf) } else { nil } }

        // Rule 1
        if view.checkpoint == nil, view.history == nil, view.leaves == nil {
            // It has not signed anything yet.
            out.say(.cannotTell, .log(origin))
            return out
        }
        if trust.policy == nil { out.say(.cannotTell, .key(origin)) }
        guard let bytes = view.checkpoint, let checkpoint = trust.checkpoint(bytes, of: origin) else {
            out.say(.altered, .log(origin))
            return out
        }
        out.checkpoint = checkpoint

        // Rule 3, as far as it needs no leaves.
        var isFork = false
        var history = CheckpointHistory()
        if let source = view.history { history = try CheckpointHistory(source, trust: trust, origin: origin) }
        isFork = history.isBad
        out.historyCount = history.checkpoints.count
        var others: [OtherView] = []
        for other in views { others.append(try OtherView(other, trust: trust, origin: origin, against: checkpoint.size, progress: progress)) }
        isFork = isFork || others.contains(where: \.isBad)

        // Rules 2, 5, 6, 8: one pass, by all witness times that may come to count.
        let claimed = history.checkpoints + others.flatMap(\.checkpoints)
        func times(_ checkpoints: [SignedCheckpoint]) -> WitnessTimes { WitnessTimes(checkpoints.compactMap { c in c.quorumTime.map { (c.size, $0) } }) }
        let leaves = FilledLeaves(first: view.leaves, others: others.compactMap { $0.leaves.map { ($0.source, $0.size) } })
        var roots = PrefixRoots(claimed.map(\.size) + [checkpoint.size])
        var walk = LogWalk(times: times([checkpoint] + claimed))
        var isComplete = true, lacking: [LeafChunk.Hole] = []
        try forEachChunk(leaves, size: checkpoint.size, progress: progress, stage: .leaves) { chunk throws(VerifierError) in
            if chunk.isNothing { lacking += chunk.holes }
            isComplete = isComplete && chunk.holes.isEmpty
            guard isComplete else { return }
            roots.take(chunk)
            walk.take(chunk)
        }
        // What the log's own folder lacks is said even when another copy helped out.
        lacking += leaves.lacking
        for range in Self.missing(lacking) { out.say(.cannotTell, .leaves(range)) }
        out.rootIsRight = isComplete && roots.roots[checkpoint.size] == checkpoint.root
        if isComplete && !out.rootIsRight || lacking.contains(where: \.isMalformed) { out.say(.altered, .log(origin)) }

        // Rule 3
        func stands(_ c: SignedCheckpoint, _ view: OtherView?) -> Bool {
            if c.size == checkpoint.size { return c.root == checkpoint.root }
            if c.size < checkpoint.size { return !out.rootIsRight || roots.roots[c.size] == c.root }
            return view?.root(at: c.size) == c.root && view?.root(at: checkpoint.size) == checkpoint.root
        }
        var standing = [checkpoint] + history.checkpoints.filter { stands($0, nil) }
        for other in others { standing += other.checkpoints.filter { stands($0, other) } }
        isFork = isFork || standing.count < claimed.count + 1
        if isFork { out.say(.logFork, .log(origin)) }

        // Rule 4
        if trust.needsWitnesses {
            let newest = standing.compactMap(\.quorumTime).max()
            let isStale = newest.map { age == .living && Microseconds.difference(terms.now, $0) > terms.staleAfter } ?? true
            if isStale { out.say(.witnessStale, .log(origin)) }
            out.newest = ([checkpoint.quorumTime.map { (bytes, $0) }, history.newest] + others.map(\.newest)).compactMap { $0 }.max { $0.1 < $1.1 }
        }

        guard isComplete else { return out }
        if standing.count < claimed.count + 1, claimed.contains(where: { $0.quorumTime != nil }) {
            // Some witness time was of another log than this.
            walk = LogWalk(times: times(standing))
            try forEachChunk(leaves, size: checkpoint.size, progress: progress, stage: .leaves) { chunk throws(VerifierError) in walk.take(chunk) }
        }
        out.isUsable = true
        out.others = others.compactMap { other in
            guard let found = other.leaves, !(found.size <= checkpoint.size && out.rootIsRight && roots.roots[found.size] == other.root(at: found.size)) else { return nil }
            return found
        }
        finish(&out, walk, clock: trust.needsWitnesses ? .witnesses(times(standing)) : .node)
        return out
    }

    /// Rules 7, 9, 10 and 11, on what a walk has gathered.
    private static func finish(_ out: inout LogJudgement, _ walk: LogWalk, clock: ErasureRule.Clock) {
        out.findings += walk.findings
        out.streams = walk.streams
        out.node = walk.node
        out.epochs = walk.epochs
        out.kinds = walk.kinds
        let erasure = ErasureRule(clock: clock, node: walk.node, early: .earlyExpiry, counts: true)
        for i in out.streams.indices {
            out.findings += CoverRule.findings(out.streams[i], walk.node, extent: .log)
            out.findings += erasure.judge(&out.streams[i])
            for gap in out.streams[i].gaps { out.say(.gapDeclared, .gap(out.streams[i].id, leaf: gap.index)) }
        }
    }

    /// Gives a log's leaves in order, hashed and read on two threads.
    static func forEachChunk(
        _ source: any LeafSource, size: UInt64, progress: WorkProgress, stage: WorkProgress.Stage, _ body: (LeafChunk) throws(VerifierError) -> Void
    ) throws(VerifierError) {
        var numbers: [UInt64] = []
        for bundle in try source.present() where bundle < (size + UInt64(TilePath.width) - 1) / UInt64(TilePath.width) {
            let number = bundle / UInt64(LeafChunk.bundles)
            if numbers.last != number { numbers.append(number) }
        }
        let chunks = numbers
        var reached: UInt64 = 0
        func pass(to next: UInt64) throws(VerifierError) {
            if reached < next { try body(LeafChunk(nothing: reached..<next)) }
        }
        try Parallel.ordered(chunks.count, ahead: 8) { i throws(VerifierError) in
            try LeafChunk(source, from: chunks[i] * LeafChunk.leaves, size: size)
        } take: { i, chunk throws(VerifierError) in
            try pass(to: chunk.first)
            try body(chunk)
            reached = min(chunk.first + LeafChunk.leaves, size)
            progress.report(stage, done: reached, of: size)
        }
        try pass(to: size)
    }

    /// Unbroken ranges of leaves that were not given or cannot be read.
    private static func missing(_ holes: [LeafChunk.Hole]) -> [ClosedRange<UInt64>] {
        var out: [ClosedRange<UInt64>] = []
        for range in holes.map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = out.last, last.upperBound + 1 == range.lowerBound {
                out[out.count - 1] = last.lowerBound...range.upperBound - 1
            } else {
                out.append(range.lowerBound...range.upperBound - 1)
            }
        }
        return out
    }
}
