import CustosBase
import Testing

@Suite struct WallTimeText {
    @Test(
        "wall time is written and read as RFC 3339",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-23T06:31:07.240Z", 1_795_415_467_240_000), ("1969-12-31T23:59:59.999999Z", -1), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ])
    func roundTrip(text: String, micros: Int64) {
        #expect(WallTime(iso8601: text)?.microseconds == micros)
        #expect(WallTime(microseconds: micros).description == text)
    }

    @Test("an offset is taken off", arguments: ["2026-11-23T14:31:07.240+08:00", "2026-11-23 14:31:07.24+08:00"])
    func offset(text: String) { #expect(WallTime(iso8601: text)?.description == "2026-11-23T06:31:07.240Z") }

    @Test(
        "what is no date is nil",
        arguments: ["", "2026-11-23", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T06:31:07", "2026-11-23T06:31:07Zx", "2026-11-23T06:31:07.Z", "２026-11-23T06:31:07Z"])
    func refused(text: String) { #expect(WallTime(iso8601: text) == nil) }

    @Test("civil dates and days agree over four centuries")
    func days() {
        for d in stride(from: Int64(-80_000), through: 80_000, by: 13) {
            let c = CivilDate.fromDays(d)
            #expect(CivilDate.toDays(year: c.year, month: c.month, day: c.day) == d)
        }
    }
}

@Suite struct Digests {
    @Test("digests agree with their published vectors")
    func vectors() {
        #expect(Hex.encode(Digest.hash(.md5, Array("abc".utf8))) == "900150983cd24fb0d6963f7d28e17f72")
        #expect(Hex.encode(Digest.sha256(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let h = SHA256Hasher()
        for b in "abc".utf8 { h.update([b]) }
        #expect(h.finish() == Digest.sha256(Array("abc".utf8)))
        #expect(h.finish() == Digest.sha256([]))
    }

    @Test("base 64 is read with and without padding", arguments: ["", "a", "ab", "abc", "abcd"])
    func base64(text: String) {
        let t = Base64.encode(Array(text.utf8))
        #expect(Base64.decode(t) == Array(text.utf8))
        #expect(Base64.decode(t.replacing("=", with: "")) == Array(text.utf8))
    }

    @Test("identifiers read back what they write")
    func identifiers() {
        let u = UUIDValue.random()
        #expect(UUIDValue(u.description) == u)
        #expect(UUIDValue(bytes: u.bytes) == u)
        #expect(StreamID("12/main") == StreamID(CameraID(12), .main))
        #expect(StreamID("12-sub") == StreamID(CameraID(12), .sub))
        for bad in ["", "12", "012/main", "12/x", "-1/main", "12/main/", "0/main"] { #expect(StreamID(bad) == nil, "\(bad)") }
    }
}
