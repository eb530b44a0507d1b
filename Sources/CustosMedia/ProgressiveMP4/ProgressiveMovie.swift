package import CustosBase

/// A progressive MP4 to be, made of stored segments without touching a sample.
///
/// Two passes: `append` reads the headers of one segment after the other and keeps their tables; then `header()` is the file's
/// beginning, and behind it come the bytes of `segments` in order, copied by the caller. The payload of its one `mdat` is so the
/// payloads of the segments' `mdat` boxes one after the other, which anybody can compare.
///
/// One file has one run of one description: what does not continue is refused, and begins the next file. Memory is that of the
/// tables: some megabytes for the longest file.
package struct ProgressiveMovie: Sendable {
    /// The longest file; a day is seven of them. Tables of 4 hours with 60 frames a second and G.711 beside them take some 20 MB.
    package static let maximumDuration = TimeSpan.seconds(4 * 3600 as Int64)
    /// The largest file, with room for its header: a FAT32 stick takes it, and so does every player.
    package static let maximumPayload = ProgressiveHeader.maximumFileBytes - 128 * 1024 * 1024
    /// Samples of both tracks. A hostile camera sends as many as it likes.
    package static let maximumSamples = 4_000_000
    /// A hole in a run that is bridged by one long sample. What is longer begins another file.
    package static let maximumHole = TimeSpan.seconds(2 as Int64)

    package enum Outcome: Sendable, Hashable {
        case taken
        /// It belongs to another file: another run or description, a hole, or this one is full.
        case needsNewFile
        /// Nothing can be played of it.
        case empty
    }

    /// What of a segment is copied.
    package struct Part: Sendable, Hashable {
        package let sequence: UInt64
        /// Payloads of its `mdat` boxes, in order.
        package let ranges: [Range<Int64>]
    }

    package private(set) var segments: [Part] = []
    package private(set) var description: StreamDescription?
    package private(set) var payloadByteCount: Int64 = 0
    /// Our dates of the first picture and of the end of the last.
    package private(set) var start = WallTime(microseconds: 0)
    package private(set) var end = WallTime(microseconds: 0)
    private var run: UUIDValue?
    private var video = SampleTable(kind: .video, timescale: 90_000)
    private var audio: SampleTable?

    package init() {}

    package var isEmpty: Bool { segments.isEmpty }
    package var videoSamples: Int { video.count }
    package var audioSamples: Int { audio?.count ?? 0 }

    /// Adds a segment's fragments. After it threw, the movie is worth nothing.
    ///
    /// Throws `SegmentError` for a segment that cannot be read, and what the source throws.
    package mutating func append(_ source: some ByteSource) throws -> Outcome {
        let index = try SegmentReader.read(source, verify: false)
        guard let first = index.fragments.first(where: { $0.videoSamples > 0 }) else { return .empty }
        if isEmpty {
            run = index.head.run
            description = index.description
            start = first.time.wall
            audio = index.description.audio.map { SampleTable(kind: .audio, timescale: $0.timescale) }
        } else if !continues(index, first) {
            return .needsNewFile
        }
        var ranges: [Range<Int64>] = []
        for entry in index.fragments {
            let at = entry.range.lowerBound
            let table: FragmentTable
            do {
                table = try FragmentTable.read(source, at: at, first: try source.read(at: at, count: FragmentTable.usualHeaderByteCount))
            } catch let reason as TearReason { throw SegmentError(code: .fragmentWrong, position: at, reason: reason.rawValue) }
            ranges.append(at + Int64(table.headerByteCount)..<entry.range.upperBound)
            let payload = payloadByteCount - Int64(table.headerByteCount)
            video.append(table, table.video, payload)
            audio?.append(table, table.audio, payload)
            payloadByteCount += Int64(table.payloadByteCount)
            if entry.videoSamples > 0 { end = entry.endWall }
        }
        segments.append(Part(sequence: index.head.sequence, ranges: ranges))
        guard video.count + audioSamples <= Self.maximumSamples, payloadByteCount <= Self.maximumPayload else {
            throw SegmentError(code: .tooLarge, position: source.size, reason: "one segment is more than a progressive file holds")
        }
        return .taken
    }

    private func continues(_ index: SegmentIndex, _ first: FragmentEntry) -> Bool {
        guard index.head.run == run, index.description == description else { return false }
        let time = first.time.mediaTime
        guard time > video.lastDecodeTime, MediaTicks.span(video: time - video.decodeEnd) <= Self.maximumHole else { return false }
        var samples = video.count + audioSamples, duration = video.mediaDuration
        for entry in index.fragments {
            samples += entry.videoSamples + entry.audioSamples
            duration += entry.videoDuration
        }
        return samples <= Self.maximumSamples && MediaTicks.span(video: duration) <= Self.maximumDuration && payloadByteCount + index.goodLength <= Self.maximumPayload
    }

    /// `ftyp`, `moov` and the header of `mdat`. The payload follows.
    package func header() -> [UInt8] {
        guard let description else { preconditionFailure("a movie without a segment") }
        return ProgressiveHeader(description: description, video: video, audio: audio, start: start, payloadByteCount: payloadByteCount).bytes()
    }
}

extension SampleTable {
    /// A fragment's samples of this track as one chunk. `origin`: where the fragment would begin in the payload.
    fileprivate mutating func append(_ table: FragmentTable, _ track: FragmentTable.Track?, _ origin: Int64) {
        var isFirst = true
        table.forEach(track) { row, decodeTime, at in
            if isFirst { beginChunk(at: origin + Int64(at)) }
            isFirst = false
            append(decodeTime: decodeTime, duration: row.duration, size: UInt32(row.size), compositionOffset: row.compositionOffset, isSync: row.flags.isSync)
        }
    }
}
