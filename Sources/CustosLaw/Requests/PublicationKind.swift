import CustosBase

/// Lawful publication of images, with faces, plates, names of organisations and licences hidden (CN799.22). Two persons: one masks, another approves.
package enum PublicationKind {
    /// What Art. 22 protects strictly.
    package static let protected: [(field: String, zh: String, en: String)] = [
        ("faces", "人脸", "Faces"), ("plates", "机动车号牌", "Number plates"), ("organisations", "单位名称", "Names of organisations"), ("licences", "证照", "Licences"),
    ]

    package static let kind: RecordKind = {
        let fields: [RecordField] = [
            RecordField("system", "系统", "System", .reference("system")), RecordField("cameras", "摄像机", "Cameras", .references("camera", maximum: RequestFields.maximumCameras)),
            RecordField("from", "起始时间", "From", .time(.notFuture)), RecordField("to", "截止时间", "To", .time(.notFuture)),
            RecordField("purpose", "公开目的", "Purpose", .longText(maximum: 500)).rests(on: RequestUnits.publication),
            RecordField("legalBasis", "法律依据", "Legal basis", .text(maximum: 200)).rests(on: RequestUnits.publication),
            RecordField("channel", "公开渠道", "Where it is published", .text(maximum: 200)),
        ].map { $0.fixed() }
        let masking = protected.map { p in
            RecordField(p.field, p.zh, p.en, .choice([Choice("masked", "已遮蔽", "Hidden"), Choice("absent", "画面中没有", "Not in the picture"), Choice("visible", "未遮蔽", "Visible")])).rests(
                on: RequestUnits.publication)
        }
        let states = [
            RecordState("requested", "待遮蔽", "To be masked"), RecordState("masked", "已遮蔽", "Masked"), RecordState("approved", "已批准", "Approved"),
            RecordState("published", "已公开", "Published"),
            RecordState("withdrawn", "已撤下", "Taken down", isFinal: true), RecordState("refused", "未批准", "Not approved", isFinal: true),
        ]
        let reason = RecordField("endReason", "原因", "Reason", .text(maximum: 200))
        let events = [
            RecordEvent(
                "mask", "登记遮蔽", "Enter the masking", from: ["requested", "masked"], to: "masked", by: .publish,
                fields: masking + [
                    RecordField("maskedFile", "遮蔽后文件的摘要（SHA-256）", "Digest of the masked file (SHA-256)", .text(maximum: 64)),
                    RecordField("maskedBy", "遮蔽人", "Masked by", .text(maximum: 60)),
                ],
                guards: [hidden]
            ) { $0.set("maskedByAccount", JSON($0.actor.id)) },
            RecordEvent("approve", "批准公开", "Approve", from: ["masked"], to: "approved", by: .publish, guards: [hidden, anotherPerson]) { $0.set("approvedBy", JSON($0.actor.id)) },
            RecordEvent("refuse", "不予公开", "Refuse", from: ["requested", "masked"], to: "refused", by: .publish, fields: [reason]),
            RecordEvent(
                "publish", "公开", "Publish", from: ["approved"], to: "published", by: .publish, fields: [RecordField("publishedOn", "公开日期", "Published on", .date(.notFuture))],
                guards: [hidden]),
            RecordEvent("takeDown", "撤下", "Take down", from: ["approved", "published"], to: "withdrawn", by: .publish, fields: [reason]),
        ]
        let computed = [
            RecordField("maskedByAccount", "遮蔽登记人账号", "Account that entered the masking", .text(maximum: 120)).computed(),
            RecordField("approvedBy", "批准人账号", "Approver's account", .text(maximum: 120)).computed(),
        ]
        var k = RecordKind(
            "publication", "图像信息公开", "Publication of images", fields: fields + computed, lifecycle: Lifecycle(states, events), titled: ["channel", "purpose"],
            rests: [RequestUnits.publication], writes: .publish,
            owner: .through("system"))
        k.guards = [Scope.camerasOfSystem, Scope.forwardSpan]
        k.register = InternalUseKind.register
        return k
    }()

    private static let hidden = Guard("G-PUBLISH", [RequestUnits.publication]) { deed in
        let open = protected.filter { deed.text($0.field) == "visible" || (deed.event != "mask" && deed.text($0.field) == nil) }
        guard !open.isEmpty else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.publication], zh: "公开前须遮蔽：\(open.map(\.zh).joined(separator: "、"))（G-PUBLISH）。",
            en: "Before publication these must be hidden: \(open.map(\.en).joined(separator: ", ")) (G-PUBLISH).",
            remedy: Bilingual(zh: "请遮蔽后重新登记。", en: "Hide them and enter the masking again."))
    }

    private static let anotherPerson = Guard("G-PUBLISH", [RequestUnits.publication, .noRightsChange]) { deed in
        guard deed.actor.id == deed.record.createdBy || deed.actor.id == deed.text("maskedByAccount") else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.publication, .noRightsChange], zh: "须由另一人批准公开：申请人、遮蔽人不能批准（G-PUBLISH）。",
            en: "Another person must approve: neither who asked nor who masked (G-PUBLISH).",
            remedy: Bilingual(zh: "请另一名负责人登录后批准。", en: "Have another manager sign in and approve."))
    }
}
