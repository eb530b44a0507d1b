import CustosBase
import CustosLedger

/// What was found of one export.
struct ExportJudgement: Sendable {
    let place: String
    var origin = LogView.unknownOrigin
    var id: String?
    var findings: [Finding] = []
    var checkpoint: SignedCheckpoint?
    var streams: [StreamState] = []
    var kinds = LogWalk.Kinds()
    var fileCount = 0
    /// What was asked for, as `custody.txt` says.
    var span: StreamState.Span?
    /// From where to where each chain goes.
    var reach: [(stream: StreamID, span: StreamState.Span)] = []
    var signer: VerifierKey?
    var exportKey: VerifierKey?
    var newest: (note: [UInt8], time: Int64)?

    mutating func say(_ verdict: Verdict, _ subject: Subject) { findings.append(Finding(verdict, subject)) }
}

/// Rules 14 to 17.
struct ExportJudge {
    private let package: any Package
    private let trust: Trust
    private let terms: Terms
    private let progress: WorkProgress
    private var out: ExportJudgement

    private struct FoundLeaf {
        let leaf: Leaf
        let hash: TreeHash
        let isProven: Bool
    }

    static func judge(_ package: any Package, place: String, against views: [LogView], terms: Terms, progress: WorkProgress) throws(VerifierError) -> ExportJudgement {
        var judge = ExportJudge(
            package: package, trust: Trust(policy: terms.policy, keyFile: try package.read("log.vkey", limit: 4_096)), terms: terms, progress: progress, out: ExportJudgement(place: place))
        try judge.run(views)
        return judge.out
    }

    private init(package: any Package, trust: Trust, terms: Terms, progress: WorkProgress, out: ExportJudgement) {
        self.package = package
        self.trust = trust
        self.terms = terms
        self.progress = progress
        self.out = out
    }

    private mutating func run(_ views: [LogView]) throws(VerifierError) {
        let bytes = try package.read("checkpoint", limit: CheckpointHistory.maximumNoteBytes)
        guard let bytes, let note = try? SignedNote(parsing: bytes), let checkpoint = try? Checkpoint(parsing: note.text) else {
            // Without a log there is nothing that the files could be held against but their own list, and nobody's key for that.
            out.origin = trust.found.flatMap { LogOrigin($0.name)?.description } ?? LogView.unknownOrigin
            out.say(.altered, .log(out.origin))
            judgeTrust()
            let manifest = judgeManifest(try package.read(Manifest.name, limit: Manifest.maximumBytes), [])
            return judgeFiles(manifest, try digests(manifest))
        }
        out.origin = LogOrigin(checkpoint.origin)?.description ?? LogView.unknownOrigin
        judgeTrust()
        try judgeCheckpoint(bytes, note, checkpoint, views)
        var walk = LogWalk(times: WitnessTimes([]), clocks: .ignored, links: .fromMiddle)
        let exportKeys = try judgeLeaves(checkpoint, note, &walk)
        let manifest = judgeManifest(try package.read(Manifest.name, limit: Manifest.maximumBytes), exportKeys)
        out.span = Self.span(try package.read("custody.txt", limit: 1 << 20) ?? [])
        finish(walk)
        let digests = try digests(manifest)
        judgeFiles(manifest, digests)
        judgeMedia(digests)
        try judgePlay(digests)
    }

    private mutating func judgeTrust() {
        if trust.policy == nil { out.say(.cannotTell, .key(out.origin)) }
        out.signer = trust.key(for: out.origin)
    }

    // MARK: Rule 15

