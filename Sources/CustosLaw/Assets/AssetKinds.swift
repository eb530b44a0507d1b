/// The registers of assets: organisations, persons, sites, zones, cameras, products, signs, projects, interconnects, requirement texts.
package enum AssetKinds {
    package static let all: [RecordKind] = [
        OrganisationKind.kind, PersonKind.kind, SiteKind.kind, ZoneKind.kind, CameraKind.kind, ProductKind.kind, SignKind.kind, ProjectKind.kind, InterconnectKind.kind, RequirementKind.kind,
    ]
    package static let checks: [SystemCheck] = AssetChecks.all
}
