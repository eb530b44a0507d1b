package import CustosLedger

/// Writes what a node sends to witnesses and mirrors, from its log folder.
package struct WitnessRequests: Sendable {
    let log: LogFolder

    /// A request stays below this when it can; one package may be larger. Half of what a usual proxy lets through.
    package static let usualBytes = 8 << 20

    package init(_ log: LogFolder) { self.log = log }

    /// `add-checkpoint` of a signed checkpoint for somebody who has `old`.
    package func addCheckpoint(_ note: SignedNote, from old: UInt64) throws -> AddCheckpointRequest {
        let size = try Checkpoint(parsing: note.text).size
        precondition(old <= size, "a proof from \(old) to \(size)")
        return AddCheckpointRequest(oldSize: old, proof: try log.tree(size: size).consistencyProof(from: old), note: note)
    }

    /// One `add-entries` body with leaves from `start` on, towards the checkpoint of `end`. `upTo`: the first leaf that is not in it.
    package func addEntries(origin: String, from start: UInt64, to end: UInt64, ticket: [UInt8]) throws -> (body: [UInt8], upTo: UInt64) {
        let header = AddEntriesHeader(origin: origin, start: start, end: end, ticket: ticket)
        let tree = log.tree(size: end)
        var body = header.bytes, upTo = start
        for i in 0..<min(header.packageCount, AddEntriesHeader.maximumPackagesARequest) {
            let span = header.package(i)
            let package = EntryPackage(entries: try log.entries(span.entries, size: end), proof: try tree.subtreeProof(span.subtree))
            let bytes = package.bytes
            if upTo > start, body.count + bytes.count > Self.usualBytes { break }
            body += bytes
            upTo = span.entries.upperBound
        }
        return (body, upTo)
    }
}
