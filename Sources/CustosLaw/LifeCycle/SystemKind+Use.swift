import CustosBase

/// Putting into use, suspending, and the end (NM203.17.2, 18, 19.1.7; CN799.14).
extension SystemKind {
    static var use: [RecordEvent] {
        [
            RecordEvent(
                "put_into_use", "投入使用", "Put into use", from: beforeUse, to: "in_use", by: .putIntoUse,
                fields: [RecordField("putIntoUseOn", "投入使用日期", "Put into use on", .date(.notFuture)).rests(on: LifeRules.use)],
                guards: [
                    Guard("G-INUSE", [LifeRules.use], accepted),
                    Guard("G-IFACE", [LifeRules.standards]) { deed in try Readiness.interface(of: deed.record, deed.book) },
                    Guard("G-SIGN", [LifeRules.sign]) { deed in try Readiness.signs(of: deed.record, deed.book) },
                    Guard("G-POLICY5", [LifeRules.policies]) { deed in try Readiness.policies(of: deed.record, deed.book) },
                    Guard("G-TRAIN", [LifeRules.training]) { deed in try Readiness.training(of: deed.record, deed.book) },
                    Guard("G-RET30", [.minimumRetention]) { deed in try Readiness.retention(of: deed.record, deed.book) },
                ], effect: putIntoUse),
            RecordEvent(
                "suspend", "暂停使用", "Suspend", from: ["in_use"], to: "suspended", by: .putIntoUse,
                fields: [
                    RecordField("suspendReason", "暂停原因", "Reason", .text(maximum: 300)).rests(on: LifeRules.normalOperation),
                    RecordField("suspendedFrom", "暂停开始日期", "Suspended from", .date(.any)), RecordField("suspendedUntil", "预计恢复日期", "Expected until", .date(.any)),
                    RecordField("suspendNotice", "告知公安机关情况", "Notice to the public security organ", .text(maximum: 300)).rests(on: LifeRules.normalOperation),
                ]
            ) { deed in
                if let from = deed.date("suspendedFrom"), let to = deed.date("suspendedUntil"), to < from {
                    throw FieldFault.refuse("suspendedUntil", "不能早于开始日期 \(from)。", "This lies before \(from).")
                }
                deed.record.data.remove("resumedOn")
            },
            RecordEvent(
                "resume", "恢复使用", "Resume", from: ["suspended"], to: "in_use", by: .putIntoUse, fields: [RecordField("resumedOn", "恢复日期", "Resumed on", .date(.notFuture))]
            ) { deed in
                if let from = deed.date("suspendedFrom"), let on = deed.date("resumedOn"), on < from {
                    throw FieldFault.refuse("resumedOn", "不能早于暂停日期 \(from)。", "This lies before \(from).")
                }
            },
            RecordEvent(
                "propose_decommission", "提出停用", "Propose decommissioning", from: living, to: nil, by: .changePolicy,
                fields: [RecordField("decommissionReason", "停用原因", "Reason", .text(maximum: 300))]
            ) { deed in
                deed.set("decommissionProposedBy", JSON(String(deed.actor.id.prefix(120))))
            },
            RecordEvent(
                "decommission", "批准停用", "Approve decommissioning", from: living, to: "decommissioned", by: .changePolicy,
                fields: [RecordField("decommissionedOn", "停用日期", "Decommissioned on", .date(.notFuture))],
                guards: [Guard("G-CHANGE", [.noRightsChange], proposedByAnother), Guard("G-DECOMM", [LifeRules.devices], camerasGone)], effect: decommission),
        ]
    }

