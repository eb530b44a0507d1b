import CustosBase

/// Refusals of confirming, approving, refusing, returning and narrowing.
extension RequestGuards {
    // MARK: Confirmation (Art. 11)

    static let confirmation = Guard("G-CONFIRM", [RequestUnits.confirmation]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        func refused(_ zh: String, _ en: String) -> Refusal {
            Refusal(
                ruleUnits: [RequestUnits.confirmation], zh: "\(zh)（G-CONFIRM）。", en: "\(en) (G-CONFIRM).",
                remedy: Bilingual(zh: "请由系统所在地有管辖权的旗县级以上公安机关确认。", en: "Have the competent public security organ at or above county level confirm."))
        }
        if facts.isConfirmed, deed.event == "confirm" { return refused("该申请已经确认", "The request is confirmed already") }
        if facts.isOwn(of: deed.actor) { return refused("不能确认自己的申请", "Nobody confirms their own request") }
        guard let organ = try deed.target("confirmOrgan") else { return nil }  // The step's own form asks for it.
        let name = organ.text("name") ?? ""
        guard organ.text("kind") == "PSO" else { return refused("\(name)不是公安机关", "\(name) is not a public security organ") }
        guard Organ.isCountyOrAbove(organ) else { return refused("\(name)低于旗县级，不能确认", "\(name) is below county level and cannot confirm") }
        guard Organ.isCompetent(organ, forArea: deed.record.area) else { return refused("系统不在\(name)的辖区内", "The system lies outside of the area of \(name)") }
        if let mine = deed.actor.organisation, mine != organ.id { return refused("不能代其他机关确认", "Nobody confirms for another organ") }
        return nil
    }

    // MARK: Approval by the custodian

    static let beforeApproval = Guard("G-APPROVE", [.identityProof, .registrationForm, RequestUnits.confirmation, RequestUnits.foreign]) {
        try RequestLaw.beforeApproval(RequestFacts($0.record, $0.book), $0.book)
    }
    static let privateCopy = Guard("G-PRIVATE", [RequestUnits.privateView]) { Scope.isLookedAt($0) ? nil : RequestLaw.privateCopy(try RequestFacts($0.record, $0.book)) }

    static let custodian = Guard("G-CUSTODY", [RequestUnits.custody]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        guard let keeper = facts.custodian else {
            return Refusal(
                ruleUnits: [RequestUnits.custody], zh: "系统尚未登记保管单位（G-CUSTODY）。", en: "The system has no custodian on record (G-CUSTODY).",
                remedy: Bilingual(zh: "请先在系统登记中填写保管单位。", en: "Enter the custodian in the system's record first."))
        }
        guard facts.isOfCustodian(deed.actor) else { return notCustodian(facts) }
        // Somebody whose only role is of another body does not decide here (notes 6, 7).
        let mayDecide: Bool =
            switch keeper.text("kind") {
            case "PSO": Organ.isCountyOrAbove(keeper) && deed.actor.has(.psoApprover, .manager)
            case "DEP": deed.actor.has(.department, .manager)
            default: deed.actor.has(.manager)
            }
        return mayDecide ? nil : notCustodian(facts)
    }

    /// Another person than requester, creator and identity checker (note 7; separation of duties).
    static let anotherPerson = Guard("G-APPROVE", [.unlawfulCopying, .noRightsChange]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        guard facts.isOwn(of: deed.actor) || facts.checkedIdentity(deed.actor) else { return nil }
        return Refusal(
            ruleUnits: [.unlawfulCopying, .noRightsChange], zh: "须由另一人批准：申请、登记或核验身份的人不能批准（G-APPROVE）。",
            en: "Another person must approve: whoever asked, entered the request or checked the identity cannot (G-APPROVE).",
            remedy: Bilingual(zh: "请保管单位的另一名有权人员登录后批准。", en: "Have another person of the custodian sign in and approve."))
    }

    // MARK: Refusing, returning, narrowing

