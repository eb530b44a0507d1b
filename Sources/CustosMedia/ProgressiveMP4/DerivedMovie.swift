package import CustosBase

/// A progressive MP4 of samples that were made anew, such as pictures with a watermark: tables first collected, header afterwards.
///
/// The caller keeps the payload and tells where each piece of it lies; `header(payload:)` goes in front of it.
package struct DerivedMovie: Sendable {
    private var video: SampleTable
    private var audio: SampleTable?
    private let audioDescription: AudioDescription?
    private let start: WallTime

    package init(audio: AudioDescription?, start: WallTime) {
        video = SampleTable(kind: .video, timescale: 90_000)
        self.audio = audio.map { SampleTable(kind: .audio, timescale: $0.timescale) }
        audioDescription = audio
        self.start = start
    }

    package var videoSamples: Int { video.count }
    package var samples: Int { video.count + (audio?.count ?? 0) }

    /// A picture that is shown as it is decoded; its bytes begin at `offset` of the payload. Times are ticks of 90 kHz, rising.
    package mutating func appendPicture(time: Int64, duration: UInt32, size: UInt32, isSync: Bool, at offset: Int64) {
        video.beginChunk(at: offset)
        video.append(decodeTime: time, duration: duration, size: size, compositionOffset: 0, isSync: isSync)
    }

    /// Audio samples that lie one after the other from `offset` of the payload on.
    package mutating func appendAudio(_ samples: [StoredSample], at offset: Int64) {
        guard !samples.isEmpty else { return }
        audio?.beginChunk(at: offset)
        for s in samples {
            audio?.append(decodeTime: s.decodeTime, duration: s.duration, size: UInt32(s.range.count), compositionOffset: 0, isSync: true)
        }
    }

    /// `ftyp`, `moov` and the header of `mdat`.
    package func header(_ video: VideoDescription, payload: Int64) -> [UInt8] {
        ProgressiveHeader(
            description: StreamDescription(video: video, audio: audioDescription), video: self.video, audio: audio, start: start, payloadByteCount: payload
        ).bytes()
    }
}
