import CustosBase
import CustosLedger
import Foundation

/// What of a package is whole, beside the package while it is being written: the plan, then a line for each file.
///
///     custos.export-journal/v1 <bytes of the plan> <SHA-256 of the plan>LF
///     <plan in JSON>LF
///     <check> <sha256> <size> <crc> <offset> <name>LF      check: first 8 hex digits of the SHA-256 of the rest of the line
///
/// A line stands only for what is durable. The first line that is torn or wrong ends what is believed, and is cut off. The file is
/// locked while somebody writes the package.
final class ExportJournal {
    private static let magic = "custos.export-journal/v1"
    /// Of a package with the most leaves (`ExportPlan.maximumLeaves`), twice.
    private static let maximumBytes = 128 << 20
    private static let lineLimit = 512

    private let disk: any DiskIO
    private let path: String
    private var file: DiskFile?
    private var length: Int64

    let plan: ExportPlan
    private(set) var files: [PackagedFile]
    private(set) var known: Set<String>

    /// The journal that is there, or `nil`. Throws `targetBusy` when somebody has it, `targetWrong` when it is not one of ours.
    static func open(_ names: PackageNames, disk: any DiskIO) throws -> ExportJournal? {
        let file: DiskFile
        do throws(DiskError) { file = try disk.open(names.journal, .update(direct: false)) } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        do {
            guard try disk.lock(file) else { throw ExportError(.targetBusy, "\(names.journal) is locked: the export is being written") }
            return try ExportJournal(file, disk: disk, path: names.journal)
        } catch {
            disk.close(file)
            throw error
        }
    }

    /// Begins one. It is there wholly or not at all.
    static func make(_ names: PackageNames, plan: ExportPlan, disk: any DiskIO) throws -> ExportJournal {
        let json = try plan.encoded()
        let head = "\(magic) \(json.count) \(Hex.encode(Digest.sha256(json)))\n"
        try disk.replaceDurably(names.journal, Array(head.utf8) + json + [10])
        guard let journal = try open(names, disk: disk) else { throw DiskError(.open, names.journal, 2) }
        return journal
    }

    private init(_ file: DiskFile, disk: any DiskIO, path: String) throws {
        self.disk = disk
        self.path = path
        self.file = file
        let size = try disk.size(file)
        guard size <= Int64(Self.maximumBytes) else { throw ExportError(.targetWrong, "\(path) has \(size) bytes") }
        let bytes = try disk.read(file, at: 0, count: Int(size))
        guard let (plan, end) = Self.head(bytes) else { throw ExportError(.targetWrong, "\(path) is not the journal of an export") }
        self.plan = plan
        files = []
        known = []
        var at = end
        while let feed = bytes[at...].prefix(Self.lineLimit).firstIndex(of: 10), let file = Self.entry(String(decoding: bytes[at..<feed], as: UTF8.self)) {
            if known.insert(file.name).inserted { files.append(file) }
            at = feed + 1
        }
        length = Int64(at)
        if length < size { try disk.truncate(file, to: length) }
    }

    private static func head(_ bytes: [UInt8]) -> (plan: ExportPlan, end: Int)? {
        guard let feed = bytes.prefix(256).firstIndex(of: 10) else { return nil }
        let words = String(decoding: bytes[..<feed], as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == magic, let count = Int(words[1]), count >= 0, count < maximumBytes, bytes.count > feed + count + 1 else { return nil }
        let json = Array(bytes[feed + 1..<feed + 1 + count])
        guard bytes[feed + 1 + count] == 10, Hex.encode(Digest.sha256(json)) == words[2], let plan = try? ExportPlan(encoded: json) else { return nil }
        return (plan, feed + count + 2)
    }

    private static func line(_ f: PackagedFile) -> String {
        let rest = "\(f.sha256.hex) \(f.size) \(f.crc) \(f.offset) \(f.name)"
        return "\(check(rest)) \(rest)\n"
    }

    private static func check(_ rest: some StringProtocol) -> Substring { Hex.encode(Digest.sha256(Array(rest.utf8))).prefix(8) }

    private static func entry(_ line: String) -> PackagedFile? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0] == check(line.dropFirst(9)), let sha256 = TreeHash(hex: words[1]), let size = Int64(words[2]), let crc = UInt32(words[3]), let offset = Int64(words[4])
        else { return nil }
        return PackagedFile(name: String(words[5]), size: size, sha256: sha256, crc: crc, offset: offset)
    }

    /// Writes down files that are durable.
    func append(_ new: [PackagedFile]) throws {
        guard let file, !new.isEmpty else { return }
        let text = Array(new.map(Self.line).joined().utf8)
        try disk.writeAll(file, text, at: length)
        try disk.dataSync(file)
        length += Int64(text.count)
        for f in new where known.insert(f.name).inserted { files.append(f) }
    }

    /// The package has its name: nobody needs the journal any more.
    func remove() throws {
        close()
        try disk.removeIfThere(path)
    }

    func close() {
        if let file { disk.close(file) }
        file = nil
    }
}