    /// X1: a lawful, complete request of the police or a department is not refused; the attempt itself is a finding.
    static let noRefusal = Guard("G-X1", [RequestUnits.noObstruction]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        guard facts.isOfAuthority else { return nil }
        guard try RequestLaw.isCompleteByAuthority(facts, deed.book) else {
            return RequestLaw.obstruction(
                "公安机关和有关部门的申请不能拒绝：缺项的，写明缺项退回补正（G-X1）。", "A request of the police or a department is not refused: if something is missing, return it naming what (G-X1).")
        }
        let refusal = RequestLaw.obstruction("合法、完整的调取申请不得拒绝或阻碍（G-X1）。", "A lawful and complete request is neither refused nor obstructed (G-X1).")
        if Scope.isLookedAt(deed) { return refusal }
        let ground = deed.text("refusalGround") ?? ""
        throw RefusalWithTrace(refusal, leaving: [RequestLaw.obstructionFinding(facts, "\(deed.actor.name)拒绝依法调取：\(ground)", key: "x1-refusal-\(deed.record.id)")])
    }

    /// What a request is returned for must be missing; only what no book can show (a scan that cannot be read) is taken on a person's word.
    static let reallyMissing = Guard("G-X1", [RequestUnits.noObstruction]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        guard facts.isOfAuthority else { return nil }
        let parts = Set(try RequestForm.gaps(facts, book: deed.book).map(\.part.rawValue))
        for item in deed.record.words("missingItems") where deed.input != .emptyObject {
            let isThere: Bool =
                switch item {
                case "identity": facts.isIdentified
                case "undertaking": RequestLaw.undertaking(facts) == nil
                case "illegible": false
                default: !parts.contains(item)
                }
            if isThere { return RequestLaw.obstruction("所列缺项并不缺少（\(item)），不得以此退回（G-X1）。", "What it is returned for is there (\(item)): it is not returned for that (G-X1).") }
        }
        return nil
    }

    /// Narrowing stays within what was asked, says why, and is agreed with the police or department that asks.
    static let narrowing = Guard("G-NARROW", [RequestUnits.necessity]) { deed in
        guard deed.input != .emptyObject else { return nil }
        let facts = try RequestFacts(deed.record, deed.book)
        func refused(_ zh: String, _ en: String) -> Refusal {
            Refusal(
                ruleUnits: [RequestUnits.necessity], zh: "\(zh)（G-NARROW）。", en: "\(en) (G-NARROW).",
                remedy: Bilingual(zh: "请在申请的摄像机和时间段之内选择。", en: "Choose within the cameras and the span that were asked for."))
        }
        if deed.input["narrowedCameras"] == nil, deed.input["narrowedFrom"] == nil, deed.input["narrowedTo"] == nil { return refused("没有缩小任何范围", "Nothing is narrowed") }
        guard Set(deed.record.integers("narrowedCameras")).isSubset(of: deed.record.integers("cameras")) else {
            return refused("包含申请以外的摄像机", "This names a camera that was not asked for")
        }
        if let asked = facts.askedSpan {
            guard let span = facts.span, asked.start <= span.start, span.end <= asked.end else { return refused("超出申请的时间段", "This reaches outside of the span that was asked for") }
        }
        if facts.isOfAuthority, deed.text("narrowAgreedBy") == nil {
            return RequestLaw.obstruction("缩小公安机关或有关部门的申请范围，须经其同意并写明同意人（G-X1）。", "A request of the police or a department is narrowed with their agreement only: name who agreed (G-X1).")
        }
        return nil
    }

    // MARK: Handing over

    static let complete = Guard("G-RELEASE", [.identityProof, .registrationForm, .secrecyUndertaking, RequestUnits.confirmation]) {
        try RequestLaw.obstacle(RequestFacts($0.record, $0.book), $0.book)
    }

    static let isCopy = Guard("G-FORM", [.registrationForm]) { deed in
        guard !(try RequestFacts(deed.record, deed.book)).takesCopy else { return nil }
        return Refusal(
            ruleUnits: [.registrationForm, .unlawfulCopying], zh: "查阅不制作、不带走任何资料（G-FORM）。", en: "To view takes nothing away: there is nothing to make or hand over (G-FORM).",
            remedy: Bilingual(zh: "请直接登记查阅完成；需要复制的另行申请。", en: "Enter the viewing as done; a copy is another request."))
    }

