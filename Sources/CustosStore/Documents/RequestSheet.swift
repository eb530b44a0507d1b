import CustosLaw

/// 调取、复制图像信息登记表: the form that stands before every retrieval and copy (NM203.12.1.2; CN799.16 names reason, content, unit and name).
enum RequestSheet {
    static func fill(_ f: inout PrintForm, _ w: FormWriter) throws {
        f.issuer = nil
        f.blocks = [
            .heading(Bilingual(zh: "一、申请人", en: "1. Requester")),
            .grid([
                w.row(try w.cell("requesterKind")),
                w.row(try w.cell("requesterUnit"), try w.cell("requesterName")),
                w.row(try w.cell("documentType")),
                w.row(try w.cell(firstOf: ["residentNumber", "documentNumber"], Bilingual(zh: "证件号码", en: "Document number")), try w.cell("contact")),
                w.row(try w.cell("letterNumber"), try w.cell("mandateNumber")),
            ]),
            .heading(Bilingual(zh: "二、申请内容", en: "2. What is asked for")),
            .grid([
                w.row(try w.cell("access"), try w.cell("system")),
                w.row(try w.cell("cameras"), minimumHeight: 40),
                w.row(try w.span("from", "to", Bilingual(zh: "图像起止时间", en: "Time span"))),
                w.row(try w.cell("purpose"), minimumHeight: 64),
                w.row(try w.cell("legalBasis"), try w.cell("caseNo")),
                w.row(try w.cell("noticeNumber"), try w.cell("noticeApprovedBy")),
                w.row(try w.cell("officers"), minimumHeight: 30),
            ]),
            .room(130),
            .heading(Bilingual(zh: "三、使用和保密承诺", en: "3. Undertaking on use and secrecy")),
            .paragraphs(["本人（本单位）承诺：所取得的图像信息仅用于本表所述事由；不向他人提供，不传播；用后按期归还或者销毁，依法附卷的除外；违反承诺的，依法承担责任。"]),
            .signatures([PrintSignature(Bilingual(zh: "承诺人（签名）", en: "Signed by"), name: try w.textIfAny("undertakingSigner"), date: try w.day("undertakingSignedOn"))]),
            .heading(Bilingual(zh: "四、核验、确认和批准", en: "4. Check, confirmation and approval")),
            .grid([
                w.row(try w.cell("identityResult"), try w.cell("checkerName")),
                w.row(try w.cell("confirmOrganName"), try w.cell("confirmDocument")),
                w.row(try w.cell("confirmOfficer"), try w.cell("confirmDate")),
                w.row(try w.cell("approverName"), try w.cell("approvedAt")),
                w.row(try w.cell("narrowReason"), minimumHeight: 30),
            ]),
            .heading(Bilingual(zh: "五、提供和归还", en: "5. Hand-over and return")),
            .grid([
                w.row(try w.cell("executorName"), try w.cell("fulfilledAt")),
                w.row(try w.cell("medium"), try w.cell("mediumNumber")),
                w.row(try w.cell(firstOf: ["manifestHash", "statedHash"], Bilingual(zh: "资料摘要（SHA-256）", en: "Digest (SHA-256)"))),
                w.row(try w.cell("watermarkId"), try w.cell("disposal")),
                w.row(try w.cell("returnOrDestroyDue"), try w.cell("outcome")),
            ]),
            .signatures([
                PrintSignature(Bilingual(zh: "签收人（签名）", en: "Received by"), name: try w.textIfAny("receiptName"), date: try w.day("receiptDate")),
                PrintSignature(Bilingual(zh: "经办人（签名）", en: "Handled by"), name: try w.textIfAny("executorName"), date: try w.day("fulfilledAt")),
            ]),
            .note("本表一式两份，由图像信息保管单位存档备查，申请人留存一份。二维码载有登记编号和登记内容的摘要，可用于核对。"),
        ]
    }
}
