import CustosSignalling
import Testing

@Suite struct URLs {
    struct Row: Sendable {
        let text: String
        let host: String
        let port: Int
        let path: String
        var user: String? = nil
        var password: String? = nil
        let shown: String
    }

    static let rows: [Row] = [
        Row(text: "rtsp://192.0.2.1/live", host: "192.0.2.1", port: 554, path: "/live", shown: "rtsp://192.0.2.1/live"),
        Row(text: " RTSP://Cam.Example:8554 ", host: "cam.example", port: 8554, path: "", shown: "rtsp://cam.example:8554"),
        Row(text: "rtsps://cam/s?x=1#part", host: "cam", port: 322, path: "/s?x=1", shown: "rtsps://cam/s?x=1"),
        Row(text: "rtsp://cam:554/a", host: "cam", port: 554, path: "/a", shown: "rtsp://cam/a"),
        Row(text: "rtsp://cam:/a", host: "cam", port: 554, path: "/a", shown: "rtsp://cam/a"),
        Row(text: "rtsp://[2001:db8::7]:8554/a", host: "2001:db8::7", port: 8554, path: "/a", shown: "rtsp://[2001:db8::7]:8554/a"),
        Row(
            text: "rtsp://admin:12345@192.0.2.64/Streaming/Channels/101", host: "192.0.2.64", port: 554, path: "/Streaming/Channels/101", user: "admin", password: "12345",
            shown: "rtsp://192.0.2.64/Streaming/Channels/101"),
        Row(text: "rtsp://admin:p%40ss%2Fw@cam/", host: "cam", port: 554, path: "/", user: "admin", password: "p@ss/w", shown: "rtsp://cam/"),
        Row(text: "rtsp://admin:p@ss@cam/", host: "cam", port: 554, path: "/", user: "admin", password: "p@ss", shown: "rtsp://cam/"),
        Row(text: "rtsp://admin:pa/ss?#1@cam:554/x", host: "cam", port: 554, path: "/x", user: "admin", password: "pa/ss?#1", shown: "rtsp://cam/x"),
        Row(text: "rtsp://admin:100%@cam/x", host: "cam", port: 554, path: "/x", user: "admin", password: "100%", shown: "rtsp://cam/x"),
        Row(text: "rtsp://admin@cam/x", host: "cam", port: 554, path: "/x", user: "admin", shown: "rtsp://cam/x"),
        Row(text: "rtsp://cam/cam/realmonitor?channel=1&subtype=0", host: "cam", port: 554, path: "/cam/realmonitor?channel=1&subtype=0", shown: "rtsp://cam/cam/realmonitor?channel=1&subtype=0"),
        Row(text: "rtsp://cam/a@b", host: "cam", port: 554, path: "/a@b", shown: "rtsp://cam/a@b"),
        Row(text: "rtsp://cam/my stream/é", host: "cam", port: 554, path: "/my%20stream/%C3%A9", shown: "rtsp://cam/my%20stream/%C3%A9"),
        Row(text: "rtsp://cam?x", host: "cam", port: 554, path: "?x", shown: "rtsp://cam?x"),
    ]

    @Test("an address is taken apart as people write it", arguments: rows.indices)
    func table(index: Int) {
        let row = Self.rows[index]
        let url = RTSPURL(row.text)
        #expect(url?.host == row.host && url?.port == row.port && url?.pathAndQuery == row.path, "\(row.text)")
        #expect(url?.user == row.user && url?.password == row.password, "\(row.text)")
        #expect(url?.requestURI == row.shown && RTSPURL(row.shown)?.requestURI == row.shown, "\(row.text)")
    }

    @Test(
        "what is no RTSP address is nil",
        arguments: [
            "", "http://cam/", "rtsp://", "rtsp:///path", "rtsp://cam:0/", "rtsp://cam:99999/", "rtsp://cam:+5/", "rtsp://[::1/", "rtsp://[::1]x/", "rtsp://ca m/", "rtsp://cam\r\nX/", "rtsp://user@/x",
            "rtsp://" + String(repeating: "a", count: 3000),
        ])
    func refused(text: String) { #expect(RTSPURL(text) == nil) }

    @Test("no description shows the password")
    func secrecy() throws {
        let url = try #require(RTSPURL("rtsp://admin:geheim@cam/x"))
        var dumped = ""
        dump(url, to: &dumped)
        dump(url.credentials, to: &dumped)
        for text in ["\(url)", String(reflecting: url), dumped, "\(String(describing: url.credentials))", String(reflecting: url.credentials)] {
            #expect(!text.contains("geheim") && !text.contains("admin"))
        }
    }

    @Test(
        "a control attribute is joined to its base",
        arguments: [
            ("rtsp://h/live", String?.none, "rtsp://h/live"),
            ("rtsp://h/live", "*", "rtsp://h/live"),
            ("rtsp://h/live", "", "rtsp://h/live"),
            ("rtsp://h/live", "trackID=1", "rtsp://h/live/trackID=1"),
            ("rtsp://h/live/", "trackID=1", "rtsp://h/live/trackID=1"),
            ("rtsp://h:8554/stream0", "streamid=0", "rtsp://h:8554/stream0/streamid=0"),
            ("rtsp://h/cam/realmonitor?channel=1&subtype=0", "trackID=0", "rtsp://h/cam/realmonitor?channel=1&subtype=0/trackID=0"),
            ("rtsp://h/cam/realmonitor?channel=1&subtype=0/", "trackID=0", "rtsp://h/cam/realmonitor?channel=1&subtype=0/trackID=0"),
            ("rtsp://h/live/a", "/other/track1", "rtsp://h/other/track1"),
            ("rtsp://h?x", "/t", "rtsp://h/t"),
            ("rtsp://h/live", "rtsp://h/live/trackID=1", "rtsp://h/live/trackID=1"),
            ("rtsp://h/live", "RTSP://10.0.0.1:554/x y", "RTSP://10.0.0.1:554/x%20y"),
            ("rtsp://h/live", "rtsp://admin:pw@h/live/trackID=1", "rtsp://h/live/trackID=1"),
            ("rtsp://h/live", "rtsp://admin:p/w@h/live/trackID=1", "rtsp://h/live/trackID=1"),
            ("rtsp://h/live", "track 1\u{1}", "rtsp://h/live/track%201%01"),
        ])
    func join(base: String, control: String?, joined: String) throws {
        let url = try #require(RTSPURL("rtsp://user:pw@h/live"))
        #expect(url.appending(control: control, base: base) == joined)
    }

    static let bases: [(headers: RTSPHeaders, base: String)] = [
        (["Content-Base": "rtsp://h/b/", "Content-Location": "rtsp://h/l/"], "rtsp://h/b/"),
        (["Content-Location": " rtsp://h/l "], "rtsp://h/l"),
        (["Content-Base": "", "Content-Location": "/l"], "rtsp://h/live"),
        (["Content-Base": "rtsp://admin:12345@h/b/"], "rtsp://h/b/"),
        ([:], "rtsp://h/live"),
    ]

    @Test("Content-Base comes before Content-Location, and the request's address is last", arguments: bases.indices)
    func base(index: Int) throws {
        let url = try #require(RTSPURL("rtsp://user:pw@h/live"))
        #expect(url.base(of: RTSPResponse(status: 200, headers: Self.bases[index].headers)) == Self.bases[index].base)
    }
}
