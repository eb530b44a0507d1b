/// One sample as one fragment, for live viewers: made once a frame and shared by all of them.
package enum LiveFragment {
    /// `moof` and `mdat` with the sample's estimated duration: a viewer gets the frame before the next one is there.
    ///
    /// `decodeTimeOffset`: video ticks (90 kHz) that are added to the sample's decoding time; scaled for audio. Audio that
    /// would begin before media time 0 (it arrived just before the first picture) is shown at 0: `tfdt` has no sign.
    package static func encode(_ sample: Sample, description: StreamDescription, sequence: UInt32, decodeTimeOffset: Int64) -> [UInt8] {
        let offset = sample.kind == .video ? decodeTimeOffset : MediaTicks.scale(decodeTimeOffset, from: description.video.timescale, to: description.timescale(of: .audio))
        let moof = MovieFragment.byteCount(video: 1, audio: 0)
        return FixedWriter.array(moof + MovieFragment.mdatHeaderByteCount + sample.byteCount) { w in
            MovieFragment.begin(&w, sequence: sequence, byteCount: moof)
            MovieFragment.beginTrack(
                &w, sample.kind, decodeTime: max(0, sample.decodeTime + offset), samples: 1, dataOffset: moof + MovieFragment.mdatHeaderByteCount)
            MovieFragment.sample(&w, sample, duration: sample.estimatedDuration)
            MovieFragment.mdatHeader(&w, payload: sample.byteCount)
            sample.withBytes { w.bytes($0) }
        }
    }
}
