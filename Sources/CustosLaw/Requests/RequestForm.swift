import CustosBase

/// One thing that the registration form still lacks.
package struct FormGap: Sendable, Hashable {
    /// What kind of thing it is: the words with which a request is returned as incomplete.
    package enum Part: String, Sendable, Hashable, CaseIterable { case form, notice, officers, letter, approval }
    package let part: Part
    package let field: String
    package let zh: String
    package let en: String
}

/// G-FORM: what the form must hold, by who asks (NM203.12.1.2, CN799.16.2.3, 21; police rules on evidence).
package enum RequestForm {
    /// Two or more officers do evidence work on the spot; a notice that came by fax or message needs nobody on the spot.
    package static let officersOnTheSpot = 2

    /// Everything that is missing or wrong, in the order of the form; empty when it is complete.
    package static func gaps(_ facts: RequestFacts, book: any LawBook) throws -> [FormGap] {
        var c = Collector(record: facts.record)
        who(facts, &c)
        try what(facts, book, &c)
        switch facts.requesterKind {
        case "police": police(facts, &c)
        case "private": privatePerson(facts, &c)
        case "foreign": foreign(&c)
        default: break
        }
        return c.gaps
    }

    package static func refusal(_ gaps: [FormGap], units: [RuleUnit] = [.registrationForm]) -> Refusal? {
        guard !gaps.isEmpty else { return nil }
        let extra = Set(gaps.map(\.part))
        var all = units
        if extra.contains(.officers) { all.append(RequestUnits.twoOfficers) }
        if extra.contains(.notice) { all += [RequestUnits.criminalNotice, RequestUnits.administrativeNotice] }
        let id = extra.isSubset(of: [.officers, .notice]) ? "G-NOTICE" : "G-FORM"
        return Refusal(
            ruleUnits: all, zh: "登记表不完整，缺少或有误：\(gaps.map(\.zh).joined(separator: "、"))（\(id)）。",
            en: "The form is not complete; missing or wrong: \(gaps.map(\.en).joined(separator: ", ")) (\(id)).",
            remedy: Bilingual(zh: "请补全所列各项，或退回申请人补正。", en: "Fill in what is named, or return the request to be completed."))
    }

    private struct Collector {
        let record: LawRecord
        var gaps: [FormGap] = []
        mutating func add(_ part: FormGap.Part, _ field: String, _ zh: String, _ en: String) { gaps.append(FormGap(part: part, field: field, zh: zh, en: en)) }
        mutating func need(_ field: String, _ zh: String, _ en: String, part: FormGap.Part = .form) { if record.data[field] == nil { add(part, field, zh, en) } }
    }

    private static func who(_ facts: RequestFacts, _ c: inout Collector) {
        let r = facts.record
        c.need("requesterName", "申请人姓名", "name of the requester")
        if facts.requesterKind != "private" { c.need("requesterUnit", "申请单位", "requesting unit") }
        c.need("documentType", "证件种类", "kind of document")
        if r.text("documentType") == "resident_id" {
            c.need("residentNumber", "居民身份证号码", "resident identity number")
        } else if r.text("documentType") != nil {
            c.need("documentNumber", "证件号码", "document number")
        } else if r.data["residentNumber"] == nil && r.data["documentNumber"] == nil {
            c.add(.form, "documentNumber", "证件号码", "document number")
        }
        switch facts.requesterKind {
        case "unit", "department": c.need("letterNumber", "介绍信（公函）编号", "number of the letter of introduction", part: .letter)
        case "lawyer":
            if r.text("documentType").map({ $0 != "lawyer_licence" }) ?? false { c.add(.form, "documentType", "律师执业证", "lawyer's licence") }
            c.need("letterNumber", "律师事务所公函编号", "number of the law firm's letter", part: .letter)
            c.need("mandateNumber", "授权委托书", "client's mandate", part: .letter)
            c.need("caseNo", "案（事）件编号", "case number")
        default: break
        }
    }

    private static func what(_ facts: RequestFacts, _ book: any LawBook, _ c: inout Collector) throws {
        let r = facts.record
        c.need("access", "申请方式", "kind of access")
        c.need("system", "系统", "system")
        c.need("cameras", "摄像机", "cameras")
        for id in r.integers("cameras") where try book.record(id)?.integer("system") != r.integer("system") {
            c.add(.form, "cameras", "摄像机不属于该系统", "a camera that is not of the system")
            break
        }
        c.need("from", "起始时间", "start of the span")
        c.need("to", "截止时间", "end of the span")
        if r.data["from"] != nil, r.data["to"] != nil {
            if let span = facts.askedSpan {
                if span.duration > ExportRequest.maximumSpan { c.add(.form, "to", "时间段（最多 31 天，更长请另行申请）", "span (at most 31 days; more is another request)") }
            } else {
                c.add(.form, "to", "时间段（截止须晚于起始）", "span (its end must follow its start)")
            }
        }
        c.need("purpose", "事由", "reason")
        // A private person's right to view rests on Decree 799 itself; internal use on the using unit's own duty.
        if !["private", "internal"].contains(facts.requesterKind) { c.need("legalBasis", "法律依据", "legal basis") }
    }

    private static func police(_ facts: RequestFacts, _ c: inout Collector) {
        let r = facts.record
        c.need("caseNo", "案（事）件编号", "case number")
        c.need("procedure", "案件性质", "kind of case", part: .notice)
        c.need("noticeNumber", "调取证据通知书编号", "number of the evidence notice", part: .notice)
        c.need("noticeDate", "通知书日期", "date of the notice", part: .notice)
        c.need("noticeEvidence", "通知书所列证据", "evidence that the notice names", part: .notice)
        c.need("noticeDueOn", "通知书期限", "time limit of the notice", part: .notice)
        c.need("noticeApprovedBy", "办案部门负责人批准", "approval of the head of the case-handling department", part: .notice)
        if let from = r.date("noticeDate"), let due = r.date("noticeDueOn"), due < from { c.add(.notice, "noticeDueOn", "通知书期限早于其日期", "time limit before the date of the notice") }
        if facts.isUrgent {
            if r.text("procedure") == "criminal" { c.add(.notice, "urgent", "紧急途径仅限行政案件", "the urgent route is for administrative cases only") }
            c.need("urgentMeans", "送达方式", "means by which it was sent", part: .notice)
            c.need("urgentReceivedAt", "送达时间", "time of receipt", part: .notice)
            c.need("noticeDocument", "通知书传真件", "the notice as it was sent", part: .notice)
            c.need("policeIdDocument", "警官证传真件", "the police card as it was sent", part: .notice)
        }
        let numbers = Set(r.rows("officers").compactMap { $0["policeNumber"]?.text })
        let needed = facts.isUrgent ? 1 : officersOnTheSpot
        if numbers.count < needed { c.add(.officers, "officers", "办案民警（至少 \(needed) 名）", "officers (at least \(needed))") }
    }

    private static func privatePerson(_ facts: RequestFacts, _ c: inout Collector) {
        guard facts.isUnderDecree799 else { return }
        c.need("relation", "与当事人关系", "relation to the person concerned")
        c.need("interest", "需保护的利益（生命、健康、财产）", "interest to be protected (life, health, property)")
        let r = facts.record
        if let relation = r.text("relation"), relation != "self", r.data["relationProof"] == nil, r.data["relationDocument"] == nil {
            c.add(.form, "relationProof", "关系证明", "proof of the relation")
        }
    }

    private static func foreign(_ c: inout Collector) {
        c.need("country", "国家或地区", "country or region")
        for (field, zh, en) in foreignApproval { c.need(field, zh, en, part: .approval) }
    }

    private static let foreignApproval: [(String, String, String)] = [
        ("foreignApprovalOrgan", "批准的主管机关", "competent authority that approved"), ("foreignApprovalNumber", "批准文号", "number of the approval"),
        ("foreignApprovalDate", "批准日期", "date of the approval"), ("foreignApprovalDocument", "批准文件", "the approval itself"),
    ]

    /// The approval of the competent Chinese authority is attached (Data Security Law, Art. 36).
    package static func hasForeignApproval(_ record: LawRecord) -> Bool { foreignApproval.allSatisfy { record.data[$0.0] != nil } }
}
