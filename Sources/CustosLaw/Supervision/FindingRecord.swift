import CustosBase

/// 问题: what is wrong, found by the system from facts or by an officer, and what became of it (R-INSPECT).
package enum FindingRecord {
    package static let open = ["open", "ordered", "rectified", "overdue", "penalised"]
    static let kinds: [Choice] = FindingKind.allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }

    static let fields: [RecordField] = [
        RecordField("findingKind", "问题种类", "Kind", .choice(kinds)).fixed().indexed(),
        RecordField("ruleUnits", "违反条款", "Rules broken", .texts(maximum: 20)).indexed().rests(on: SupervisionUnit.inspection),
        RecordField("system", "系统", "System", .reference("system")).optional(),
        RecordField("organisation", "责任单位", "Answerable unit", .reference("organisation")).optional(),
        RecordField("subject", "涉及记录", "Record concerned", .integer(1...Int64.max)).optional().fixed().indexed(),
        RecordField("evidence", "事实和证据", "Facts and evidence", .longText(maximum: 4000)).searched(),
        RecordField("files", "附件", "Files", .attachments(maximum: 20)).optional(),
        RecordField("inspection", "检查记录", "Inspection", .reference("inspection")).optional(),
        RecordField("raisedBy", "提出者", "Raised by", .text(maximum: 100)).computed(),
        RecordField("key", "同一问题标识", "Key of the same thing", .text(maximum: 300)).computed().indexed(),
        RecordField("closeProposedBy", "提请结案人", "Closing proposed by", .text(maximum: 100)).computed(),
        RecordField("closedBy", "结案人", "Closed by", .text(maximum: 100)).computed(),
        RecordField("closedOn", "结案日期", "Closed on", .date(.any)).computed(),
        RecordField("rectifiedOn", "整改日期", "Rectified on", .date(.any)).computed(),
    ]

    package static var kind: RecordKind {
        var k = RecordKind(
            "finding", "问题", "Finding", fields: fields, lifecycle: life, titled: ["findingKind", "evidence"],
            rests: [SupervisionUnit.inspection, SupervisionUnit.notInstalled, SupervisionUnit.unacceptedUse, SupervisionUnit.conduct], writes: .inspect, owner: .organisation("organisation"))
        k.guards = [units, settled]
        k.effect = place
        k.register = "R-INSPECT"
        return k
    }

    private static let life = Lifecycle(
        [
            RecordState("open", "待处理", "Open"), RecordState("ordered", "已责令改正", "Ordered"), RecordState("rectified", "已整改", "Rectified"), RecordState("overdue", "逾期未改", "Overdue"),
            RecordState("penalised", "已处罚", "Penalised"), RecordState("closed", "已结案", "Closed", isFinal: true), RecordState("not_established", "不成立", "Not established", isFinal: true),
        ],
        [
            RecordEvent(
                "propose_close", "提请结案", "Propose to close", from: open, to: nil, by: .inspect,
                fields: [
                    RecordField("closeAs", "结案方式", "Close as", .choice([Choice("closed", "结案", "Closed"), Choice("not_established", "问题不成立", "Not established")])),
                    RecordField("closeReason", "结案理由", "Reason", .longText(maximum: 1000)),
                ], guards: [closable]
            ) { $0.set("closeProposedBy", JSON($0.actor.id)) },
            RecordEvent("confirm_close", "确认结案", "Confirm closing", from: open, to: nil, by: .inspect, guards: [closable, twoPersons]) { deed in
                deed.record.state = deed.text("closeAs") ?? "closed"
                deed.set("closedBy", JSON(deed.actor.id))
                deed.set("closedOn", JSON(deed.today.description))
                deed.changes += try endedOrders(of: deed.record.id, book: deed.book, unless: ["fulfilled", "overdue", "closed", "withdrawn"])
                if deed.record.state == "not_established" { deed.changes.append(SupervisorAct.change("finding_set_aside", deed, organ: deed.actor.organisation, subject: deed.record.id)) }
            },
            RecordEvent(
                "reject_close", "退回结案", "Reject closing", from: open, to: nil, by: .inspect, fields: [RecordField("rejectReason", "退回理由", "Reason", .text(maximum: 200))],
                guards: [twoPersons]
            ) {
                $0.record.data.remove("closeProposedBy")
                $0.record.data.remove("closeAs")
            },
        ])

    // MARK: Guards

    /// Every duty is named as a rule unit.
    private static let units = Guard("G-UNITS", [SupervisionUnit.inspection]) { deed in
        guard let bad = deed.record.words("ruleUnits").first(where: { RuleUnit(parsing: $0) == nil }) else { return nil }
        return supervisionRefusal(
            "G-UNITS", [SupervisionUnit.inspection], "“\(bad.prefix(40))”不是条款编号", "“\(bad.prefix(40))” is not the number of a rule", remedy: "请按 NM203.7.1.10 的格式填写。",
            "Write it like NM203.7.1.10.")
    }

    /// Once something was ordered or decided on it, a finding is what the order says.
    private static let settled = Guard("G-FINDING", [SupervisionUnit.inspection]) { deed in
        guard deed.event == "edit", let state = deed.before?.state, state != "open" else { return nil }
        return supervisionRefusal(
            "G-FINDING", [SupervisionUnit.inspection], "已下达文书的问题不能修改", "A finding on which an order was made cannot be changed", remedy: "请另行登记新的问题。", "Enter another finding.")
    }

    private static let closable = Guard("G-CLOSE", [SupervisionUnit.inspection]) { deed in
        let state = deed.record.state, asNotEstablished = deed.text("closeAs") == "not_established"
        if asNotEstablished, ["rectified", "penalised"].contains(state) {
            return supervisionRefusal(
                "G-CLOSE", [SupervisionUnit.inspection], "已整改或者已处罚的问题不能认定为不成立", "What was rectified or penalised cannot be called not established", remedy: "请以“结案”方式结案。",
                "Close it as closed.")
        }
        if !asNotEstablished, ["ordered", "overdue"].contains(state) {
            return supervisionRefusal(
                "G-CLOSE", [SupervisionUnit.inspection, SupervisionUnit.correction], "责令改正尚未完成，不能结案", "An order on it has not been obeyed, so it cannot be closed",
                remedy: "请先核实整改，或者依法处罚。", "Check the correction first, or go on to a penalty.")
        }
        let cases = try deed.book.records("penalty", where: "finding", is: deed.record.id).filter { PenaltyRecord.running.contains($0.state) }
        guard cases.isEmpty else {
            return supervisionRefusal(
                "G-CLOSE", [SupervisionUnit.decreeInternalControl], "该问题有尚未办结的处罚案件", "A penalty case on it is running", remedy: "请先办结案件。", "Finish the case first.")
        }
        return nil
    }

    /// Who proposes does not confirm.
    private static let twoPersons = Guard("G-TWO", [SupervisionUnit.decreeInternalControl, SupervisionUnit.supervisors]) { deed in
        guard let proposer = deed.text("closeProposedBy") else {
            return supervisionRefusal(
                "G-TWO", [SupervisionUnit.decreeInternalControl], "尚未提请结案", "Nobody has proposed to close it", remedy: "请先提请结案，由另一人确认。", "Propose it first; another person confirms.")
        }
        guard proposer == deed.actor.id, deed.event == "confirm_close" else { return nil }
        return supervisionRefusal(
            "G-TWO", [SupervisionUnit.decreeInternalControl, SupervisionUnit.supervisors], "提请人不能确认自己的提请", "Nobody confirms a closing of their own", remedy: "请由另一人确认。",
            "Let another person confirm.")
    }

    // MARK: Effects

    /// Who raised it, whose it is, and where it lies.
    private static func place(_ deed: inout Deed) throws {
        if deed.before == nil {
            if deed.text("raisedBy") == nil { deed.set("raisedBy", JSON(deed.actor.id)) }
            // What lasts is one thing however often it is seen; two acts are two.
            if deed.text("key") == nil, let kind = deed.text("findingKind").flatMap(FindingKind.init), !kind.isAct, let subject = deed.record.integer("subject") {
                deed.set("key", JSON("\(kind.rawValue):\(subject)"))
            }
        }
        let system = try deed.target("system"), subject = try deed.record.integer("subject").flatMap { try deed.book.record($0) }
        if deed.record.integer("organisation") == nil, let owner = system?.organisation ?? subject?.organisation {
            deed.set("organisation", .int(owner))
            deed.record.organisation = owner
        }
        if let area = system?.area ?? subject?.area { deed.record.area = area }
        if deed.record.area == nil, let owner = try deed.target("organisation") { deed.record.area = owner.text("area") }
    }

    /// Orders that end with the finding they rest on.
    static func endedOrders(of finding: Int64, book: any LawBook, unless states: Set<String>) throws -> [LawChange] {
        try book.records("order", where: "finding", is: finding).filter { !states.contains($0.state) }.map {
            .update(id: $0.id, data: ["closeReason": "问题已结案"], state: "closed", event: "finding_closed")
        }
    }

    /// Moves a finding on, unless it has gone further already.
    static func move(_ finding: LawRecord?, to state: String, from states: Set<String>, data: JSON = .emptyObject, event: String) -> [LawChange] {
        guard let finding, states.contains(finding.state) else { return [] }
        return [.update(id: finding.id, data: data, state: state, event: event)]
    }
}

extension FindingKind {
    /// Something done, as opposed to a state that lasts.
    package var isAct: Bool {
        switch self {
        case .x1, .x2, .x3, .x4, .x5, .x6, .x7, .other: true
        default: false
        }
    }
}
