import CustosLedger
import CustosStore
import CustosWeb
import NIOCore
import Testing

@Suite struct TransparencyServerTests {
    @Test("a witness speaks C2SP over HTTP, and tells monitors what it has")
    func witness() async throws {
        try await WitnessHouse.with(.witness) { h in
            let log = try PaperLedger()
            try log.grow(3)
            #expect(try await h.send("POST", "/add-checkpoint", body: log.request(from: 0)).status == 404)
            try h.folder.addLog(log.verifier)
            let hash = WitnessFolder.hash(of: log.origin)
            #expect(try await h.send("GET", "/\(hash)/checkpoint").status == 404)

            let answer = try await h.send("POST", "/add-checkpoint", body: log.request(from: 0))

            #expect(answer.status == 200)
            #expect(answer["content-type"] == "text/plain; charset=utf-8" && answer["x-content-type-options"] == "nosniff")
            #expect(try NoteSignature(parsing: answer.text.dropLast()).verifies(log.log.checkpoint()!.text, by: h.folder.verifier))
            let conflict = try await h.send("POST", "/add-checkpoint", body: log.request(from: 0))
            #expect(conflict.status == 409 && conflict["content-type"] == "text/x.tlog.size" && conflict.text == "3\n")
            let shown = try await h.send("GET", "/\(hash)/checkpoint")
            #expect(shown.status == 200 && shown["cache-control"] == "no-cache")
            #expect(try SignedNote(parsing: shown.body).isSigned(by: h.folder.verifier))
            #expect(try await h.send("HEAD", "/\(hash)/checkpoint").status == 200)
            #expect(try await h.send("GET", "/logs").text.hasPrefix("\(hash) \(log.origin) 3 "))
        }
    }

    @Test("places that are not there, methods and encodings that are not taken")
    func strange() async throws {
        try await WitnessHouse.with(.witness) { h async throws in
            let hash = String(repeating: "a", count: 64)
            for path in ["/", "/add-checkpoint/", "/x", "/\(hash)", "/\(hash)/", "/\(hash)/key", "/\(hash)/tile/0/000", "/\(hash)/pending", "/../key", "/\(hash)/../../key", "/%61dd-checkpoint"] {
                #expect(try await h.send("GET", path).status == 404, "\(path)")
            }
            #expect(try await h.send("GET", "/add-checkpoint").status == 405)
            #expect(try await h.send("DELETE", "/logs").status == 405)
            #expect(try await h.send("POST", "/add-entries", body: []).status == 404)
            #expect(try await h.send("POST", "/add-checkpoint", [("Content-Encoding", "gzip")], body: [1]).status == 415)
            #expect(try await h.send("POST", "/add-checkpoint", body: Array("nonsense".utf8)).status == 400)
            #expect(try await h.send("POST", "/add-checkpoint", body: []).status == 400)
        }
    }

