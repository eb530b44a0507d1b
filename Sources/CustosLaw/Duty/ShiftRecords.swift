import CustosBase

/// The duty watch: who is at the screens from when to when, what happened, and to whom it was handed over (NM203.18.1.1, R-DUTY).
///
/// A shift that another one follows ends by hand-over and in no other way.
package enum ShiftRecords {
    /// A shift longer than this is a slip of the keyboard.
    static let longest = TimeSpan.seconds(24 * 3600 as Int64)
    /// Remarks that one shift can hold.
    static let remarkLimit = 200

    /// Whether somebody is on duty for a system now. A shift that nobody ended does not count past its end and the gap that the unit allows.
    package static func isOnDuty(_ system: LawRecord, _ book: any LawBook) throws -> Bool {
        let unit = DutyParts.usingUnit(system)
        return try book.records("shift", states: ["on_duty"]).contains { s in
            guard s.integer("organisation") == unit, s.integer("system") == nil || s.integer("system") == system.id, let to = s.time("plannedTo") else { return false }
            return try book.now <= to + gap(s, book)
        }
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.organisation(),
            RecordField("system", "系统", "System", .reference("system")).optional().help("不填写时为本单位全部系统。", "Every system of the unit when empty."),
            DutyParts.line("post", "值机岗位", "Post", 60).optional(),
            DutyParts.moment("plannedFrom", "计划开始", "Planned from"),
            DutyParts.moment("plannedTo", "计划结束", "Planned to"),
            RecordField("watchers", "值机人员", "Watchers", .references("person", maximum: 20)).rests(on: DutyRule.training),
            DutyParts.moment("startedAt", "到岗时间", "Started at").computed(),
            DutyParts.moment("endedAt", "离岗时间", "Ended at").computed(),
            RecordField("receivedFrom", "上一班", "Taken over from", .reference("shift")).computed(),
            RecordField("takenOver", "接收的未办事项", "Open events taken over", .texts(maximum: remarkLimit)).computed(),
            RecordField("remarks", "值班记事", "Events of the shift", .rows(remark, maximum: remarkLimit)).computed(),
            RecordField("settled", "已办结事项", "Open events settled", .texts(maximum: remarkLimit)).computed(),
            RecordField("openEvents", "移交的未办事项", "Open events handed over", .texts(maximum: remarkLimit)).computed(),
        ]
        let note: [RecordField] = [
            DutyParts.prose("noteText", "记事", "What happened", 200), RecordField("noteOpen", "未办结", "Still open", .flag).optional(),
            RecordField("settles", "办结事项序号", "Number of the open event that is settled", .integer(1...Int64(remarkLimit))).optional(),
        ]
        let over: [RecordField] = [
            RecordField("next", "接班班次", "Next shift", .reference("shift")), DutyParts.person("receivedBy", "接班人", "Received by"),
            DutyParts.prose("handOverNotes", "交接情况", "Hand-over notes", 1000),
        ]
        let states = [
            RecordState("planned", "计划", "Planned"), RecordState("on_duty", "值机中", "On duty"), RecordState("ended", "已结束", "Ended", isFinal: true),
            RecordState("missed", "缺岗", "Missed", isFinal: true), RecordState("cancelled", "已取消", "Cancelled", isFinal: true),
        ]
        let events = [
            RecordEvent(
                "start", "到岗", "Start", from: ["planned"], to: "on_duty", by: .writeLog, guards: [TrainingRecords.guardOf("watchers"), VettingRecords.ofWatchers],
                effect: { d in d.set("startedAt", JSON(d.now)) }),
            RecordEvent("note", "记事", "Note", from: ["on_duty"], to: nil, by: .writeLog, fields: note, effect: noted),
            RecordEvent("hand_over", "交接班", "Hand over", from: ["on_duty"], to: "ended", by: .writeLog, fields: over, guards: [follows], effect: handedOver),
            RecordEvent(
                "finish", "离岗", "Finish", from: ["on_duty"], to: "ended", by: .writeLog, guards: [nobodyFollows],
                effect: { d in
                    d.set("endedAt", JSON(d.now))
                    d.set("openEvents", .texts(Array((open(d.record) + (try faults(d.record, d.book))).prefix(remarkLimit))))
                }),
            RecordEvent("cancel", "取消", "Cancel", from: ["planned"], to: "cancelled", by: .keepBooks, fields: [DutyParts.line("cancelReason", "取消原因", "Reason", 200)]),
            RecordEvent(
                "miss", "缺岗", "Missed", from: ["planned"], to: "missed", by: .writeLog, systemOnly: true,
                effect: { d in
                    let evidence = "计划班次无人到岗：\(d.text("plannedFrom") ?? "") 至 \(d.text("plannedTo") ?? "")。 Nobody started the planned shift."
                    d.changes.append(
                        .finding(
                            .dutyGap, units: [DutyRule.fivePolicies], system: d.record.integer("system"), organisation: d.record.organisation, evidence: evidence, key: "shift:\(d.record.id)"
                        ))
                }),
        ]
        var k = RecordKind(
            "shift", "值机班次", "Duty shift", fields: fields, lifecycle: Lifecycle(states, events), titled: ["post", "plannedFrom"], rests: [DutyRule.fivePolicies], writes: .writeLog,
            owner: .organisation("organisation"))
        k.register = "R-DUTY"
        k.effect = { deed in
            try DutyParts.inOrder(deed, "plannedFrom", "plannedTo")
            if let from = deed.record.time("plannedFrom"), let to = deed.record.time("plannedTo"), to - from > longest || to == from {
                throw LawFault.fields([FieldProblem("plannedTo", "一个班次不超过 24 小时，且不能为零。", "A shift lasts more than nothing and 24 hours at most.")])
            }
            if deed.before?.state == "on_duty", let refusal = try TrainingRecords.guardOf("watchers").check(deed) { throw refusal }
        }
        k.timers = [RecordTimer("miss", in: ["planned"]) { r, book in r.time("plannedTo").map { $0 < book.now } ?? false }]
        return k
    }

    private static let remark: [RecordField] = [
        DutyParts.moment("at", "时间", "At"), DutyParts.line("by", "记录人", "By"), DutyParts.line("text", "记事", "Text", 200), RecordField("isOpen", "未办结", "Open", .flag),
    ]

    private static func gap(_ shift: LawRecord, _ book: any LawBook) throws -> TimeSpan {
        .seconds(Int64(try OrganPolicy.number(.handOverGap, for: shift.organisation ?? shift.integer("organisation"), book)) * 60)
    }

    // MARK: Hand-over

    /// A shift of the same post that begins before this one's end and the allowed gap, and lasts longer than now.
    private static func successors(of shift: LawRecord, _ book: any LawBook) throws -> [LawRecord] {
        guard let to = shift.time("plannedTo") else { return [] }
        let latest = try to + gap(shift, book)
        return try book.records("shift", states: ["planned", "on_duty"]).filter { s in
            guard s.id != shift.id, s.integer("organisation") == shift.integer("organisation"), s.integer("system") == shift.integer("system"), s.text("post") == shift.text("post") else {
                return false
            }
            guard let begins = s.time("plannedFrom"), let ends = s.time("plannedTo") else { return false }
            return begins <= latest && ends > book.now
        }
    }

    private static let nobodyFollows = Guard("G-HANDOVER", [DutyRule.fivePolicies]) { deed in
        guard let next = try successors(of: deed.record, deed.book).first else { return nil }
        return Refusal(
            ruleUnits: [DutyRule.fivePolicies], zh: "同一岗位的下一班次（\(next.text("plannedFrom") ?? "")）即将或者已经开始，须交接班后才能离岗（G-HANDOVER）。",
            en: "The next shift of this post (\(next.text("plannedFrom") ?? "")) begins; this one ends by handing over to it (G-HANDOVER).",
            remedy: Bilingual(zh: "请办理交接班，移交未办事项。", en: "Hand over, with the open events."))
    }

    private static let follows = Guard("G-HANDOVER", [DutyRule.fivePolicies]) { deed in
        guard let next = try deed.target("next") else { return nil }
        guard try successors(of: deed.record, deed.book).contains(where: { $0.id == next.id }) else {
            return Refusal(
                ruleUnits: [DutyRule.fivePolicies], zh: "所选班次不是同一岗位的下一班次，不能向其交接（G-HANDOVER）。", en: "That shift does not follow this one at its post; it cannot take over (G-HANDOVER).",
                remedy: Bilingual(zh: "请选择紧接本班次的班次；没有时请先登记。", en: "Choose the shift that follows; plan it first if there is none."))
        }
        guard let by = deed.record.integer("receivedBy"), next.integers("watchers").contains(by) else {
            return Refusal(
                ruleUnits: [DutyRule.fivePolicies], zh: "接班人不是所选班次的值机人员（G-HANDOVER）。", en: "Who receives is not a watcher of the chosen shift (G-HANDOVER).",
                remedy: Bilingual(zh: "请由接班班次的值机人员接班。", en: "A watcher of the next shift takes over."))
        }
        for p in next.integers("watchers") where try !TrainingRecords.isValid(person: p, deed.book) { return TrainingRecords.refusal(name: try DutyParts.name(p, deed.book)) }
        return nil
    }

    private static let handedOver: DeedEffect = { deed in
        let events = open(deed.record)
        deed.set("endedAt", JSON(deed.now))
        deed.set("openEvents", .texts(Array((events + (try faults(deed.record, deed.book))).prefix(remarkLimit))))
        guard let next = try deed.target("next") else { return }
        var data: JSON = ["receivedFrom": .int(deed.record.id), "takenOver": .texts(events)]
        if next.state == "planned" { data.set("startedAt", JSON(deed.now)) }
        deed.changes.append(.update(id: next.id, data: data, state: "on_duty", event: "take_over"))
    }

    private static let noted: DeedEffect = { deed in
        var rows = deed.record.rows("remarks")
        guard rows.count < remarkLimit else {
            throw LawFault.fields([FieldProblem("noteText", "本班次记事已满 \(remarkLimit) 条，请交接班。", "This shift holds \(remarkLimit) events; hand over.")])
        }
        rows.append(["at": JSON(deed.now), "by": JSON(deed.actor.name), "text": JSON(deed.text("noteText") ?? ""), "isOpen": JSON(deed.record.flag("noteOpen"))])
        deed.set("remarks", .array(rows))
        if let n = deed.record.integer("settles") {
            let before = open(deed.before ?? deed.record)
            guard n <= before.count else { throw LawFault.fields([FieldProblem("settles", "没有第 \(n) 项未办事项。", "There is no open event number \(n).")]) }
            deed.set("settled", .texts(deed.record.words("settled") + [before[Int(n) - 1]]))
            deed.record.data.remove("settles")
        }
        // They stay as rows; the next note starts empty.
        deed.record.data.remove("noteText")
        deed.record.data.remove("noteOpen")
    }

    /// Events of this shift and of those before it that nobody settled, in the order of their numbers.
    package static func open(_ shift: LawRecord) -> [String] {
        var out = shift.words("takenOver") + shift.rows("remarks").filter { $0["isOpen"]?.flag == true }.compactMap { $0["text"]?.text }
        for done in shift.words("settled") { if let i = out.firstIndex(of: done) { out.remove(at: i) } }
        return Array(out.prefix(remarkLimit))
    }

    /// The faults of the unit that are not repaired: as they stand, so that no list of them grows old.
    private static func faults(_ shift: LawRecord, _ book: any LawBook) throws -> [String] {
        try book.records("fault", states: ["open", "reported"]).filter { f in
            f.organisation == shift.integer("organisation") && (shift.integer("system") == nil || f.integer("system") == shift.integer("system"))
        }.map { "故障 \($0.id)：\(String(($0.text("description") ?? "").prefix(150)))" }
    }
}
