import CustosBase

/// What a site may not be entered as: G-DESIG, G-BASIS, and facts that contradict each other.
package enum SiteGuards {
    package static let all: [Guard] = [mayCategorise, form, designation, basis, keyTarget, publicKind]

    /// The category and prohibited zones are set by construction and using units only (2.8).
    static let mayCategorise = Guard("G-ROLE", [RuleUnit("NM203.7")]) { deed in
        let changed = ["placeCategories", "governmentPlaces", "protectedParts", "designation"].contains { deed.record.data[$0] != deed.before?.data[$0] }
        guard changed, !deed.actor.isSystem, !RightsTable.permission(.setCategory, deed.actor.roles).mayAct else { return nil }
        throw LawFault.forbidden(.setCategory)
    }

    static let form = Guard("G-SITE", [RuleUnit("NM203.7")]) { deed in
        let r = deed.record
        var problems = AreaCode.problems(r, least: 6)
        let names = r.rows("protectedParts").compactMap { $0["name"]?.text }
        for (i, n) in names.enumerated() where names[..<i].contains(n) {
            problems.append(FieldProblem("protectedParts[\(i)].name", "部位“\(n)”已登记。", "The part “\(n)” is there twice."))
        }
        if r.text("mobility") == "vehicle", r.text("vehicleNumber") == nil { problems.append(FieldProblem("vehicleNumber", "请填写车牌号或船名。", "Enter the plate or the name.")) }
        for (i, n) in r.rows("classifiedNeighbour").enumerated() where (n["consentOn"] == nil) != (n["consentDocument"] == nil) {
            problems.append(FieldProblem("classifiedNeighbour[\(i)].consentDocument", "同意文号和日期须一并填写。", "Enter document number and date of the consent together.", units: [consentUnit]))
        }
        if !problems.isEmpty { throw LawFault.fields(problems) }
        return nil
    }

    package static let designation = Guard("G-DESIG", [PlaceCategory.p12.unit]) { deed in
        guard PlaceCategory.of(deed.record).contains(.p12), deed.record.rows("designation").isEmpty else { return nil }
        return Refusal(
            ruleUnits: [PlaceCategory.p12.unit], zh: "P12 类场所须有旗县级以上人民政府的确定文件（G-DESIG）。",
            en: "Category P12 needs the designation by a government at or above banner or county level (G-DESIG).",
            remedy: Bilingual(zh: "请填写确定机关、级别、文号和日期，或改选类别。", en: "Enter the deciding government, its level, document number and date, or choose another category."))
    }

    package static let basis = Guard("G-BASIS", [PlaceCategory.p13.unit]) { deed in
        guard PlaceCategory.of(deed.record).contains(.p13), deed.record.text("legalBasis") == nil else { return nil }
        return Refusal(
            ruleUnits: [PlaceCategory.p13.unit], zh: "P13 类场所须写明所依据的法律、法规、规章（G-BASIS）。",
            en: "Category P13 needs a citation of the law, regulation or rule that requires the system (G-BASIS).",
            remedy: Bilingual(zh: "请填写依据的名称和条款，或改选类别。", en: "Enter its name and article, or choose another category."))
    }

    /// Key targets are fixed and filed by organs (CNX.ATL.31); without a reference nobody fixed it.
    package static let keyTarget = Guard("G-DESIG", [RuleUnit("CNX.ATL.31")]) { deed in
        guard deed.record.flag("antiTerrorKeyTarget"), deed.record.text("antiTerrorFiling") == nil else { return nil }
        return Refusal(
            ruleUnits: [RuleUnit("CNX.ATL.31"), .antiTerrorRetention], zh: "防范恐怖袭击重点目标须填写确定或备案文号（G-DESIG）。",
            en: "A key anti-terror target needs the reference by which it was fixed (G-DESIG).",
            remedy: Bilingual(zh: "请填写备案文号。", en: "Enter the filing reference."))
    }

    /// A kind that departs from the proposal is a decision and has a reason; the list of CN799.7 fits the kind.
    static let publicKind = Guard("G-KIND", [RuleUnit("CN799.2")]) { deed in
        let r = deed.record
        guard let chosen = r.text("publicKind").flatMap({ PublicKind(rawValue: $0) }) else {
            if r.text("cn799Category") != nil { throw LawFault.fields([FieldProblem("publicKind", "请选择场所类别。", "Choose the kind of place.")]) }
            return nil
        }
        let list = r.text("cn799Category").flatMap { CN799Category(rawValue: $0) }
        if chosen.isUnderArticle7, list?.publicKind != chosen {
            throw LawFault.fields([FieldProblem("cn799Category", "请选择与场所类别相符的第七条类别。", "Choose the list of CN799.7 that fits the kind.", units: [RuleUnit("CN799.7.1")])])
        }
        if !chosen.isUnderArticle7, list != nil { throw LawFault.fields([FieldProblem("cn799Category", "该场所类别不属于第七条。", "This kind of place is not one of Art. 7.")]) }
        let proposed = PublicKind.proposal(PlaceCategory.of(r), GovernmentPlace.of(r), r.words("siteHints")).kind
        guard chosen != proposed, r.text("publicKindReason") == nil else { return nil }
        return Refusal(
            ruleUnits: [RuleUnit("CN799.2"), RuleUnit("CN799.9")], zh: "所选类别与按登记信息建议的“\(proposed.title.zh)”不同，须写明认定理由（G-KIND）。",
            en: "The kind differs from what the entries propose (\(proposed.title.en)); such a decision needs a reason (G-KIND).",
            remedy: Bilingual(zh: "请填写类别认定理由，或采用建议类别。", en: "Enter the reason, or take the proposed kind."))
    }

    // MARK: Classified neighbours

    package static let consentUnit = RuleUnit("CN799.10")

    /// G-CONSENT10: the refusal for a site near a military zone or classified unit that did not consent before `day`. CN799 only.
    package static func consentObjection(site: LawRecord, on day: LocalDate) -> Refusal? {
        for n in site.rows("classifiedNeighbour") {
            if let on = n["consentOn"]?.text.flatMap({ LocalDate($0) }), on <= day { continue }
            let name = n["name"]?.text ?? ""
            return Refusal(
                ruleUnits: [consentUnit], zh: "场所“\(site.text("name") ?? "")”邻近“\(name)”，须事先征得其同意（G-CONSENT10）。",
                en: "The site “\(site.text("name") ?? "")” is near “\(name)”, whose consent has to come first (G-CONSENT10).",
                remedy: Bilingual(zh: "请取得该单位书面同意，在场所登记文号和日期。", en: "Get that unit's written consent and enter its number and date with the site."))
        }
        return nil
    }

    /// A neighbour that is entered when cameras run already, and did not consent, is a finding (CN799.10, 28).
    static func lateNeighbours(_ deed: inout Deed) throws {
        let site = deed.record, key = "consent-\(deed.record.id)"
        guard site.id != 0, site.data["classifiedNeighbour"] != deed.before?.data["classifiedNeighbour"], let no = consentObjection(site: site, on: deed.today) else { return }
        let running = try deed.book.records("camera", where: "site", is: site.id).filter { ZoneSweep.running.contains($0.state) }
        let book = deed.book
        guard let camera = try running.first(where: { SystemGuards.binds("CN799", try book.target($0, "system")) }), try !OpenFindings.has(key, book) else { return }
        deed.changes.append(
            .finding(.noConsent, units: [consentUnit], subject: site.id, system: camera.integer("system"), organisation: site.organisation, evidence: "\(no.zh)\(no.en)", key: key))
    }
}
