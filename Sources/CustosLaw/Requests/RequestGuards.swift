import CustosBase

/// Refusals of the single steps of a request.
enum RequestGuards {
    // MARK: Submission

    static let foreign = Guard("G-FOREIGN", [RequestUnits.foreign]) { RequestLaw.foreign(try RequestFacts($0.record, $0.book)) }

    /// A camera of another system would be asked of the wrong custodian; a span that runs backwards holds nothing.
    static let coherent = Guard("G-FORM", [.registrationForm]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        let wrong = try RequestForm.gaps(facts, book: deed.book).filter { gap in ["cameras", "to"].contains(gap.field) && deed.record.data[gap.field] != nil }
        return RequestForm.refusal(wrong)
    }

    /// The same while the form is still being written: said at the field, so that nothing typed is lost.
    static let coherentFields = Guard("G-FORM", [.registrationForm]) { deed in
        let gaps = try RequestForm.gaps(RequestFacts(deed.record, deed.book), book: deed.book).filter { ["cameras", "to"].contains($0.field) && deed.record.data[$0.field] != nil }
        guard gaps.isEmpty else { throw Scope.fault(gaps.map { ($0.field, "请更正：\($0.zh)（G-FORM）。", "Correct this: \($0.en) (G-FORM).") }) }
        return nil
    }

    /// Requests of one account that are under way at a time. Each holds its span from submission on: without a bound one asker could hold everything.
    static let openLimit = 50

    static let openRequests = Guard("G-FORM", [.registrationForm]) { deed in
        let open = try deed.book.records("request", where: "submittedBy", is: deed.actor.id).filter { $0.id != deed.record.id && deed.kind.lifecycle.state($0.state)?.isFinal != true }
        guard open.count >= openLimit else { return nil }
        throw LawFault.fields([
            FieldProblem("", "您有\(openLimit)件申请尚未办结，请待其办结后再提交。", "\(openLimit) requests of yours are under way; submit more when they are closed.")
        ])
    }

