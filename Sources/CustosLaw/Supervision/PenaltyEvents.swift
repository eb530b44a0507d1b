import CustosBase

/// The steps of a penalty case, in the order of the ordinary procedure.
enum PenaltyEvents {
    static let all: [RecordEvent] = proposal + decision + execution + [extend, drop, warn]

    private static let proposal: [RecordEvent] = [
        RecordEvent(
            "investigate", "调查终结", "End the investigation", from: ["filed"], to: "investigated", by: .penalise,
            fields: [
                RecordField("investigatedOn", "调查终结日期", "Investigated until", .date(.notFuture)), RecordField("investigation", "查明的事实", "Facts established", .longText(maximum: 4000)),
                RecordField("evidenceFiles", "证据", "Evidence", .attachments(maximum: 50)).optional(),
            ], guards: [PenaltyGuards.organ, PenaltyGuards.officers, PenaltyGuards.notBefore("investigatedOn", "filedOn", "调查终结早于立案", "The investigation ended before the case was filed")]
        ) { $0.set("investigatedBy", JSON($0.actor.id)) },
        RecordEvent(
            "prior_notice", "事先告知", "Give prior notice", from: ["investigated", "prior_notice", "defence", "hearing"], to: "prior_notice", by: .penalise,
            fields: [
                RecordField("amount", "拟罚款（元）", "Proposed fine (yuan)", .integer(0...100_000_000)), RecordField("noticeOn", "告知日期", "Notice given on", .date(.notFuture)),
                RecordField("noticeFacts", "告知的事实、理由和依据", "Facts, grounds and rules told", .longText(maximum: 2000)),
                RecordField("noticeMethod", "送达方式", "Method", .choice(ServiceMethod.choices)),
                RecordField("defenceUntil", "陈述、申辩期限", "Defence until", .date(.any)).help("期限由办案机关确定，本办法未规定天数。", "The organ sets it; the regulation has no number."),
            ],
            guards: [
                PenaltyGuards.organ, PenaltyGuards.officers, PenaltyGuards.fine, PenaltyGuards.oneFine, PenaltyGuards.deadline,
                PenaltyGuards.notBefore("noticeOn", "investigatedOn", "告知早于调查终结", "The notice was given before the investigation ended"),
                PenaltyGuards.notBefore("defenceUntil", "noticeOn", "申辩期限早于告知", "The time for the defence ends before the notice"),
            ]
        ) { deed in
            deed.set("proposedBy", JSON(deed.actor.id))
            let subject = deed.text("subjectKind").flatMap(PenaltySubject.init) ?? .unit
            deed.set("hearingRight", JSON(PenaltyPolicy.isLarge(deed.record.integer("amount") ?? 0, subject) || deed.record.integer("closureMonths") != nil))
            // A new notice opens a new time for the defence.
            for f in ["defenceKind", "defenceText", "defenceOn", "hearingRequested", "hearingWaived", "hearingOn"] { deed.record.data.remove(f) }
        },
        RecordEvent(
            "defence", "登记陈述、申辩", "Record the defence", from: ["prior_notice", "defence"], to: "defence", by: .penalise,
            fields: [
                RecordField("defenceKind", "陈述、申辩", "Defence", .choice([Choice("stated", "已陈述、申辩", "Stated"), Choice("waived", "放弃", "Waived")])),
                RecordField("defenceOn", "日期", "Date", .date(.notFuture)),
                RecordField("defenceText", "陈述、申辩内容和复核意见", "Statement, and what the organ made of it", .longText(maximum: 4000)).optional(),
                RecordField("hearingRequested", "要求听证", "Hearing asked for", .flag).optional(), RecordField("hearingWaived", "放弃听证", "Hearing waived", .flag).optional(),
            ],
            guards: [
                PenaltyGuards.organ, PenaltyGuards.notBefore("defenceOn", "noticeOn", "陈述、申辩早于告知", "The defence was made before the notice"),
                Guard("G-DEFENCE", [SupervisionUnit.defence]) { deed in
                    guard deed.text("defenceKind") == "stated", !PenaltyFacts.isWritten(deed.text("defenceText")) else { return nil }
                    return supervisionRefusal(
                        "G-DEFENCE", [SupervisionUnit.defence], "未记录陈述、申辩的内容", "The statement is not on record", remedy: "请记录内容和复核意见。", "Record what was said, and what the organ made of it."
                    )
                },
                Guard("G-HEARING", [SupervisionUnit.hearing]) { deed in
                    guard deed.record.flag("hearingRequested"), !deed.record.flag("hearingRight") else { return nil }
                    return supervisionRefusal(
                        "G-HEARING", [SupervisionUnit.hearing], "该罚款不属于较大数额，不适用听证", "This fine is not one of the larger ones, so there is no hearing", remedy: "请记录为陈述、申辩。",
                        "Record it as a defence.")
                },
            ]),
        RecordEvent(
            "hold_hearing", "登记听证", "Record the hearing", from: ["defence"], to: "hearing", by: .penalise,
            fields: [
                RecordField("hearingNoticeOn", "听证通知日期", "Told of the hearing on", .date(.notFuture)), RecordField("hearingOn", "听证日期", "Held on", .date(.notFuture)),
                RecordField("presider", "主持人", "Presided by", .reference("person")), RecordField("hearingRecord", "听证笔录", "Record", .longText(maximum: 4000)),
            ], guards: [PenaltyGuards.organ, hearingCourse]),
    ]

