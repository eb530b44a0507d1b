import CustosBase
import CustosLaw
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

/// The audit log: steps with what they changed, refusals with their rule, views, holds and orders, for those who may read it.
@Suite struct AuditTests {
    private func log(_ b: Browser, _ query: String = "") async throws -> [JSON] {
        let a = try await b.get("/api/v1/audit\(query)")
        #expect(a.status == 200, "\(a.text)")
        return a.json["entries"]?.elements ?? []
    }
    private func refused(_ books: TestBooks, by actor: LawActor) {
        #expect(throws: Refusal.self) { try books.law.create("camera", ["name": "更衣室 1", "system": .int(books.system), "site": .int(books.site), "mountArea": "A3"], by: actor) }
    }
    private func actor(_ user: UserRecord, _ roles: Set<LawRole>) -> LawActor { LawActor(id: "user:\(user.id)", name: user.name, roles: roles) }

    @Test("a step is told with the fields that it changed, before and after")
    func steps() async throws {
        try await TestServer.with(law: true) { s in
            let books = try TestBooks(try #require(s.law)), b = try await s.browser("shen", .auditor)
            try s.camera("东门")
            let row = try books.camera("东门枪机", device: 1, floor: "一层")
            s.clocks.advance(.seconds(60 as Int64))
            _ = try books.law.edit(row.id, version: row.version, ["floor": "二层"], by: TestBooks.boss)

            let all = try await log(b), e = try #require(all.first)
            #expect(e["action"]?.text == "record" && e["event"]?.text == "edit" && e["outcome"]?.text == "done" && e["kind"]?.text == "camera" && e["record"]?.integer == row.id)
            #expect(e["person"]?["name"]?.text == "店主" && e["person"]?["id"]?.text == "user:900" && e["title"]?.text?.contains("东门枪机") == true)
            #expect(e["changes"]?.elements?.contains { $0["field"]?.text == "floor" && $0["before"]?.text == "一层" && $0["after"]?.text == "二层" } == true, "\(e["changes"] ?? .null)")
            #expect((e["changes"]?.elements ?? []).map { $0["field"]?.text ?? "" } == ["floor", "viewBy"], "who entered the view is a fact of its own")
            #expect(e["cameras"]?.elements?.first?["name"]?.text == "东门")
            #expect(all.count == 5 && all.last?["kind"]?.text == "organisation" && all.last?["changes"]?.elements?.contains { $0["before"]?.isNull == true && $0["after"]?.text == "红山酒店" } == true)
        }
    }

    @Test("words with a space between are found however the space is written")
    func spaces() async throws {
        try await TestServer.with(law: true) { s in
            let b = try await s.browser("shen", .auditor), id = try s.camera("04 路口").id
            let guardian = try await s.browser("wang", .admin)
            #expect(try await guardian.post("/api/v1/views", ["cameras": [JSON(Int64(id.rawValue))], "kind": "live", "purpose": "a b"]).status == 201)
            for q in ["04+%E8%B7%AF", "04%20%E8%B7%AF"] {
                let found = try await log(b, "?camera=\(q)")
                #expect(found.count == 1 && found[0]["cameras"]?.elements?.first?["name"]?.text == "04 路口", "\(q)")
            }
        }
    }

    @Test("what the law refused stands in the log with its rule and sentence, and is found by them")
    func refusals() async throws {
        try await TestServer.with(law: true) { s in
            let books = try TestBooks(try #require(s.law)), b = try await s.browser("shen", .auditor)
            refused(books, by: TestBooks.boss)

            for q in ["?outcome=refused", "?rule=NM203.8.1.3", "?rule=nm203.8", "?outcome=refused&action=record&person=店主".escaped] {
                let list = try await log(b, q)
                #expect(list.count == 1, "\(q)")
                #expect(list.first?["outcome"]?.text == "refused" && list.first?["kind"]?.text == "camera" && list.first?["event"]?.text == "create")
                #expect(list.first?["rules"]?.elements?.contains { $0.text == "NM203.8.1.3" } == true)
                #expect(list.first?["sentence"]?["zh"]?.text?.isEmpty == false && list.first?["sentence"]?["en"]?.text?.isEmpty == false)
            }
            for q in ["?rule=NM203.8.1.3.9", "?rule=NM203.80", "?outcome=refused&action=hold", "?outcome=refused&person=nobody"] { #expect(try await log(b, q).isEmpty, "\(q)") }
            #expect(try await log(b, "?outcome=done").allSatisfy { $0["outcome"]?.text == "done" })
        }
    }

    @Test("views, holds and orders stand among the steps, and a person or a camera cuts all of them down")
    func registers() async throws {
        try await TestServer.with(law: true) { s in
            let books = try TestBooks(try #require(s.law)), b = try await s.browser("shen", .auditor), wang = try await s.browser("wang", .admin)
            try s.camera("东门")
            try s.camera("车库")
            let row = try books.camera("大堂球机", device: 2)
            _ = try await wang.post("/api/v1/views", ["cameras": [1, 2], "kind": "live", "purpose": "巡查"])
            s.clocks.advance(.seconds(1 as Int64))
            let span = WallRange(WallTime(iso8601: "2026-11-20T00:00:00Z")!, WallTime(iso8601: "2026-11-20T01:00:00Z")!), id = try #require(try s.accounts.user(named: "wang")).id
            let hold = try s.state.placeMark(.hold, StreamID(CameraID(2), .main), span, reason: "配合调查", document: "7 号", by: "user:\(id)")
            _ = try s.state.endMark(hold.id, reason: "结案", by: "user:\(id)")
            s.clocks.advance(.seconds(1 as Int64))
            _ = try s.state.endMark(hold.id, reason: "同意", by: "user:901")
            let order = try s.state.enterOrder(StreamID(CameraID(2), .main), span, ground: "CN799.26", organ: "公安局", document: "3 号", evidence: "无", by: "user:\(id)")
            _ = try s.state.confirmOrder(order.id, by: "user:901")

            let mine = try await log(b, "?person=wang")
            #expect(mine.compactMap { $0["action"]?.text } == ["erase", "hold", "view", "view"] && mine.allSatisfy { $0["person"]?["name"]?.text == "Wang" }, "\(mine.map { $0["event"]?.text })")
            #expect(mine.first?["rules"]?.elements?.first?.text == "CN799.26" && mine[1]["facts"]?["reason"]?.text == "配合调查")
            let two = try await log(b, "?camera=2")
            #expect(two.compactMap { $0["event"]?.text }.sorted() == ["confirmed", "create", "ended", "entered", "live", "placed"])
            #expect(try await log(b, "?camera=\("球机".escaped)").contains { $0["record"]?.integer == row.id })
            #expect(try await log(b, "?camera=\("东门".escaped)").compactMap { $0["event"]?.text } == ["live"])
            #expect(try await log(b, "?rule=CN799.26").compactMap { $0["event"]?.text } == ["confirmed", "entered"])
            #expect(try await log(b, "?action=view&from=2026-11-23T06:00:01Z").isEmpty)
            #expect(try await log(b, "?action=view&to=2026-11-23T06:00:01Z").count == 2)
        }
    }

    @Test("pages follow each other without a gap or a double, and what is new meanwhile moves nothing")
    func pages() async throws {
        try await TestServer.with(law: true) { s in
            let books = try TestBooks(try #require(s.law)), b = try await s.browser("shen", .auditor), wang = try await s.browser("wang", .admin)
            try s.camera("东门")
            for n in 1...7 { try books.camera("枪机\(n)") }
            for _ in 1...4 { _ = try await wang.post("/api/v1/views", ["cameras": [1], "kind": "live", "purpose": "巡查"]) }
            refused(books, by: TestBooks.boss)
            let whole = try await log(b).compactMap { $0["id"]?.text }
            #expect(whole.count == 15 && Set(whole).count == 15)

            var seen: [String] = [], before = ""
            while true {
                let page = try await b.get("/api/v1/audit?limit=4\(before)").json
                seen += page["entries"]?.elements?.compactMap { $0["id"]?.text } ?? []
                guard let next = page["next"]?.text, seen.count < 40 else { break }
                before = "&before=\(next)"
                s.clocks.advance(.seconds(1 as Int64))
                try books.camera("新\(seen.count)")
            }
            #expect(seen == whole)
        }
    }

    @Test("bad input is answered, and whoever may not read the log is turned away")
    func checked() async throws {
        try await TestServer.with(law: true) { s in
            let b = try await s.browser("shen", .auditor), viewer = try await s.browser("wang", .viewer)
            for bad in ["limit=0", "limit=201", "action=x", "outcome=maybe", "rule=a%20b", "from=x", "before=1.2.3.4.zz", "before=123456789012", "before=1.99.0.0.", "from=2026-11-23T06:00:00Z&to=2026-11-23T06:00:00Z"] {
                #expect(try await b.get("/api/v1/audit?\(bad)").status == 400, "\(bad)")
            }
            for n in 1...21 { try s.person("many\(n)", .viewer) }
            #expect(try await b.get("/api/v1/audit?person=many").status == 400)
            #expect(try await b.get("/api/v1/audit?person=many21").status == 200)
            #expect(try await viewer.get("/api/v1/audit").status == 403)
        }
    }

    @Test("an inspector sees the records of the own area, and refusals of people whose unit lies in it")
    func area() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), here = try TestBooks(law), away = try TestBooks(law, unit: "青城酒店", area: "150102")
            let bureau = try law.create("organisation", ["name": "红山分局", "kind": "PSO", "level": "county", "area": "150402"], by: .system).record.id
            func member(_ login: String, _ roles: Set<LawRole>, _ unit: Int64) throws -> LawActor {
                let user = try s.person(login, .member)
                _ = try s.accounts.setDuties(user.id, roles)
                _ = try law.create("person", ["name": JSON(login), "organisation": .int(unit), "account": JSON(login)], by: .system)
                return actor(user, roles)
            }
            _ = try member("inspector", [.psoInspector], bureau)
            refused(here, by: try member("near", [.manager, .technician], here.unit))
            refused(away, by: try member("far", [.manager, .technician], away.unit))
            try s.camera("外地")
            try away.camera("外地球机", device: 1)
            _ = try await s.browser("root", .admin).post("/api/v1/views", ["cameras": [1], "kind": "live", "purpose": "巡查"])

            let b = try await s.browser("inspector", .member), list = try await log(b)
            #expect(list.contains { $0["record"]?.integer == here.system } && !list.contains { $0["record"]?.integer == away.system || $0["record"]?.integer == away.site })
            #expect(list.filter { $0["outcome"]?.text == "refused" }.compactMap { $0["person"]?["name"]?.text } == ["Near"])
            #expect(!list.contains { $0["action"]?.text == "view" })
            #expect(try await log(s.browser("root", .admin)).filter { $0["outcome"]?.text == "refused" }.count == 2)
        }
    }

    @Test("every register is walked through an index, and nothing is sorted")
    func indexes() async throws {
        try await TestServer.with(law: true) { s in
            _ = try TestBooks(try #require(s.law))
            try s.person("wang", .admin)
            let audit = AuditLog(state: s.state, law: s.law)
            var one = AuditQuery()
            one.person = "system"
            for q in [AuditQuery(), one] {
                let plans = try audit.plans(q)
                #expect(plans.count >= 9)
                for p in plans { #expect(p.contains("USING") && p.contains("INDEX") || p.contains("PRIMARY KEY"), "\(p)") }
                #expect(!plans.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN") && !$0.contains("INDEX") }, "\(plans)")
            }
        }
    }
}

extension String {
    fileprivate var escaped: String { utf8.map { $0 < 128 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16) }.joined() }
}
