import CustosBase

/// A system's trial operation: since when it runs, what failed, and the first day on which a test may be commissioned (NM203.17.1).
package enum TrialKind {
    package static let name = "trial"

    package static var kind: RecordKind {
        var k = RecordKind(
            name, "试运行", "Trial operation",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(),
                RecordField("startDate", "试运行开始日期", "Start of the trial", .date(.notFuture)).rests(on: LifeRules.trial).fixed(),
                RecordField("countsFrom", "试运行起算日期", "Counted from", .date(.any)).computed(),
                RecordField("earliestTestDate", "最早可委托检测日期", "Earliest day of commissioning a test", .date(.any)).computed(),
                RecordField("buildUnit", "建设单位", "Construction unit", .reference("organisation")).computed(),
                RecordField(
                    "log", "运行记录", "Log of operation",
                    .rows(
                        [
                            RecordField("on", "日期", "Day", .date(.notFuture)), RecordField("text", "运行情况", "What happened", .text(maximum: 500)),
                        ], maximum: 400)
                ).optional(),
                RecordField(
                    "faults", "故障记录", "Faults",
                    .rows(
                        [
                            RecordField("on", "日期", "Day", .date(.notFuture)), RecordField("text", "故障", "Fault", .text(maximum: 500)),
                            RecordField("repairedOn", "修复日期", "Repaired on", .date(.notFuture)).optional(), RecordField("repair", "处理", "Repair", .text(maximum: 500)).optional(),
                        ], maximum: 200)
                ).optional(),
                RecordField(
                    "interruptions", "中断记录", "Interruptions",
                    .rows(
                        [
                            RecordField("from", "中断日期", "From", .date(.any)), RecordField("to", "恢复日期", "To", .date(.any)).optional(),
                            RecordField("reason", "原因", "Reason", .text(maximum: 500)).optional(),
                        ], maximum: 100)
                ).computed(),
            ],
            lifecycle: Lifecycle(
                [RecordState("running", "试运行中", "Running"), RecordState("interrupted", "已中断", "Interrupted"), RecordState("ended", "已结束", "Ended", isFinal: true)],
                [
                    RecordEvent(
                        "interrupt", "登记中断", "Interrupt", from: ["running"], to: "interrupted", by: .runTrial,
                        fields: [RecordField("interruptedOn", "中断日期", "Interrupted on", .date(.notFuture)), RecordField("interruptReason", "中断原因", "Reason", .text(maximum: 500))],
                        effect: interrupt),
                    RecordEvent(
                        "resume", "恢复运行", "Resume", from: ["interrupted"], to: "running", by: .runTrial, fields: [RecordField("resumedOn", "恢复日期", "Resumed on", .date(.notFuture))],
                        effect: resume),
                ]),
            titled: ["system", "startDate"], rests: [LifeRules.trial], writes: .runTrial, owner: .through("system"))
        k.isSystemMade = true
        k.guards = [Guard("G-TRIAL", [LifeRules.trial], repairsFollowFaults)]
        return k
    }

    /// The trial that counts, as data of a new record.
    static func start(of system: LawRecord, on day: LocalDate) -> JSON {
        var data: JSON = ["system": .int(system.id), "startDate": JSON(day.description)]
        count(from: day, &data, packs: SystemFacts.packs(system))
        if let b = system.integer("buildUnit") { data.set("buildUnit", .int(b)) }
        return data
    }

    static func count(from day: LocalDate, _ data: inout JSON, packs: Set<String>) {
        data.set("countsFrom", JSON(day.description))
        data.set("earliestTestDate", JSON(TrialCalendar.earliestTest(start: day, packs: packs).description))
    }

    private static func repairsFollowFaults(_ deed: Deed) throws -> Refusal? {
        var problems: [FieldProblem] = []
        for (i, f) in deed.record.rows("faults").enumerated() {
            guard let on = f["on"]?.text, let repaired = f["repairedOn"]?.text, repaired < on else { continue }
            problems.append(FieldProblem("faults[\(i)].repairedOn", "修复日期早于故障日期。", "The repair lies before the fault."))
        }
        if let start = deed.date("startDate") {
            for (i, l) in deed.record.rows("log").enumerated() {
                guard let on = l["on"]?.text.flatMap({ LocalDate($0) }), on < start else { continue }
                problems.append(FieldProblem("log[\(i)].on", "早于试运行开始日期 \(start)。", "This lies before the start of the trial, \(start)."))
            }
        }
        guard problems.isEmpty else { throw LawFault.fields(problems) }
        return nil
    }

    private static func interrupt(_ deed: inout Deed) throws {
        guard let on = deed.date("interruptedOn"), let start = deed.date("startDate") else { return }
        let last = deed.record.rows("interruptions").last?["to"]?.text.flatMap { LocalDate($0) } ?? start
        guard on >= last else { throw FieldFault.refuse("interruptedOn", "不能早于 \(last)。", "This lies before \(last).") }
        var rows = deed.record.rows("interruptions")
        guard rows.count < 100 else { throw FieldFault.refuse("interruptedOn", "中断记录已满 100 条。", "There are 100 interruptions already.") }
        rows.append(["from": JSON(on.description), "reason": JSON(deed.text("interruptReason"))])
        deed.set("interruptions", .array(rows))
    }

    private static func resume(_ deed: inout Deed) throws {
        var rows = deed.record.rows("interruptions")
        guard let on = deed.date("resumedOn"), var last = rows.popLast(), let from = last["from"]?.text.flatMap({ LocalDate($0) }) else { return }
        guard on >= from else { throw FieldFault.refuse("resumedOn", "不能早于中断日期 \(from)。", "This lies before the interruption of \(from).") }
        last.set("to", JSON(on.description))
        deed.set("interruptions", .array(rows + [last]))
        // The regulation is silent on whether the month begins anew; the organisation's own rule says so or does not.
        guard let system = try deed.target("system"), try LifePolicy.of(SystemFacts(system, deed.book).usingUnit, book: deed.book).restartsAfterInterruption else { return }
        count(from: on, &deed.record.data, packs: SystemFacts.packs(system))
    }
}
