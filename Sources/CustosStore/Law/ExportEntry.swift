import CustosBase
import CustosLaw
import GRDB

/// The way from an approved request to a package: the register's row becomes the export's, and its approval the export's approval.
enum ExportEntry {
    /// A segment of about a minute is sealed and catalogued within this after its end.
    static let sealing = TimeSpan.seconds(90 as Int64)

    /// Enters the export of an approved `request` record, approved by whoever approved the request. Throws the refusal of `ExportLaw`.
    static func enter(request id: Int64, about record: LawRecord, by actor: LawActor, in t: LawTransaction) throws -> ExportID {
        guard let r = id == record.id ? record : try t.record(id), r.kind == "request" else { throw LawFault.noRecord }
        // What was asked for, as the approver narrowed it.
        let facts = try RequestFacts(r, t)
        var streams: [StreamID] = [], absent: [String] = []
        for camera in facts.cameras {
            guard let c = try t.record(camera) else { continue }
            if let device = c.integer("device") { streams.append(StreamID(CameraID(device), .main)) } else { absent.append(c.text("name") ?? "\(camera)") }
        }
        guard absent.isEmpty, !streams.isEmpty else { throw elsewhere(absent) }
        guard let span = facts.span else { throw LawFault.fields([FieldProblem("to", "结束时间须晚于开始时间。", "The end lies after the start.")]) }
        // The newest footage lies in a segment that is still being written: a package without it would look whole.
        guard span.end + Self.sealing <= t.now else {
            let ready = PrintWords.second(span.end + Self.sealing)
            throw LawFault.fields([FieldProblem("to", "该时段的录像尚未写完，请在 \(ready) 后制作。", "The footage of this span is still being written; make the package after \(ready).")])
        }
        let types: [String: String] = Dictionary(uniqueKeysWithValues: RequestFields.documentTypes.map { ($0.code, $0.title.zh) })
        let unit = r.text("requesterUnit"), name = r.text("requesterName")
        let register = ExportRegister(
            requester: [unit, name].compactMap { $0 }.joined(separator: " "), documentType: r.text("documentType").flatMap { types[$0] } ?? "",
            documentNumber: r.data["residentNumber"]?["masked"]?.text ?? r.data["documentNumber"]?["masked"]?.text ?? "", formNumber: r.text("number") ?? "",
            authority: r.text("confirmOrganName") ?? r.text("noticeNumber") ?? r.text("legalBasis") ?? "本单位批准", reason: r.text("purpose") ?? "")
        let approver = ExportPerson(id: r.text("approvedBy") ?? "", name: r.text("approverName") ?? r.text("approvedBy") ?? "")
        return try ExportStore(state: t.state).enterApproved(
            t.db, register, streams: Array(Set(streams)).sorted { $0.key < $1.key }, span: span, wantsWatermark: r.text("access") == "copy", by: ExportPerson(id: actor.id, name: actor.name),
            approvedBy: approver)
    }

    private static func elsewhere(_ names: [String]) -> Refusal {
        Refusal(
            ruleUnits: [.registrationForm], zh: names.isEmpty ? "申请未列出摄像机，无法制作。" : "这些摄像机不由本机录像，无法在此制作：\(names.prefix(5).joined(separator: "、"))。",
            en: names.isEmpty ? "The request names no cameras." : "These cameras are not recorded here: \(names.prefix(5).joined(separator: ", ")).",
            remedy: Bilingual(zh: "请在登记册中为摄像机选择本机设备，或由实际保管的录像机制作。", en: "Name this recorder's device in the camera register, or have the recorder that keeps the footage make it."))
    }
}
