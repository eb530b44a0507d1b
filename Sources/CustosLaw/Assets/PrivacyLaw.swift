import CustosBase

/// How a camera offends against a prohibited zone.
package struct PrivacyBreach: Sendable, Hashable {
    package enum How: Sendable, Hashable {
        /// Its place of installation lies in the zone.
        case mounted
        /// The form itself says that it hangs in such an area.
        case declared
        /// Some unmasked part of its view does; the preset's name, if it is one.
        case seen(preset: String?)
        /// The register says that the zone is in view, and nothing on the plan shows that it is masked.
        case listed
        /// Its microphone is within hearing.
        case heard
        /// Nothing says what it sees, on a floor that has such a zone.
        case unknown
    }
    package let zone: Int64
    package let zoneName: String
    package let area: ProhibitedArea
    package let how: How
}

/// Whether a camera may be where it is and see what it sees (NM203.8, CN799.8). Pure geometry and dates; nobody's consent is asked and no role excepted.
package enum PrivacyLaw {
    /// Metres within which a microphone hears what is said in a zone. Not set by any regulation.
    package static let hearing = 15.0

    /// Every breach of zones that are in force. `zones` are those of the camera's site and those that it names.
    ///
    /// - Parameter knowsView: a step after which the camera is watched: then what it sees has to be known where zones lie on the plan.
    package static func breaches(_ camera: CameraPlace, _ zones: [ZoneFacts], packs: Set<String>, on day: LocalDate, knowsView: Bool = false) -> [PrivacyBreach] {
        var out: [PrivacyBreach] = []
        if let area = camera.mountArea, area.binds(under: packs) { out.append(PrivacyBreach(zone: 0, zoneName: area.title.zh, area: area, how: .declared)) }
        for z in zones where z.isInForce(on: day) && z.area.binds(under: packs) {
            if let how = breach(camera, z, knowsView: knowsView) { out.append(PrivacyBreach(zone: z.id, zoneName: z.name, area: z.area, how: how)) }
        }
        return out
    }

    private static func breach(_ camera: CameraPlace, _ zone: ZoneFacts, knowsView: Bool) -> PrivacyBreach.How? {
        if zone.id != 0, camera.mountZone == zone.id { return .mounted }
        let isNamed = zone.id != 0 && camera.zonesInView.contains(zone.id)
        let isNear = zone.site == camera.site && zone.isOnFloor(camera.floor)
        guard isNamed || isNear else { return nil }
        if isNear, let p = camera.mount, let z = zone.polygon, z.contains(p) { return .mounted }
        if let z = zone.polygon, isNear {
            for v in camera.views where v.polygon.overlaps(z, outside: v.masks) { return .seen(preset: v.preset) }
            if isNamed, camera.views.isEmpty { return .listed }
            if knowsView, camera.views.isEmpty { return .unknown }
        } else if isNamed {
            return .listed
        }
        if camera.hasAudio, isNear, zone.area.isPrivateToTheEar, hears(camera, zone) { return .heard }
        return nil
    }

    /// Without both places nobody can say that it does not.
    private static func hears(_ camera: CameraPlace, _ zone: ZoneFacts) -> Bool {
        guard let p = camera.mount, let z = zone.polygon else { return true }
        return z.distance(to: p) <= hearing
    }

    // MARK: Reviewer

    /// Zones for which a reviewer has to have signed the view: A4 on the same floor, and every zone that only a mask keeps out.
    package static func zonesToSign(_ camera: CameraPlace, _ zones: [ZoneFacts], packs: Set<String>, on day: LocalDate) -> [Int64] {
        zones.filter { z in
            guard z.isInForce(on: day), z.area.binds(under: packs) else { return false }
            let isNear = z.site == camera.site && z.isOnFloor(camera.floor)
            if z.area.needsReviewer, isNear || camera.zonesInView.contains(z.id) { return true }
            guard isNear, let polygon = z.polygon else { return false }
            return camera.views.contains { !$0.masks.isEmpty && $0.polygon.overlaps(polygon) }
        }.map(\.id)
    }

    /// What a reviewer signs: any change of place, view, preset or mask gives another digest, and the signature is gone.
    package static func digest(_ camera: LawRecord) -> String {
        var j = JSON.emptyObject
        for name in viewFields { if let v = camera.data[name] { j.set(name, v) } }
        return Hex.encode(Array(Digest.sha256(j.bytes)))
    }
    package static let viewFields = ["site", "mountZone", "mountArea", "floor", "x", "y", "zonesInView", "viewPolygon", "masks", "pictureMasks", "presets", "audio"]

    // MARK: Refusal

    package static func refusal(_ breaches: [PrivacyBreach], packs: Set<String>) -> Refusal? {
        guard let b = breaches.first else { return nil }
        var units: [RuleUnit] = []
        for u in breaches.flatMap({ $0.area.units(under: packs) }) where !units.contains(u) { units.append(u) }
        if b.how == .heard, !units.contains(ProhibitedArea.n4.unit), packs.isEmpty || packs.contains("CN799") { units.append(ProhibitedArea.n4.unit) }
        let (zone, en) = ("“\(b.zoneName)”（\(b.area.rawValue) \(b.area.title.zh)）", "“\(b.zoneName)” (\(b.area.rawValue): \(b.area.title.en))")
        let text: Bilingual =
            switch b.how {
            case .mounted, .declared: Bilingual(zh: "摄像机安装在禁止区域\(zone)内", en: "The camera is mounted in the prohibited area \(en)")
            case .seen(nil): Bilingual(zh: "未遮挡的视场覆盖禁止区域\(zone)", en: "The unmasked view covers the prohibited area \(en)")
            case .seen(let preset?): Bilingual(zh: "预置位“\(preset)”未遮挡的视场覆盖禁止区域\(zone)", en: "The unmasked view of preset “\(preset)” covers the prohibited area \(en)")
            case .listed: Bilingual(zh: "登记的视场内有禁止区域\(zone)，且平面图上不能证明已遮挡", en: "The prohibited area \(en) is entered as in view, and the plan does not show it masked")
            case .heard: Bilingual(zh: "拾音范围内有禁止区域\(zone)", en: "The microphone is within hearing of the prohibited area \(en)")
            case .unknown: Bilingual(zh: "同一平面有禁止区域\(zone)，但未登记该摄像机的视场，不能确认其不在视场内", en: "The prohibited area \(en) lies on this floor and no view is entered that would show it is not seen")
            }
        let remedy: Bilingual =
            switch b.how {
            case .mounted, .declared: Bilingual(zh: "请另选安装位置；该区域内任何人都不得安装。", en: "Choose another place; nobody may install a camera there.")
            case .heard: Bilingual(zh: "请关闭拾音，或移至\(Int(hearing))米以外。", en: "Switch audio off, or move the camera further than \(Int(hearing)) m away.")
            case .unknown: Bilingual(zh: "请在平面图上登记视场（含各预置位和遮挡）。", en: "Enter the view on the plan, with every preset and mask.")
            default: Bilingual(zh: "请调整朝向或设置隐私遮挡，使视场不含该区域，并由他人复核签字。", en: "Re-aim the camera or mask the area out, and have another person review and sign it.")
            }
        return Refusal(
            ruleUnits: units, zh: "\(text.zh)；当事人同意不能解除禁止，任何人无权例外（G-PRIV）。",
            en: "\(text.en); consent does not lift the prohibition and no office can except from it (G-PRIV).", remedy: remedy)
    }
}
