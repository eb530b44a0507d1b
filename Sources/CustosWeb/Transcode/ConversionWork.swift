import CustosBase
import CustosMedia
import NIOCore

/// The work of a live conversion: events of the stream in, events of its other form out. One thread at a time.
///
/// Late pictures are decoded, which others need, and not encoded, which nobody needs: so a viewer that joins sees the newest
/// picture and not the last two seconds, and a transcoder that fell behind comes back at once.
final class ConversionWork: @unchecked Sendable {
    /// Pictures that wait before pictures are left out: half a second.
    static let lateAt = 12
    /// Even when it is late, a picture is shown this often.
    static let leastPictures = TimeAmount.milliseconds(500)
    /// From one key picture to the next, in ticks of 90 kHz.
    static let keyInterval: Int64 = 180_000
    /// Without sound for so long, silence is put in its place (ticks of 90 kHz).
    static let soundPatience: Int64 = 54_000
    /// Sound may come late, up to this (ticks of 90 kHz).
    static let soundDelay: Int64 = 180_000
    /// Pictures that the decoder may hold back.
    static let heldPictures = 64

    private struct Origin {
        let wall: WallTime
        let arrival: MonotonicTime
        let cameraWall: WallTime?
        let duration: UInt32
        let lossBefore: Bool
    }
    private enum Mode {
        case idle
        case copying
        case transcoding(VideoTranscoder)
        /// Nothing goes out until another run begins.
        case refused
    }

    private let form: TranscodeForm
    private let transcoding: Transcoding
    private let emit: @Sendable (ConversionOutput) -> Void
    private var mode = Mode.idle
    private var slot: Transcoding.Slot?
    private var source: StreamDescription?
    private var audio: AudioDescription?
    private var sound: SoundConverter?
    private var isPublished = false

    private var origins: [Int64: Origin] = [:]
    private var edition: Int32 = 0
    private var waitsForSync = true
    private var isCatchingUp = true
    private var hasLeftOut = false
    private var lastKey = Int64.min
    private var lastEncoded = NIODeadline.now()
    /// Of the newest picture, and of the picture that was the newest when sound came last.
    private var newestPicture: Int64 = 0
    private var lastSound: Int64 = 0

    init(form: TranscodeForm, transcoding: Transcoding, emit: @escaping @Sendable (ConversionOutput) -> Void) {
        self.form = form
        self.transcoding = transcoding
        self.emit = emit
    }

    var isTranscoding: Bool { if case .transcoding = mode { true } else { false } }

    /// True when there is a place for it, or it has one.
    func takeSlot() -> Bool {
        if slot == nil { slot = transcoding.take() }
        return slot != nil
    }

    /// - Parameter waiting: pictures that wait behind this item.
    func process(_ item: ConversionQueue.Item, waiting: Int) {
        switch item {
        case .started(let d): begin(d)
        case .ended(let why): end(why, letsGo: why == .stopped)
        case .sample(let s, let afterDrop):
            do {
                if s.kind == .video { try picture(s, afterDrop: afterDrop, waiting: waiting) } else { hear(s) }
            } catch {
                refuse("transcode.failed", "\(error)")
            }
        }
    }

    // MARK: Runs

    private func begin(_ d: StreamDescription) {
        end(.parametersChanged, letsGo: false)
        source = d
        sound = form.transcodes(d.audio) ? d.audio.flatMap { try? SoundConverter($0) } : nil  // Without it the viewer is told that the sound does not play.
        audio = sound?.description ?? d.audio
        guard form.transcodes(d.video) else {
            slot = nil
            mode = .copying
            return publish(d.video)
        }
        guard VideoTranscoder.isPossible else { return refuse("transcode.unavailable", "this machine's libavcodec has no libx264") }
        guard takeSlot() else {
            mode = .refused
            transcoding.refused()
            return emit(.notice(.busy))
        }
        do {
            mode = .transcoding(try VideoTranscoder(d.video, width: form.width))
            waitsForSync = true
            isCatchingUp = true
            lastEncoded = .now()
        } catch {
            refuse("transcode.failed", "\(error)")
        }
    }

    private func publish(_ video: VideoDescription) {
        guard let source else { return }
        if isPublished { emit(.event(.runEnded(.parametersChanged))) }
        isPublished = true
        emit(.started(StreamDescription(video: video, audio: audio), from: source))
    }

    private func end(_ why: RunEnd, letsGo: Bool) {
        if isPublished { emit(.event(.runEnded(why))) }
        isPublished = false
        mode = .idle
        source = nil
        sound = nil
        edition = 0
        origins.removeAll()
        lastKey = .min
        hasLeftOut = false
        if letsGo { slot = nil }
    }

