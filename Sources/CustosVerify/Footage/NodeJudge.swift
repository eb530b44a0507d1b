import CustosBase
import CustosLedger

/// What was found of one node: its logs, the living one last, and its footage.
struct NodeJudgement: Sendable {
    var logs: [LogJudgement]
    /// Of files.
    var findings: [Finding] = []
    /// Segments that only another view of a log knows.
    var borrowed: [StreamState] = []

    var living: LogJudgement { logs[logs.count - 1] }

    /// Each verdict of a segment.
    func forEachSegment(_ body: (StreamID, SegmentRecord) -> Void) {
        for stream in logs.flatMap(\.streams) + borrowed {
            for segment in stream.segments where segment.verdict != nil { body(stream.id, segment) }
        }
    }

    /// Ties the logs of a node together: what a later log has logged again counts there.
    init(logs: [LogJudgement]) {
        self.logs = logs
        guard living.isUsable else {
            // Nothing can be said of segments when the log that counts cannot be read.
            for l in self.logs.indices { self.logs[l].streams = [] }
            return
        }
        for l in self.logs.indices.dropLast() where self.logs[l].isUsable {
            for s in self.logs[l].streams.indices { supersede(l, s) }
        }
    }

    private mutating func supersede(_ l: Int, _ s: Int) {
        let id = logs[l].streams[s].id
        let later = logs[(l + 1)...].flatMap { $0.streams.filter { $0.id == id } }
        let lost = living.streams.first { $0.id == id }?.losses.map(\.numbers) ?? []
        for i in logs[l].streams[s].segments.indices {
            let number = logs[l].streams[s].segments[i].seq
            if later.contains(where: { $0.knows(number) }) {
                logs[l].streams[s].segments[i].state.insert(.superseded)
            } else if lost.contains(where: { $0.contains(number) }) {
                logs[l].streams[s].segments[i].state.insert(.lost)
            }
        }
    }

    /// Whether a leaf of any log of the node has the number.
    func knows(_ stream: StreamID, _ number: UInt64) -> Bool { (logs.flatMap(\.streams) + borrowed).contains { $0.id == stream && $0.knows(number) } }
}

/// Rules 12 and 13, and what they say without footage.
struct NodeJudge {
    enum Reading {
        case digests
        /// Presence and size: nothing is INTACT then.
        case presence
    }

    /// Segments that may be sealed and not yet logged while a node records.
    static let inFlight: UInt64 = 8

    /// Of each stream's segments that count, in all logs: erased ones keep their verdict, superseded ones only a fault.
    static func judge(_ node: inout NodeJudgement, _ footage: inout FootageList?, reading: Reading, progress: WorkProgress) throws(VerifierError) {
        guard node.living.isUsable else { return }
        for log in node.logs where log.isUsable {
            for other in log.others { try borrow(&node, other.source, size: other.size, progress: progress) }
        }
        var place = Counter(total: node.logs.flatMap(\.streams).reduce(0) { $0 + UInt64($1.segments.count) }, progress: progress)
        for l in node.logs.indices {
            for s in node.logs[l].streams.indices { try judge(&node.logs[l].streams[s], &footage, reading, &place) }
        }
        for s in node.borrowed.indices { try judge(&node.borrowed[s], &footage, reading, &place) }
        if let footage { judgeFiles(&node, footage) }
    }

    private struct Counter {
        let total: UInt64
        let progress: WorkProgress
        private var done: UInt64 = 0

        init(total: UInt64, progress: WorkProgress) {
            self.total = total
            self.progress = progress
        }
        mutating func add(_ n: Int) {
            done += UInt64(n)
            progress.report(.footage, done: done, of: max(total, done))
        }
    }

    // MARK: Rule 12

    private static func judge(_ stream: inout StreamState, _ footage: inout FootageList?, _ reading: Reading, _ counter: inout Counter) throws(VerifierError) {
        let volumes = footage?.volumes
        var files = footage?.take(stream.id) ?? []
        defer { footage?.put(stream.id, files) }
        var at = 0
        while at < stream.segments.count {
            let range = at..<min(at + readTogether, stream.segments.count)
            let open = range.filter { i in
                let segment = stream.segments[i]
                if segment.state.contains(.superseded) {
                    // A fault that was earned stays when the number is logged again.
                    if segment.verdict == .expiredLawful { stream.segments[i].verdict = nil }
                    return false
                }
                return !segment.state.contains(.erased)
            }
            if let volumes { try read(stream, open, &files, volumes, reading) }
            for i in open { stream.segments[i].verdict = verdict(stream.segments[i], volumes == nil ? nil : files) }
            counter.add(range.count)
            at = range.upperBound
        }
    }

    /// Segments whose files are read between two reports of progress.
    private static let readTogether = 256