    static let requester = Guard("G-OWN", [RequestUnits.accessControl]) { deed in
        guard !(try RequestFacts(deed.record, deed.book)).isOfRequester(deed.actor) else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.accessControl], zh: "只有申请人一方可以办理此步骤（G-OWN）。", en: "Only the requester's own side may take this step (G-OWN).",
            remedy: Bilingual(zh: "请申请人或登记该申请的人办理。", en: "Have the requester, or whoever entered the request, do it."))
    }

    /// A police request is not withdrawn for the police: their written withdrawal is named.
    static let withdrawal = Guard("G-X1", [RequestUnits.noObstruction]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        guard !Scope.isLookedAt(deed), facts.isOfAuthority, !deed.actor.has(.psoApprover, .psoCase, .department), deed.text("withdrawDocument") == nil else { return nil }
        return RequestLaw.obstruction(
            "公安机关和有关部门的申请须凭其书面撤回办理，请填写撤回文书编号（G-X1）。", "A request of the police or a department is withdrawn on their written word only: name the document (G-X1).")
    }

    // MARK: Identity and form

    /// Who checks and completes: where a PSO or department does it, it is as custodian (note 6); nobody checks themselves.
    static let checker = Guard("G-ID", [.identityProof, RequestUnits.custody]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        if !facts.isOfCustodian(deed.actor), deed.actor.roles.isSubset(of: [.psoApprover, .psoInspector, .psoCase, .department]) {
            return notCustodian(facts)
        }
        let asks = facts.isOwn(of: deed.actor) && (facts.requesterKind == "internal" || deed.actor.has(.psoApprover, .psoCase, .department))
        guard asks else { return nil }
        return Refusal(
            ruleUnits: [.identityProof], zh: "申请人不能核验自己的身份（G-ID）。", en: "Nobody checks their own identity (G-ID).",
            remedy: Bilingual(zh: "请保管单位的其他人员核验。", en: "Have somebody else of the custodian check it."))
    }

    static let identity = Guard("G-ID", [.identityProof]) { deed in
        guard deed.input != .emptyObject else { return nil }  // Nothing was shown yet: the step's own form asks for it.
        let r = deed.record
        func refused(_ zh: String, _ en: String) -> Refusal {
            Refusal(
                ruleUnits: [.identityProof], zh: "\(zh)（G-ID）。", en: "\(en) (G-ID).",
                remedy: Bilingual(zh: "请申请人出示与申请一致的有效证件。", en: "Have the requester show a valid document that matches the request."))
        }
        if r.text("identityResult") != "match" { return refused("证件与持证人或申请不符", "The document does not match its holder or the request") }
        if let until = r.date("shownExpiry") {
            if until < deed.today { return refused("证件已于 \(until) 到期", "The document expired on \(until)") }
        } else if !r.flag("shownLongTerm") {
            return refused("未登记证件有效期", "The document's last day of validity is not entered")
        }
        if let asked = r.text("documentType"), asked != r.text("shownType") { return refused("出示的证件种类与申请不符", "Another kind of document was shown than the request names") }
        let needed = r.text("shownType") == "resident_id" ? "shownResidentNumber" : "shownNumber"
        guard let shown = r.data[needed] else { return refused("未登记证件号码", "The document's number is not entered") }
        let stated = r.data[needed == "shownNumber" ? "documentNumber" : "residentNumber"]
        if let stated, stated["digest"] != shown["digest"] { return refused("证件号码与申请不符", "The document's number is not the one in the request") }
        if let name = r.text("requesterName"), name != r.text("shownName") { return refused("证件姓名与申请不符", "The name on the document is not the requester's") }
        if r.text("shownMeans") == "sent", !(r.text("requesterKind") == "police" && r.flag("urgent") && r.data["policeIdDocument"] != nil) {
            return refused("只有紧急公安申请可凭传真件核验", "Only an urgent police request is checked from a document that was sent")
        }
        return nil
    }

    static let identified = Guard("G-ID", [.identityProof]) { RequestLaw.identity(try RequestFacts($0.record, $0.book)) }
    static let form = Guard("G-FORM", [.registrationForm]) { try RequestLaw.form(RequestFacts($0.record, $0.book), $0.book) }

    /// What the requester stated stays; whoever completes the form only fills in what is blank.
    static let onlyBlanks = Guard("G-FORM", [.registrationForm]) { deed in
        let changed = deed.input.memberNames.filter { name in deed.before?.data[name].map { $0 != deed.input[name] } ?? false }
        guard !changed.isEmpty else { return nil }
        let fields = changed.compactMap { deed.kind.field($0)?.title }
        return Refusal(
            ruleUnits: [.registrationForm], zh: "申请人已填写的内容不能代为修改：\(fields.map(\.zh).joined(separator: "、"))（G-FORM）。",
            en: "What the requester has stated is not changed for them: \(fields.map(\.en).joined(separator: ", ")) (G-FORM).",
            remedy: Bilingual(zh: "请退回申请人更正，或由批准人说明理由后缩小范围。", en: "Return it to be corrected, or have the approver narrow it and say why."))
    }

    static let undertaking = Guard("G-UNDERTAKE", [.secrecyUndertaking]) { deed in
        guard deed.input != .emptyObject, !["undertakesPurpose", "undertakesSecrecy", "undertakesDisposal"].allSatisfy({ deed.record.flag($0) }) else { return nil }
        return Refusal(
            ruleUnits: [.secrecyUndertaking], zh: "承诺须包含三项：限定用途、不得外传、用后归还或销毁（G-UNDERTAKE）。",
            en: "The undertaking has three parts: stated use only, not passed on, returned or destroyed (G-UNDERTAKE).",
            remedy: Bilingual(zh: "请申请人逐项确认并签名。", en: "Have the requester agree to each and sign."))
    }

    static func notCustodian(_ facts: RequestFacts) -> Refusal {
        let name = facts.custodian?.text("name") ?? "—"
        return Refusal(
            ruleUnits: [RequestUnits.custody], zh: "只有保管单位（\(name)）可以办理（G-CUSTODY）。", en: "Only the custodian (\(name)) may do this (G-CUSTODY).",
            remedy: Bilingual(zh: "请保管单位的人员办理。", en: "Have somebody of the custodian do it."))
    }
}