    private mutating func judgeCheckpoint(_ bytes: [UInt8], _ note: SignedNote, _ checkpoint: Checkpoint, _ views: [LogView]) throws(VerifierError) {
        out.checkpoint = trust.checkpoint(note, checkpoint, of: out.origin)
        if out.checkpoint == nil { out.say(.altered, .log(out.origin)) }
        if trust.needsWitnesses {
            if let time = terms.policy?.quorumTime(note) { out.newest = (bytes, time) } else { out.say(.witnessStale, .log(out.origin)) }
        }
        // A view without leaves cannot say what this size's root should be.
        for view in views where view.leaves != nil && view.name == out.origin {
            let other = try OtherView(view, trust: trust, origin: out.origin, against: checkpoint.size, progress: progress)
            if other.isBad { out.say(.logFork, .log(out.origin)) }
            if let root = other.root(at: checkpoint.size), root != checkpoint.root { out.say(.logFork, .log(out.origin)) }
        }
    }

    /// Reads all leaves that the package names or has; gives the export keys among them.
    private mutating func judgeLeaves(_ checkpoint: Checkpoint, _ note: SignedNote, _ walk: inout LogWalk) throws(VerifierError) -> [VerifierKey] {
        var chains: [(stream: StreamID, indices: [UInt64])] = []
        for name in package.names(in: "chain", suffix: ".txt").sorted() {
            guard let stream = StreamID(name), stream.directoryName == name, let indices = Self.chain(try package.read("chain/\(name).txt", limit: Self.maximumChainBytes) ?? []) else {
                out.say(.altered, .file(Subject.path("chain/\(name).txt".utf8)))
                continue
            }
            chains.append((stream, indices))
        }
        let named = package.names(in: "leaves", suffix: ".leaf").compactMap { ByteText.decimal(Array($0.utf8)) }
        let indices = Set(chains.flatMap(\.indices) + named).sorted()
        var leaves: [UInt64: FoundLeaf] = [:]
        for (n, index) in indices.enumerated() {
            leaves[index] = try leaf(index, checkpoint, note)
            if n % 256 == 0 { progress.report(.leaves, done: UInt64(n), of: UInt64(indices.count)) }
        }

        // What counts for all streams comes first, in the log's order.
        var keys: [VerifierKey] = []
        for index in indices {
            guard let found = leaves[index], found.leaf.stream == nil else { continue }
            if case .key(let key) = found.leaf, key.role == "export", found.isProven { keys.append(key.vkey) }
            walk.take(found.leaf, found.hash, at: index)
        }
        for chain in chains {
            for index in chain.indices {
                guard let found = leaves[index] else { continue }
                guard found.leaf.stream == chain.stream else {
                    out.say(.chainBroken, .leaf(index))
                    continue
                }
                walk.take(found.leaf, found.hash, at: index)
            }
        }
        return keys
    }

    private mutating func leaf(_ index: UInt64, _ checkpoint: Checkpoint, _ note: SignedNote) throws(VerifierError) -> FoundLeaf? {
        let leafName = "leaves/\(index).leaf", proofName = "proofs/\(index).tlog-proof"
        let bytes = try package.read(leafName, limit: Leaf.maximumBytes), proofBytes = try package.read(proofName, limit: TLogProof.maximumBytes)
        if bytes == nil { out.say(.missing, .file(leafName)) }
        if proofBytes == nil { out.say(.missing, .file(proofName)) }
        guard let bytes else { return nil }
        let hash = Merkle.leaf(bytes)
        var isProven = false
        if let proofBytes {
            if let proof = try? TLogProof(parsing: proofBytes), proof.index == index, proof.checkpoint.text == note.text {
                isProven = TreeProof.root(ofLeaf: hash, at: index, size: checkpoint.size, proof: proof.hashes) == checkpoint.root
            }
            if !isProven { out.say(.altered, .leaf(index)) }
        }
        guard let leaf = try? Leaf(parsing: bytes) else {
            out.say(.altered, .leaf(index))
            return nil
        }
        return FoundLeaf(leaf: leaf, hash: hash, isProven: isProven)
    }

    /// 20 digits a line, of as many leaves as a log of ten years has of one stream.
    private static let maximumChainBytes = 1 << 28

