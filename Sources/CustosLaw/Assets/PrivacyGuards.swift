import CustosBase

/// G-PRIV on records: looks up the zones that concern a camera and asks `PrivacyLaw`.
package enum PrivacyGuards {
    package static let units: [RuleUnit] = [RuleUnit("NM203.8"), RuleUnit("CN799.8")]

    /// Zones of the camera's site, and zones elsewhere that it names.
    package static func zones(for camera: LawRecord, book: any LawBook) throws -> [ZoneFacts] {
        var out: [ZoneFacts] = []
        if let site = camera.integer("site") { out = try book.records("zone", where: "site", is: site).compactMap { ZoneFacts($0) } }
        for id in camera.integers("zonesInView") + [camera.integer("mountZone")].compactMap({ $0 }) where !out.contains(where: { $0.id == id }) {
            if let z = try book.record(id).flatMap({ ZoneFacts($0) }) { out.append(z) }
        }
        return out
    }

    package static func packs(for camera: LawRecord, book: any LawBook) throws -> Set<String> { SystemGuards.packs(of: try book.target(camera, "system")) }

    /// What a change of a camera would run into, whoever makes it: for change requests, imports and checks as well.
    package static func objection(_ camera: LawRecord, knowsView: Bool = false, without zone: Int64? = nil, book: any LawBook) throws -> Refusal? {
        let packs = try packs(for: camera, book: book)
        let zones = try zones(for: camera, book: book).filter { $0.id != zone }
        return PrivacyLaw.refusal(PrivacyLaw.breaches(CameraPlace(camera), zones, packs: packs, on: book.today, knowsView: knowsView), packs: packs)
    }

    /// For planning, registration, edits and installation.
    package static let camera = Guard("G-PRIV", units) { deed in try objection(deed.record, book: deed.book) }

    /// For steps after which the camera is watched: the view is known, and a reviewer signed where one is needed.
    package static let watched = Guard("G-PRIV", units) { deed in
        if let r = try objection(deed.record, knowsView: true, book: deed.book) { return r }
        return try unsigned(deed.record, book: deed.book)
    }

    /// The refusal for want of a reviewer's signature.
    package static func unsigned(_ camera: LawRecord, book: any LawBook) throws -> Refusal? {
        let packs = try packs(for: camera, book: book)
        let zones = try zones(for: camera, book: book)
        let due = PrivacyLaw.zonesToSign(CameraPlace(camera), zones, packs: packs, on: book.today)
        let wasForcedOff = camera.integer("disabledByZone") != nil
        guard !due.isEmpty || wasForcedOff else { return nil }
        if camera.text("signedView") == PrivacyLaw.digest(camera), Set(due).isSubset(of: camera.integers("signedZones")) { return nil }
        let z = zones.first { due.contains($0.id) }
        let why = Bilingual(
            zh: z.map { "附近有“\($0.name)”（\($0.area.rawValue)）" } ?? "该摄像机曾因禁止区域被停用",
            en: z.map { "“\($0.name)” (\($0.area.rawValue)) is near" } ?? "this camera was disabled for a prohibited area")
        return Refusal(
            ruleUnits: z?.area.units(under: packs) ?? [RuleUnit("NM203.8")], zh: "视场须由他人复核签字：\(why.zh)（G-PRIV）。",
            en: "The view has to be reviewed and signed by another person: \(why.en) (G-PRIV).",
            remedy: Bilingual(zh: "请由未登记该视场的人员执行“复核签字”。", en: "Have somebody who did not enter the view take the step “Sign the view”."))
    }

    /// A reviewer is somebody else than whoever entered what is reviewed.
    package static func notTheAuthor(_ actor: LawActor, authors: [String?], units: [RuleUnit]) -> Refusal? {
        guard authors.contains(actor.id) else { return nil }
        return Refusal(
            ruleUnits: units, zh: "复核人不能是登记人本人（G-PRIV）。", en: "The reviewer cannot be the person who entered it (G-PRIV).",
            remedy: Bilingual(zh: "请由另一名人员复核。", en: "Have another person review it."))
    }
}
