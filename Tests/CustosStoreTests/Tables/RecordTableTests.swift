import CustosBase
import CustosLaw
import Testing

@testable import CustosStore

private let categories: [Choice] = [Choice("P01", "广播、电视、电信、邮政等系统的重要部位", "Radio, television"), Choice("P08", "旅店、商场", "Hotels, shops"), Choice("P10", "学校", "Schools")]

private func kind() -> RecordKind {
    var k = RecordKind(
        "site", "场所", "Site",
        fields: [
            RecordField("name", "名称", "Name", .text(maximum: 32)).searched(),
            RecordField("owner", "产权单位", "Owner", .reference("organisation")),
            RecordField("placeCategories", "场所类别", "Categories", .choices(categories)),
            RecordField("main", "主类别", "Main category", .choice(categories)).optional(),
            RecordField("opened", "启用日期", "Opened on", .date(.any)).optional(),
            RecordField("checkedAt", "检查时间", "Checked at", .time(.any)).optional(),
            RecordField("key", "重点目标", "Key target", .flag).optional(),
            RecordField("area", "面积", "Area", .number(0...1_000_000)).optional(),
            RecordField("floors", "层数", "Floors", .integer(0...200)).optional(),
            RecordField("gbId", "国标编码", "GB id", .code(.gbID)).optional(),
            RecordField("parts", "重要部位", "Parts", .rows([RecordField("name", "名称", "Name", .text(maximum: 20))], maximum: 9)).optional(),
            RecordField("tags", "标签", "Tags", .texts(maximum: 5)).optional(),
            RecordField("idNumber", "负责人证件", "Manager's id", .code(.residentID)).optional().secret(),
            RecordField("plan", "平面图", "Plan", .text(maximum: 20)).optional().classified(),
            RecordField("other", "名称", "Other name", .text(maximum: 20)).optional(),
            RecordField("number", "编号", "Number", .text(maximum: 20)).computed(),
        ], titled: ["name"], rests: [RuleUnit("NM203.7")], writes: .registerAssets, owner: .organisation("owner"))
    k.isTable = true
    return k
}

private let organisations: [Int64: String] = [7: "红山酒店有限公司", 8: "同名单位", 9: "同名单位", 123: "一百二十三"]
private nonisolated(unsafe) let finder = ReferenceFinder(
    named: { k, t in k == "organisation" ? organisations.filter { $0.value == t }.map(\.key).sorted() : [] },
    exists: { k, id in k == "organisation" ? organisations[id] != nil : k == "site" && id == 42 },
    title: { organisations[$0] })

private func table(_ language: RecordTable.Language = .zh, classified: Bool = false) -> RecordTable { RecordTable(kind(), language: language, withClassified: classified, finder: finder) }

private func read(_ head: [String], _ cells: [String], _ t: RecordTable = table()) throws -> (row: ImportedRow, problems: [RowProblem]) {
    var problems: [RowProblem] = []
    let row = try t.read(TableRow(number: 2, cells: cells), t.heading(TableRow(number: 1, cells: head)), problems: &problems)
    return (row, problems)
}

@Suite struct RecordTableTests {
    private let data: JSON = [
        "name": "红山酒店", "owner": 7, "placeCategories": ["P01", "P08"], "main": "P10", "opened": "2026-05-10", "checkedAt": "2026-05-10T00:30:00Z", "key": true, "area": 12.5, "floors": 3,
        "gbId": "15010200001320000123", "parts": [["name": "大门"]], "tags": ["甲", "乙"], "other": "别名", "plan": "机密", "number": "R-1",
    ]

