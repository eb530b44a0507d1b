import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203.7, 9; CN799.7, 9, 10.
struct SiteTests {
    private let kindergarten: JSON = [
        "name": "第一幼儿园", "placeCategories": ["P10"], "siteHints": ["school"],
        "protectedParts": [["name": "大门", "kind": "entrance", "mandatory": true], ["name": "库房", "kind": "important"]],
    ]

    @Test func article_7_1_10_scenario_1_an_uncovered_gate_is_a_finding_until_a_camera_in_use_covers_it() throws {
        let w = try AssetWorld(site: kindergarten)
        _ = try w.book.tick(AssetKinds.checks)
        _ = try w.book.tick(AssetKinds.checks)

        let f = try w.findings(.notInstalled)
        #expect(f.count == 1 && f[0].words("ruleUnits") == ["NM203.7.1.10"] && f[0].integer("subject") == w.site && f[0].text("evidence")!.contains("大门"))
        #expect(try AssetChecks.gaps(w.book.record(w.site)!, book: w.book) == [AssetChecks.Gap(site: w.site, part: "大门")])

        // A camera elsewhere, one that is only installed, and one that is disabled do not cover the gate.
        let c = try w.install(w.camera(["coversParts": ["大门"], "sign": .int(w.sign().id)]))
        _ = try w.install(w.camera(["name": "别处"]))
        #expect(try !AssetChecks.gaps(w.book.record(w.site)!, book: w.book).isEmpty)
        _ = try w.book.take("activate", c.id, by: w.manager)
        #expect(try AssetChecks.gaps(w.book.record(w.site)!, book: w.book).isEmpty)
        _ = try w.book.take("disable", c.id, ["disableReason": "检修"], by: w.manager)
        #expect(try !AssetChecks.gaps(w.book.record(w.site)!, book: w.book).isEmpty)
    }

    @Test func article_7_a_site_without_parts_needs_some_camera_and_one_without_category_none() throws {
        let w = try AssetWorld(site: ["placeCategories": ["P05"]])
        #expect(try AssetChecks.gaps(w.book.record(w.site)!, book: w.book) == [AssetChecks.Gap(site: w.site, part: nil)])
        _ = try w.running()
        #expect(try AssetChecks.gaps(w.book.record(w.site)!, book: w.book).isEmpty)
        let home = try AssetWorld()
        _ = try home.book.tick(AssetKinds.checks)
        #expect(try home.findings(.notInstalled).isEmpty)
    }

