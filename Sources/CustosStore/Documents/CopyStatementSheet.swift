import CustosBase
import CustosLaw

/// The statement that goes with a copy of audio-visual material: how it was made, where the original is, who made it and who holds the original
/// (criminal-case procedure rules Art. 67, administrative-case procedure rules Art. 31).
enum CopyStatementSheet {
    static func fill(_ f: inout PrintForm, _ w: FormWriter, now: WallTime) throws {
        let cameras = try w.text("cameras"), purpose = try w.clause("purpose"), executor = try w.text("executorName")
        let day = try w.day("fulfilledAt") ?? (w.isBlank ? "________年____月____日" : FormWriter.nothing)
        let digest = try w.textIfAny("manifestHash") ?? w.textIfAny("statedHash") ?? (w.isBlank ? String(repeating: "_", count: 48) : FormWriter.nothing)
        f.blocks = [
            .grid([
                w.row(try w.cell("caseNo"), try w.cell("noticeNumber")),
                w.row(try w.cell("requesterUnit"), try w.cell("requesterName")),
                w.row(try w.cell("system"), try w.cell("originalPlace")),
                w.row(try w.cell("cameras"), minimumHeight: 40),
                w.row(try w.span("from", "to", Bilingual(zh: "图像起止时间", en: "Time span"))),
            ]),
            .heading(Bilingual(zh: "制作情况", en: "How it was made")),
            .paragraphs([
                "因\(purpose)，于\(day)由保管单位工作人员\(executor)从系统中导出上述摄像机（\(cameras)）在所列时间内的图像信息。",
                "制作方法：\(try w.clause("copyMethod"))。导出的图像信息未经转码、剪辑或者修改；另附带水印的副本时，以未经修改的文件为准。",
                "原始图像信息存放于\(try w.clause("originalPlace"))，并依法留存。",
                "载体：\(try w.text("medium"))，编号：\(try w.text("mediumNumber"))。全部文件清单的摘要（SHA-256）：\(digest)。",
            ]),
            .signatures([
                PrintSignature(Bilingual(zh: "制作人（签名）", en: "Made by"), name: try w.textIfAny("copyMaker"), date: try w.day("fulfilledAt")),
                PrintSignature(Bilingual(zh: "原件持有人（签名或盖章）", en: "Holder of the original"), name: try w.textIfAny("originalHolder"), date: try w.day("fulfilledAt")),
                PrintSignature(Bilingual(zh: "调取人（签名）", en: "Retrieved by")),
                PrintSignature(Bilingual(zh: "调取人（签名）", en: "Retrieved by")),
            ]),
        ]
    }
}
