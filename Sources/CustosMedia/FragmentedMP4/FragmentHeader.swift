/// A sample with its true duration, which is known once the next sample came.
package struct FragmentSample: Sendable {
    package var sample: Sample
    /// Ticks of the track's timescale to the next sample.
    package var duration: UInt32

    package init(sample: Sample, duration: UInt32) {
        self.sample = sample
        self.duration = duration
    }
}

/// Everything of a fragment but its payload: `[time box] moof mdat-header`. The payload is written behind it: the video
/// samples' bytes in order, then the audio samples'.
package enum FragmentHeader {
    /// Samples of one track in one fragment, where a second has some 25 to 60. A recorder closes the fragment at it: a
    /// hostile camera sends samples as small and as many as it likes, and the reader has this bound too.
    package static let maximumSamples = 65_536

    /// `sequence`: `mfhd`'s number; in a stored segment the fragment's number, from 1. `time`: for a stored segment; its
    /// `mediaTime` must be the first video sample's. A track without samples is left out; both may not be empty.
    ///
    /// One allocation of exactly the bytes returned. Traps on what only a mistake of ours makes: negative decoding
    /// times, and 2 GiB or more in one fragment (an offset in `trun` has 31 bits).
    package static func encode(sequence: UInt32, time: FragmentTime?, description: StreamDescription, video: [FragmentSample], audio: [FragmentSample]) -> [UInt8] {
        precondition(!video.isEmpty || !audio.isEmpty, "fragment \(sequence) has no samples")
        precondition(max(video.count, audio.count) <= maximumSamples, "fragment \(sequence) has \(video.count) and \(audio.count) samples")
        precondition(audio.isEmpty || description.audio != nil, "fragment \(sequence) has audio and its stream has none")
        if let time, let first = video.first {
            precondition(time.mediaTime == first.sample.decodeTime, "fragment \(sequence) is dated at \(time.mediaTime) and begins at \(first.sample.decodeTime)")
        }
        var videoBytes = 0, audioBytes = 0
        for s in video { videoBytes += s.sample.byteCount }
        for s in audio { audioBytes += s.sample.byteCount }
        let moof = MovieFragment.byteCount(video: video.count, audio: audio.count)
        return FixedWriter.array((time == nil ? 0 : FragmentTime.byteCount) + moof + MovieFragment.mdatHeaderByteCount) { w in
            time?.write(into: &w)
            MovieFragment.begin(&w, sequence: sequence, byteCount: moof)
            if let first = video.first {
                MovieFragment.beginTrack(&w, .video, decodeTime: first.sample.decodeTime, samples: video.count, dataOffset: moof + MovieFragment.mdatHeaderByteCount)
                for s in video { MovieFragment.sample(&w, s.sample, duration: s.duration) }
            }
            if let first = audio.first {
                MovieFragment.beginTrack(
                    &w, .audio, decodeTime: first.sample.decodeTime, samples: audio.count, dataOffset: moof + MovieFragment.mdatHeaderByteCount + videoBytes)
                for s in audio { MovieFragment.sample(&w, s.sample, duration: s.duration) }
            }
            MovieFragment.mdatHeader(&w, payload: videoBytes + audioBytes)
        }
    }
}
