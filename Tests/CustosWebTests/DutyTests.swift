import CustosBase
import CustosIngest
import CustosLaw
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

@Suite struct DutyTests {
    private func events(_ b: Browser) async throws -> [JSON] { try #require(try await b.get("/api/v1/duty").json["events"]?.elements) }

    @Test("an incident and a fault that nobody took in hand are there until their step is taken, and the newest comes first")
    func books() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law), b = try await s.browser("root", .admin)
            let incident = try law.create(
                "incident", ["system": .int(books.system), "incidentKind": "intrusion", "discoveredAt": JSON(s.clocks.wall() - .seconds(60 as Int64)), "description": "有人登录"], by: TestBooks.boss
            ).record
            let fault = try law.create(
                "fault", ["system": .int(books.system), "faultKind": "power", "description": "停电", "since": JSON(s.clocks.wall() - .seconds(600 as Int64))], by: TestBooks.boss
            ).record

            let open = try await events(b)
            #expect(open.map { $0["record"]?.integer } == [incident.id, fault.id])
            #expect(open[0]["severity"]?.text == "alarm" && open[1]["severity"]?.text == "warn" && open[0]["mayAcknowledge"]?.flag == true)
            #expect(open[1]["title"]?["en"]?.text == "Fault: Power 停电" && open[1]["title"]?["zh"]?.text == "故障：供电 停电")

