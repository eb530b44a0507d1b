import CustosLedger

/// One `add-entries` request as its bytes come in (C2SP tlog-mirror): each package is proven, stored and forgotten before the next.
///
/// What is in memory is bounded by one package. The log's lock is held for one package at a time, so that a client who stops in the
/// middle keeps nobody waiting. Not thread-safe: one owner, who may take it from thread to thread.
package final class MirrorUpload: @unchecked Sendable {
    /// Leaves that are sent although they are here already: one request's worth, which happens when two clients meet.
    static let overlapLimit = AddEntriesHeader.maximumPackagesARequest * UInt64(TilePath.width)
    /// The most that is read of one request: C2SP's 32 packages of leaves of 8 kB. Behind it the request is taken as ended; what
    /// was stored stays, and the client goes on with the next.
    package static let maximumBytes = 64 << 20

    private let mirror: LogMirror
    private var decoder = AddEntriesDecoder()
    private var place: LogPlace?
    private var target: KnownCheckpoint?
    private var bytes = 0
    /// A package is looked for again only when the buffer has grown by half: otherwise small pieces would cost the square of their number.
    private var waiting = 0, wanted = 0
    /// Leaves that were stored, and how many of them are none of Custos'.
    private var looked: UInt64 = 0, strange: UInt64 = 0

    package init(_ mirror: LogMirror) { self.mirror = mirror }

    /// Takes the next bytes. An answer that is not `nil` is final, and the rest of the request need not be read.
    package func take(_ piece: some Collection<UInt8>) throws -> ProtocolAnswer? {
        guard bytes + piece.count <= Self.maximumBytes else { return try finish() }
        bytes += piece.count
        waiting += piece.count
        decoder.append(piece)
        guard waiting >= wanted else { return nil }
        if let answer = try work() { return answer }
        return decoder.isComplete ? try finish() : nil
    }

    /// The answer after the last byte.
    package func finish() throws -> ProtocolAnswer {
        if let answer = try work() { return answer }
        guard let place, let target else { return ProtocolAnswer(400, "the request ends before its packages") }
        if decoder.isComplete { return try commit(place, target) }
        guard decoder.taken > 0 else { return ProtocolAnswer(400, "no package is whole") }
        return try mirror.folder.alone(with: place) { try info(202, place, size: target.checkpoint.size) }
    }

    private func work() throws -> ProtocolAnswer? {
        do {
            if decoder.header == nil {
                guard let header = try decoder.nextHeader() else { return rest() }
                waiting -= header.bytes.count
                if let refused = try begin(header) { return refused }
            }
            guard let header = decoder.header, let place, let target else { return nil }
            while true {
                let i = decoder.taken
                guard let package = try decoder.nextPackage() else { return rest() }
                waiting -= package.byteCount
                if let refused = try save(package, header.package(i), place, target) { return refused }
            }
        } catch let e as LedgerFormatError {
            guard decoder.taken > 0, let place, let target else { return ProtocolAnswer(400, "\(e)") }
            // What came before the fault was proven and is stored.
            return try mirror.folder.alone(with: place) { try info(202, place, size: target.checkpoint.size) }
        }
    }

    private func rest() -> ProtocolAnswer? {
        wanted = waiting + waiting / 2
        return nil
    }

    private func begin(_ header: AddEntriesHeader) throws -> ProtocolAnswer? {
        guard let place = try mirror.folder.place(ofOrigin: header.origin) else { return ProtocolAnswer(404, "no log \(header.origin) is mirrored here") }
        self.place = place
        return try mirror.folder.alone(with: place) {
            let pending = try place.pending(), latest = try place.latest()
            guard let target = pending.last(where: { $0.checkpoint.size == header.end }), header.end >= latest?.checkpoint.size ?? 0 else {
                return try info(409, place, size: nil)
            }
            self.target = target
            let next = try writer(place).size
            guard header.start <= next, next - header.start <= Self.overlapLimit else { return try info(409, place, size: header.end) }
            return nil
        }
    }

    private func save(_ package: EntryPackage, _ span: (entries: Range<UInt64>, subtree: Range<UInt64>), _ place: LogPlace, _ target: KnownCheckpoint) throws -> ProtocolAnswer? {
        try mirror.folder.alone(with: place) {
            let writer = try writer(place)
            let next = writer.size
            guard span.entries.lowerBound <= next else { return try info(409, place, size: target.checkpoint.size) }
            let tree = LogFolder(path: place.folder, disk: place.disk).tree(size: next)
            let before = try (span.subtree.lowerBound..<span.entries.lowerBound).map { try tree.leafHash($0) }
            guard package.isProven(subtree: span.subtree, before: before, size: target.checkpoint.size, root: target.checkpoint.root) else {
                return ProtocolAnswer(422, "leaves \(span.entries.lowerBound) to \(span.entries.upperBound) are not those of the checkpoint of \(target.checkpoint.size)")
            }
            guard span.entries.upperBound > next else { return nil }
            let new = Array(package.entries[Int(next - span.entries.lowerBound)...])
            try writer.append(new)
            looked += UInt64(new.count)
            strange += UInt64(new.count { !UnparsedCount.isLeaf($0) })
            return nil
        }
    }

    private func commit(_ place: LogPlace, _ target: KnownCheckpoint) throws -> ProtocolAnswer {
        try mirror.folder.alone(with: place) {
            try count(place)
            let size = target.checkpoint.size
            let latest = try place.latest()
            guard size >= latest?.checkpoint.size ?? 0 else { return try info(409, place, size: nil) }
            let writer = try writer(place)
            guard writer.size >= size else { return try info(202, place, size: size) }
            // Each package was proven on its own. The signature says that the whole is there, so the whole is asked.
            let root = try LogFolder(path: place.folder, disk: place.disk).tree(size: size).root()
            guard root == target.checkpoint.root else {
                throw WitnessError(.damaged, place.folder, "the \(size) leaves that were stored have the root \(root), not \(target.checkpoint.root)")
            }
            let folder = mirror.folder
            let last = latest?.note.cosignatureTime(by: folder.verifier)
            let signature = folder.key.cosign(target.note.text, name: folder.verifier.name, time: folder.cosignatureTime(after: last))
            var note = target.note
            note.add(signature)
            // In this order for the reason that `LogPlace.store` gives; the writer sees to the partial tiles of this size.
            if latest?.checkpoint.size != size { try writer.appendHistory(note) }
            try writer.publish(note)
            try place.storePending(try place.pending().filter { $0.checkpoint.size >= size })
            return .cosigned(signature)
        }
    }

    /// What the client should do next. `size`: the one it asked for, when that is still good.
    private func info(_ status: Int, _ place: LogPlace, size: UInt64?) throws -> ProtocolAnswer {
        try count(place)
        let size = try size ?? place.pending().last?.checkpoint.size ?? place.latest()?.checkpoint.size ?? 0
        return ProtocolAnswer(status, MirrorInfo.contentType, MirrorInfo(size: size, next: try writer(place).size).bytes)
    }

    private func count(_ place: LogPlace) throws {
        guard looked > 0 else { return }
        try UnparsedCount(place).add(looked: looked, strange: strange)
        looked = 0
        strange = 0
    }

    private func writer(_ place: LogPlace) throws -> LogWriter {
        try LogWriter(path: place.folder, origin: try place.key().name, disk: place.disk)
    }
}

extension EntryPackage {
    /// Of its own encoding.
    var byteCount: Int { entries.reduce(0) { $0 + $1.count + 2 } + 1 + proof.count * TreeHash.byteCount }
}