    /// G-INUSE: only what was accepted, and whose open items are closed, is put into use.
    private static func accepted(_ deed: Deed) throws -> Refusal? {
        let state = deed.before?.state ?? deed.record.state
        let units = state == "acceptance_failed" || state == "rectification" ? [LifeRules.use] : [LifeRules.use, LifeRules.trial]
        func no(_ zh: String, _ en: String, _ remedyZh: String, _ remedyEn: String) -> Refusal {
            Refusal(ruleUnits: units, zh: "\(zh)（G-INUSE）。", en: "\(en) (G-INUSE).", remedy: Bilingual(zh: remedyZh, en: remedyEn))
        }
        if state == "acceptance_failed" || state == "rectification" {
            return no("验收不合格的系统不得投入使用", "A system that failed acceptance is not put into use", "请整改后重新检测或者重新验收。", "Put it right, then test or accept it again.")
        }
        guard state == "accepted" else {
            return no("系统未经验收合格，不得投入使用", "The system was not accepted and is not put into use", "请依次完成试运行、检测和验收。", "Complete trial, test and acceptance first.")
        }
        let open = SystemFacts(deed.record, deed.book).openItems
        guard open.isEmpty else {
            return no(
                "验收基本合格的整改项未完成：\(open.prefix(5).joined(separator: "、"))", "Items of the acceptance are still open: \(open.prefix(5).joined(separator: ", "))", "请完成整改项后再投入使用。",
                "Close the items first.")
        }
        return nil
    }

    private static func putIntoUse(_ deed: inout Deed) throws {
        guard let on = deed.date("putIntoUseOn") else { return }
        let acceptance = try deed.book.records(AcceptanceKind.name, where: "system", is: deed.record.id).last { ["passed", "basic_passed"].contains($0.state) }
        if let held = acceptance?.date("heldOn"), on < held { throw FieldFault.refuse("putIntoUseOn", "不能早于验收日期 \(held)。", "This lies before the acceptance of \(held).", LifeRules.use) }
        deed.set("inUseDate", JSON(on.description))
        if let filing = try FilingLaw.start(of: deed.record, inUse: on, deed.book) { deed.changes.append(.create(kind: FilingKind.name, data: filing)) }
        deed.effects += try RetentionPolicyKind.effects(of: deed.record, deed.book)
    }

    // MARK: The end

    private static func proposedByAnother(_ deed: Deed) throws -> Refusal? {
        guard let first = deed.text("decommissionProposedBy") else {
            return .by(
                "G-CHANGE", .noRightsChange, zh: "停用须先提出，再由另一人批准", en: "Decommissioning is proposed first and approved by another person", remedyZh: "请先“提出停用”。",
                remedyEn: "Propose it first.")
        }
        guard first == deed.actor.id else { return nil }
        return .by("G-CHANGE", .noRightsChange, zh: "提出停用的人不能自己批准", en: "Who proposed it cannot approve it", remedyZh: "请另一名负责人批准。", remedyEn: "Have another manager approve it.")
    }

    private static func camerasGone(_ deed: Deed) throws -> Refusal? {
        let standing = try SystemFacts(deed.record, deed.book).standingCameras().filter { $0.state != "disabled" }
        guard !standing.isEmpty else { return nil }
        return .by(
            "G-DECOMM", LifeRules.devices, zh: "还有\(standing.count)台摄像机未拆除或停用", en: "\(standing.count) cameras are neither removed nor disabled", remedyZh: "请先拆除或停用摄像机。",
            remedyEn: "Remove or disable the cameras first.")
    }

    /// What is stored stays in custody until its term ends and no hold covers it; nothing is erased by this step.
    private static func decommission(_ deed: inout Deed) throws {
        guard let on = deed.date("decommissionedOn") else { return }
        if let inUse = deed.date("inUseDate"), on < inUse { throw FieldFault.refuse("decommissionedOn", "不能早于投入使用日期 \(inUse)。", "This lies before the day of being put into use, \(inUse).") }
        var days = try RetentionMerge.terms(system: deed.record, camera: nil, book: deed.book).floor
        for c in try SystemFacts(deed.record, deed.book).cameras() where c.integer("device") != nil {
            days = max(days, try RetentionMerge.effectiveDays(system: deed.record, camera: c, book: deed.book) ?? 0)
        }
        if let decided = try RetentionMerge.days(system: deed.record, camera: nil, book: deed.book) { days = max(days, decided) }
        deed.set("originalsKeptUntil", JSON(Retention.earliestErase(segmentEnd: deed.now, days: days)))
        // A filed system files its end; what was still due stays due, for the system was in use.
        deed.changes += try FilingLaw.change(of: deed.record, reason: "系统停用", deed.book)
    }
}
