import CustosBase

/// Works that need a system: designed together, built at the same time, put to use at the same time, accepted independently (NM203.15).
package enum ProjectKind {
    package static let name = "project"

    static let fields: [RecordField] = [
        RecordField("name", "项目名称", "Name", .text(maximum: 100)).searched(),
        RecordField("organisation", "建设单位", "Construction unit", .reference("organisation")),
        RecordField("site", "场所", "Site", .reference("site")).optional(),
        RecordField("projectKind", "项目性质", "Kind", .choice([Choice("new", "新建", "New"), Choice("rebuild", "改建", "Rebuilt"), Choice("extension", "扩建", "Extended")])),
        RecordField("system", "视频系统", "System", .reference("system")).optional().rests(on: SyncLaw.unit),
        RecordField("designIncludes", "设计文件含视频系统", "The design includes the system", .flag).optional().rests(on: SyncLaw.unit),
        RecordField("designDocument", "设计文件名称、编号", "Design document", .text(maximum: 200)).optional(),
        RecordField("buildFrom", "开工日期", "Works from", .date(.any)).optional(),
        RecordField("buildTo", "竣工日期", "Works to", .date(.any)).optional(),
        RecordField("systemBuildFrom", "视频系统开工日期", "System built from", .date(.any)).optional(),
        RecordField("systemBuildTo", "视频系统完工日期", "System built to", .date(.any)).optional(),
        RecordField("buildingInUseDate", "工程投入使用日期", "Works in use since", .date(.any)).optional(),
    ]

    package static let kind: RecordKind = {
        let life = Lifecycle(
            [RecordState("open", "进行中", "Open"), RecordState("closed", "已办结", "Closed", isFinal: true), RecordState("abandoned", "已终止", "Abandoned", isFinal: true)],
            [
                RecordEvent("close", "办结", "Close", from: ["open"], to: "closed", by: .registerAssets, guards: [SyncLaw.closing]),
                RecordEvent(
                    "abandon", "终止", "Abandon", from: ["open"], to: "abandoned", by: .registerAssets, fields: [RecordField("abandonReason", "理由", "Reason", .text(maximum: 300))],
                    guards: [SyncLaw.abandoning]),
            ])
        var k = RecordKind(name, "建设项目", "Project", fields: fields, lifecycle: life, titled: ["name"], rests: [SyncLaw.unit], writes: .registerAssets, owner: .organisation("organisation"))
        k.isTable = true
        k.guards = [
            Guard("G-SYNC", [SyncLaw.unit]) { deed in
                let pairs = [("buildFrom", "buildTo"), ("systemBuildFrom", "systemBuildTo")]
                let wrong = pairs.filter { a, b in deed.date(a).flatMap { from in deed.date(b).map { $0 < from } } ?? false }
                if !wrong.isEmpty { throw LawFault.fields(wrong.map { FieldProblem($0.1, "不能早于开工日期。", "This lies before the first day.") }) }
                return nil
            }
        ]
        return k
    }()
}

/// G-SYNC: the four checks of Art. 15.
package enum SyncLaw {
    package static let unit = RuleUnit("NM203.15")
    /// States that a system only reaches through an acceptance record of its own.
    package static let acceptedStates: Set<String> = ["accepted", "in_use", "suspended", "decommissioned"]

    package enum Gap: String, Sendable, Hashable, CaseIterable {
        case noSystem, design, construction, use, acceptance
        package var title: Bilingual {
            switch self {
            case .noSystem: Bilingual(zh: "未登记视频系统", en: "no system is entered")
            case .design: Bilingual(zh: "设计文件未包含视频系统", en: "the design does not include the system")
            case .construction: Bilingual(zh: "视频系统未与工程同步施工", en: "the system was not built at the same time")
            case .use: Bilingual(zh: "视频系统未与工程同时投入使用", en: "the system was not put to use with the works")
            case .acceptance: Bilingual(zh: "视频系统未独立验收", en: "the system was not accepted independently")
            }
        }
    }

    /// What is not synchronous, as the registers stand. A system in use before the works open is in time.
    package static func gaps(_ project: LawRecord, system: LawRecord?) -> [Gap] {
        guard let system else { return [.noSystem] }
        var out: [Gap] = []
        if !project.flag("designIncludes") || project.text("designDocument") == nil { out.append(.design) }
        let dates = ["buildFrom", "buildTo", "systemBuildFrom", "systemBuildTo"].map { project.date($0) }
        if let a = dates[0], let b = dates[1], let c = dates[2], let d = dates[3], c <= b, a <= d {} else { out.append(.construction) }
        if let building = project.date("buildingInUseDate"), let used = system.date("inUseDate"), used <= building {} else { out.append(.use) }
        if !acceptedStates.contains(system.state) { out.append(.acceptance) }
        return out
    }

    static func key(_ project: Int64) -> String { "sync-\(project)" }

    /// A refused attempt to close leaves a finding where the works are in use and the system is not accepted.
    ///
    /// Use that began too late cannot be made good any more: once the finding about it was dealt with, only acceptance is asked.
    static let closing = Guard("G-SYNC", [unit]) { deed in
        let project = deed.record
        var gaps = gaps(project, system: try deed.target("system"))
        let past = try deed.book.records("finding", where: "key", is: key(project.id))
        if past.contains(where: { ["rectified", "penalised", "closed"].contains($0.state) }) { gaps.removeAll { $0 == .use || $0 == .construction || $0 == .design } }
        guard !gaps.isEmpty else { return nil }
        let refusal = Refusal(
            ruleUnits: [unit], zh: "项目不能办结：\(gaps.map(\.title.zh).joined(separator: "；"))（G-SYNC）。",
            en: "The project cannot be closed: \(gaps.map(\.title.en).joined(separator: "; ")) (G-SYNC).",
            remedy: Bilingual(
                zh: "请补齐综合设计、同步施工、同时使用、独立验收的记录；系统验收合格后再办结。",
                en: "Complete the records of joint design, simultaneous building and use, and independent acceptance; close it once the system is accepted."))
        // Shown beside the step as what is still to do, it is no attempt.
        guard deed.record.state == "closed", let found = try finding(project, gaps, deed.book) else { return refusal }
        throw RefusalWithTrace(refusal, leaving: [found])
    }

    static let abandoning = Guard("G-SYNC", [unit]) { deed in
        guard let day = deed.date("buildingInUseDate"), day <= deed.today else { return nil }
        return Refusal(
            ruleUnits: [unit], zh: "工程已投入使用，项目不能终止，只能办结（G-SYNC）。", en: "The works are in use: the project can be closed, not abandoned (G-SYNC).",
            remedy: Bilingual(zh: "请办结项目，或更正工程投入使用日期。", en: "Close it, or correct the date since when the works are in use."))
    }

    /// A finding when the works are in use and the system is not there or not accepted; `nil` otherwise, and when it is open already.
    static func finding(_ project: LawRecord, _ gaps: [Gap], _ book: any LawBook) throws -> LawChange? {
        guard let day = project.date("buildingInUseDate"), day <= book.today, gaps.contains(.acceptance) || gaps.contains(.noSystem), try !OpenFindings.has(key(project.id), book) else {
            return nil
        }
        return .finding(
            .notSynchronous, units: [unit], subject: project.id, system: project.integer("system"), organisation: project.integer("organisation"),
            evidence: "项目“\(project.text("name") ?? "")”自 \(day) 投入使用：\(gaps.map(\.title.zh).joined(separator: "；"))。In use since \(day): \(gaps.map(\.title.en).joined(separator: "; ")).",
            key: key(project.id))
    }
}
