/// The files of an export package, in a folder or in a ZIP.
protocol Package: Sendable {
    /// All files, by their names as bytes, with their sizes. `nil`: something that is no plain file.
    var files: [[UInt8]: UInt64?] { get }
    /// A whole small file; `nil` when it is not there. One beyond `limit` bytes gives `limit + 1` of them.
    func read(_ name: String, limit: Int) throws(VerifierError) -> [UInt8]?
    /// Gives a part of a file to `body`, piece by piece; false when it is not there or ends before.
    func stream(_ name: String, _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void) throws(VerifierError) -> Bool
}

extension Package {
    /// The size of a plain file.
    func size(_ name: String) -> UInt64? { files[Array(name.utf8)] ?? nil }
    /// Whether anything is there, be it a link.
    func isThere(_ name: String) -> Bool { files[Array(name.utf8)] != nil }
    func has(_ name: String) -> Bool { size(name) != nil }

    /// Names of a form in a folder, with what is between: `leaves/<17>.leaf`.
    func names(in folder: String, suffix: String) -> [String] {
        let prefix = Array((folder + "/").utf8), end = Array(suffix.utf8)
        return files.keys.filter { $0.starts(with: prefix) && $0.count > prefix.count + end.count && $0.suffix(end.count).elementsEqual(end) }
            .compactMap { String(validating: $0.dropFirst(prefix.count).dropLast(end.count), as: UTF8.self) }
    }
}

/// A package as a folder.
struct FolderPackage: Package {
    let root: String
    let files: [[UInt8]: UInt64?]

    /// More is no export of ours.
    static let maximumDepth = 16

    init(_ root: String) throws(VerifierError) {
        self.root = root
        var files: [[UInt8]: UInt64?] = [:]
        var folders: [[UInt8]] = [[]]
        while let folder = folders.popLast() {
            let path = root + "/" + String(decoding: folder, as: UTF8.self)
            for name in try PlainFile.names(path) ?? [] {
                let here = folder.isEmpty ? name : folder + [0x2F] + name
                switch try PlainFile.kind(root + "/" + String(decoding: here, as: UTF8.self), followsLinks: false) {
                case .folder:
                    guard here.count(where: { $0 == 0x2F }) < Self.maximumDepth else { throw .usage("\(Subject.path(path.utf8)): no export has folders so deep") }
                    folders.append(here)
                case .file(let size): files.updateValue(size, forKey: here)
                // A name that is not UTF-8 cannot be looked at by a string: it is there, and no file of an export.
                case .other, nil: files.updateValue(nil, forKey: here)
                }
            }
        }
        self.files = files
    }

    func read(_ name: String, limit: Int) throws(VerifierError) -> [UInt8]? { has(name) ? try PlainFile.read(root + "/" + name, limit: limit) : nil }

    func stream(_ name: String, _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void) throws(VerifierError) -> Bool {
        guard has(name), let file = try OpenFile(root + "/" + name, followsLinks: false) else { return false }
        return try file.stream(range, body)
    }
}
