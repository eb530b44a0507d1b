/// The parts of an H.264 sequence parameter set that a recorder needs (ISO 14496-10 7.3.2.1.1, E.1.1).
package struct H264SPS: Sendable, Hashable {
    package var id: Int
    package var profile: UInt8
    /// The byte of `constraint_set` flags.
    package var constraints: UInt8
    package var level: UInt8
    /// Shown size: coded size minus cropping.
    package var width: Int
    package var height: Int
    /// Pictures may be shown in another order than decoded. True when the set does not say.
    package var mayReorder: Bool
    /// From VUI timing, when it is there and sane.
    package var frameRate: Double?

    /// RFC 6381 3.3: `avc1.PPCCLL`.
    package var codecString: String {
        func hex(_ b: UInt8) -> String { (b < 16 ? "0" : "") + String(b, radix: 16) }
        return "avc1.\(hex(profile))\(hex(constraints))\(hex(level))"
    }

    /// Parses a NAL unit of type 7, header included, without start code.
    package static func parse(_ nal: [UInt8]) throws(BitstreamError) -> H264SPS {
        guard nal.count >= 5, H264NALUnit.type(nal[0]) == H264NALUnit.sps else { throw BitstreamError("not an H.264 SPS") }
        var r = RBSPReader(nal, skipping: 1)
        let profile = UInt8(try r.bits(8)), constraints = UInt8(try r.bits(8)), level = UInt8(try r.bits(8))
        let id = try r.unsigned("seq_parameter_set_id", upTo: 31)
        var chroma = 1
        var separatePlanes = false
        if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(profile) {
            chroma = try r.unsigned("chroma_format_idc", upTo: 3)
            if chroma == 3 { separatePlanes = try r.bit() }
            _ = try r.unsigned("bit_depth_luma_minus8", upTo: 6)
            _ = try r.unsigned("bit_depth_chroma_minus8", upTo: 6)
            try r.skip(1)
            if try r.bit() {
                for i in 0..<(chroma == 3 ? 12 : 8) where try r.bit() { try skipScalingList(&r, size: i < 6 ? 16 : 64) }
            }
        }
        _ = try r.unsigned("log2_max_frame_num_minus4", upTo: 12)
        let orderType = try r.unsigned("pic_order_cnt_type", upTo: 2)
        if orderType == 0 {
            _ = try r.unsigned("log2_max_pic_order_cnt_lsb_minus4", upTo: 12)
        } else if orderType == 1 {
            try r.skip(1)
            _ = try r.signed()
            _ = try r.signed()
            for _ in 0..<(try r.unsigned("num_ref_frames_in_pic_order_cnt_cycle", upTo: 255)) { _ = try r.signed() }
        }
        let references = try r.unsigned("max_num_ref_frames", upTo: 16)
        try r.skip(1)
        let widthInBlocks = try r.unsigned("pic_width_in_mbs_minus1", upTo: 1023) + 1
        let heightInUnits = try r.unsigned("pic_height_in_map_units_minus1", upTo: 1023) + 1
        let framesOnly = try r.bit()
        if !framesOnly { try r.skip(1) }
        try r.skip(1)
        var width = widthInBlocks * 16, height = heightInUnits * 16 * (framesOnly ? 1 : 2)
        if try r.bit() {
            let array = separatePlanes ? 0 : chroma
            let unitX = array == 1 || array == 2 ? 2 : 1
            let unitY = (array == 1 ? 2 : 1) * (framesOnly ? 1 : 2)
            let left = try r.unsigned("crop left", upTo: 16_384), right = try r.unsigned("crop right", upTo: 16_384)
            let top = try r.unsigned("crop top", upTo: 16_384), bottom = try r.unsigned("crop bottom", upTo: 16_384)
            width -= unitX * (left + right)
            height -= unitY * (top + bottom)
        }
        guard width > 0, height > 0 else { throw BitstreamError("cropped to \(width)x\(height)") }
        // No B slices in Baseline (A.2.1); output order is decoding order for type 2 (8.2.1.3); nothing to reorder without references.
        var mayReorder = profile != 66 && orderType != 2 && references > 0
        var frameRate: Double?
        // Cameras write sets that end inside the VUI: what was read so far stands.
        if let hasVUI = try? r.bit(), hasVUI { try? readVUI(&r, &mayReorder, &frameRate) }
        return H264SPS(id: id, profile: profile, constraints: constraints, level: level, width: width, height: height, mayReorder: mayReorder, frameRate: frameRate)
    }

    private static func skipScalingList(_ r: inout RBSPReader, size: Int) throws(BitstreamError) {
        var last = 8, next = 8
        for _ in 0..<size {
            if next != 0 { next = (last + Int(try r.signed()) & 0xFF) & 0xFF }
            last = next == 0 ? last : next
        }
    }

    private static func readVUI(_ r: inout RBSPReader, _ mayReorder: inout Bool, _ frameRate: inout Double?) throws(BitstreamError) {
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
        if try r.bit() {
            let tick = try r.bits(32), scale = try r.bits(32)
            try r.skip(1)
            frameRate = FrameRateClaim.plausible(numerator: scale, denominator: UInt64(tick) * 2)
        }
        let nalHRD = try r.bit()
        if nalHRD { try skipHRD(&r) }
        let vclHRD = try r.bit()
        if vclHRD { try skipHRD(&r) }
        if nalHRD || vclHRD { try r.skip(1) }
        try r.skip(1)
        if try r.bit() {
            try r.skip(1)
            for _ in 0..<4 { _ = try r.unsigned() }
            let reordered = try r.unsigned("max_num_reorder_frames", upTo: 16)
            mayReorder = mayReorder && reordered > 0
        }
    }

    private static func skipHRD(_ r: inout RBSPReader) throws(BitstreamError) {
        let count = try r.unsigned("cpb_cnt_minus1", upTo: 31) + 1
        try r.skip(8)
        for _ in 0..<count {
            _ = try r.unsigned()
            _ = try r.unsigned()
            try r.skip(1)
        }
        try r.skip(20)
    }
}

/// The frame rate that parameter sets claim.
enum FrameRateClaim {
    /// `nil` outside 0.05 to 1000 frames a second: a field that was never filled in.
    static func plausible(numerator: UInt32, denominator: UInt64) -> Double? {
        guard denominator > 0 else { return nil }
        let rate = Double(numerator) / Double(denominator)
        return rate >= 0.05 && rate <= 1000 ? rate : nil
    }
}
