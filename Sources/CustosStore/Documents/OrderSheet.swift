import CustosLaw

/// 责令限期改正通知书 and its kin: what is to be put right and by when (NM203.22, 23; CN799.26-30).
enum OrderSheet {
    private static let titles: [String: Bilingual] = [
        "acceptance": Bilingual(zh: "责令限期验收通知书", en: "Order to have the system accepted within a time limit"),
        "deletion": Bilingual(zh: "责令删除图像信息通知书", en: "Order to delete image information"),
    ]

    static func fill(_ f: inout PrintForm, _ w: FormWriter) throws {
        f.issuer = try w.textIfAny("organ")
        if let kind = w.record?.text("orderKind"), let t = titles[kind] { f.title = t }
        _ = try w.field("orderKind")
        let party = w.isBlank ? "________________________" : try w.title(w.record?.organisation)
        var texts = [
            "经查，你单位存在下列问题：\(try w.clause("finding"))。",
            "根据本通知书所附依据，现责令你单位于\(try w.day("dueOn") ?? "________年____月____日")前（该日二十四时届满）完成下列事项：",
            try w.text("content"),
            "逾期不改正的，本机关将依法处理。改正完成后，请书面报告本机关，由本机关组织核查。",
        ]
        if w.record?.flag("hasWarning") == true { texts.insert("同时，对你单位给予警告。", at: 3) }
        if let cameras = try w.textIfAny("cameras") { texts.insert("涉及摄像机：\(cameras)。", at: 3) }
        f.blocks = [
            .paragraphs(["\(party)："], indented: false), .paragraphs(texts),
            .paragraphs(["如不服本通知，可以自收到本通知书之日起六十日内依法申请行政复议，或者六个月内依法向人民法院提起行政诉讼。"]),
            .seal(organ: try w.textIfAny("organ") ?? "", date: w.record.map { PrintWords.day(LocalDate(of: $0.createdAt)) } ?? ""),
            .heading(Bilingual(zh: "送达", en: "Service")),
            .grid([w.row(try w.cell("serviceMethod")), w.row(try w.cell("servedOn"), try w.cell("receivedBy"))]),
            .signatures([
                PrintSignature(Bilingual(zh: "受送达人（签名）", en: "Received by"), name: try w.textIfAny("receivedBy"), date: try w.day("servedOn")),
                PrintSignature(Bilingual(zh: "送达人（签名）", en: "Served by"), date: try w.day("servedOn")),
            ]),
        ]
    }
}
