import CustosBase
import CustosLaw

/// Files against the catalogue, both ways, one stream after the other.
extension CheckRun {
    private struct Found {
        let volume: UUIDValue
        let root: String
        let day: String
        let sequence: UInt64
        let path: String
    }

    mutating func checkFiles(of stream: StreamID) throws {
        var rows: [UInt64: SegmentRow] = [:]
        try catalogue.forEach(of: stream) { rows[$0.sequence] = $0 }
        let (sealed, open) = listFiles(of: stream)

        var seen: [UInt64: Found] = [:]
        for file in sealed {
            if isCancelled() { return }
            report.filesSeen += 1
            tell(.files, file.path)
            if let other = seen[file.sequence] {
                add(
                    CheckFinding(
                        .fileDouble, .warning, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path, zh: "同一段录像另有一份：\(other.path)",
                        en: "The same segment is there twice, also as \(other.path)"))
                continue
            }
            // Where two volumes hold one number, the catalogue's counts.
            if let row = rows[file.sequence], row.volume != file.volume, sealed.contains(where: { $0.sequence == file.sequence && $0.volume == row.volume }) { continue }
            seen[file.sequence] = file
            try checkSealed(file, stream, row: try rows[file.sequence] ?? catalogue.segment(stream, file.sequence))
        }
        for row in rows.values.sorted(by: { $0.sequence < $1.sequence }) where seen[row.sequence] == nil { try checkMissing(row) }
        for file in open { try checkOpen(file, stream) }
        try checkSequences(stream, rows: Set(rows.keys), files: Set(sealed.map(\.sequence) + open.map(\.sequence)))
    }

