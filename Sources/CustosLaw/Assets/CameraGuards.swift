import CustosBase

/// What a camera needs at each step besides a lawful view.
package enum CameraGuards {
    package static let necessityUnit = RuleUnit("CN799.3")

    /// Facts that contradict each other, all at once and at their fields.
    static let form = Guard("G-CAMERA", [RuleUnit("NM203.7")]) { deed in
        let r = deed.record
        var problems = PlanFields.problems(camera: r)
        if (r.data["x"] == nil) != (r.data["y"] == nil) { problems.append(FieldProblem(r.data["x"] == nil ? "x" : "y", "两个坐标须一并填写。", "Enter both coordinates.")) }
        if let s = try deed.target("system"), !s.integers("sites").isEmpty, let site = r.integer("site"), !s.integers("sites").contains(site) {
            problems.append(FieldProblem("site", "该场所不属于所选系统。", "The system does not have this site."))
        }
        let parts = try deed.target("site")?.rows("protectedParts").compactMap { $0["name"]?.text } ?? []
        for (i, p) in r.words("coversParts").enumerated() where !parts.contains(p) {
            problems.append(FieldProblem("coversParts[\(i)]", "该场所没有登记部位“\(p)”。", "The site has no part “\(p)”."))
        }
        if r.state != "planned", let day = r.date("installDate"), day > deed.today {
            problems.append(FieldProblem("installDate", "不能晚于今天（\(deed.today)）。", "This lies in the future; today is \(deed.today)."))
        }
        if r.state != "planned", deed.before?.date("installDate") != nil, r.date("installDate") == nil {
            problems.append(FieldProblem("installDate", "已安装的摄像机须有安装日期。", "An installed camera has a date."))
        }
        if !problems.isEmpty { throw LawFault.fields(problems) }
        return nil
    }

    static let hasProduct = Guard("G-CERT", [ProductKind.unit]) { deed in
        guard deed.record.integer("product") == nil else { return nil }
        return Refusal(
            ruleUnits: [ProductKind.unit], zh: "没有登记产品，不能证明其检验合格或经认证（G-CERT）。", en: "No product is entered, so nothing proves that it is tested or certified (G-CERT).",
            remedy: Bilingual(zh: "请选择产品登记中有有效证书的产品。", en: "Choose a product of the register with a valid certificate."))
    }

    /// G-CERT: the certificate covers the day of installation. Later expiry does not make an installed device unlawful.
    package static let certified = Guard("G-CERT", [ProductKind.unit]) { deed in
        guard let product = try deed.target("product"), let day = deed.date("installDate") else { return nil }
        return ProductKind.objection(product, installedOn: day)
    }

    package static let standing = Guard("G-STANDING", [RuleUnit("CN799.7.3")]) { deed in
        guard let site = try deed.target("site"), let system = try deed.target("system") else { return nil }
        guard let party = try deed.target("installedFor") ?? deed.book.target(system, "useUnit") ?? deed.book.target(system, "organisation") else { return nil }
        return SystemGuards.standingObjection(party, site: site, system: system)
    }

    /// G-CONSENT10: the consent came before the camera.
    package static let consent = Guard("G-CONSENT10", [SiteGuards.consentUnit]) { deed in
        guard SystemGuards.binds("CN799", try deed.target("system")), let site = try deed.target("site") else { return nil }
        return SiteGuards.consentObjection(site: site, on: deed.date("installDate") ?? deed.today)
    }

    package static let sign = Guard("G-SIGN", [SignLaw.unit, RuleUnit("CN799.13")]) { deed in try SignLaw.objection(deed.record, book: deed.book) }
    /// A camera that comes back to installation or trial needs its sign at activation only.
    static let signUnlessNew = Guard("G-SIGN", [SignLaw.unit, RuleUnit("CN799.13")]) { deed in
        deed.text("disabledFrom") == "active" ? try SignLaw.objection(deed.record, book: deed.book) : nil
    }

    package static let necessity = Guard("G-NEED", [necessityUnit]) { deed in try needObjection(deed) }
    static let necessityUnlessNew = Guard("G-NEED", [necessityUnit]) { deed in deed.text("disabledFrom") == "active" ? try needObjection(deed) : nil }

    private static func needObjection(_ deed: Deed) throws -> Refusal? {
        guard SystemGuards.binds("CN799", try deed.target("system")), deed.text("necessity") == nil else { return nil }
        return Refusal(
            ruleUnits: [necessityUnit, RuleUnit("CN799.13")], zh: "须说明该摄像机为维护公共安全所必需，且合理、适度（G-NEED）。",
            en: "It has to be said why this camera is necessary for public safety, reasonable and moderate (G-NEED).", remedy: Bilingual(zh: "请填写必要性说明。", en: "Enter why it is needed."))
    }

    static let removal = Guard("G-CAMERA", [RuleUnit("NM203.18.1.4")]) { deed in
        guard let out = deed.date("removedOn"), let put = deed.date("installDate"), out < put else { return nil }
        throw LawFault.fields([FieldProblem("removedOn", "不能早于安装日期（\(put)）。", "This lies before it was installed, \(put).")])
    }

    /// A camera in use keeps its sign: an edit may change it for another one that counts, and not take it away.
    static let signStays = Guard("G-SIGN", [SignLaw.unit, RuleUnit("CN799.13")]) { deed in
        guard deed.record.state == "active", deed.record.data["sign"] != deed.before?.data["sign"] || deed.record.data["site"] != deed.before?.data["site"] else { return nil }
        return try SignLaw.objection(deed.record, book: deed.book)
    }

    // MARK: Scope of view

    /// G-CHANGE: what a camera in use sees is its scope. It may be narrowed at once: masks added or enlarged, presets taken away; anything else
    /// takes an approved change request. A camera that a zone forced off is re-aimed freely, and signed by a reviewer before it comes back.
    static let viewChange = Guard("G-CHANGE", [.noRightsChange]) { deed in
        guard let before = deed.before, ["active", "disabled"].contains(before.state), before.integer("disabledByZone") == nil, !deed.actor.isSystem else { return nil }
        let moved = ["site", "floor", "x", "y"].contains { deed.record.data[$0] != before.data[$0] }
        let hearsMore = deed.record.flag("audio") && !before.flag("audio")
        let old = pictureMasks(before), kept = pictureMasks(deed.record)
        let showsMore = old.contains { $0.overlaps($0, outside: kept) }
        guard moved || hearsMore || showsMore || !isNarrower(CameraPlace(deed.record).views, than: CameraPlace(before).views) else { return nil }
        return Refusal(
            ruleUnits: [.noRightsChange, RuleUnit("CN799.13")], zh: "在用摄像机的位置、视场、拾音不能直接扩大：须经批准的变更申请（G-CHANGE）。",
            en: "Place, view and sound of a camera in use cannot be widened directly: it takes an approved change request (G-CHANGE).",
            remedy: Bilingual(zh: "请提交变更申请；增加遮挡、删除预置位可以直接修改。", en: "Submit a change request; adding masks and taking presets away can be done directly."))
    }

    /// What is masked on the picture itself.
    private static func pictureMasks(_ camera: LawRecord) -> [PlanPolygon] { camera.rows("pictureMasks").compactMap { $0["polygon"].flatMap { PlanPolygon($0) } } }

    /// Each view was there before, and every part that was masked still is.
    static func isNarrower(_ views: [CameraView], than old: [CameraView]) -> Bool {
        // A camera whose view was never entered gets one: that widens nothing that anybody knows.
        if old.isEmpty { return true }
        if views.isEmpty { return false }
        return views.allSatisfy { v in
            old.contains { o in o.polygon == v.polygon && o.masks.allSatisfy { !v.polygon.overlaps($0, outside: v.masks) } }
        }
    }
}
