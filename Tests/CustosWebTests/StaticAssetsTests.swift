import CustosBase
import CustosWeb
import Foundation
import Testing

@Suite struct StaticAssetsTests {
    @Test("pages and assets come with their types, a tag, and not a second time")
    func serving() async throws {
        try await TestServer.with { s in
            let page = try await s.send("GET", "/")
            #expect(page.status == 200 && page["Content-Type"] == "text/html; charset=utf-8" && page.text.contains("<title>Custos"))
            for path in ["/playback", "/cameras/12"] { #expect(try await s.send("GET", path).body == page.body) }

            let script = try await s.send("GET", "/a/lib/time.js")
            #expect(script.status == 200 && script["Content-Type"] == "text/javascript; charset=utf-8")
            let tag = try #require(script["ETag"])
            #expect(try await s.send("GET", "/a/lib/time.js", [("If-None-Match", tag)]).status == 304)
            #expect(try await s.send("GET", "/a/lib/time.js", [("If-None-Match", "\"other\"")]).status == 200)
        }
    }

    @Test(
        "no spelling of a path leads out of the list of assets",
        arguments: [
            "/a/../secret.txt", "/a/..%2fsecret.txt", "/a/%2e%2e/secret.txt", "/a/%2e%2e%2fsecret.txt", "/a/....//secret.txt", "/a/..\\secret.txt", "/a/..%5csecret.txt", "/a/%252e%252e%252fsecret.txt",
            "/a/..%c0%afsecret.txt", "/a/%c0%ae%c0%ae/secret.txt", "/a//etc/passwd", "/a//../secret.txt", "/a/lib/../../secret.txt", "/a/./../secret.txt", "/a/app.js/../../secret.txt", "/a/%00", "/a/app.js%00.css",
            "/a/..;/secret.txt", "/a/lib%2ftime.js", "/a/link.txt", "/a/lib/", "/a/lib", "/a/", "/a/%2fetc%2fpasswd", "/a/file:///etc/passwd", "/../secret.txt", "/a/.hidden", "/a/..%u2215secret.txt",
            "/a/\u{2025}/secret.txt", "/a/APP.JS", "/a/app.js.", "/a/app.js%20", "/a/app.js::$DATA", "//a/../secret.txt", "/a/../a/../secret.txt", "/a/.git/config", "/a/lib/.%2e/.%2e/secret.txt",
        ])
    func traversal(_ path: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/custos-assets-" + Hex.encode(SecureRandom.bytes(6))
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/Public/lib", withIntermediateDirectories: true)
        try Data("<html></html>".utf8).write(to: URL(fileURLWithPath: folder + "/Public/index.html"))
        try Data("1".utf8).write(to: URL(fileURLWithPath: folder + "/Public/app.js"))
        try Data("2".utf8).write(to: URL(fileURLWithPath: folder + "/Public/lib/time.js"))
        try Data("hidden-secret".utf8).write(to: URL(fileURLWithPath: folder + "/Public/.hidden"))
        try Data("outside-secret".utf8).write(to: URL(fileURLWithPath: folder + "/secret.txt"))
        try FileManager.default.createSymbolicLink(atPath: folder + "/Public/link.txt", withDestinationPath: folder + "/secret.txt")

        try await TestServer.with(configure: { $0.assets = .directory(folder + "/Public") }) { s in
            #expect(try await s.send("GET", "/a/app.js").text == "1")
            let a = try await HTTPClient.raw(port: s.port, Array("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8))
            #expect(a.status == 404 || a.status == 400 || a.text == "<html></html>", "\(path): \(a.status)")
            #expect(!a.text.contains("secret") && !a.text.contains("root:"), "\(path)")
        }
    }

    @Test("a folder without pages stops the start")
    func missing() throws {
        #expect(throws: StaticAssets.NotFound.self) { try StaticAssets(.directory("/nowhere")) }
        #expect(throws: StaticAssets.NotFound.self) { try StaticAssets(.files(["app.js": []])) }
    }

    @Test("the pages of this source tree are found and are served whole")
    func standard() throws {
        #expect(try StaticAssets(.standard).files["index.html"] != nil)
    }
}
