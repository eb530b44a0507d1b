package import CustosLedger

/// The blocks of a `checkpoints` file: `note <bytes>LF` and so many bytes of note.
struct CheckpointHistory {
    /// A note of 64 signatures of the longest kind is shorter.
    static let maximumNoteBytes = 1 << 20
    /// Notes that are checked together.
    private static let batch = 512

    private(set) var checkpoints: [SignedCheckpoint] = []
    /// Bytes that are no block, or a block that does not stand rule 1.
    private(set) var isBad = false
    /// The newest that satisfies the quorum, for the report.
    private(set) var newest: (note: [UInt8], time: Int64)?

    init() {}

    /// Reads the whole file. An unfinished last block is passed over: the file is appended to, and was copied or cut off in the middle.
    init(_ source: any HistorySource, trust: Trust, origin: String) throws(VerifierError) {
        var blocks = BlockReader(source)
        while true {
            var notes: [[UInt8]] = []
            while notes.count < Self.batch, let note = try blocks.next() { notes.append(note) }
            let batch = notes
            let checked = try Parallel.map(batch.count) { i throws(VerifierError) in trust.checkpoint(batch[i], of: origin) }
            for (note, checkpoint) in zip(notes, checked) {
                guard let checkpoint else {
                    isBad = true
                    continue
                }
                checkpoints.append(checkpoint)
                if let time = checkpoint.quorumTime, time >= newest?.time ?? .min { newest = (note, time) }
            }
            if notes.count < Self.batch { break }
        }
        isBad = isBad || blocks.isBad
    }

    private struct BlockReader {
        private let source: any HistorySource
        private var buffer: [UInt8] = []
        private var at = 0
        private var offset: UInt64 = 0
        private(set) var isBad = false

        init(_ source: any HistorySource) { self.source = source }

        mutating func next() throws(VerifierError) -> [UInt8]? {
            guard !isBad else { return nil }
            let head = Array("note ".utf8)
            // The number has at most seven digits: a note is shorter than ten million bytes.
            guard try fill(1) else { return nil }
            _ = try fill(head.count + 8)
            let line = buffer[at...].prefix(head.count + 8)
            guard let end = line.firstIndex(of: 10) else {
                isBad = line.count == head.count + 8 || !(line.count < head.count ? head.starts(with: line) : line.starts(with: head) && line.dropFirst(head.count).allSatisfy { (48...57).contains($0) })
                return nil
            }
            guard line.starts(with: head), let count = ByteText.decimal(line[(at + head.count)..<end]), count > 0, count <= UInt64(CheckpointHistory.maximumNoteBytes) else {
                isBad = true
                return nil
            }
            let start = end + 1 - at
            guard try fill(start + Int(count)) else { return nil }
            defer { at += start + Int(count) }
            return Array(buffer[at + start..<at + start + Int(count)])
        }

        /// Whether so many bytes are there from the position on.
        private mutating func fill(_ count: Int) throws(VerifierError) -> Bool {
            if buffer.count - at >= count { return true }
            buffer.removeFirst(at)
            at = 0
            let more = try source.read(at: offset, count: max(count, 1 << 20))
            offset += UInt64(more.count)
            buffer += more
            return buffer.count >= count
        }
    }
}

/// The bytes of a `checkpoints` file.
package protocol HistorySource: Sendable {
    /// Fewer than `count` only at the end.
    func read(at offset: UInt64, count: Int) throws(VerifierError) -> [UInt8]
}

/// In memory.
package struct MemoryHistory: HistorySource {
    private let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
    package init(_ notes: [SignedNote]) { self.init(bytes: notes.flatMap { note in Array("note \(note.bytes.count)\n".utf8) + note.bytes }) }

    package func read(at offset: UInt64, count: Int) throws(VerifierError) -> [UInt8] { Array(bytes.dropFirst(Int(offset)).prefix(count)) }
}

/// As far as the file went when it was opened, so that what a living node appends later is not taken for newer than its checkpoint.
final class FileHistory: HistorySource {
    private let file: OpenFile

    init?(_ path: String) throws(VerifierError) {
        guard let file = try OpenFile(path) else { return nil }
        self.file = file
    }

    func read(at offset: UInt64, count: Int) throws(VerifierError) -> [UInt8] {
        guard offset < file.size else { return [] }
        return try file.read(at: offset, count: Int(min(UInt64(count), file.size - offset)))
    }
}
