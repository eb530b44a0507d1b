import CustosBase
import CustosLedger

/// Puts files into a package and into its journal, each once, whatever interrupts.
final class PackageWriter {
    /// Bytes that one commit makes durable together: after a crash at most these are written again.
    private static let commitBytes: Int64 = 64 << 20

    private let sink: any PackageSink
    private let journal: ExportJournal
    /// Files of one commit.
    private let commitFiles: Int
    private var waiting: [PackagedFile] = []
    private var waitingBytes: Int64 = 0
    /// Called with the bytes of each piece that was written, or of a file that was there already.
    private let onBytes: (String, Int64) throws -> Void

    init(sink: any PackageSink, journal: ExportJournal, commitFiles: Int, onBytes: @escaping (String, Int64) throws -> Void) {
        self.sink = sink
        self.journal = journal
        self.commitFiles = commitFiles
        self.onBytes = onBytes
    }

    func has(_ name: String) -> Bool { journal.known.contains(name) || waiting.contains { $0.name == name } }
    /// Everything so far; those that were written before a crash first.
    var files: [PackagedFile] { journal.files + waiting }

    /// Adds a file whose bytes `body` hands over piece by piece, `size` of them in all.
    ///
    /// - Parameter check: called with the SHA-256 before the file counts; what it throws makes the file not have been.
    func add(_ name: String, size: Int64, check: (TreeHash) throws -> Void = { _ in }, _ body: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        precondition(name.utf8.allSatisfy { ($0 >= 45 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 95 }, "no name for a package: \(name)")
        if has(name) { return try onBytes(name, size) }
        let hasher = SHA256Hasher()
        var crc = CRC32(), written: Int64 = 0
        do {
            try sink.begin(name, size: size)
            try body { bytes in
                hasher.update(bytes)
                crc.update(bytes)
                try sink.write(bytes)
                written += Int64(bytes.count)
                try onBytes(name, Int64(bytes.count))
            }
            let sha256 = TreeHash(hasher.finish()) ?? .zero
            try check(sha256)
            precondition(written == size, "\(name): \(written) of \(size) bytes")
            let offset = try sink.end(crc: crc.value)
            waiting.append(PackagedFile(name: name, size: size, sha256: sha256, crc: crc.value, offset: offset))
        } catch {
            sink.abandon()
            throw error
        }
        waitingBytes += size
        if waiting.count >= commitFiles || waitingBytes >= Self.commitBytes { try commit() }
    }

    func add(_ name: String, _ bytes: [UInt8]) throws {
        try add(name, size: Int64(bytes.count)) { write in try bytes.withUnsafeBytes { try write($0) } }
    }

    func commit() throws {
        guard !waiting.isEmpty else { return }
        try sink.commit()
        try journal.append(waiting)
        waiting = []
        waitingBytes = 0
    }

    /// The package gets its name; nothing follows.
    func seal() throws {
        try commit()
        try sink.seal(journal.files)
        sink.close()
        try journal.remove()
    }
}
