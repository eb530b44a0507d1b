import CustosBase
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

@Suite struct CameraTests {
    @Test("a camera is added, changed and taken off the list, and its footage's views stay possible")
    func lifecycle() async throws {
        try await TestServer.with { s in
            let admin = try await s.browser("root", .admin)
            let made = try await admin.post(
                "/api/v1/cameras",
                [
                    "name": "东门", "mainURL": "rtsp://u:p@10.0.0.5:8554/ch1?a=b", "subURL": "rtsp://10.0.0.5/ch2", "transport": "tcp", "enabled": true, "records": true, "recordsSub": false, "audio": false,
                    "retentionDays": 60,
                ])
            #expect(made.status == 201)
            #expect(made.json["mainURL"]?.text == "rtsp://10.0.0.5:8554/ch1?a=b" && made.json["user"]?.text == "u" && made.json["hasSub"]?.flag == true)
            #expect(made.json["main"]?["condition"]?.text == "connecting" && made.json["main"]?["recording"]?.text == "waiting" && made.json["sub"]?["recording"]?.text == "off")

            let changed = try await admin.patch("/api/v1/cameras/1", ["name": "西门", "subURL": nil, "enabled": false])
            #expect(changed.json["name"]?.text == "西门" && changed.json["sub"]?.isNull == true && changed.json["main"]?["condition"]?.text == "disabled")
            #expect(try s.state.camera(CameraID(1))?.password?.reveal() == "p")
            #expect(try await admin.patch("/api/v1/cameras/1", ["password": nil]).status == 200)
            #expect(try s.state.camera(CameraID(1))?.password == nil)

            #expect(try await admin.delete("/api/v1/cameras/1").status == 204)
            #expect(try await admin.get("/api/v1/cameras/1").status == 404)
            #expect(try await admin.delete("/api/v1/cameras/1").code == "camera.not_found")
            #expect(try await admin.get("/api/v1/cameras/1/timeline?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z").status == 200)
            #expect(try await admin.post("/api/v1/views", ["cameras": [1], "kind": "playback", "from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z", "purpose": "x"]).status == 201)
        }
    }

    @Test("NM203.18.1.4: a retention below the floor is refused with its rule, in both languages, with a remedy")
    func retention() async throws {
        try await TestServer.with { s in
            let admin = try await s.browser("root", .admin)
            let a = try await admin.post("/api/v1/cameras", ["name": "x", "mainURL": "rtsp://10.0.0.1/", "retentionDays": 29])

            #expect(a.status == 422)
            #expect(a.json["error"]?["rules"]?.elements?.first?.text == "NM203.18.1.4")
            #expect(a.json["error"]?["remedy"]?["zh"]?.text?.isEmpty == false && a.json["error"]?["remedy"]?["en"]?.text?.isEmpty == false)
            #expect(try s.state.cameras().isEmpty)
            try s.camera()
            #expect(try await admin.patch("/api/v1/cameras/1", ["retentionDays": 7]).json["error"]?["rules"]?.elements?.first?.text == "NM203.18.1.4")
        }
    }

    @Test(
        "markup in a name is text: it comes back as it went in, and as no tag in the bytes",
        arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; drop table camera; --", "{{7*7}}", "$(reboot) `id` ; ls | nc", "</title>&lt;", "张\u{1F3A5}三"])
    func names(_ name: String) async throws {
        try await TestServer.with { s in
            let admin = try await s.browser("root", .admin)
            #expect(try await admin.post("/api/v1/cameras", ["name": JSON(name), "mainURL": "rtsp://10.0.0.1/"]).status == 201)

            let list = try await admin.get("/api/v1/cameras")

            #expect(list.json["cameras"]?[0]?["name"]?.text == name)
            #expect(list["Content-Type"] == "application/json; charset=utf-8")
            #expect(!list.text.contains("<") && !list.text.contains(">") && !list.text.contains("&"))
            let metrics = try await s.send("GET", "/metrics")
            #expect(metrics["Content-Type"]?.hasPrefix("text/plain") == true)
        }
    }

    @Test(
        "an address outside the camera networks, or of another kind, is refused",
        arguments: [
            "rtsp://169.254.169.254/latest/meta-data", "rtsp://8.8.8.8/", "rtsp://[::ffff:169.254.169.254]/", "rtsp://0.0.0.0/", "http://10.0.0.1/", "file:///etc/passwd", "rtsp://10.0.0.1:70000/", "rtsp://",
            "rtsp://10.0.0.1/a b", "rtsp://10.0.0.1/\r\nX: y",
        ])
    func addresses(_ url: String) async throws {
        try await TestServer.with { s in
            let admin = try await s.browser("root", .admin)
            for path in ["/api/v1/cameras", "/api/v1/cameras/probe"] {
                let a = try await admin.post(path, ["name": "x", "mainURL": JSON(url)])
                #expect(a.status == 422 && a.json["error"]?["field"]?.text == "mainURL", "\(path): \(a.text)")
            }
        }
    }

    @Test("a probe shows a picture, and a stored password goes to its own camera only")
    func probe() async throws {
        try await TestServer.with { s in
            let admin = try await s.browser("root", .admin)
            _ = try s.state.addCamera(CameraDraft(name: "g", mainURL: "rtsp://10.0.0.1/good", user: "u", password: Secret(TestServer.cameraPassword)))

            let good = try await admin.post("/api/v1/cameras/probe", ["id": 1])
            #expect(good.status == 200 && good.json["video"]?["codec"]?.text == "h264" && good.json["frameRate"] == 25)
            #expect(good.json["picture"]?.text?.hasPrefix("data:image/jpeg;base64,/9j/") == true)

            let elsewhere = try await admin.post("/api/v1/cameras/probe", ["id": 1, "mainURL": "rtsp://10.6.6.6/good"])
            #expect(elsewhere.status == 422 && elsewhere.code == "probe.auth.failed")
        }
    }

    @Test("a snapshot is a decoded picture, is in the register before it is sent, and comes once a second")
    func snapshot() async throws {
        try await TestServer.with { s in
            try s.camera()
            let b = try await s.browser("wang", .viewer)
            #expect(try await b.get("/api/v1/cameras/1/snapshot.jpg").code == "camera.no_picture")
            let stream = s.streams.add(StreamID(CameraID(1), .main))
            try await stream.start()
            try await stream.keyFrame(0)
            s.clocks.advance(.seconds(2 as Int64))

            let a = try await b.get("/api/v1/cameras/1/snapshot.jpg?width=32&purpose=%E5%B7%A1%E6%9F%A5")

            #expect(a.status == 200 && a["Content-Type"] == "image/jpeg" && a.body.starts(with: [0xFF, 0xD8]))
            let entry = try #require(try ViewRegister(state: s.state).entries(limit: 1, before: nil).first)
            #expect(entry.kind == .snapshot && entry.purpose == "巡查" && entry.user == "wang")
            #expect(try await b.get("/api/v1/cameras/1/snapshot.jpg?width=32").body == a.body)
            let soon = try await b.get("/api/v1/cameras/1/snapshot.jpg?width=48")
            #expect(soon.status == 429 && soon["Retry-After"] == "1")
            s.clocks.advance(.seconds(1 as Int64))
            #expect(try await b.get("/api/v1/cameras/1/snapshot.jpg?width=48").status == 200)
        }
    }
}
