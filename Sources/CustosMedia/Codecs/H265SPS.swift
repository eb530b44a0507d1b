/// The parts of an H.265 sequence parameter set that a recorder needs (ISO 23008-2 7.3.2.2, 7.3.3, E.2.1).
package struct H265SPS: Sendable, Hashable {
    package var id: Int
    package var profileSpace: UInt8
    package var isHighTier: Bool
    package var profile: UInt8
    /// `general_profile_compatibility_flag[0...31]`, flag 0 in the highest bit.
    package var compatibility: UInt32
    /// The six bytes from `general_progressive_source_flag` on.
    package var constraints: [UInt8]
    package var level: UInt8
    package var width: Int
    package var height: Int
    /// `sps_max_num_reorder_pics` of the highest sub-layer is not 0.
    package var mayReorder: Bool
    package var frameRate: Double?

    /// ISO 14496-15 E.3: `hvc1.1.6.L120.B0`.
    package var codecString: String {
        let space = ["", "A", "B", "C"][Int(profileSpace & 3)]
        var reversed: UInt32 = 0
        for i in 0..<32 where compatibility & (1 << UInt32(i)) != 0 { reversed |= 1 << UInt32(31 - i) }
        var text = "hvc1.\(space)\(profile).\(String(reversed, radix: 16, uppercase: true)).\(isHighTier ? "H" : "L")\(level)"
        var used = constraints
        while used.last == 0 { used.removeLast() }
        for b in used { text += "." + String(b, radix: 16, uppercase: true) }
        return text
    }

    /// Parses a NAL unit of type 33, header included, without start code.
    package static func parse(_ nal: [UInt8]) throws(BitstreamError) -> H265SPS {
        guard nal.count >= 4, H265NALUnit.type(nal[0]) == H265NALUnit.sps else { throw BitstreamError("not an H.265 SPS") }
        var r = RBSPReader(nal, skipping: 2)
        try r.skip(4)
        let subLayers = Int(try r.bits(3))
        guard subLayers <= 6 else { throw BitstreamError("sps_max_sub_layers_minus1 is 7") }
        try r.skip(1)
        let space = UInt8(try r.bits(2)), high = try r.bit(), profile = UInt8(try r.bits(5)), compatibility = try r.bits(32)
        var constraints: [UInt8] = []
        for _ in 0..<6 { constraints.append(UInt8(try r.bits(8))) }
        let level = UInt8(try r.bits(8))
        try skipSubLayers(&r, count: subLayers)
        let id = try r.unsigned("sps_seq_parameter_set_id", upTo: 15)
        var chroma = try r.unsigned("chroma_format_idc", upTo: 3)
        if chroma == 3, try r.bit() { chroma = 0 }
        var width = try r.unsigned("pic_width_in_luma_samples", upTo: 16_384), height = try r.unsigned("pic_height_in_luma_samples", upTo: 16_384)
        if try r.bit() {
            let unitX = chroma == 1 || chroma == 2 ? 2 : 1, unitY = chroma == 1 ? 2 : 1
            let left = try r.unsigned("conf_win_left_offset", upTo: 16_384), right = try r.unsigned("conf_win_right_offset", upTo: 16_384)
            let top = try r.unsigned("conf_win_top_offset", upTo: 16_384), bottom = try r.unsigned("conf_win_bottom_offset", upTo: 16_384)
            width -= unitX * (left + right)
            height -= unitY * (top + bottom)
        }
        guard width > 0, height > 0 else { throw BitstreamError("cropped to \(width)x\(height)") }
        _ = try r.unsigned("bit_depth_luma_minus8", upTo: 8)
        _ = try r.unsigned("bit_depth_chroma_minus8", upTo: 8)
        let orderBits = try r.unsigned("log2_max_pic_order_cnt_lsb_minus4", upTo: 12) + 4
        var reordered = 0
        for _ in (try r.bit() ? 0 : subLayers)...subLayers {
            _ = try r.unsigned()
            reordered = try r.unsigned("sps_max_num_reorder_pics", upTo: 16)
            _ = try r.unsigned()
        }
        var sps = H265SPS(
            id: id, profileSpace: space, isHighTier: high, profile: profile, compatibility: compatibility, constraints: constraints, level: level,
            width: width, height: height, mayReorder: reordered > 0, frameRate: nil)
        // What follows serves the frame rate only: a set that ends early or uses an extension keeps the rest.
        sps.frameRate = try? readFrameRate(&r, orderBits: orderBits)
        return sps
    }

    /// The part of profile_tier_level behind the general level (7.3.3).
    private static func skipSubLayers(_ r: inout RBSPReader, count: Int) throws(BitstreamError) {
        guard count > 0 else { return }
        var present: [(profile: Bool, level: Bool)] = []
        for _ in 0..<count { present.append((try r.bit(), try r.bit())) }
        try r.skip(2 * (8 - count))
        for p in present { try r.skip((p.profile ? 88 : 0) + (p.level ? 8 : 0)) }
    }

    private static func readFrameRate(_ r: inout RBSPReader, orderBits: Int) throws(BitstreamError) -> Double? {
        for _ in 0..<6 { _ = try r.unsigned() }
        if try r.bit(), try r.bit() { try skipScalingLists(&r) }
        try r.skip(2)
        if try r.bit() {
            try r.skip(8)
            _ = try r.unsigned()
            _ = try r.unsigned()
            try r.skip(1)
        }
        try skipShortTermSets(&r)
        if try r.bit() {
            for _ in 0..<(try r.unsigned("num_long_term_ref_pics_sps", upTo: 32)) { try r.skip(orderBits + 1) }
        }
        try r.skip(2)
        guard try r.bit() else { return nil }
        // vui_parameters (E.2.1)
        if try r.bit(), try r.bits(8) == 255 { try r.skip(32) }
        if try r.bit() { try r.skip(1) }
        if try r.bit() {
            try r.skip(4)
            if try r.bit() { try r.skip(24) }
        }
        if try r.bit() {
            _ = try r.unsigned()
            _ = try r.unsigned()
        }
        try r.skip(3)
        if try r.bit() { for _ in 0..<4 { _ = try r.unsigned() } }
        guard try r.bit() else { return nil }
        let tick = try r.bits(32), scale = try r.bits(32)
        return FrameRateClaim.plausible(numerator: scale, denominator: UInt64(tick))
    }

    /// scaling_list_data (7.3.4).
    private static func skipScalingLists(_ r: inout RBSPReader) throws(BitstreamError) {
        for size in 0..<4 {
            for _ in 0..<(size == 3 ? 2 : 6) {
                if try !r.bit() {
                    _ = try r.unsigned()
                } else {
                    if size > 1 { _ = try r.signed() }
                    for _ in 0..<min(64, 1 << (4 + size * 2)) { _ = try r.signed() }
                }
            }
        }
    }

    /// All st_ref_pic_set (7.3.7).
    private static func skipShortTermSets(_ r: inout RBSPReader) throws(BitstreamError) {
        var previous = 0
        for i in 0..<(try r.unsigned("num_short_term_ref_pic_sets", upTo: 64)) {
            if i > 0, try r.bit() {
                try r.skip(1)
                _ = try r.unsigned()
                var count = 0
                for _ in 0...previous {
                    // used_by_curr_pic_flag, else use_delta_flag
                    if try r.bit() {
                        count += 1
                    } else if try r.bit() {
                        count += 1
                    }
                }
                previous = min(count, 32)
            } else {
                let negative = try r.unsigned("num_negative_pics", upTo: 16), positive = try r.unsigned("num_positive_pics", upTo: 16)
                for _ in 0..<negative + positive {
                    _ = try r.unsigned()
                    try r.skip(1)
                }
                previous = negative + positive
            }
        }
    }
}