    @Test("a body above the bound is 413, told by its length or by its chunks")
    func tooLarge() async throws {
        try await WitnessHouse.with(.witness) { h in
            let count = AddCheckpointRequest.maximumBytes + 1
            let told = try await HTTPClient.raw(port: h.port, Array("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(count)\r\n\r\n".utf8))
            #expect(told.status == 413)
            var chunked = Array("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            for _ in 0..<count / 65_536 + 1 { chunked += Array("10000\r\n".utf8) + [UInt8](repeating: 0x61, count: 65_536) + [13, 10] }
            #expect(try await HTTPClient.raw(port: h.port, chunked + Array("0\r\n\r\n".utf8)).status == 413)
        }
    }

    @Test("several requests go over one connection")
    func keepAlive() async throws {
        try await WitnessHouse.with(.witness) { h in
            let c = try await RawConnection.open(port: h.port)
            defer { c.close() }
            for _ in 0..<3 {
                try await c.send(Array("GET /logs HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                #expect(
                    try await c.next("an answer") { b, e in
                        HTTPClient.parse(&b, isEnded: e).map { a in
                            b.clear(); return a
                        }
                    }.status == 200)
            }
        }
    }

    @Test("a client who sends slowly, or nothing, is put out, and others are served meanwhile")
    func slow() async throws {
        var limits = TransparencyLimits.standard
        limits.checkpointSeconds = 1
        limits.firstRequestSeconds = 1
        limits.connectionsPerAddress = 5
        try await WitnessHouse.with(.witness, limits: limits) { h in
            let silent = try await RawConnection.open(port: h.port), slow = try await RawConnection.open(port: h.port)
            try await slow.send(Array("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nold 0\n".utf8))
            #expect(try await h.send("GET", "/logs").status == 200)
            let said = try await silent.next("the end") { b, e in e ? String(buffer: b) : nil }
            #expect(said.isEmpty || said.hasPrefix("HTTP/1.1 408"))
            _ = try await slow.next("the end") { _, e in e ? true : nil }
            #expect(try await h.send("GET", "/logs").status == 200)
        }
    }

    @Test("one address has a bounded share of the connections, and gets it back")
    func share() async throws {
        var limits = TransparencyLimits.standard
        limits.connectionsPerAddress = 3
        try await WitnessHouse.with(.witness, limits: limits) { h in
            var held: [RawConnection] = []
            for _ in 0..<3 {
                let c = try await RawConnection.open(port: h.port)
                try await c.send(Array("GET /logs HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                _ = try await c.next("an answer") { b, e in HTTPClient.parse(&b, isEnded: e) }
                held.append(c)
            }
            let fourth = try await RawConnection.open(port: h.port)
            #expect(try await fourth.next("the end") { b, e in e ? b.readableBytes : nil } == 0)
            held[0].close()

            var status = 0
            for _ in 0..<100 where status != 200 { status = (try? await h.send("GET", "/logs").status) ?? 0 }
            #expect(status == 200)
        }
    }

    @Test("a mirror takes leaves as they stream in, serves them for ever, and answers a wrong start at once")
    func mirror() async throws {
        try await WitnessHouse.with(.mirror) { h in
            let log = try PaperLedger()
            try log.grow(700)
            try h.folder.addLog(log.verifier)
            let hash = WitnessFolder.hash(of: log.origin)
            let early = try await HTTPClient.raw(
                port: h.port, Array("POST /add-entries HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 9999\r\n\r\n".utf8) + AddEntriesHeader(origin: log.origin, start: 0, end: 700).bytes
            )
            #expect(early.status == 409 && early["content-type"] == "text/x.tlog.mirror-info" && early["connection"] == "close")
            #expect(try await h.send("POST", "/add-checkpoint", body: log.request(from: 0)).status == 200)
            #expect(try await h.send("GET", "/\(hash)/pending").status == 200)

            let body = try log.requests.addEntries(origin: log.origin, from: 0, to: 700, ticket: []).body
            let answer = try await h.send("POST", "/add-entries", [("Content-Type", "application/octet-stream")], body: body)

            #expect(answer.status == 200)
            let tile = try await h.send("GET", "/\(hash)/tile/0/000")
            #expect(tile.status == 200 && tile.body.count == 8192 && tile["cache-control"] == "public, max-age=31536000, immutable")
            #expect(try await h.send("GET", "/\(hash)/tile/entries/002.p/188").status == 200)
            for path in ["tile/0/0", "tile/00/000", "tile/0/000.p/256", "tile/0/001.p/", "tile/entries/../../log.vkey", "tile/0/009", "origin", "lock"] {
                #expect(try await h.send("GET", "/\(hash)/\(path)").status == 404, "\(path)")
            }
            #expect(try await h.send("POST", "/add-entries", [("Content-Encoding", "gzip")], body: body).status == 415)
            #expect(try await h.send("GET", "/logs").text.hasSuffix(" 700 700\n"))
        }
    }

    @Test("one client has a bounded share of the uploads")
    func uploads() async throws {
        var limits = TransparencyLimits.standard
        limits.uploadsPerAddress = 1
        try await WitnessHouse.with(.mirror, limits: limits) { h in
            let log = try PaperLedger()
            try log.grow(2)
            try h.folder.addLog(log.verifier)
            let first = try await RawConnection.open(port: h.port)
            try await first.send(Array("POST /add-entries HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n".utf8))
            var status = 0
            for _ in 0..<100 where status != 503 { status = try await h.send("POST", "/add-entries", body: [0]).status }
            #expect(status == 503)
            first.close()
        }
    }
}
