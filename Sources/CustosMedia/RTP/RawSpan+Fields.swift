/// Big-endian fields of a packet. Every read is checked by the span: a reader asks `byteCount` first.
extension RawSpan {
    @inline(__always)
    func byte(_ at: Int) -> UInt8 { unsafeLoad(fromByteOffset: at, as: UInt8.self) }

    @inline(__always)
    func uint16(_ at: Int) -> UInt16 { unsafeLoadUnaligned(fromByteOffset: at, as: UInt16.self).bigEndian }

    @inline(__always)
    func uint32(_ at: Int) -> UInt32 { unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self).bigEndian }

    func uint64(_ at: Int) -> UInt64 { unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).bigEndian }
}

extension [UInt8] {
    mutating func appendBigEndian(_ v: UInt16) {
        append(UInt8(truncatingIfNeeded: v >> 8))
        append(UInt8(truncatingIfNeeded: v))
    }

    mutating func appendBigEndian(_ v: UInt32) {
        appendBigEndian(UInt16(truncatingIfNeeded: v >> 16))
        appendBigEndian(UInt16(truncatingIfNeeded: v))
    }

    mutating func appendBigEndian(_ v: UInt64) {
        appendBigEndian(UInt32(truncatingIfNeeded: v >> 32))
        appendBigEndian(UInt32(truncatingIfNeeded: v))
    }
}
