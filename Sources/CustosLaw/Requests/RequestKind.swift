import CustosBase

/// A request to view, retrieve or copy images, from its draft to its closing: a row of 调取、复制图像信息登记表 for every step (NM203.11, 12; CN799.16, 20, 21).
package enum RequestKind {
    package static let name = "request"
    package static let register = "R-RETRIEVE"

    static func isOfAuthority(_ r: LawRecord) -> Bool { ["police", "department"].contains(r.text("requesterKind") ?? "") }

    package static let states: [RecordState] = [
        RecordState("draft", "草稿", "Draft", isDraft: true), RecordState("submitted", "已提交", "Submitted"), RecordState("identity_checked", "已核验身份", "Identity checked"),
        RecordState("form_complete", "登记完整", "Form complete"), RecordState("awaiting_confirmation", "待公安机关确认", "Awaiting confirmation"), RecordState("confirmed", "已确认", "Confirmed"),
        RecordState("approved", "已批准", "Approved"), RecordState("prepared", "已制作", "Prepared"), RecordState("fulfilled", "已提供", "Fulfilled"),
        RecordState("in_recipient_use", "申请人使用中", "In the recipient's use"), RecordState("returned_or_destroyed", "已归还或销毁", "Returned or destroyed"),
        RecordState("closed", "已办结", "Closed", isFinal: true), RecordState("returned_incomplete", "退回补正", "Returned as incomplete"),
        RecordState("refused", "不予提供", "Refused", isFinal: true),
        RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true), RecordState("expired", "已过期", "Expired", isFinal: true),
        RecordState("discarded", "已弃草稿", "Draft given up", isDraft: true, isFinal: true),
    ]

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "查阅、调取、复制申请", "Request to view, retrieve or copy", fields: RequestFields.form + RequestFields.computed, lifecycle: Lifecycle(states, RequestEvents.all),
            titled: ["number", "requesterUnit", "requesterName"], rests: [RequestUnits.confirmation, .identityProof, .registrationForm, .secrecyUndertaking, RequestUnits.lookUps],
            writes: .createRequest,
            owner: .through("system"))
        k.guards = [RequestGuards.coherentFields]
        k.timers = RequestTimers.all
        k.register = register
        // A draft is its writer's own until it is submitted.
        k.visibility = { record, actor, _ in !["draft", "discarded"].contains(record.state) || record.createdBy == actor.id }
        return k
    }()
}

/// The steps of a request.
enum RequestEvents {
    private static let open = RequestTimers.undecided
    /// Somebody who tries to hand over too soon gets the rule that stands before it, not a closed door.
    private static let beforeHandOver = open + ["approved"]

    static let all: [RecordEvent] = entry + checks + decisions + handOver + after + RequestTimers.events

    // MARK: Entry

    private static let entry: [RecordEvent] = [
        RecordEvent(
            "submit", "提交", "Submit", from: ["draft"], to: "submitted", by: .createRequest,
            guards: [RequestGuards.requester, RequestGuards.foreign, RequestGuards.coherent, RequestGuards.openRequests]
        ) {
            deed in
            deed.set("number", JSON(try deed.book.nextNumber(RequestKind.register)))
            try RequestEffects.submitted(&deed)
        },
        RecordEvent("discard", "放弃草稿", "Give the draft up", from: ["draft"], to: "discarded", by: .createRequest, guards: [RequestGuards.requester]),
        RecordEvent(
            "resubmit", "补正后提交", "Submit again", from: ["returned_incomplete"], to: "submitted", by: .createRequest, fields: RequestFields.supplement,
            guards: [RequestGuards.requester, RequestGuards.foreign, RequestGuards.coherent]
        ) { deed in
            // What changed is looked at anew, from identity to confirmation.
            for name in RequestEffects.checked { deed.record.data.remove(name) }
            try RequestEffects.submitted(&deed)
        },
        RecordEvent(
            "withdraw", "撤回", "Withdraw", from: open + ["returned_incomplete", "approved", "prepared"], to: "withdrawn", by: .createRequest,
            fields: [
                RecordField("withdrawReason", "撤回原因", "Reason", .text(maximum: 200)), RecordField("withdrawDocument", "撤回文书编号", "Written withdrawal", .text(maximum: 80)).optional(),
            ], guards: [RequestGuards.requester, RequestGuards.withdrawal]),
    ]

