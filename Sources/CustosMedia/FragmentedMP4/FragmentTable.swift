import CustosBase

/// The header of one fragment, read back: the strict reader of what `FragmentHeader` and `MovieFragment` write.
///
/// Nothing of it is believed before it was checked against the rest: each size, count and offset must be the one
/// that our writer would have put there. The sample rows stay in the header's bytes and are walked, not copied.
struct FragmentTable {
    /// The largest `moof` that is written or read. A hostile file makes us allocate this much and no more.
    static let maximumMoofBytes = MovieFragment.byteCount(video: FragmentHeader.maximumSamples, audio: FragmentHeader.maximumSamples)
    /// Decoding times above this are nonsense (a million years), and below it no sum of ours overflows.
    static let maximumDecodeTime = Int64(1) << 61

    struct Track {
        var kind: MediaKind
        var decodeTime: Int64
        var samples = 0
        /// Payload bytes of the track.
        var byteCount = 0
        /// Ticks of the track's timescale.
        var duration: Int64 = 0
        var syncSamples = 0
        var startsWithSync = false
        var hasLoss = false
        /// The `trun` rows in the header's bytes.
        fileprivate(set) var rows: Range<Int>
    }

    struct Row {
        var duration: UInt32
        var size: Int
        var flags: SampleFlags
        var compositionOffset: Int32
    }

    let header: [UInt8]
    var time: FragmentTime
    var sequence: UInt32
    var video: Track?
    var audio: Track?

    var headerByteCount: Int { header.count }
    var payloadByteCount: Int { (video?.byteCount ?? 0) + (audio?.byteCount ?? 0) }

    /// A first read of this size has the whole header of a usual fragment in it.
    static let usualHeaderByteCount = 4096

    /// How many bytes of the fragment `headerLength` needs.
    static let prefixByteCount = FragmentTime.byteCount + 8

    /// Bytes of time box, `moof` and `mdat` header together, from the fragment's first `prefixByteCount` bytes.
    static func headerLength(_ prefix: [UInt8]) throws(TearReason) -> Int {
        var c = ByteCursor(prefix)
        guard FragmentTime(&c) != nil else { throw .notTimeBox }
        guard let size = c.u32(), c.u32() == FourCC.moof.rawValue else { throw .notMoof }
        guard size >= 8, size <= maximumMoofBytes else { throw .moofWrong }
        return FragmentTime.byteCount + Int(size) + MovieFragment.mdatHeaderByteCount
    }

    /// `header`: exactly `headerLength` bytes.
    init(_ header: [UInt8]) throws(TearReason) {
        self.header = header
        var c = ByteCursor(header)
        guard let time = FragmentTime(&c) else { throw .notTimeBox }
        guard time.mediaTime >= 0, time.mediaTime <= Self.maximumDecodeTime else { throw .moofWrong }
        self.time = time
        guard let (type, body) = c.box() else { throw .moofWrong }
        guard type == .moof else { throw .notMoof }
        let moof = body.end - (body.position - 8)
        var m = body
        guard let (t, fragmentHeader) = m.box(), t == .mfhd else { throw .moofWrong }
        var h = fragmentHeader
        guard h.remaining == 8, h.u32() == 0, let sequence = h.u32() else { throw .moofWrong }
        self.sequence = sequence
        var offset = moof + MovieFragment.mdatHeaderByteCount
        while m.remaining > 0 {
            guard let (t, body) = m.box(), t == .traf, audio == nil, let track = Self.track(body, dataOffset: offset) else { throw .moofWrong }
            offset += track.byteCount
            switch track.kind {
            case .video:
                guard video == nil, track.decodeTime == time.mediaTime else { throw .moofWrong }
                video = track
            case .audio: audio = track
            }
        }
        guard video != nil || audio != nil else { throw .moofWrong }
        guard let size = c.u32(), c.u32() == FourCC.mdat.rawValue, Int(size) == payloadByteCount + MovieFragment.mdatHeaderByteCount, c.remaining == 0 else {
            throw .mdatWrong
        }
    }

