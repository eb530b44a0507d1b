import CCustosAV
package import CustosBase
package import CustosLaw
import CustosLedger
import CustosMedia
import Glibc

/// Writes an export package (docs/reference/ledger.md 4) to a medium, as a folder or as a ZIP.
///
/// Memory is flat whatever the size: bytes go through in pieces. Whatever ends it before its time (a full stick, one that was pulled
/// out, a kill, a power cut) leaves the package where it was, and the next call with the same grant goes on and makes it the same,
/// byte for byte. Every original is compared with its leaf while it is copied.
///
/// It blocks, for hours when it must: run it on a thread of its own.
package final class ExportWriter {
    static let pieceBytes = 1 << 20
    /// Files that become durable together: a sync for each of thousands of small files would make a stick crawl.
    package static let usualCommitFiles = 64
    /// Room that is left beside the package: a full medium makes many programs fail.
    package static let margin: Int64 = 16 << 20

    let grant: ExportGrant
    let target: ExportTarget
    let material: ExportMaterial
    let disk: any DiskIO
    private let clocks: any Clocks
    let names: PackageNames
    private let control: ExportControl
    private let commitFiles: Int
    /// What stays free on the medium, at the start and all the way.
    private let room: Int64
    private let onProgress: @Sendable (ExportProgress) -> Void

    private var done: Int64 = 0
    private var total: Int64 = 0
    private var told: Int64 = -1
    /// The file for which the room was looked at last.
    private var lookedAt = ""
    var report: ExportReport

    /// - Parameters:
    ///   - disk: of the target. Originals are read through the volumes.
    ///   - room: bytes that stay free: on the recorder's own disk, what recording needs comes first.
    ///   - onProgress: called on the writing thread, every few megabytes.
    package init(
        grant: ExportGrant, target: ExportTarget, material: ExportMaterial, disk: any DiskIO, clocks: any Clocks, control: ExportControl = ExportControl(),
        commitFiles: Int = ExportWriter.usualCommitFiles, room: Int64 = ExportWriter.margin, onProgress: @escaping @Sendable (ExportProgress) -> Void = { _ in }
    ) {
        self.grant = grant
        self.target = target
        self.material = material
        self.disk = disk
        self.clocks = clocks
        self.control = control
        self.commitFiles = commitFiles
        self.room = room
        self.onProgress = onProgress
        names = PackageNames(target: target.folder, id: grant.id.text)
        report = ExportReport(path: target.form == .zip ? names.zip : names.folder)
    }

    /// Writes, or goes on writing. Throws `ExportError`, or what the catalogue throws.
    ///
    /// - Parameter givesWay: lowers the calling thread's share of processor and disk for good.
    package func run(givesWay: Bool = true) throws -> ExportReport {
        if givesWay { custos_mark_give_way() }
        do { return try write() } catch let e as DiskError { throw ExportError.target(e) }
    }

    /// Removes what a given-up export left at its target, as far as it can be reached.
    package static func discard(_ id: ExportID, at target: ExportTarget, disk: any DiskIO) throws(DiskError) {
        let names = PackageNames(target: target.folder, id: id.text)
        for path in [names.zip, names.partialZip, names.work, names.journal, names.journal + ".new"] { try disk.removeIfThere(path) }
        try removeFolder(names.folder, disk)
    }

    private static func removeFolder(_ path: String, _ disk: any DiskIO) throws(DiskError) {
        let entries: [String]
        do throws(DiskError) { entries = try disk.list(path) } catch {
            guard error.isMissing else { throw error }
            return
        }
        for name in entries {
            let inner = path + "/" + name
            if try disk.stat(inner).isDirectory { try removeFolder(inner, disk) } else { try disk.remove(inner) }
        }
        try disk.removeDirectory(path)
    }

    // MARK: The course

    private func write() throws -> ExportReport {
        guard try disk.stat(target.folder).isDirectory else { throw ExportError(.targetWrong, "\(target.folder) is no folder") }
        if grant.request.wantsWatermark, !WatermarkFilm.isPossible { throw ExportError(.noEncoder, "libavcodec on this machine has no libx264") }
        let journal: ExportJournal
        if let begun = try ExportJournal.open(names, disk: disk) {
            journal = begun
        } else {
            if let there = try packageThatIsThere() { return there }
            let planner = ExportPlanner(grant: grant, ledger: material.ledger, others: [material.keyLeaf] + material.actLeaves)
            let plan = try planner.plan(at: clocks.wall(), hasWatermark: grant.request.wantsWatermark, isZip: target.form == .zip)
            journal = try ExportJournal.make(names, plan: plan, disk: disk)
        }
        defer { journal.close() }
        let plan = journal.plan
        guard plan.id == grant.id.text, plan.digest == grant.request.digest, plan.isZip == (target.form == .zip) else {
            throw ExportError(.targetWrong, "\(names.journal) is of another request, or of another form of this one")
        }
        try checkRoom(plan, journal)
        // A crash came between the last two steps: the package has its name already.
        if plan.isZip, try disk.exists(names.zip) {
            try summarise(plan, journal.files)
            try journal.remove()
            return report
        }
        let sink: any PackageSink = plan.isZip ? try ZipSink(disk: disk, names: names, files: journal.files, time: plan.startedAt) : try FolderSink(disk: disk, names: names)
        defer { sink.close() }
        let package = PackageWriter(sink: sink, journal: journal, commitFiles: commitFiles) { [unowned self] in try self.count($0, $1) }
        try fill(package, plan)
        try package.commit()
        try summarise(plan, package.files)
        try package.seal()
        total = done
        tell(names.name)
        return report
    }

    private func fill(_ package: PackageWriter, _ plan: ExportPlan) throws {
        control.pause?(LedgerPause.exportBegun)
        try texts(package, plan)
        try proofs(package, plan)
        for chain in plan.chains {
            for medium in chain.media { try copy(chain.stream, medium, package) }
        }
        control.pause?(LedgerPause.exportCopied)
        for chain in plan.chains { try play(chain, package) }
        try disk.removeIfThere(names.work)
        try package.commit()
        if !package.has("manifest.txt") { try package.add("manifest.txt", manifest(package.files)) }
        control.pause?(LedgerPause.exportSigned)
        if !package.has("SHA256SUMS") {
            let lines = package.files.sorted { $0.name < $1.name }.map { "\($0.sha256.hex)  \($0.name)\n" }
            try package.add("SHA256SUMS", Array(lines.joined().utf8))
        }
    }

    /// A package of this number without a journal: whole when it has a manifest of ours; anything else is not ours to touch.
    private func packageThatIsThere() throws -> ExportReport? {
        if target.form == .zip { return try disk.exists(names.zip) ? report : nil }
        guard try disk.exists(names.folder) else { return nil }
        guard let bytes = try disk.contents(names.folder + "/manifest.txt", limit: 64 << 20), let note = try? SignedNote(parsing: bytes),
            note.isSigned(by: material.key.key(name: material.keyName, kind: .ed25519)), note.text.starts(with: Array("custos.export/v1 \(grant.id)\n".utf8)),
            try disk.exists(names.folder + "/SHA256SUMS")
        else { throw ExportError(.targetWrong, "\(names.folder) is there, and was not begun by this export") }
        report.manifest = Hex.encode(Digest.sha256(bytes))
        return report
    }

    private func summarise(_ plan: ExportPlan, _ files: [PackagedFile]) throws {
        report.files = files.count
        report.byteCount = files.reduce(0) { $0 + $1.size }
        report.segments = plan.chains.reduce(0) { $0 + $1.media.count }
        report.absent = plan.chains.reduce(0) { $0 + $1.absent }
        report.films = files.count { $0.name.hasSuffix(".wm.mp4") }
        report.playFiles = files.count { $0.name.hasPrefix("play/") } - report.films
        report.manifest = files.first { $0.name == "manifest.txt" }?.sha256.hex
        report.checkpointSize = try Checkpoint(parsing: SignedNote(parsing: plan.checkpoint).text).size
    }

    // MARK: Room, progress, stopping

    private func checkRoom(_ plan: ExportPlan, _ journal: ExportJournal) throws {
        let media = plan.mediaBytes
        let seconds = plan.chains.reduce(0) { $0 + $1.media.reduce(0) { $0 + ($1.range.duration.microseconds / 1_000_000 + 1) } }
        // The film's own copy and its payload while it is made.
        let film = plan.hasWatermark ? seconds * WatermarkFilm.maximumBytesPerSecond + min(seconds, 4 * 3600) * WatermarkFilm.maximumBytesPerSecond : 0
        // Two small files a leaf: on a stick each takes a cluster.
        let small = Int64(plan.leaves.count) * (plan.isZip ? 4_096 : 16_384)
        let there = journal.files.reduce(0) { $0 + $1.size }
        total = 2 * media + film / 2 + small
        let needed = max(0, 2 * media + film + small - there) + room
        let free = try disk.space(target.folder).freeBytes
        guard free >= needed else { throw ExportError(.notEnoughRoom, "\(target.folder) has \(free) bytes free and \(needed) are needed") }
    }

    private func count(_ file: String, _ bytes: Int64) throws {
        if control.isCancelled { throw ExportError(.cancelled, "cancelled while \(file) was written") }
        done += bytes
        let isNext = done - told >= 4 << 20 || told < 0
        if isNext { tell(file) }
        if isNext || file != lookedAt {
            lookedAt = file
            // Others write here too.
            if room > Self.margin, case let free = try disk.space(target.folder).freeBytes, free < room {
                throw ExportError(.notEnoughRoom, "\(target.folder) has only \(free) bytes free, and \(room) stay free for recording")
            }
        }
    }

    /// For work that writes nothing into the package for a while.
    func checkCancelled() throws { if control.isCancelled { throw ExportError(.cancelled, "cancelled") } }

    private func tell(_ file: String) {
        told = done
        onProgress(ExportProgress(done: done, total: max(done, total), file: file))
    }

    // MARK: Texts and proofs

    private func texts(_ package: PackageWriter, _ plan: ExportPlan) throws {
        let texts = ExportTexts(grant: grant, plan: plan, material: material)
        try package.add("README.txt", texts.readme())
        try package.add("custody.txt", texts.custody())
        try package.add("checkpoint", plan.checkpoint)
        try package.add("log.vkey", Array((try material.ledger.exportLogKey().text + "\n").utf8))
        if let policy = try material.ledger.exportPolicy() { try package.add("policy", policy) }
        for path in material.checkers {
            let name = String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
            guard let bytes = try SystemDisk().contents(path, limit: 16 << 20) else { throw ExportError(.targetWrong, "\(path) is not installed") }
            try package.add(name, bytes)
        }
    }

    private func proofs(_ package: PackageWriter, _ plan: ExportPlan) throws {
        let note = try SignedNote(parsing: plan.checkpoint)
        let checkpoint = try Checkpoint(parsing: note.text)
        for index in plan.leaves {
            if package.has("leaves/\(index).leaf"), package.has("proofs/\(index).tlog-proof") { continue }
            let leaf = try material.ledger.leafBytes(index, size: checkpoint.size), hashes = try material.ledger.inclusionProof(index, size: checkpoint.size)
            // A proof that does not lead where it should would be found by the first who checks it.
            guard TreeProof.root(ofLeaf: Merkle.leaf(leaf), at: index, size: checkpoint.size, proof: hashes) == checkpoint.root else {
                throw ExportError(.ledger, "leaf \(index) is not in the tree of size \(checkpoint.size): the ledger's files are damaged")
            }
            try package.add("leaves/\(index).leaf", leaf)
            try package.add("proofs/\(index).tlog-proof", TLogProof(index: index, hashes: hashes, checkpoint: note).bytes)
        }
        for chain in plan.chains { try package.add("chain/\(chain.stream.directoryName).txt", Array(chain.indices.map { "\($0)\n" }.joined().utf8)) }
    }

    private func manifest(_ files: [PackagedFile]) -> [UInt8] {
        let lines = files.filter { $0.name != "manifest.txt" && $0.name != "SHA256SUMS" }.sorted { $0.name < $1.name }.map { "\($0.sha256.hex) \($0.size) \($0.name)\n" }
        let text = Array(("custos.export/v1 \(grant.id)\n" + lines.joined()).utf8)
        return SignedNote(text: text, signatures: [material.key.sign(text, name: material.keyName)]).bytes
    }

    // MARK: Originals

    /// Lends an original; whatever the disk says about it is an error of the original, not of the target.
    func withOriginal<R>(_ stream: StreamID, _ medium: ExportPlan.Medium, _ body: (DiskByteSource) throws -> R) throws -> R {
        precondition(grant.covers(stream, touching: medium.range), "the grant is not for \(stream) at \(medium.range)")
        func error(_ code: ExportError.Code, _ detail: String, _ row: SegmentRow? = nil) -> ExportError {
            ExportError(code, "\(stream) \(medium.sequence): \(detail)", original: .init(stream: stream, sequence: medium.sequence, range: medium.range, volume: row?.volume))
        }
        guard let row = try material.catalogue.segment(stream, medium.sequence) else { throw error(.originalMissing, "not in the catalogue") }
        guard let path = material.volumes.path(of: row) else { throw error(.originalAway, "volume \(row.volume) is not there", row) }
        let source: any DiskIO = material.volumes.disk
        let file: DiskFile
        do throws(DiskError) { file = try source.open(path, .read) } catch let e { throw error(e.isMissing ? .originalMissing : .originalAway, "\(e)", row) }
        defer { source.close(file) }
        do {
            let bytes = try DiskByteSource(disk: source, file: file)
            guard bytes.size == medium.size else { throw error(.originalDamaged, "\(path) has \(bytes.size) bytes, its leaf says \(medium.size)", row) }
            return try body(bytes)
        } catch let e as DiskError where e.path == path { throw error(.originalAway, "\(e)", row) }
    }

    /// A byte copy, compared with the leaf on its way.
    private func copy(_ stream: StreamID, _ medium: ExportPlan.Medium, _ package: PackageWriter) throws {
        let name = "media/\(stream.directoryName)/\(medium.sequence).mp4"
        if package.has(name) { return try count(name, medium.size) }
        try withOriginal(stream, medium) { source in
            func damaged(_ detail: String) -> ExportError {
                ExportError(
                    .originalDamaged, "\(stream) \(medium.sequence): \(detail)", original: .init(stream: stream, sequence: medium.sequence, range: medium.range, volume: nil))
            }
            try package.add(
                name, size: medium.size,
                check: { sha256 in
                    guard sha256.bytes == medium.sha256 else { throw damaged("\(source.file.path) has SHA-256 \(sha256.hex), its leaf says \(Hex.encode(medium.sha256))") }
                }
            ) { write in
                try self.pieces(of: source, 0..<medium.size) { try write($0) }
            }
        }
    }

    func pieces(of source: DiskByteSource, _ range: Range<Int64>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var at = range.lowerBound
        while at < range.upperBound {
            let piece = try source.read(at: at, count: Int(min(Int64(Self.pieceBytes), range.upperBound - at)))
            // It shrank under us.
            guard !piece.isEmpty else { throw DiskError.endedEarly(source.file.path) }
            try piece.withUnsafeBytes { try body($0) }
            at += Int64(piece.count)
        }
    }
}