    /// A copy leaves with its package, its statement and its due date; a view leaves nothing.
    static let handOver = Guard("G-FORM", [.registrationForm, RequestUnits.criminalCopy, RequestUnits.administrativeCopy]) { deed in
        if Scope.isLookedAt(deed) { return nil }
        let facts = try RequestFacts(deed.record, deed.book), r = deed.record
        if !facts.takesCopy {
            return r.data["medium"] == nil && r.data["mediumNumber"] == nil ? nil : try isCopy.check(deed)
        }
        var missing: [FormGap] = []
        func need(_ field: String, _ zh: String, _ en: String) { if r.data[field] == nil { missing.append(FormGap(part: .form, field: field, zh: zh, en: en)) } }
        if try !facts.devices(of: facts.cameras).isEmpty {
            need("manifestHash", "导出包的清单摘要", "manifest of the package")
        } else {
            need("statedHash", "资料摘要（SHA-256）", "digest of the material (SHA-256)")
        }
        need("medium", "载体", "medium")
        need("copyMethod", "制作方法", "how the copy was made")
        need("originalPlace", "原件存放处", "where the original is")
        need("copyMaker", "制作人签名", "signature of the maker")
        need("originalHolder", "原件持有人签名", "signature of the holder of the original")
        need("disposal", "用后处置", "what happens after use")
        if r.text("disposal") != "case_file" { need("returnOrDestroyDue", "归还或销毁期限", "date of return or destruction") }
        if r.text("disposal") == "case_file", !facts.isOfAuthority, facts.requesterKind != "lawyer" {
            missing.append(FormGap(part: .form, field: "disposal", zh: "附卷仅限办案机关和律师", en: "keeping in a case file is for those who handle cases"))
        }
        return RequestForm.refusal(missing, units: [.registrationForm, RequestUnits.criminalCopy, RequestUnits.administrativeCopy])
    }
}

/// Refusals at the edges of steps that lead on from several states.
extension RequestGuards {
    /// The undertaking is signed once.
    static let onlyBlankSigner = Guard("G-UNDERTAKE", [.secrecyUndertaking]) { deed in
        guard let before = deed.before, RequestLaw.undertaking(try RequestFacts(before, deed.book)) == nil, before.data["undertakingSigner"] != nil else { return nil }
        return Refusal(
            ruleUnits: [.secrecyUndertaking], zh: "承诺已经签署，不再更改（G-UNDERTAKE）。", en: "The undertaking is signed and is not changed (G-UNDERTAKE).",
            remedy: Bilingual(zh: "无需再次签署。", en: "There is nothing to sign again."))
    }

    /// From `approved` only an urgent request is still to be confirmed.
    static let confirmable = Guard("G-CONFIRM", [RequestUnits.confirmation]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        guard !facts.needsConfirmation else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.confirmation], zh: "该申请无须公安机关确认（G-CONFIRM）。", en: "This request takes no confirmation (G-CONFIRM).",
            remedy: Bilingual(zh: "请由保管单位办理。", en: "The custodian deals with it."))
    }

    /// A copy is made before it is handed over.
    static let madeFirst = Guard("G-FORM", [.registrationForm, .unlawfulCopying]) { deed in
        guard try RequestFacts(deed.record, deed.book).takesCopy, deed.before?.state != "prepared" else { return nil }
        return Refusal(
            ruleUnits: [.registrationForm, .unlawfulCopying], zh: "尚未制作导出包（G-FORM）。", en: "The package has not been made (G-FORM).",
            remedy: Bilingual(zh: "请先执行“制作”。", en: "Take the step “make the package” first."))
    }

    /// What was handed over is accounted for before the request is closed: a view at once, a copy when it is back, destroyed or in a case file.
    static let closing = Guard("G-UNDERTAKE", [.secrecyUndertaking]) { deed in
        let facts = try RequestFacts(deed.record, deed.book)
        let isAccounted: Bool =
            switch deed.before?.state {
            case "fulfilled": !facts.takesCopy
            case "in_recipient_use": deed.text("disposal") == "case_file"
            default: true
            }
        guard !isAccounted else { return nil }
        return Refusal(
            ruleUnits: [.secrecyUndertaking], zh: "资料尚未归还或销毁，不能办结（G-UNDERTAKE）。", en: "The material has not been returned or destroyed: the request stays open (G-UNDERTAKE).",
            remedy: Bilingual(zh: "请先登记签收和归还、销毁。", en: "Enter its receipt, and its return or destruction, first."))
    }
}
