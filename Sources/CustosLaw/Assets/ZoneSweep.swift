import CustosBase

/// What a prohibited zone does to cameras that are there already: off view and off record at once, with a finding.
///
/// A temporary zone that was entered before its first day is obeyed without a finding: nobody did wrong.
package enum ZoneSweep {
    /// Cameras that one step takes; the zone's timer goes on with the rest at once. Two changes each stay below `LawLimits.changesOfADeed`.
    package static let batch = 500
    /// States in which a camera records or is watched.
    package static let running = ["installed", "trial", "active"]

    /// Running cameras that a zone forbids on a day, as far as its site or their own entries tie them to it.
    package static func affected(_ zone: ZoneFacts, packsOf: (LawRecord) throws -> Set<String>, on day: LocalDate, book: any LawBook) throws -> [(camera: LawRecord, breach: PrivacyBreach)] {
        var seen: Set<Int64> = [], out: [(camera: LawRecord, breach: PrivacyBreach)] = []
        var cameras = try zone.site.map { try book.records("camera", where: "site", is: $0) } ?? []
        if zone.id != 0 { cameras += try book.records("camera", where: "zonesInView", is: zone.id) + book.records("camera", where: "mountZone", is: zone.id) }
        for c in cameras where running.contains(c.state) && seen.insert(c.id).inserted {
            var place = CameraPlace(c)
            place.mountArea = nil  // Says nothing about this zone.
            if let b = PrivacyLaw.breaches(place, [zone], packs: try packsOf(c), on: day).first { out.append((c, b)) }
        }
        return out
    }

    /// Disables what the zone of this deed forbids today.
    static func apply(_ deed: inout Deed) throws {
        guard let zone = ZoneFacts(deed.record) else { return }
        guard zone.isInForce(on: deed.today) else {
            deed.record.data.remove("applied")
            return
        }
        let book = deed.book
        var packs: [Int64: Set<String>] = [:]
        let all = try affected(
            zone,
            packsOf: { c in
                guard let s = c.integer("system") else { return [] }
                if let p = packs[s] { return p }
                let p = SystemGuards.packs(of: try book.record(s))
                packs[s] = p
                return p
            }, on: deed.today, book: book)
        let wasForeseen = deed.before != nil && deed.before?.data["applied"] == nil && zone.validFrom.map { LocalDate(of: deed.record.createdAt) < $0 } == true
        for (camera, breach) in all.prefix(batch) { try disable(camera, breach, isFinding: !wasForeseen, &deed) }
        if all.count <= batch { deed.set("applied", true) }
    }

    private static func disable(_ camera: LawRecord, _ breach: PrivacyBreach, isFinding: Bool, _ deed: inout Deed) throws {
        let text = "\(breach.zoneName)（\(breach.area.rawValue)）"
        let zone: JSON = deed.record.id == 0 ? LawEngine.thisRecord : .int(deed.record.id)
        deed.changes.append(
            .update(
                id: camera.id, data: ["disabledFrom": JSON(camera.state), "disabledByZone": zone, "disableReason": JSON("禁止区域：\(text)")],
                state: "disabled", event: "disable"))
        if let device = camera.integer("device") { deed.effects.append(.disable(device: device, reason: "禁止区域：\(text)", stopsRecording: true)) }
        let key = "prohibited-\(camera.id)"
        if isFinding, try !OpenFindings.has(key, deed.book) {
            deed.changes.append(
                .finding(
                    .prohibitedArea, units: breach.area.units(under: []), subject: camera.id, system: camera.integer("system"), organisation: camera.organisation,
                    evidence: "摄像机“\(camera.text("name") ?? "")”：\(text)，已停用。Camera disabled: in or in view of a prohibited area.", key: key))
        }
    }

    /// The time of a zone is over: cameras that it alone had taken off come back as they were.
    static func expire(_ deed: inout Deed) throws {
        let zone = deed.record.id
        let off = try deed.book.records("camera", where: "disabledByZone", is: zone).filter { $0.state == "disabled" }
        var free: [LawRecord] = []
        for c in off where free.count <= batch { if try PrivacyGuards.objection(c, without: zone, book: deed.book) == nil { free.append(c) } }
        for c in free.prefix(batch) {
            let state = c.text("disabledFrom") ?? "installed"
            deed.changes.append(.update(id: c.id, data: ["disabledFrom": nil, "disabledByZone": nil, "disableReason": nil], state: state, event: "enable"))
            if let device = c.integer("device") { deed.effects.append(.enable(device: device)) }
        }
        if free.count <= batch { deed.record.state = "ended" }
    }
}

/// Findings that are open already are not raised twice.
enum OpenFindings {
    static let over: Set<String> = ["closed", "not_established"]
    static func has(_ key: String, _ book: any LawBook) throws -> Bool { try book.records("finding", where: "key", is: key).contains { !over.contains($0.state) } }
}