    // MARK: Identity, form, undertaking

    private static let identityFields: [RecordField] = [
        RecordField("shownType", "出示的证件", "Document shown", .choice(RequestFields.documentTypes)).rests(on: .identityProof),
        RecordField("shownResidentNumber", "居民身份证号码（核验）", "Resident identity number as shown", .code(.residentID)).optional().secret(),
        RecordField("shownNumber", "证件号码（核验）", "Document number as shown", .text(maximum: 40)).optional().secret(),
        RecordField("shownName", "证件姓名", "Name on the document", .text(maximum: 60)).rests(on: .identityProof),
        RecordField("shownIssuer", "签发机关", "Issuer", .text(maximum: 120)).rests(on: .identityProof), RecordField("shownExpiry", "有效期至", "Valid until", .date(.any)).optional(),
        RecordField("shownLongTerm", "长期有效", "Without end", .flag).optional(),
        RecordField("shownMeans", "核验方式", "Checked from", .choice([Choice("original", "原件", "The original"), Choice("sent", "传真或即时通讯件", "As sent by fax or message")])),
        RecordField("identityResult", "核验结果", "Result", .choice([Choice("match", "相符", "Matches"), Choice("mismatch", "不符", "Does not match")])),
    ]

    private static let checks: [RecordEvent] = [
        RecordEvent(
            "checkIdentity", "核验身份", "Check identity", from: ["submitted"], to: "identity_checked", by: .checkIdentity, fields: identityFields,
            guards: [RequestGuards.foreign, RequestGuards.checker, RequestGuards.identity]
        ) { deed in
            deed.set("identityCheckedAt", JSON(deed.now))
            deed.set("identityCheckedBy", JSON(deed.actor.id))
            deed.set("checkerName", JSON(deed.actor.name))
            if let person = deed.actor.person { deed.set("identityCheckedByPerson", .int(person)) }
        },
        RecordEvent(
            "completeForm", "登记完成", "Form complete", from: ["submitted", "identity_checked"], to: "form_complete", by: .checkIdentity, fields: RequestFields.supplement,
            guards: [RequestGuards.foreign, RequestGuards.checker, RequestGuards.identified, RequestGuards.onlyBlanks, RequestGuards.form]
        ) { deed in
            deed.set("formCompletedAt", JSON(deed.now))
            deed.set("formCompletedBy", JSON(deed.actor.id))
            try RequestEffects.hold(&deed)
            if try RequestFacts(deed.record, deed.book).needsConfirmation { deed.record.state = "awaiting_confirmation" }
        },
        RecordEvent(
            "undertake", "签署承诺", "Sign the undertaking", from: beforeHandOver, to: nil, by: .checkIdentity, fields: RequestFields.undertakingFields,
            guards: [RequestGuards.checker, RequestGuards.undertaking, RequestGuards.onlyBlankSigner]),
    ]

    // MARK: Decisions

