import CustosLaw

/// 监督检查记录: organ, two officers or more, items and results, and the signature of who was inspected (NM203.20; CN799.24).
enum InspectionSheet {
    static func fill(_ f: inout PrintForm, _ w: FormWriter) throws {
        f.issuer = try w.textIfAny("organ")
        f.blocks = [
            .grid([
                w.row(try w.cell("organ"), try w.cell("inspectionKind", weight: 1.2)),
                w.row(try w.cell("officers"), try w.cell("carriedOutOn", weight: 1.2)),
                w.row(try w.cell("inspected"), try w.cell("representative", weight: 1.2)),
                w.row(try w.cell("system"), try w.cell("site", weight: 1.2)),
                w.row(try w.cell("scope"), minimumHeight: 36),
            ]),
            .heading(Bilingual(zh: "检查项目", en: "Checklist")),
            try w.list("checklist", columns: [("unit", 1.3), ("question", 3.2), ("result", 0.9), ("remark", 2)], blankRows: 12),
            .grid([w.row(try w.cell("signature"), minimumHeight: 30), w.row(try w.cell("signatureNote"), minimumHeight: 40)]),
            .paragraphs(["以上记录已交被检查单位核对，其意见已如实记载。检查人员检查前已出示执法证件，并告知了陈述、申辩的权利。"]),
            .signatures([
                PrintSignature(Bilingual(zh: "检查人员（签名）", en: "Officer"), date: try w.day("carriedOutOn")),
                PrintSignature(Bilingual(zh: "检查人员（签名）", en: "Officer"), date: try w.day("carriedOutOn")),
                PrintSignature(Bilingual(zh: "被检查单位（签名、盖章）", en: "Inspected unit"), date: try w.day("carriedOutOn")),
                PrintSignature(Bilingual(zh: "记录人（签名）", en: "Recorded by"), date: try w.day("carriedOutOn")),
            ]),
        ]
    }
}
