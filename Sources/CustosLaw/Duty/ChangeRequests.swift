import CustosBase

/// Change control over purpose, permission, scope, view and retention (NM203.19.1.6, G-CHANGE): asked by one, approved by the using unit's manager who is
/// another person, told to the PSO, and in effect at its time. Nothing else changes a controlled field.
package enum ChangeRequests {
    static let aspects: [Choice] = [
        Choice("purpose", "用途", "Purpose"), Choice("permission", "权限", "Permission"), Choice("scope", "范围", "Scope"), Choice("view", "拍摄范围", "View"),
        Choice("retention", "保存期限", "Retention"),
    ]

    /// - Parameter kindNamed: finds the kind of the record that a request is about, with its fields and guards. Asked when a step is taken, never while kinds are made.
    static func kind(_ kindNamed: @escaping @Sendable (String) -> RecordKind?) -> RecordKind {
        let fields: [RecordField] = [
            RecordField("object", "变更对象编号", "Record that changes", .integer(1...Int64.max)).rests(on: .noRightsChange).fixed().indexed(),
            RecordField("aspect", "变更事项", "What changes", .choice(aspects)).fixed().indexed(),
            DutyParts.line("field", "字段", "Field", 64).fixed(),
            DutyParts.prose("newValue", "变更后", "New value", 20_000).fixed(),
            DutyParts.prose("reason", "变更理由", "Reason").fixed(),
            DutyParts.moment("effectiveAt", "生效时间", "Effective at").optional().help("不填写时自告知公安机关时生效。", "When empty: as soon as the PSO was told."),
            DutyParts.line("objectKind", "对象种类", "Kind of record", 64).computed().indexed(),
            DutyParts.line("objectTitle", "对象", "Record", 200).computed().searched(),
            DutyParts.prose("oldValue", "变更前", "Old value", 20_000).computed(),
            RecordField("approvedBy", "批准人", "Approved by", .text(maximum: 120)).computed(),
            DutyParts.moment("approvedAt", "批准时间", "Approved at").computed(),
            DutyParts.moment("tookEffectAt", "实际生效时间", "Took effect at").computed(),
            DutyParts.line("voidReason", "失效原因", "Why it is void", 400).computed(),
        ]
        let notice: [RecordField] = [
            RecordField("noticeOrgan", "告知的公安机关", "PSO that was told", .reference("organisation")), DutyParts.moment("noticeAt", "告知时间", "Told at", .notFuture),
            DutyParts.line("noticeMeans", "告知方式", "How", 60),
        ]
        let states = [
            RecordState("draft", "起草", "Draft", isDraft: true), RecordState("requested", "待批准", "Requested"), RecordState("approved", "已批准，待告知", "Approved, PSO not told yet"),
            RecordState("notified", "已告知，待生效", "PSO told, not in effect yet"), RecordState("effective", "已生效", "In effect", isFinal: true),
            RecordState("rejected", "未批准", "Rejected", isFinal: true),
            RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true), RecordState("void", "已失效", "Void", isFinal: true),
        ]
        let possible = Guard("G-CHANGE", [.noRightsChange]) { deed in
            _ = try ChangeOutcome(deed.record, deed.book, kindNamed)
            return nil
        }
        let events = [
            RecordEvent("submit", "提交", "Submit", from: ["draft"], to: "requested", by: .writeLog, guards: [possible]),
            RecordEvent(
                "approve", "批准", "Approve", from: ["requested"], to: "approved", by: .changePolicy, guards: [byManager, possible],
                effect: { deed in
                    deed.set("approvedBy", JSON("\(String(deed.actor.name.prefix(80))) (\(deed.actor.id))"))
                    deed.set("approvedAt", JSON(deed.now))
                }),
            RecordEvent("reject", "不批准", "Reject", from: ["requested"], to: "rejected", by: .changePolicy, fields: [DutyParts.line("rejectReason", "原因", "Reason", 400)]),
            RecordEvent(
                "withdraw", "撤回", "Withdraw", from: ["requested", "approved", "notified"], to: "withdrawn", by: .writeLog, fields: [DutyParts.line("withdrawReason", "原因", "Reason", 400)],
                guards: [byRequester]),
            RecordEvent(
                "notify", "登记告知公安机关", "Record the notice to the PSO", from: ["approved"], to: "notified", by: .changePolicy, fields: notice, guards: [toPSO, possible],
                effect: { deed in
                    if (deed.record.time("effectiveAt").map { $0 <= deed.now }) ?? true { try takeEffect(&deed, kindNamed) }
                }),
            RecordEvent("take_effect", "生效", "Take effect", from: ["notified"], to: nil, by: .changePolicy, systemOnly: true, effect: { deed in try takeEffect(&deed, kindNamed) }),
        ]
        var k = RecordKind(
            "change", "变更申请", "Change request", fields: fields, lifecycle: Lifecycle(states, events), titled: ["objectTitle", "field"], rests: [.noRightsChange], writes: .writeLog,
            owner: .author)
        k.effect = { deed in try describe(&deed, kindNamed) }
        k.timers = [RecordTimer("take_effect", in: ["notified"]) { r, book in r.time("effectiveAt").map { $0 <= book.now } ?? true }]
        return k
    }

    /// Fills in what the request is about, once the record and the field are named; its owner is the owner of that record.
    private static func describe(_ deed: inout Deed, _ kindNamed: (String) -> RecordKind?) throws {
        guard let id = deed.record.integer("object") else { return }
        guard let object = try deed.book.record(id), object.kind != "change", let kind = kindNamed(object.kind) else {
            throw LawFault.fields([FieldProblem("object", "没有这条记录。", "There is no such record.")])
        }
        guard try deed.actor.isSystem || RightsLaw.sees(deed.actor, object, kind, book: deed.book) else {
            throw LawFault.fields([FieldProblem("object", "没有这条记录。", "There is no such record.")])
        }
        deed.record.organisation = object.organisation
        deed.record.area = object.area
        deed.set("objectKind", JSON(kind.name))
        let title = kind.titleFields.compactMap { object.data[$0]?.text ?? object.data[$0]?.integer.map(String.init) }.joined(separator: " ")
        deed.set("objectTitle", JSON(String("\(kind.title.zh) \(title)".prefix(200))))
        guard let name = deed.text("field") else { return }
        guard let field = kind.field(name) else { throw LawFault.fields([FieldProblem("field", "“\(kind.title.zh)”没有这个字段。", "“\(kind.title.en)” has no such field.")]) }
        guard field.mayBeRequested else {
            throw LawFault.fields([FieldProblem("field", "“\(field.title.zh)”可以直接修改，不需要变更申请。", "“\(field.title.en)” can be edited directly and takes no change request.")])
        }
        deed.set("oldValue", JSON(ChangeOutcome.text(of: object.data[name])))
    }

    /// Approved by the using unit's manager, who is not the one who asks.
    private static let byManager = Guard("G-CHANGE", [.noRightsChange]) { deed in
        func refuse(_ zh: String, _ en: String) -> Refusal {
            Refusal(
                ruleUnits: [.noRightsChange], zh: "\(zh)（G-CHANGE）。", en: "\(en) (G-CHANGE).",
                remedy: Bilingual(zh: "请由使用单位的另一名负责人批准。", en: "Another manager of the using unit approves it."))
        }
        if deed.actor.id == deed.record.createdBy { return refuse("不能批准本人提出的变更申请", "Nobody approves an own change request") }
        guard deed.actor.has(.manager) else { return refuse("变更须由使用单位负责人批准", "A change is approved by the using unit's manager") }
        guard let object = try deed.record.integer("object").flatMap({ try deed.book.record($0) }), let mine = deed.actor.organisation else { return nil }
        let unit = object.kind == "system" ? DutyParts.usingUnit(object) : object.organisation
        let above = try DutyParts.chain(from: unit, deed.book).map(\.id)
        return unit == nil || above.contains(mine) ? nil : refuse("变更须由该系统使用单位的负责人批准", "The change is approved by a manager of the unit that uses the system")
    }

    private static let byRequester = Guard("G-CHANGE", [.noRightsChange]) { deed in
        if deed.actor.id == deed.record.createdBy || deed.actor.has(.manager) { return nil }
        return Refusal(
            ruleUnits: [.noRightsChange], zh: "变更申请由申请人或者使用单位负责人撤回（G-CHANGE）。", en: "A request is withdrawn by who made it or by the using unit's manager (G-CHANGE).",
            remedy: Bilingual(zh: "请联系申请人。", en: "Ask who made it."))
    }

    private static let toPSO = Guard("G-CHANGE", [.noRightsChange]) { deed in
        guard try deed.target("noticeOrgan")?.text("kind") != "PSO" else { return nil }
        return Refusal(
            ruleUnits: [.noRightsChange], zh: "变更须告知公安机关（G-CHANGE）。", en: "The public security organ is told of a change (G-CHANGE).",
            remedy: Bilingual(zh: "请选择公安机关。", en: "Choose the public security organ."))
    }

    /// Writes the field. What has become impossible since the approval is void and says why; it is never forced.
    private static func takeEffect(_ deed: inout Deed, _ kindNamed: (String) -> RecordKind?) throws {
        do {
            let outcome = try ChangeOutcome(deed.record, deed.book, kindNamed)
            deed.changes.append(.update(id: outcome.object.id, data: outcome.data, state: outcome.state, event: "change"))
            deed.changes += outcome.deed.changes
            deed.entries += outcome.deed.entries
            deed.effects += outcome.deed.effects
            deed.effects += try outcome.retention(deed.book)
            deed.set("tookEffectAt", JSON(deed.now))
            deed.record.state = "effective"
        } catch let refusal as Refusal {
            void(&deed, refusal.zh)
        } catch let refused as RefusalWithTrace {
            deed.changes += refused.trace
            void(&deed, refused.refusal.zh)
        } catch LawFault.fields(let problems) {
            void(&deed, problems.first?.zh ?? "")
        }
    }

    private static func void(_ deed: inout Deed, _ reason: String) {
        deed.set("voidReason", JSON(String(reason.prefix(400))))
        deed.record.state = "void"
    }
}
