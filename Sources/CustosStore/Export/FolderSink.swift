/// A package as a folder: each file under a temporary name, synced, then renamed.
final class FolderSink: PackageSink {
    private let disk: any DiskIO
    private let names: PackageNames
    private var file: DiskFile?
    private var path = ""
    private var written: Int64 = 0
    private var known: Set<String> = []
    /// Folders whose names are not durable yet.
    private var dirty: Set<String> = []

    init(disk: any DiskIO, names: PackageNames) throws {
        self.disk = disk
        self.names = names
        try disk.makeDurableDirectory(names.folder, below: names.target)
        known.insert(names.folder)
    }

    func begin(_ name: String, size: Int64) throws {
        path = names.folder + "/" + name
        written = 0
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        if known.insert(folder).inserted { try disk.makeDurableDirectory(folder, below: names.target) }
        // A crash may have left one.
        try disk.removeIfThere(path + ".new")
        file = try disk.open(path + ".new", .create(direct: false))
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let file, bytes.count > 0 else { return }
        try disk.write(file, bytes, at: written)
        written += Int64(bytes.count)
    }

    func end(crc: UInt32) throws -> Int64 {
        guard let file else { preconditionFailure("no file was begun") }
        do {
            try disk.dataSync(file)
        } catch {
            abandon()
            throw error
        }
        disk.close(file)
        self.file = nil
        try disk.replace(path + ".new", with: path)
        dirty.insert(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
        return 0
    }

    func abandon() {
        guard let file else { return }
        disk.close(file)
        self.file = nil
        // The next attempt removes it where this one cannot: the medium may be gone.
        try? disk.remove(path + ".new")
    }

    func commit() throws {
        for folder in dirty.sorted() { try disk.syncDirectory(folder) }
        dirty = []
    }

    func seal(_ files: [PackagedFile]) throws {}

    func close() { abandon() }
}
