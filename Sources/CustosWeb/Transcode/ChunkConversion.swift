import CustosBase
import CustosMedia
import CustosStore
import HTTPTypes
import NIOCore

/// A chunk of footage in another form: H.264 instead of H.265, AAC instead of G.711. The times of what it shows stay.
///
/// A transcoded chunk begins at the picture that was asked for, and not at the key frame before it.
struct ChunkConversion {
    /// Footage of one chunk: what a machine transcodes in about a second or two.
    static let longest = TimeSpan.seconds(12 as Int64)
    /// A chunk that takes longer is given up: whoever asked has stopped waiting.
    static let patience = TimeAmount.seconds(25)

    let initialisation: [UInt8]
    let body: [UInt8]
    let codecs: String
    let start: WallTime
    let end: WallTime
    let next: WallTime?

    private struct Piece {
        let sample: Sample
        var duration: UInt32
    }

    static func isNeeded(_ c: PlaybackChunk, _ form: TranscodeForm, keyframesOnly: Bool) -> Bool {
        form.transcodes(c.description.video) || !keyframesOnly && form.transcodes(c.description.audio)
    }

    init(_ chunk: PlaybackChunk, form: TranscodeForm, from: WallTime, origin: WallTime, keyframesOnly: Bool) throws {
        let deadline = NIODeadline.now() + Self.patience
        let samples = try PlainFragments.samples(chunk.body).flatMap { $0 }
        let video = samples.filter { $0.kind == .video }, audio = samples.filter { $0.kind == .audio }
        guard !video.isEmpty else { throw Self.undecodable }

        var pictures: [Piece] = []
        var description = chunk.description.video
        var cut: Int64?
        if form.transcodes(description) {
            guard VideoTranscoder.isPossible else { throw Self.unavailable }
            let wanted = Self.ticks(from - origin) + 1, times = video.map(Self.shown)
            let begin = times.filter { $0 <= wanted }.max() ?? times.min() ?? 0
            let made = try Self.transcode(video, in: chunk.body, description, form: form, begin: begin, keyframesOnly: keyframesOnly, deadline: deadline)
            guard let other = made.description, !made.pieces.isEmpty else { throw Self.undecodable }
            pictures = made.pieces
            cut = made.cut
            description = other
        } else {
            pictures = video.map { Piece(sample: Self.sample(chunk.body, $0), duration: $0.duration) }
        }
        let begin = pictures[0].sample.decodeTime, end = cut ?? Self.ticks(chunk.end - origin)

        var sounds: [Piece] = []
        var sound = chunk.description.audio
        if keyframesOnly {
            sound = nil
        } else if let g711 = sound, form.transcodes(g711), SoundConverter.isPossible, let converter = try? SoundConverter(g711) {
            sounds = try Self.convert(audio, in: chunk.body, converter, from: begin, to: end)
            sound = converter.description
        } else if let aac = sound, aac.codec == .aac {
            let scale = Int64(aac.timescale)
            sounds = audio.filter { begin..<max(begin, end) ~= Self.videoTicks($0.decodeTime, scale) }.map { Piece(sample: Self.sample(chunk.body, $0), duration: $0.duration) }
        } else {
            sound = nil
        }

        let whole = StreamDescription(video: description, audio: sound)
        initialisation = FragmentedMP4.initialisation(whole, head: nil)
        codecs = FragmentedMP4.codecs(whole)
        body = Self.fragments(Self.joined(pictures), Self.joined(sounds), whole)
        start = origin + Self.span(begin)
        self.end = cut.map { origin + Self.span($0) } ?? chunk.end
        next = cut.map { origin + Self.span($0) } ?? chunk.next
    }

    // MARK: Pictures

    private static func transcode(
        _ video: [StoredSample], in body: [UInt8], _ description: VideoDescription, form: TranscodeForm, begin: Int64, keyframesOnly: Bool, deadline: NIODeadline
    ) throws -> (pieces: [Piece], description: VideoDescription?, cut: Int64?) {
        let transcoder = try VideoTranscoder(description, width: form.width)
        let durations = Dictionary(video.map { (shown($0), $0.duration) }) { a, _ in a }
        var pieces: [Piece] = []
        var made: (edition: Int32, video: VideoDescription)?
        var cut: Int64?
        var lastKey = Int64.min
        let choose = { (time: Int64) -> VideoTranscoder.Choice in
            guard time >= begin, cut == nil else { return .forget }
            return .encode(asKey: keyframesOnly || lastKey == .min || time - lastKey >= ConversionWork.keyInterval)
        }
        let take = { (p: VideoTranscoder.Picture) throws in
            guard cut == nil else { return }
            if made == nil { made = transcoder.description.map { (transcoder.edition, $0) } }
            // Another size: the next chunk begins with it.
            guard let made, made.edition == transcoder.edition else { return cut = p.time }
            if p.isSync { lastKey = p.time }
            pieces.append(Piece(sample: sample(p.bytes, time: p.time, kind: .video, isSync: p.isSync), duration: durations[p.time] ?? 3600))
        }
        for s in video {
            guard .now() < deadline else { throw slow }
            try body.withUnsafeBytes { all in
                try transcoder.send(UnsafeRawBufferPointer(rebasing: all[Int(s.range.lowerBound)..<Int(s.range.upperBound)]), time: shown(s), choose: choose, take: take)
            }
        }
        try transcoder.finish(choose: choose, take: take)
        return (pieces, made?.video, cut)
    }

    // MARK: Sound

