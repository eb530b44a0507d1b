/// Builds nested boxes whose sizes are filled in when they close: for the initialisation, which is made once a run.
struct BoxBuilder {
    private(set) var bytes: [UInt8] = []

    mutating func u8(_ v: UInt8) { bytes.append(v) }
    mutating func u16(_ v: UInt16) {
        u8(UInt8(truncatingIfNeeded: v >> 8))
        u8(UInt8(truncatingIfNeeded: v))
    }
    mutating func u32(_ v: UInt32) {
        u16(UInt16(truncatingIfNeeded: v >> 16))
        u16(UInt16(truncatingIfNeeded: v))
    }
    mutating func put(_ b: some Sequence<UInt8>) { bytes.append(contentsOf: b) }
    mutating func zeros(_ n: Int) { bytes.append(contentsOf: repeatElement(0, count: n)) }

    /// ISO 14496-12 4.2 Box.
    mutating func box(_ type: FourCC, _ body: (inout BoxBuilder) -> Void) {
        let start = bytes.count
        u32(0)
        u32(type.rawValue)
        body(&self)
        let size = bytes.count - start
        precondition(size <= UInt32.max, "\(type) of \(size) bytes")
        for i in 0..<4 { bytes[start + i] = UInt8(truncatingIfNeeded: size >> (24 - 8 * i)) }
    }

    /// ISO 14496-12 4.2 FullBox.
    mutating func fullBox(_ type: FourCC, version: UInt8 = 0, flags: UInt32 = 0, _ body: (inout BoxBuilder) -> Void) {
        box(type) {
            $0.u32(UInt32(version) << 24 | flags)
            body(&$0)
        }
    }
}
