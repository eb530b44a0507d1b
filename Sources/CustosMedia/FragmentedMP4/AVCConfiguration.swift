/// `avcC`, the decoder configuration of H.264 (ISO 14496-15 5.3.3.1).
///
/// ```
/// u8 version = 1 | u8 profile | u8 compatibility | u8 level | 6 bits 1, 2 bits lengthSize-1 = 3
/// 3 bits 1, 5 bits count of SPS | { u16 length, SPS } | u8 count of PPS | { u16 length, PPS }
/// High profiles only: 6 bits 1, 2 bits chroma_format | 5 bits 1, 3 bits luma depth-8 | 5 bits 1, 3 bits chroma depth-8 | u8 count of SPS extensions = 0
/// ```
enum AVCConfiguration {
    /// Profiles that carry the chroma format (H.264 7.3.2.1.1) and so the four last bytes.
    private static let withChroma: Set<UInt8> = [100, 110, 122, 144, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]

    static func write(_ v: VideoDescription, into b: inout BoxBuilder) {
        // A set that no 16-bit length can hold is hostile; it stays in the samples, where it came from.
        let sps = v.sps.filter { $0.count >= 4 && $0.count <= UInt16.max }.prefix(31)
        let pps = v.pps.filter { !$0.isEmpty && $0.count <= UInt16.max }.prefix(255)
        let first = v.activeSPS.flatMap { sps.contains($0) ? $0 : nil } ?? sps.first ?? [0x67, 0, 0, 0]
        b.u8(1)
        b.put(first[1...3])
        b.u8(0xFC | 3)
        b.u8(0xE0 | UInt8(sps.count))
        for s in sps { set(s, &b) }
        b.u8(UInt8(pps.count))
        for p in pps { set(p, &b) }
        if withChroma.contains(first[1]) {
            // A set that cannot be read this far makes no description; 4:2:0 with 8 bits is what nearly all cameras send.
            let c: (format: UInt8, luma: UInt8, chroma: UInt8) = (try? chroma(first)) ?? (1, 0, 0)
            b.u8(0xFC | c.format)
            b.u8(0xF8 | c.luma)
            b.u8(0xF8 | c.chroma)
            b.u8(0)
        }
    }

    private static func set(_ nal: [UInt8], _ b: inout BoxBuilder) {
        b.u16(UInt16(nal.count))
        b.put(nal)
    }

    /// chroma_format_idc and both bit depths minus 8 (H.264 7.3.2.1.1).
    private static func chroma(_ sps: [UInt8]) throws(BitstreamError) -> (format: UInt8, luma: UInt8, chroma: UInt8) {
        var r = RBSPReader(sps, skipping: 4)
        _ = try r.unsigned("seq_parameter_set_id", upTo: 31)
        let format = try r.unsigned("chroma_format_idc", upTo: 3)
        if format == 3 { try r.skip(1) }
        return (UInt8(format), UInt8(try r.unsigned("bit_depth_luma_minus8", upTo: 6)), UInt8(try r.unsigned("bit_depth_chroma_minus8", upTo: 6)))
    }

    /// The parameter sets and the codec string; `nil` when the record is not as it must be.
    static func read(_ cursor: ByteCursor) -> (sps: [[UInt8]], pps: [[UInt8]], codecString: String)? {
        var c = cursor
        guard c.u8() == 1, let profile = c.u8(), let compatibility = c.u8(), let level = c.u8(), let lengths = c.u8(), lengths & 3 == 3,
            let spsCount = c.u8(), let sps = sets(Int(spsCount & 31), &c), let ppsCount = c.u8(), let pps = sets(Int(ppsCount), &c)
        else { return nil }
        return (sps, pps, "avc1." + [profile, compatibility, level].map(twoHexDigits).joined())
    }

    private static func sets(_ count: Int, _ c: inout ByteCursor) -> [[UInt8]]? {
        var out: [[UInt8]] = []
        for _ in 0..<count {
            guard let n = c.u16(), let nal = c.take(Int(n)) else { return nil }
            out.append(nal)
        }
        return out
    }

    private static func twoHexDigits(_ b: UInt8) -> String {
        let t = String(b, radix: 16)
        return b < 16 ? "0" + t : t
    }
}
