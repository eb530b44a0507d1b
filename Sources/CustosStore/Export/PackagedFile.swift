import CustosLedger

/// One file of a package that is whole and durable.
struct PackagedFile: Sendable, Hashable {
    /// Relative, `[a-z0-9A-Z._/-]+`.
    let name: String
    let size: Int64
    let sha256: TreeHash
    /// Only a ZIP needs these two; where its local header begins.
    let crc: UInt32
    let offset: Int64
}

/// Where a package is written: a folder, or a ZIP. One file after the other, each byte once.
///
/// A file counts once `commit` has returned after its `end`. What was not committed is written again after a crash.
protocol PackageSink: AnyObject {
    /// Begins a file of exactly `size` bytes.
    func begin(_ name: String, size: Int64) throws
    func write(_ bytes: UnsafeRawBufferPointer) throws
    /// Ends the file; `offset` of the answer is where it lies.
    func end(crc: UInt32) throws -> Int64
    /// Forgets the file that was begun.
    func abandon()
    /// Makes everything that was ended durable.
    func commit() throws
    /// Nothing follows; `files` are all, in the order of writing. The package has its name when this returns.
    func seal(_ files: [PackagedFile]) throws
    /// Lets go of open files.
    func close()
}

/// Names of what an export leaves at its target.
struct PackageNames {
    let target: String
    let id: String

    var name: String { "EXPORT-\(id)" }
    var folder: String { "\(target)/\(name)" }
    var zip: String { "\(target)/\(name).zip" }
    var partialZip: String { "\(target)/\(name).zip.partial" }
    var journal: String { "\(target)/\(name).journal" }
    /// Payload of a film that is being made.
    var work: String { "\(target)/\(name).work" }
}

extension DiskIO {
    /// Removes a file; its not being there is fine.
    func removeIfThere(_ path: String) throws(DiskError) {
        do throws(DiskError) { try remove(path) } catch {
            guard error.isMissing else { throw error }
        }
    }
}
