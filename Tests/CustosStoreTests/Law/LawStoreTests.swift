import CustosBase
import CustosLaw
import CustosStore
import CustosTestSupport
import Foundation
import GRDB
import Testing

/// The law's books on a disk: what one step writes, what a refused one leaves, and what nobody can change afterwards.
@Suite struct LawStoreTests {
    private let folder: String
    private let state: StateStore
    private let law: LawStore
    private let boss = LawActor(id: "user:1", name: "店主", roles: [.manager, .technician])
    private let second = LawActor(id: "user:2", name: "副店长", roles: [.manager])

    init() throws {
        folder = NSTemporaryDirectory() + "law-\(UUIDValue.random())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        state = try StateStore(path: folder + "/state.sqlite", clocks: SystemClocks())
        law = try LawStore(state: state, facts: MemoryFacts())
    }

    private func unit(_ name: String = "青城宾馆", by actor: LawActor? = nil) throws -> LawRecord {
        try law.create("organisation", ["name": JSON(name), "kind": "USE", "area": "150102"], by: actor ?? boss).record
    }

    private func count(_ sql: String) throws -> Int { try state.database.read { try Int.fetchOne($0, sql: sql) ?? 0 } }

    @Test func a_step_is_record_version_and_fact_in_one_transaction() throws {
        let facts = try state.outboxCount()
        let made = try unit()
        #expect(made.version == 1 && made.state == "valid" && made.organisation == made.id && made.area == "150102")
        #expect(try law.history(made.id).map(\.event) == ["create"])
        #expect(try state.outboxCount() == facts + 1)
        let edited = try law.edit(made.id, version: 1, ["address": "新华大街1号"], by: boss).record
        #expect(edited.version == 2 && edited.text("name") == "青城宾馆")
        #expect(try law.history(made.id).map(\.version) == [2, 1])
    }

