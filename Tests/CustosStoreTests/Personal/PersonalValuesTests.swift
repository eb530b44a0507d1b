import CustosBase
import CustosStore
import Testing

@Suite struct PersonalValuesTests {
    private struct House {
        let folder: TestFolder
        let state: StateStore
        let accounts: AccountStore
        let values: PersonalValues
        let wang: Int64
        let li: Int64
        init() throws {
            folder = try TestFolder()
            state = try folder.state()
            accounts = AccountStore(state: state)
            values = PersonalValues(state: state)
            wang = try accounts.addUser("wang", name: "Wang", role: .admin, passwordHash: "$argon2id$x").id
            li = try accounts.addUser("li", name: "Li", role: .admin, passwordHash: "$argon2id$x").id
        }
    }

    @Test("a value is its account's alone, comes back as it was kept, and goes with the account")
    func kept() throws {
        let h = try House(), draft: JSON = ["data": ["名": "𠮷 <b>"], "rows": [1, true, 2.5]]

        let first = try h.values.keep(draft, as: "draft.camera:new-1", of: h.wang, expected: nil)
        _ = try h.values.keep("dark", as: "theme", of: h.wang, expected: 0)

        #expect(try h.values.value(of: h.wang, "draft.camera:new-1")?.value == draft && first.version == 1)
        #expect(try h.values.values(of: h.wang, prefix: "draft.").map(\.name) == ["draft.camera:new-1"])
        #expect(try h.values.values(of: h.wang).count == 2 && h.values.values(of: h.wang, prefix: "draft_").isEmpty)
        #expect(try h.values.values(of: h.li).isEmpty)
        try h.values.remove("theme", of: h.li)
        #expect(try h.values.value(of: h.wang, "theme") != nil)
        try h.accounts.removeUser(h.wang)
        #expect(try h.values.values(of: h.wang).isEmpty)
    }

    @Test("whoever saw an older version is told what is there now, also when it was removed and made anew")
    func stale() throws {
        let h = try House()
        let one = try h.values.keep(["a": 1], as: "x", of: h.wang, expected: 0)
        let two = try h.values.keep(["a": 2], as: "x", of: h.wang, expected: one.version)

        #expect(throws: PersonalValues.Objection.stale(two)) { try h.values.keep(["a": 3], as: "x", of: h.wang, expected: one.version) }
        #expect(throws: PersonalValues.Objection.stale(two)) { try h.values.keep(["a": 3], as: "x", of: h.wang, expected: 0) }
        try h.values.remove("x", of: h.wang)
        #expect(throws: PersonalValues.Objection.stale(nil)) { try h.values.keep(["a": 3], as: "x", of: h.wang, expected: two.version) }
        let again = try h.values.keep(["a": 4], as: "x", of: h.wang, expected: 0)
        #expect(again.version > two.version)
        #expect(throws: PersonalValues.Objection.stale(again)) { try h.values.keep(["a": 5], as: "x", of: h.wang, expected: one.version) }
        #expect(try h.values.keep(["a": 6], as: "x", of: h.wang, expected: nil).value == ["a": 6])
    }

    @Test("names, bytes and the sum of an account have bounds, and what is there stays when one is met")
    func bounds() throws {
        let h = try House(), large = JSON(String(repeating: "x", count: PersonalValues.maximumBytes - 2))
        #expect(throws: PersonalValues.Objection.tooLarge(bytes: PersonalValues.maximumBytes + 1)) {
            try h.values.keep(JSON(String(repeating: "x", count: PersonalValues.maximumBytes - 1)), as: "a", of: h.wang, expected: nil)
        }
        for i in 0..<16 { _ = try h.values.keep(large, as: "big\(i)", of: h.wang, expected: nil) }
        #expect(throws: PersonalValues.Objection.totalTooLarge(bytes: PersonalValues.maximumTotal + 1)) { try h.values.keep(1, as: "one", of: h.wang, expected: nil) }
        // The same again takes no more room than before.
        _ = try h.values.keep(large, as: "big3", of: h.wang, expected: nil)

        for i in 0..<PersonalValues.maximumNames { _ = try h.values.keep(1, as: "n\(i)", of: h.li, expected: nil) }
        #expect(throws: PersonalValues.Objection.tooMany) { try h.values.keep(1, as: "more", of: h.li, expected: nil) }
        _ = try h.values.keep(2, as: "n7", of: h.li, expected: nil)
        #expect(try h.values.values(of: h.li).count == PersonalValues.maximumNames)
    }

    @Test("a name is short, lower case and harmless", arguments: [("wall.layouts", true), ("draft.law_x:new-1", true), ("", false), ("A", false), ("a/b", false), ("名", false), ("a b", false)])
    func names(name: String, isName: Bool) { #expect(PersonalValues.isName(name) == isName) }
}
