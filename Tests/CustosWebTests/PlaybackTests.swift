import CustosBase
import CustosMedia
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

/// Recorded footage through the API, from a recorder that the test feeds.
@Suite struct PlaybackTests {
    /// Ten seconds at 25 pictures a second with a key frame each second, sealed; from 06:00:00 to 06:00:10.
    private static func record(_ s: TestServer) async throws -> StreamID {
        let id = StreamID(try s.camera().id, .main)
        let recording = try #require(s.recording), recorder = recording.recorder(for: id)
        recorder.receive(.runStarted(StreamDescription(video: TestPicture.video, audio: nil)))
        for i in 0..<250 as Range<Int64> {
            let bytes = i % 25 == 0 ? TestPicture.keyFrame : [0, 0, 0, 96] + [UInt8](repeating: 0x41, count: 96), arena = SampleArena(capacity: bytes.count + 64)
            bytes.withUnsafeBytes { arena.append($0) }
            recorder.receive(
                .sample(Sample(arena: arena, range: 0..<bytes.count, kind: .video, decodeTime: i * 3600, estimatedDuration: 3600, isSync: i % 25 == 0, wall: s.clocks.wall(), arrival: s.clocks.monotonic())))
            s.clocks.advance(.milliseconds(40))
        }
        recorder.receive(.runEnded(.stopped))
        await recording.stop()
        return id
    }

    @Test("a chunk starts at the key frame before the time, in media time from the origin, and tells where it goes on")
    func chunks() async throws {
        try await TestServer.with(records: true) { s in
            let id = try await Self.record(s), b = try await s.browser("wang", .viewer)
            let opened = try await b.post("/api/v1/views", ["cameras": [1], "kind": "playback", "from": "2026-11-23T06:00:00Z", "to": "2026-11-23T06:00:30Z", "purpose": "case 7"])
            let view = try #require(opened.json["view"]?.text), media = "/api/v1/cameras/\(id.camera)/media?view=\(view)"

            let a = try await b.get("\(media)&from=2026-11-23T06:00:03.500Z&until=2026-11-23T06:00:06Z&origin=2026-11-23T06:00:00Z")

            #expect(a.status == 200 && a["Content-Type"] == "video/mp4" && a["X-Custos-Codecs"] == "video/mp4; codecs=\"avc1.42c00a\"")
            #expect(Array(a.body[4..<8]) == Array("ftyp".utf8))
            let start = try #require(a["X-Custos-Start"].flatMap { WallTime(iso8601: $0) }), end = try #require(a["X-Custos-End"].flatMap { WallTime(iso8601: $0) })
            #expect(start == WallTime(iso8601: "2026-11-23T06:00:03Z") && end >= WallTime(iso8601: "2026-11-23T06:00:06Z")!)
            let at = try #require((0..<a.body.count - 16).first { Array(a.body[$0..<$0 + 4]) == Array("tfdt".utf8) })
            #expect(a.body[(at + 8)..<(at + 16)].reduce(Int64(0)) { $0 << 8 | Int64($1) } == 3 * 90_000)
            #expect(a["X-Custos-Next"].flatMap { WallTime(iso8601: $0) }.map { $0 >= end } == true)

            let after = try await b.get("\(media)&from=2026-11-23T06:00:20Z&until=2026-11-23T06:00:30Z")
            #expect(after.status == 204 && after["X-Custos-Next"] == nil)
            #expect(try await b.get("\(media)&from=2026-11-23T06:00:20Z&until=2026-11-23T06:00:31Z").status == 403)
            // A time axis that begins a lifetime before its footage would pass beyond 64 bits on the way.
            for (origin, status) in [("1900-01-01T00:00:00Z", 400), ("0000-01-01T00:00:00Z", 400), ("2025-11-23T06:00:00Z", 200)] {
                #expect(try await b.get("\(media)&from=2026-11-23T06:00:03Z&until=2026-11-23T06:00:06Z&codec=h264&audio=aac&origin=\(origin)").status == status, "\(origin)")
            }
            let keys = try await b.get("\(media)&from=2026-11-23T06:00:00Z&until=2026-11-23T06:00:09Z&keyframes=1")
            #expect(keys.status == 200 && keys.body.count < 20_000)
        }
    }

