import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The packs as data, their merging, and what cannot be chosen together.
struct PackTests {
    private func active(_ ids: [String], _ change: (inout SystemTraits) -> Void = { _ in }) -> ActivePacks {
        var t = SystemTraits()
        change(&t)
        return ActivePacks(ids: ids, traits: t, day: PackWorld.day)
    }

    @Test func every_article_of_the_measures_is_there_with_its_clauses() {
        let units = Set(RulePacks.nm203.entries.map(\.unit.text))
        for n in 1...26 { #expect(units.contains { $0 == "NM203.\(n)" || $0.hasPrefix("NM203.\(n).") }, "Art. \(n)") }
        for n in 1...13 { #expect(units.contains("NM203.7.1.\(n)")) }
        for n in 1...6 { #expect(units.contains("NM203.8.1.\(n)")) }
        for n in 1...5 { #expect(units.contains("NM203.18.1.\(n)")) }
        for n in 1...7 { #expect(units.contains("NM203.19.1.\(n)")) }
        for u in ["NM203.5.3", "NM203.12.1.3", "NM203.13.3", "NM203.17.2", "NM203.22b", "NM203.22c", "NM203.24.u", "NM203.24.i", "NM203.24.1.4"] { #expect(units.contains(u), "\(u)") }
    }

    @Test func every_article_of_the_decree_is_there_with_its_lists() {
        let units = Set(RulePacks.cn799.entries.map(\.unit.text))
        for n in 1...34 { #expect(units.contains { $0 == "CN799.\(n)" || $0.hasPrefix("CN799.\(n).") }, "Art. \(n)") }
        for n in 1...4 { #expect(units.contains("CN799.7.2.\(n)") && units.contains("CN799.8.1.\(n)") && units.contains("CN799.16.2.\(n)")) }
        for n in 1...6 { #expect(units.contains("CN799.23.1.\(n)")) }
    }

    @Test func sources_standards_topics_and_principles_are_there() {
        let units = Set(RulePacks.all.flatMap(\.entries).map(\.unit.text))
        for u in ["CNX.ATL.32", "CNX.EVR.15", "CNX.ESR.19", "CNX.PIPL.47", "CNX.DSL.36", "CNX.NDR.12", "CNX.CSL.21", "CNX.FRM.1", "CNX.SPC.1", "CNX.APL.29", "CNX.CRP.67", "CNX.ARP.52"] {
            #expect(units.contains(u), "\(u)")
        }
        for u in ["STD.GB55029.4-0-7", "STD.GB50348.10-1", "STD.GB37300.1", "STD.GBT28181.1", "STD.GB35114.1", "STD.GBT25724.1", "STD.GAT1400.1", "EU.GDPR.5-1-e"] {
            #expect(units.contains(u), "\(u)")
        }
        #expect(RulePacks.uk.entries.count == 12)
        #expect(RulePacks.eu.entries.count == 10)
    }

    @Test func every_unit_says_what_carries_it_or_why_nothing_does_in_both_languages() {
        for p in RulePacks.all {
            for e in p.entries {
                #expect(!e.text.zh.isEmpty && !e.text.en.isEmpty && !e.clause.zh.isEmpty && !e.clause.en.isEmpty, "\(e.unit)")
                let isCarried = !(e.guards + e.kinds + e.registers + e.reports).isEmpty
                #expect(isCarried && !e.tests.isEmpty || e.reason != nil, "\(e.unit) is carried by nothing")
                #expect(e.kind == .definition || !e.binds.isEmpty, "\(e.unit) binds nobody")
                if let r = e.reason { #expect(!r.zh.isEmpty && !r.en.isEmpty) }
            }
        }
    }

    @Test func a_report_a_kind_and_a_register_that_a_unit_names_exist() {
        let kinds = PackWorld.kinds
        let names = Set(kinds.map(\.name)), registers = Set(kinds.compactMap(\.register)), reports = Set(Reports.all.map(\.id))
        for e in RulePacks.all.flatMap(\.entries) {
            for k in e.kinds { #expect(names.contains(k), "\(e.unit): kind \(k)") }
            for r in e.reports { #expect(reports.contains(r), "\(e.unit): report \(r)") }
            // Registers that rows are written to beside a kind's own.
            for r in e.registers { #expect(registers.contains(r) || ["R-USE", "R-POLICE", "R-SHARE"].contains(r), "\(e.unit): register \(r)") }
        }
    }

    @Test func every_unit_that_a_kind_rests_on_is_in_a_pack() {
        for k in PackWorld.kinds {
            var units = k.units
            for f in k.allFields { units += f.units }
            for g in k.guards + k.lifecycle.events.flatMap(\.guards) { units += g.units }
            for u in units { #expect(RulePacks.resolve(u) != nil, "\(k.name) rests on \(u), which no pack has") }
        }
    }

    @Test func clauses_are_cited_as_a_person_cites_them() {
        #expect(ClauseText.cite(RuleUnit("NM203.7.1.13")) == Bilingual(zh: "第七条第一款第十三项", en: "Art. 7(1)(13)"))
        #expect(ClauseText.cite(RuleUnit("NM203.20")).zh == "第二十条")
        #expect(RulePacks.entry(RuleUnit("NM203.10a"))?.clause.zh == "第十条前段")
        #expect([1, 9, 10, 11, 20, 26, 99].map(ClauseText.numeral) == ["一", "九", "十", "十一", "二十", "二十六", "九十九"])
    }

    @Test func a_cited_unit_leads_to_its_entry_or_to_the_clause_above() {
        #expect(RulePacks.resolve(RuleUnit("NM203.8.1"))?.unit.text == "NM203.8")
        #expect(RulePacks.resolve(RuleUnit("NM203.13.3"))?.unit.text == "NM203.13.3")
        #expect(RulePacks.resolve(RuleUnit("CN799.23.2"))?.unit.text == "CN799.23")
        #expect(RulePacks.resolve(RuleUnit("NM203.99")) == nil)
        #expect(RulePacks.resolve(RuleUnit("XX.1")) == nil)
        #expect(RulePacks.isWithin(RuleUnit("NM203.7.1.1"), RuleUnit("NM203.7")))
        #expect(RulePacks.isWithin(RuleUnit("NM203.22b"), RuleUnit("NM203.22")))
        #expect(!RulePacks.isWithin(RuleUnit("NM203.17.1"), RuleUnit("NM203.1")))
        #expect(!RulePacks.isWithin(RuleUnit("NM203.7"), RuleUnit("NM203.7.1")))
    }

    @Test func ranks_follow_the_legislation_law() {
        #expect(RulePacks.rank(of: .antiTerrorRetention) > RulePacks.rank(of: .deletionDuty))
        #expect(RulePacks.rank(of: .deletionDuty) > RulePacks.rank(of: .minimumRetention))
        #expect(RulePacks.rank(of: RuleUnit("CNX.EVR.15")) == .administrativeRegulation)
        #expect(PackRank.localRegulation > .localGovernmentRule)
    }

    // MARK: Merging

    @Test func prohibited_areas_are_the_union_of_the_packs() {
        #expect(active(["NM203"]).prohibitedAreas == ["A1", "A2", "A3", "A4", "A5", "A6"])
        #expect(active(["NM203", "CN799"]).prohibitedAreas.count == 10)
        #expect(active(["EU"]).prohibitedAreas.isEmpty)
    }

    @Test func the_longest_of_the_least_periods_counts() {
        #expect(active(["NM203"]).retentionFloorDays == 30)
        #expect(active(["NM203", "CNX"]) { $0.isAntiTerrorTarget = true }.retentionFloorDays == 90)
        #expect(active(["NM203", "CNX"]) { $0.isAntiTerrorTarget = true }.minimumRetention.first?.unit == .antiTerrorRetention)
        #expect(active(["EU"]).retentionFloorDays == 0)
        #expect(active(["EU"]).justifiedBeyondHours == 72)
    }

    @Test func the_later_of_a_month_and_thirty_days_counts() {
        let march = LocalDate("2026-03-15")!, february = LocalDate("2026-02-01")!
        #expect(active(["NM203"]).earliestTest(trialStart: march).day == LocalDate("2026-04-16"))
        #expect(active(["NM203", "STD"]).earliestTest(trialStart: march).day == LocalDate("2026-04-16"))
        #expect(active(["NM203"]).earliestTest(trialStart: february).day == LocalDate("2026-03-02"))
        #expect(active(["NM203", "STD"]).earliestTest(trialStart: february).day == LocalDate("2026-03-04"))
        #expect(active(["NM203", "STD"]).earliestTest(trialStart: february).unit.pack == "STD")
    }

    @Test func every_precondition_of_every_pack_stays() {
        let one = active(["NM203"]).preconditions, two = active(["NM203", "CN799"]).preconditions
        let sign1 = one.first { $0.guardID == "G-SIGN" }!.units.map(\.text), sign2 = two.first { $0.guardID == "G-SIGN" }!.units.map(\.text)
        #expect(sign1 == ["NM203.13.3"])
        #expect(sign2 == ["NM203.13.3", "CN799.13"])
    }

    @Test func the_base_pack_cannot_be_left_out_inside_the_region() throws {
        let w = PackWorld(packs: ["CN799"])
        #expect(ActivePacks.ids(of: w.record) == ["NM203", "CN799"])
        w.book.all[Int(w.system) - 1].area = "110101"
        #expect(ActivePacks.ids(of: w.record) == ["CN799"])
        w.book.all[Int(w.system) - 1].area = nil
        #expect(ActivePacks.ids(of: w.record) == ["NM203", "CN799"])
    }

    // MARK: Conflicts

    @Test func conflicts_of_the_two_base_texts_are_shown_with_both_citations_and_the_higher_rank_prevails() {
        let a = active(["NM203", "CN799", "CNX"]) { t in
            t.publicKinds = ["art9_other"]
            t.categories = ["P11"]
        }
        let ids = a.conflicts.map(\.id)
        #expect(ids.contains("police-access") && ids.contains("ordered-deletion") && ids.contains("other-public-places"))
        #expect(!ids.contains("purpose-served"))
        #expect(active(["NM203", "CN799"]).conflicts.map(\.id).contains("purpose-served"))
        #expect(active(["NM203"]).conflicts.isEmpty)
        for c in PackConflict.all where c.prevails != nil && !["EU", "UK"].contains(c.first.pack) {
            let other = c.prevails == c.first ? c.second : c.first
            #expect(RulePacks.rank(of: c.prevails!) >= RulePacks.rank(of: other), "\(c.id)")
        }
        for c in PackConflict.all {
            #expect(c.citations.count == 2 && c.citations[0].zh.hasPrefix(c.first.text))
            #expect(RulePacks.entry(c.first) != nil && RulePacks.entry(c.second) != nil, "\(c.id)")
            #expect(c.prevails == nil || c.prevails == c.first || c.prevails == c.second)
        }
    }

    @Test func seventy_two_hours_and_thirty_days_on_one_system_are_refused_with_both_citations() throws {
        for (packs, unit) in [(["EU", "NM203"], "NM203.18.1.4"), (["EU", "CN799"], "CN799.17"), (["EU", "STD"], "STD.GB55029.3-5-2")] {
            let r = try #require(PackChoice.objection(packs, area: packs.contains("NM203") ? "150102" : "110101"))
            #expect(r.ruleUnits.map(\.text) == ["EU.GDPR.5-1-e", unit])
            #expect(r.zh.contains("EU.GDPR.5-1-e") && r.zh.contains(unit) && r.zh.hasSuffix("（G-PACK）。"))
        }
        let target = try #require(PackChoice.objection(["EU", "NM203", "CNX"], area: "15", isAntiTerrorTarget: true))
        #expect(target.ruleUnits.map(\.text) == ["EU.GDPR.5-1-e", "CNX.ATL.32"])
        // Inside the region the measures apply even where nobody chose them.
        #expect(PackChoice.objection(["EU"], area: "150102") != nil)
        #expect(PackChoice.objection(["EU", "UK"], area: "99") == nil)
        #expect(PackChoice.objection(["NM203", "CN799", "CNX", "STD", "UK"], area: "150102") == nil)
    }

    @Test func nm203_2_the_measures_cannot_be_chosen_outside_of_the_region() throws {
        #expect(PackChoice.objection(["NM203"], area: "110101")?.ruleUnits.map(\.text) == ["NM203.2"])
        #expect(PackChoice.objection(["NM203"], area: "150000") == nil)
        #expect(PackChoice.objection(["CN799"], area: "110101") == nil)
        // Inside, nobody leaves them out.
        #expect(PackChoice.objection(["CN799", "UK"], area: "150102")?.ruleUnits.map(\.text) == ["NM203.2"])
        #expect(PackChoice.objection([], area: "150102") == nil)
        #expect(PackChoice.objection(["CN799"], area: nil) == nil)
    }

    @Test func nm203_2_the_guard_of_a_system_asks_its_packs_its_area_and_its_sites() throws {
        let w = PackWorld(packs: ["EU", "CN799"])
        w.change(w.site, ["antiTerrorKeyTarget": true])
        func refusal(_ packs: [String], area: String) throws -> Refusal? {
            var r = w.record
            r.data.set("packs", .texts(packs))
            r.area = area
            return try PackChoice.packGuard.check(Deed(book: w.book, actor: People.owner, kind: SystemKind.kind, event: "edit", before: w.record, input: .emptyObject, record: r))
        }
        #expect(try refusal(["EU", "NM203", "CNX"], area: "150102")?.ruleUnits.map(\.text) == ["EU.GDPR.5-1-e", "CNX.ATL.32"])
        #expect(try refusal(["NM203"], area: "110101")?.ruleUnits.map(\.text) == ["NM203.2"])
        #expect(try refusal(["NM203", "CN799"], area: "150102") == nil)
    }

    @Test func what_a_text_does_not_set_is_labelled_and_its_setting_exists() {
        let kinds = PackWorld.kinds
        for n in NotSet.all {
            #expect(n.labelled.zh.contains("本办法未规定") && n.labelled.en.contains("not set by the regulation"))
            #expect(RulePacks.resolve(n.unit) != nil)
            guard !n.setting.isEmpty else { continue }
            let parts = n.setting.split(separator: ".").map(String.init)
            #expect(kinds.first { $0.name == parts[0] }?.field(parts[1]) != nil, "\(n.setting)")
        }
    }

    @Test func the_document_has_a_row_for_every_unit() {
        let text = RulePacksDocument.markdown().replacing("\\|", with: "/")
        for e in RulePacks.all.flatMap(\.entries) { #expect(text.contains("| `\(e.unit)` |"), "\(e.unit)") }
        // As many cells in each row as the head has.
        for line in text.split(separator: "\n") where line.hasPrefix("| `NM203.") && line.contains("第") && line.split(separator: "|").count > 5 {
            #expect(line.split(separator: "|").count == 11, "\(line)")
        }
    }
}
