/// The NAL unit types of H.264 that matter to a recorder (ISO 14496-10 table 7-1), and looks into them.
///
///     +---------------+
///     |0|1|2|3|4|5|6|7|
///     +-+-+-+-+-+-+-+-+
///     |F|NRI|  Type   |
///     +---------------+
package enum H264NALUnit {
    package static let slice: UInt8 = 1
    package static let partitionA: UInt8 = 2
    package static let idr: UInt8 = 5
    package static let sei: UInt8 = 6
    package static let sps: UInt8 = 7
    package static let pps: UInt8 = 8
    package static let aud: UInt8 = 9

    package static func type(_ header: UInt8) -> UInt8 { header & 0x1F }
    package static func isVCL(_ type: UInt8) -> Bool { type >= 1 && type <= 5 }

    /// What the first bytes of a slice say.
    package struct SliceStart: Hashable {
        /// `first_mb_in_slice` is 0: the picture's first slice, unless slices come in arbitrary order.
        package var isFirst: Bool
        package var isIntra: Bool
        package var isBidirectional: Bool
    }

    /// Reads `first_mb_in_slice` and `slice_type` (7.3.3) of types 1, 2 and 5.
    package static func sliceStart(_ nal: UnsafeRawBufferPointer) -> SliceStart? {
        var r = RBSPReader(nal, skipping: 1, limit: 16)
        guard let first = try? r.unsigned(), let type = try? r.unsigned(), type <= 9 else { return nil }
        return SliceStart(isFirst: first == 0, isIntra: type % 5 == 2 || type % 5 == 4, isBidirectional: type % 5 == 1)
    }

    /// `recovery_frame_cnt` when an SEI NAL unit holds a recovery point message (D.1.8).
    package static func recoveryPoint(_ sei: UnsafeRawBufferPointer) -> Int? {
        var r = RBSPReader(sei, skipping: 1)
        while r.bitsLeft > 16 {
            guard let type = number(&r), let size = number(&r) else { return nil }
            if type == 6 { return (try? r.unsigned()).map { Int($0) } }
            guard (try? r.skip(size * 8)) != nil else { return nil }
        }
        return nil
    }

    /// `ff` bytes and a last one (7.3.2.3.1).
    private static func number(_ r: inout RBSPReader) -> Int? {
        var sum = 0
        while let b = try? r.bits(8) {
            sum += Int(b)
            if b != 255 { return sum }
        }
        return nil
    }
}
