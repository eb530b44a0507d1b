import CustosBase

/// Contracts by which a unit entrusts operation or maintenance (NM203.18.1.5, CN799.15.2, CN799.19). The accounts of the named staff live as long as the contract.
package enum EntrustContracts {
    /// G-ENTRUST: an account of entrusted staff works only while a contract in force names its person, from its first to its last day.
    package static func refusal(for actor: LawActor, _ book: any LawBook) throws -> Refusal? {
        guard actor.has(.entrusted), try !RightsLaw.hasContract(actor, book: book) else { return nil }
        return refusal(name: actor.name)
    }

    /// The same for a row of the person register that is to get an account: for the guards of kind `person`.
    package static let accountGuard = Guard("G-ENTRUST", [DutyRule.entrusting]) { deed in
        guard deed.text("account") != nil, deed.record.words("roles").contains(LawRole.entrusted.rawValue) else { return nil }
        // What stood before is ended by the contract's own timer; only a new account or a new role is asked about.
        if let b = deed.before, b.text("account") == deed.text("account"), b.words("roles").contains(LawRole.entrusted.rawValue) { return nil }
        if deed.record.id != 0, try covers(person: deed.record.id, deed.book) { return nil }
        return refusal(name: deed.text("name") ?? "")
    }

    /// Whether a contract in force names this person today.
    package static func covers(person: Int64, _ book: any LawBook, except: Int64 = 0) throws -> Bool {
        try book.records("contract", where: "staff", is: person).contains { c in
            guard c.id != except, c.state == "in_force", let from = c.date("from"), let to = c.date("to") else { return false }
            return from <= book.today && book.today <= to
        }
    }

    static func refusal(name: String) -> Refusal {
        Refusal(
            ruleUnits: [DutyRule.entrusting, DutyRule.secrecyAgreement], zh: "“\(name)”没有写明安全运行责任的有效委托合同，账号不能使用（G-ENTRUST）。",
            en: "No contract in force that makes the responsibility clear names “\(name)”; the account cannot be used (G-ENTRUST).",
            remedy: Bilingual(zh: "请由使用单位登记并施行委托合同，写明责任、保密条款和人员。", en: "The using unit enters the contract with responsibility, secrecy clause and staff, and puts it in force."))
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.line("name", "合同名称", "Contract").fixed().searched(),
            RecordField("entrustedUnit", "受托单位", "Entrusted unit", .reference("organisation")).rests(on: DutyRule.entrusting).fixed(),
            DutyParts.system(),
            RecordField("furtherSystems", "其他系统", "Further systems", .references("system", maximum: 200)).optional().fixed(),
            RecordField("work", "委托事项", "Work", .choices([Choice("operation", "运行操作", "Operation"), Choice("maintenance", "维护", "Maintenance")])).fixed(),
            DutyParts.day("from", "起始日期", "From").fixed(),
            DutyParts.day("to", "截止日期", "To").fixed(),
            // Not required by the form: their absence is a refusal that cites the law, not a slip of the pen.
            DutyParts.prose("responsibility", "安全运行责任条款", "Responsibility clause", 4000).optional().rests(on: DutyRule.entrusting).fixed(),
            DutyParts.prose("secrecy", "保密条款", "Secrecy clause", 4000).optional().rests(on: DutyRule.secrecyAgreement).fixed(),
            RecordField("staff", "受托人员", "Named staff", .references("person", maximum: 200)).optional().rests(on: DutyRule.entrusting),
            RecordField("document", "合同文本", "Signed contract", .attachment).optional().fixed(),
        ]
        let check: [RecordField] = [
            DutyParts.day("mediaCheckedOn", "检查日期", "Checked on", .notFuture), DutyParts.person("mediaCheckedBy", "检查人", "Checked by"),
            RecordField(
                "mediaResult", "检查结果", "Result",
                .choice([
                    Choice("clear", "未留存", "Nothing kept"), Choice("returned", "已归还并清除", "Returned and cleared"),
                    Choice("kept", "发现私自留存、处理或者提供", "Kept, processed or passed on without right"),
                ])),
            DutyParts.prose("mediaNotes", "检查情况", "Notes"),
        ]
        let states = [
            RecordState("draft", "起草", "Draft", isDraft: true), RecordState("in_force", "施行", "In force"), RecordState("ended", "已结束", "Ended", isFinal: true),
            RecordState("closed", "已办结", "Closed", isFinal: true),
        ]
        let events = [
            RecordEvent("put_in_force", "施行", "Put in force", from: ["draft"], to: "in_force", by: .keepBooks, guards: [clauses]),
            RecordEvent("end", "到期", "End", from: ["in_force"], to: "ended", by: .keepBooks, systemOnly: true, effect: endAccounts),
            RecordEvent("terminate", "提前终止", "Terminate", from: ["in_force"], to: "ended", by: .keepBooks, fields: [DutyParts.line("endReason", "终止原因", "Reason", 200)], effect: endAccounts),
            RecordEvent("check_media", "离场介质检查", "Media check at exit", from: ["ended"], to: "closed", by: .keepBooks, fields: check, effect: mediaChecked),
        ]
        var k = RecordKind(
            "contract", "委托合同", "Contract of entrusting", fields: fields, lifecycle: Lifecycle(states, events), titled: ["name", "to"],
            rests: [DutyRule.entrusting, DutyRule.secrecyAgreement, DutyRule.contractors], writes: .keepBooks, owner: .through("system"))
        // An edit of a contract in force can change its staff only; what it must have it keeps.
        k.guards = [Guard("G-ENTRUST", clauses.units) { deed in deed.record.state == "in_force" ? try clauses.check(deed) : nil }]
        k.effect = { deed in
            guard let before = deed.before, before.state == "in_force" else { return }
            let stay = Set(deed.record.integers("staff"))
            for gone in before.integers("staff") where !stay.contains(gone) {
                if try !covers(person: gone, deed.book, except: deed.record.id) { deed.effects.append(.endSessions(person: gone)) }
            }
        }
        k.timers = [RecordTimer("end", in: ["in_force"]) { r, book in r.date("to").map { $0 < book.today } ?? false }]
        return k
    }

    private static let clauses = Guard("G-ENTRUST", [DutyRule.entrusting, DutyRule.secrecyAgreement]) { deed in
        try DutyParts.inOrder(deed, "from", "to")
        func refuse(_ units: [RuleUnit], _ zh: String, _ en: String, _ remedy: Bilingual) -> Refusal {
            Refusal(ruleUnits: units, zh: "\(zh)，委托合同不能施行（G-ENTRUST）。", en: "\(en); the contract cannot be put in force (G-ENTRUST).", remedy: remedy)
        }
        if deed.text("responsibility") == nil {
            return refuse(
                [DutyRule.entrusting], "没有写明双方的安全运行责任", "The responsibility for safe operation is not made clear", Bilingual(zh: "请补充安全运行责任条款。", en: "Add the responsibility clause."))
        }
        if deed.text("secrecy") == nil {
            return refuse([DutyRule.secrecyAgreement, DutyRule.contractors], "没有保密条款", "There is no secrecy clause", Bilingual(zh: "请补充安全保密条款。", en: "Add the secrecy clause."))
        }
        if deed.record.integers("staff").isEmpty {
            return refuse([DutyRule.entrusting], "没有列明受托人员", "No staff is named", Bilingual(zh: "请列明受托单位的人员。", en: "Name the staff of the entrusted unit."))
        }
        if let to = deed.date("to"), to < deed.today {
            return refuse([DutyRule.entrusting], "合同已于 \(to) 到期", "The contract ended on \(to)", Bilingual(zh: "请登记新的合同。", en: "Enter the new contract."))
        }
        let unit = deed.record.integer("entrustedUnit")
        if let using = try deed.target("system").flatMap(DutyParts.usingUnit), using == unit {
            return refuse([DutyRule.entrusting], "受托单位就是使用单位", "The entrusted unit is the using unit itself", Bilingual(zh: "请选择受托单位。", en: "Choose the entrusted unit."))
        }
        for p in deed.record.integers("staff") {
            guard let person = try deed.book.record(p), person.integer("organisation") != unit else { continue }
            return refuse(
                [DutyRule.entrusting], "“\(person.text("name") ?? "")”不是受托单位的人员", "“\(person.text("name") ?? "")” does not belong to the entrusted unit",
                Bilingual(zh: "请核对受托人员。", en: "Check the named staff."))
        }
        return nil
    }

    /// Nobody of the contract keeps a running view past its end, unless another contract covers them.
    private static let endAccounts: DeedEffect = { deed in
        for p in deed.record.integers("staff") where try !covers(person: p, deed.book, except: deed.record.id) { deed.effects.append(.endSessions(person: p)) }
    }

    private static let mediaChecked: DeedEffect = { deed in
        guard deed.text("mediaResult") == "kept" else { return }
        deed.changes.append(
            .finding(
                .x5, units: [DutyRule.contractors, DutyRule.abuse], system: deed.record.integer("system"), organisation: deed.record.integer("entrustedUnit"),
                evidence: "受托单位离场介质检查：\(deed.text("mediaNotes") ?? "")", key: "media:\(deed.record.id)"))
    }
}
