import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The life of a camera; CN799.3, 7.3; NM203.19.1.6.
struct CameraTests {
    @Test func a_camera_goes_from_plan_to_removal_and_no_step_is_left_out() throws {
        let w = try AssetWorld()
        let c = try w.camera(["device": 8, "sign": .int(w.sign().id)])
        func no(_ events: String...) -> Bool { events.allSatisfy { e in w.isWrongState { try w.book.take(e, c.id, by: w.manager) } } }
        #expect(no("trial", "activate", "disable", "enable"))
        _ = try w.install(c)
        #expect(no("install", "enable"))
        _ = try w.book.take("trial", c.id, by: w.manager)
        #expect(no("install", "trial", "enable"))
        _ = try w.book.take("activate", c.id, by: w.manager)
        #expect(no("install", "trial", "activate", "enable"))
        _ = try w.book.take("disable", c.id, ["disableReason": "检修"], by: w.manager)
        #expect(no("install", "trial", "activate", "disable"))
        _ = try w.book.take("enable", c.id, by: w.manager)
        #expect(w.now(c).state == "active")
        #expect(w.wrongFields { try w.book.take("remove", c.id, ["removedOn": "2026-03-19", "removeReason": "换"], by: w.manager) } == ["removedOn"])
        _ = try w.book.take("remove", c.id, ["removedOn": "2026-05-10", "removeReason": "更换设备"], by: w.manager)
        #expect(no("install", "trial", "activate", "disable", "enable", "remove", "signOff"))
        #expect(w.isWrongState { try w.book.edit(c.id, ["name": "x"], by: w.manager) })
        #expect(
            w.book.effects == [
                .disable(device: 8, reason: "检修", stopsRecording: false), .enable(device: 8), .disable(device: 8, reason: "已拆除：更换设备", stopsRecording: true),
            ])
    }

    @Test func a_camera_disabled_on_trial_comes_back_on_trial() throws {
        let w = try AssetWorld()
        let c = try w.install(w.camera())
        _ = try w.book.take("trial", c.id, by: w.manager)
        _ = try w.book.take("disable", c.id, ["disableReason": "调试"], by: w.manager)
        // No sign is needed before it is activated.
        #expect(try w.book.take("enable", c.id, by: w.manager).state == "trial")
        #expect(w.now(c).data["disableReason"] == nil)
    }

    @Test func the_roles_of_the_matrix_hold_at_each_step() throws {
        let w = try AssetWorld()
        let c = try w.install(w.camera(["sign": .int(w.sign().id)]))
        for role in [LawRole.operator, .psoApprover, .construction, .auditor, .technician] { #expect(w.isForbidden { try w.book.take("activate", c.id, by: People.who(role)) }, "\(role)") }
        #expect(try w.book.take("activate", c.id, by: People.who(.maintainer)).state == "active")
        for role in [LawRole.operator, .psoInspector, .auditor] {
            #expect(w.isForbidden { try w.book.take("remove", c.id, ["removedOn": "2026-05-10", "removeReason": "x"], by: People.who(role)) })
        }
        #expect(w.isForbidden { try w.book.take("signOff", c.id, by: People.who(.maintainer)) })
    }

    @Test func contradictions_are_told_at_their_fields() throws {
        let w = try AssetWorld()
        let other = try w.book.create("site", ["name": "别馆", "organisation": .int(w.hotel)], by: w.manager)
        func wrong(_ j: JSON) -> [String] { w.wrongFields { try w.camera(j) } }
        #expect(wrong(["site": .int(other.id)]) == ["site"])
        #expect(wrong(["x": 1]) == ["y"])
        #expect(wrong(["coversParts": ["没有的门"]]) == ["coversParts[0]"])
        #expect(wrong(["viewPolygon": [[0, 0], [2, 2], [2, 0], [0, 2]]]) == ["viewPolygon"])
        #expect(wrong(["masks": [["polygon": box(0, 0, 1, 1)]]]) == ["viewPolygon"])
        #expect(wrong(["viewPolygon": box(0, 0, 5, 5), "masks": [["polygon": [[0, 0], [1, 1], [2, 2]]]]]) == ["masks[0].polygon"])
        #expect(wrong(["presets": [["name": "a", "polygon": box(0, 0, 1, 1), "masks": [["polygon": [[0, 0], [1, 1], [2, 2]]]]]]]) == ["presets[0].masks[0].polygon"])
        #expect(wrong(["gbId": "123"]) == ["gbId"])
        #expect(wrong(["viewPolygon": box(0, 0, 5, 5), "masks": .array((0...CameraKind.maskLimit).map { ["polygon": box(Int64($0), 0, 1, 1)] })]) == ["masks"])
        #expect(wrong(["audio": true, "gbId": "15010300001320000001", "device": 5]) == [])
        #expect(wrong(["gbId": "15010300001320000001", "device": 5]) == ["gbId", "device"])
        let c = try w.camera()
        #expect(w.wrongFields { try w.install(c, on: "2026-05-11") } == ["installDate"])
    }

    @Test func CN799_3_a_camera_in_use_has_a_statement_of_need() throws {
        let w = try AssetWorld()
        let c = try w.install(w.camera(["necessity": nil, "sign": .int(w.sign().id)]))
        w.refused("G-NEED", "CN799.3") { try w.book.take("activate", c.id, by: w.manager) }
        _ = try w.book.edit(c.id, ["necessity": "大堂人员密集"], by: w.manager)
        #expect(try w.book.take("activate", c.id, by: w.manager).state == "active")

        let old = try AssetWorld(packs: ["NM203"])
        let d = try old.install(old.camera(["necessity": nil, "sign": .int(old.sign().id)]))
        #expect(try old.book.take("activate", d.id, by: old.manager).state == "active")
    }

    @Test func CN799_7_3_only_departments_and_the_managing_unit_install_in_places_of_article_7() throws {
        let w = try AssetWorld(site: ["placeCategories": ["P10"], "siteHints": ["park"]])
        w.refused("G-STANDING", "CN799.7.3", "某购物公司") { try w.install(w.camera(["installedFor": .int(w.shop)])) }
        #expect(try w.install(w.camera(["installedFor": .int(w.hotel)])).state == "installed")
        #expect(try w.install(w.camera(["installedFor": .int(w.pso)])).state == "installed")
        #expect(try w.install(w.camera()).state == "installed")

        // On a square government builds; the unit that keeps the register there does not on its own account.
        let square = try AssetWorld(site: ["governmentPlaces": ["Q4"]])
        square.refused("G-STANDING", "CN799.7.3") { try square.install(square.camera()) }
        _ = try square.book.edit(square.system, ["fundingType": "government", "custodian": .int(square.pso)], by: square.manager)
        #expect(try square.install(square.camera()).state == "installed")

        // A hotel is another public place, and without CN799 nobody asks.
        let hotel = try AssetWorld(site: ["placeCategories": ["P08"]])
        #expect(try hotel.install(hotel.camera(["installedFor": .int(hotel.shop)])).state == "installed")
        let old = try AssetWorld(packs: ["NM203"], site: ["placeCategories": ["P10"]])
        #expect(try old.install(old.camera(["installedFor": .int(old.shop)])).state == "installed")
    }

    @Test func article_19_1_6_the_view_of_a_camera_in_use_is_narrowed_at_once_and_widened_by_change_request_only() throws {
        let w = try AssetWorld()
        let c = try w.running([
            "viewPolygon": box(0, 0, 10, 10), "masks": [["polygon": box(0, 0, 2, 2)]], "presets": [["name": "门", "polygon": box(5, 5, 3, 3)]], "x": 0, "y": 0,
        ])
        func no(_ j: JSON) { w.refused("G-CHANGE", "NM203.19.1.6") { try w.book.edit(c.id, j, by: w.manager) } }
        no(["viewPolygon": box(0, 0, 11, 10)])
        no(["viewPolygon": nil, "masks": nil, "presets": nil])
        no(["masks": nil])
        no(["masks": [["polygon": box(0, 0, 2, 1)]]])
        no(["presets": [["name": "门", "polygon": box(5, 5, 3, 3)], ["name": "窗", "polygon": box(50, 5, 3, 3)]]])
        no(["x": 1])
        no(["audio": true])
        #expect(try w.book.edit(c.id, ["masks": [["polygon": box(0, 0, 3, 3)]]], by: w.manager).rows("masks").count == 1)
        #expect(try w.book.edit(c.id, ["presets": nil], by: w.manager).rows("presets").isEmpty)
        #expect(try w.book.edit(c.id, ["name": "大堂一"], by: w.manager).text("name") == "大堂一")
        // Switched off by its owner it is still the same camera.
        _ = try w.book.take("disable", c.id, ["disableReason": "x"], by: w.manager)
        no(["viewPolygon": box(0, 0, 11, 10)])
    }

    @Test func article_19_1_6_a_wider_view_takes_effect_by_an_approved_change_request_and_never_over_a_zone() throws {
        let w = try AssetWorld(kinds: LawKinds.all)
        let c = try w.running(["viewPolygon": box(0, 0, 10, 10)])
        _ = try w.zone("A3", ["polygon": box(30, 0, 5, 5)])
        func ask(_ view: JSON) throws -> LawRecord {
            let text = JSON(String(decoding: view.bytes, as: UTF8.self))
            let r = try w.book.create("change", ["object": .int(c.id), "aspect": "view", "field": "viewPolygon", "newValue": text, "reason": "门厅扩建"], by: People.who(.maintainer))
            return try w.book.take("submit", r.id, by: People.who(.maintainer))
        }
        let r = try ask(box(0, 0, 20, 10))
        _ = try w.book.take("approve", r.id, by: w.manager)
        #expect(w.now(c).data["viewPolygon"] == box(0, 0, 10, 10))
        _ = try w.book.take("notify", r.id, ["noticeOrgan": .int(w.pso), "noticeAt": "2026-05-10T01:00:00Z", "noticeMeans": "书面"], by: w.manager)
        #expect(w.now(c).data["viewPolygon"] == box(0, 0, 20, 10))
        w.refused("G-PRIV", "NM203.8.1.3") { try ask(box(0, 0, 31, 10)) }
    }

    @Test func a_view_entered_for_the_first_time_widens_nothing() throws {
        let w = try AssetWorld()
        let c = try w.running()
        #expect(try w.book.edit(c.id, ["viewPolygon": box(0, 0, 11, 10)], by: w.manager).data["viewPolygon"] != nil)
    }

    @Test func article_8_cameras_in_use_without_the_reviewers_signature_are_found() throws {
        let w = try AssetWorld()
        let c = try w.running(["viewPolygon": box(0, 0, 5, 5)])
        _ = try w.zone("A4", ["polygon": box(10, 0, 10, 10)])
        #expect(w.now(c).state == "active")
        _ = try w.book.tick(AssetKinds.checks)
        let f = try w.findings(.other)
        #expect(f.count == 1 && f[0].integer("subject") == c.id && f[0].words("ruleUnits") == ["NM203.8.1.4"])
        _ = try w.book.take("signOff", c.id, by: w.reviewer)
        _ = try w.book.take("close", f[0].id, by: People.who(.psoInspector))
        _ = try w.book.tick(AssetKinds.checks)
        #expect(try w.findings(.other).count == 1)
    }
}
