import CustosBase
import CustosMedia
import Testing

@testable import CustosSignalling

/// Descriptions in the manner of real devices and servers, with what must come of them.
@Suite struct Descriptions {
    struct Vector: Sendable {
        let name: String
        let text: String
        /// For each media: its control and what it is recorded as; `nil` is set aside.
        let tracks: [(control: String?, format: TrackFormat?)]
    }

    static let sps: [UInt8] = [0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xf1, 0x83, 0x19, 0x60]
    static let pps: [UInt8] = [0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0]
    static let sprop = Base64.encode(sps) + "," + Base64.encode(pps)

    static func h264(_ type: UInt8 = 96, _ sets: [[UInt8]] = [sps, pps]) -> TrackFormat { TrackFormat(payloadType: type, clockRate: 90_000, encoding: .h264(parameterSets: sets)) }
    static func aac(_ type: UInt8, rate: UInt32, channels: UInt8, _ configuration: [UInt8]) -> TrackFormat {
        TrackFormat(payloadType: type, clockRate: rate, channels: channels, encoding: .aac(configuration: configuration, sizeLength: 13, indexLength: 3, indexDeltaLength: 3))
    }
    static let pcmu = TrackFormat(payloadType: 0, clockRate: 8000, encoding: .pcmu)
    static let pcma = TrackFormat(payloadType: 8, clockRate: 8000, encoding: .pcma)

