import CustosLedger

/// `checkpoints`: every cosigned checkpoint of a log, append-only (reference, ledger 3).
struct HistoryFile {
    let path: String
    let disk: any DiskIO

    /// A note has some hundred bytes.
    private static let usualTailBytes: Int64 = 8192
    /// Long enough for the last block, which is what tells whether the file ends well.
    private static let tailBytes = Int64(NoteBlocks.maximumNoteBytes + 64)
    /// Some centuries at one block a minute; reading more at once would take all memory.
    private static let maximumBytes = 1 << 36

    /// Appends durably. What a crash cut short at the end is taken away first, because a block behind it could not be read.
    func append(_ note: SignedNote) throws {
        let file: DiskFile
        do throws(DiskError) {
            file = try disk.open(path, .update(direct: false))
        } catch {
            guard error.isMissing else { throw error }
            return try disk.replaceDurably(path, NoteBlocks.encode(note))
        }
        defer { disk.close(file) }
        var end = try disk.size(file)
        if try !endsWell(file, end) {
            end = try goodLength(file, end)
            try disk.truncate(file, to: end)
        }
        try disk.writeAll(file, NoteBlocks.encode(note), at: end)
        try disk.dataSync(file)
    }

    /// The newest; `nil` when there is none.
    func last() throws -> SignedNote? {
        let file: DiskFile
        do throws(DiskError) { file = try disk.open(path, .read) } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        defer { disk.close(file) }
        let size = try disk.size(file)
        if let (note, _) = try lastBlock(file, size) { return note }
        let good = try goodLength(file, size)
        return try lastBlock(file, good)?.note
    }

    private func endsWell(_ file: DiskFile, _ size: Int64) throws -> Bool {
        if size == 0 { return true }
        return try lastBlock(file, size) != nil
    }

    /// The block that ends exactly at `size`, found from behind.
    private func lastBlock(_ file: DiskFile, _ size: Int64) throws -> (note: SignedNote, at: Int64)? {
        for length in [Self.usualTailBytes, Self.tailBytes] {
            let start = max(0, size - length)
            if let (note, at) = Self.lastBlock(try disk.read(file, at: start, count: Int(size - start)), isWhole: start == 0) { return (note, start + at) }
            if start == 0 { break }
        }
        return nil
    }

    private static func lastBlock(_ tail: [UInt8], isWhole: Bool) -> (note: SignedNote, at: Int64)? {
        let word = Array("note ".utf8)
        var at = tail.count - word.count
        while at >= 0 {
            if tail[at...].starts(with: word), at == 0 ? isWhole : tail[at - 1] == 10 {
                let (notes, length) = NoteBlocks.decode(Array(tail[at...]))
                if notes.count == 1, length == tail.count - at { return (notes[0], Int64(at)) }
            }
            at -= 1
        }
        return nil
    }

    private func goodLength(_ file: DiskFile, _ size: Int64) throws -> Int64 {
        guard size <= Self.maximumBytes else { throw WitnessError(.damaged, path, "\(size) bytes, and no note at the end") }
        var good: Int64 = 0
        while good < size {
            let piece = try disk.read(file, at: good, count: Int(min(size - good, 4 * Self.tailBytes)))
            let length = NoteBlocks.decode(piece).length
            if length == 0 { break }
            good += Int64(length)
        }
        return good
    }
}
