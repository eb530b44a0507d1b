import CustosBase

/// The packs that bind one system, merged: the union of what is prohibited, the longest of the minimum periods, every precondition.
///
/// Where two texts cannot both be obeyed the higher one prevails, and `conflicts` says so.
package struct ActivePacks: Sendable {
    package let ids: [String]
    package let packs: [RulePack]
    /// The facts of the registers from which it was decided which rule units apply.
    package let traits: SystemTraits
    package let day: LocalDate

    /// The packs by choice, and the base pack, which nobody can leave out inside the region.
    package static func ids(of system: LawRecord) -> [String] {
        let chosen = system.words("packs")
        let base = isInRegion(system.area) ? ["NM203"] : []
        let wanted = Set(chosen.isEmpty ? base : chosen + base)
        return RulePacks.ids.filter(wanted.contains)
    }

    /// The autonomous region (GB/T 2260: 15). A system whose place nobody has entered counts as inside.
    package static func isInRegion(_ area: String?) -> Bool { area.map { $0.isEmpty || $0.hasPrefix("15") } ?? true }

    package init(for system: LawRecord, book: any LawBook) throws {
        self.init(ids: Self.ids(of: system), traits: try SystemTraits(system, book), day: book.today)
    }

    package init(ids: [String], traits: SystemTraits, day: LocalDate) {
        self.ids = ids
        packs = RulePacks.all.filter { ids.contains($0.id) }
        self.traits = traits
        self.day = day
    }

    package func has(_ id: String) -> Bool { ids.contains(id) }

    /// Why a unit does not apply; `nil` when it does.
    package func exemption(_ entry: RuleEntry, of pack: RulePack) -> Bilingual? {
        if !entry.isInForce(on: day, pack: pack) {
            let from = (entry.from ?? pack.effectiveFrom).map(\.description) ?? ""
            return Bilingual(zh: "尚未施行或者已失效（自\(from)起施行）。", en: "Not in force on \(day) (in force from \(from)).")
        }
        // CN799 in non-public places: Art. 33 and what it points to, and nothing else (33).
        if pack.id == "CN799", traits.isOnlyNonPublic, entry.scope == .every, entry.kind == .duty {
            return Bilingual(zh: "非公共场所：只适用第三十三条。", en: "A non-public place: only Art. 33 applies.")
        }
        return traits.matches(entry.scope) ? nil : Bilingual(zh: "适用范围：\(entry.scope.title.zh)。", en: "Applies to: \(entry.scope.title.en).")
    }

    /// The entries that apply.
    package var entries: [RuleEntry] { packs.flatMap { p in p.entries.filter { exemption($0, of: p) == nil } } }

    // MARK: Merging

    /// Codes of the areas in which nothing may be installed: the union (A1 to A6 of NM203.8, N1 to N4 of CN799.8).
    package var prohibitedAreas: [String] {
        (has("NM203") ? (1...6).map { "A\($0)" } : []) + (has("CN799") ? (1...4).map { "N\($0)" } : [])
    }

    /// Every least period of retention that applies, the longest first.
    package var minimumRetention: [MinimumPeriod] {
        var out: [MinimumPeriod] = []
        if has("NM203") { out.append(MinimumPeriod(days: 30, unit: .minimumRetention)) }
        if has("CN799"), traits.matches(.article7Places) { out.append(MinimumPeriod(days: 30, unit: .deletionDuty)) }
        if has("CNX"), traits.isAntiTerrorTarget { out.append(MinimumPeriod(days: 90, unit: .antiTerrorRetention)) }
        if has("CNX"), traits.isEntertainment { out.append(MinimumPeriod(days: 30, unit: RuleUnit("CNX.EVR.15"))) }
        if has("STD") { out.append(MinimumPeriod(days: 30, unit: RuleUnit("STD.GB55029.3-5-2"))) }
        return out.enumerated().sorted { $0.element.days != $1.element.days ? $0.element.days > $1.element.days : $0.offset < $1.offset }.map(\.element)
    }
    package var retentionFloorDays: Int { minimumRetention.first?.days ?? 0 }

    /// The last day of the trial; the test may be commissioned from the day after. A month by the calendar, and 30 days where the standards are on: the later counts.
    package func earliestTest(trialStart: LocalDate) -> (day: LocalDate, unit: RuleUnit) {
        let month = (day: trialStart.adding(months: 1).adding(days: 1), unit: RuleUnit("NM203.17.1"))
        guard has("STD") else { return month }
        let days = (day: trialStart.adding(days: 31), unit: RuleUnit("STD.GB55029.4-0-7"))
        return days.day > month.day ? days : month
    }

    /// After the floor, what has served its purpose must go (CN799.17).
    package var hasDeletionDuty: Bool { has("CN799") && traits.matches(.article7Places) }

    /// The hours beyond which storage needs a written justification (EDPB 3/2019): a ceiling in the sense of the comparison.
    package var justifiedBeyondHours: Int? { has("EU") ? 72 : nil }

    /// Each guard with the units of every active pack on which it rests: all preconditions, none displaced by another.
    package var preconditions: [(guardID: String, units: [RuleUnit])] {
        var order: [String] = [], units: [String: [RuleUnit]] = [:]
        for e in entries {
            for g in e.guards {
                if units[g] == nil { order.append(g) }
                units[g, default: []].append(e.unit)
            }
        }
        return order.map { ($0, units[$0]!) }
    }

    /// What collides for this system, with the outcome.
    package var conflicts: [PackConflict] { PackConflict.all.filter { $0.concerns(self) } }
}

/// A least period that a text asks for.
package struct MinimumPeriod: Sendable, Hashable {
    package let days: Int
    package let unit: RuleUnit
}
