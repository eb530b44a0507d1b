import CustosLedger

/// Notes one after the other in a file: `note <bytes>LF`, then so many bytes of note.
enum NoteBlocks {
    /// The longest note that is read: 64 signatures of the longest kind.
    static let maximumNoteBytes = 524_288

    static func encode(_ note: SignedNote) -> [UInt8] {
        let bytes = note.bytes
        return Array("note \(bytes.count)\n".utf8) + bytes
    }

    /// The notes in order, and how many bytes they took. What follows the last whole one is left alone: a write that a crash cut short.
    static func decode(_ bytes: [UInt8]) -> (notes: [SignedNote], length: Int) {
        var notes: [SignedNote] = []
        var at = 0
        while let (note, end) = next(bytes, at) {
            notes.append(note)
            at = end
        }
        return (notes, at)
    }

    private static func next(_ bytes: [UInt8], _ at: Int) -> (SignedNote, Int)? {
        guard let lineEnd = bytes[at...].prefix(16).firstIndex(of: 10), bytes[at..<lineEnd].starts(with: "note ".utf8),
            let count = ByteText.decimal(bytes[(at + 5)..<lineEnd]), count <= UInt64(maximumNoteBytes), bytes.count - lineEnd - 1 >= Int(count),
            // A block that is whole and no note is damage; it ends the list as a torn one does, and whoever needs the list's end notices.
            let note = try? SignedNote(parsing: Array(bytes[(lineEnd + 1)..<(lineEnd + 1 + Int(count))]))
        else { return nil }
        return (note, lineEnd + 1 + Int(count))
    }
}