    /// The table of the fragment at `start`, of which `first` was read already. Throws `TearReason`, or what the source throws.
    static func read(_ source: some ByteSource, at start: Int64, first: [UInt8]) throws -> FragmentTable {
        guard first.count >= prefixByteCount else { throw TearReason.endsInside }
        let length = try headerLength(first)
        guard start + Int64(length) <= source.size else { throw TearReason.endsInside }
        if length <= first.count { return try FragmentTable(Array(first[..<length])) }
        let header = try source.read(at: start, count: length)
        guard header.count == length else { throw TearReason.endsInside }
        return try FragmentTable(header)
    }

    /// The table of a fragment that is whole in memory.
    static func whole(_ fragment: [UInt8]) throws(SegmentError) -> FragmentTable {
        do throws(TearReason) {
            guard fragment.count >= prefixByteCount else { throw .endsInside }
            let length = try headerLength(fragment)
            guard length <= fragment.count else { throw .endsInside }
            let table = try FragmentTable(Array(fragment[..<length]))
            guard fragment.count == length + table.payloadByteCount else { throw .mdatWrong }
            return table
        } catch {
            throw SegmentError(code: .fragmentWrong, position: 0, reason: error.rawValue)
        }
    }

    private static func track(_ body: ByteCursor, dataOffset: Int) -> Track? {
        var c = body
        guard let (t1, headerBody) = c.box(), t1 == .tfhd, let (t2, timeBody) = c.box(), t2 == .tfdt, let (t3, runBody) = c.box(), t3 == .trun, c.remaining == 0
        else { return nil }
        var header = headerBody, time = timeBody, run = runBody
        guard header.remaining == 8, header.u32() == MovieFragment.trackHeaderFlags, let id = header.u32(),
            let kind = MediaKind.allCases.first(where: { $0.trackID == id }),
            time.remaining == 12, time.u32() == 1 << 24, let decodeTime = time.i64(), (0...maximumDecodeTime).contains(decodeTime),
            run.u32() == 1 << 24 | MovieFragment.runFlags, let count = run.u32(), run.i32().map({ Int($0) }) == dataOffset,
            count > 0, count <= FragmentHeader.maximumSamples, run.remaining == Int(count) * MovieFragment.sampleByteCount
        else { return nil }
        var track = Track(kind: kind, decodeTime: decodeTime, rows: run.position..<run.end)
        while let row = row(&run) {
            guard row.flags.isOurs else { return nil }
            if track.samples == 0 { track.startsWithSync = row.flags.isSync }
            track.samples += 1
            track.byteCount += row.size
            track.duration += Int64(row.duration)
            if row.flags.isSync { track.syncSamples += 1 }
            if row.flags.lossBefore { track.hasLoss = true }
        }
        return track
    }

    private static func row(_ c: inout ByteCursor) -> Row? {
        guard let duration = c.u32(), let size = c.u32(), let flags = c.u32(), let offset = c.i32() else { return nil }
        return Row(duration: duration, size: Int(size), flags: SampleFlags(rawValue: flags), compositionOffset: offset)
    }

    /// Walks a track's samples: `body(row, decoding time, first payload byte counted from the fragment's start)`.
    func forEach(_ track: Track?, _ body: (Row, Int64, Int) -> Void) {
        guard let track else { return }
        var c = ByteCursor(header, track.rows)
        var decodeTime = track.decodeTime
        var at = headerByteCount + (track.kind == .audio ? video?.byteCount ?? 0 : 0)
        while let row = Self.row(&c) {
            body(row, decodeTime, at)
            decodeTime += Int64(row.duration)
            at += row.size
        }
    }

    /// Every sample, with ranges counted from `origin`: where the fragment begins.
    func samples(origin: Int64) -> [StoredSample] {
        var out: [StoredSample] = []
        out.reserveCapacity((video?.samples ?? 0) + (audio?.samples ?? 0))
        for track in [video, audio] {
            forEach(track) { row, decodeTime, at in
                let start = origin + Int64(at)
                out.append(
                    StoredSample(
                        kind: track!.kind, range: start..<start + Int64(row.size), decodeTime: decodeTime, duration: row.duration,
                        compositionOffset: row.compositionOffset, isSync: row.flags.isSync, lossBefore: row.flags.lossBefore))
            }
        }
        return out
    }
}
