import CustosBase
import CustosLaw

/// 行政处罚决定书: what Art. 59 of the Administrative Penalty Law asks of it: the party, facts and evidence, kind and basis, how and by when it is carried out,
/// the ways of review with their limits, the organ and the date.
enum PenaltySheet {
    static func fill(_ f: inout PrintForm, _ w: FormWriter) throws {
        f.issuer = try w.textIfAny("organ")
        let unit = try w.textIfAny("subjectOrganisation"), person = try w.textIfAny("subjectPerson") ?? w.textIfAny("subjectName")
        let party = person ?? unit ?? (w.isBlank ? "________________________" : FormWriter.nothing)
        f.blocks = [
            .heading(Bilingual(zh: "一、当事人", en: "1. The party")),
            .grid([
                w.row(PrintCell(Bilingual(zh: "名称（姓名）", en: "Name"), w.isBlank ? "" : party), try w.cell("subjectKind", weight: 1.3)),
                w.row(PrintCell(Bilingual(zh: "住所（住址）", en: "Address"), ""), PrintCell(Bilingual(zh: "法定代表人", en: "Legal representative"), "", weight: 1.3)),
                w.row(try w.cell("filedOn"), try w.cell("deadlineOn", weight: 1.3)),
            ]),
            .heading(Bilingual(zh: "二、违法事实和证据", en: "2. Facts and evidence")),
            .paragraphs(["经查明：\(try w.text("investigation"))", "上述事实，有调查笔录、检查记录和案卷所附证据证实。所涉问题：\(try w.clause("finding"))。"] + (try consequences(w))),
            .heading(Bilingual(zh: "三、告知、陈述、申辩和听证", en: "3. Prior notice, defence and hearing")),
            .paragraphs(
                [
                    "本机关于\(try w.day("noticeOn") ?? blank(w))告知当事人拟作出处罚的内容及事实、理由、依据和依法享有的权利。\(try defence(w))\(try w.textIfAny("defenceText") ?? "")"
                ] + (try w.textIfAny("hearingRecord").map { ["本机关于\(try w.day("hearingOn") ?? "")举行听证：\($0)"] } ?? [])),
            .heading(Bilingual(zh: "四、处罚依据和决定", en: "4. Basis and decision")),
            .paragraphs(["依据：\(try w.text("code"))。", try w.text("decisionReasons"), "决定给予\(party)以下处罚："] + (try decision(w))),
            .heading(Bilingual(zh: "五、履行方式和期限", en: "5. How and by when")),
            .paragraphs([
                "罚款自收到本决定书之日起十五日内，缴至指定的银行或者通过电子支付系统缴纳。到期不缴纳的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。"
            ]),
            .heading(Bilingual(zh: "六、救济途径和期限", en: "6. Review")),
            .paragraphs(["如不服本决定，可以自收到本决定书之日起六十日内向____________________申请行政复议，或者自收到本决定书之日起六个月内向____________________人民法院提起行政诉讼。复议、诉讼期间本决定不停止执行，法律另有规定的除外。"]),
            .room(60),
            .seal(organ: try w.textIfAny("organ") ?? "", date: try w.day("decidedOn") ?? ""),
            .grid([w.row(try w.cell("serviceMethod")), w.row(try w.cell("servedOn"), try w.cell("receivedBy"))]),
            .signatures([
                PrintSignature(Bilingual(zh: "受送达人（签名）", en: "Received by"), name: try w.textIfAny("receivedBy"), date: try w.day("servedOn")),
                PrintSignature(Bilingual(zh: "送达人（签名）", en: "Served by"), date: try w.day("servedOn")),
            ]),
        ]
    }

    private static func blank(_ w: FormWriter) -> String { w.isBlank ? "________年____月____日" : FormWriter.nothing }

    private static func defence(_ w: FormWriter) throws -> String {
        _ = try w.field("defenceKind")
        guard let r = w.record else { return "当事人________（陈述、申辩）。" }
        return switch r.text("defenceKind") {
        case "waived": "当事人放弃陈述、申辩。"
        case "stated": "当事人进行了陈述、申辩，本机关已予复核。"
        default: ""
        }
    }

    private static func consequences(_ w: FormWriter) throws -> [String] {
        guard let c = try w.textIfAny("consequences") else { return [] }
        return ["造成严重后果：\(c)" + (try w.textIfAny("consequencesReasoning").map { "认定理由：\($0)" } ?? "")]
    }

    private static func decision(_ w: FormWriter) throws -> [String] {
        _ = try (w.field("warning"), w.field("decidedAmount"), w.field("confiscation"), w.field("ordersToDelete"))
        guard let r = w.record else { return ["1．罚款人民币________________元整（¥__________）。", "2．________________________________。"] }
        var out: [String] = []
        if r.flag("warning") { out.append("警告") }
        if let yuan = r.integer("decidedAmount"), yuan > 0 { out.append("罚款\(PrintWords.amount(yuan))") }
        for row in r.rows("confiscation") { out.append("没收\(row["item"]?.text ?? "")\(row["quantity"]?.integer.map { " \($0) 件" } ?? "")") }
        if let orders = try w.textIfAny("ordersToDelete") { out.append("责令删除：\(orders)") }
        return out.isEmpty ? [FormWriter.nothing] : out.enumerated().map { "\($0 + 1)．\($1)。" }
    }
}
