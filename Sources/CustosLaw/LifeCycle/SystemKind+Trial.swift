import CustosBase

/// From the first day of trial to acceptance (NM203.17).
extension SystemKind {
    static var trial: [RecordEvent] {
        [
            RecordEvent(
                "start_trial", "开始试运行", "Start the trial", from: ["built"], to: "trial_operation", by: .runTrial,
                fields: [RecordField("trialStart", "试运行开始日期", "Start of the trial", .date(.notFuture)).rests(on: LifeRules.trial)], effect: startTrial),
            RecordEvent(
                "commission_test", "委托检测", "Commission a test", from: ["trial_operation", "rectification"], to: "technical_testing", by: .runTrial, fields: TestKind.commission,
                guards: [Guard("G-TRIAL", [LifeRules.trial], longEnough), Guard("G-TESTQ", [LifeRules.trial], qualified)], effect: commissionTest),
            RecordEvent(
                "convene_acceptance", "组织验收", "Convene the acceptance", from: ["test_passed", "rectification"], to: "acceptance", by: .signAcceptance, fields: AcceptanceKind.convening,
                guards: [Guard("G-ACCEPT", [LifeRules.trial], readyForAcceptance)], effect: conveneAcceptance),
            RecordEvent(
                "start_rectification", "开始整改", "Start rectification", from: ["acceptance_failed"], to: "rectification", by: .runTrial,
                fields: [RecordField("rectificationPlan", "整改方案", "Plan of rectification", .longText(maximum: 2000))]),
            Rectification.event,
        ]
    }

    private static func startTrial(_ deed: inout Deed) throws {
        guard let on = deed.date("trialStart") else { return }
        if let built = deed.date("completedOn"), on < built { throw FieldFault.refuse("trialStart", "不能早于竣工日期 \(built)。", "This lies before the completion of \(built).", LifeRules.trial) }
        deed.changes.append(.create(kind: TrialKind.name, data: TrialKind.start(of: deed.record, on: on)))
        // Recording never waits for paperwork: what is recorded in trial is kept under the same terms.
        deed.effects += try RetentionPolicyKind.effects(of: deed.record, deed.book)
    }

    /// G-TRIAL: the date of the commission, or today while none is given, against the earliest date.
    private static func longEnough(_ deed: Deed) throws -> Refusal? {
        let packs = SystemFacts.packs(deed.record), units = TrialCalendar.units(packs: packs)
        guard let first = units.first, let trial = try SystemFacts(deed.record, deed.book).latest(TrialKind.name), let from = trial.date("countsFrom") else { return nil }
        let earliest = TrialCalendar.earliestTest(start: from, packs: packs)
        if trial.state == "interrupted" {
            return .by("G-TRIAL", first, zh: "试运行已中断，不能委托检测", en: "The trial is interrupted; no test can be commissioned", remedyZh: "请恢复试运行后再委托检测。", remedyEn: "Resume the trial first.")
        }
        let day = deed.input["commissionedOn"]?.text.flatMap { LocalDate($0) } ?? deed.today
        guard day < earliest else { return nil }
        return Refusal(
            ruleUnits: units, zh: "试运行自\(from)起，期限未满：最早可于\(earliest)委托检测（G-TRIAL）。",
            en: "The trial began on \(from) and has not run long enough: a test can be commissioned from \(earliest) on (G-TRIAL).",
            remedy: Bilingual(zh: "请于\(earliest)或之后委托检测。", en: "Commission the test on \(earliest) or later."))
    }

    private static func qualified(_ deed: Deed) throws -> Refusal? {
        // Without anything typed there is nobody to judge yet.
        guard let agency = deed.input["agency"]?.integer, let on = deed.input["commissionedOn"]?.text.flatMap({ LocalDate($0) }) else { return nil }
        let to = deed.date("qualValidTo")
        if let from = deed.date("qualValidFrom"), let to, to < from { throw FieldFault.refuse("qualValidTo", "不能早于有效期起始日期 \(from)。", "This lies before \(from).") }
        return TestKind.refusal(
            agency: try deed.book.record(agency), from: nil, to: to, scope: deed.record.words("qualScope"), on: on, what: Bilingual(zh: "委托日期", en: "commission"))
    }

    private static func commissionTest(_ deed: inout Deed) throws {
        var data = deed.handOver(TestKind.commission.map(\.name))
        data.set("system", .int(deed.record.id))
        data.set("cameFrom", JSON(deed.before?.state))
        if let b = deed.record.integer("buildUnit") { data.set("buildUnit", .int(b)) }
        deed.changes.append(.create(kind: TestKind.name, data: data))
    }

    private static func readyForAcceptance(_ deed: Deed) throws -> Refusal? {
        if let no = try Readiness.test(of: deed.record, deed.book) { return no }
        let open = SystemFacts(deed.record, deed.book).openItems
        guard !open.isEmpty else { return nil }
        return .by(
            "G-ACCEPT", LifeRules.use, zh: "整改项未完成：\(open.prefix(5).joined(separator: "、"))", en: "Items still to put right: \(open.prefix(5).joined(separator: ", "))",
            remedyZh: "请完成整改后再组织验收。", remedyEn: "Put them right first.")
    }

    private static func conveneAcceptance(_ deed: inout Deed) throws {
        var data = deed.handOver(AcceptanceKind.convening.map(\.name))
        if let test = try deed.book.records(TestKind.name, where: "system", is: deed.record.id).last(where: { $0.state == "passed" }), let tested = test.date("testedOn"),
            let held = data["heldOn"]?.text.flatMap({ LocalDate($0) }), held < tested
        {
            throw FieldFault.refuse("heldOn", "不能早于检测日期 \(tested)。", "This lies before the test of \(tested).", LifeRules.trial)
        }
        data.set("system", .int(deed.record.id))
        if let b = deed.record.integer("buildUnit") { data.set("buildUnit", .int(b)) }
        deed.changes.append(.create(kind: AcceptanceKind.name, data: data))
    }
}
