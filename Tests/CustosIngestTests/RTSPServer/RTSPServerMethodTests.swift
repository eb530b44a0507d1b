import CustosBase
import CustosMedia
import CustosSignalling
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import CustosIngest

@Suite("Methods of the RTSP server")
struct RTSPServerMethodTests {
    static let tcp: RTSPHeaders = ["Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"]
    func pictures() throws -> TestPictures { try TestPictures.h264.get() }

    @Test("each request in the wrong place has its own answer")
    func statuses() async throws {
        try await Republisher.with(isOpen: true) { r in
            try await r.startRun(try pictures().description)
            let v = try await RawViewer.connect(r.port), url = r.url("")
            func status(_ method: String, _ uri: String, _ headers: RTSPHeaders = [:]) async throws -> Int { try await v.ask(method, uri, headers).status }

            let options = try await v.ask("OPTIONS", "*")
            #expect(options.status == 200 && options.headers["Public"]?.contains("DESCRIBE") ?? false)
            #expect(try await status("PLAY", url) == 454)
            #expect(try await status("TEARDOWN", url) == 454)
            #expect(try await status("PLAY", url, ["Session": "unknown"]) == 454)
            #expect(try await status("GET_PARAMETER", url, ["Session": "unknown"]) == 454)
            #expect(try await status("GET_PARAMETER", url) == 200)
            #expect(try await status("DESCRIBE", "rtsp://127.0.0.1/nothing") == 404)
            #expect(try await status("DESCRIBE", "rtsp://127.0.0.1/forbidden") == 403)
            #expect(try await status("DESCRIBE", url, ["Accept": "application/rtsl"]) == 406)
            #expect(try await status("DESCRIBE", "http://x/") == 400)
            #expect(try await status("DESCRIBE", url, ["Require": "www.onvif.org/ver20/backchannel"]) == 551)
            #expect(try await status("PAUSE", url) == 501)
            #expect(try await status("RECORD", url) == 501)
            #expect(try await status("SETUP", url + "/track0", ["Transport": "RTP/AVP;multicast"]) == 461)
            #expect(try await status("SETUP", url + "/track0", ["Transport": "RTP/SAVP/TCP;interleaved=0-1"]) == 461)
            #expect(try await status("SETUP", url + "/track0", ["Transport": "RTP/AVP;unicast"]) == 461)
            #expect(try await status("SETUP", url + "/track0") == 461)
            #expect(try await status("SETUP", url + "/track7", Self.tcp) == 404)

            let setup = try await v.ask("SETUP", url + "/track0", Self.tcp)
            let session = try #require(setup.headers["Session"].flatMap(RTSPSessionHeader.init))
            #expect(setup.status == 200 && session.timeout == .milliseconds(60_000))
            #expect(try await status("SETUP", "rtsp://127.0.0.1/other/track0", Self.tcp) == 459)
            #expect(try await status("PLAY", "rtsp://127.0.0.1/other", ["Session": session.identifier]) == 404)
            #expect(try await status("PLAY", url, ["Session": session.identifier]) == 200)
            #expect(try await status("PLAY", url, ["Session": session.identifier]) == 200)
            #expect(try await status("SETUP", url + "/track0", Self.tcp) == 455)
            #expect(try await status("TEARDOWN", url, ["Session": session.identifier]) == 200)
            #expect(try await status("PLAY", url, ["Session": session.identifier]) == 454)
            #expect(r.seen.withLock { $0.viewings.count } == 1)
            await v.close()
        }
    }