    static let vectors: [Vector] = [
        Vector(
            name: "Hikvision: three media, metadata with a dynamic type",
            text: crlf(
                "v=0", "o=- 1109162014219182 1109162014219192 IN IP4 x.y.z.w", "s=Media Presentation", "e=NONE", "b=AS:5100", "t=0 0", "a=control:rtsp://192.0.2.64/Streaming/Channels/101/",
                "m=video 0 RTP/AVP 96", "c=IN IP4 0.0.0.0", "b=AS:5000", "a=recvonly", "a=x-dimensions:1920,1080", "a=control:rtsp://192.0.2.64/Streaming/Channels/101/trackID=1",
                "a=rtpmap:96 H264/90000", "a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=\(sprop)",
                "m=audio 0 RTP/AVP 104", "c=IN IP4 0.0.0.0", "a=recvonly", "a=control:rtsp://192.0.2.64/Streaming/Channels/101/trackID=2", "a=rtpmap:104 mpeg4-generic/16000/1",
                "a=fmtp:104 profile-level-id=15; streamtype=5; mode=AAC-hbr; config=1408;SizeLength=13; IndexLength=3; IndexDeltaLength=3; Profile=1;",
                "m=application 0 RTP/AVP 107", "a=control:rtsp://192.0.2.64/Streaming/Channels/101/trackID=3", "a=rtpmap:107 vnd.onvif.metadata/90000",
                "a=Media_header:MEDIAINFO=494D4B48010100000400010010710110401F000000FA000000000000000000000000000000000000;", "a=appversion:1.0"),
            tracks: [
                ("rtsp://192.0.2.64/Streaming/Channels/101/trackID=1", h264()), ("rtsp://192.0.2.64/Streaming/Channels/101/trackID=2", aac(104, rate: 16_000, channels: 1, [0x14, 0x08])),
                ("rtsp://192.0.2.64/Streaming/Channels/101/trackID=3", nil),
            ]),
        Vector(
            name: "Dahua: G.711 by its static type, a backchannel that nobody asked for",
            text: crlf(
                "v=0", "o=- 2252310609 2252310609 IN IP4 0.0.0.0", "s=Media Server", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*", "a=packetization-supported:DH", "a=rtppayload-supported:DH", "a=range:npt=now-",
                "m=video 0 RTP/AVP 98", "a=control:trackID=0", "a=framerate:25.000000", "a=rtpmap:98 H265/90000",
                "a=fmtp:98 profile-id=1;sprop-sps=QgEBAWAAAAMAsAAAAwAAAwBdoAKAgC0WNrkky/AIAAADAAgAAAMAyAg=;sprop-pps=RAHA8vA8kA==;sprop-vps=QAEMAf//AWAAAAMAsAAAAwAAAwBdrAk=", "a=recvonly",
                "m=audio 0 RTP/AVP 8", "a=control:trackID=1", "a=rtpmap:8 PCMA/8000", "a=recvonly",
                "m=application 0 RTP/AVP 107", "a=control:trackID=4", "a=rtpmap:107 vnd.onvif.metadata/90000", "a=recvonly",
                "m=audio 0 RTP/AVP 8", "a=control:trackID=5", "a=rtpmap:8 PCMA/8000", "a=sendonly"),
            tracks: [
                (
                    "trackID=0",
                    TrackFormat(
                        payloadType: 98, clockRate: 90_000,
                        encoding: .h265(
                            parameterSets: ["QAEMAf//AWAAAAMAsAAAAwAAAwBdrAk=", "QgEBAWAAAAMAsAAAAwAAAwBdoAKAgC0WNrkky/AIAAADAAgAAAMAyAg=", "RAHA8vA8kA=="].compactMap { Base64.decode($0) }, hasDONL: false))
                ),
                ("trackID=1", pcma), ("trackID=4", nil), ("trackID=5", pcma),
            ]),
        Vector(
            name: "Reolink: zeros behind the parameter sets",
            text: crlf(
                "v=0", "o=- 1637108018440187 1 IN IP4 192.0.2.12", "s=Session streamed by \"preview\"", "t=0 0", "a=tool:LIVE555 Streaming Media v2013.04.08", "a=type:broadcast", "a=control:*", "a=range:npt=0-",
                "a=x-qt-text-nam:Session streamed by \"preview\"",
                "m=video 0 RTP/AVP 96", "c=IN IP4 0.0.0.0", "b=AS:500", "a=rtpmap:96 H264/90000",
                "a=fmtp:96 packetization-mode=1;profile-level-id=640033;sprop-parameter-sets=\(Base64.encode(sps + [0, 0, 0])),\(Base64.encode(pps + [0, 0, 0, 0]))", "a=control:trackID=1",
                "m=audio 0 RTP/AVP 97", "c=IN IP4 0.0.0.0", "b=AS:256", "a=rtpmap:97 MPEG4-GENERIC/16000",
                "a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408", "a=control:trackID=2"),
            tracks: [("trackID=1", h264()), ("trackID=2", aac(97, rate: 16_000, channels: 1, [0x14, 0x08]))]),
        Vector(
            name: "Axis: absolute controls, a transform, a session control with a query",
            text: crlf(
                "v=0", "o=- 3975221474 3975221474 IN IP4 192.0.2.90", "s=Session streamed with GStreamer", "i=rtsp-server", "t=0 0", "a=tool:GStreamer", "a=type:broadcast", "a=range:npt=now-",
                "a=control:rtsp://192.0.2.90/axis-media/media.amp?videocodec=h264",
                "m=video 0 RTP/AVP 96", "c=IN IP4 0.0.0.0", "b=AS:50000", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1;profile-level-id=4d0029;sprop-parameter-sets=\(sprop)", "a=ts-refclk:local",
                "a=mediaclk:sender", "a=recvonly",
                "a=control:rtsp://192.0.2.90/axis-media/media.amp/stream=0?videocodec=h264", "a=framerate:25.000000", "a=transform:1.000000,0.000000,0.000000;0.000000,1.000000,0.000000;0.000000,0.000000,1.000000"),
            tracks: [("rtsp://192.0.2.90/axis-media/media.amp/stream=0?videocodec=h264", h264())]),
        Vector(
            name: "VLC 3: parameters without separators, a trailing semicolon",
            text: crlf(
                "v=0", "o=- 17131087932338486482 17131087932338486482 IN IP4 debian", "s=Unnamed", "i=N/A", "c=IN IP4 0.0.0.0", "t=0 0", "a=tool:vlc 3.0.18", "a=recvonly", "a=type:broadcast", "a=charset:UTF-8",
                "a=control:rtsp://127.0.0.1:8554/s",
                "m=audio 0 RTP/AVP 96", "b=RR:0", "a=rtpmap:96 mpeg4-generic/44100/2",
                "a=fmtp:96 streamtype=5; profile-level-id=15; mode=AAC-hbr; config=1210; SizeLength=13; IndexLength=3; IndexDeltaLength=3; Profile=1;", "a=control:rtsp://127.0.0.1:8554/s/trackID=0",
                "m=video 0 RTP/AVP 96", "b=RR:0", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1 profile-level-id= sprop-parameter-sets=\(sprop);", "a=control:rtsp://127.0.0.1:8554/s/trackID=1"),
            tracks: [("rtsp://127.0.0.1:8554/s/trackID=0", aac(96, rate: 44_100, channels: 2, [0x12, 0x10])), ("rtsp://127.0.0.1:8554/s/trackID=1", h264())]),
        Vector(
            name: "live555: PCMU without rtpmap",
            text: crlf(
                "v=0", "o=- 1700000000 1 IN IP4 192.0.2.3", "s=H.264 Video", "t=0 0", "a=control:*", "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=\(sprop)",
                "a=control:track1",
                "m=audio 0 RTP/AVP 0", "b=AS:64", "a=control:track2"),
            tracks: [("track1", h264()), ("track2", pcmu)]),
        Vector(
            name: "gst-rtsp-server: H.265 with DONL and L16 beside it",
            text: crlf(
                "v=0", "o=- 2914374018396434353 1 IN IP4 127.0.0.1", "s=Session streamed with GStreamer", "t=0 0", "a=control:*", "m=video 0 RTP/AVP 96", "c=IN IP4 0.0.0.0", "a=rtpmap:96 H265/90000",
                "a=fmtp:96 sprop-max-don-diff=2;sprop-vps=QAE=", "a=control:stream=0",
                "m=audio 0 RTP/AVP 97", "a=rtpmap:97 L16/48000/2", "a=control:stream=1"),
            tracks: [("stream=0", TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h265(parameterSets: [[0x40, 0x01]], hasDONL: true))), ("stream=1", nil)]),
        Vector(
            name: "Ubiquiti: parameters for another payload type",
            text: crlf(
                "v=0", "o=- 1 1 IN IP4 192.0.2.20", "s=Ubiquiti Live", "m=video 0 RTP/AVP 99", "a=rtpmap:99 H264/90000", "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=\(sprop)", "a=control:trackID=2",
                "m=audio 0 RTP/AVP 97", "a=rtpmap:97 mpeg4-generic/48000/1", "a=fmtp:97 mode=AAC-hbr;config=1188;sizelength=13;indexlength=3;indexdeltalength=3", "a=control:trackID=1"),
            tracks: [("trackID=2", h264(99)), ("trackID=1", aac(97, rate: 48_000, channels: 1, [0x11, 0x88]))]),
        Vector(
            name: "Laureii: line feeds, a space behind the mapping, no v= and o= lines",
            text:
                "s=streamed by LIVE555\nc=IN IP4\nm=video 0 RTP/AVP 96 \na=rtpmap:96 H264/90000 \na=fmtp:96 profile-level-id=640028; packetization-mode=1; sprop-parameter-sets=\(Base64.encode(sps)), \(Base64.encode(pps))\na=control:track1\n",
            tracks: [("track1", h264())]),
        Vector(
            name: "a negative port, a mapping with spaces, start codes in the parameter sets",
            text: crlf(
                "v=0", "m=video -1 RTP/AVP 96", " a=rtpmap:96  H264 / 90000", "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=\(Base64.encode([0, 0, 0, 1] + sps)),\(Base64.encode([0, 0, 1] + pps))", "a=control:0"),
            tracks: [("0", h264())]),
        Vector(
            name: "VStarcam: parameter sets that are no base 64; AAC without config",
            text: crlf("v=0", "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=\u{fffd}(!),%%%", "m=audio 0 RTP/AVP 97", "a=rtpmap:97 MPEG4-GENERIC/8000/1"),
            tracks: [(nil, h264(96, [])), (nil, aac(97, rate: 8000, channels: 1, [0x15, 0x88]))]),
        Vector(
            name: "no mapping, but parameters that tell", text: crlf("m=video 0 RTP/AVP 105", "a=fmtp:105 sprop-parameter-sets=\(sprop)"), tracks: [(nil, h264(105))]),
        Vector(
            name: "several types: the first that can be recorded",
            text: crlf("m=video 0 RTP/AVP 26 97 98", "a=rtpmap:97 VP8/90000", "a=rtpmap:98 H264/90000", "m=audio 0 RTP/AVP 3 8 0"), tracks: [(nil, h264(98, [])), (nil, pcma)]),
        Vector(name: "an m= line that was cut short", text: crlf("m=video", "a=rtpmap:96 H264/90000"), tracks: [(nil, h264(96, []))]),
        Vector(
            name: "what cannot be recorded is set aside",
            text: crlf(
                "m=video 0 RTP/AVP 26", "m=video 0 RTP/SAVP 96", "a=rtpmap:96 H264/90000", "m=audio 0 RTP/AVP 97", "a=rtpmap:97 MP4A-LATM/16000", "m=application 0 RTP/AVP 98", "a=rtpmap:98 H264/90000",
                "m=video 0 RTP/AVP 8", "m=video 0 RTP/AVP 300"),
            tracks: [(nil, nil), (nil, nil), (nil, nil), (nil, nil), (nil, nil), (nil, nil)]),
    ]