    @Test("a span says what a copy of it would hold, of at most 16 cameras and 31 days")
    func span() async throws {
        try await TestServer.with(records: true) { s in
            let id = try await Self.record(s), other = try s.camera("South gate").id, b = try await s.browser("wang", .viewer)
            try s.state.addGap(StreamID(other, .main), WallRange(WallTime(iso8601: "2026-11-23T06:00:02Z")!, WallTime(iso8601: "2026-11-23T06:00:06Z")!), cause: .network, detail: "x")
            let place = "/api/v1/footage/span", time = "from=2026-11-23T06:00:04Z&to=2026-11-23T06:00:08Z"

            let a = try await b.get("\(place)?camera=\(id.camera),\(other)&\(time)")

            let first = a.json["cameras"]?[0], second = a.json["cameras"]?[1]
            #expect(a.status == 200 && first?["id"]?.integer == id.camera.rawValue && first?["recordedSeconds"] == 4 && first?["gaps"]?.elements?.isEmpty == true, "\(a.text)")
            #expect(first?["bytes"]?.integer ?? 0 > 1000 && first?["oldest"]?.text == "2026-11-23T06:00:00Z")
            #expect(second?["recordedSeconds"] == 0 && second?["gapSeconds"] == 2 && second?["gaps"]?[0]?["cause"]?.text == "network" && second?["gaps"]?[0]?["end"]?.text == "2026-11-23T06:00:06Z")
            #expect(a.json["totals"]?["bytes"] == first?["bytes"] && a.json["totals"]?["gapSeconds"] == 2 && a.json["totals"]?["packageSeconds"] == .null)
            #expect(try await b.get("\(place)?camera=\(id.camera),99&\(time)").status == 404)
            let many = (1...17).map(String.init).joined(separator: ",")
            for bad in [
                "camera=\(many)&\(time)", "camera=1,1&\(time)", "camera=1,&\(time)", "camera=x&\(time)", time, "camera=1&from=2026-10-01T00:00:00Z&to=2026-11-23T00:00:00Z",
                "camera=1&from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z",
            ] {
                #expect(try await b.get("\(place)?\(bad)").status == 400, "\(bad)")
            }
        }
    }

