package import CustosBase
import CustosMedia

/// Opening footage.
extension FootageLibrary {
    /// Lends the open file of a piece with its index. A file that was being written and has been sealed since is found
    /// under its new name.
    func withFile<R>(of piece: FootagePiece, _ body: (IndexedSegment, DiskByteSource) throws -> R) throws -> R {
        let path: String
        switch piece.place {
        case .sealed(let volume, let day):
            guard let root = volumes.root(of: volume) else { throw LibraryError(.volumeAway, piece, "volume \(volume) is not there") }
            path = VolumeLayout.sealed(root, piece.stream, day: day, piece.sequence)
        case .open(let p): path = p
        }
        do {
            return try withFile(at: path, piece, body)
        } catch let e as DiskError where e.isMissing && e.operation == .open {
            guard piece.isOpen else { throw LibraryError(.fileMissing, piece, path) }
            let sealed = path.hasSuffix(".open") ? String(path.dropLast(5)) + ".mp4" : path
            do {
                return try withFile(at: sealed, piece, body)
            } catch let e as DiskError where e.isMissing && e.operation == .open { throw LibraryError(.fileMissing, piece, path) }
        }
    }

    private func withFile<R>(at path: String, _ piece: FootagePiece, _ body: (IndexedSegment, DiskByteSource) throws -> R) throws -> R {
        try volumes.disk.withSource(of: path) { source in
            let key = SegmentIndexCache.Key(stream: piece.stream, sequence: piece.sequence, path: path)
            // An open file's length may be allocated ahead and stay while fragments are written into it.
            let length = piece.isOpen ? piece.end.microseconds : source.size
            if let known = indices.find(key, length: length) { return try body(known, source) }
            let index: SegmentIndex
            do {
                index = try SegmentReader.read(source, verify: false)
            } catch let e as SegmentError { throw LibraryError(.unreadable, piece, "\(path): \(e)") }
            guard index.head.stream == piece.stream, index.head.sequence == piece.sequence else {
                throw LibraryError(.unreadable, piece, "\(path) is \(index.head.stream) \(index.head.sequence)")
            }
            let value = IndexedSegment(index)
            indices.keep(key, length: length, value)
            return try body(value, source)
        }
    }

    func index(of piece: FootagePiece) throws -> IndexedSegment { try withFile(of: piece) { i, _ in i } }
}

/// Why footage that should be there could not be read.
package struct LibraryError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable { case volumeAway, fileMissing, unreadable }
    package let code: Code
    package let stream: StreamID
    package let sequence: UInt64
    package let detail: String

    init(_ code: Code, _ piece: FootagePiece, _ detail: String) {
        self.code = code
        stream = piece.stream
        sequence = piece.sequence
        self.detail = detail
    }
    package var description: String { "segment \(stream) \(sequence): \(code.rawValue): \(detail)" }
}
