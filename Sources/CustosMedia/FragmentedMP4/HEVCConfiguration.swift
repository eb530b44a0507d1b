/// `hvcC`, the decoder configuration of H.265 (ISO 14496-15 8.3.3.1).
///
/// ```
/// u8 version = 1 | 2 bits profile_space, 1 bit tier, 5 bits profile_idc | u32 compatibility | 48 bits constraints | u8 level
/// 4 bits 1, 12 bits min_spatial_segmentation = 0 | 6 bits 1, 2 bits parallelism = 0 | 6 bits 1, 2 bits chroma_format
/// 5 bits 1, 3 bits luma depth-8 | 5 bits 1, 3 bits chroma depth-8 | u16 average frame rate = 0 (unknown)
/// 2 bits constant frame rate = 0, 3 bits temporal layers, 1 bit temporal nesting, 2 bits lengthSize-1 = 3
/// u8 count of arrays | { 1 bit completeness, 1 bit 0, 6 bits NAL unit type | u16 count | { u16 length, NAL unit } }
/// ```
///
/// The sample entry is `hvc1` with `array_completeness` 1, and the samples keep their own parameter sets. By the letter
/// (ISO 14496-15 8.4.1.1.2) the sets would have to be taken out of the samples or the entry be `hev1`. Taken out they
/// cannot be: a stored NAL unit is evidence and stays as it was received. And `hev1` is refused by Apple's players. A
/// repeated set that equals the one in the record changes no decoder's state, a set that differs starts a new run with
/// a new record, and the readers that we tried take it: ffmpeg 5.1, VLC 3.0, GStreamer, and Firefox ESR through MSE. So
/// this is the lesser departure.
enum HEVCConfiguration {
    private static let vpsType: UInt8 = 32, spsType: UInt8 = 33, ppsType: UInt8 = 34

    static func write(_ v: VideoDescription, into b: inout BoxBuilder) {
        // A set that cannot be read this far makes no description; Main profile in 4:2:0 is what nearly all cameras send.
        let facts = v.activeSPS.flatMap { try? Facts(sps: $0) } ?? Facts()
        b.u8(1)
        b.put(facts.profile)
        b.u16(0xF000)
        b.put([0xFC, 0xFC | facts.chromaFormat, 0xF8 | facts.lumaDepth, 0xF8 | facts.chromaDepth])
        b.u16(0)
        b.u8(facts.temporalLayers << 3 | facts.temporalNesting << 2 | 3)
        let arrays = [(vpsType, v.vps), (spsType, v.sps), (ppsType, v.pps)]
        b.u8(UInt8(arrays.count))
        for (type, all) in arrays {
            // A set that no 16-bit length can hold is hostile; it stays in the samples, where it came from.
            let nals = all.filter { !$0.isEmpty && $0.count <= UInt16.max }.prefix(Int(UInt16.max))
            b.u8(0x80 | type)
            b.u16(UInt16(nals.count))
            for n in nals {
                b.u16(UInt16(n.count))
                b.put(n)
            }
        }
    }

    /// What the record repeats from the SPS (H.265 7.3.2.2.1, 7.3.3).
    private struct Facts {
        /// profile_space .. general_level_idc: 12 bytes, the same in the SPS and in the record.
        var profile: [UInt8] = [1] + [UInt8](repeating: 0, count: 11)
        var chromaFormat: UInt8 = 1
        var lumaDepth: UInt8 = 0
        var chromaDepth: UInt8 = 0
        var temporalLayers: UInt8 = 1
        var temporalNesting: UInt8 = 1

        init() {}

        init(sps: [UInt8]) throws(BitstreamError) {
            var r = RBSPReader(sps, skipping: 2)
            try r.skip(4)
            let layers = Int(try r.bits(3))
            temporalLayers = UInt8(min(layers, 6)) + 1
            temporalNesting = UInt8(try r.bits(1))
            profile = []
            for _ in 0..<12 { profile.append(UInt8(try r.bits(8))) }
            var subLayerBits = 0
            for _ in 0..<layers { subLayerBits += (try r.bit() ? 88 : 0) + (try r.bit() ? 8 : 0) }
            if layers > 0 { try r.skip(2 * (8 - layers)) }
            try r.skip(subLayerBits)
            _ = try r.unsigned("sps_seq_parameter_set_id", upTo: 15)
            chromaFormat = UInt8(try r.unsigned("chroma_format_idc", upTo: 3))
            if chromaFormat == 3 { try r.skip(1) }
            for _ in 0..<2 { _ = try r.unsigned() }  // width, height
            if try r.bit() { for _ in 0..<4 { _ = try r.unsigned() } }
            lumaDepth = UInt8(try r.unsigned("bit_depth_luma_minus8", upTo: 7))
            chromaDepth = UInt8(try r.unsigned("bit_depth_chroma_minus8", upTo: 7))
        }
    }

    /// The parameter sets and the codec string; `nil` when the record is not as it must be.
    static func read(_ cursor: ByteCursor) -> (vps: [[UInt8]], sps: [[UInt8]], pps: [[UInt8]], codecString: String)? {
        var c = cursor
        guard c.u8() == 1, let profile = c.take(12), c.skip(8), let lengths = c.u8(), lengths & 3 == 3, let arrays = c.u8() else { return nil }
        var sets: [UInt8: [[UInt8]]] = [:]
        for _ in 0..<arrays {
            guard let type = c.u8(), let count = c.u16() else { return nil }
            for _ in 0..<count {
                guard let n = c.u16(), let nal = c.take(Int(n)) else { return nil }
                sets[type & 63, default: []].append(nal)
            }
        }
        return (sets[vpsType] ?? [], sets[spsType] ?? [], sets[ppsType] ?? [], codecString(profile))
    }

    private static func codecString(_ p: [UInt8]) -> String {
        let compatibility = p[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return H265SPS(
            id: 0, profileSpace: p[0] >> 6, isHighTier: p[0] >> 5 & 1 == 1, profile: p[0] & 31, compatibility: compatibility, constraints: Array(p[5..<11]),
            level: p[11], width: 0, height: 0, mayReorder: false, frameRate: nil
        ).codecString
    }
}