    private static func convert(_ audio: [StoredSample], in body: [UInt8], _ converter: SoundConverter, from: Int64, to: Int64) throws -> [Piece] {
        let scale = converter.ticks(ofVideo: 90_000), factor = Int64(converter.description.timescale) / scale, frame = SoundConverter.frameSamples
        let begin = converter.ticks(ofVideo: from), end = converter.ticks(ofVideo: to)
        // Frames on one grid for all chunks of an origin, so that the next chunk's follow without a hole; two before the first, to warm up.
        let firstTime = begin * factor / frame * frame, endTime = end * factor / frame * frame
        converter.begin(at: max(0, firstTime - 2 * frame) / factor)
        var pieces: [Piece] = []
        let take = { (f: SoundConverter.Frame) throws in
            guard f.time >= firstTime, f.time < endTime else { return }
            pieces.append(Piece(sample: sample(f.bytes, time: f.time, kind: .audio, isSync: true), duration: UInt32(frame)))
        }
        for s in audio where s.decodeTime + Int64(s.duration) > converter.position {
            guard s.decodeTime < end else { break }
            try body.withUnsafeBytes { all in
                try converter.send(UnsafeRawBufferPointer(rebasing: all[Int(s.range.lowerBound)..<Int(s.range.upperBound)]), time: s.decodeTime, take: take)
            }
        }
        try converter.fill(to: end + frame / factor, take: take)
        try converter.finish(take: take)
        return pieces
    }

    // MARK: Bytes

    /// Each piece lasts to the next; the last as long as its source did.
    private static func joined(_ pieces: [Piece]) -> [Piece] {
        var out = pieces
        for i in out.indices.dropLast() { out[i].duration = UInt32(clamping: max(1, out[i + 1].sample.decodeTime - out[i].sample.decodeTime)) }
        return out
    }

    /// A fragment for each key picture, with the sound up to the next.
    /// A time in another scale as ticks of 1/90000 s, without passing beyond 64 bits on the way.
    static func videoTicks(_ time: Int64, _ scale: Int64) -> Int64 { time / scale * 90_000 + time % scale * 90_000 / scale }

    private static func fragments(_ pictures: [Piece], _ sounds: [Piece], _ description: StreamDescription) -> [UInt8] {
        let scale = Int64(description.timescale(of: .audio))
        var body: [UInt8] = []
        var number: UInt32 = 1
        var i = 0, a = 0
        while i < pictures.count {
            let j = pictures[(i + 1)...].firstIndex { $0.sample.isSync } ?? pictures.count
            let until = j < pictures.count ? pictures[j].sample.decodeTime : Int64.max
            let b = until == .max ? sounds.count : sounds[a...].firstIndex { videoTicks($0.sample.decodeTime, scale) >= until } ?? sounds.count
            let some = pictures[i..<j], heard = sounds[a..<b]
            body += FragmentHeader.encode(
                sequence: number, time: nil, description: description, video: some.map { FragmentSample(sample: $0.sample, duration: $0.duration) },
                audio: heard.map { FragmentSample(sample: $0.sample, duration: $0.duration) })
            for p in some { p.sample.withBytes { body.append(contentsOf: $0) } }
            for p in heard { p.sample.withBytes { body.append(contentsOf: $0) } }
            number += 1
            i = j
            a = b
        }
        return body
    }

    private static func sample(_ body: [UInt8], _ s: StoredSample) -> Sample {
        let arena = SampleArena(capacity: max(64, s.range.count))
        body.withUnsafeBytes { arena.append(UnsafeRawBufferPointer(rebasing: $0[Int(s.range.lowerBound)..<Int(s.range.upperBound)])) }
        return Sample(
            arena: arena, range: 0..<s.range.count, kind: s.kind, decodeTime: s.decodeTime, compositionOffset: s.compositionOffset, estimatedDuration: s.duration, isSync: s.isSync, lossBefore: s.lossBefore,
            wall: WallTime(microseconds: 0), arrival: MonotonicTime(microseconds: 0))
    }

    private static func sample(_ bytes: UnsafeRawBufferPointer, time: Int64, kind: MediaKind, isSync: Bool) -> Sample {
        let arena = SampleArena(capacity: max(64, bytes.count))
        arena.append(bytes)
        return Sample(
            arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: time, estimatedDuration: 1, isSync: isSync, wall: WallTime(microseconds: 0), arrival: MonotonicTime(microseconds: 0))
    }

    private static func shown(_ s: StoredSample) -> Int64 { max(0, s.decodeTime + Int64(s.compositionOffset)) }
    private static func ticks(_ span: TimeSpan) -> Int64 { span.microseconds * 9 / 100 }
    private static func span(_ ticks: Int64) -> TimeSpan { TimeSpan(microseconds: (ticks * 100 + 4) / 9) }

    // MARK: What may go wrong

    static let unavailable = Problem(.notImplemented, "transcode.unavailable", zh: "本机无法转码：libavcodec 中没有 libx264。", en: "This machine cannot transcode: its libavcodec has no libx264.")
    static let undecodable = Problem(.unprocessableContent, "transcode.undecodable", zh: "无法解码该段录像。", en: "This footage could not be decoded.")
    static let slow = Problem(.serviceUnavailable, "transcode.slow", zh: "转码太慢，请稍后再试。", en: "Transcoding took too long; try again in a moment.").retry(afterSeconds: 5)
    static let busy = Problem(.serviceUnavailable, "transcode.busy", zh: "转码名额已满，请稍后再试。", en: "Every place for transcoding is taken; try again in a moment.").retry(afterSeconds: 3)
}
