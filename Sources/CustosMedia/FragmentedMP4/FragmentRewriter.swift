package import CustosBase

/// Stored fragments to bytes for a browser: our boxes dropped, tracks selected, decoding times moved.
///
/// `fragment` is always the bytes of `FragmentEntry.range`: time box, `moof`, `mdat`. What is returned is one `moof` and
/// one `mdat`, or nothing when no sample is left. Sample bytes are copied once and never changed.
package enum FragmentRewriter {
    /// The video decoding time (90 kHz) of a fragment's start on a time line where media time 0 is `origin`. Negative when
    /// the fragment is older. Within a run, add differences of `mediaTime` to one such base for times without rounding.
    package static func videoBase(of time: FragmentTime, origin: WallTime) -> Int64 { MediaTicks.video(time.wall - origin) }

    /// The fragment with its `mediaTime` at the decoding time `videoBase` (video ticks, not negative) and audio moved with it.
    /// Audio before media time 0 is left out. Throws `SegmentError`: `fragmentWrong`, or `beforeOrigin` for a negative base.
    package static func rebase(fragment: [UInt8], description: StreamDescription, sequence: UInt32, videoBase: Int64, tracks: TrackSelection = .browser) throws(SegmentError)
        -> [UInt8]
    {
        let table = try table(fragment, description, videoBase)
        var video: [Piece] = [], audio: [Piece] = []
        table.forEach(table.video) { row, _, at in video.append(Piece(row: row, at: at)) }
        if tracks.applied(to: description).audio != nil, let track = table.audio {
            let shift = MediaTicks.scale(videoBase - table.time.mediaTime, from: description.video.timescale, to: description.timescale(of: .audio))
            var start = track.decodeTime + shift
            table.forEach(track) { row, _, at in
                if audio.isEmpty, start < 0 {
                    start += Int64(row.duration)
                } else {
                    audio.append(Piece(row: row, at: at))
                }
            }
            return encode(fragment, sequence, video, videoBase, audio, start)
        }
        return encode(fragment, sequence, video, videoBase, [], 0)
    }

    /// Only the sync samples of the video, each lasting to the next. `end`: the new decoding time up to which the last one is
    /// shown (the next key frame's); the fragment's own end when nil. Empty when the fragment has no sync sample.
    package static func keyFrames(fragment: [UInt8], description: StreamDescription, sequence: UInt32, videoBase: Int64, end: Int64? = nil) throws(SegmentError) -> [UInt8] {
        let table = try table(fragment, description, videoBase)
        guard let track = table.video else { return [] }
        let shift = videoBase - track.decodeTime
        var pieces: [Piece] = []
        var starts: [Int64] = []
        table.forEach(track) { row, decodeTime, at in
            guard row.flags.isSync else { return }
            pieces.append(Piece(row: row, at: at))
            starts.append(decodeTime + shift)
        }
        guard let first = starts.first else { return [] }
        starts.append(max(end ?? videoBase + track.duration, starts[starts.count - 1]))
        for i in pieces.indices { pieces[i].row.duration = UInt32(clamping: starts[i + 1] - starts[i]) }
        return encode(fragment, sequence, pieces, first, [], 0)
    }

    // MARK: - Helpers

    /// A sample that is kept: its row, and where its bytes are in the fragment.
    private struct Piece {
        var row: FragmentTable.Row
        var at: Int
    }

    private static func table(_ fragment: [UInt8], _ description: StreamDescription, _ videoBase: Int64) throws(SegmentError) -> FragmentTable {
        guard videoBase >= 0, videoBase <= FragmentTable.maximumDecodeTime else {
            throw SegmentError(code: .beforeOrigin, position: 0, reason: "the fragment would begin at \(videoBase) ticks")
        }
        let table = try FragmentTable.whole(fragment)
        guard table.audio == nil || description.audio != nil else {
            throw SegmentError(code: .fragmentWrong, position: 0, reason: "audio in a stream without audio")
        }
        return table
    }

    private static func encode(_ fragment: [UInt8], _ sequence: UInt32, _ video: [Piece], _ videoStart: Int64, _ audio: [Piece], _ audioStart: Int64) -> [UInt8] {
        guard !video.isEmpty || !audio.isEmpty else { return [] }
        let moof = MovieFragment.byteCount(video: video.count, audio: audio.count)
        let videoBytes = video.reduce(0) { $0 + $1.row.size }, audioBytes = audio.reduce(0) { $0 + $1.row.size }
        let payload = moof + MovieFragment.mdatHeaderByteCount
        return FixedWriter.array(payload + videoBytes + audioBytes) { w in
            MovieFragment.begin(&w, sequence: sequence, byteCount: moof)
            track(&w, .video, video, videoStart, payload)
            track(&w, .audio, audio, audioStart, payload + videoBytes)
            MovieFragment.mdatHeader(&w, payload: videoBytes + audioBytes)
            fragment.withUnsafeBytes { all in
                for piece in [video, audio].joined() { w.bytes(UnsafeRawBufferPointer(rebasing: all[piece.at..<piece.at + piece.row.size])) }
            }
        }
    }

    private static func track(_ w: inout FixedWriter, _ kind: MediaKind, _ pieces: [Piece], _ start: Int64, _ dataOffset: Int) {
        guard !pieces.isEmpty else { return }
        MovieFragment.beginTrack(&w, kind, decodeTime: start, samples: pieces.count, dataOffset: dataOffset)
        for p in pieces {
            MovieFragment.sample(&w, duration: p.row.duration, size: UInt32(p.row.size), flags: p.row.flags, compositionOffset: p.row.compositionOffset)
        }
    }
}
