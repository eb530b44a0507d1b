import CustosBase
import CustosLedger
import CustosMedia

/// The node's side of a challenge: the fragments that were asked for, each with the proof that it is in its segment.
///
/// ```
/// custos.possession/v1 <identifier of the challenge>
/// held <ask> <bytes> <hashes>
/// <hash, base 64>                     so many lines: RFC 6962 inclusion proof in the segment's tree (fragments + 1 leaves)
/// <bytes>
/// none <ask> <reason>
/// ...
/// end
/// ```
/// `ask` counts the challenge's asks from 0, in rising order; each has one of the two.
package enum PossessionAnswer {
    static let head = "custos.possession/v1"
    package static let contentType = "application/octet-stream"
    /// The longest fragment: half a minute of 16 Mbit/s. A camera's GOP is a second or two.
    package static let maximumFragmentBytes = 64 << 20

    /// Why a fragment is not shown.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// No such segment is known to the catalogue.
        case unknown
        /// The catalogue knows it; the file is not there, or its volume is away.
        case missing
        /// The file is there and does not hold what it should.
        case damaged
        /// Nobody may see it.
        case restricted
        /// It has no such fragment.
        case fragment
        /// The disk failed.
        case failed
    }

    /// The start of an answer.
    package static func opening(_ challenge: PossessionChallenge) -> [UInt8] { Array("\(head) \(challenge.id)\n".utf8) }
    package static let closing = Array("end\n".utf8)
}

/// Finds fragments on this node's volumes.
package struct PossessionKeeper: Sendable {
    let catalogue: Catalogue
    let state: StateStore
    let volumes: VolumeSet

    package init(catalogue: Catalogue, state: StateStore, volumes: VolumeSet) {
        self.catalogue = catalogue
        self.state = state
        self.volumes = volumes
    }

    /// The piece of an answer for one ask: a whole fragment in memory, or why not. Reads and hashes the whole segment, since the proof
    /// needs its neighbours: some tens of megabytes, so the caller pauses between asks.
    package func piece(_ ask: PossessionChallenge.Ask, number: Int) -> [UInt8] {
        switch fragment(ask) {
        case .failure(let r): return Array("none \(number) \(r.reason.rawValue)\n".utf8)
        case .success(let found):
            var out = Array("held \(number) \(found.bytes.count) \(found.proof.count)\n".utf8)
            for hash in found.proof { out += Array("\(hash.base64)\n".utf8) }
            return out + found.bytes
        }
    }

    /// Writes a whole answer to a file, piece by piece.
    package func write(_ challenge: PossessionChallenge, to path: String, disk: any DiskIO) throws {
        let temporary = path + ".new"
        do throws(DiskError) { try disk.remove(temporary) } catch {
            guard error.isMissing else { throw error }
        }
        let file = try disk.open(temporary, .create(direct: false))
        defer { disk.close(file) }
        var at: Int64 = 0
        func append(_ bytes: [UInt8]) throws {
            try disk.writeAll(file, bytes, at: at)
            at += Int64(bytes.count)
        }
        try append(PossessionAnswer.opening(challenge))
        for (i, ask) in challenge.asks.enumerated() { try append(piece(ask, number: i)) }
        try append(PossessionAnswer.closing)
        try disk.dataSync(file)
        try disk.replace(temporary, with: path)
    }

    private struct Not: Error {
        let reason: PossessionAnswer.Reason
        init(_ reason: PossessionAnswer.Reason) { self.reason = reason }
    }

    private func fragment(_ ask: PossessionChallenge.Ask) -> Result<(bytes: [UInt8], proof: [TreeHash]), Not> {
        do {
            guard let row = try catalogue.segment(ask.stream, ask.sequence) else { return .failure(Not(.unknown)) }
            if !row.range.isEmpty, try !state.restrictions(of: ask.stream, overlapping: row.range).isEmpty { return .failure(Not(.restricted)) }
            guard let path = volumes.path(of: row) else { return .failure(Not(.missing)) }
            return try volumes.disk.withSource(of: path) { source in
                let index = try SegmentReader.read(source, verify: true)
                guard let hashes = index.leafHashes, index.fragments.count == row.fragments else { return .failure(Not(.damaged)) }
                guard ask.fragment <= UInt64(index.fragments.count) else { return .failure(Not(.fragment)) }
                let number = Int(ask.fragment)
                let range = number == 0 ? index.initRange : index.fragments[number - 1].range
                let count = Int(range.upperBound - range.lowerBound)
                guard count <= PossessionAnswer.maximumFragmentBytes else { return .failure(Not(.failed)) }
                let bytes = try source.read(at: range.lowerBound, count: count)
                guard bytes.count == count, let tree = MemoryTree(hashes) else { return .failure(Not(.damaged)) }
                return .success((bytes, try TiledTree(tree, size: tree.size).inclusionProof(ask.fragment)))
            }
        } catch let e as DiskError where e.isMissing {
            return .failure(Not(.missing))
        } catch is SegmentError {
            return .failure(Not(.damaged))
        } catch {
            return .failure(Not(.failed))
        }
    }
}

/// The tiles of a small tree whose leaf hashes are all in memory.
struct MemoryTree: TileSource {
    private let leaves: [TreeHash]
    var size: UInt64 { UInt64(leaves.count) }

    /// `nil` when one of the hashes has not 32 bytes.
    init?(_ hashes: [[UInt8]]) {
        let leaves = hashes.compactMap { TreeHash($0) }
        guard leaves.count == hashes.count else { return nil }
        self.leaves = leaves
    }

    func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
        if level == 0 {
            let start = Int(index) * TilePath.width
            return Array(leaves[start..<start + width])
        }
        return try (0..<UInt64(width)).map { i in
            let below = try tile(level: level - 1, index: index * UInt64(TilePath.width) + i, width: TilePath.width)
            var tree = CompactTree()
            for h in below { tree.append(h) }
            return tree.root()
        }
    }
}

extension PossessionChallenge {
    /// That fragments are shown to a mirror, and which: the fact that is written down before the first byte.
    package func fact(by mirror: String) -> StateFact {
        let shown = asks.map { "\($0.stream) \($0.sequence) \($0.fragment)" }.joined(separator: ", ")
        return .act(actor: "mirror:\(mirror)", action: "possession-answer", object: "challenge:\(id)", result: .ok, body: LeafBody.make(["mirror": mirror, "fragments": shown]))
    }
}