    private static let decisions: [RecordEvent] = [
        RecordEvent(
            "confirm", "确认", "Confirm", from: ["awaiting_confirmation", "approved"], to: nil, by: .confirm,
            fields: [
                RecordField("confirmOrgan", "确认机关（登记册）", "Confirming organ in the register", .reference("organisation")).rests(on: RequestUnits.confirmation),
                RecordField("confirmOfficer", "确认人", "Confirming officer", .text(maximum: 60)).rests(on: RequestUnits.confirmation),
                RecordField("confirmDocument", "确认文书编号", "Number of the confirmation", .text(maximum: 80)).rests(on: RequestUnits.confirmation),
                RecordField("confirmDate", "确认日期", "Date of the confirmation", .date(.notFuture)).rests(on: RequestUnits.confirmation),
                RecordField("confirmAttachment", "确认文书", "The confirmation", .attachment).optional(),
            ], guards: [RequestGuards.confirmable, RequestGuards.confirmation], effect: RequestEffects.confirmed),
        RecordEvent(
            "denyConfirmation", "不予确认", "Do not confirm", from: ["awaiting_confirmation"], to: "refused", by: .confirm,
            fields: [
                RecordField("confirmOrgan", "确认机关（登记册）", "Confirming organ in the register", .reference("organisation")).rests(on: RequestUnits.confirmation),
                RecordField("denialGround", "不予确认的理由", "Ground", .longText(maximum: 500)),
            ], guards: [RequestGuards.confirmation]),
        RecordEvent(
            "narrow", "缩小范围", "Narrow", from: ["form_complete", "awaiting_confirmation", "confirmed"], to: nil, by: .approve,
            fields: [
                RecordField("narrowedCameras", "限定摄像机", "Cameras allowed", .references("camera", maximum: RequestFields.maximumCameras)).optional(),
                RecordField("narrowedFrom", "限定起始时间", "Allowed from", .time(.notFuture)).optional(), RecordField("narrowedTo", "限定截止时间", "Allowed to", .time(.notFuture)).optional(),
                RecordField("narrowReason", "缩小范围的理由", "Why it is narrowed", .longText(maximum: 500)).rests(on: RequestUnits.necessity),
                RecordField("narrowAgreedBy", "申请机关同意人", "Agreed by (of the requesting organ)", .text(maximum: 60)).optional(),
            ], guards: [RequestGuards.custodian, RequestGuards.narrowing]),
        RecordEvent(
            "approve", "批准", "Approve", from: open, to: "approved", by: .approve,
            fields: [
                RecordField("approvalNote", "批准意见", "Note", .longText(maximum: 500)).optional(),
                RecordField("copyLegalBasis", "个人复制的法律依据", "Legal basis for a private person's copy", .text(maximum: 200)).optional().rests(on: RequestUnits.privateView),
            ], guards: [RequestGuards.beforeApproval, RequestGuards.custodian, RequestGuards.anotherPerson, RequestGuards.privateCopy], effect: RequestEffects.approved),
        RecordEvent(
            "refuse", "不予提供", "Refuse", from: open, to: "refused", by: .approve,
            fields: [
                RecordField("refusalGround", "不予提供的理由", "Ground of the refusal", .longText(maximum: 500)),
                RecordField("refusalBasis", "法律依据", "Legal basis of the refusal", .text(maximum: 200)),
            ], guards: [RequestGuards.custodian, RequestGuards.noRefusal]),
        RecordEvent(
            "returnIncomplete", "退回补正", "Return as incomplete", from: open, to: "returned_incomplete", by: .checkIdentity,
            fields: [
                RecordField("missingItems", "缺项", "What is missing", .choices(missingItems)), RecordField("missingText", "缺项说明", "What exactly", .longText(maximum: 500)),
            ], guards: [RequestGuards.checker, RequestGuards.reallyMissing]
        ) { $0.set("returnedOn", JSON($0.today.description)) },
    ]

    private static let missingItems: [Choice] = [
        Choice("identity", "有效身份证明", "Valid proof of identity"), Choice("form", "登记表内容", "Contents of the form"), Choice("notice", "调取证据通知书", "Evidence notice"),
        Choice("officers", "办案民警", "Officers"), Choice("letter", "介绍信、公函、委托书", "Letter or mandate"), Choice("approval", "主管机关批准", "Approval of the competent authority"),
        Choice("undertaking", "使用和保密承诺", "Undertaking"), Choice("illegible", "文件无法辨认", "A document cannot be read"),
    ]

    // MARK: Handing over

    private static let media: [Choice] = [
        Choice("usb", "移动存储", "USB medium"), Choice("disc", "光盘", "Disc"), Choice("network", "专网传输", "Secure network"), Choice("print", "打印件", "Print"),
        Choice("original", "原件", "The original medium"),
    ]