    @Test("a thumbnail is the key frame of its step, stands under a view, and is none in a gap or a restricted span")
    func thumbnail() async throws {
        try await TestServer.with(records: true) { s in
            let id = try await Self.record(s), b = try await s.browser("wang", .viewer), other = try await s.browser("li", .viewer)
            let opened = try await b.post("/api/v1/views", ["cameras": [1], "kind": "playback", "from": "2026-11-23T06:00:00Z", "to": "2026-11-23T06:00:30Z", "purpose": "case 7"])
            let place = "/api/v1/cameras/\(id.camera)/thumbnail.jpg?view=\(try #require(opened.json["view"]?.text))&width=64"
            s.clocks.advance(.seconds(60 as Int64))

            let a = try await b.get("\(place)&grid=1&at=2026-11-23T06:00:04.700Z")
            #expect(a.status == 200 && a["Content-Type"] == "image/jpeg" && a.body.starts(with: [0xFF, 0xD8]) && a["X-Custos-Start"] == "2026-11-23T06:00:04Z", "\(a.status) \(a.text.prefix(200))")
            #expect(try await b.get("\(place)&at=2026-11-23T06:00:09Z")["X-Custos-Start"] == "2026-11-23T06:00:00Z")
            #expect(try await b.get("\(place)&grid=1&at=2026-11-23T06:00:20Z").code == "footage.none")
            #expect(try await b.get("\(place)&grid=60&at=2026-11-23T06:00:20Z").code == "footage.none")
            #expect(try await b.get("\(place)&at=2026-11-23T06:00:31Z").code == "view.missing")
            #expect(try await other.get("\(place)&at=2026-11-23T06:00:04Z").code == "view.missing")
            for bad in ["grid=2&at=2026-11-23T06:00:04Z", "at=x", "grid=1"] { #expect(try await b.get("\(place)&\(bad)").status == 400) }
            let restricted = WallRange(WallTime(iso8601: "2026-11-23T06:00:04Z")!, WallTime(iso8601: "2026-11-23T06:00:05Z")!)
            _ = try s.state.placeMark(.restriction, id, restricted, reason: "x", document: "", by: "user:1")
            #expect(try await b.get("\(place)&grid=1&at=2026-11-23T06:00:04.700Z").code == "law.refused")
            #expect(try await b.get("\(place)&grid=1&at=2026-11-23T06:00:06Z").status == 200)
        }
    }

    @Test("a picture that is taken away has a reason, stands in the register and the ledger first, and bears a mark")
    func copy() async throws {
        try await TestServer.with(records: true) { s in
            let id = try await Self.record(s), b = try await s.browser("wang", .viewer), place = "/api/v1/cameras/\(id.camera)/snapshots", register = ViewRegister(state: s.state)
            for none in [[:], ["reason": "  "]] as [JSON] { #expect(try await b.post(place, none).json["error"]?["field"]?.text == "reason") }
            #expect(try await b.post(place, ["reason": "x", "at": "2026-11-23T07:00:00Z"]).code == "footage.none")
            #expect(try register.entries(limit: 9, before: nil).isEmpty)
            s.clocks.advance(.seconds(2 as Int64))

            let a = try await b.post(place, ["reason": "案件 7", "at": "2026-11-23T06:00:04.500Z"])

            #expect(a.status == 200 && a.body.starts(with: [0xFF, 0xD8]) && a["X-Custos-Start"] == "2026-11-23T06:00:04Z", "\(a.status) \(a.text.prefix(300))")
            #expect(a["X-Custos-SHA256"] == Hex.encode(Digest.sha256(a.body)))
            let entries = try register.entries(limit: 9, before: nil), number = try #require(a["X-Custos-Register-Number"])
            #expect(entries.count == 1 && entries[0].kind == .snapshot && entries[0].purpose == "案件 7" && number == "VIEW-\(entries[0].view.prefix(12).uppercased())")
            let facts = try s.state.outbox(limit: 1000).compactMap { if case .act(_, let action, _, .ok, let body) = $0.fact { (action, body ?? "") } else { nil } }
            let viewed = try #require(facts.firstIndex { $0.0 == "view-snapshot" }), copied = try #require(facts.firstIndex { $0.0 == "copy-snapshot" })
            #expect(viewed < copied && facts[copied].1.contains(a["X-Custos-SHA256"] ?? "-") && facts[copied].1.contains(number))
            #expect(try await b.post(place, ["reason": "again"]).status == 429)
            s.clocks.advance(.seconds(2 as Int64))
            let plain = try await b.get("/api/v1/cameras/\(id.camera)/snapshot.jpg?at=2026-11-23T06:00:04.500Z")
            #expect(plain.status == 200 && plain.body != a.body)
            s.clocks.advance(.seconds(2 as Int64))
            #expect(try await b.post(place, ["reason": "now"]).code == "camera.no_picture")
        }
    }

    @Test("timeline, days and storage show what was recorded")
    func shown() async throws {
        try await TestServer.with(records: true) { s in
            let id = try await Self.record(s), b = try await s.browser("wang", .viewer)
            let timeline = try await b.get("/api/v1/cameras/\(id.camera)/timeline?from=2026-11-23T05:59:00Z&to=2026-11-23T06:01:00Z").json
            #expect(timeline["spans"]?.elements?.count == 1)
            #expect(timeline["spans"]?[0]?["start"]?.text == "2026-11-23T06:00:00Z" && timeline["spans"]?[0]?["codecs"]?.text == "avc1.42c00a" && timeline["spans"]?[0]?["width"]?.integer == 64)
            let days = try await b.get("/api/v1/cameras/\(id.camera)/days?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z").json
            #expect(days["days"]?.elements?.contains { $0["day"]?.text == "2026-11-23" && $0["seconds"] == 10 } == true)
            let storage = try await b.get("/api/v1/storage").json
            #expect(storage["volumes"]?[0]?["state"]?.text == "ok" && storage["floorDays"]?.integer == 30)
            #expect((storage["cameras"]?[0]?["bytes"]?.integer ?? 0) > 20_000)
            #expect(try await s.send("GET", "/readyz").status == 200)
        }
    }

    @Test("a picture of recorded footage is decoded at its time")
    func picture() async throws {
        try await TestServer.with(records: true) { s in
            let id = try await Self.record(s), b = try await s.browser("wang", .viewer)
            let a = try await b.get("/api/v1/cameras/\(id.camera)/snapshot.jpg?at=2026-11-23T06:00:04.700Z&width=64")
            #expect(a.status == 200 && a.body.starts(with: [0xFF, 0xD8]) && a["X-Custos-Start"] == "2026-11-23T06:00:04Z")
            s.clocks.advance(.seconds(2 as Int64))
            #expect(try await b.get("/api/v1/cameras/\(id.camera)/snapshot.jpg?at=2026-11-23T07:00:00Z").code == "footage.none")
        }
    }
}
