import CustosBase

/// What has to be there before a request goes on: each precondition once, in the order in which a person meets them.
package enum RequestLaw {
    /// G-FOREIGN: no footage for foreign judicial or law-enforcement bodies without the competent authority's approval.
    package static func foreign(_ facts: RequestFacts) -> Refusal? {
        guard facts.requesterKind == "foreign", !RequestForm.hasForeignApproval(facts.record) else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.foreign], zh: "未经主管机关批准，不得向境外司法或执法机构提供（G-FOREIGN）。",
            en: "Nothing is given to a foreign judicial or law-enforcement body without the approval of the competent authority (G-FOREIGN).",
            remedy: Bilingual(zh: "请附主管机关的批准文件：机关、文号、日期和原件。", en: "Attach the approval of the competent authority: organ, number, date and the document."))
    }

    /// G-ID: somebody has seen a valid proof of identity.
    package static func identity(_ facts: RequestFacts) -> Refusal? {
        guard !facts.isIdentified else { return nil }
        return Refusal(
            ruleUnits: [.identityProof], zh: "尚未核验有效身份证明（G-ID）。", en: "No valid proof of identity has been checked (G-ID).",
            remedy: Bilingual(zh: "请当面核验有效证件并登记核验结果。", en: "Check a valid document and enter the result."))
    }

    package static func form(_ facts: RequestFacts, _ book: any LawBook) throws -> Refusal? { RequestForm.refusal(try RequestForm.gaps(facts, book: book)) }

    /// The form was declared complete by whoever works on it, and still is.
    package static func completedForm(_ facts: RequestFacts, _ book: any LawBook) throws -> Refusal? {
        if let r = try form(facts, book) { return r }
        guard facts.record.text("formCompletedAt") == nil else { return nil }
        return Refusal(
            ruleUnits: [.registrationForm], zh: "登记表尚未由经办人确认完整（G-FORM）。", en: "Nobody has yet declared the form complete (G-FORM).",
            remedy: Bilingual(zh: "请经办人执行“登记完成”。", en: "Have whoever works on it take the step “form complete”."))
    }

    /// G-CONFIRM: government-built data takes a PSO's confirmation, at county level or above.
    package static func confirmation(_ facts: RequestFacts) -> Refusal? {
        guard facts.needsConfirmation, !facts.isConfirmed else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.confirmation], zh: "政府投资建设的系统，须先经旗县级以上公安机关确认（G-CONFIRM）。",
            en: "The system is government-built: a public security organ at or above county level must confirm first (G-CONFIRM).",
            remedy: Bilingual(zh: "请由有管辖权的旗县级以上公安机关审批人确认。", en: "Have the competent organ's approver confirm it."))
    }

    /// G-UNDERTAKE: who takes images away has signed the undertaking on use and secrecy.
    package static func undertaking(_ facts: RequestFacts) -> Refusal? {
        guard facts.takesCopy else { return nil }
        let r = facts.record
        let isSigned =
            r.text("undertakingSigner") != nil && r.date("undertakingSignedOn") != nil && ["undertakesPurpose", "undertakesSecrecy", "undertakesDisposal"].allSatisfy { r.flag($0) }
        guard !isSigned else { return nil }
        return Refusal(
            ruleUnits: [.secrecyUndertaking], zh: "尚未签署使用和保密承诺（G-UNDERTAKE）。", en: "The undertaking on use and secrecy is not signed (G-UNDERTAKE).",
            remedy: Bilingual(zh: "请申请人签署承诺：限定用途、不得外传、用后归还或销毁。", en: "Have the requester sign: stated use only, not passed on, returned or destroyed."))
    }

    /// CN799.21: a private person may view; a copy takes another legal basis, which the custodian enters.
    package static func privateCopy(_ facts: RequestFacts) -> Refusal? {
        guard facts.requesterKind == "private", facts.takesCopy, facts.isUnderDecree799, facts.record.text("copyLegalBasis") == nil else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.privateView, .unlawfulCopying], zh: "个人依此只能查阅；调取、复制须另有法律依据（G-PRIVATE）。",
            en: "On this ground a private person may only view; to retrieve or copy takes another legal basis (G-PRIVATE).",
            remedy: Bilingual(zh: "请改为查阅，或由保管单位批准时填写复制的法律依据。", en: "Ask to view instead, or have the custodian enter the legal basis for a copy when approving."))
    }

    /// The custodian has approved, and the approval is still good.
    package static func approval(_ facts: RequestFacts, today: LocalDate) -> Refusal? {
        if !facts.isApproved {
            return Refusal(
                ruleUnits: [RequestUnits.custody, .unlawfulCopying], zh: "保管单位尚未批准（G-APPROVE）。", en: "The custodian has not approved (G-APPROVE).",
                remedy: Bilingual(zh: "请保管单位中申请人、经办人以外的人批准。", en: "Have somebody of the custodian approve who neither asked nor checked."))
        }
        if let until = facts.record.date("approvalUntil"), today > until {
            return Refusal(
                ruleUnits: [.unlawfulCopying], zh: "批准已于 \(until) 到期（G-APPROVE）。", en: "The approval ended on \(until) (G-APPROVE).",
                remedy: Bilingual(zh: "请重新提交申请。", en: "Submit a new request."))
        }
        return nil
    }

    /// All that stands before a view or a package; `nil` when nothing does.
    package static func obstacle(_ facts: RequestFacts, _ book: any LawBook) throws -> Refusal? {
        if let r = try beforeApproval(facts, book, urgentMayWait: false) { return r }
        return undertaking(facts) ?? privateCopy(facts) ?? approval(facts, today: book.today)
    }

    /// What stands before an approval. An urgent police request may be approved before it is confirmed: the order changes, nothing is skipped.
    package static func beforeApproval(_ facts: RequestFacts, _ book: any LawBook, urgentMayWait: Bool = true) throws -> Refusal? {
        if let r = foreign(facts) ?? identity(facts) { return r }
        if let r = try completedForm(facts, book) { return r }
        if urgentMayWait, facts.isUrgent { return nil }
        return confirmation(facts)
    }

    /// A lawful, complete request of the police or a department: nothing of it is missing as far as the books show.
    package static func isCompleteByAuthority(_ facts: RequestFacts, _ book: any LawBook) throws -> Bool {
        guard facts.isOfAuthority else { return false }
        return try RequestForm.gaps(facts, book: book).isEmpty
    }

    package static func obstruction(_ zh: String, _ en: String) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.noObstruction], zh: zh, en: en,
            remedy: Bilingual(zh: "请依法办理；确有缺项的，写明缺项退回补正。", en: "Deal with it as the law asks; if something is missing, return it naming what."))
    }

    /// The finding X1: refusing or obstructing lawful retrieval.
    package static func obstructionFinding(_ facts: RequestFacts, _ what: String, key: String) -> LawChange {
        .finding(
            .x1, units: [RequestUnits.noObstruction], subject: facts.record.id, system: facts.system?.id, organisation: facts.custodian?.id ?? facts.system?.organisation,
            evidence: "\(facts.record.text("number") ?? "")：\(what)", key: key)
    }
}
