import CustosBase

/// How long footage of a camera is kept, as the packs that are on for its system and the facts of its place have it.
package struct MergedRetention: Sendable, Hashable {
    /// The least days; the longest that any pack asks for.
    package var floor: Int
    /// The most days without a recorded reason; `nil` where no pack names any.
    package var ceiling: Int?
    /// What has served its purpose must go once the floor has run out (CN799.17).
    package var deletionDuty: Bool
    /// What floor, ceiling and duty rest on, the weightiest first.
    package var units: [RuleUnit]
    /// The rules of the floor.
    package var rules: [RetentionRule]
    /// No number of days satisfies every pack.
    package var isImpossible: Bool { ceiling.map { $0 < floor } ?? false }
}

/// Merges the retention rules over packs, and finds what is in force for a camera. Guards, reports, compliance and the sweeper ask here.
package enum RetentionMerge {
    /// 72 hours, in days.
    package static let euDays = 3

    /// What the law asks of a camera; of the whole system, the strictest of its places, when `camera` is `nil`.
    package static func terms(system: LawRecord, camera: LawRecord?, book: any LawBook) throws -> MergedRetention {
        let facts = SystemFacts(system, book), packs = facts.packs
        let ofCamera = try camera.flatMap { try book.target($0, "site") }
        let sites = try ofCamera.map { [$0] } ?? facts.sites()
        var place = system
        place.data.set("sites", .ids(sites.map(\.id)))
        var rules = try ActivePacks(for: place, book: book).minimumRetention.map { RetentionRule(name: $0.unit.text, unit: $0.unit, days: $0.days, title: RetentionRule.statutory.title) }
        // The law binds key targets whether or not somebody ticked its pack: NM203.18.1.4 lets other law prevail.
        if SystemFacts.isChinese(packs), sites.contains(where: { $0.flag("antiTerrorKeyTarget") }), !rules.contains(where: { $0.unit == .antiTerrorRetention }) {
            rules.insert(.antiTerror, at: 0)
        }
        let ceiling = packs.contains("EU") ? euDays : nil
        // What was erased does not come back: the duty waits for a recorded decision on what kind of place it is, and does not go by a proposal.
        let duty = packs.contains("CN799") && !sites.isEmpty && sites.allSatisfy { s in s.text("publicKind").flatMap { PublicKind(rawValue: $0) }?.isUnderArticle7 ?? false }
        var units = rules.map(\.unit)
        if ceiling != nil { units.append(LifeRules.euStorage) }
        if duty, !units.contains(.deletionDuty) { units.append(.deletionDuty) }
        return MergedRetention(floor: rules.map(\.days).max() ?? 0, ceiling: ceiling, deletionDuty: duty, units: units, rules: rules)
    }

    /// The policy in force for a camera: one of its own before one of the whole system.
    package static func policy(system: LawRecord, camera: LawRecord?, book: any LawBook) throws -> LawRecord? {
        let all = try book.records(RetentionPolicyKind.name, where: "system", is: system.id).filter { $0.state == "in_force" }
        if let camera, let own = all.last(where: { $0.integers("cameras").contains(camera.id) }) { return own }
        return all.last { $0.integers("cameras").isEmpty }
    }

    /// The days that somebody decided on; `nil` when nobody has.
    package static func days(system: LawRecord, camera: LawRecord?, book: any LawBook) throws -> Int? {
        try (policy(system: system, camera: camera, book: book)?.integer("days") ?? system.integer("retentionDays")).map(Int.init)
    }

    /// The days that a recorder keeps a camera's footage: those decided on, and never less than the floor. `nil` when there is neither.
    package static func effectiveDays(system: LawRecord, camera: LawRecord, book: any LawBook) throws -> Int? {
        let floor = try terms(system: system, camera: camera, book: book).floor
        guard let days = try days(system: system, camera: camera, book: book) else { return floor > 0 ? floor : nil }
        return max(days, floor)
    }

    /// The refusal that so many days meet, or `nil`. The floor itself is enough.
    package static func refusal(days: Int, terms: MergedRetention, hasReasons: Bool = false) -> Refusal? {
        if terms.isImpossible, let ceiling = terms.ceiling {
            return .by(
                "G-RET30", .minimumRetention, LifeRules.euStorage, zh: "所选规则包相互冲突：一方要求至少保存\(terms.floor)日，一方要求不超过\(ceiling)日",
                en: "The packs contradict each other: at least \(terms.floor) days by one, no more than \(ceiling) days by the other", remedyZh: "请为该系统更换规则包。",
                remedyEn: "Choose other packs for this system.")
        }
        if days < terms.floor {
            let stricter = terms.rules.filter { $0.days > days }
            var units = stricter.map(\.unit)
            // A stricter law reaches footage through "other law prevails" of the base rule, which is cited beside it where it binds.
            if !units.contains(.minimumRetention), terms.rules.contains(where: { $0.unit == .minimumRetention }) { units.append(.minimumRetention) }
            return Refusal(
                ruleUnits: units, zh: "保存期限\(days)日短于法定最低期限\(terms.floor)日，不能保存该设置（G-RET30）。",
                en: "A retention of \(days) days is shorter than the legal minimum of \(terms.floor) days and was not saved (G-RET30).",
                remedy: Bilingual(zh: "请将保存期限设为\(terms.floor)日或更长；存储空间不足时请扩容。", en: "Set \(terms.floor) days or more; add storage if space is short."))
        }
        if days > RetentionPolicy.maximumDays { return RetentionPolicy.validate(days: days) }
        if let ceiling = terms.ceiling, days > ceiling, !hasReasons { return tooLong(days, ceiling, LifeRules.euStorage) }
        if terms.deletionDuty, days > terms.floor, !hasReasons { return tooLong(days, terms.floor, .deletionDuty) }
        return nil
    }

    private static func tooLong(_ days: Int, _ most: Int, _ unit: RuleUnit) -> Refusal {
        .by(
            "G-RETLONG", unit, zh: "保存\(days)日超过\(most)日，须登记延长保存的理由和期限", en: "\(days) days are more than \(most): this takes a recorded reason and its end",
            remedyZh: "请登记延长保存的理由和截止日期，或者缩短保存期限。", remedyEn: "Record why it is kept longer and until when, or choose fewer days.")
    }

    /// Whether footage of a camera that has outlived its days has served its purpose and must go: the duty binds there, and no recorded reason for keeping it runs.
    package static func isPurposeServed(system: LawRecord, camera: LawRecord, book: any LawBook) throws -> Bool {
        guard try terms(system: system, camera: camera, book: book).deletionDuty else { return false }
        let reasons = try policy(system: system, camera: camera, book: book)?.rows("keepReasons") ?? []
        return !reasons.contains { ($0["until"]?.text.flatMap { LocalDate($0) }).map { book.today <= $0 } ?? false }
    }
}