            // The step that the answer names, with the fields that it names.
            let step = try #require(open[1]["acknowledge"])
            #expect(step["fields"]?.elements?.compactMap(\.text) == ["reportedAt", "reportedTo"])
            let taken = try await b.post(
                "/api/v1/law/records/\(fault.id)/events",
                ["event": step["event"] ?? .null, "version": open[1]["version"] ?? .null, "data": ["reportedAt": JSON(s.clocks.wall()), "reportedTo": "供电局 12"]])
            #expect(taken.status == 200)
            #expect(try await events(b).map { $0["record"]?.integer } == [incident.id])
            let answer = try await b.get("/api/v1/duty").json
            #expect(answer["counts"]?["unacknowledged"]?.integer == 1 && answer["shift"]?.isNull == true)
        }
    }

    @Test("a camera without picture is an event with the fault form filled in, and the fault that is entered takes its place")
    func lostCamera() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law)
            try s.camera("东门")
            let row = try books.camera("东门", device: 1), b = try await s.browser("root", .admin)
            let stream = s.streams.add(StreamID(CameraID(1), .main))
            #expect(try await events(b).isEmpty)

            stream.become(.offline, "connect.refused")
            s.clocks.advance(.seconds(10 as Int64))
            let lost = try #require(try await events(b).first)

            #expect(lost["kind"]?.text == "camera" && lost["record"]?.isNull == true && lost["camera"]?.integer == 1 && lost["severity"]?.text == "alarm" && lost["title"]?["en"]?.text == "东门: offline")
            let link = try #require(lost["acknowledge"]?["link"]?.text)
            #expect(link.hasPrefix("/law/form?kind=fault&faultKind=network&system=\(books.system)&camera=\(row.id)&device=1&since=2026"))

            _ = try law.create("fault", ["system": .int(books.system), "faultKind": "network", "device": 1, "description": "断网", "since": JSON(s.clocks.wall())], by: TestBooks.boss)
            let after = try await events(b)
            #expect(after.map { $0["kind"]?.text } == ["fault"] && after.first?["camera"]?.integer == 1)
        }
    }

    @Test("footage that is missing is an event with its length and cause; a stop in good order and a short gap are none")
    func gaps() async throws {
        try await TestServer.with(law: true) { s in
            let id = try s.camera("西门").id, stream = StreamID(id, .main), now = s.clocks.wall(), b = try await s.browser("root", .admin)
            s.streams.add(stream).become(.live, "live")
            let lost = try s.state.addGap(stream, WallRange(now - .seconds(7200 as Int64), now - .seconds(4920 as Int64)), cause: .network)
            try s.state.addGap(stream, WallRange(now - .seconds(3600 as Int64), now - .seconds(1800 as Int64)), cause: .maintenance)
            try s.state.addGap(stream, WallRange(now - .seconds(900 as Int64), now - .seconds(870 as Int64)), cause: .camera)
            try s.state.addGap(stream, WallRange(now - .days(3), now - .days(2)), cause: .camera)

            let found = try await events(b)

            #expect(found.map { $0["id"]?.text } == ["gap:\(lost)"])
            #expect(found.first?["title"]?["zh"]?.text == "西门：录像缺失 38 分钟（网络）" && found.first?["severity"]?.text == "warn")
        }
    }

    @Test("the shift of a watcher comes with what was handed over to it")
    func shift() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law), now = s.clocks.wall()
            try s.person("li", .operator)
            func watcher(_ name: String, account: String? = nil) throws -> Int64 {
                var data: JSON = ["name": JSON(name), "organisation": .int(books.unit)]
                if let account { data.set("account", JSON(account)) }
                let person = try law.create("person", data, by: .system).record.id
                let day = JSON(LocalDate(of: now).description)
                _ = try law.create("training", ["person": .int(person), "content": "值机", "trainer": "协会", "date": day, "result": "pass"], by: .system)
                return person
            }
            let wang = try watcher("王五"), li = try watcher("李四", account: "li")
            func planned(_ person: Int64, _ from: TimeSpan, _ to: TimeSpan) throws -> LawRecord {
                try law.create("shift", ["organisation": .int(books.unit), "plannedFrom": JSON(now + from), "plannedTo": JSON(now + to), "watchers": [.int(person)]], by: TestBooks.boss).record
            }
            var first = try planned(wang, .seconds(-3600 as Int64), .seconds(600 as Int64))
            let second = try planned(li, .seconds(600 as Int64), .seconds(9000 as Int64))
            let b = try await s.browser("li", .operator)
            #expect(try await b.get("/api/v1/duty").json["shift"]?["state"]?.text == "planned")

            for (event, data) in [("start", [:]), ("note", ["noteText": "门口有车", "noteOpen": true])] as [(String, JSON)] { first = try law.take(event, first.id, version: first.version, data, by: .system).record }
            _ = try law.take(
                "hand_over", first.id, version: first.version, ["next": .int(second.id), "receivedBy": .int(li), "handOverNotes": "请注意门口"], by: .system)
            let answer = try await b.get("/api/v1/duty").json

            #expect(answer["shift"]?["record"]?.integer == second.id && answer["shift"]?["state"]?.text == "on_duty" && answer["shift"]?["mine"]?.flag == true)
            #expect(answer["shift"]?["open"]?.elements?.compactMap(\.text) == ["门口有车"] && answer["shift"]?["watchers"]?.elements?.first?.text?.contains("李四") == true)
            #expect(answer["handover"]?["note"]?.text == "请注意门口" && answer["handover"]?["from"]?.text?.contains("王五") == true)
        }
    }

    @Test("what waits is listed for those who may do it, with what stands in the way, and is gone when it is done")
    func tasks() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law), now = s.clocks.wall()
            let fault = try law.create("fault", ["system": .int(books.system), "faultKind": "device", "description": "黑屏", "since": JSON(now)], by: TestBooks.boss).record
            let request = try law.create("request", ["system": .int(books.system)], by: TestBooks.boss).record
            let b = try await s.browser("root", .admin), auditor = try await s.browser("audit", .auditor)
            func tasks(_ b: Browser) async throws -> [JSON] { try #require(try await b.get("/api/v1/tasks").json["tasks"]?.elements) }

            let mine = try await tasks(b)
            #expect(mine.map { $0["record"]?.integer } == [fault.id], "the draft of another is not waiting for me: \(request.id)")
            #expect(mine[0]["step"]?["name"]?.text == "report" && mine[0]["overdue"]?.flag == false && mine[0]["due"]?.text != nil && mine[0]["state"]?["zh"]?.text == "未处理")
            #expect(try await tasks(auditor).isEmpty)

            s.clocks.advance(.days(40))
            let later = try await s.browser("root", .admin)
            #expect(try await tasks(later).first?["overdue"]?.flag == true)

            _ = try law.take("report", fault.id, version: fault.version, ["reportedAt": JSON(now + .seconds(1 as Int64)), "reportedTo": "厂家"], by: TestBooks.boss)
            #expect(try await tasks(later).first?["step"]?["name"]?.text == "repair")
            #expect(try await later.get("/api/v1/duty").json["counts"]?["tasks"]?.integer == 1)
        }
    }

    @Test("whoever sees no cameras gets no events of cameras, and no records of others' units")
    func rights() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law)
            try s.camera()
            s.streams.add(StreamID(CameraID(1), .main)).become(.offline, "connect.refused")
            _ = try law.create("fault", ["system": .int(books.system), "faultKind": "device", "description": "黑屏", "since": JSON(s.clocks.wall())], by: TestBooks.boss)
            let account = try s.person("asks", .member)
            _ = try s.accounts.setDuties(account.id, [.requester])

            let b = try await s.browser("asks", .member)

            #expect(try await events(b).isEmpty)
            #expect(try await b.get("/api/v1/tasks").json["total"]?.integer == 0)
            #expect(try await s.send("GET", "/api/v1/duty").status == 401)
        }
    }
}
