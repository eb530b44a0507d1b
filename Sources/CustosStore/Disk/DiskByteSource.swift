import CustosMedia

/// A file of a `DiskIO` as the byte source that segment readers take. The caller closes the file.
package struct DiskByteSource: ByteSource, Sendable {
    package let disk: any DiskIO
    package let file: DiskFile
    package let size: Int64

    package init(disk: any DiskIO, file: DiskFile) throws {
        self.disk = disk
        self.file = file
        size = try disk.size(file)
    }

    package func read(at position: Int64, count: Int) throws -> [UInt8] {
        guard position >= 0, position < size, count > 0 else { return [] }
        return try disk.read(file, at: position, count: count)
    }
}

extension DiskIO {
    /// Opens for reading, lends the bytes, closes.
    package func withSource<R>(of path: String, _ body: (DiskByteSource) throws -> R) throws -> R {
        let file = try open(path, .read)
        defer { close(file) }
        return try body(try DiskByteSource(disk: self, file: file))
    }

    /// Whether a name is there; an error that does not answer the question is thrown.
    package func exists(_ path: String) throws(DiskError) -> Bool {
        do throws(DiskError) {
            _ = try stat(path)
            return true
        } catch {
            guard error.isMissing else { throw error }
            return false
        }
    }

    /// Makes a folder and those above it, each made durable in its parent, so that a file below never floats.
    package func makeDurableDirectory(_ path: String, below root: String) throws(DiskError) {
        precondition(path.hasPrefix(root + "/"), "\(path) is not below \(root)")
        var at = root
        for part in path.dropFirst(root.count + 1).split(separator: "/") {
            let parent = at
            at += "/" + part
            if try makeDirectory(at) { try syncDirectory(parent) }
        }
    }
}
