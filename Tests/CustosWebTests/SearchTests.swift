import CustosBase
import CustosLaw
import CustosStore
import CustosWeb
import Testing

@Suite struct SearchTests {
    private func search(_ b: Browser, _ q: String, _ more: String = "") async throws -> JSON {
        let escaped = q.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let a = try await b.get("/api/v1/search?q=\(escaped)\(more)")
        #expect(a.status == 200, "\(a.text)")
        return a.json
    }
    private func names(_ j: JSON) -> [String] { j["cameras"]?.elements?.compactMap { $0["name"]?.text } ?? [] }
    private func kinds(_ j: JSON) -> [String] { j["records"]?.elements?.compactMap { $0["kind"]?.text } ?? [] }

    @Test("cameras and records are found by name, pinyin, initials, place and number")
    func ways() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law), b = try await s.browser("root", .admin)
            try s.camera("东门枪机")
            try s.camera("车库")
            let row = try books.camera("东门枪机", device: 1, floor: "一层")

            for q in ["东门", "dongmen", "dmqj", "datanglou", "dtl dongmen"] { #expect(names(try await search(b, q)) == ["东门枪机"], "\(q)") }
            #expect(names(try await search(b, "2")).first == "车库")
            let found = try await search(b, "dongmen")
            #expect(kinds(found) == ["camera"] && found["records"]?.elements?.first?["record"]?.integer == row.id && found["records"]?.elements?.first?["sub"]?.text == "大堂楼")
            #expect(kinds(try await search(b, "hsjd")) == ["organisation"])
            #expect(kinds(try await search(b, "酒店")) == ["system", "organisation"])
            #expect(kinds(try await search(b, "#\(books.site)")).contains("site"))
            #expect(kinds(try await search(b, "没有")).isEmpty)
            #expect(kinds(try await search(b, "  \" OR *")).isEmpty)
        }
    }

    @Test("an answer has ten of a kind and as many as were asked for, and no kind crowds another out")
    func bounds() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law, unit: "长街酒店"), b = try await s.browser("root", .admin)
            for n in 1...12 {
                try s.camera("长街\(n)")
                try books.camera("长街\(n)")
            }
            let all = try await search(b, "长街")
            #expect(names(all).count == 10 && kinds(all).filter { $0 == "camera" }.count == 10 && kinds(all).contains("organisation"))
            #expect(kinds(try await search(b, "长街", "&limit=2")).sorted() == ["camera", "organisation"])
            for bad in ["", "?q=", "?q=a&limit=51", "?q=a&limit=0", "?q=" + String(repeating: "a", count: 101)] { #expect(try await b.get("/api/v1/search\(bad)").status == 400, "\(bad)") }
        }
    }

    @Test("nobody finds what they may not see")
    func rights() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law)
            try s.camera("东门")
            try books.camera("东门", device: 1)
            let account = try s.person("asks", .member)
            _ = try s.accounts.setDuties(account.id, [.requester])
            let requester = try await s.browser("asks", .member)

            let found = try await search(requester, "东门")

            #expect(names(found).isEmpty && kinds(found).isEmpty)
            #expect(kinds(try await search(requester, "#\(books.system)")).isEmpty)
            #expect(try await s.send("GET", "/api/v1/search?q=a").status == 401)
        }
    }
}
