import CCustosAV
import CustosMedia

/// G.711 of one run as AAC, in step with the run's media time and without a hole (see `custos_sound.h`).
///
/// A player of both tracks stands still where one of them has a hole. So silence is put where no sound came: what the
/// camera's sound does never stops its pictures. One thread at a time.
final class SoundConverter {
    /// A frame of AAC, valid during the call.
    struct Frame {
        let bytes: UnsafeRawBufferPointer
        /// In ticks of the AAC track.
        let time: Int64
    }

    /// This machine's libavcodec has an AAC encoder.
    static let isPossible = custos_transcode_offers(1) == 1
    static let frameSamples: Int64 = Int64(CUSTOS_SOUND_FRAME)
    /// Sound that lies off its place by less stays where it is: packets come with a little unrest in their times.
    static let toleranceMilliseconds: Int64 = 20
    /// A jump of more is not filled with silence: the track begins anew behind it.
    static let longestFillSeconds: Int64 = 10

    private let source: AudioDescription
    private var encoder: OpaquePointer
    private let factor: Int64
    let description: AudioDescription
    /// In ticks of the source: where the encoder began, and where its input goes on; `nil` before the first sound or picture.
    private var base: Int64?
    private var next: Int64 = 0

    init(_ source: AudioDescription) throws(VideoTranscoder.Failure) {
        self.source = source
        encoder = try Self.open(source)
        factor = Int64(custos_sound_factor(encoder))
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = Int(custos_sound_configuration(encoder, &bytes, 16))
        description = AudioDescription(codec: .aac, sampleRate: source.sampleRate * UInt32(factor), channels: source.channels, configuration: Array(bytes.prefix(count)))
    }

    deinit { custos_sound_close(encoder) }

    private static func open(_ source: AudioDescription) throws(VideoTranscoder.Failure) -> OpaquePointer {
        var result: Int32 = 0
        let law = Int32(source.codec == .pcma ? CUSTOS_SOUND_ALAW : CUSTOS_SOUND_MULAW)
        guard source.codec != .aac, let e = custos_sound_open(law, Int32(clamping: source.sampleRate), Int32(source.channels), &result) else { throw .init(code: result) }
        return e
    }

    var hasBegun: Bool { base != nil }
    /// Up to where sound or silence went in, in ticks of the source.
    var position: Int64 { next }

    /// Begins at a time in ticks of the source, if it has not begun. `onGrid`: at a whole number of AAC frames from media time 0,
    /// so that the frames of two converters of one track fit together.
    func begin(at time: Int64, onGrid: Bool = false) {
        guard base == nil, time >= 0 else { return }
        let frame = Self.frameSamples / factor
        let start = onGrid ? time / frame * frame : time
        base = start
        next = start
    }

    /// One packet's sound. `time` in ticks of the source.
    func send(_ bytes: UnsafeRawBufferPointer, time: Int64, take: (Frame) throws -> Void) throws {
        let channels = Int(source.channels), tolerance = Int64(source.sampleRate) * Self.toleranceMilliseconds / 1000
        begin(at: time)
        guard base != nil, bytes.count >= channels else { return }
        var rest = bytes[...]
        if time - next > tolerance {
            try fill(to: time, take: take)
        } else if next - time > tolerance {
            // It lies over what was sent, as silence or as sound: what is heard already stays.
            let over = Int(min(next - time, Int64(bytes.count / channels))) * channels
            // A clock that jumped far back is a new track.
            if next - time > Int64(source.sampleRate) * Self.longestFillSeconds { try restart(at: time) } else { rest = bytes.dropFirst(over) }
        }
        let most = Int(Self.frameSamples / factor) * channels
        while rest.count >= channels {
            let piece = rest.prefix(most), samples = piece.count / channels
            try check(custos_sound_send(encoder, UnsafeRawBufferPointer(rebasing: piece).bindMemory(to: UInt8.self).baseAddress, Int32(samples)))
            next += Int64(samples)
            rest = rest.dropFirst(samples * channels)
            try packets(take)
        }
    }

    /// Silence up to a time in ticks of the source.
    func fill(to time: Int64, take: (Frame) throws -> Void) throws {
        guard base != nil, time > next else { return }
        if time - next > Int64(source.sampleRate) * Self.longestFillSeconds { return try restart(at: time) }
        while next < time {
            let samples = min(time - next, Self.frameSamples / factor)
            try check(custos_sound_send(encoder, nil, Int32(samples)))
            next += samples
            try packets(take)
        }
    }

    func finish(take: (Frame) throws -> Void) throws {
        guard base != nil else { return }
        try check(custos_sound_finish(encoder))
        try packets(take)
    }

    /// The same moment in ticks of the source.
    func ticks(ofVideo time: Int64) -> Int64 { time / 90_000 * Int64(source.sampleRate) + time % 90_000 * Int64(source.sampleRate) / 90_000 }

    private func restart(at time: Int64) throws {
        let other = try Self.open(source)
        custos_sound_close(encoder)
        encoder = other
        base = time
        next = time
    }

    private func packets(_ take: (Frame) throws -> Void) throws {
        while let base {
            var bytes: UnsafePointer<UInt8>?
            var count = 0, time: Int64 = 0
            let found = custos_sound_packet(encoder, &bytes, &count, &time)
            guard found == 1, let bytes else { return try check(found) }
            let at = base * factor + time
            // What the encoder begins with lies before the first sound.
            guard time >= 0, at >= 0 else { continue }
            try take(Frame(bytes: UnsafeRawBufferPointer(start: bytes, count: count), time: at))
        }
    }

    private func check(_ code: Int32) throws(VideoTranscoder.Failure) {
        if code != 0 { throw .init(code: code) }
    }
}
