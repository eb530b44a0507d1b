package import CustosLedger

/// The checkpoints that went out by file: `<data>/ledger/requested`. An answer may come days later, and cosigns exactly one of them.
package enum RequestedNotes {
    /// A request a day for two months, to several witnesses.
    private static let limit = 256
    private static let maximumBytes = 1 << 24

    private static func path(_ ledger: String) -> String { ledger + "/requested" }

    package static func load(ledger: String, disk: any DiskIO) throws -> [SignedNote] {
        guard let bytes = try disk.contents(path(ledger), limit: maximumBytes) else { return [] }
        return NoteBlocks.decode(bytes).notes
    }

    /// Remembers a checkpoint with our signature alone.
    package static func keep(_ note: SignedNote, ledger: String, disk: any DiskIO) throws {
        var notes = try load(ledger: ledger, disk: disk)
        guard !notes.contains(where: { $0.text == note.text }) else { return }
        notes.append(note)
        try disk.replaceDurably(path(ledger), notes.suffix(limit).flatMap(NoteBlocks.encode))
    }

    /// The note of a size of this log.
    package static func note(_ size: UInt64, origin: String, in notes: [SignedNote]) -> SignedNote? {
        notes.last { note in
            guard let c = try? Checkpoint(parsing: note.text) else { return false }
            return c.size == size && ByteText.same(c.origin, origin)
        }
    }
}
