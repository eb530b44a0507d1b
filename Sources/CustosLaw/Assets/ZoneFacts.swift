import CustosBase

/// A prohibited zone as the privacy rule sees it.
package struct ZoneFacts: Sendable, Hashable {
    /// 0 while it is being entered.
    package let id: Int64
    package let name: String
    package let area: ProhibitedArea
    package let site: Int64?
    package let floor: String?
    package let polygon: PlanPolygon?
    package let validFrom: LocalDate?
    package let validTo: LocalDate?
    /// A reviewer rejected the flag, or the zone was ended.
    package let isLifted: Bool

    package init(
        id: Int64, name: String, area: ProhibitedArea, site: Int64? = nil, floor: String? = nil, polygon: PlanPolygon? = nil, validFrom: LocalDate? = nil, validTo: LocalDate? = nil,
        isLifted: Bool = false
    ) {
        self.id = id
        self.name = name
        self.area = area
        self.site = site
        self.floor = floor
        self.polygon = polygon
        self.validFrom = validFrom
        self.validTo = validTo
        self.isLifted = isLifted
    }

    package init?(_ zone: LawRecord) {
        guard let area = zone.text("prohibited").flatMap({ ProhibitedArea(rawValue: $0) }) else { return nil }
        self.init(
            id: zone.id, name: zone.text("room") ?? zone.text("name") ?? "", area: area, site: zone.integer("site"), floor: zone.text("floor"),
            polygon: zone.data["polygon"].flatMap { PlanPolygon($0) }, validFrom: zone.date("validFrom"), validTo: zone.date("validTo"),
            isLifted: zone.state == "rejected" || zone.state == "ended")
    }

    /// Whether it forbids on a day: both ends of its time belong to it, and a flag counts until a reviewer rejected it.
    package func isInForce(on day: LocalDate) -> Bool { !isLifted && (validFrom.map { $0 <= day } ?? true) && (validTo.map { day <= $0 } ?? true) }

    /// Plans of different floors are not laid over each other; one that names no floor counts for each.
    package func isOnFloor(_ other: String?) -> Bool { floor == nil || other == nil || floor == other }
}

/// What a camera, or one preset of it, sees, and what is masked.
package struct CameraView: Sendable, Hashable {
    /// Name of the preset; `nil` for the fixed view.
    package let preset: String?
    package let polygon: PlanPolygon
    package let masks: [PlanPolygon]
    package init(preset: String? = nil, polygon: PlanPolygon, masks: [PlanPolygon] = []) {
        self.preset = preset
        self.polygon = polygon
        self.masks = masks
    }
}

/// Where a camera is, what it sees and whether it hears.
package struct CameraPlace: Sendable, Hashable {
    package var site: Int64?
    package var mountZone: Int64?
    /// What the form says about the place of installation where no zone is registered.
    package var mountArea: ProhibitedArea?
    package var mount: PlanPoint?
    package var floor: String?
    package var zonesInView: Set<Int64> = []
    package var views: [CameraView] = []
    package var hasAudio = false

    package init() {}
    package init(_ camera: LawRecord) {
        site = camera.integer("site")
        mountZone = camera.integer("mountZone")
        mountArea = camera.text("mountArea").flatMap { ProhibitedArea(rawValue: $0) }
        if let x = camera.data["x"]?.planNumber, let y = camera.data["y"]?.planNumber { mount = PlanPoint(x, y) }
        floor = camera.text("floor")
        zonesInView = Set(camera.integers("zonesInView"))
        hasAudio = camera.flag("audio")
        func masks(_ j: JSON?) -> [PlanPolygon] { (j?.elements ?? []).compactMap { $0["polygon"].flatMap { PlanPolygon($0) } } }
        if let p = camera.data["viewPolygon"].flatMap({ PlanPolygon($0) }) { views.append(CameraView(polygon: p, masks: masks(camera.data["masks"]))) }
        for row in camera.rows("presets") {
            if let p = row["polygon"].flatMap({ PlanPolygon($0) }) { views.append(CameraView(preset: row["name"]?.text, polygon: p, masks: masks(row["masks"]))) }
        }
    }
}
