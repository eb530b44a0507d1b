import Glibc

/// Small files that are there wholly or not at all.
extension DiskIO {
    /// Puts a file in the place of one of the same name, if there is one. When this returns, the new one survives a power cut; when it
    /// throws, the old or the new one is there.
    func replaceDurably(_ path: String, _ bytes: [UInt8], mode: UInt32? = nil) throws(DiskError) {
        let temporary = path + ".new"
        // A crash may have left one.
        do throws(DiskError) { try remove(temporary) } catch {
            guard error.isMissing else { throw error }
        }
        let file = try open(temporary, .create(direct: false))
        do throws(DiskError) {
            // Before there is anything in it to be read.
            if let mode { try changeMode(temporary, mode) }
            try writeAll(file, bytes, at: 0)
            try dataSync(file)
        } catch {
            close(file)
            throw error
        }
        close(file)
        try replace(temporary, with: path)
        try syncDirectory(Self.folder(of: path))
    }

    /// For files that are carried elsewhere.
    package func writeDurably(_ path: String, _ bytes: [UInt8]) throws(DiskError) { try replaceDurably(path, bytes) }
    package func readAll(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? { try contents(path, limit: limit) }

    /// Lends a file piece by piece until it ends or `body` answers false.
    package func withPieces(of path: String, _ body: ([UInt8]) throws -> Bool) throws {
        let file = try open(path, .read)
        defer { close(file) }
        var at: Int64 = 0
        while true {
            let piece = try read(file, at: at, count: 1 << 20)
            guard !piece.isEmpty, try body(piece) else { return }
            at += Int64(piece.count)
        }
    }

    func writeAll(_ file: DiskFile, _ bytes: [UInt8], at offset: Int64) throws(DiskError) {
        let result: Result<Void, DiskError> = bytes.withUnsafeBytes { raw in
            do throws(DiskError) { return .success(try write(file, raw, at: offset)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// The whole of a file; `nil` when there is none. A longer one than `limit` is an error: nothing of ours is.
    func contents(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
        let file: DiskFile
        do throws(DiskError) { file = try open(path, .read) } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        defer { close(file) }
        let count = try size(file)
        guard count <= Int64(limit) else { throw DiskError(.read, path, EFBIG) }
        let bytes = try read(file, at: 0, count: Int(count))
        guard bytes.count == Int(count) else { throw DiskError.endedEarly(path) }
        return bytes
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return path.hasPrefix("/") ? "/" : "." }
        return String(path[..<slash])
    }
}
