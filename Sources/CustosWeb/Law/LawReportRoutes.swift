import CustosBase
import CustosLaw
import CustosStore
import HTTPTypes
import Hummingbird

/// Reports, compliance and rule packs.
enum LawReportRoutes {
    private static let day = Schema.text(characters: 10...10)

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(.get, "/api/v1/law/reports", .law, "listLawReports", "The reports of the law", answers: [.json(200, "Reports", .form)]) { call in
                let desk = try LawRoutes.desk(core)
                return try await LawRoutes.answering(core.bookPool) {
                    try mayRead(desk.actor(call.principal))
                    return .json([
                        "reports": .array(
                            Reports.all.map { r in
                                ["id": JSON(r.id), "zh": JSON(r.title.zh), "en": JSON(r.title.en), "units": .texts(r.units.map(\.text)), "period": JSON(r.usesPeriod)]
                            })
                    ])
                }
            },
            Route(
                .get, "/api/v1/law/reports/{name}", .law, "getLawReport", "A report, made now from what the caller may see",
                parameters: [
                    .path("name", .text(characters: 3...40)), .query("format", .choice(["json", "csv", "xlsx", "pdf"])), .query("from", day), .query("to", day), .query("area", .text(characters: 2...12)),
                    .query("system", Schemas.identifier), .query("language", .choice(["zh", "en"])),
                ], answers: [.json(200, "The report", .form), .problem(404, "No such report"), .problem(422, "The span runs backwards or is too long")]
            ) { call in try await report(call, core) },
            Route(
                .get, "/api/v1/law/compliance/{id}", .law, "getCompliance", "How a system stands to each rule unit of its packs, with evidence and next steps", parameters: [.path("id")],
                answers: [.json(200, "Units", .form)]
            ) { call in
                let desk = try LawRoutes.desk(core), id = call.integer("id") ?? 0
                return try await LawRoutes.answering(core.bookPool) { .json(try compliance(id, desk, try desk.actor(call.principal))) }
            },
            Route(.get, "/api/v1/law/packs", .law, "listRulePacks", "Every rule pack: its rule units with citation, text, who is bound and what carries them", answers: [.json(200, "Packs", .form)]) { _ in
                .json([
                    "packs": .array(RulePacks.all.map(pack)),
                    "notSet": .array(
                        NotSet.all.map { n in
                            ["setting": JSON(n.setting), "unit": JSON(n.unit.text), "zh": JSON(n.labelled.zh), "en": JSON(n.labelled.en)]
                        }),
                ])
            },
        ]
    }

    private static func mayRead(_ actor: LawActor) throws {
        guard RightsTable.permission(.readRegisters, actor.roles).mayRead else { throw LawFault.forbidden(.readRegisters) }
    }

    // MARK: Reports

    private static func report(_ call: Call, _ core: WebCore) async throws -> Response {
        let desk = try LawRoutes.desk(core)
        guard let report = Reports.report(call.text("name") ?? "") else { throw Problem(.notFound, "law.no_report", zh: "没有这张报表。", en: "There is no such report.") }
        return try await LawRoutes.answering(core.bookPool) {
            let actor = try desk.actor(call.principal)
            try mayRead(actor)
            let now = core.clocks.wall(), today = LocalDate(of: now)
            let given: (String) throws -> LocalDate? = { name in
                guard let text = call.text(name) else { return nil }
                guard let d = LocalDate(text) else { throw LawFault.fields([FieldProblem(name, "请按 2026-05-10 的格式填写存在的日期。", "This is not a date like 2026-05-10.")]) }
                return d
            }
            let to = try given("to") ?? today, from = try given("from") ?? to.adding(days: -29)
            let table = try desk.store.read { t in
                // The report is made within this look at the books and is gone before its end.
                nonisolated(unsafe) let book = t
                let p = try ReportParameters(from: from, to: to, area: call.text("area"), system: call.integer("system")) { record in
                    guard let kind = desk.store.engine.kinds[record.kind] else { return false }
                    return try RightsLaw.sees(actor, record, kind, book: book)
                }
                return try report.run(t, p)
            }
            let isEnglish = call.text("language") == "en"
            func word(_ b: Bilingual) -> String { isEnglish ? b.en : b.zh }
            let period = report.usesPeriod ? "\(from) – \(to)" : "\(today)"
            switch call.text("format") ?? "json" {
            case "csv", "xlsx":
                return try LawFile.make(isSheet: call.text("format") == "xlsx", name: report.id, title: word(report.title), now: now) { add in
                    try add(table.columns.map { word($0.title) })
                    for row in table.rows { try add(row.map { cell($0, isEnglish) }) }
                }
            case "pdf":
                let sheet = ReportSheet(
                    title: report.title, code: report.id, basis: report.units.map(\.text).joined(separator: "、"), facts: [(Bilingual(zh: "统计期间", en: "Period"), period)],
                    columns: table.columns.map { ($0.title, $0.kind == .text || $0.kind == .units ? 2 : 1) }, rows: table.rows.map { $0.map { cell($0, isEnglish) } }, notes: table.notes.map(word),
                    language: isEnglish ? .bilingual : .chinese)
                return LawFile.download(try sheet.pdf(now: now), "application/pdf", "\(report.id)-\(today).pdf", inline: true)
            default:
                return .json([
                    "id": JSON(report.id), "zh": JSON(report.title.zh), "en": JSON(report.title.en), "units": .texts(report.units.map(\.text)), "from": JSON(from.description), "to": JSON(to.description),
                    "madeAt": JSON(now),
                    "columns": .array(table.columns.map { ["name": JSON($0.name), "zh": JSON($0.title.zh), "en": JSON($0.title.en), "kind": JSON($0.kind.rawValue)] }), "rows": .array(table.rows.map { .array($0) }),
                    "notes": .array(table.notes.map(LawJSON.bilingual)),
                ])
            }
        }
    }

    /// A cell as a person reads it.
    private static func cell(_ v: JSON, _ isEnglish: Bool) -> String {
        switch v {
        case .null: ""
        case .bool(let b): isEnglish ? (b ? "yes" : "no") : (b ? "是" : "否")
        case .int(let n): String(n)
        case .double(let d): d == d.rounded() ? String(Int64(d)) : String(d)
        case .string(let s): s
        case .array(let a): a.map { cell($0, isEnglish) }.joined(separator: isEnglish ? ", " : "、")
        case .object: v[isEnglish ? "en" : "zh"]?.text ?? v["title"]?.text ?? ""
        }
    }

    // MARK: Compliance

    private static func compliance(_ id: Int64, _ desk: LawDesk, _ actor: LawActor) throws -> JSON {
        try desk.store.read { t in
            guard let system = try t.record(id), system.kind == "system", case let kind = try desk.store.engine.kind("system"), try RightsLaw.sees(actor, system, kind, book: t) else { throw LawFault.noRecord }
            let states = try Compliance.judge(system, t), count = Compliance.count(states)
            let active = try ActivePacks(for: system, book: t)
            return [
                "system": .int(id), "count": .object(UnitStatus.allCases.map { .init(name: $0.rawValue, value: JSON(count[$0] ?? 0)) }), "packs": .texts(active.packs.map(\.id)),
                "units": .array(
                    try states.map { s in
                        // What the reader may not see of a record is told as a sentence only.
                        let evidence: [JSON] = try s.evidence.map { e in
                            let record = try e.record.flatMap { try t.record($0) }
                            let isSeen = try record.map { r in try desk.store.engine.kinds[r.kind].map { try RightsLaw.sees(actor, r, $0, book: t) } ?? false } ?? true
                            return ["record": isSeen ? e.record.map { .int($0) } ?? .null : .null, "kind": JSON(e.kind), "zh": JSON(isSeen ? e.text.zh : "（另案）"), "en": JSON(isSeen ? e.text.en : "(another file)")]
                        }
                        return [
                            "unit": JSON(s.entry.unit.text), "pack": JSON(String(s.entry.unit.pack)), "clause": LawJSON.bilingual(s.entry.clause), "text": LawJSON.bilingual(s.entry.text),
                            "kind": JSON(s.entry.kind.rawValue), "status": JSON(s.status.rawValue),
                            "manual": JSON(s.isManual), "evidence": .array(evidence),
                            "next": s.next.map { n in ["zh": JSON(n.text.zh), "en": JSON(n.text.en), "kind": JSON(n.kind), "record": n.record.map { .int($0) } ?? .null, "event": JSON(n.event)] } ?? .null,
                        ]
                    }),
            ]
        }
    }

    // MARK: Packs

    private static func pack(_ p: RulePack) -> JSON {
        [
            "id": JSON(p.id), "name": LawJSON.bilingual(p.name), "issuer": LawJSON.bilingual(p.issuer), "rank": LawJSON.bilingual(p.rank.title), "effectiveFrom": JSON(p.effectiveFrom?.description),
            "basis": LawJSON.bilingual(p.basis),
            "confidence": JSON(p.confidence.rawValue), "caveat": p.caveat.map(LawJSON.bilingual) ?? .null,
            "units": .array(
                p.entries.map { e in
                    [
                        "unit": JSON(e.unit.text), "kind": JSON(e.kind.rawValue), "clause": LawJSON.bilingual(e.clause), "text": LawJSON.bilingual(e.text), "binds": .texts(e.binds.map(\.rawValue)),
                        "guards": .texts(e.guards),
                        "kinds": .texts(e.kinds), "registers": .texts(e.registers), "reports": .texts(e.reports), "reason": e.reason.map(LawJSON.bilingual) ?? .null, "confidence": JSON(e.confidence.rawValue),
                    ]
                }),
        ]
    }
}
