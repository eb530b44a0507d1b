import CustosBase
package import CustosLedger

/// A log as somebody has it: the node, a mirror, a witness, a test.
package struct LogView: Sendable {
    /// Where it was found, for the report.
    package var place: String
    /// What stands in `origin`; `nil` when that is not there, or no origin.
    package var origin: LogOrigin?
    /// The bytes of `log.vkey`.
    package var keyFile: [UInt8]?
    package var checkpoint: [UInt8]?
    package var history: (any HistorySource)?
    /// `nil`: whoever has it keeps no leaves.
    package var leaves: (any LeafSource)?
    /// Leaves of `wal/` that are whole.
    package var pending: [[UInt8]]
    /// The path by which the caller named it, when it is one to hold others against.
    var argument = ""

    package init(
        place: String, origin: LogOrigin?, keyFile: [UInt8]?, checkpoint: [UInt8]?, history: (any HistorySource)? = nil, leaves: (any LeafSource)? = nil, pending: [[UInt8]] = []
    ) {
        self.place = place
        self.origin = origin
        self.keyFile = keyFile
        self.checkpoint = checkpoint
        self.history = history
        self.leaves = leaves
        self.pending = pending
    }

    /// What a log is called that does not say its name.
    static let unknownOrigin = "unknown"

    /// The name by which the log is judged: its `origin`, else what its checkpoint claims.
    var name: String {
        if let origin { return origin.description }
        guard let checkpoint, let note = try? SignedNote(parsing: checkpoint), let claimed = try? Checkpoint(parsing: note.text), let origin = LogOrigin(claimed.origin) else { return Self.unknownOrigin }
        return origin.description
    }

    /// Opens a log folder (ledger reference, 3). What a living node writes later is not seen: its history is read before its checkpoint.
    static func open(_ folder: String) throws(VerifierError) -> LogView {
        let pending = try WriteAheadLeaves.read(folder + "/wal")
        let history = try FileHistory(folder + "/checkpoints")
        return LogView(
            place: folder, origin: try originFile(folder), keyFile: try PlainFile.read(folder + "/log.vkey", limit: 4_096),
            checkpoint: try PlainFile.read(folder + "/checkpoint", limit: CheckpointHistory.maximumNoteBytes), history: history,
            leaves: try PlainFile.isFolder(folder + "/tile") ? FolderLeaves(folder: folder) : nil, pending: pending)
    }

    private static func originFile(_ folder: String) throws(VerifierError) -> LogOrigin? {
        guard let bytes = try PlainFile.read(folder + "/origin", limit: 256), bytes.last == 10, let text = String(validating: bytes.dropLast(), as: UTF8.self) else { return nil }
        return LogOrigin(text)
    }
}

/// The files of `wal/`: u16 length, leaf, the first 8 bytes of its leaf hash.
enum WriteAheadLeaves {
    /// One file is a few minutes of a large node.
    static let maximumFileBytes = 1 << 30

    /// All whole leaves. Reading a file ends at its first record that is torn or spoiled.
    static func read(_ folder: String) throws(VerifierError) -> [[UInt8]] {
        var out: [[UInt8]] = []
        let firsts = (try PlainFile.names(folder) ?? []).compactMap { ByteText.decimal($0) }.sorted()
        for first in firsts {
            guard let bytes = try PlainFile.read("\(folder)/\(first)", limit: maximumFileBytes) else { continue }
            var at = 0
            while bytes.count - at >= 2 {
                let end = at + 2 + (Int(bytes[at]) << 8 | Int(bytes[at + 1]))
                guard end + 8 <= bytes.count else { break }
                let leaf = Array(bytes[at + 2..<end])
                guard Merkle.leaf(leaf).bytes.prefix(8).elementsEqual(bytes[end..<end + 8]) else { break }
                out.append(leaf)
                at = end + 8
            }
        }
        return out
    }
}