    @Test("the description names the stream's parameter sets and our own reader takes it")
    func description() async throws {
        try await Republisher.with(isOpen: true) { r in
            let pictures = try pictures()
            try await r.startRun(pictures.description, audio: AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: []))
            let v = try await RawViewer.connect(r.port)
            let answer = try await v.ask("DESCRIBE", r.url("") + "/", ["Accept": "application/sdp"])
            #expect(answer.headers["Content-Base"] == r.url("") + "/")
            let sdp = SessionDescription(parsing: answer.body)
            #expect(sdp.media.map(\.control) == ["track0", "track1"])
            #expect(sdp.media.first?.trackFormat()?.encoding == .h264(parameterSets: pictures.description.sps + pictures.description.pps))
            await v.close()
        }
    }

    @Test("without a run there is nothing to describe")
    func offline() async throws {
        try await Republisher.with(isOpen: true) { r in
            let v = try await RawViewer.connect(r.port)
            #expect(try await v.ask("DESCRIBE", r.url("")).status == 404)
            await v.close()
        }
    }

    @Test("a refusal by the delegate reaches the viewer and nothing is sent")
    func refusedView() async throws {
        try await Republisher.with(isOpen: true) { r in
            r.seen.withLock { $0.refusesToPlay = RTSPRefusal(status: 403) }
            try await r.play(try pictures())
            let v = try await RawViewer.connect(r.port), url = r.url("")
            try await v.ask("SETUP", url + "/track0", Self.tcp)
            #expect(try await v.ask("PLAY", url).status == 403)
            try await Task.sleep(for: .milliseconds(200))
            #expect(v.received.frames.isEmpty)
            await v.close()
        }
    }

    @Test("a view is entered before the first packet and ended with the connection")
    func viewEntry() async throws {
        try await Republisher.with(isOpen: true) { r in
            try await r.play(try pictures())
            let v = try await RawViewer.playing(r)
            #expect(r.seen.withLock { $0.viewings.map(\.path) } == ["/1/main"])
            #expect(r.seen.withLock { $0.viewings.first?.peer } == "127.0.0.1" && r.seen.withLock { $0.viewings.first?.transport } == "tcp")
            try await eventually("media comes") { v.received.frames.count > 50 }
            #expect(r.server?.statistics.viewers == 1)

            await v.close()
            try await eventually("the view ends") { r.seen.withLock { $0.ended.count } == 1 }
            #expect(r.seen.withLock { $0.ended.first?.statistics.packets ?? 0 } > 50)
            try await eventually("the connection is forgotten") { r.server?.statistics.connections == 0 && r.server?.statistics.viewers == 0 }
        }
    }

    @Test("the first packets are of a sync sample, a sender report comes with them")
    func firstPackets() async throws {
        try await Republisher.with(isOpen: true) { r in
            try await r.play(try pictures(), sound: .pcma)
            let v = try await RawViewer.playing(r, tracks: 2)
            try await eventually("media of both tracks") { Set(v.received.frames.map(\.channel)) == [0, 1, 2, 3] }
            let first = try #require(v.received.frames.first { $0.channel == 0 })
            #expect([6, 7, 9].contains(first.packet[12] & 31), "NAL unit type \(first.packet[12] & 31)")
            let report = try #require(v.received.frames.first { $0.channel == 1 })
            let parsed = RTCPPacket.parse(report.packet.span.bytes)
            guard case .senderReport(let sr)? = parsed?.first else {
                Issue.record("no sender report")
                return
            }
            #expect((sr.ntp.wall - SystemClocks().wall()).magnitude < .milliseconds(10_000))
            await v.close()
        }
    }

    @Test("a run with the same codec goes on in the session, its parameter sets in band; another codec ends it")
    func runChange() async throws {
        try await Republisher.with(isOpen: true) { r in
            let plain = try pictures().withoutParameterSets()
            try await r.play(plain)
            let v = try await RawViewer.playing(r)
            try await eventually("media comes") { v.received.frames.count > 20 }
            r.pauseFeed()
            try await r.publish([.runEnded(.parametersChanged)])
            v.forgetFrames()
            try await r.play(plain)
            try await eventually("media goes on") { v.received.frames.count > 20 }
            #expect(v.received.frames.contains { $0.channel == 0 && $0.packet[12] & 31 == 7 })

            r.pauseFeed()
            try await r.publish([.runEnded(.parametersChanged)])
            try await r.startRun(try TestPictures.h265.get().description)
            try await eventually("the session ends") { v.received.isClosed }
        }
    }

    @Test("a viewer that gives no sign of life is closed")
    func idle() async throws {
        var limits = RTSPServer.Limits()
        limits.sessionTimeout = .milliseconds(300)
        try await Republisher.with(limits: limits, isOpen: true) { r in
            let v = try await RawViewer.connect(r.port)
            try await eventually("it is closed", within: 5) { v.received.isClosed }
        }
    }

    @Test("a connection above the limit is not admitted")
    func connectionLimit() async throws {
        var limits = RTSPServer.Limits()
        limits.connectionsPerAddress = 2
        try await Republisher.with(limits: limits, isOpen: true) { r in
            let first = try await RawViewer.connect(r.port), second = try await RawViewer.connect(r.port)
            #expect(try await first.ask("OPTIONS", "*").status == 200)
            #expect(try await second.ask("OPTIONS", "*").status == 200)
            let third = try await RawViewer.connect(r.port)
            try await eventually("the third is closed") { third.received.isClosed }
            #expect(r.server?.statistics.refusedConnections == 1)
            await first.close()
            await second.close()
        }
    }

    @Test(
        "hostile bytes close the connection and nothing else",
        arguments: [
            "OPTIONS * RTSP/1.0\r\n" + String(repeating: "A", count: 20_000), "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 200000\r\n\r\n" + String(repeating: "A", count: 200_000),
            "OPTIONS * RTSP/1.0\r\nContent-Length: x\r\n\r\n", String(repeating: "DESCRIBE rtsp://h/1/main RTSP/1.0\r\nCSeq: 1\r\n\r\n", count: 400),
        ])
    func hostile(text: String) async throws {
        try await Republisher.with(isOpen: true) { r in
            let v = try await RawViewer.connect(r.port)
            try? await v.send(Array(text.utf8))  // The server may close in the midst of it.
            try await eventually("it is closed") { v.received.isClosed || v.received.responses.count == 400 }
            let other = try await RawViewer.connect(r.port)
            #expect(try await other.ask("OPTIONS", "*").status == 200)
            await other.close()
        }
    }

    @Test("a slow viewer skips to the next sync sample, and memory stays bounded")
    func slow() async throws {
        try await Republisher.with(isOpen: true) { r in
            let pictures = try pictures()
            try await r.startRun(pictures.description)
            let v = try await RawViewer.playing(r, receiveBuffer: 256 * 1024)
            try await v.stopReading()

            // 400 MB in four thousand samples, a sync sample each hundred: far more than all buffers on the way.
            func nal(_ payload: [UInt8]) -> [UInt8] { withUnsafeBytes(of: UInt32(payload.count).bigEndian) { Array($0) } + payload }
            let filler = pictures.units[0].bytes + nal([0x0c] + [UInt8](repeating: 0xff, count: 99_999))
            for batch in 0..<200 {
                try await r.publish((0..<20).map { .sample(Republisher.sample(.video, batch * 20 + $0, ticks: 3600, filler, isSync: batch % 5 == 0 && $0 == 0)) })
            }
            let status = try #require(try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))
            let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
            #expect(resident < 300_000, "\(resident) kB resident")

            v.forgetFrames()
            try await v.read()
            let mark: [UInt8] = [0x0c] + [UInt8](repeating: 0xab, count: 50)
            try await r.publish([.sample(Republisher.sample(.video, 5000, ticks: 3600, pictures.units[0].bytes + nal(mark), isSync: true))])
            try await eventually("the next sync sample arrives", detail: { ", \(v.received.frames.count) frames" }) { v.received.frames.contains { $0.packet.suffix(mark.count) == mark[...] } }
            await v.close()
            try await eventually("the view ends") { r.seen.withLock { $0.ended.count } == 1 }
            let ended = try #require(r.seen.withLock { $0.ended.first })
            #expect(ended.statistics.skips > 0 && ended.statistics.skippedSamples > 3000, "\(ended.statistics)")
        }
    }
}