    @Test func article_7_a_finding_that_was_closed_is_raised_again_while_the_gap_lasts() throws {
        let w = try AssetWorld(site: kindergarten)
        _ = try w.book.tick(AssetKinds.checks)
        let f = try w.findings(.notInstalled)[0]
        _ = try w.book.take("drop", f.id, by: People.who(.psoInspector))
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.notInstalled).count == 2)
    }

    @Test func article_7_1_12_scenario_2_a_key_unit_needs_its_designation() throws {
        let w = try AssetWorld()
        w.refused("G-DESIG", "NM203.7.1.12") { try w.book.edit(w.site, ["placeCategories": ["P12"]], by: w.manager) }
        let paper: JSON = ["government": "回民区人民政府", "level": "county", "documentNumber": "回政发〔2025〕3号", "decidedOn": "2025-03-01"]
        #expect(
            w.wrongFields { try w.book.edit(w.site, ["placeCategories": ["P12"], "designation": [paper.merging(["documentNumber": nil])]], by: w.manager) } == [
                "designation[0].documentNumber"
            ])
        #expect(w.wrongFields { try w.book.edit(w.site, ["placeCategories": ["P12"], "designation": [paper.merging(["level": "station"])]], by: w.manager) } == ["designation[0].level"])
        #expect(
            w.wrongFields { try w.book.edit(w.site, ["placeCategories": ["P12"], "designation": [paper.merging(["decidedOn": "2026-05-11"])]], by: w.manager) } == [
                "designation[0].decidedOn"
            ])
        #expect(try w.book.edit(w.site, ["placeCategories": ["P12"], "designation": [paper]], by: w.manager).words("placeCategories") == ["P12"])
        // And it cannot be taken away afterwards.
        w.refused("G-DESIG", "NM203.7.1.12") { try w.book.edit(w.site, ["designation": nil], by: w.manager) }
    }

    @Test func article_7_1_13_other_places_need_a_citation() throws {
        let w = try AssetWorld()
        w.refused("G-BASIS", "NM203.7.1.13") { try w.book.edit(w.site, ["placeCategories": ["P13"]], by: w.manager) }
        #expect(try w.book.edit(w.site, ["placeCategories": ["P13"], "legalBasis": "娱乐场所管理条例第十五条"], by: w.manager).state == "valid")
    }

    @Test func article_18_1_4_a_key_anti_terror_target_needs_its_reference() throws {
        let w = try AssetWorld()
        w.refused("G-DESIG", "CNX.ATL.31") { try w.book.edit(w.site, ["antiTerrorKeyTarget": true], by: w.manager) }
        #expect(try w.book.edit(w.site, ["antiTerrorKeyTarget": true, "antiTerrorFiling": "反恐备〔2025〕1号"], by: w.manager).flag("antiTerrorKeyTarget"))
    }

    @Test func article_7_categories_are_set_by_construction_and_using_units_only() throws {
        let w = try AssetWorld()
        let maintainer = People.who(.maintainer)
        #expect(w.isForbidden { try w.book.edit(w.site, ["placeCategories": ["P05"]], by: maintainer) })
        #expect(try w.book.edit(w.site, ["contact": "李四"], by: maintainer).text("contact") == "李四")
        #expect(w.isForbidden { try w.book.edit(w.site, ["contact": "李四"], by: People.who(.psoInspector)) })
        #expect(try w.book.edit(w.site, ["placeCategories": ["P05"]], by: People.who(.construction)).words("placeCategories") == ["P05"])
    }

    @Test func article_7_1_2_defence_places_are_classified_unless_decided_otherwise() throws {
        let w = try AssetWorld(site: ["placeCategories": ["P02"], "address": "某路1号", "longitude": 111.5])
        let site = try w.book.record(w.site)!
        #expect(site.flag("classified"))
        // Where it lies is for the cleared only.
        #expect(site.data["address"] == nil && site.data["longitude"] == nil && site.text("secretAddress") == "某路1号" && site.data["secretLongitude"] == 111.5)
        #expect(SiteKind.kind.field("secretAddress")!.isClassified)
        let open = try AssetWorld(site: ["placeCategories": ["P02"], "classified": false])
        #expect(try !open.book.record(open.site)!.flag("classified"))
    }

    @Test func site_fields_are_told_apart_when_wrong() throws {
        let w = try AssetWorld()
        func wrong(_ j: JSON) -> [String] { w.wrongFields { try w.book.edit(w.site, j, by: w.manager) } }
        #expect(wrong(["area": "150100"]) == ["area"])
        #expect(wrong(["area": "1501"]) == ["area"])
        #expect(wrong(["area": "15010A"]) == ["area"])
        #expect(wrong(["area": "150121000"]) == ["area"])
        #expect(wrong(["area": "150103"]) == [])
        #expect(wrong(["area": "150121100"]) == [])
        #expect(wrong(["area": "150121100001"]) == [])
        #expect(wrong(["mobility": "vehicle"]) == ["vehicleNumber"])
        #expect(wrong(["protectedParts": [["name": "门", "kind": "entrance"], ["name": "门", "kind": "passage"]]]) == ["protectedParts[1].name"])
        #expect(wrong(["placeCategories": ["P14"]]) == ["placeCategories"])
        #expect(wrong(["longitude": 181]) == ["longitude"])
        #expect(wrong(["classifiedNeighbour": [["name": "某部", "kind": "classified_unit", "consentOn": "2026-01-01"]]]) == ["classifiedNeighbour[0].consentDocument"])
    }

    // MARK: CN799

    @Test(
        arguments: [
            (["P10"], [], [], "art7_2", "N7b1"), (["P10"], [], ["square"], "art7_1", "N7a"), (["P10"], [], ["underground_passage"], "art7_1", "N7a"), (["P04"], [], [], "art7_2", "N7b2"),
            (["P04"], [], ["vehicle"], "art7_2", "N7b3"), (["P04"], [], ["service_area"], "art7_2", "N7b4"), (["P08"], [], ["scenic"], "art7_2", "N7b1"),
            (["P08"], [], ["large_commerce"], "art7_2", "N7b1"),
            (["P08"], [], ["hotel"], "art9_other", nil),
            (["P08"], [], [], "art9_other", nil), (["P11"], [], ["residential"], "art9_other", nil), (["P11"], [], ["service_hall"], "art7_2", "N7b1"),
            (["P03"], [], ["bank"], "art9_other", nil),
            (["P01"], [], [], "non_public", nil), (["P02"], [], [], "non_public", nil), (["P05"], [], [], "non_public", nil), (["P06", "P07"], [], [], "non_public", nil),
            ([], ["Q1"], [], "art7_1", "N7a"),
            ([], ["Q4"], [], "art7_1", "N7a"), ([], ["Q5"], [], "art9_other", nil), ([], [], [], "art9_other", nil),
        ] as [([String], [String], [String], String, String?)])
    func CN799_2_each_category_has_its_proposal(_ c: ([String], [String], [String], String, String?)) {
        let p = PublicKind.proposal(c.0.compactMap { PlaceCategory(rawValue: $0) }, c.1.compactMap { GovernmentPlace(rawValue: $0) }, c.2)
        #expect(p.kind.rawValue == c.3 && p.category?.rawValue == c.4)
    }

    @Test func CN799_2_a_kind_other_than_proposed_is_a_decision_with_a_reason() throws {
        let w = try AssetWorld(site: ["placeCategories": ["P08"], "siteHints": ["hotel"]])
        #expect(try w.book.record(w.site)!.text("publicKindProposed") == "art9_other")
        #expect(try PublicKind.of(w.book.record(w.site)!) == .art9)
        #expect(try w.book.edit(w.site, ["publicKind": "art9_other"], by: w.manager).state == "valid")
        w.refused("G-KIND", "CN799.2") { try w.book.edit(w.site, ["publicKind": "art7_2", "cn799Category": "N7b1"], by: w.manager) }
        let r = try w.book.edit(w.site, ["publicKind": "art7_2", "cn799Category": "N7b1", "publicKindReason": "会展中心附属酒店"], by: w.manager)
        #expect(PublicKind.of(r) == .art72 && PublicKind.of(r).isUnderArticle7)
    }

    @Test func CN799_7_the_list_fits_the_kind() throws {
        let w = try AssetWorld(site: ["placeCategories": ["P10"]])
        func wrong(_ j: JSON) -> [String] { w.wrongFields { try w.book.edit(w.site, j, by: w.manager) } }
        #expect(wrong(["publicKind": "art7_2"]) == ["cn799Category"])
        #expect(wrong(["publicKind": "art7_2", "cn799Category": "N7a"]) == ["cn799Category"])
        #expect(wrong(["publicKind": "art9_other", "cn799Category": "N7b1"]) == ["cn799Category"])
        #expect(wrong(["cn799Category": "N7b1"]) == ["publicKind"])
        #expect(wrong(["publicKind": "art7_2", "cn799Category": "N7b1"]) == [])
    }

    @Test func CN799_10_no_camera_before_the_consent_of_the_classified_unit() throws {
        let neighbour: JSON = ["name": "某部队", "kind": "military_restricted"]
        let w = try AssetWorld(site: ["classifiedNeighbour": [neighbour]])
        let c = try w.camera()
        w.refused("G-CONSENT10", "CN799.10", "某部队") { try w.install(c) }
        _ = try w.book.edit(w.site, ["classifiedNeighbour": [neighbour.merging(["consentDocument": "函1", "consentOn": "2026-03-21"])]], by: w.manager)
        // A day late is not prior.
        w.refused("G-CONSENT10", "CN799.10") { try w.install(c, on: "2026-03-20") }
        #expect(try w.install(c, on: "2026-03-21").state == "installed")

        let old = try AssetWorld(packs: ["NM203", "CNX"], site: ["classifiedNeighbour": [neighbour]])
        #expect(try old.install(old.camera()).state == "installed")
    }

    @Test func CN799_10_a_neighbour_entered_late_is_a_finding_over_cameras_that_run() throws {
        let w = try AssetWorld()
        _ = try w.running()
        _ = try w.book.edit(w.site, ["classifiedNeighbour": [["name": "某研究所", "kind": "classified_unit"]]], by: w.manager)
        let f = try w.findings(.noConsent)
        #expect(f.count == 1 && f[0].words("ruleUnits") == ["CN799.10"])
    }

    @Test func the_closed_lists_are_whole_and_cite_their_items() {
        #expect(PlaceCategory.allCases.map(\.rawValue) == (1...13).map { $0 < 10 ? "P0\($0)" : "P\($0)" })
        #expect(PlaceCategory.allCases.map(\.unit.text) == (1...13).map { "NM203.7.1.\($0)" })
        #expect(ProhibitedArea.allCases.map(\.unit.text) == (1...6).map { "NM203.8.1.\($0)" } + (1...4).map { "CN799.8.1.\($0)" })
        #expect(GovernmentPlace.choices.map(\.code) == ["Q1", "Q2", "Q3", "Q4", "Q5"])
        for list in [PlaceCategory.choices, ProhibitedArea.choices, GovernmentPlace.choices, PublicKind.choices, CN799Category.choices, ProtectedPart.choices, OrganisationRole.choices] {
            #expect(Set(list.map(\.title.zh)).count == list.count && Set(list.map(\.title.en)).count == list.count)
        }
    }
}
