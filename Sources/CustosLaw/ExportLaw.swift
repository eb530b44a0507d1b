package import CustosBase

/// The decisions on an export. Pure: facts in, a refusal or a permission out.
package enum ExportLaw {
    /// How long an approval is good for beginning to write. Longer than the ten minutes of other four-eyes acts, because the person who
    /// asks has to come with a medium; not longer than a day, so that a forgotten yes does not lie about.
    package static let approvalLife = TimeSpan.seconds(24 * 3600 as Int64)
    /// How long after its approval an export that was begun in time may be continued: a full or broken medium has to be replaced.
    package static let continuationLife = TimeSpan.days(7)
    /// Bytes of one field; a name and an organ's full title fit several times.
    package static let maximumField = 200
    package static let maximumReason = 500

    // MARK: Request

    /// What is missing from a request, or wrong with it; `nil` when it is complete.
    package static func objection(to request: ExportRequest) -> Refusal? {
        let r = request.register
        if let text = unusable(r.requester) { return incomplete("申请人", "requester", text, .registrationForm) }
        if let text = unusable(r.documentType) { return incomplete("证件或文书种类", "document type", text, .identityProof) }
        if let text = unusable(r.documentNumber) { return incomplete("证件或文书编号", "document number", text, .identityProof) }
        if let text = unusable(r.formNumber) { return incomplete("登记表编号", "form number", text, .registrationForm) }
        if let text = unusable(r.authority) { return incomplete("依据机关或法律依据", "authority", text, .registrationForm) }
        if let text = unusable(r.reason, limit: maximumReason) { return incomplete("调取、复制事由", "reason", text, .registrationForm) }
        if unusable(request.operator.id) != nil || unusable(request.operator.name) != nil { return incomplete("经办人", "operator", ("为空", "is empty"), .registrationForm) }
        guard !request.streams.isEmpty, request.streams.count <= ExportRequest.maximumStreams, Set(request.streams).count == request.streams.count else {
            return incomplete("摄像机", "cameras", ("须为 1 至 \(ExportRequest.maximumStreams) 路，且不得重复", "must be 1 to \(ExportRequest.maximumStreams), each once"), .registrationForm)
        }
        guard !request.span.isEmpty, request.span.duration <= ExportRequest.maximumSpan else {
            return incomplete("时间段", "time span", ("须大于零且不超过 31 天", "must be more than nothing and at most 31 days"), .registrationForm)
        }
        return nil
    }

    /// Why a text cannot stand in the register and in a line of the custody record; `nil` when it can.
    private static func unusable(_ text: String, limit: Int = maximumField) -> (zh: String, en: String)? {
        if text.allSatisfy(\.isWhitespace) { return ("为空", "is empty") }
        if text.utf8.count > limit { return ("过长", "is too long") }
        // Line ends would forge lines of the custody record, and direction marks what a reader sees of it.
        let isForbidden = text.unicodeScalars.contains {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || (0x2028...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value) || $0.value == 0xFEFF
        }
        return isForbidden ? ("含有不可见的控制字符", "has control characters") : nil
    }

    private static func incomplete(_ zh: String, _ en: String, _ what: (zh: String, en: String), _ unit: RuleUnit) -> Refusal {
        Refusal(
            ruleUnits: [unit], zh: "登记内容不完整：\(zh)\(what.zh)。", en: "The register entry is not complete: the \(en) \(what.en).",
            remedy: Bilingual(zh: "请按《调取、复制图像信息登记表》补全后重新提交。", en: "Complete it as the registration form asks, and submit it again."))
    }

    // MARK: Approval

    /// The yes of a second person, bound to the request as it is now.
    package static func approve(_ request: ExportRequest, state: ExportState, by person: ExportPerson, at now: WallTime) throws(Refusal) -> ExportApproval {
        if let refusal = objection(to: request) { throw refusal }
        guard state == .drafted else { throw wrongState(state, .approved) }
        guard person.id != request.operator.id else { throw samePerson() }
        return ExportApproval(person: person, at: now, digest: request.digest)
    }

    private static func samePerson() -> Refusal {
        Refusal(
            ruleUnits: [.unlawfulCopying, .noRightsChange], zh: "须由经办人以外的人批准：经办人不能批准自己的调取、复制申请。",
            en: "Somebody other than the operator must approve this: nobody approves an export of their own.",
            remedy: Bilingual(zh: "请另一名有权限的人员登录后批准。", en: "Have another person who may approve sign in and do so."))
    }

    // MARK: Grant

    /// The permission to write, or the refusal that says what stands in its way.
    ///
    /// - Parameters:
    ///   - firstStarted: when the writing was first begun; `nil` when it was not.
    ///   - restricted: spans of the request's streams that are restricted (kept, not to be seen or copied).
    package static func grant(
        _ request: ExportRequest, state: ExportState, approval: ExportApproval?, firstStarted: WallTime?, restricted: [(stream: StreamID, range: WallRange)], at now: WallTime
    ) throws(Refusal) -> ExportGrant {
        if let refusal = objection(to: request) { throw refusal }
        guard state == .approved || state == .failed, let approval else { throw notApproved(state) }
        guard approval.person.id != request.operator.id else { throw samePerson() }
        guard SecureRandom.constantTimeEqual(approval.digest, request.digest) else {
            throw Refusal(
                ruleUnits: [.untouchedRecords, .unlawfulCopying], zh: "申请内容与批准时不一致，批准无效。", en: "The request is not what was approved: the approval is void.",
                remedy: Bilingual(zh: "请核查数据库是否被改动，并重新提交申请。", en: "Find out who changed the database, and submit a new request."))
        }
        // A clock that was set back before the approval says nothing of its age.
        let age = now - approval.at
        let isFresh = age >= .zero && (firstStarted == nil ? age <= approvalLife : age <= continuationLife)
        guard isFresh else {
            throw Refusal(
                ruleUnits: [.unlawfulCopying], zh: firstStarted == nil ? "批准已超过 24 小时，不能据此开始导出。" : "批准已超过 7 天，不能据此继续导出。",
                en: firstStarted == nil ? "The approval is more than 24 hours old: an export cannot begin on it." : "The approval is more than 7 days old: an export cannot go on with it.",
                remedy: Bilingual(zh: "请重新提交申请并由另一人批准。", en: "Submit the request again and have another person approve it."))
        }
        for r in restricted where request.streams.contains(r.stream) && r.range.intersection(request.span) != nil { throw Restriction.refusal() }
        return ExportGrant(
            request: request, approval: approval, grantedAt: now, ruleUnits: [.identityProof, .registrationForm, .secrecyUndertaking, .unlawfulCopying])
    }

    private static func notApproved(_ state: ExportState) -> Refusal {
        switch state {
        case .drafted:
            Refusal(
                ruleUnits: [.unlawfulCopying], zh: "申请尚未批准，不能导出。", en: "The request has not been approved: nothing may be copied.",
                remedy: Bilingual(zh: "请经办人以外的人员批准。", en: "Have somebody other than the operator approve it."))
        default: wrongState(state, .running)
        }
    }

    /// A step that the state does not allow.
    package static func wrongState(_ state: ExportState, _ next: ExportState) -> Refusal {
        Refusal(
            ruleUnits: [.registrationForm], zh: "申请现为「\(state.zh)」，不能变为「\(next.zh)」。", en: "The request is \(state.rawValue), and cannot become \(next.rawValue).",
            remedy: Bilingual(zh: "请刷新后查看其当前状态。", en: "Look at its present state."))
    }

    /// Exports wait while the ledger cannot write: a copy that no leaf tells of would be one that nobody could account for.
    package static func ledgerAway() -> Refusal {
        Refusal(
            ruleUnits: [.registrationForm, .untouchedRecords], zh: "账本暂时无法记账，不能导出。", en: "The ledger cannot write at the moment: nothing may be copied.",
            remedy: Bilingual(zh: "请先排除账本故障（见系统状态）。", en: "Have the ledger's trouble removed first (see the system's state)."))
    }
}

extension ExportState {
    package var zh: String {
        switch self {
        case .drafted: "待批准"
        case .approved: "已批准"
        case .running: "导出中"
        case .ready: "已完成"
        case .taken: "已领取"
        case .withdrawn: "已撤回"
        case .refused: "未批准"
        case .failed: "中断"
        }
    }
}

extension RuleUnit {
    /// Whoever retrieves or copies shows a valid proof of identity.
    package static let identityProof = RuleUnit("NM203.12.1.1")
    /// Whoever retrieves or copies fills in the registration form.
    package static let registrationForm = RuleUnit("NM203.12.1.2")
    /// Whoever retrieves or copies obeys the rules on use and secrecy.
    package static let secrecyUndertaking = RuleUnit("NM203.12.1.3")
    /// The system's running records are not damaged.
    package static let untouchedRecords = RuleUnit("NM203.19.1.3")
    /// Images are not unlawfully provided, used, spread or copied.
    package static let unlawfulCopying = RuleUnit("NM203.19.1.5")
}
