import CustosBase
import CustosMedia
import Testing

@Suite("FragmentedMP4: the bytes of the boxes")
struct FragmentedMP4StructureTests {
    @Test("a fragment's header is, byte for byte, time box, moof and mdat header")
    func goldenFragment() {
        let video = [
            Fixture.sample([1, 2, 3], at: 90_000, composition: -2, duration: 3600, sync: true, loss: true),
            Fixture.sample([4, 5], at: 93_600, composition: 5, duration: 3601),
        ]
        let audio = [Fixture.sample([6, 7, 8, 9], .audio, at: 16_000, duration: 1024, sync: true)]
        let time = FragmentTime(
            mediaTime: 90_000, wall: WallTime(microseconds: 0x0102_0304_0506_0708), monotonic: MonotonicTime(microseconds: 5), cameraWall: nil)

        let bytes = FragmentHeader.encode(
            sequence: 3, time: time, description: StreamDescription(video: Fixture.h264, audio: Fixture.aac), video: video, audio: audio)

        #expect(
            Hex.encode(bytes)
                == """
                00000038 75756964 b7c15a0e93d24f68a41d6e2cf08b5702 0000000000015f90 0102030405060708 0000000000000005 8000000000000000
                000000c8 6d6f6f66
                 00000010 6d666864 00000000 00000003
                 00000060 74726166
                  00000010 74666864 00020000 00000001
                  00000014 74666474 01000000 0000000000015f90
                  00000034 7472756e 01000f01 00000002 000000d0
                   00000e10 00000003 02000001 fffffffe
                   00000e11 00000002 01010000 00000005
                 00000050 74726166
                  00000010 74666864 00020000 00000002
                  00000014 74666474 01000000 0000000000003e80
                  00000024 7472756e 01000f01 00000001 000000d5
                   00000400 00000004 02000000 00000000
                00000011 6d646174
                """.filter { !$0.isWhitespace })
    }

    @Test("a check box is 48 bytes and reads back")
    func checkBox() {
        let box = CheckBox(number: 5, length: 0x0102_0304, chain: (0..<16).map { UInt8($0) })

        #expect(Hex.encode(box.encode()) == "0000003075756964b7c15a0e93d24f68a41d6e2cf08b57030000000501020304000102030405060708090a0b0c0d0e0f")
        #expect(CheckBox(box.encode()) == box)
        #expect(CheckBox(box.encode() + [0]) == nil)
        #expect(CheckBox(Array(box.encode().dropLast())) == nil)
    }

    @Test("the chain value is the first half of SHA-256 over the last value and the leaf hash")
    func chain() {
        let first = FragmentTree.leafHash([1]), second = FragmentTree.leafHash([2])
        var chain = CheckChain()

        let a = chain.append(fragmentHash: first, length: 1), b = chain.append(fragmentHash: second, length: 1)

        let expectedA = Array(Digest.sha256([UInt8](repeating: 0, count: 16) + Digest.sha256([0, 1])).prefix(16))
        #expect(a == CheckBox(number: 0, length: 1, chain: expectedA))
        #expect(b == CheckBox(number: 1, length: 1, chain: Array(Digest.sha256(expectedA + Digest.sha256([0, 2])).prefix(16))))
    }

    @Test("a live fragment is moof and mdat of one sample with its estimated duration, moved in time")
    func live() {
        let d = StreamDescription(video: Fixture.h264, audio: Fixture.aac)
        let picture = Fixture.sample([9, 8, 7], at: 100_000, composition: 7, duration: 3600, sync: true).sample
        let sound = Fixture.sample([1], .audio, at: 16_000, duration: 1024, sync: true).sample

        let video = LiveFragment.encode(picture, description: d, sequence: 9, decodeTimeOffset: -90_000)
        let audio = LiveFragment.encode(sound, description: d, sequence: 10, decodeTimeOffset: -45_000)
        let early = LiveFragment.encode(sound, description: d, sequence: 11, decodeTimeOffset: -180_000)

        #expect(
            Hex.encode(video)
                == """
                00000068 6d6f6f66 00000010 6d666864 00000000 00000009 00000050 74726166 00000010 74666864 00020000 00000001
                00000014 74666474 01000000 0000000000002710 00000024 7472756e 01000f01 00000001 00000070
                00000e10 00000003 02000000 00000007 0000000b 6d646174 090807
                """.filter { !$0.isWhitespace })
        #expect(Hex.encode(audio[60..<68]) == "0000000000001f40")
        #expect(Hex.encode(early[60..<68]) == "0000000000000000")
    }

    @Test("the initialisation for a browser leaves G.711 out, and AAC in")
    func browserTracks() {
        let g711 = StreamDescription(video: Fixture.h264, audio: Fixture.alaw), aac = StreamDescription(video: Fixture.h264, audio: Fixture.aac)
        func tracks(_ b: [UInt8]) -> Int { (0..<b.count - 3).count { b[$0..<$0 + 4].elementsEqual("trak".utf8) } }

        #expect(tracks(FragmentedMP4.initialisation(g711, head: nil)) == 1)
        #expect(tracks(FragmentedMP4.initialisation(g711, head: nil, tracks: .all)) == 2)
        #expect(tracks(FragmentedMP4.initialisation(aac, head: nil)) == 2)
        #expect(tracks(FragmentedMP4.initialisation(aac, head: nil, tracks: .video)) == 1)
        #expect(FragmentedMP4.codecs(g711) == "video/mp4; codecs=\"avc1.64000d\"")
        #expect(FragmentedMP4.codecs(aac) == "video/mp4; codecs=\"avc1.64000d,mp4a.40.2\"")
        #expect(FragmentedMP4.codecList(g711) == "avc1.64000d,alaw")
    }
}

@Suite("FragmentedMP4: the fragment tree")
struct FragmentedMP4TreeTests {
    /// The leaves and heads that the Certificate Transparency project publishes with its RFC 6962 code.
    private static let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    private static let heads = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("tree heads are the published ones of RFC 6962", arguments: 0...8)
    func published(_ count: Int) {
        let hashes = Self.leaves.prefix(count).map { FragmentTree.leafHash(Hex.decode($0)!) }

        #expect(Hex.encode(FragmentTree.root(hashes)) == Self.heads[count])
    }

    @Test("tree heads equal the RFC's own recursive definition")
    func recursive() {
        func head(_ d: ArraySlice<[UInt8]>) -> [UInt8] {
            if d.isEmpty { return Digest.sha256([]) }
            if d.count == 1 { return Digest.sha256([0] + d.first!) }
            var k = 1
            while k * 2 < d.count { k *= 2 }
            return Digest.sha256([1] + head(d.prefix(k)) + head(d.dropFirst(k)))
        }
        for count in 0...70 {
            let data = (0..<count).map { [UInt8($0), UInt8($0 / 2)] }

            #expect(FragmentTree.root(data.map(FragmentTree.leafHash)) == head(data[...]), "\(count) leaves")
        }
    }
}