    /// Asked for, told of seven days before, presided by somebody who did not investigate (Art. 64).
    private static let hearingCourse = Guard("G-HEARING", [SupervisionUnit.hearing]) { deed in
        func no(_ zh: String, _ en: String, _ remedyZh: String, _ remedyEn: String) -> Refusal {
            supervisionRefusal("G-HEARING", [SupervisionUnit.hearing], zh, en, remedy: remedyZh, remedyEn)
        }
        if !deed.record.flag("hearingRequested") { return no("当事人没有要求听证", "The party did not ask for a hearing", "请先登记听证要求。", "Record the request first.") }
        if let presider = deed.record.integer("presider"), deed.record.integers("officers").contains(presider) {
            return no("本案调查人员不能主持听证", "An officer of the case does not preside", "请指定非本案调查人员。", "Name somebody who did not investigate.")
        }
        if let told = deed.date("hearingNoticeOn"), let held = deed.date("hearingOn"), told.days(to: held) < PenaltyPolicy.hearingNoticeDays {
            return no("听证应提前 \(PenaltyPolicy.hearingNoticeDays) 日通知", "The party is told \(PenaltyPolicy.hearingNoticeDays) days before the hearing", "请核对日期。", "Check the dates.")
        }
        return nil
    }

    private static let decision: [RecordEvent] = [
        RecordEvent(
            "decide", "作出处罚决定", "Decide", from: ["prior_notice", "defence", "hearing"], to: "decided", by: .penalise,
            fields: [RecordField("decidedAmount", "决定罚款（元）", "Fine (yuan)", .integer(0...100_000_000)), RecordField("decisionReasons", "决定理由", "Reasons", .longText(maximum: 4000))],
            guards: [
                PenaltyGuards.organ, PenaltyGuards.officers, PenaltyGuards.decider, PenaltyGuards.asNotified, PenaltyGuards.oneFine, PenaltyGuards.defence, PenaltyGuards.hearing,
                PenaltyGuards.deadline,
            ]
        ) { deed in
            deed.set("decidedBy", JSON(deed.actor.id))
            deed.set("decidedOn", JSON(deed.today.description))
            deed.changes += FindingRecord.move(try deed.target("finding"), to: "penalised", from: ["open", "ordered", "rectified", "overdue"], event: "penalty_decided")
            deed.changes += referrals(deed)
            deed.changes.append(SupervisorAct.change("penalty_decided", deed, organ: deed.record.integer("organ"), subject: deed.record.id))
        },
        RecordEvent(
            "serve", "送达决定", "Serve the decision", from: ["decided"], to: "served", by: .penalise,
            fields: [
                RecordField("servedOn", "送达日期", "Served on", .date(.notFuture)), RecordField("serviceMethod", "送达方式", "Method of service", .choice(ServiceMethod.choices)),
                RecordField("receivedBy", "受送达人", "Received by", .text(maximum: 100)), RecordField("serviceReceipt", "送达回证", "Proof of service", .attachment).optional(),
            ],
            guards: [
                PenaltyGuards.organ, PenaltyGuards.notBefore("servedOn", "decidedOn", "送达早于决定", "The decision was served before it was made"),
                Guard("G-FINE", [SupervisionUnit.unacceptedUse]) { deed in
                    guard deed.text("code") == "NM203.23", let facts = try PenaltyRecord.facts(deed.record, book: deed.book),
                        !facts.orders.contains(where: { $0.kind == .acceptance && $0.isServed })
                    else { return nil }
                    return supervisionRefusal(
                        "G-FINE", [SupervisionUnit.unacceptedUse], "责令限期验收通知书尚未送达，罚款应与其一并送达", "The acceptance order has not been served; the fine is served together with it",
                        remedy: "请先送达责令限期验收通知书。", "Serve the acceptance order first.")
                },
            ]),
    ]