    /// Reads the files of some segments that were not read yet, on two threads.
    private static func read(_ stream: StreamState, _ open: [Int], _ files: inout [FootageFile], _ volumes: [String], _ reading: Reading) throws(VerifierError) {
        var places: [Int] = []
        for i in open { places += Self.places(files, stream.segments[i].seq).filter { files[$0].content == .unread } }
        let wanted = places.map { files[$0] }, id = stream.id
        let found = try Parallel.map(wanted.count) { t throws(VerifierError) in content(FootageList.path(id, wanted[t], volumes: volumes), reading) }
        for (place, content) in zip(places, found) { files[place].content = content }
    }

    /// A file that cannot be read is no failure of ours: there are many, and the others are read.
    private static func content(_ path: String, _ reading: Reading) -> FootageFile.Content {
        do throws(VerifierError) {
            switch reading {
            case .presence:
                guard case .file(let size)? = try PlainFile.kind(path, followsLinks: false) else { return .gone }
                return .size(size)
            case .digests:
                guard let file = try OpenFile(path, followsLinks: false) else { return .gone }
                let digest = try file.digest()
                return TreeHash(digest.sha256).map { .digest($0, size: digest.size) } ?? .unreadable
            }
        } catch {
            return .unreadable
        }
    }

    /// - Parameter files: `nil` when no footage was given.
    private static func verdict(_ segment: SegmentRecord, _ files: [FootageFile]?) -> Verdict {
        let isLost = segment.state.contains(.lost)
        guard let files else { return isLost ? .lossDeclared : .cannotTell }
        let found = places(files, segment.seq).map { files[$0].content }.filter { $0 != .gone }
        if found.contains(.digest(segment.sha256, size: segment.size)) { return .intact }
        if isLost { return .lossDeclared }
        if found.isEmpty { return .missing }
        // Of a file whose bytes were not read one can tell only that it is wrong.
        return found.contains(.size(segment.size)) || found.contains(.unreadable) ? .cannotTell : .altered
    }

    /// The files of a number among those of its stream.
    private static func places(_ files: [FootageFile], _ number: UInt64) -> Range<Int> {
        func firstNotBelow(_ n: UInt64) -> Int {
            var low = 0, high = files.count
            while low < high {
                let middle = (low + high) / 2
                if files[middle].number < n { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return firstNotBelow(number)..<firstNotBelow(number + 1)
    }

    // MARK: Rule 13

    private static func judgeFiles(_ node: inout NodeJudgement, _ footage: FootageList) {
        var pending: [StreamID: Set<UInt64>] = [:]
        for segment in node.living.pending { pending[segment.stream, default: []].insert(segment.seq) }
        for (id, files) in footage.files {
            let streams = (node.logs.flatMap(\.streams) + node.borrowed).filter { $0.id == id }
            let highest = max(streams.compactMap(\.highest).max() ?? 0, pending[id]?.max() ?? 0)
            for file in files {
                let path = Subject.path(FootageList.name(id, file).utf8)
                if streams.contains(where: { $0.knows(file.number) }) {
                    if isStray(file, files, streams) { node.findings.append(Finding(.unlogged, .file(path))) }
                } else if pending[id]?.contains(file.number) != true {
                    let isNext = file.number > highest && file.number - highest <= inFlight
                    node.findings.append(Finding(isNext ? .cannotTell : .unlogged, .file(path)))
                }
            }
        }
        for path in footage.foreign { node.findings.append(Finding(.unlogged, .file(Subject.path(path)))) }
    }

    /// A second file of a number whose segment another file is.
    private static func isStray(_ file: FootageFile, _ files: [FootageFile], _ streams: [StreamState]) -> Bool {
        guard case .digest(let sha256, let size) = file.content, places(files, file.number).count > 1 else { return false }
        for stream in streams {
            for k in stream.ranks(of: file.number...file.number) {
                let segment = stream.segments[stream.place(k)]
                if segment.verdict == .intact, !(size == segment.size && sha256 == segment.sha256) { return true }
            }
        }
        return false
    }

    // MARK: Other views

    /// Takes the segments of another view that no log of the node has.
    private static func borrow(_ node: inout NodeJudgement, _ source: any LeafSource, size: UInt64, progress: WorkProgress) throws(VerifierError) {
        var found: [StreamID: StreamState] = [:]
        for stream in node.borrowed { found[stream.id] = stream }
        let here = Dictionary(grouping: node.logs.flatMap(\.streams), by: \.id)
        try LogJudge.forEachChunk(source, size: size, progress: progress, stage: .view) { chunk throws(VerifierError) in
            var k = 0
            for (i, kind) in chunk.kinds.enumerated() where kind == .segment {
                let segment = chunk.segments[k]
                k += 1
                guard here[segment.stream]?.contains(where: { $0.knows(segment.seq) }) != true else { continue }
                let record = SegmentRecord(
                    index: chunk.first + UInt64(i), seq: segment.seq, t0: segment.t0, t1: segment.t1, boot1: segment.boot1, size: segment.size, sha256: segment.sha256, rule: .max, boot: 0,
                    mayRepeat: true)
                found[segment.stream, default: StreamState(segment.stream)].segments.append(record)
            }
        }
        node.borrowed = found.values.map { stream in
            var stream = stream
            stream.keepLatest()
            return stream
        }
    }
}
