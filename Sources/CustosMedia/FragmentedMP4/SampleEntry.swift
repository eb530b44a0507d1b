/// The sample entries of `stsd` (ISO 14496-12 8.5.2): one a track, because a change starts a new run.
enum SampleEntry {
    /// VisualSampleEntry (12.1.3): `avc1` or `hvc1` with its configuration.
    ///
    /// ```
    /// 6 zeros | u16 data reference = 1 | 16 zeros | u16 width | u16 height | u32 72 dpi | u32 72 dpi | u32 0
    /// u16 frames = 1 | 32 bytes name | u16 depth = 24 | i16 -1 | avcC or hvcC
    /// ```
    static func write(_ v: VideoDescription, into b: inout BoxBuilder) {
        b.box(v.codec == .h264 ? .avc1 : .hvc1) {
            $0.zeros(6)
            $0.u16(1)
            $0.zeros(16)
            $0.u16(UInt16(clamping: v.width))
            $0.u16(UInt16(clamping: v.height))
            $0.u32(0x0048_0000)
            $0.u32(0x0048_0000)
            $0.zeros(4)
            $0.u16(1)
            $0.zeros(32)
            $0.u16(24)
            $0.u16(0xFFFF)
            switch v.codec {
            case .h264: $0.box(.avcC) { AVCConfiguration.write(v, into: &$0) }
            case .h265: $0.box(.hvcC) { HEVCConfiguration.write(v, into: &$0) }
            }
        }
    }

    /// AudioSampleEntry (12.2.3): `mp4a` with `esds`; `alaw` and `ulaw` (QuickTime's names for G.711, which ffmpeg and VLC
    /// read) without more.
    ///
    /// ```
    /// 6 zeros | u16 data reference = 1 | 8 zeros | u16 channels | u16 bits = 16 | 4 zeros | u32 rate in 16.16
    /// ```
    static func write(_ a: AudioDescription, into b: inout BoxBuilder) {
        let type: FourCC =
            switch a.codec {
            case .aac: .mp4a
            case .pcma: .alaw
            case .pcmu: .ulaw
            }
        b.box(type) {
            $0.zeros(6)
            $0.u16(1)
            $0.zeros(8)
            $0.u16(UInt16(a.channels))
            $0.u16(16)
            $0.zeros(4)
            // 16.16 holds up to 65 535 Hz; a decoder takes the true rate from esds then, and we from mdhd.
            $0.u32(a.sampleRate <= 0xFFFF ? a.sampleRate << 16 : 0)
            if a.codec == .aac {
                $0.fullBox(.esds) { ElementaryStreamDescriptor.write(a.configuration, into: &$0) }
            }
        }
    }
}