    private static let handOver: [RecordEvent] = [
        RecordEvent(
            "prepare", "制作", "Make the package", from: beforeHandOver, to: "prepared", by: .export, guards: [RequestGuards.isCopy, RequestGuards.complete],
            effect: RequestEffects.prepared),
        RecordEvent(
            "recordPackage", "登记导出包", "Enter the package", from: ["prepared"], to: nil, by: .export,
            fields: [
                RecordField("exportId", "导出编号", "Export", .text(maximum: 40)), RecordField("manifestHash", "清单摘要", "Digest of the manifest", .text(maximum: 64)),
                RecordField("watermarkId", "水印编号", "Watermark", .text(maximum: 80)).optional(),
            ], systemOnly: true),
        RecordEvent(
            "packageFailed", "制作失败", "The package failed", from: ["prepared"], to: "approved", by: .export,
            fields: [RecordField("packageFault", "失败原因", "What went wrong", .text(maximum: 200))],
            systemOnly: true),
        RecordEvent(
            "fulfil", "提供", "Hand over or show", from: beforeHandOver + ["prepared"], to: "fulfilled", by: .export,
            fields: [
                RecordField("medium", "载体", "Medium", .choice(media)).optional(), RecordField("mediumNumber", "载体编号", "Number of the medium", .text(maximum: 80)).optional(),
                RecordField("statedHash", "资料摘要（SHA-256）", "Digest of the material (SHA-256)", .text(maximum: 64)).optional(),
                RecordField("copyMethod", "制作方法", "How the copy was made", .longText(maximum: 300)).optional().rests(on: RequestUnits.criminalCopy, RequestUnits.administrativeCopy),
                RecordField("originalPlace", "原件存放处", "Where the original is", .text(maximum: 200)).optional().rests(on: RequestUnits.criminalCopy, RequestUnits.administrativeCopy),
                RecordField("copyMaker", "制作人签名", "Signature of the maker", .text(maximum: 60)).optional(),
                RecordField("originalHolder", "原件持有人签名", "Signature of the holder of the original", .text(maximum: 60)).optional(),
                RecordField(
                    "disposal", "用后处置", "After use",
                    .choice([Choice("return", "归还", "Return"), Choice("destroy", "销毁", "Destroy"), Choice("case_file", "依法附卷", "Kept in the case file")])
                ).optional(),
                RecordField("returnOrDestroyDue", "归还或销毁期限", "Return or destroy by", .date(.notPast)).optional(),
                RecordField("viewPlace", "查阅地点", "Place of viewing", .text(maximum: 120)).optional(),
            ], guards: [RequestGuards.complete, RequestGuards.madeFirst, RequestGuards.handOver], effect: RequestEffects.fulfilled),
    ]

    // MARK: After

    private static let after: [RecordEvent] = [
        RecordEvent(
            "receive", "签收", "Receipt", from: ["fulfilled"], to: "in_recipient_use", by: .export,
            fields: [
                RecordField("receiptName", "签收人", "Received by", .text(maximum: 60)), RecordField("receiptDate", "签收日期", "Received on", .date(.notFuture)),
                RecordField("receiptDocument", "签收单", "Receipt", .attachment).optional(),
            ], guards: [RequestGuards.isCopy]),
        RecordEvent(
            "takeBack", "归还或销毁", "Returned or destroyed", from: ["in_recipient_use"], to: "returned_or_destroyed", by: .checkIdentity,
            fields: [
                RecordField("outcome", "结果", "Outcome", .choice([Choice("returned", "已归还", "Returned"), Choice("destroyed", "已销毁", "Destroyed")])),
                RecordField("outcomeOn", "日期", "Date", .date(.notFuture)), RecordField("outcomeProof", "证明", "Proof", .text(maximum: 200)),
            ], guards: [RequestGuards.checker]),
        RecordEvent(
            "close", "办结", "Close", from: ["fulfilled", "in_recipient_use", "returned_or_destroyed"], to: "closed", by: .checkIdentity,
            fields: [RecordField("closingNote", "办结说明", "Note", .text(maximum: 200)).optional()], guards: [RequestGuards.checker, RequestGuards.closing]),
    ]
}