    private static let execution: [RecordEvent] = [
        RecordEvent(
            "pay", "登记缴纳", "Record the payment", from: ["served", "reviewed"], to: "paid", by: .penalise,
            fields: [
                RecordField("paidOn", "缴纳日期", "Paid on", .date(.notFuture)), RecordField("paidAmount", "缴纳金额（元）", "Amount paid (yuan)", .integer(0...100_000_000)),
                RecordField("paymentReceipt", "票据编号", "Receipt", .text(maximum: 60)),
            ], guards: [PenaltyGuards.organ, PenaltyGuards.notBefore("paidOn", "servedOn", "缴纳早于送达", "It was paid before the decision was served"), fullAmount]
        ) { deed in
            // A finding with several parties, a unit and its responsible persons, is closed by the last payment.
            let others = try deed.book.records("penalty", where: "finding", is: deed.record.integer("finding") ?? 0).filter {
                $0.id != deed.record.id && PenaltyRecord.running.contains($0.state)
            }
            guard others.isEmpty else { return }
            deed.changes += FindingRecord.move(
                try deed.target("finding"), to: "closed", from: ["penalised"], data: ["closedOn": JSON(deed.today.description), "closedBy": JSON(deed.actor.id)], event: "fine_paid")
        },
        RecordEvent(
            "review", "登记复议、诉讼结果", "Record the review", from: ["served", "paid"], to: "reviewed", by: .penalise,
            fields: [
                RecordField("reviewKind", "救济途径", "Way", .choice([Choice("reconsideration", "行政复议", "Administrative reconsideration"), Choice("litigation", "行政诉讼", "Litigation")])),
                RecordField("reviewOrgan", "复议机关、法院", "By", .text(maximum: 100)),
                RecordField("reviewResult", "结果", "Result", .choice([Choice("upheld", "维持", "Upheld"), Choice("changed", "变更", "Changed"), Choice("revoked", "撤销", "Revoked")])),
                RecordField("reviewedOn", "日期", "Date", .date(.notFuture)), RecordField("changedAmount", "变更后的罚款（元）", "Fine as changed (yuan)", .integer(0...100_000_000)).optional(),
            ], guards: [PenaltyGuards.organ, PenaltyGuards.notBefore("reviewedOn", "servedOn", "复议、诉讼早于送达", "The review lies before the service"), changed]
        ) { deed in
            if let amount = deed.record.integer("changedAmount"), deed.text("reviewResult") == "changed" { deed.set("decidedAmount", .int(amount)) }
            guard deed.text("reviewResult") == "revoked" else { return }
            deed.set("decidedAmount", 0)
            deed.changes += FindingRecord.move(
                try deed.target("finding"), to: "open", from: ["penalised", "closed"], data: ["closedOn": .null, "closedBy": .null], event: "penalty_revoked")
        },
        RecordEvent(
            "close", "结案归档", "Close the case", from: ["paid", "reviewed"], to: "closed", by: .penalise,
            fields: [RecordField("closeNote", "结案意见", "Note", .longText(maximum: 1000)).optional()],
            guards: [PenaltyGuards.organ, executed]),
    ]

    private static let fullAmount = Guard("G-PAY", [SupervisionUnit.conduct]) { deed in
        guard let paid = deed.record.integer("paidAmount"), let due = deed.record.integer("decidedAmount"), paid != due else { return nil }
        return supervisionRefusal(
            "G-PAY", [deed.text("code").flatMap(PenaltyCatalogue.rule)?.liability ?? SupervisionUnit.conduct], "应缴 \(due) 元，登记为 \(paid) 元", "The fine is \(due) yuan, not \(paid)",
            remedy: "全部缴清后登记。", "Record it when it is paid in full.")
    }

    private static let changed = Guard("G-FINE", [SupervisionUnit.oneFine]) { deed in
        guard deed.text("reviewResult") == "changed" else { return nil }
        guard let new = deed.record.integer("changedAmount"), let old = deed.record.integer("decidedAmount"), new <= old else {
            return supervisionRefusal(
                "G-FINE", [SupervisionUnit.defence], "变更后的罚款须填写，且不得高于原决定", "The changed fine must be given, and is never higher than it was", remedy: "请核对金额。", "Check the amount.")
        }
        return nil
    }