    @Test func a_refused_step_leaves_the_refusal_and_nothing_else() throws {
        let owner = try unit()
        let before = try (count("select count(*) from law_record"), count("select count(*) from law_version"), state.outboxCount())
        #expect(throws: Refusal.self) {
            try law.create("site", ["name": "仓库", "organisation": .int(owner.id), "area": "150102", "placeCategories": ["P12"], "publicKind": "non_public", "publicKindReason": "厂内"], by: boss)
        }
        #expect(try (count("select count(*) from law_record"), count("select count(*) from law_version")) == (before.0, before.1))
        #expect(try count("select count(*) from law_refusal where units like '%NM203.7.1.12%' and actor = 'user:1'") == 1)
    }

    @Test func a_form_on_an_old_version_is_stale_and_changes_nothing() throws {
        let made = try unit()
        _ = try law.edit(made.id, version: 1, ["address": "甲"], by: boss)
        let fault = #expect(throws: LawFault.self) { try law.edit(made.id, version: 1, ["address": "乙"], by: second) }
        guard case .stale(let present)? = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        #expect(present.version == 2 && present.text("address") == "甲")
    }

    @Test func of_two_decisions_at_once_one_wins() async throws {
        let law = law
        let made = try unit()
        let outcomes = await withTaskGroup(of: Bool.self, returning: [Bool].self) { group in
            for n in 0..<8 {
                group.addTask {
                    do { return try law.take("end", made.id, version: 1, ["endReason": JSON("原因\(n)")], by: LawActor(id: "user:\(n)", name: "\(n)", roles: [.manager])).record.state == "ended" } catch { return false }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        #expect(try law.history(made.id).map(\.event) == ["end", "create"])
    }

    @Test func a_form_that_is_sent_twice_is_answered_once() throws {
        let first = try law.create("organisation", ["name": "甲", "kind": "USE"], submission: "form-00000001", by: boss)
        let again = try law.create("organisation", ["name": "甲", "kind": "USE"], submission: "form-00000001", by: boss)
        #expect(again.wasRepeated && again.record.id == first.record.id && !first.wasRepeated)
        #expect(try law.create("organisation", ["name": "甲", "kind": "USE"], submission: "form-00000001", by: second).record.id != first.record.id, "another person's key is another key")
    }

    @Test(arguments: [
        "update law_version set data = '{}'", "delete from law_version", "update law_row set data = '{}'", "delete from law_row", "update law_refusal set zh = ''",
    ]) func what_was_written_down_is_not_changed(sql: String) throws {
        let owner = try unit()
        let person = try law.create("person", ["name": "李四", "organisation": .int(owner.id)], by: boss).record
        _ = try law.create("training", ["person": .int(person.id), "content": "值机", "trainer": "协会", "date": JSON(LocalDate(of: state.clocks.wall()).description), "result": "pass"], by: boss)
        _ = try? law.create("site", ["name": "仓库", "organisation": .int(owner.id), "placeCategories": ["P12"]], by: boss)
        #expect(throws: DatabaseError.self) { try state.database.write { try $0.execute(sql: sql) } }
    }

    @Test func nm203_12_a_document_number_is_kept_masked_and_known_again() throws {
        let owner = try unit()
        let a = try law.create("person", ["name": "张三", "organisation": .int(owner.id), "idNumber": "110101199003072914"], by: boss).record
        let kept = try #require(a.data["idNumber"])
        #expect(kept["masked"]?.text == "1101**********2914")
        let text = try state.database.read { try String.fetchAll($0, sql: "select data from law_record union all select data from law_version union all select fact from ledger_outbox") }.joined()
        #expect(!text.contains("199003072914"))
        let fault = #expect(throws: LawFault.self) { try law.create("person", ["name": "张三", "organisation": .int(owner.id), "idNumber": "110101199003072913"], by: boss) }
        guard case .fields(let problems)? = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        #expect(problems.map(\.path) == ["idNumber"])
    }

    @Test func cn799_24_whoever_complains_without_a_name_is_written_down_nowhere() throws {
        let requester = LawActor(id: "user:77", name: "赵六", roles: [.requester])
        let r = try law.create("complaint", ["complaintKind": "privacy", "description": "更衣室有摄像头", "anonymous": true], submission: "complaint-01", by: requester).record
        #expect(r.createdBy == "anonymous")
        for table in ["law_record", "law_version", "law_row", "law_submission", "ledger_outbox"] {
            let columns = try state.database.read { try Row.fetchAll($0, sql: "select * from \(table)") }.map { "\($0)" }.joined()
            #expect(!columns.contains("user:77") && !columns.contains("赵六"), "\(table)")
        }
    }

    @Test func records_are_found_by_parts_of_names_initials_and_state() throws {
        _ = try unit("青城宾馆有限公司")
        let other = try unit("红山酒店")
        func found(_ text: String) throws -> [String] {
            var q = LawStore.Query(kind: "organisation")
            q.text = text
            return try law.records(q, for: boss).page.map(\.title)
        }
        #expect(try found("宾馆") == ["青城宾馆有限公司"] && found("hsjd") == ["红山酒店"] && found("hongshan") == ["红山酒店"] && found("没有的").isEmpty)
        _ = try law.edit(other.id, version: 1, ["name": "昭君酒店"], by: boss)
        #expect(try found("红山").isEmpty && found("昭君") == ["昭君酒店"], "the words of the old version are forgotten")
    }

    @Test func a_table_is_tried_before_it_is_kept_and_kept_whole() throws {
        let head = "单位名称,单位类别,行政区划代码\n"
        let wrong = try law.importTable("organisation", Array((head + "甲,USE,150102\n,USE,150102\n丙,没有,150102\n").utf8), dry: false, cleared: true, by: boss)
        #expect(wrong.problems.map(\.row) == [3, 4] && wrong.problems[0].column == "单位名称")
        #expect(try count("select count(*) from law_record") == 0)
        let rows = (1...700).map { "单位\($0),USE,150102" }.joined(separator: "\n")
        let dry = try law.importTable("organisation", Array((head + rows).utf8), dry: true, cleared: true, by: boss)
        #expect(dry.problems.isEmpty && dry.rows == 700)
        #expect(try count("select count(*) from law_record") == 0)
        let done = try law.importTable("organisation", Array((head + rows).utf8), dry: false, cleared: true, by: boss)
        #expect(done.created == 700 && done.problems.isEmpty)
        #expect(try count("select count(*) from law_record where kind = 'organisation'") == 700)
        #expect(throws: LawFault.self) { try law.importTable("organisation", Array(head.utf8), dry: true, cleared: true, by: LawActor(id: "user:9", name: "值机", roles: [.operator])) }
    }

    @Test func a_database_that_is_open_stays_locked_when_it_is_opened_a_second_time() throws {
        // Another process that thought it was the last one would take the write-ahead log away.
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        other.arguments = ["python3", "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('select count(*) from law_record').fetchone(); c.close()", state.path]
        try other.run()
        other.waitUntilExit()
        #expect(other.terminationStatus == 0)
        let made = try unit()
        let fresh = try StateStore(path: state.path, clocks: SystemClocks())
        let again = try LawStore(state: fresh, facts: MemoryFacts())
        #expect(try again.read { t in try t.record(made.id) }?.text("name") == "青城宾馆")
        #expect(FileManager.default.fileExists(atPath: state.path + "-wal"))
    }
}
