/// The head of a mirror's `add-entries` (C2SP tlog-mirror): which leaves of which log follow, and towards which checkpoint.
package struct AddEntriesHeader: Sendable, Hashable {
    package let origin: String
    /// First leaf that is sent.
    package let start: UInt64
    /// Size of the checkpoint that the proofs lead to.
    package let end: UInt64
    /// What the mirror gave out before, or nothing.
    package let ticket: [UInt8]

    package static let contentType = "application/octet-stream"
    /// C2SP: so many packages a request at the most, for the sake of what stands between client and mirror.
    package static let maximumPackagesARequest: UInt64 = 32

    package init(origin: String, start: UInt64, end: UInt64, ticket: [UInt8] = []) {
        precondition(start <= end && end <= UInt64(Int64.max) && Checkpoint.isOrigin(origin) && ticket.count <= Int(UInt16.max), "no header")
        self.origin = origin
        self.start = start
        self.end = end
        self.ticket = ticket
    }

    package var bytes: [UInt8] {
        let name = Array(origin.utf8)
        return bigEndian(name.count, 2) + name + bigEndian(start, 8) + bigEndian(end, 8) + bigEndian(ticket.count, 2) + ticket
    }

    /// Packages of the canonical sequence: one for each entry bundle that the span touches.
    package var packageCount: UInt64 {
        start == end ? 0 : (end - 1) / UInt64(TilePath.width) - start / UInt64(TilePath.width) + 1
    }

    /// The leaves that package `i` carries, and the subtree that its proof is of: the same, from the start of the bundle.
    package func package(_ i: UInt64) -> (entries: Range<UInt64>, subtree: Range<UInt64>) {
        precondition(i < packageCount, "package \(i) of \(packageCount)")
        let width = UInt64(TilePath.width)
        let bundle = (start / width + i) * width
        let last = min(end, bundle + width)
        return (max(start, bundle)..<last, bundle..<last)
    }
}

/// One bundle's worth of leaves with the proof that they are in the tree.
package struct EntryPackage: Sendable, Hashable {
    package let entries: [[UInt8]]
    /// Subtree consistency proof of the bundle's leaves up to the last of these.
    package let proof: [TreeHash]

    package init(entries: [[UInt8]], proof: [TreeHash]) {
        precondition(entries.count <= TilePath.width && proof.count <= TreeProof.maximumHashes, "no package")
        self.entries = entries
        self.proof = proof
    }

    package var bytes: [UInt8] { EntryBundle.encode(entries) + [UInt8(proof.count)] + TreeHash.encode(proof) }

    /// Whether the package belongs at its place in the tree. `before`: hashes of the leaves of the bundle that lie before the package's.
    package func isProven(subtree: Range<UInt64>, before: [TreeHash], size: UInt64, root: TreeHash) -> Bool {
        guard UInt64(before.count + entries.count) == subtree.upperBound - subtree.lowerBound else { return false }
        var tree = CompactTree()
        for hash in before { tree.append(hash) }
        for entry in entries { tree.append(Merkle.leaf(entry)) }
        return TreeProof.isSubtree(subtree, hash: tree.root(), size: size, root: root, proof: proof)
    }
}

/// Reads an `add-entries` body as it arrives. What is buffered is bounded by one package: the caller takes what is ready after each `append`.
package struct AddEntriesDecoder: Sendable {
    /// The head, once it is there.
    package private(set) var header: AddEntriesHeader?
    /// Packages handed out.
    package private(set) var taken: UInt64 = 0

    private let maximumEntryBytes: Int
    private var buffer: [UInt8] = []
    private var start = 0
    /// Bytes before the buffer's first, for positions.
    private var passed = 0

    /// A longer origin is in no checkpoint. A ticket may be as long as its length can say, for only the mirror knows what is in it.
    private static let maximumOriginBytes = Checkpoint.maximumTextBytes

    /// `maximumEntryBytes`: the longest leaf that the mirror would store.
    package init(maximumEntryBytes: Int = EntryBundle.maximumEntryBytes) { self.maximumEntryBytes = maximumEntryBytes }

    /// Whether every package of the canonical sequence was taken. What follows then is not read.
    package var isComplete: Bool { header.map { $0.packageCount == taken } ?? false }
    /// Whether bytes are left that are no whole head or package (yet).
    package var hasRest: Bool { buffer.count > start }

    package mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            passed += start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Reads the head if it is all there. `nil`: more bytes are needed.
    package mutating func nextHeader() throws(LedgerFormatError) -> AddEntriesHeader? {
        if let header { return header }
        guard let nameCount = integer(start, 2) else { return nil }
        guard nameCount <= Self.maximumOriginBytes else { throw LedgerFormatError(.tooLarge, at: passed + start, "an origin of \(nameCount) bytes") }
        let fixed = start + 2 + Int(nameCount)
        guard let first = integer(fixed, 8), let end = integer(fixed + 8, 8), let ticketCount = integer(fixed + 16, 2), buffer.count >= fixed + 18 + Int(ticketCount) else { return nil }
        let raw = buffer[start + 2..<fixed]
        let origin = String(decoding: raw, as: UTF8.self)
        guard Checkpoint.isOrigin(origin), origin.utf8.elementsEqual(raw) else { throw LedgerFormatError(.value, at: passed + start + 2, "not an origin") }
        guard first <= end, end <= UInt64(Int64.max) else { throw LedgerFormatError(.value, at: passed + fixed, "from leaf \(first) to \(end)") }
        let header = AddEntriesHeader(origin: origin, start: first, end: end, ticket: Array(buffer[(fixed + 18)..<(fixed + 18 + Int(ticketCount))]))
        self.header = header
        start = fixed + 18 + Int(ticketCount)
        return header
    }

    /// Reads the next package if the head was read and it is all there. `nil`: more bytes are needed, or `isComplete`.
    package mutating func nextPackage() throws(LedgerFormatError) -> EntryPackage? {
        guard let header, taken < header.packageCount else { return nil }
        let range = header.package(taken).entries
        var at = start
        var entries: [[UInt8]] = []
        for index in range {
            guard let count = integer(at, 2) else { return nil }
            guard count <= UInt64(maximumEntryBytes) else { throw LedgerFormatError(.tooLarge, at: passed + at, "leaf \(index) has \(count) bytes") }
            guard buffer.count >= at + 2 + Int(count) else { return nil }
            entries.append(Array(buffer[(at + 2)..<(at + 2 + Int(count))]))
            at += 2 + Int(count)
        }
        guard let hashCount = integer(at, 1) else { return nil }
        guard hashCount <= UInt64(TreeProof.maximumHashes) else { throw LedgerFormatError(.tooLarge, at: passed + at, "a proof of \(hashCount) hashes") }
        at += 1
        guard buffer.count >= at + Int(hashCount) * TreeHash.byteCount else { return nil }
        let end = at + Int(hashCount) * TreeHash.byteCount
        guard let proof = TreeHash.decode(Array(buffer[at..<end])) else { return nil }
        at = end
        start = at
        taken += 1
        return EntryPackage(entries: entries, proof: proof)
    }

    private func integer(_ at: Int, _ count: Int) -> UInt64? {
        guard buffer.count >= at + count else { return nil }
        return buffer[at..<at + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}

private func bigEndian(_ value: some BinaryInteger, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
}