    private static let executed = Guard("G-PAY", [SupervisionUnit.conduct]) { deed in
        guard deed.before?.state == "reviewed", (deed.record.integer("decidedAmount") ?? 0) > 0, deed.record.integer("paidAmount") == nil else { return nil }
        return supervisionRefusal("G-PAY", [SupervisionUnit.conduct], "罚款尚未缴纳，不能结案", "The fine is not paid, so the case cannot be closed", remedy: "请先登记缴纳。", "Record the payment first.")
    }

    private static let extend = RecordEvent(
        "extend", "延长办案期限", "Extend the deadline", from: PenaltyRecord.undecided, to: nil, by: .penalise,
        fields: [
            RecordField("extendedTo", "延长至", "Extended to", .date(.notPast)), RecordField("extensionBasis", "延长依据（法律、法规、规章）", "Law that allows it", .text(maximum: 200)),
            RecordField("extensionReason", "延长理由", "Reason", .text(maximum: 500)),
        ],
        guards: [
            PenaltyGuards.organ, PenaltyGuards.decider,
            Guard("G-DEADLINE", [SupervisionUnit.ninetyDays]) { deed in
                guard let to = deed.date("extendedTo"), let now = deed.date("deadlineOn"), to <= now else { return nil }
                return supervisionRefusal(
                    "G-DEADLINE", [SupervisionUnit.ninetyDays], "延长后的期限 \(to) 不晚于原期限 \(now)", "The new date \(to) is not later than \(now)", remedy: "请填写更晚的日期。", "Give a later date.")
            },
        ]
    ) { deed in
        deed.set("deadlineOn", JSON(deed.text("extendedTo")))
        deed.record.data.remove("warnedOn")
        deed.changes.append(SupervisorAct.change("penalty_extended", deed, organ: deed.record.integer("organ"), subject: deed.record.id, basis: [SupervisionUnit.ninetyDays]))
    }

    private static let drop = RecordEvent(
        "drop", "不予处罚、撤销案件", "Drop the case", from: PenaltyRecord.undecided, to: "dropped", by: .penalise,
        fields: [
            RecordField(
                "dropGround", "理由种类", "Ground",
                .choice([
                    Choice("not_established", "违法事实不成立", "Not established"), Choice("minor", "情节轻微并及时改正", "Minor and corrected"), Choice("time_limit", "超过追究时效", "Past the time limit"),
                    Choice("transferred", "移送其他机关", "Transferred"), Choice("deadline", "超过办案期限", "Past its deadline"), Choice("other", "其他", "Other"),
                ])), RecordField("dropReason", "理由", "Reason", .longText(maximum: 1000)),
        ], guards: [PenaltyGuards.organ, PenaltyGuards.decider]
    ) { $0.changes.append(SupervisorAct.change("penalty_dropped", $0, organ: $0.record.integer("organ"), subject: $0.record.id)) }

    private static let warn = RecordEvent("warn_deadline", "办案期限提醒", "Deadline is near", from: PenaltyRecord.undecided, to: nil, by: .penalise, systemOnly: true) {
        $0.set("warnedOn", JSON($0.today.description))
    }

    /// What goes to others with the decision: responsible persons under Art. 22, possible crimes, other organs under CN799.27.2.
    private static func referrals(_ deed: Deed) -> [LawChange] {
        guard let rule = deed.text("code").flatMap(PenaltyCatalogue.rule) else { return [] }
        func referral(_ kind: String, _ reason: String, _ basis: RuleUnit) -> LawChange {
            var data: JSON = [
                "referralKind": JSON(kind), "organ": deed.record.data["organ"] ?? .null, "finding": deed.record.data["finding"] ?? .null, "penalty": .int(deed.record.id),
                "reason": JSON(reason), "basis": .texts([basis.text]),
            ]
            if let persons = deed.record.data["responsiblePersons"] ?? deed.record.integer("subjectPerson").map({ .ids([$0]) }) { data.set("persons", persons) }
            return .create(kind: "referral", data: data)
        }
        var out: [LawChange] = []
        let facts = deed.text("consequences") ?? deed.text("investigation") ?? deed.text("decisionReasons") ?? ""
        if rule.measures.contains(.disciplinaryReferral) { out.append(referral("disciplinary", String(facts.prefix(2000)), rule.liability)) }
        if deed.record.flag("criminal") { out.append(referral("criminal", String((deed.text("criminalBasis") ?? facts).prefix(2000)), SupervisionUnit.conduct)) }
        if rule.measures.contains(.notifyOtherOrgan) { out.append(referral("notification", String(facts.prefix(2000)), rule.liability)) }
        return out
    }
}
