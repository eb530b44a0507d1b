package import CustosLedger

/// What is stored of one log. Read and written only inside `WitnessFolder.alone`, but for what never changes.
struct LogPlace: Sendable {
    let folder: String
    let disk: any DiskIO

    /// So many checkpoints that a mirror still takes leaves towards. C2SP: "the last several".
    static let pendingLimit = 8

    /// The key that the log signs with; never changes.
    func key() throws -> VerifierKey {
        guard let bytes = try disk.contents(folder + "/log.vkey", limit: 4096) else { throw WitnessError(.damaged, folder + "/log.vkey", "gone") }
        do {
            return try VerifierKey(parsing: String(decoding: bytes, as: UTF8.self).dropLast(bytes.last == 10 ? 1 : 0))
        } catch {
            throw WitnessError(.damaged, folder + "/log.vkey", "\(error)")
        }
    }

    func label() throws -> String? {
        try disk.contents(folder + "/label", limit: 4096).map { String(decoding: $0.prefix { $0 != 10 }, as: UTF8.self) }
    }

    /// The newest checkpoint that was cosigned here; `nil` for none yet.
    ///
    /// The larger of `checkpoint` and the end of `checkpoints`: a crash can have come between the two, and a file that somebody took
    /// away must not make the witness forget. What is there and cannot be read is an error, never a beginning from nothing.
    func latest() throws -> KnownCheckpoint? {
        let current = try disk.contents(folder + "/checkpoint", limit: NoteBlocks.maximumNoteBytes).map { try known($0, folder + "/checkpoint") }
        let past = try HistoryFile(path: folder + "/checkpoints", disk: disk).last().map { try known($0, folder + "/checkpoints") }
        guard let current else { return past }
        guard let past, past.checkpoint.size > current.checkpoint.size else { return current }
        return past
    }

    /// Stores a cosigned checkpoint, durably. Of one size only the first cosignature goes into the history: it says since when.
    func store(_ note: SignedNote, isNewSize: Bool) throws {
        // The history first: after a crash between the two nothing is missing in it, and `latest` takes its end.
        if isNewSize { try HistoryFile(path: folder + "/checkpoints", disk: disk).append(note) }
        try disk.replaceDurably(folder + "/checkpoint", note.bytes)
    }

    /// Mirror: checkpoints whose leaves may still come, in rising size; the last is the one that the next must continue.
    func pending() throws -> [KnownCheckpoint] {
        guard let bytes = try disk.contents(folder + "/pending", limit: Self.pendingLimit * (NoteBlocks.maximumNoteBytes + 64)) else { return [] }
        let (notes, length) = NoteBlocks.decode(bytes)
        guard length == bytes.count else { throw WitnessError(.damaged, folder + "/pending", "no note at byte \(length)") }
        return try notes.map { try known($0, folder + "/pending") }
    }

    func storePending(_ checkpoints: [KnownCheckpoint]) throws {
        try disk.replaceDurably(folder + "/pending", checkpoints.suffix(Self.pendingLimit).flatMap { NoteBlocks.encode($0.note) })
    }

    /// Keeps a signed checkpoint that contradicts what is known: with the log's signature it is evidence. Each once, up to `contradictionLimit`.
    func keepContradiction(_ checkpoint: KnownCheckpoint) throws {
        let path = folder + "/contradictions"
        let (known, _) = NoteBlocks.decode(try disk.contents(path, limit: Self.contradictionLimit * (NoteBlocks.maximumNoteBytes + 64)) ?? [])
        guard let signed = checkpoint.signedOnly(by: try key()), known.count < Self.contradictionLimit, !known.contains(where: { $0.text == signed.note.text }) else { return }
        try disk.replaceDurably(path, (known + [signed.note]).flatMap(NoteBlocks.encode))
    }

    /// One is enough to prove a fork; some more may tell how it went.
    static let contradictionLimit = 64

    private func known(_ bytes: [UInt8], _ path: String) throws -> KnownCheckpoint {
        do {
            return try known(try SignedNote(parsing: bytes), path)
        } catch let e as LedgerFormatError {
            throw WitnessError(.damaged, path, "\(e)")
        }
    }

    private func known(_ note: SignedNote, _ path: String) throws -> KnownCheckpoint {
        do {
            return try KnownCheckpoint(note)
        } catch {
            throw WitnessError(.damaged, path, "\(error)")
        }
    }
}

/// A note that is a checkpoint, and what it says.
package struct KnownCheckpoint: Sendable, Hashable {
    package let note: SignedNote
    package let checkpoint: Checkpoint

    package init(_ note: SignedNote) throws(LedgerFormatError) {
        self.note = note
        checkpoint = try Checkpoint(parsing: note.text)
    }

    /// The checkpoint with the log's own signature and nothing else.
    package func signedOnly(by key: VerifierKey) -> KnownCheckpoint? {
        guard note.isSigned(by: key), let signature = note.signatures.first(where: { $0.isClaimed(by: key) }) else { return nil }
        return try? KnownCheckpoint(SignedNote(text: note.text, signatures: [signature]))  // It was one just now.
    }
}