    @Test(arguments: [RecordTable.Language.zh, .en])
    func a_record_comes_back_from_its_row(language: RecordTable.Language) throws {
        let t = table(language)
        let record = LawRecord(id: 42, kind: "site", state: "valid", data: data, createdBy: "user:1", createdAt: printMoment, updatedAt: printMoment)

        let cells = try t.cells(of: record)
        let (row, problems) = try read(t.head, cells, t)

        #expect(problems == [])
        #expect(row.id == 42)
        for n in data.memberNames where n != "plan" && n != "number" { #expect(row.data[n] == data[n], "\(n)") }
        #expect(row.data["plan"] == nil, "a classified field is no column without clearance")
        #expect(row.data["number"] == nil, "the system writes computed fields")
        #expect(cells[3] == "#7 红山酒店有限公司")
    }

    @Test func heads_are_found_by_title_in_either_language_or_by_name() throws {
        let (row, problems) = try read(["名称*", "OWNER", "placeCategories", "名称（other）"], ["店", "红山酒店有限公司", "P08", "别名"])

        #expect(problems == [])
        #expect(row.id == nil)
        #expect(row.data == ["name": "店", "owner": 7, "placeCategories": ["P08"], "other": "别名"])
    }

    @Test func unknown_and_double_heads_are_named() {
        let e = #expect(throws: TableFailure.self) { try read(["名称", "颜色", "高度"], ["a", "b", "c"]) }
        #expect(e?.zh == "没有这样的列：颜色、高度。请使用模板的列名。")
        #expect(throws: TableFailure.self) { try read(["名称", "Name"], ["a", "b"]) }
        #expect(throws: TableFailure.self) { try read(["平面图"], ["x"]) }
    }

    @Test(arguments: ["2026/5/10", "2026.05.10", "2026年5月10日", "20260510", "2026-05-10 00:00:00"])
    func days_are_read_as_people_write_them(text: String) throws {
        #expect(try read(["启用日期"], [text]).row.data["opened"] == "2026-05-10")
    }

    @Test(arguments: [
        ("启用日期", "2026-02-30"), ("启用日期", "10/5/2026"), ("检查时间", "2026-05-10 25:00"), ("重点目标", "大概"), ("面积", "很大"), ("层数", "3.5"), ("主类别", "P99"), ("场所类别", "P01;学院"),
        ("产权单位", "无此单位"), ("产权单位", "同名单位"), ("产权单位", "#99"), ("重要部位", "大门"), ("国标编码", "1.5010200001320001e+19"), ("记录号", "77"),
    ])
    func a_cell_that_cannot_be_read_is_told_with_row_and_column(column: String, cell: String) throws {
        let (_, problems) = try read([column], [cell])

        #expect(problems.map(\.row) == [2])
        #expect(problems.map(\.column) == [column])
        #expect(problems.allSatisfy { !$0.zh.isEmpty && !$0.en.isEmpty })
    }

    @Test(arguments: [
        ("P01", ["P01"]), ("广播、电视、电信、邮政等系统的重要部位", ["P01"]), ("广播、电视、电信、邮政等系统的重要部位；学校", ["P01", "P10"]), ("P08,学校", ["P08", "P10"]), ("hotels, shops; Schools", ["P08", "P10"]),
        ("P08 旅店、商场", ["P08"]),
    ])
    func several_choices_are_read_by_code_or_word(cell: String, codes: [String]) throws {
        #expect(try read(["场所类别"], [cell]).row.data["placeCategories"] == .texts(codes))
    }

    @Test func a_reference_by_digits_is_a_number_unless_something_is_called_so() throws {
        #expect(try read(["产权单位"], ["7"]).row.data["owner"] == 7)
        #expect(try read(["产权单位"], ["#123 别的名字"]).row.data["owner"] == 123)
    }

    @Test func a_masked_secret_changes_nothing_and_a_whole_one_is_taken() throws {
        #expect(try read(["负责人证件"], ["1501**********1234"]).row.data["idNumber"] == nil)
        #expect(try read(["负责人证件"], ["150102199001011234"]).row.data["idNumber"] == "150102199001011234")
    }

    @Test func an_empty_cell_empties_a_field_of_a_record_that_is_there_and_is_nothing_for_a_new_one() throws {
        #expect(try read(["记录号", "标签"], ["42", ""]).row.data == ["tags": nil])
        #expect(try read(["记录号", "标签"], ["", ""]).row.data == .emptyObject)
    }

    @Test func cells_beyond_the_head_are_told() throws {
        #expect(try read(["名称"], ["a", "b"]).problems.map(\.column) == [""])
    }

    @Test func what_the_engine_says_is_told_at_the_column() {
        #expect(
            table().problem(FieldProblem("parts[1].name", "请填写名称。", "Name is missing."), row: 9)
                == RowProblem(row: 9, column: "重要部位", zh: "[1].name：请填写名称。", en: "[1].name: Name is missing."))
    }

    @Test func the_template_has_what_a_person_enters() throws {
        let t = table()
        let file = try t.template(now: printMoment)
        keep(file, "template.xlsx")
        var rows: [TableRow] = []
        try TableFile.rows(file) { rows.append($0) }

        #expect(rows.map(\.cells) == [t.templateHead])
        #expect(t.templateHead.prefix(3) == ["名称*", "产权单位*", "场所类别*"])
        #expect(!t.templateHead.contains("编号") && !t.templateHead.contains("平面图"))
        _ = try t.heading(TableRow(number: 1, cells: t.templateHead))
    }
}
