/// The registration form for viewing, retrieving and copying images, field by field (NM203.12.1.2, CN799.16.2.3).
///
/// Only who asks, for what kind of access and of which system is needed to submit. What else the form must hold depends on who asks:
/// `RequestForm.gaps` names it, and nothing is approved or handed over before it is there.
package enum RequestFields {
    /// A wall of cameras, as one package holds (`ExportRequest.maximumStreams`).
    package static let maximumCameras = ExportRequest.maximumStreams

    package static let requesterKinds: [Choice] = [
        Choice("police", "公安机关", "Police"), Choice("department", "其他有关部门", "Other department"), Choice("lawyer", "律师", "Lawyer"), Choice("unit", "单位", "Unit"),
        Choice("private", "个人", "Private person"), Choice("foreign", "境外司法或执法机构", "Foreign judicial or law-enforcement body"), Choice("internal", "本单位内部", "Internal"),
    ]
    package static let accessKinds: [Choice] = [Choice("view", "查阅", "View"), Choice("retrieve", "调取", "Retrieve"), Choice("copy", "复制", "Copy")]
    package static let documentTypes: [Choice] = [
        Choice("resident_id", "居民身份证", "Resident identity card"), Choice("passport", "护照", "Passport"), Choice("police_id", "人民警察证", "Police identity card"),
        Choice("officer_id", "执法证件", "Enforcement officer's card"), Choice("lawyer_licence", "律师执业证", "Lawyer's licence"), Choice("work_card", "工作证", "Staff card"),
        Choice("other", "其他有效证件", "Other valid document"),
    ]
    package static let relations: [Choice] = [
        Choice("self", "本人", "Self"), Choice("near_relative", "近亲属", "Near relative"), Choice("guardian", "监护人", "Guardian"), Choice("carer", "照护人", "Carer"),
    ]
    package static let interests: [Choice] = [Choice("life", "生命", "Life"), Choice("health", "健康", "Health"), Choice("property", "财产", "Property")]

    /// Who asks.
    private static let who: [RecordField] = [
        RecordField("requesterKind", "申请人类别", "Kind of requester", .choice(requesterKinds)).rests(on: .registrationForm).indexed(),
        RecordField("requesterUnit", "申请单位", "Requesting unit", .text(maximum: 120)).optional().rests(on: .registrationForm).searched(),
        RecordField("requesterOrganisation", "申请单位（登记册）", "Requesting unit in the register", .reference("organisation")).optional(),
        RecordField("requesterName", "申请人姓名", "Name of the requester", .text(maximum: 60)).optional().rests(on: .registrationForm).searched(),
        RecordField("requesterPerson", "申请人（人员登记册）", "Requester in the person register", .reference("person")).optional(),
        RecordField("contact", "联系电话", "Telephone", .code(.telephone)).optional(),
        RecordField("documentType", "证件种类", "Kind of document", .choice(documentTypes)).optional().rests(on: .identityProof),
        RecordField("residentNumber", "居民身份证号码", "Resident identity number", .code(.residentID)).optional().secret().rests(on: .identityProof),
        RecordField("documentNumber", "其他证件号码", "Number of another document", .text(maximum: 40)).optional().secret().rests(on: .identityProof),
        RecordField("letterNumber", "介绍信（公函）编号", "Number of the letter of introduction", .text(maximum: 80)).optional(),
        RecordField("letterDocument", "介绍信（公函）", "Letter of introduction", .attachment).optional(),
        RecordField("mandateNumber", "授权委托书", "Client's mandate", .text(maximum: 80)).optional(),
    ]

    /// What a private person and a foreign body have to show besides.
    private static let special: [RecordField] = [
        RecordField("relation", "与当事人关系", "Relation to the person concerned", .choice(relations)).optional().rests(on: RequestUnits.privateView),
        RecordField("interest", "需保护的利益", "Interest to be protected", .choice(interests)).optional().rests(on: RequestUnits.privateView),
        RecordField("relationProof", "关系证明", "Proof of the relation", .text(maximum: 200)).optional().rests(on: RequestUnits.privateView),
        RecordField("relationDocument", "关系证明文件", "Document that proves the relation", .attachment).optional(),
        RecordField("country", "国家或地区", "Country or region", .text(maximum: 60)).optional(),
        RecordField("foreignApprovalOrgan", "批准的主管机关", "Competent authority that approved", .text(maximum: 120)).optional().rests(on: RequestUnits.foreign),
        RecordField("foreignApprovalNumber", "批准文号", "Number of the approval", .text(maximum: 80)).optional().rests(on: RequestUnits.foreign),
        RecordField("foreignApprovalDate", "批准日期", "Date of the approval", .date(.notFuture)).optional().rests(on: RequestUnits.foreign),
        RecordField("foreignApprovalDocument", "批准文件", "The approval", .attachment).optional().rests(on: RequestUnits.foreign),
    ]

    /// What is asked for.
    private static let what: [RecordField] = [
        RecordField("access", "申请方式", "Kind of access", .choice(accessKinds)).rests(on: .registrationForm),
        RecordField("system", "系统", "System", .reference("system")).rests(on: .registrationForm),
        RecordField("cameras", "摄像机", "Cameras", .references("camera", maximum: maximumCameras)).optional().rests(on: .registrationForm),
        RecordField("from", "起始时间", "From", .time(.notFuture)).optional().rests(on: .registrationForm),
        RecordField("to", "截止时间", "To", .time(.notFuture)).optional().rests(on: .registrationForm),
        RecordField("purpose", "事由", "Reason", .longText(maximum: 500)).optional().rests(on: .registrationForm),
        RecordField("legalBasis", "法律依据", "Legal basis", .text(maximum: 200)).optional().rests(on: RequestUnits.necessity),
        RecordField("caseNo", "案（事）件编号", "Case number", .text(maximum: 80)).optional().searched(),
    ]

    /// The evidence notice and the officers of a police request.
    private static let police: [RecordField] = [
        RecordField("procedure", "案件性质", "Kind of case", .choice([Choice("criminal", "刑事案件", "Criminal"), Choice("administrative", "行政案件", "Administrative")])).optional(),
        RecordField("noticeNumber", "调取证据通知书编号", "Number of the evidence notice", .text(maximum: 80)).optional(),
        RecordField("noticeDate", "通知书日期", "Date of the notice", .date(.notFuture)).optional(),
        RecordField("noticeEvidence", "通知书所列证据", "Evidence that the notice names", .text(maximum: 300)).optional(),
        RecordField("noticeDueOn", "通知书期限", "Time limit of the notice", .date(.any)).optional(),
        RecordField("noticeApprovedBy", "批准的办案部门负责人", "Head of the case-handling department who approved", .text(maximum: 60)).optional(),
        RecordField("noticeDocument", "通知书（扫描、传真件）", "The notice (scan or fax)", .attachment).optional(),
        RecordField(
            "officers", "办案民警", "Officers",
            .rows([RecordField("name", "姓名", "Name", .text(maximum: 60)), RecordField("policeNumber", "警号", "Police number", .text(maximum: 20))], maximum: 10)
        ).optional().rests(on: RequestUnits.twoOfficers),
        RecordField("urgent", "紧急情形", "Urgent", .flag).optional()
            .help("仅限行政案件：先以传真或即时通讯送达通知书和警官证，后放行；身份核验和登记不得省略。", "Administrative cases only: notice and police card arrive by fax or message first; identity and form are never skipped."),
        RecordField("urgentMeans", "送达方式", "Sent by", .choice([Choice("fax", "传真", "Fax"), Choice("message", "即时通讯", "Messaging")])).optional(),
        RecordField("urgentReceivedAt", "送达时间", "Received at", .time(.notFuture)).optional(),
        RecordField("policeIdDocument", "警官证（传真件）", "Police card as sent", .attachment).optional(),
    ]

    /// The undertaking on use and secrecy (NM203.12.1.3).
    package static let undertaking: [RecordField] = [
        RecordField("undertakingSigner", "承诺人", "Signed by", .text(maximum: 60)).rests(on: .secrecyUndertaking),
        RecordField("undertakingSignedOn", "承诺日期", "Signed on", .date(.notFuture)).rests(on: .secrecyUndertaking),
        RecordField("undertakesPurpose", "仅用于所述事由", "Used for the stated reason only", .flag).rests(on: .secrecyUndertaking),
        RecordField("undertakesSecrecy", "不向他人提供、传播", "Not passed on or spread", .flag).rests(on: .secrecyUndertaking),
        RecordField("undertakesDisposal", "用后归还或销毁（或依法附卷）", "Returned or destroyed after use, or kept in the case file by law", .flag).rests(on: .secrecyUndertaking),
    ]
    private static let undertakingDocument = RecordField("undertakingDocument", "承诺书", "The undertaking", .attachment).optional()
    package static var undertakingFields: [RecordField] { undertaking + [undertakingDocument] }

    /// Everything that the requester can state. Once submitted it changes by an event or not at all.
    package static let form: [RecordField] = (who + what + special + police + undertaking.map { $0.optional() } + [undertakingDocument]).map { $0.fixed() }

    /// What a later step may bring in: all but what the request is.
    package static let supplement: [RecordField] = form.filter { !["requesterKind", "access", "system"].contains($0.name) }.map { $0.optional() }

    /// Written by the steps themselves: who did what, when.
    package static let computed: [RecordField] = [
        RecordField("number", "登记编号", "Register number", .text(maximum: 40)).computed().indexed().searched(),
        time("submittedAt", "提交时间", "Submitted at"), by("submittedBy", "提交人", "Submitted by").indexed(), id("submittedByPerson", "提交人（人员）", "Submitter's person"),
        id("submittedByOrganisation", "提交单位", "Submitter's organisation"),
        RecordField("answerDue", "应答期限", "Answer due", .date(.any)).computed(), RecordField("overdueSince", "逾期未答", "Unanswered since", .date(.any)).computed(),
        time("identityCheckedAt", "核验时间", "Identity checked at"), by("identityCheckedBy", "核验人账号", "Checker's account"), by("checkerName", "核验人", "Identity checked by"),
        id("identityCheckedByPerson", "核验人（人员）", "Checker's person"),
        time("formCompletedAt", "登记完成时间", "Form complete at"), by("formCompletedBy", "登记经办人", "Form completed by"),
        time("confirmedAt", "确认时间", "Confirmed at"), by("confirmedBy", "确认人账号", "Confirmer's account"), by("confirmOrganName", "确认机关", "Confirming organ"),
        by("confirmLevel", "确认机关级别", "Level of the confirming organ"),
        time("approvedAt", "批准时间", "Approved at"), by("approvedBy", "批准人账号", "Approver's account"), by("approverName", "批准人", "Approved by"),
        RecordField("approvalUntil", "批准有效期至", "Approval valid until", .date(.any)).computed(),
        time("preparedAt", "制作时间", "Prepared at"), by("executor", "经办人账号", "Executor's account"), by("executorName", "经办人", "Executor"),
        time("fulfilledAt", "提供时间", "Fulfilled at"), RecordField("remindedOn", "归还提醒日期", "Reminded on", .date(.any)).computed(),
        RecordField("returnOverdueOn", "逾期未归还", "Return overdue on", .date(.any)).computed(),
    ]

    private static func time(_ name: String, _ zh: String, _ en: String) -> RecordField { RecordField(name, zh, en, .time(.any)).computed() }
    private static func by(_ name: String, _ zh: String, _ en: String) -> RecordField { RecordField(name, zh, en, .text(maximum: 120)).computed() }
    private static func id(_ name: String, _ zh: String, _ en: String) -> RecordField { RecordField(name, zh, en, .integer(1...Int64.max)).computed() }
}
