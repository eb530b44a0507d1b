import CustosBase
import CustosLaw
import CustosLedger
import Foundation

/// What goes into one package, settled before its first byte: a package that is continued after a crash is proved to the same
/// checkpoint and becomes the same, byte for byte.
struct ExportPlan: Sendable, Codable {
    /// Leaves of one package: a stream's month has 44,640 segments. Each leaf is two small files, so that more is a burden for any medium.
    static let maximumLeaves = 60_000

    struct Medium: Sendable, Codable {
        let sequence: UInt64
        let size: Int64
        let sha256: [UInt8]
        let fromMicroseconds: Int64
        let toMicroseconds: Int64

        var range: WallRange { WallRange(WallTime(microseconds: fromMicroseconds), WallTime(microseconds: max(fromMicroseconds, toMicroseconds))) }
    }
    struct Chain: Sendable, Codable {
        let stream: StreamID
        let indices: [UInt64]
        /// Segments that are copied, by rising number.
        let media: [Medium]
        /// Segments of the span that are erased or declared lost.
        let absent: Int
    }

    let id: String
    /// The approved request's.
    let digest: [UInt8]
    let startedAt: WallTime
    let checkpoint: [UInt8]
    let chains: [Chain]
    /// Every leaf of the package, rising.
    let leaves: [UInt64]
    let hasWatermark: Bool
    let isZip: Bool

    var mediaBytes: Int64 { chains.reduce(0) { $0 + $1.media.reduce(0) { $0 + $1.size } } }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }

    init(encoded: [UInt8]) throws { self = try JSONDecoder().decode(ExportPlan.self, from: Data(encoded)) }

    init(id: String, digest: [UInt8], startedAt: WallTime, checkpoint: [UInt8], chains: [Chain], leaves: [UInt64], hasWatermark: Bool, isZip: Bool) {
        self.id = id
        self.digest = digest
        self.startedAt = startedAt
        self.checkpoint = checkpoint
        self.chains = chains
        self.leaves = leaves
        self.hasWatermark = hasWatermark
        self.isZip = isZip
    }
}

/// Makes the plan of an export from the ledger alone: what the leaves say was recorded is what must be there.
struct ExportPlanner {
    /// How far beside the span the chain's neighbours are looked for: the longest segment, with room.
    private static let neighbourhood = TimeSpan.seconds(600 as Int64)

    let grant: ExportGrant
    let ledger: any ExportLedger
    /// Leaves that the package must have besides: the export key's, and those of the request's acts.
    let others: [UInt64]

    func plan(at now: WallTime, hasWatermark: Bool, isZip: Bool) throws -> ExportPlan {
        let note = try ledger.exportCheckpoint()
        let size = try Checkpoint(parsing: note.text).size
        var leaves: Set<UInt64> = Set(others.filter { $0 < size })
        guard leaves.count == Set(others).count else { throw ExportError(.ledger, "the checkpoint of size \(size) does not have the leaves \(others)") }
        var chains: [ExportPlan.Chain] = []
        for stream in grant.streams.sorted(by: { ($0.camera, $0.kind.rawValue) < ($1.camera, $1.kind.rawValue) }) {
            let chain = try chain(stream, size, &leaves)
            chains.append(chain)
            guard leaves.count <= ExportPlan.maximumLeaves else {
                throw ExportError(.tooLarge, "more than \(ExportPlan.maximumLeaves) leaves: ask for fewer cameras or a shorter span, in several exports")
            }
        }
        return ExportPlan(
            id: grant.id.text, digest: grant.request.digest, startedAt: now, checkpoint: note.bytes, chains: chains, leaves: leaves.sorted(), hasWatermark: hasWatermark, isZip: isZip)
    }

    /// The stream's leaves from the last before the span to the first after it.
    private func indices(_ stream: StreamID, _ size: UInt64) throws -> [UInt64] {
        let core = try ledger.streamLeaves(of: stream, touching: grant.span).filter { $0 < size }
        guard let first = core.first, let last = core.last else { return [] }
        let wide = WallRange(grant.span.start - Self.neighbourhood, grant.span.end + Self.neighbourhood)
        let around = try ledger.streamLeaves(of: stream, touching: wide).filter { $0 < size }
        return (around.last { $0 < first }.map { [$0] } ?? []) + core + (around.first { $0 > last }.map { [$0] } ?? [])
    }

    private func chain(_ stream: StreamID, _ size: UInt64, _ leaves: inout Set<UInt64>) throws -> ExportPlan.Chain {
        let indices = try indices(stream, size)
        guard indices.count <= ExportPlan.maximumLeaves else { throw ExportError(.tooLarge, "\(stream) has \(indices.count) leaves in the span") }
        var segments: [UInt64: SegmentLeaf] = [:]
        var gone: Set<UInt64> = []
        // Only what was logged before; a segment that is added again later is there again.
        func leave(_ first: UInt64, _ last: UInt64) {
            guard first <= last else { return }
            for number in segments.keys where (first...last).contains(number) { gone.insert(number) }
        }
        for index in indices {
            leaves.insert(index)
            let leaf: Leaf
            do { leaf = try Leaf(parsing: try ledger.leafBytes(index, size: size)) } catch let e as LedgerFormatError { throw ExportError(.ledger, "leaf \(index): \(e)") }
            switch leaf {
            case .seg(let s):
                // The later leaf of a number counts (docs/reference/ledger.md 5.2, rule 7).
                segments[s.seq] = s
                gone.remove(s.seq)
                if let rule = s.rule, rule < size { leaves.insert(rule) }
                if let hash = s.cam, let cam = try ledger.cameraLeaf(stream.camera, hash: hash), cam < size { leaves.insert(cam) }
            case .expire(let e):
                if let rule = e.rule, rule < size { leaves.insert(rule) }
                leave(e.first, e.last)
            case .loss(let l): leave(l.first, l.last)
            default: break
            }
        }
        if let first = indices.first, let last = indices.last { leaves.formUnion(try ledger.clockLeaves(in: first..<last + 1).filter { $0 < size }) }
        let wanted = segments.values.filter { grant.covers(stream, touching: WallRange($0.t0, max($0.t0, $0.t1))) }.sorted { $0.seq < $1.seq }
        let media = wanted.filter { !gone.contains($0.seq) }
        return ExportPlan.Chain(
            stream: stream, indices: indices,
            media: media.map {
                .init(sequence: $0.seq, size: Int64(clamping: $0.size), sha256: $0.sha256.bytes, fromMicroseconds: $0.t0.microseconds, toMicroseconds: $0.t1.microseconds)
            }, absent: wanted.count - media.count)
    }
}
