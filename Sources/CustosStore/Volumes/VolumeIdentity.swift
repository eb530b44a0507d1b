package import CustosBase

/// What the file `custos.volume` says: which volume this is, whose it is, and how often it was opened.
///
/// It keeps a wrong mount, a bare mount point, or a copied disk from being written. Two copies lie 4 KiB apart
/// and are written and synced one after the other, so that a power cut leaves at least one whole.
package struct VolumeIdentity: Sendable, Hashable {
    package var volume: UUIDValue
    package var node: UUIDValue
    /// Rises at each opening for recording: of two copies of a disk, the older one is known by it.
    package var openings: UInt64

    package init(volume: UUIDValue, node: UUIDValue, openings: UInt64) {
        self.volume = volume
        self.node = node
        self.openings = openings
    }

    static let copyBytes = 4096
    private static let firstLine = "custos.volume/v1"

    /// One copy: readable lines, the digest of the lines before it, zeros to the end of the block.
    package func encode() -> [UInt8] {
        let lines = "\(Self.firstLine)\nvolume \(volume)\nnode \(node)\nopenings \(openings)\n"
        var block = Array((lines + "sha256 \(Hex.encode(Digest.sha256(Array(lines.utf8))))\n").utf8)
        block += [UInt8](repeating: 0, count: Self.copyBytes - block.count)
        return block
    }

    /// `nil` when the copy is torn or is something else.
    package init?(copy block: some Collection<UInt8>) {
        let text = String(decoding: block.prefix { $0 != 0 }, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func value(_ i: Int, _ name: String) -> String? { lines[i].hasPrefix(name + " ") ? String(lines[i].dropFirst(name.count + 1)) : nil }
        guard lines.count == 6, lines[0] == Self.firstLine, lines[5].isEmpty,
            let v = value(1, "volume").flatMap({ UUIDValue($0) }), let n = value(2, "node").flatMap({ UUIDValue($0) }),
            let o = value(3, "openings").flatMap({ UInt64($0) }), let digest = value(4, "sha256")
        else { return nil }
        self.init(volume: v, node: n, openings: o)
        guard encode().elementsEqual(block), digest.utf8.count == 64 else { return nil }
    }

    /// Reads the newest whole copy.
    static func read(_ file: DiskFile, _ disk: any DiskIO) throws(DiskError) -> VolumeIdentity? {
        let bytes = try disk.read(file, at: 0, count: 2 * copyBytes)
        let copies = [0, copyBytes].compactMap { at in bytes.count >= at + copyBytes ? VolumeIdentity(copy: bytes[at..<at + copyBytes]) : nil }
        return copies.max { $0.openings < $1.openings }
    }

    /// Writes both copies, each synced before the next is touched.
    func write(_ file: DiskFile, _ disk: any DiskIO) throws(DiskError) {
        for at in [0, Self.copyBytes] {
            let block = encode()
            let result = block.withUnsafeBytes { bytes in Result { () throws(DiskError) in try disk.write(file, bytes, at: Int64(at)) } }
            try result.get()
            try disk.dataSync(file)
        }
    }
}

/// Why a folder does not become a volume.
package struct VolumeError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable { case notEmpty, notFolder, disk }
    package let code: Code
    package let path: String
    package let reason: String
    package var description: String { "volume \(path): \(reason)" }
}

extension VolumeIdentity {
    /// What may lie in a folder that counts as empty: what `mkfs` makes, and what an initialising that was cut off left.
    package static let harmlessNames: Set<String> = ["lost+found", VolumeLayout.identityName + ".new"]

    /// Makes an empty folder a volume of this node. A folder with anything in it is refused: it may be somebody's footage.
    @discardableResult
    package static func initialise(_ path: String, node: UUIDValue, disk: any DiskIO) throws -> VolumeIdentity {
        guard try disk.stat(path).isDirectory else { throw VolumeError(code: .notFolder, path: path, reason: "is not a folder") }
        let found = try disk.list(path).filter { !harmlessNames.contains($0) }.sorted()
        guard found.isEmpty else {
            throw VolumeError(code: .notEmpty, path: path, reason: "is not empty (\(found.prefix(3).joined(separator: ", ")))")
        }
        let identity = VolumeIdentity(volume: .random(), node: node, openings: 0)
        let name = path + "/" + VolumeLayout.identityName
        let file = try openNew(name + ".new", disk)
        defer { disk.close(file) }
        try identity.write(file, disk)
        try disk.rename(name + ".new", to: name)
        try disk.syncDirectory(path)
        return identity
    }

    /// A new file, or the one that an initialising which was cut off left behind.
    private static func openNew(_ name: String, _ disk: any DiskIO) throws(DiskError) -> DiskFile {
        do {
            return try disk.open(name, .create(direct: false))
        } catch {
            guard error.isPresent else { throw error }
            return try disk.open(name, .update(direct: false))
        }
    }
}
