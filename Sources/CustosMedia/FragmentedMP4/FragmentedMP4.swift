/// The initialisation of the fragmented MP4 (ISO 14496-12 8.8) that Custos stores and sends, and its codec strings.
///
/// ```
/// ftyp | uuid head (stored segments only) | moov { mvhd, trak video, trak audio?, mvex { trex a track } }
/// ```
/// Track 1 is video, in 90 kHz ticks; track 2 is audio, in ticks of its sample rate. Durations are 0: unknown.
package enum FragmentedMP4 {
    /// `ftyp`, our head box when there is one, and `moov`. Without a head it is for a browser: G.711 is left out.
    package static func initialisation(_ description: StreamDescription, head: SegmentHead?) -> [UInt8] {
        initialisation(description, head: head, tracks: head == nil ? .browser : .all)
    }

    /// The same with a choice of tracks. The fragments that follow must have been made with the same choice.
    package static func initialisation(_ description: StreamDescription, head: SegmentHead?, tracks: TrackSelection) -> [UInt8] {
        let d = tracks.applied(to: description)
        var b = BoxBuilder()
        // iso6 promises default-base-is-moof with signed composition offsets; every reader knows iso5 and mp41 (4.3, annex E).
        b.box(.ftyp) {
            $0.u32(FourCC.iso6.rawValue)
            $0.u32(0)
            for brand in [.iso5, .iso6, .mp41, d.video.codec == .h264 ? FourCC.avc1 : .hvc1] { $0.u32(brand.rawValue) }
        }
        if let head { b.put(head.encode()) }
        b.box(.moov) {
            movieHeader(&$0, timescale: d.video.timescale, tracks: d.audio == nil ? 1 : 2)
            videoTrack(&$0, d.video)
            if let audio = d.audio { audioTrack(&$0, audio) }
            // 8.8.1, 8.8.3: sample description 1, and no default that a trun does not state itself.
            $0.box(.mvex) {
                for kind in d.audio == nil ? [MediaKind.video] : [.video, .audio] {
                    $0.fullBox(.trex) {
                        $0.u32(kind.trackID)
                        $0.u32(1)
                        $0.zeros(12)
                    }
                }
            }
        }
        return b.bytes
    }

    /// The type for `MediaSource.addSourceBuffer`: `video/mp4; codecs="avc1.64001f,mp4a.40.2"`; G.711 is left out.
    package static func codecs(_ description: StreamDescription) -> String {
        "video/mp4; codecs=\"\(codecList(description, tracks: .browser))\""
    }

    /// The bare RFC 6381 list: `avc1.64001f,alaw`.
    package static func codecList(_ description: StreamDescription, tracks: TrackSelection = .all) -> String {
        let d = tracks.applied(to: description)
        return d.audio.map { "\(d.video.codecString),\($0.codecString)" } ?? d.video.codecString
    }

    // MARK: - The boxes of moov

    /// The unity matrix of `mvhd` and `tkhd` (8.2.2).
    static let unityMatrix: [UInt32] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000]

    /// 8.2.2.
    private static func movieHeader(_ b: inout BoxBuilder, timescale: UInt32, tracks: UInt32) {
        b.fullBox(.mvhd) {
            $0.zeros(8)  // times: the head box has the true ones
            $0.u32(timescale)
            $0.u32(0)
            $0.u32(0x1_0000)  // rate 1
            $0.u16(0x100)  // volume 1
            $0.zeros(10)
            for v in unityMatrix { $0.u32(v) }
            $0.zeros(24)
            $0.u32(tracks + 1)
        }
    }

    private static func videoTrack(_ b: inout BoxBuilder, _ v: VideoDescription) {
        b.box(.trak) {
            trackHeader(&$0, .video, volume: 0, width: UInt16(clamping: v.width), height: UInt16(clamping: v.height))
            media(
                &$0, timescale: v.timescale, handler: .vide, name: "Custos video",
                header: {
                    $0.fullBox(.vmhd, flags: 1) { $0.zeros(8) }  // 12.1.2
                }, entry: { SampleEntry.write(v, into: &$0) })
        }
    }

    private static func audioTrack(_ b: inout BoxBuilder, _ a: AudioDescription) {
        b.box(.trak) {
            trackHeader(&$0, .audio, volume: 0x100, width: 0, height: 0)
            media(
                &$0, timescale: a.timescale, handler: .soun, name: "Custos audio",
                header: {
                    $0.fullBox(.smhd) { $0.zeros(4) }  // 12.2.2
                }, entry: { SampleEntry.write(a, into: &$0) })
        }
    }

    /// 8.3.2: enabled, in movie.
    private static func trackHeader(_ b: inout BoxBuilder, _ kind: MediaKind, volume: UInt16, width: UInt16, height: UInt16) {
        b.fullBox(.tkhd, flags: 3) {
            $0.zeros(8)
            $0.u32(kind.trackID)
            $0.zeros(4 + 4 + 8)
            $0.zeros(2 + 2)
            $0.u16(volume)
            $0.zeros(2)
            for v in unityMatrix { $0.u32(v) }
            $0.u32(UInt32(width) << 16)
            $0.u32(UInt32(height) << 16)
        }
    }

    /// 8.4: `mdia` down to the empty sample tables that a fragmented file has.
    private static func media(
        _ b: inout BoxBuilder, timescale: UInt32, handler: FourCC, name: String, header: (inout BoxBuilder) -> Void, entry: (inout BoxBuilder) -> Void
    ) {
        b.box(.mdia) {
            $0.fullBox(.mdhd) {
                $0.zeros(8)
                $0.u32(timescale)
                $0.u32(0)
                $0.u16(0x55C4)  // "und"
                $0.zeros(2)
            }
            $0.fullBox(.hdlr) {
                $0.zeros(4)
                $0.u32(handler.rawValue)
                $0.zeros(12)
                $0.put(name.utf8)
                $0.u8(0)
            }
            $0.box(.minf) {
                header(&$0)
                $0.box(.dinf) {
                    $0.fullBox(.dref) {
                        $0.u32(1)
                        $0.fullBox(.url, flags: 1) { _ in }  // 8.7.2: the media is in this file
                    }
                }
                $0.box(.stbl) {
                    $0.fullBox(.stsd) {
                        $0.u32(1)
                        entry(&$0)
                    }
                    $0.fullBox(.stts) { $0.u32(0) }
                    $0.fullBox(.stsc) { $0.u32(0) }
                    $0.fullBox(.stsz) { $0.zeros(8) }
                    $0.fullBox(.stco) { $0.u32(0) }
                }
            }
        }
    }
}