    private func refuse(_ cause: String, _ detail: String) {
        end(.parametersChanged, letsGo: true)
        mode = .refused
        emit(.notice(.unavailable(cause: cause, detail: detail)))
    }

    // MARK: Pictures

    private func picture(_ s: Sample, afterDrop: Bool, waiting: Int) throws {
        switch mode {
        case .idle, .refused: return
        case .copying:
            keepSoundUp(to: s.decodeTime)
            if afterDrop { leftOut() }
            emit(.event(.sample(s)))
        case .transcoding(let transcoder):
            if afterDrop { hasLeftOut = true }
            if waitsForSync || afterDrop {
                waitsForSync = !s.isSync
                if waitsForSync { return }
            }
            let time = max(0, s.decodeTime + Int64(s.compositionOffset))
            origins[time] = Origin(wall: s.wall, arrival: s.arrival, cameraWall: s.cameraWall, duration: s.estimatedDuration, lossBefore: s.lossBefore)
            if origins.count > Self.heldPictures, let oldest = origins.keys.min() { origins[oldest] = nil }
            try s.withBytes { bytes in
                try transcoder.send(bytes, time: time, choose: { choose($0, waiting: waiting) }, take: { try take($0, from: transcoder) })
            }
        }
    }

    private func choose(_ time: Int64, waiting: Int) -> VideoTranscoder.Choice {
        if waiting > Self.lateAt { isCatchingUp = true }
        if isCatchingUp {
            if waiting <= 1 {
                isCatchingUp = false
            } else if .now() - lastEncoded < Self.leastPictures {
                origins[time] = nil
                if isPublished { hasLeftOut = true }
                return .forget
            }
        }
        lastEncoded = .now()
        return .encode(asKey: hasLeftOut || lastKey == .min || time - lastKey >= Self.keyInterval)
    }

    private func take(_ p: VideoTranscoder.Picture, from transcoder: VideoTranscoder) throws {
        if transcoder.edition != edition {
            guard let video = transcoder.description else { throw VideoTranscoder.Failure(code: 0) }
            edition = transcoder.edition
            publish(video)
        }
        if p.isSync { lastKey = p.time }
        if hasLeftOut { leftOut() }
        keepSoundUp(to: p.time)
        let origin = origins.removeValue(forKey: p.time) ?? origins.min { abs($0.key - p.time) < abs($1.key - p.time) }?.value
        guard let origin else { return }
        let arena = SampleArena(capacity: max(64, p.bytes.count))
        arena.append(p.bytes)
        emit(
            .event(
                .sample(
                    Sample(
                        arena: arena, range: 0..<p.bytes.count, kind: .video, decodeTime: p.time, estimatedDuration: origin.duration, isSync: p.isSync, lossBefore: origin.lossBefore, wall: origin.wall,
                        arrival: origin.arrival, cameraWall: origin.cameraWall))))
    }

    private func leftOut() {
        hasLeftOut = false
        guard isPublished else { return }
        transcoding.skipped()
        emit(.notice(.skipped))
    }

    // MARK: Sound

    private func hear(_ s: Sample) {
        guard isPublished, audio != nil else { return }
        guard let sound else { return emit(.event(.sample(s))) }
        lastSound = newestPicture
        withSound { try s.withBytes { bytes in try sound.send(bytes, time: s.decodeTime) { give($0, like: s) } } }
    }

    /// Puts silence where the sound of a picture is missing.
    private func keepSoundUp(to time: Int64) {
        newestPicture = time
        guard let sound else { return }
        let ticks = sound.ticks(ofVideo: time)
        if !sound.hasBegun {
            lastSound = time
            sound.begin(at: ticks)
        }
        let isSilent = time - lastSound > Self.soundPatience
        guard isSilent || ticks - sound.position > sound.ticks(ofVideo: Self.soundDelay) else { return }
        withSound { try sound.fill(to: ticks) { give($0, like: nil) } }
    }

    private func give(_ f: SoundConverter.Frame, like s: Sample?) {
        let arena = SampleArena(capacity: max(64, f.bytes.count))
        arena.append(f.bytes)
        emit(
            .event(
                .sample(
                    Sample(
                        arena: arena, range: 0..<f.bytes.count, kind: .audio, decodeTime: f.time, estimatedDuration: UInt32(SoundConverter.frameSamples), isSync: true,
                        wall: s?.wall ?? WallTime(microseconds: 0), arrival: s?.arrival ?? MonotonicTime(microseconds: 0)))))
    }

    /// Sound that fails is left out from there on, and the pictures go on.
    private func withSound(_ body: () throws -> Void) {
        do { try body() } catch {
            sound = nil
            audio = nil
            guard isPublished else { return }
            switch mode {
            case .copying: if let video = source?.video { publish(video) }
            case .transcoding(let t): if let video = t.description { publish(video) }
            default: break
            }
        }
    }
}
