import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosStore
import CustosTestSupport
import NIOCore
import Testing

@testable import CustosWeb

@Suite struct HealthTests {
    @Test("a camera without picture is red, with the fault form filled in, and with the fault once there is one")
    func red() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law), b = try await s.browser("root", .admin)
            try s.camera("东门")
            try books.camera("东门", device: 1)
            s.streams.add(StreamID(CameraID(1), .main)).become(.offline, "connect.refused")

            let a = try await b.get("/api/v1/health").json
            #expect(a["cameras"]?["wanted"]?.integer == 1 && a["cameras"]?["recording"]?.integer == 0)
            #expect(a["sentence"]?["en"]?.text == "0 of 1 camera recording; 0 gaps today; days of disk not known yet; floor 30.")
            let red = try #require(a["red"]?.elements?.first)
            #expect(red["code"]?.text == "camera.lost" && red["zh"]?.text == "东门：离线")
            #expect(red["link"]?.text?.hasPrefix("/law/form?kind=fault&faultKind=network&system=\(books.system)&camera=") == true)
            #expect(a["matrix"]?["rows"]?.elements?.first?["cells"]?.text?.count == 24 && a["streams"]?.elements?.first?["condition"]?.text == "offline")

            let fault = try law.create("fault", ["system": .int(books.system), "faultKind": "network", "device": 1, "description": "断网", "since": JSON(s.clocks.wall())], by: TestBooks.boss).record
            s.clocks.advance(.seconds(6 as Int64))
            #expect(try await b.get("/api/v1/health").json["red"]?.elements?.first?["link"]?.text == "/law/record?id=\(fault.id)")
        }
    }

    @Test("what runs out is listed by its day, for those who may see it")
    func expiries() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law), today = LocalDate(of: s.clocks.wall())
            let person = try law.create("person", ["name": "王五", "organisation": .int(books.unit)], by: .system).record.id
            func training(_ days: Int) throws -> Int64 {
                try law.create(
                    "training",
                    ["person": .int(person), "content": "值机", "trainer": "协会", "date": JSON(today.adding(days: -10).description), "validTo": JSON(today.adding(days: days).description), "result": "pass"],
                    by: .system
                ).record.id
            }
            let soon = try training(5), later = try training(60)
            _ = try training(61)
            let b = try await s.browser("root", .admin), technician = try s.person("tech", .member)
            _ = try s.accounts.setDuties(technician.id, [.technician])

            let list = try #require(try await b.get("/api/v1/health").json["expiries"]?.elements)
            #expect(list.map { $0["record"]?.integer } == [soon, later] && list[0]["days"]?.integer == 5)
            #expect(try await s.browser("tech", .member).get("/api/v1/health").json["expiries"]?.elements?.isEmpty == true)

            s.clocks.advance(.days(6))
            let after = try await s.browser("root", .admin).get("/api/v1/health").json
            #expect(after["expiries"]?.elements?.first?["days"]?.integer == -1)
            #expect(after["red"]?.elements?.contains { $0["code"]?.text == "expired" && $0["link"]?.text == "/law/record?id=\(soon)" } == true)
        }
    }

    @Test("an hour is recorded, partly, missing or not wanted")
    func letters() {
        let hour = WallRange(WallTime(seconds: 3600), WallTime(seconds: 7200)), before = WallTime(seconds: 0)
        func at(_ from: Double, _ to: Double) -> WallRange { WallRange(WallTime(seconds: 3600 + from), WallTime(seconds: 3600 + to)) }
        #expect(HealthMatrix.letter(hour, wanted: [], absent: [], firstFootage: before) == "-")
        #expect(HealthMatrix.letter(hour, wanted: [hour], absent: [], firstFootage: before) == "R")
        #expect(HealthMatrix.letter(hour, wanted: [hour], absent: [at(10, 14)], firstFootage: before) == "R")
        #expect(HealthMatrix.letter(hour, wanted: [hour], absent: [at(10, 16)], firstFootage: before) == "P")
        #expect(HealthMatrix.letter(hour, wanted: [hour], absent: [at(-100, 9000)], firstFootage: before) == "G")
        #expect(HealthMatrix.letter(hour, wanted: [at(0, 600)], absent: [at(0, 600)], firstFootage: before) == "G")
        #expect(HealthMatrix.letter(hour, wanted: [at(1800, 3600)], absent: [at(0, 1800)], firstFootage: before) == "R")
        #expect(HealthMatrix.letter(hour, wanted: [hour], absent: [], firstFootage: nil) == "G")
    }

    @Test("a clock is judged in plain words")
    func clocks() {
        #expect(HealthBoard.judge(clock: .milliseconds(-900)).level == "ok")
        #expect(HealthBoard.judge(clock: .milliseconds(3200)).level == "warn" && HealthBoard.judge(clock: .milliseconds(3200)).text.zh == "时钟快 3.2 秒，请校时")
        #expect(HealthBoard.judge(clock: .milliseconds(-6000)).level == "alarm" && HealthBoard.judge(clock: .milliseconds(-6000)).text.en.hasPrefix("clock 6.0 s behind"))
    }

    @Test("pages that ask for it hear of the health; whoever may not view hears of no cameras")
    func topics() async throws {
        try await TestServer.with { s in
            try s.camera()
            let auditor = try await s.browser("audit", .auditor)
            #expect(try await auditor.get("/api/v1/events").status == 403)
            #expect(try await auditor.get("/api/v1/events?topics=status,health").status == 403)
            #expect(try await auditor.get("/api/v1/events?topics=all").status == 400)
            let c = try await RawConnection.open(port: s.port)
            try await c.send("GET /api/v1/events?topics=health HTTP/1.1\r\nHost: 127.0.0.1:\(s.port)\r\nCookie: \(auditor.cookie)\r\n\r\n".utf8)
            let text = try await c.next("health") { buffer, _ -> String? in
                let text = String(decoding: buffer.readableBytesView, as: UTF8.self)
                return text.contains("\"red\":") ? text : nil
            }
            #expect(text.contains("event: health\ndata: {\"sentence\"") && !text.contains("event: status"))
            c.close()
        }
    }
}
