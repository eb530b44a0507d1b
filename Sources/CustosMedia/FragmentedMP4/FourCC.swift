/// The four characters that name a box (ISO 14496-12 4.2), as the number they are in the file.
struct FourCC: Hashable, Sendable, CustomStringConvertible {
    let rawValue: UInt32
    init(_ rawValue: UInt32) { self.rawValue = rawValue }

    var description: String {
        let c = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> (24 - 8 * UInt32($0))) }
        return String(decoding: c.map { $0 >= 32 && $0 < 127 ? $0 : 63 }, as: UTF8.self)
    }

    // Files and brands.
    static let ftyp = FourCC(0x6674_7970), iso5 = FourCC(0x6973_6F35), iso6 = FourCC(0x6973_6F36), mp41 = FourCC(0x6D70_3431)
    static let uuid = FourCC(0x7575_6964), mdat = FourCC(0x6D64_6174)
    // The movie.
    static let moov = FourCC(0x6D6F_6F76), mvhd = FourCC(0x6D76_6864), trak = FourCC(0x7472_616B), tkhd = FourCC(0x746B_6864)
    static let mdia = FourCC(0x6D64_6961), mdhd = FourCC(0x6D64_6864), hdlr = FourCC(0x6864_6C72), minf = FourCC(0x6D69_6E66)
    static let vmhd = FourCC(0x766D_6864), smhd = FourCC(0x736D_6864), dinf = FourCC(0x6469_6E66), dref = FourCC(0x6472_6566)
    static let url = FourCC(0x7572_6C20), stbl = FourCC(0x7374_626C), stsd = FourCC(0x7374_7364), stts = FourCC(0x7374_7473)
    static let stsc = FourCC(0x7374_7363), stsz = FourCC(0x7374_737A), stco = FourCC(0x7374_636F)
    static let mvex = FourCC(0x6D76_6578), trex = FourCC(0x7472_6578), vide = FourCC(0x7669_6465), soun = FourCC(0x736F_756E)
    // Sample entries and what is in them.
    static let avc1 = FourCC(0x6176_6331), avcC = FourCC(0x6176_6343), hvc1 = FourCC(0x6876_6331), hvcC = FourCC(0x6876_6343)
    static let mp4a = FourCC(0x6D70_3461), esds = FourCC(0x6573_6473), alaw = FourCC(0x616C_6177), ulaw = FourCC(0x756C_6177)
    // Fragments.
    static let moof = FourCC(0x6D6F_6F66), mfhd = FourCC(0x6D66_6864), traf = FourCC(0x7472_6166)
    static let tfhd = FourCC(0x7466_6864), tfdt = FourCC(0x7466_6474), trun = FourCC(0x7472_756E)
}

/// The extended types of our own `uuid` boxes (ISO 14496-12 4.2: a `uuid` box is named by 16 bytes). Drawn at random
/// once for Custos; the last byte counts the kinds. Players skip a `uuid` box that they do not know.
struct BoxUUID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    static let head = BoxUUID(high: 0xB7C1_5A0E_93D2_4F68, low: 0xA41D_6E2C_F08B_5701)
    static let time = BoxUUID(high: 0xB7C1_5A0E_93D2_4F68, low: 0xA41D_6E2C_F08B_5702)
    static let check = BoxUUID(high: 0xB7C1_5A0E_93D2_4F68, low: 0xA41D_6E2C_F08B_5703)

    /// Size, `uuid` and the 16 bytes.
    static let headerByteCount = 24
}
