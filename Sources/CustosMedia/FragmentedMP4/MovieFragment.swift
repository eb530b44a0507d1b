/// The one shape of `moof` that Custos writes, box by box. `FragmentTable` is its reader.
///
/// ```
/// moof { mfhd { u32 sequence },                                                          8 + 16
///   traf { tfhd flags 0x020000 default-base-is-moof { u32 track },                       8 + 16
///          tfdt version 1 { u64 decoding time of the first sample },                     20
///          trun version 1, flags 0xF01 { u32 count, i32 data offset from moof's start,   20
///            { u32 duration, u32 size, u32 flags, i32 composition offset } } } }         16 a sample
/// mdat
/// ```
/// ISO 14496-12 8.8.4 to 8.8.8, 8.8.12. Video first, then audio; a run of each. Every sample states everything, so that
/// there is one shape to write, to read and to test; it costs an audio frame 8 bytes.
enum MovieFragment {
    static let mdatHeaderByteCount = 8
    static let sampleByteCount = 16
    static let trackHeaderFlags: UInt32 = 0x02_0000
    static let runFlags: UInt32 = 0x001 | 0x100 | 0x200 | 0x400 | 0x800

    private static let trackByteCount = 8 + 16 + 20 + 20

    static func byteCount(video: Int, audio: Int) -> Int {
        8 + 16 + (video == 0 ? 0 : trackByteCount + video * sampleByteCount) + (audio == 0 ? 0 : trackByteCount + audio * sampleByteCount)
    }

    static func begin(_ w: inout FixedWriter, sequence: UInt32, byteCount: Int) {
        w.box(.moof, UInt32(byteCount))
        w.fullBox(.mfhd, 16, version: 0, flags: 0)
        w.u32(sequence)
    }

    static func beginTrack(_ w: inout FixedWriter, _ kind: MediaKind, decodeTime: Int64, samples: Int, dataOffset: Int) {
        precondition(decodeTime >= 0, "\(kind) begins at \(decodeTime), before its run")
        precondition(dataOffset <= Int32.max, "\(kind) lies \(dataOffset) bytes behind its moof")
        w.box(.traf, UInt32(trackByteCount + samples * sampleByteCount))
        w.fullBox(.tfhd, 16, version: 0, flags: trackHeaderFlags)
        w.u32(kind.trackID)
        w.fullBox(.tfdt, 20, version: 1, flags: 0)
        w.i64(decodeTime)
        w.fullBox(.trun, UInt32(20 + samples * sampleByteCount), version: 1, flags: runFlags)
        w.u32(UInt32(samples))
        w.i32(Int32(dataOffset))
    }

    static func sample(_ w: inout FixedWriter, _ s: Sample, duration: UInt32) {
        let flags = SampleFlags(kind: s.kind, isSync: s.isSync, lossBefore: s.lossBefore)
        sample(&w, duration: duration, size: UInt32(s.byteCount), flags: flags, compositionOffset: s.compositionOffset)
    }

    static func sample(_ w: inout FixedWriter, duration: UInt32, size: UInt32, flags: SampleFlags, compositionOffset: Int32) {
        w.u32(duration)
        w.u32(size)
        w.u32(flags.rawValue)
        w.i32(compositionOffset)
    }

    static func mdatHeader(_ w: inout FixedWriter, payload: Int) {
        precondition(payload + mdatHeaderByteCount <= Int32.max, "a payload of \(payload) bytes in one fragment")
        w.box(.mdat, UInt32(payload + mdatHeaderByteCount))
    }
}

/// The flags of a sample (ISO 14496-12 8.8.3.1).
///
/// ```
/// 4 bits 0 | 2 is_leading | 2 sample_depends_on | 2 is_depended_on | 2 redundancy | 3 padding | 1 is_non_sync | 16 degradation_priority
/// ```
/// `degradation_priority` 1 is our mark that packets were lost before the sample: no reader gives the field another
/// meaning, and the mark stays with its sample through every copy.
struct SampleFlags: Hashable, Sendable {
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(kind: MediaKind, isSync: Bool, lossBefore: Bool) {
        let sync = kind == .audio || isSync
        rawValue = (sync ? Self.sync : Self.delta) | (lossBefore ? Self.loss : 0)
    }

    /// sample_depends_on 2: on no other.
    private static let sync: UInt32 = 0x0200_0000
    /// sample_depends_on 1, is_non_sync.
    private static let delta: UInt32 = 0x0101_0000
    private static let loss: UInt32 = 1

    var isSync: Bool { rawValue & 0x1_0000 == 0 }
    var lossBefore: Bool { rawValue & 0xFFFF == Self.loss }
    /// One of the four words that Custos writes.
    var isOurs: Bool { [Self.sync, Self.delta].contains(rawValue & ~Self.loss) }
}