    /// Rising indices, one a line.
    private static func chain(_ bytes: [UInt8]) -> [UInt64]? {
        guard bytes.count <= maximumChainBytes, bytes.isEmpty || bytes.last == 10 else { return nil }
        var out: [UInt64] = []
        for line in bytes.dropLast().split(separator: 10, omittingEmptySubsequences: false) where !bytes.isEmpty {
            guard let index = ByteText.decimal(line), out.last.map({ $0 < index }) ?? true else { return nil }
            out.append(index)
        }
        return out
    }

    // MARK: Rule 14

    private mutating func judgeManifest(_ bytes: [UInt8]?, _ keys: [VerifierKey]) -> Manifest? {
        guard let bytes, let manifest = Manifest(bytes) else {
            out.say(.altered, .file(Manifest.name))
            return nil
        }
        out.id = manifest.id
        out.exportKey = keys.first { manifest.note.isSigned(by: $0) }
        if out.exportKey == nil { out.say(.altered, .file(Manifest.name)) }
        return manifest
    }

    private struct FileDigest: Sendable {
        let sha256: TreeHash
        let size: UInt64
    }

    /// Digests of everything that is listed or a medium, each file read once.
    private func digests(_ manifest: Manifest?) throws(VerifierError) -> [String: FileDigest] {
        let package = package
        let names = Set((manifest?.files.map(\.name) ?? []) + package.names(in: "media", suffix: ".mp4").map { "media/\($0).mp4" }).filter { package.has($0) }.sorted()
        var out: [String: FileDigest] = [:]
        var done: UInt64 = 0
        let total = names.reduce(0) { $0 + (package.size($1) ?? 0) }
        for from in stride(from: 0, to: names.count, by: 64) {
            let some = Array(names[from..<min(from + 64, names.count)])
            let found = try Parallel.map(some.count) { i throws(VerifierError) in try Self.digest(some[i], in: package) }
            for (name, digest) in zip(some, found) {
                out[name] = digest
                done += package.size(name) ?? 0
            }
            progress.report(.files, done: done, of: total)
        }
        return out
    }

    private static func digest(_ name: String, in package: any Package) throws(VerifierError) -> FileDigest? {
        let hasher = SHA256Hasher(), size = package.size(name) ?? 0
        let isWhole = try package.stream(name, 0..<size) { hasher.update($0) }
        return TreeHash(hasher.finish()).map { FileDigest(sha256: $0, size: isWhole ? size : 0) }
    }

    private mutating func judgeFiles(_ manifest: Manifest?, _ digests: [String: FileDigest]) {
        out.fileCount = package.files.count
        guard let manifest else { return }
        for entry in manifest.files {
            if let digest = digests[entry.name] {
                if digest.sha256 != entry.sha256 || digest.size != entry.size { out.say(.altered, .file(entry.name)) }
            } else {
                out.say(package.isThere(entry.name) ? .altered : .missing, .file(entry.name))
            }
        }
        let listed = Set(manifest.files.map { Array($0.name.utf8) } + [Array(Manifest.name.utf8), Array(Manifest.sumsName.utf8)])
        for name in package.files.keys where !listed.contains(name) { out.say(.unlogged, .file(Subject.path(name))) }
    }

    // MARK: Rule 16

    private mutating func finish(_ walk: LogWalk) {
        out.findings += walk.findings
        out.streams = walk.streams
        out.kinds = walk.kinds
        let erasure = ErasureRule(clock: .node, node: walk.node, early: .cannotTell, counts: false)
        for i in out.streams.indices {
            let stream = out.streams[i]
            let cover = stream.segments.map { StreamState.Span(from: $0.t0, to: $0.t1) } + stream.spans
            if let from = cover.map(\.from).min(), let to = cover.map(\.to).max() { out.reach.append((stream.id, .init(from: from, to: to))) }
            out.findings += CoverRule.findings(stream, walk.node, extent: .chain(asked: out.span))
            out.findings += erasure.judge(&out.streams[i])
            for gap in stream.gaps where isAsked(gap.span) { out.say(.gapDeclared, .gap(stream.id, leaf: gap.index)) }
        }
    }

