import CustosBase
import CustosSignalling
import Testing

@Suite struct SessionHeaders {
    @Test(
        "the session header is read with spaces anywhere",
        arguments: [
            ("12345678", "12345678", Int64?.none), ("12345678;timeout=60", "12345678", 60), ("  66334873 ; timeout = 30 ", "66334873", 30),
            ("9A;Timeout=90;foo", "9A", 90), ("1;timeout=0", "1", nil), ("1;timeout=-5", "1", nil), ("1;timeout=sixty", "1", nil), ("1;", "1", nil),
        ])
    func read(text: String, identifier: String, seconds: Int64?) {
        let header = RTSPSessionHeader(text)
        #expect(header?.identifier == identifier)
        #expect(header?.timeout == seconds.map { TimeSpan.milliseconds($0 * 1000) })
    }

    @Test("a session header without an identifier is none", arguments: ["", "  ", ";timeout=60"])
    func empty(text: String) { #expect(RTSPSessionHeader(text) == nil || RTSPSessionHeader(text)?.identifier == "timeout=60") }
}

/// Text as received, text as we write it; `nil` where nothing can be read.
@Suite struct Transports {
    @Test(
        "the transport header is read with tolerance and written in one form",
        arguments: [
            ("RTP/AVP/TCP;unicast;interleaved=0-1", "RTP/AVP/TCP;unicast;interleaved=0-1"),
            ("RTP/AVP/TCP;unicast;interleaved=2", "RTP/AVP/TCP;unicast;interleaved=2-3"),
            ("RTP/AVP/TCP; unicast; interleaved = 4 - 5; mode=\"PLAY\"", "RTP/AVP/TCP;unicast;interleaved=4-5;mode=\"PLAY\""),
            ("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc= 22345682;mode=\"play\"", "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=22345682;mode=\"play\""),
            ("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=4d2a", "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00004D2A"),
            ("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=nonsense", "RTP/AVP/TCP;unicast;interleaved=0-1"),
            ("RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=6970-6971", "RTP/AVP;unicast;client_port=5000-5001;server_port=6970-6971"),
            (
                "RTP/AVP;unicast;destination=192.0.2.9;source=192.0.2.1;client_port=5000-5001;server_port=0-0",
                "RTP/AVP;unicast;destination=192.0.2.9;source=192.0.2.1;client_port=5000-5001;server_port=0-0"
            ),
            ("rtp/avp;UNICAST;Client_Port=70000-70001", "RTP/AVP;unicast"),
            ("RTP/AVP;multicast;port=5000-5001;ttl=1", "RTP/AVP;multicast"),
            ("RTP/AVP/TCP;unicast;interleaved=256-257", "RTP/AVP/TCP;unicast"),
        ])
    func table(received: String, written: String) {
        #expect(RTSPTransport.parse(received).first?.text == written)
    }

    @Test("alternatives keep their order and what is not RTP is left out")
    func alternatives() {
        let read = RTSPTransport.parse("RAW/RAW/UDP;unicast,RTP/AVP;unicast;client_port=1-2,RTP/AVP/TCP;interleaved=0-1,RTP/SAVP;unicast")
        #expect(read.map(\.carrier) == [.datagrams, .interleaved, .datagrams])
        #expect(read.map(\.isSecure) == [false, false, true])
    }

    @Test(
        "RTP-Info is read for what it is worth",
        arguments: [
            ("url=rtsp://h/trackID=1;seq=17040;rtptime=1467265309", [RTPInfo(url: "rtsp://h/trackID=1", sequenceNumber: 17040, rtpTime: 1_467_265_309)]),
            ("url=rtsp://h/trackID=1;seq=0;rtptime=0", [RTPInfo(url: "rtsp://h/trackID=1", sequenceNumber: nil, rtpTime: 0)]),
            ("url=a;seq=1;rtptime=-7,url=b;seq=35000;", [RTPInfo(url: "a", sequenceNumber: nil, rtpTime: nil), RTPInfo(url: "b", sequenceNumber: 35000, rtpTime: nil)]),
            ("url=trackID=0;seq=70000;rtptime=4294967296", [RTPInfo(url: "trackID=0", sequenceNumber: nil, rtpTime: nil)]),
            ("seq=5;rtptime=6", []),
        ])
    func rtpInfo(text: String, entries: [RTPInfo]) { #expect(RTPInfo.parse(text) == entries) }
}
