import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The retention proof of a camera: what is stated, its text, and what is no such text (NM203.18.1.4).
struct RetentionStatementTests {
    private func book() -> MemoryBook {
        let b = MemoryBook([], day: "2026-05-10")
        b.facts.list = [(1, "大厅")]
        b.facts.retention[1] = 30
        b.facts.oldest[1] = LocalDate("2026-04-09")!.start
        b.facts.days["1 2026-05-08"] = DayPresence(expectedSeconds: 86_400, presentSeconds: 86_400, absent: [:])
        b.facts.days["1 2026-05-09"] = DayPresence(expectedSeconds: 86_400, presentSeconds: 86_000, absent: ["network": 100, "camera": 300])
        return b
    }
    private func statement(_ from: String = "2026-05-08", _ to: String = "2026-05-10") throws -> RetentionStatement {
        try RetentionStatement.make(device: 1, from: LocalDate(from)!, to: LocalDate(to)!, floorDays: 30, origin: "custos/n/1", book: book())
    }

    @Test func nm203_18_1_4_a_statement_says_each_day_its_causes_and_the_oldest() throws {
        let text = try statement().text
        #expect(
            text == """
                custos.retention/v1
                origin custos/n/1
                device 1
                camera 大厅
                made 2026-05-10T04:00:00Z
                policy-days 30
                floor-days 30
                oldest 2026-04-08T16:00:00Z
                day 2026-05-08 86400 86400
                day 2026-05-09 86400 86000 camera=300 network=100
                day 2026-05-10 unknown
                total 172800 172400

                """)
    }

    @Test func nm203_18_1_4_what_is_written_is_read_back_and_nothing_else_is() throws {
        let s = try statement()
        #expect(RetentionStatement(parsing: s.text) == s)
        let lines = s.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // Each line taken away, doubled, or changed: no statement.
        for i in lines.indices.dropLast() {
            var less = lines, more = lines, other = lines
            less.remove(at: i)
            more.insert(lines[i], at: i)
            other[i] += "x"
            #expect(RetentionStatement(parsing: less.joined(separator: "\n")) == nil || lines[i].hasPrefix("day 2026-05-10"), "without \(lines[i])")
            #expect(RetentionStatement(parsing: more.joined(separator: "\n")) == nil, "twice \(lines[i])")
            if !lines[i].hasPrefix("camera"), !lines[i].hasPrefix("origin") { #expect(RetentionStatement(parsing: other.joined(separator: "\n")) == nil, "changed \(lines[i])") }
        }
        for bad in [
            "", "\n", "custos.retention/v1\n", s.text + "\n", String(s.text.dropLast()), s.text.replacing("network=100", with: "network=0100"),
            s.text.replacing("camera=300 network=100", with: "network=100 camera=300"), s.text.replacing("86000", with: "85999"),
        ] {
            #expect(RetentionStatement(parsing: bad) == nil, "\(bad.suffix(40))")
        }
    }

    @Test func the_sentences_name_the_whole_the_causes_and_whether_the_minimum_is_reached() throws {
        let s = try statement().sentences
        #expect(s[0].zh == "摄像机“大厅”2026-05-08至2026-05-10应有录像172800秒，现存172400秒（99.76%）。")
        #expect(s.contains { $0.en == "300 seconds are missing: the camera did not answer or refused." })
        #expect(s.contains { $0.zh == "1日没有数据。" })
        #expect(s.last?.en == "The oldest footage kept is of 2026-04-09, 31 days before this statement; the legal minimum of 30 days is reached.")
        let b = book()
        b.facts.oldest[1] = LocalDate("2026-04-11")!.start
        let young = try RetentionStatement.make(device: 1, from: LocalDate("2026-05-09")!, to: LocalDate("2026-05-09")!, floorDays: 30, origin: "o", book: b).sentences
        #expect(young.last?.zh.contains("未达到法定最低30日") ?? false)
        b.facts.oldest[1] = nil
        #expect(
            try RetentionStatement.make(device: 1, from: LocalDate("2026-05-09")!, to: LocalDate("2026-05-09")!, floorDays: 30, origin: "o", book: b).sentences.last?.en
                == "No footage is kept.")
    }

    @Test func a_name_cannot_write_lines_of_its_own() throws {
        let b = book()
        b.facts.list = [(1, "甲\nday 2026-05-01 86400 86400")]
        let s = try RetentionStatement.make(device: 1, from: LocalDate("2026-05-09")!, to: LocalDate("2026-05-09")!, floorDays: 30, origin: "o", book: b)
        #expect(RetentionStatement(parsing: s.text) == s)
        #expect(s.lines.count == 1)
    }

    @Test func a_span_backwards_in_the_future_or_too_long_and_an_unknown_camera_are_refused() throws {
        #expect(throws: LawFault.self) { try statement("2026-05-09", "2026-05-08") }
        #expect(throws: LawFault.self) { try statement("2026-05-09", "2026-05-11") }
        #expect(throws: LawFault.self) { try statement("2025-04-05", "2026-05-10") }
        #expect(try statement("2025-04-06", "2026-05-10").lines.count == 400)
        #expect(throws: LawFault.self) { try RetentionStatement.make(device: 2, from: LocalDate("2026-05-09")!, to: LocalDate("2026-05-09")!, floorDays: 30, origin: "o", book: book()) }
    }
}
