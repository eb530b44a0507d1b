import CustosLedger
import Synchronization

/// The leaves of a log as its entry bundles give them.
package protocol LeafSource: Sendable {
    /// The bundle that holds the leaves from 256 * `index` on, of which a tree needs `width`.
    func bundle(_ index: UInt64, width: Int) throws(VerifierError) -> LeafBundle?
    /// Indices of the bundles of which there is anything, rising: a checkpoint may claim a size that nobody could look through.
    func present() throws(VerifierError) -> [UInt64]
}

/// A bundle as it was found.
package struct LeafBundle: Sendable {
    package let bytes: [UInt8]
    /// How many leaves its name promises.
    package let width: Int

    package init(bytes: [UInt8], width: Int) {
        self.bytes = bytes
        self.width = width
    }

    /// Where each leaf is; `nil` unless there are exactly as many as promised.
    func leaves() -> [Range<Int>]? {
        var out: [Range<Int>] = []
        out.reserveCapacity(width)
        var at = 0
        while at < bytes.count {
            guard out.count < width, bytes.count - at >= 2 else { return nil }
            let end = at + 2 + (Int(bytes[at]) << 8 | Int(bytes[at + 1]))
            guard end <= bytes.count else { return nil }
            out.append(at + 2..<end)
            at = end
        }
        return out.count == width ? out : nil
    }
}

/// Bundles below a log folder's `tile/entries`.
struct FolderLeaves: LeafSource {
    let folder: String

    /// 256 entries of the longest that two bytes of length can say. Whoever judges leaves finds those that are too long.
    static let maximumBundleBytes = TilePath.width * (2 + EntryBundle.maximumEntryBytes)

    /// The bundle of just that width; or the full one, which takes the place of all others; or what the log had later, or before.
    func bundle(_ index: UInt64, width: Int) throws(VerifierError) -> LeafBundle? {
        if let found = try read(index, width) { return found }
        if width < TilePath.width, let found = try read(index, TilePath.width) { return found }
        let partial = folder + "/" + TilePath.entries(index: index, width: 1).dropLast(2)
        let widths = (try PlainFile.names(partial) ?? []).compactMap { name in ByteText.decimal(name).map { Int(clamping: $0) } }.filter { (1..<TilePath.width).contains($0) && $0 != width }
        if let wider = widths.filter({ $0 > width }).min(), let found = try read(index, wider) { return found }
        if let narrower = widths.filter({ $0 < width }).max() { return try read(index, narrower) }
        return nil
    }

    func present() throws(VerifierError) -> [UInt64] {
        var out: Set<UInt64> = []
        try list("tile/entries", &out)
        return out.sorted()
    }

    /// `067`, `067.p` and `x001` below a folder.
    private func list(_ path: String, _ out: inout Set<UInt64>) throws(VerifierError) {
        // A number of 63 bits has seven groups of three digits.
        guard path.utf8.count < 64 else { return }
        for name in try PlainFile.names(folder + "/" + path) ?? [] {
            guard name.count <= 5, let text = String(validating: name, as: UTF8.self) else { continue }
            if name.first == 0x78 {
                try list(path + "/" + text, &out)
            } else if let place = TilePath.parse(path + "/" + (text.hasSuffix(".p") ? text + "/1" : text)), place.level == nil {
                out.insert(place.index)
            }
        }
    }

    private func read(_ index: UInt64, _ width: Int) throws(VerifierError) -> LeafBundle? {
        guard let bytes = try PlainFile.read(folder + "/" + TilePath.entries(index: index, width: width), limit: Self.maximumBundleBytes) else { return nil }
        return LeafBundle(bytes: bytes, width: width)
    }
}

/// Leaves in memory, some of which may be missing.
package struct MemoryLeaves: LeafSource {
    private let leaves: [[UInt8]]
    private let missing: Set<UInt64>
    private let spoiled: Set<UInt64>

    /// - Parameters:
    ///   - missing: indices of bundles that are not there.
    ///   - spoiled: indices of bundles that end too early.
    package init(_ leaves: [[UInt8]], missing: Set<UInt64> = [], spoiled: Set<UInt64> = []) {
        self.leaves = leaves
        self.missing = missing
        self.spoiled = spoiled
    }

    package func bundle(_ index: UInt64, width: Int) throws(VerifierError) -> LeafBundle? {
        let from = Int(index) * TilePath.width, to = min(from + TilePath.width, leaves.count)
        guard from < to, !missing.contains(index) else { return nil }
        let bytes = EntryBundle.encode(Array(leaves[from..<to]))
        return LeafBundle(bytes: spoiled.contains(index) ? bytes.dropLast() : bytes, width: to - from)
    }

    package func present() throws(VerifierError) -> [UInt64] {
        (0..<UInt64((leaves.count + TilePath.width - 1) / TilePath.width)).filter { !missing.contains($0) }
    }
}

/// Bundles of one place, and where it has none, of others: copies of the same log. Notes what the first place lacks.
final class FilledLeaves: LeafSource {
    private let first: (any LeafSource)?
    private let others: [(leaves: any LeafSource, size: UInt64)]
    private let noted = Mutex<[LeafChunk.Hole]>([])

    /// - Parameter others: each with the number of leaves that it is known to have.
    init(first: (any LeafSource)?, others: [(leaves: any LeafSource, size: UInt64)]) {
        self.first = first
        self.others = others
    }

    /// What was asked for and the first place did not have.
    var lacking: [LeafChunk.Hole] { noted.withLock { $0 } }

    func bundle(_ index: UInt64, width: Int) throws(VerifierError) -> LeafBundle? {
        let start = index * UInt64(TilePath.width), end = start + UInt64(width)
        let own = try first?.bundle(index, width: width)
        let isWhole = own?.leaves() != nil
        if let own, isWhole, own.width >= width { return own }
        noted.withLock { noted in
            if let own { noted.append(isWhole ? .missing(start + UInt64(own.width)..<end) : .malformed(start..<end)) } else { noted.append(.missing(start..<end)) }
        }
        for other in others where other.size >= end {
            if let found = try other.leaves.bundle(index, width: width), found.width >= width { return found }
        }
        return own
    }

    func present() throws(VerifierError) -> [UInt64] {
        var out = Set(try first?.present() ?? [])
        for other in others { out.formUnion(try other.leaves.present()) }
        return out.sorted()
    }
}
