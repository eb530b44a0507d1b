import CustosLaw

/// 值机值班记录: who watched, what happened, what was handed over (NM203.18.1.1, R-DUTY).
enum ShiftSheet {
    static func fill(_ f: inout PrintForm, _ w: FormWriter) throws {
        f.issuer = try w.textIfAny("organisation")
        f.blocks = [
            .grid([
                w.row(try w.cell("system"), try w.cell("post")),
                w.row(try w.span("plannedFrom", "plannedTo", Bilingual(zh: "计划班次", en: "Planned shift")), try w.span("startedAt", "endedAt", Bilingual(zh: "实际在岗", en: "On duty"))),
                w.row(try w.cell("watchers")),
                w.row(try w.cell("receivedFrom"), try w.cell("next")),
                w.row(try w.cell("takenOver"), minimumHeight: 40),
            ]),
            .heading(Bilingual(zh: "值班记事", en: "Events of the shift")),
            try w.list("remarks", columns: [("at", 1.6), ("by", 1), ("text", 4), ("isOpen", 0.7)], blankRows: 10),
            .grid([
                w.row(try w.cell("settled"), minimumHeight: 40),
                w.row(try w.cell("openEvents"), minimumHeight: 40),
                w.row(try w.cell("handOverNotes"), minimumHeight: 50),
            ]),
            .signatures([
                PrintSignature(Bilingual(zh: "交班人（签名）", en: "Handed over by"), date: try w.day("endedAt")),
                PrintSignature(Bilingual(zh: "接班人（签名）", en: "Received by"), name: try w.textIfAny("receivedBy"), date: try w.day("endedAt")),
            ]),
        ]
    }
}
