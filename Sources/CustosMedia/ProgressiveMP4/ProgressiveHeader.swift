import CustosBase

/// `ftyp`, `moov` and the header of `mdat` of a progressive file: everything before the payload.
///
/// ```
/// ftyp | moov { mvhd, trak { tkhd, edts { elst }, mdia { mdhd, hdlr, minf { vmhd, dinf, stbl } } } ... } | mdat header
/// ```
struct ProgressiveHeader {
    /// ISO 14496-12 4.2: a box of 32 bits, and offsets of 32 bits in `stco`. It is also the largest file that a FAT32 stick takes.
    static let maximumFileBytes = Int64(UInt32.max)
    private static let movieTimescale: UInt32 = 90_000
    /// Seconds from 1904-01-01, from where the format counts, to 1970-01-01 (8.2.2).
    private static let epoch: Int64 = 2_082_844_800

    let description: StreamDescription
    let video: SampleTable
    let audio: SampleTable?
    /// Our date of the first picture: written as the creation time.
    let start: WallTime
    let payloadByteCount: Int64

    /// The bytes; their count depends on nothing but the tables.
    func bytes() -> [UInt8] {
        let size = write(base: 0).count
        precondition(Int64(size) + payloadByteCount <= Self.maximumFileBytes, "a file of \(Int64(size) + payloadByteCount) bytes")
        return write(base: Int64(size))
    }

    private func write(base: Int64) -> [UInt8] {
        var b = BoxBuilder()
        // iso4 brings signed composition offsets.
        b.box(.ftyp) {
            $0.u32(FourCC.isom.rawValue)
            $0.u32(0x200)
            for brand in [.isom, .iso4, .mp41, description.video.codec == .h264 ? FourCC.avc1 : .hvc1] { $0.u32(brand.rawValue) }
        }
        let tracks = [video] + (audio.map { $0.isEmpty ? [] : [$0] } ?? [])
        // Everything is shown from when the earliest track begins.
        let zero = tracks.map(begin).min() ?? 0
        let durations = tracks.map { duration($0, zero) }
        b.box(.moov) {
            $0.fullBox(.mvhd, version: 1) {
                times(&$0)
                $0.u32(Self.movieTimescale)
                $0.u64(UInt64(durations.max() ?? 0))
                $0.u32(0x1_0000)
                $0.u16(0x100)
                $0.zeros(10)
                for v in FragmentedMP4.unityMatrix { $0.u32(v) }
                $0.zeros(24)
                $0.u32(UInt32(tracks.count + 1))
            }
            for (table, duration) in zip(tracks, durations) { track(&$0, table, duration, zero, base) }
        }
        b.u32(UInt32(payloadByteCount + 8))
        b.u32(FourCC.mdat.rawValue)
        return b.bytes
    }

    /// When a track's first picture or sound is due, in movie ticks.
    private func begin(_ t: SampleTable) -> Int64 { MediaTicks.scale(t.presentation.lowerBound, from: t.timescale, to: Self.movieTimescale) }

    /// The empty edit that lets a track begin later than the other.
    private func delay(_ t: SampleTable, _ zero: Int64) -> Int64 { begin(t) - zero }

    private func shown(_ t: SampleTable) -> Int64 {
        let ticks = t.presentation.upperBound - t.presentation.lowerBound
        let scaled = MediaTicks.scale(ticks, from: t.timescale, to: Self.movieTimescale)
        // Rounded up: an edit that is too short by half a tick would cut the last sample.
        return MediaTicks.scale(scaled, from: Self.movieTimescale, to: t.timescale) < ticks ? scaled + 1 : scaled
    }

    private func duration(_ t: SampleTable, _ zero: Int64) -> Int64 { delay(t, zero) + shown(t) }

    private func times(_ b: inout BoxBuilder) {
        let seconds = UInt64(clamping: WallTime.floorDivide(start.microseconds, 1_000_000).quotient + Self.epoch)
        b.u64(seconds)
        b.u64(seconds)
    }

    private func track(_ b: inout BoxBuilder, _ t: SampleTable, _ duration: Int64, _ zero: Int64, _ base: Int64) {
        b.box(.trak) {
            // 8.3.2: enabled, in movie.
            $0.fullBox(.tkhd, version: 1, flags: 3) {
                times(&$0)
                $0.u32(t.kind.trackID)
                $0.zeros(4)
                $0.u64(UInt64(duration))
                $0.zeros(8 + 2 + 2)
                $0.u16(t.kind == .audio ? 0x100 : 0)
                $0.zeros(2)
                for v in FragmentedMP4.unityMatrix { $0.u32(v) }
                $0.u32(t.kind == .video ? UInt32(UInt16(clamping: description.video.width)) << 16 : 0)
                $0.u32(t.kind == .video ? UInt32(UInt16(clamping: description.video.height)) << 16 : 0)
            }
            // 8.6.6: from the first picture to the end of the last, later when the track begins later.
            $0.box(.edts) {
                let delay = delay(t, zero)
                $0.fullBox(.elst, version: 1) {
                    $0.u32(delay > 0 ? 2 : 1)
                    if delay > 0 {
                        $0.u64(UInt64(delay))
                        $0.u64(UInt64(bitPattern: -1))
                        $0.u32(0x1_0000)
                    }
                    $0.u64(UInt64(shown(t)))
                    $0.u64(UInt64(t.editStart))
                    $0.u32(0x1_0000)
                }
            }
            $0.box(.mdia) {
                $0.fullBox(.mdhd, version: 1) {
                    times(&$0)
                    $0.u32(t.timescale)
                    $0.u64(UInt64(max(0, t.mediaDuration)))
                    $0.u16(0x55C4)  // "und"
                    $0.zeros(2)
                }
                $0.fullBox(.hdlr) {
                    $0.zeros(4)
                    $0.u32((t.kind == .video ? FourCC.vide : .soun).rawValue)
                    $0.zeros(12)
                    $0.put((t.kind == .video ? "Custos video" : "Custos audio").utf8)
                    $0.u8(0)
                }
                $0.box(.minf) {
                    switch t.kind {
                    case .video: $0.fullBox(.vmhd, flags: 1) { $0.zeros(8) }
                    case .audio: $0.fullBox(.smhd) { $0.zeros(4) }
                    }
                    $0.box(.dinf) {
                        $0.fullBox(.dref) {
                            $0.u32(1)
                            $0.fullBox(.url, flags: 1) { _ in }
                        }
                    }
                    $0.box(.stbl) {
                        $0.fullBox(.stsd) {
                            $0.u32(1)
                            switch t.kind {
                            case .video: SampleEntry.write(description.video, into: &$0)
                            case .audio: if let audio = description.audio { SampleEntry.write(audio, into: &$0) }
                            }
                        }
                        $0.put(t.boxes(base: base))
                    }
                }
            }
        }
    }
}

extension BoxBuilder {
    mutating func u64(_ v: UInt64) {
        u32(UInt32(truncatingIfNeeded: v >> 32))
        u32(UInt32(truncatingIfNeeded: v))
    }
}

extension FourCC {
    static let isom = FourCC(0x6973_6F6D), iso4 = FourCC(0x6973_6F34)
    static let edts = FourCC(0x6564_7473), elst = FourCC(0x656C_7374), ctts = FourCC(0x6374_7473), stss = FourCC(0x7374_7373)
}