    @Test("what devices describe is read", arguments: vectors.indices)
    func read(index: Int) {
        let vector = Self.vectors[index]
        let read = SessionDescription(parsing: bytes(vector.text))
        #expect(read.media.count == vector.tracks.count, "\(vector.name)")
        for (media, track) in zip(read.media, vector.tracks) {
            #expect(media.control == track.control, "\(vector.name)")
            #expect(media.trackFormat() == track.format, "\(vector.name)")
        }
    }

    @Test("what we write is read as the same", arguments: vectors.indices)
    func roundTrip(index: Int) {
        var read = SessionDescription(parsing: bytes(Self.vectors[index].text))
        let again = SessionDescription(parsing: read.encode())
        // What was missing is written with its neutral value.
        read.origin = again.origin
        read.name = again.name
        read.address = again.address
        #expect(again == read)
        #expect(SessionDescription(parsing: again.encode()) == again)
    }

    @Test("the canonical form has every line that the RFC demands")
    func canonical() {
        let description = SessionDescription(
            origin: "- 1 1 IN IP4 192.0.2.1", name: "x\r\na=evil", attributes: [.init("control", "*"), .init("recvonly")],
            media: [.init(kind: "video", formats: ["96"], attributes: [.init("rtpmap", "96 H264/90000"), .init("control", "track0")])])
        #expect(
            String(decoding: description.encode(), as: UTF8.self)
                == crlf(
                    "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=x  a=evil", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*", "a=recvonly", "m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:track0"))
    }

    @Test(
        "no text is too strange to be read",
        arguments: [
            "", "\0\0", "m=", "\tm=au\t\t\u{80}=\t\u{33a}", "\rm=audio 0 RTP/AVP 8\r*\r", "j\nc=a\0\u{1b}\0\t\0\u{19}>r", "a=", "=", "m=video\nm=video 0\nm=video x y z", "a=rtpmap",
            "m=audio 0 RTP/AVP 0\na=rtpmap:\na=fmtp:\na=fmtp:0 =;=;;;a",
        ])
    func strange(text: String) {
        let read = SessionDescription(parsing: bytes(text))
        _ = read.media.map { $0.trackFormat() }
        let written = read.encode(), again = SessionDescription(parsing: written)
        #expect(again.media.map { $0.trackFormat() } == read.media.map { $0.trackFormat() })
        #expect(again.encode() == written)
    }

    @Test("media and attributes past the bound are left out")
    func bounds() {
        let read = SessionDescription(parsing: bytes(String(repeating: "a=x:1\nm=video 0 RTP/AVP 96\n" + String(repeating: "a=y\n", count: 300), count: 40)))
        #expect(read.media.count == 32)
        #expect(read.media[0].attributes.count == 256)
    }

    @Test("a stream is described so that our own reader understands it")
    func describing() {
        let video = VideoDescription(codec: .h264, vps: [], sps: [Self.sps], pps: [Self.pps], width: 1280, height: 720, codecString: "avc1.64001f", mayReorder: false, claimedFrameRate: 25)
        let audio = AudioDescription(codec: .aac, sampleRate: 16_000, channels: 1, configuration: [0x14, 0x08])

        let read = SessionDescription(parsing: SessionDescription(describing: StreamDescription(video: video, audio: audio), name: "12/main").encode())
        #expect(read.name == "12/main" && read.control == "*")
        #expect(read.media.map(\.control) == ["track0", "track1"])
        #expect(read.media[0].trackFormat() == Self.h264())
        #expect(read.media[1].trackFormat() == Self.aac(97, rate: 16_000, channels: 1, [0x14, 0x08]))

        let h265 = VideoDescription(codec: .h265, vps: [[0x40, 1]], sps: [[0x42, 1]], pps: [[0x44, 1]], width: 1280, height: 720, codecString: "hvc1", mayReorder: false, claimedFrameRate: nil)
        let other = SessionDescription(describing: StreamDescription(video: h265, audio: AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: [])), name: "")
        #expect(other.media[0].trackFormat()?.encoding == .h265(parameterSets: [[0x40, 1], [0x42, 1], [0x44, 1]], hasDONL: false))
        #expect(other.media[1].trackFormat() == Self.pcma)
    }
}
