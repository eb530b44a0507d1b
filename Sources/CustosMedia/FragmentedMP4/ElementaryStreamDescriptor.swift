/// `esds`, the decoder configuration of AAC (ISO 14496-14 5.6, ISO 14496-1 7.2.6).
///
/// ```
/// ES_Descriptor 3 { u16 ES_ID = 0, u8 flags = 0,
///   DecoderConfigDescriptor 4 { u8 object type = 0x40 (ISO 14496-3), u8 stream type 5 << 2 | 1, u24 buffer, u32 peak rate, u32 mean rate (0: unknown),
///     DecoderSpecificInfo 5 { AudioSpecificConfig } },
///   SLConfigDescriptor 6 { u8 predefined = 2 } }
/// ```
/// Lengths are written in four bytes of seven bits (ISO 14496-1 8.3.3) and read in one to four.
enum ElementaryStreamDescriptor {
    /// AudioSpecificConfig is 2 to some 70 bytes; what is longer is cut, and no decoder would have taken it.
    private static let configurationLimit = 1024

    static func write(_ configuration: [UInt8], into b: inout BoxBuilder) {
        let specific = Array(configuration.prefix(configurationLimit))
        let decoder = 13 + 5 + specific.count
        descriptor(3, 3 + 5 + decoder + 5 + 1, &b)
        b.put([0, 0, 0])
        descriptor(4, decoder, &b)
        b.put([0x40, 5 << 2 | 1])
        b.zeros(3 + 4 + 4)
        descriptor(5, specific.count, &b)
        b.put(specific)
        descriptor(6, 1, &b)
        b.u8(2)
    }

    private static func descriptor(_ tag: UInt8, _ length: Int, _ b: inout BoxBuilder) {
        b.u8(tag)
        for shift in [21, 14, 7] { b.u8(0x80 | UInt8(truncatingIfNeeded: length >> shift & 127)) }
        b.u8(UInt8(length & 127))
    }

    /// AudioSpecificConfig; `nil` when there is none.
    static func read(_ cursor: ByteCursor) -> [UInt8]? {
        var c = cursor
        guard header(3, &c) != nil, c.skip(2), c.u8() == 0, header(4, &c) != nil, c.u8() == 0x40, c.skip(12), let n = header(5, &c) else { return nil }
        return c.take(n)
    }

    private static func header(_ tag: UInt8, _ c: inout ByteCursor) -> Int? {
        guard c.u8() == tag else { return nil }
        var length = 0
        for _ in 0..<4 {
            guard let b = c.u8() else { return nil }
            length = length << 7 | Int(b & 127)
            if b & 128 == 0 { return length }
        }
        return nil
    }
}