    /// `span <from us> <to us>`, the first such line.
    private static func span(_ custody: [UInt8]) -> StreamState.Span? {
        for line in custody.split(separator: 10) {
            let words = line.split(separator: 32, omittingEmptySubsequences: false)
            guard words.count == 3, words[0].elementsEqual("span".utf8), let from = signed(words[1]), let to = signed(words[2]) else { continue }
            return .init(from: from, to: to)
        }
        return nil
    }

    private static func signed(_ text: ArraySlice<UInt8>) -> Int64? {
        let isNegative = text.first == 0x2D
        guard let n = ByteText.decimal(isNegative ? text.dropFirst() : text), !(isNegative && n == 0) else { return nil }
        return isNegative ? -Int64(n) : Int64(n)
    }

    /// Whether it is in the span that was asked for. What only touches it is not.
    private func isAsked(_ span: StreamState.Span) -> Bool {
        guard let asked = out.span else { return true }
        return span.to > asked.from && span.from < asked.to
    }

    private mutating func judgeMedia(_ digests: [String: FileDigest]) {
        for s in out.streams.indices {
            let id = out.streams[s].id
            for i in out.streams[s].segments.indices {
                let segment = out.streams[s].segments[i]
                guard isAsked(.init(from: segment.t0, to: segment.t1)) else {
                    out.streams[s].segments[i].verdict = nil
                    continue
                }
                if segment.state.contains(.superseded) {
                    if segment.verdict == .expiredLawful || segment.verdict == .cannotTell { out.streams[s].segments[i].verdict = nil }
                } else if !segment.state.contains(.erased) {
                    out.streams[s].segments[i].verdict = verdict(segment, Self.medium(id, segment.seq), digests)
                }
            }
        }
        let known = Dictionary(uniqueKeysWithValues: out.streams.map { ($0.id.directoryName, $0) })
        for name in package.names(in: "media", suffix: ".mp4") {
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = ByteText.decimal(Array(parts[1].utf8)), known[String(parts[0])]?.knows(number) == true else {
                out.say(.unlogged, .file(Subject.path("media/\(name).mp4".utf8)))
                continue
            }
        }
    }

    private func verdict(_ segment: SegmentRecord, _ name: String, _ digests: [String: FileDigest]) -> Verdict {
        if let digest = digests[name], digest.sha256 == segment.sha256, digest.size == segment.size { return .intact }
        if segment.state.contains(.lost) { return .lossDeclared }
        return package.isThere(name) ? .altered : .missing
    }

    private static func medium(_ stream: StreamID, _ number: UInt64) -> String { "media/\(stream.directoryName)/\(number).mp4" }

    // MARK: Rule 17

    private mutating func judgePlay(_ digests: [String: FileDigest]) throws(VerifierError) {
        var plays: [String: [(number: UInt64, name: String)]] = [:]
        for name in package.names(in: "play", suffix: ".mp4") where !name.hasSuffix(".wm") {
            guard let dash = name.lastIndex(of: "-"), let number = ByteText.decimal(Array(name[name.index(after: dash)...].utf8)) else {
                out.say(.altered, .file(Subject.path("play/\(name).mp4".utf8)))
                continue
            }
            plays[String(name[..<dash]), default: []].append((number, "play/\(name).mp4"))
        }
        for (folder, files) in plays.sorted(by: { $0.key < $1.key }) {
            let names = files.sorted { $0.number < $1.number }.map(\.name)
            let stream = out.streams.first { $0.id.directoryName == folder }
            var media: [String] = [], isRight = true
            for k in 0..<(stream?.segments.count ?? 0) {
                guard let stream, case let segment = stream.segments[stream.place(k)], !segment.state.contains(.superseded) else { continue }
                let name = Self.medium(stream.id, segment.seq)
                guard let digest = digests[name] else { continue }
                isRight = isRight && digest.sha256 == segment.sha256
                media.append(name)
            }
            // What is compared with a wrong file would be wrong for that file's fault.
            guard isRight else { continue }
            for name in try PlayFiles(package: package).wrong(names, media: media) { out.say(.altered, .file(Subject.path(name.utf8))) }
        }
    }
}
