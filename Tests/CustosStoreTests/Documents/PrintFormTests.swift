import CustosBase
import CustosLaw
import Testing

@testable import CustosStore

#if canImport(Glibc)
import Glibc
#endif

/// Keeps a document for who wants to look at it: `CUSTOS_PRINTS=/tmp/prints swift test`.
func keep(_ pdf: [UInt8], _ name: String) {
    guard let folder = getenv("CUSTOS_PRINTS") else { return }
    guard let f = fopen("\(String(cString: folder))/\(name)\(name.contains(".") ? "" : ".pdf")", "w") else { return }
    pdf.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, f) }
    fclose(f)
}

/// Pages of a PDF that cairo wrote: its page tree says how many.
func pageCount(_ pdf: [UInt8]) -> Int? {
    let text = String(decoding: pdf, as: UTF8.self)
    guard let r = text.firstRange(of: "/Type /Pages") else { return nil }
    guard let c = text[r.upperBound...].firstRange(of: "/Count ") else { return nil }
    return Int(text[c.upperBound...].prefix { $0.isNumber })
}

let printMoment = LocalDate("2026-05-10")!.start + .seconds(Int64(12 * 3600))

@Suite struct PrintFormTests {
    private func form(_ blocks: [PrintBlock], language: PrintForm.Language = .chinese, isBlank: Bool = false, title: String = "试验表") -> PrintForm {
        PrintForm(
            title: Bilingual(zh: title, en: "Test form"), issuer: "赤峰市红山区公安分局", code: "CUSTOS-T", version: "1", basis: "NM203.12", number: "R-RETRIEVE-2026-000017",
            digest: String(repeating: "a", count: 64), isBlank: isBlank, language: language, blocks: blocks)
    }

    @Test func two_hundred_rows_are_laid_on_several_pages() throws {
        let rows = (1...200).map { ["\($0)", "摄像机\($0)", "内蒙古自治区赤峰市红山区中山路与解放街交叉口东南角第\($0)号杆，朝向路口", $0 % 7 == 0 ? String(repeating: "长备注", count: 30) : "正常"] }
        let list = PrintList(
            [
                .init(Bilingual(zh: "序号", en: "No."), weight: 0.4), .init(Bilingual(zh: "名称", en: "Name")), .init(Bilingual(zh: "位置", en: "Place"), weight: 2),
                .init(Bilingual(zh: "备注", en: "Remarks")),
            ], rows)

        let pdf = try form([.list(list)], language: .bilingual).pdf(now: printMoment)

        keep(pdf, "rows")
        #expect(pdf.starts(with: Array("%PDF-1.5".utf8)))
        #expect(try #require(pageCount(pdf)) >= 8)
    }

    @Test func a_value_longer_than_a_page_goes_on_on_the_next() throws {
        let long = String(repeating: "本案系盗窃案件，需调取案发时段前后两小时内的图像信息。", count: 160)
        let row = PrintRow([PrintCell(Bilingual(zh: "调取事由", en: "Reason"), long)])
        let short = PrintRow([PrintCell(Bilingual(zh: "姓名", en: "Name"), "张三"), PrintCell(Bilingual(zh: "单位", en: "Unit"), "红山区公安分局刑侦大队")])

        let pdf = try form([.grid([short, row, short]), .paragraphs([long, long])]).pdf(now: printMoment)

        keep(pdf, "long")
        #expect(try #require(pageCount(pdf)) >= 4)
    }

    @Test(arguments: ["<b>张</b>&amp;三", "%s%n%d%5$s..", "\u{202E}三张\u{0}\u{7}", String(repeating: "买买提艾力", count: 6) + "江汗", String(repeating: "W", count: 32)])
    func a_name_is_text_whatever_it_looks_like(name: String) throws {
        let f = form([
            .grid([PrintRow([PrintCell(Bilingual(zh: "姓名", en: "Name"), name), PrintCell(Bilingual(zh: "证件号码", en: "Number"), "1501**********1234")])]),
            .signatures([PrintSignature(Bilingual(zh: "申请人（签名）", en: "Requester"), name: name, date: "2026年5月10日"), PrintSignature(Bilingual(zh: "经办人（签名）", en: "Handled by"))]),
        ])

        let pdf = try f.pdf(now: printMoment)

        keep(pdf, "name-\(name.utf8.count)")
        #expect(pageCount(pdf) == 1)
    }

    @Test func the_same_form_at_the_same_moment_gives_the_same_bytes() throws {
        let f = form([.seal(organ: "赤峰市红山区公安分局", date: "2026年5月10日")], isBlank: true)

        #expect(try f.pdf(now: printMoment) == f.pdf(now: printMoment))
    }

    @Test func too_many_rows_are_refused() throws {
        let list = PrintList([.init(Bilingual(zh: "甲", en: "A"))], Array(repeating: ["一"], count: PrintLimits.listRows + 1))

        #expect(throws: PrintFailure.tooMuch("more than 2000 rows")) { try form([.list(list)]).pdf(now: printMoment) }
    }

    @Test func no_family_is_found_for_characters_that_no_font_has() {
        #expect(PrintFonts.family(["Noto Serif CJK SC"], sample: "\u{10FFFD}") == nil)
    }

    @Test func an_unknown_family_falls_back_to_one_that_has_the_characters() throws {
        #expect(try #require(PrintFonts.family(["No Such Family"], sample: "登记表")) != "No Such Family")
    }

    @Test(arguments: [(0, "零"), (5_000, "伍仟"), (10_500, "壹万零伍佰"), (10_005, "壹万零伍"), (30_000, "叁万"), (100_000_001, "壹亿零壹"), (20_350, "贰万零叁佰伍拾"), (1_002_000, "壹佰万贰仟")] as [(Int64, String)])
    func an_amount_is_written_in_capital_numerals(n: Int64, text: String) {
        #expect(PrintWords.capitals(n) == text)
    }
}
