/// The NAL unit types of H.265 that matter to a recorder (ISO 23008-2 table 7-1).
///
///     +---------------+---------------+
///     |0|1|2|3|4|5|6|7|0|1|2|3|4|5|6|7|
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |F|   Type    |  LayerId  | TID |
///     +-------------+-----------------+
package enum H265NALUnit {
    package static let vps: UInt8 = 32
    package static let sps: UInt8 = 33
    package static let pps: UInt8 = 34
    package static let aud: UInt8 = 35

    package static func type(_ firstByte: UInt8) -> UInt8 { firstByte >> 1 & 0x3F }
    package static func isVCL(_ type: UInt8) -> Bool { type < 32 }
    /// BLA, IDR, CRA and the reserved IRAP types: a decoder can start here.
    package static func isIRAP(_ type: UInt8) -> Bool { type >= 16 && type <= 23 }
    /// `first_slice_segment_in_pic_flag`, the first bit behind the header (7.3.6.1).
    package static func isFirstSlice(_ nal: UnsafeRawBufferPointer) -> Bool { nal.count > 2 && nal[2] & 0x80 != 0 }
}
