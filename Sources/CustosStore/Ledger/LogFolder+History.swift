package import CustosLedger

/// `checkpoints`: the cosigned checkpoints of a log, in rising size.
extension LogFolder {
    private static let pieceBytes = 1 << 20

    var historyPath: String { path + "/checkpoints" }

    /// All of them, up to the first block that is not whole.
    package func history() throws -> [SignedNote] {
        var notes: [SignedNote] = []
        _ = try readHistory(from: 0) { note, _ in notes.append(note) }
        return notes
    }

    /// Reads on from a block's beginning; gives each note with the offset behind it, and answers the offset behind the last whole one.
    func readHistory(from start: Int64, _ body: (SignedNote, Int64) throws -> Void) throws -> Int64 {
        let file: DiskFile
        do throws(DiskError) { file = try disk.open(historyPath, .read) } catch {
            guard error.isMissing else { throw error }
            return 0
        }
        defer { disk.close(file) }
        let size = try disk.size(file)
        var at = start
        while at < size {
            let bytes = try disk.read(file, at: at, count: Int(min(size - at, Int64(Self.pieceBytes + NoteBlocks.maximumNoteBytes))))
            let (notes, length) = NoteBlocks.decode(bytes)
            guard length > 0 else { break }
            var end = at
            for note in notes {
                end += Int64(NoteBlocks.encode(note).count)
                try body(note, end)
            }
            at += Int64(length)
        }
        return at
    }
}