    private mutating func listFiles(of stream: StreamID) -> (sealed: [Found], open: [Found]) {
        var sealed: [Found] = [], open: [Found] = []
        for (id, root) in roots {
            let folder = "\(root)/rec/\(stream.camera)-\(stream.kind.rawValue)"
            for day in list(folder) {
                guard day.utf8.count == 8, day.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                    foreign(folder + "/" + day)
                    continue
                }
                for name in list(folder + "/" + day) {
                    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
                    let path = "\(folder)/\(day)/\(name)"
                    guard parts.count == 2, let n = UInt64(parts[0]), String(n) == parts[0], parts[1] == "mp4" || parts[1] == "open" else {
                        foreign(path)
                        continue
                    }
                    let f = Found(volume: id, root: root, day: day, sequence: n, path: path)
                    if parts[1] == "mp4" { sealed.append(f) } else { open.append(f) }
                }
            }
        }
        return (sealed.sorted { $0.sequence < $1.sequence }, open.sorted { $0.sequence < $1.sequence })
    }

    // MARK: Sealed files

    private mutating func checkSealed(_ file: Found, _ stream: StreamID, row: SegmentRow?) throws {
        if try state.hasExpired(stream, file.sequence) {
            add(
                CheckFinding(
                    .fileExpired, .notice, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path, zh: "该段录像已到期，文件尚在。",
                    en: "The segment has expired and its file is still there."))
            return
        }
        let size: Int64
        do { size = try disk.stat(file.path).size } catch {
            // Expired between listing and looking.
            if error.isMissing, try state.hasExpired(stream, file.sequence) { return }
            return unreadable(file, stream, row, "\(error)")
        }
        guard depth == .contents || row == nil else {
            if let row, row.byteCount != size { differs(file, row, "byteCount \(row.byteCount), \(size) on disk", good: nil) }
            return
        }
        let found: CheckedFile
        do { found = try BoxWalk.read(file.path, disk: disk, hashes: true) } catch {
            if let e = error as? DiskError, e.isMissing, try state.hasExpired(stream, file.sequence) { return }
            return unreadable(file, stream, row, "\(error)")
        }
        report.filesRead += 1
        report.bytesRead += found.length

        let range = row?.range ?? found.head.map { WallRange($0.start, max($0.start, found.end ?? $0.start)) }
        if let fault = found.fault {
            add(
                CheckFinding(
                    fault.isCheckValue ? .fileCheckValue : .fileStructure, .error, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path,
                    position: fault.position, range: range, zh: "录像文件内容有误（字节\(fault.position)）：\(fault.text)", en: "At byte \(fault.position): \(fault.text)",
                    rules: range.map { floorRules(stream, $0) } ?? []))
            if let row, row.sha256 != found.sha256 || row.byteCount != found.length { differs(file, row, "sha256 or size", good: nil) }
            return
        }
        guard let head = found.head, head.stream == stream, head.sequence == file.sequence, head.node == state.node, Self.day(head.start) == file.day else {
            let says = found.head.map { "\($0.stream) \($0.sequence), node \($0.node), day \(Self.day($0.start))" } ?? "nothing"
            add(
                CheckFinding(
                    .fileHead, .error, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path, range: range, zh: "文件自述与所在位置不符：\(says)",
                    en: "The file says of itself that it is \(says), and that is not its place."))
            return
        }
        guard let row = try row ?? catalogue.segment(stream, file.sequence) else { return uncatalogued(file, stream, found) }
        let wrong = differences(row, found, file)
        if !wrong.isEmpty { differs(file, row, wrong.joined(separator: "; "), good: found) }
    }

    /// Everything that a row says and the file does not.
    private func differences(_ row: SegmentRow, _ f: CheckedFile, _ file: Found) -> [String] {
        var out: [String] = []
        func compare<T: Equatable>(_ name: String, _ a: T, _ b: T) { if a != b { out.append("\(name) \(a), \(b) in the file") } }
        compare("byteCount", row.byteCount, f.length)
        compare("sha256", Hex.encode(row.sha256), Hex.encode(f.sha256))
        compare("fragmentRoot", Hex.encode(row.fragmentRoot), Hex.encode(f.root))
        compare("fragments", row.fragments, f.fragments)
        compare("volume", row.volume, file.volume)
        compare("day", row.day, file.day)
        compare("width", row.width, f.width)
        compare("height", row.height, f.height)
        if let h = f.head {
            compare("run", row.run, h.run)
            compare("boot", row.bootID, h.boot)
            compare("start", row.start, h.start)
            compare("bootStart", row.bootStart, h.startMonotonic)
        }
        if let end = f.end, (row.end - max(row.start, end)).magnitude > Checker.dateTolerance { out.append("end \(row.end), \(end) in the file") }
        let names = row.codecs.split(separator: ",").map { String($0.prefix(4)) }
        compare("codecs", names, f.codecs)
        compare("loss flag", row.flags.contains(.hasLoss), f.hasLoss)
        if let sync = f.startsWithSync { compare("sync flag", row.flags.contains(.startsWithoutSync), !sync) }
        return out
    }

    private mutating func unreadable(_ file: Found, _ stream: StreamID, _ row: SegmentRow?, _ why: String) {
        add(
            CheckFinding(
                .fileUnreadable, .error, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path, range: row?.range, zh: "录像文件无法读取：\(why)",
                en: "The file cannot be read: \(why)", rules: row.map { floorRules(stream, $0.range) } ?? []))
    }

    private mutating func differs(_ file: Found, _ row: SegmentRow, _ what: String, good: CheckedFile?) {
        var f = CheckFinding(
            .rowDiffers, good == nil ? .error : .warning, stream: row.stream, sequence: row.sequence, volume: file.volume, path: file.path, range: row.range,
            zh: "目录记录与文件不符：\(what)", en: "The catalogue's row is not that of the file: \(what)", rules: good == nil ? floorRules(row.stream, row.range) : [],
            // A row whose digest the file does not have may be the right one of the two: no repair hides that.
            repair: good.map { $0.sha256 == row.sha256 } == true ? .rebuildCatalogueRows : nil)
        if f.repair != nil, repair.contains(.rebuildCatalogueRows), let good {
            f.repaired = mend(file, row.stream, good, salvaged: row.flags.contains(.salvaged), replacing: true)
        }
        if good != nil, f.repair == nil { f.severity = .error }
        add(f)
    }

    private mutating func uncatalogued(_ file: Found, _ stream: StreamID, _ found: CheckedFile) {
        if serverRuns, let end = found.end, now - end < Checker.underWay {
            report.underWay += 1
            openCoverage[stream, default: []].append(WallRange(found.head?.start ?? end, max(found.head?.start ?? end, end)))
            return
        }
        var f = CheckFinding(
            .fileUncatalogued, .warning, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path,
            range: found.head.map { WallRange($0.start, max($0.start, found.end ?? $0.start)) }, zh: "录像文件未编入目录。", en: "A sealed file that the catalogue does not have.",
            repair: .adoptSealedFiles)
        if repair.contains(.adoptSealedFiles) { f.repaired = mend(file, stream, found, salvaged: false, replacing: false) }
        if let r = f.from, let e = f.to { openCoverage[stream, default: []].append(WallRange(r, e)) }
        add(f)
    }

    /// Makes a file's row with recovery's code, and stores it only when it says what the check found.
    private func mend(_ file: Found, _ stream: StreamID, _ found: CheckedFile, salvaged: Bool, replacing: Bool) -> Bool {
        do {
            let row = try Salvage(disk: disk, root: file.root, volume: file.volume)
                .row(ofSealed: file.path, stream, day: file.day, file.sequence, flags: salvaged ? .salvaged : [])
            guard differences(row, found, file).isEmpty else { return false }
            if replacing { try catalogue.remove([(stream, file.sequence)]) }
            try catalogue.insert([row])
            return true
        } catch {
            // What could not be repaired stays a finding.
            return false
        }
    }

    // MARK: Rows without files

    private mutating func checkMissing(_ row: SegmentRow) throws {
        guard roots.contains(where: { $0.id == row.volume }) else {
            // Its volume is away as a whole: one finding for the volume, not one for each segment.
            if !report.findings.contains(where: { $0.code == .volumeAway && $0.volume == row.volume }) {
                add(
                    CheckFinding(
                        .volumeAway, .error, volume: row.volume, zh: "目录中有录像的存储卷不在。", en: "The catalogue has footage on a volume that is not there."))
            }
            return
        }
        // The sweeper may have been faster than the listing.
        guard let now = try catalogue.segment(row.stream, row.sequence), now == row, try !state.hasExpired(row.stream, row.sequence) else { return }
        var f = CheckFinding(
            .rowFileMissing, .error, stream: row.stream, sequence: row.sequence, volume: row.volume, range: row.range, zh: "目录中的录像文件不见了。",
            en: "The file of a segment in the catalogue is gone.", rules: floorRules(row.stream, row.range), repair: .recordLosses)
        if repair.contains(.recordLosses) {
            try state.addLoss(
                stream: row.stream, sequence: row.sequence, range: row.range, volume: row.volume, detail: "file gone; sha256 \(Hex.encode(row.sha256))", detectedBy: "check")
            try catalogue.remove([(row.stream, row.sequence)])
            f.repaired = true
        }
        add(f)
    }

    private mutating func checkOpen(_ file: Found, _ stream: StreamID) throws {
        // It may have been sealed or filled up since it was listed.
        guard let found = try? BoxWalk.read(file.path, disk: disk, hashes: false) else { return }
        if let head = found.head, let end = found.end { openCoverage[stream, default: []].append(WallRange(head.start, max(head.start, end))) }
        if serverRuns {
            report.underWay += 1
            return
        }
        add(
            CheckFinding(
                .fileOpen, .notice, stream: stream, sequence: file.sequence, volume: file.volume, path: file.path,
                range: found.head.map { WallRange($0.start, max($0.start, found.end ?? $0.start)) }, zh: "有一段录像未封存；服务启动时将自动封存。",
                en: "A segment was left open; the next start of the server seals it."))
    }

    /// Numbers rise by one. One that is nowhere was a file, or a crash came before its first fragment.
    private mutating func checkSequences(_ stream: StreamID, rows: Set<UInt64>, files: Set<UInt64>) throws {
        let known = rows.union(files).union(quarantined[stream] ?? [])
        guard let first = known.min(), let last = known.max(), last - first < 10_000_000 else { return }
        guard known.count < Int(last - first) + 1 else { return }
        let lost = Set(try state.losses(of: stream, overlapping: WallRange(WallTime(microseconds: .min), .distantFuture)).map(\.sequence))
        var n = first
        while n < last {
            n += 1
            guard !known.contains(n), !lost.contains(n) else { continue }
            if try state.hasExpired(stream, n) { continue }
            let from = n
            while n + 1 < last, !known.contains(n + 1), !lost.contains(n + 1) { n += 1 }
            let text = from == n ? "\(from)" : "\(from)-\(n)"
            add(
                CheckFinding(
                    .sequenceHole, .notice, stream: stream, sequence: from, zh: "编号\(text)的录像段不存在（可能在崩溃时尚未写入）。",
                    en: "There is no segment \(text); a crash may have come before its first fragment."))
        }
    }

    /// `yyyymmdd` in UTC.
    private static func day(_ t: WallTime) -> String { String(t.description.filter(\.isNumber).prefix(8)) }
}
