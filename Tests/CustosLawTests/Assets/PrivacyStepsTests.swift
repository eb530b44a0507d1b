import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// G-PRIV at every step of cameras and zones.
struct PrivacyStepsTests {
    @Test func article_8_1_1_scenario_3_a_camera_in_a_guest_room_is_refused_and_consent_does_not_help() throws {
        let w = try AssetWorld()
        let room = try w.zone("A1", ["room": "301"])

        w.refused("G-PRIV", "NM203.8.1.1", "同意不能解除") { try w.camera(["mountZone": .int(room.id), "consent": "客人张三书面同意"]) }
        w.refused("G-PRIV", "CN799.8.1.1") { try w.camera(["mountArea": "A1", "consent": "客人书面同意"]) }
        #expect(try w.book.records("camera").isEmpty)
    }

    @Test(arguments: [LawRole.manager, .construction, .maintainer]) func article_8_no_role_is_excepted(_ role: LawRole) throws {
        let w = try AssetWorld()
        let room = try w.zone("A3", ["room": "卫生间"])
        w.refused("G-PRIV", "NM203.8.1.3", "任何人无权例外") {
            try w.book.create("camera", ["name": "c", "system": .int(w.system), "site": .int(w.site), "mountZone": .int(room.id)], by: People.who(role))
        }
    }

    @Test func article_8_1_4_scenario_4_a_bank_counter_is_masked_and_signed_before_the_camera_is_activated() throws {
        let w = try AssetWorld()
        _ = try w.zone("A4", ["polygon": box(10, 0, 10, 10)])
        let sign = try w.sign()
        let view: JSON = ["x": 2, "y": 2, "viewPolygon": box(0, 0, 15, 10), "sign": .int(sign.id)]

        w.refused("G-PRIV", "NM203.8.1.4") { try w.camera(view) }
        w.refused("G-PRIV", "NM203.8.1.4") { try w.camera(view.merging(["masks": [["polygon": box(10, 0, 4, 10)]]])) }
        let c = try w.install(w.camera(view.merging(["masks": [["polygon": box(10, 0, 5, 10)]]])))
        w.refused("G-PRIV", "NM203.8.1.4", "他人复核签字") { try w.book.take("activate", c.id, by: w.manager) }
        w.refused("G-PRIV", "NM203.8", "不能是登记人") { try w.book.take("signOff", c.id, by: w.manager) }
        _ = try w.book.take("signOff", c.id, by: w.reviewer)
        #expect(try w.book.take("activate", c.id, by: w.manager).state == "active")

        // Mounted inside it stays refused, whatever is masked.
        w.refused("G-PRIV", "NM203.8.1.4", "安装在禁止区域") { try w.camera(["x": 12, "y": 5, "viewPolygon": box(0, 0, 15, 10), "masks": [["polygon": box(10, 0, 10, 10)]]]) }
    }

    @Test func article_8_1_4_a_re_aimed_camera_is_signed_too_and_a_changed_view_needs_a_new_signature() throws {
        let w = try AssetWorld()
        _ = try w.zone("A4", ["polygon": box(10, 0, 10, 10)])
        let c = try w.install(w.camera(["viewPolygon": box(0, 0, 10, 10), "sign": .int(w.sign().id)]))
        w.refused("G-PRIV", "NM203.8.1.4") { try w.book.take("trial", c.id, by: w.manager) }
        _ = try w.book.take("signOff", c.id, by: w.reviewer)
        _ = try w.book.edit(c.id, ["viewPolygon": box(0, 0, 9, 10)], by: w.manager)
        w.refused("G-PRIV", "NM203.8.1.4", "复核签字") { try w.book.take("activate", c.id, by: w.manager) }
        _ = try w.book.take("signOff", c.id, by: w.reviewer)
        // A name is not a view.
        _ = try w.book.edit(c.id, ["name": "大厅二"], by: w.manager)
        #expect(try w.book.take("activate", c.id, by: w.manager).state == "active")
    }

    @Test func article_8_the_regulation_binds_in_the_region_whatever_packs_are_chosen() throws {
        let inside = try AssetWorld(packs: ["CN799"])
        let room = try inside.zone("A4", ["room": "柜台"])
        inside.refused("G-PRIV", "NM203.8.1.4") { try inside.camera(["mountZone": .int(room.id)]) }
        _ = try inside.book.edit(inside.system, ["area": "110101"], by: inside.manager)
        #expect(try inside.camera(["mountZone": .int(room.id)]).state == "planned")
    }

    @Test func article_8_presets_and_edits_are_checked_as_views_are() throws {
        let w = try AssetWorld()
        _ = try w.zone("A3", ["polygon": box(10, 0, 10, 10)])
        let c = try w.camera(["viewPolygon": box(0, 0, 10, 10)])
        let preset: JSON = ["name": "走廊", "polygon": box(12, 2, 3, 3)]
        w.refused("G-PRIV", "NM203.8.1.3", "预置位“走廊”") { try w.book.edit(c.id, ["presets": [preset]], by: w.manager) }
        _ = try w.book.edit(c.id, ["presets": [preset.merging(["masks": [["polygon": box(12, 2, 3, 3)]]])]], by: w.manager)
        w.refused("G-PRIV", "NM203.8.1.3") { try w.book.edit(c.id, ["viewPolygon": box(0, 0, 11, 10)], by: w.manager) }
    }

    @Test func article_8_a_camera_whose_view_nobody_entered_is_not_started_beside_a_zone() throws {
        let w = try AssetWorld()
        _ = try w.zone("A1", ["polygon": box(10, 0, 10, 10), "floor": "3"])
        let c = try w.install(w.camera(["sign": .int(w.sign().id), "floor": "3"]))
        w.refused("G-PRIV", "NM203.8.1.1", "未登记该摄像机的视场") { try w.book.take("trial", c.id, by: w.manager) }
        w.refused("G-PRIV", "NM203.8.1.1") { try w.book.take("activate", c.id, by: w.manager) }
        _ = try w.book.edit(c.id, ["viewPolygon": box(0, 0, 9, 9)], by: w.manager)
        #expect(try w.book.take("trial", c.id, by: w.manager).state == "trial")
    }

    @Test func CN799_8_audio_is_refused_near_a_prohibited_area() throws {
        let w = try AssetWorld()
        _ = try w.zone("N3", ["polygon": box(10, 0, 10, 10)])
        w.refused("G-PRIV", "CN799.8.1.4", "拾音") { try w.camera(["audio": true, "x": 0, "y": 5, "viewPolygon": box(0, 0, 5, 5)]) }
        #expect(try w.camera(["audio": true, "x": -40, "y": 5, "viewPolygon": box(-40, 0, 5, 5)]).flag("audio"))
    }

    // MARK: Zones over cameras that are there

    @Test func article_8_a_new_zone_disables_running_cameras_with_a_finding_and_stops_their_recording() throws {
        let w = try AssetWorld()
        let c = try w.running(["device": 3, "viewPolygon": box(0, 0, 20, 10)])
        let clear = try w.install(w.camera(["name": "门外", "viewPolygon": box(-20, 0, 10, 10)]))

        let z = try w.zone("A2", ["polygon": box(10, 0, 10, 10)])

        #expect(w.now(c).state == "disabled" && w.now(c).integer("disabledByZone") == z.id)
        #expect(w.now(clear).state == "installed")
        #expect(w.book.effects == [.disable(device: 3, reason: "禁止区域：区域（A2）", stopsRecording: true)])
        let f = try w.findings(.prohibitedArea)
        #expect(f.count == 1 && f[0].integer("subject") == c.id && f[0].words("ruleUnits") == ["NM203.8.1.2", "CN799.8.1.2"] && f[0].integer("organisation") == w.hotel)
        // It does not come back before the view excludes the zone and a reviewer signed.
        w.refused("G-PRIV", "NM203.8.1.2") { try w.book.take("enable", c.id, by: w.manager) }
        _ = try w.book.edit(c.id, ["viewPolygon": box(0, 0, 10, 10)], by: w.manager)
        w.refused("G-PRIV", "NM203.8", "复核签字") { try w.book.take("enable", c.id, by: w.manager) }
        _ = try w.book.take("signOff", c.id, by: w.reviewer)
        #expect(try w.book.take("enable", c.id, by: w.manager).state == "active")
        #expect(w.now(c).integer("disabledByZone") == nil && w.book.effects.last == .enable(device: 3))
    }

    @Test func article_8_a_changed_zone_is_carried_out_again_and_goes_back_to_review() throws {
        let w = try AssetWorld()
        let z = try w.zone("A3", ["polygon": box(30, 0, 5, 5)])
        let c = try w.running(["viewPolygon": box(0, 0, 20, 10)])
        _ = try w.book.take("confirm", z.id, by: w.reviewer)

        _ = try w.book.edit(z.id, ["polygon": box(15, 0, 20, 5)], by: w.manager)

        #expect(w.now(z).state == "flagged")
        #expect(w.now(c).state == "disabled")
        #expect(try w.findings(.prohibitedArea).count == 1)
    }

    @Test func article_8_1_5_a_polling_day_takes_cameras_off_and_gives_them_back_without_a_finding() throws {
        let w = try AssetWorld()
        let c = try w.running(["device": 3, "viewPolygon": box(0, 0, 20, 10)])
        _ = try w.zone("A5", ["polygon": box(10, 0, 10, 10), "validFrom": "2026-05-12", "validTo": "2026-05-13"])
        _ = try w.book.tick(AssetKinds.checks)
        #expect(w.now(c).state == "active" && w.book.effects.isEmpty)

        w.book.set(day: "2026-05-12", hour: 0)
        _ = try w.book.tick(AssetKinds.checks)
        #expect(w.now(c).state == "disabled")
        w.book.set(day: "2026-05-13", hour: 23)
        _ = try w.book.tick(AssetKinds.checks)
        #expect(w.now(c).state == "disabled")
        w.book.set(day: "2026-05-14", hour: 0)
        _ = try w.book.tick(AssetKinds.checks)

        #expect(w.now(c).state == "active" && w.now(c).data["disabledByZone"] == nil)
        #expect(w.book.effects.map { if case .disable(_, _, let stops) = $0 { stops } else { false } } == [true, false])
        #expect(try w.findings(.prohibitedArea).isEmpty)
        #expect(try w.book.records("zone")[0].state == "ended")
    }

    @Test func article_8_1_5_masks_set_before_the_polling_day_keep_the_camera_on() throws {
        let w = try AssetWorld()
        let c = try w.running(["viewPolygon": box(0, 0, 20, 10)])
        _ = try w.zone("A5", ["polygon": box(10, 0, 10, 10), "validFrom": "2026-05-12", "validTo": "2026-05-12"])
        _ = try w.book.edit(c.id, ["masks": [["polygon": box(10, 0, 10, 10)]]], by: w.manager)
        w.book.set(day: "2026-05-12", hour: 1)
        _ = try w.book.tick()
        #expect(w.now(c).state == "active")
    }

    @Test func article_8_a_camera_under_two_zones_stays_off_when_one_ends() throws {
        let w = try AssetWorld()
        let c = try w.running(["viewPolygon": box(0, 0, 20, 10)])
        _ = try w.zone("A5", ["polygon": box(10, 0, 10, 10), "validTo": "2026-05-10"])
        _ = try w.zone("A3", ["polygon": box(15, 0, 10, 10)])
        w.book.set(day: "2026-05-11")
        _ = try w.book.tick()
        #expect(w.now(c).state == "disabled")
    }

    @Test func article_8_a_zone_over_more_cameras_than_one_step_takes_disables_them_all() throws {
        let w = try AssetWorld()
        let sign = try w.sign()
        let n = ZoneSweep.batch + 3
        for i in 0..<n {
            let c = try w.install(w.camera(["name": JSON("c\(i)"), "viewPolygon": box(0, 0, 20, 10), "sign": .int(sign.id)]))
            _ = try w.book.take("activate", c.id, by: w.manager)
        }
        let z = try w.zone("A3", ["polygon": box(10, 0, 10, 10)])
        #expect(try w.book.records("camera", states: ["active"]).count == 3 && !w.now(z).flag("applied"))
        _ = try w.book.tick()
        #expect(try w.book.records("camera", states: ["disabled"]).count == n && w.now(z).flag("applied"))
        #expect(try w.findings(.prohibitedArea).count == n)
    }

    @Test func article_8_a_camera_that_got_round_the_guards_is_found_by_the_check() throws {
        let w = try AssetWorld()
        _ = try w.zone("A3", ["polygon": box(30, 0, 10, 10)])
        let c = try w.running(["device": 4, "viewPolygon": box(0, 0, 20, 10)])
        try w.book.engine.commit([.update(id: c.id, data: ["viewPolygon": box(25, 0, 20, 10)], event: "change")], of: nil, to: w.book)

        _ = try w.book.tick(AssetKinds.checks)
        _ = try w.book.tick(AssetKinds.checks)

        #expect(w.now(c).state == "disabled")
        #expect(try w.findings(.prohibitedArea).count == 1)
        #expect(w.book.effects == [.disable(device: 4, reason: "禁止区域：区域（A3）", stopsRecording: true)])
    }

    // MARK: Review of zones

    @Test func article_8_1_6_a_flag_forbids_until_another_person_rejects_it_with_a_reason() throws {
        let w = try AssetWorld()
        let z = try w.zone("A6", ["room": "谈心室"])
        w.refused("G-PRIV", "NM203.8.1.6") { try w.camera(["mountZone": .int(z.id)]) }
        w.refused("G-PRIV", "NM203.8.1.6", "不能是登记人") { try w.book.take("reject", z.id, ["rejectReason": "不涉及"], by: w.manager) }
        #expect(w.wrongFields { try w.book.take("reject", z.id, by: w.reviewer) } == ["rejectReason"])
        #expect(try w.book.take("reject", z.id, ["rejectReason": "已改为公共展厅，不涉及个人隐私"], by: w.reviewer).state == "rejected")
        #expect(try w.camera(["mountZone": .int(z.id)]).state == "planned")
        #expect(w.isWrongState { try w.book.take("confirm", z.id, by: w.reviewer) })
    }

    @Test(arguments: ["A1", "A2", "A3", "A4", "A5", "N1", "N2", "N3"]) func article_8_what_the_letter_prohibits_cannot_be_rejected(_ area: String) throws {
        let w = try AssetWorld()
        let z = try w.zone(area, ["room": "1"])
        w.refused("G-PRIV", ProhibitedArea(rawValue: area)!.unit.text, "不能否定") { try w.book.take("reject", z.id, ["rejectReason": "不需要"], by: w.reviewer) }
        w.refused("G-PRIV", ProhibitedArea(rawValue: area)!.unit.text, "不能是登记人") { try w.book.take("end", z.id, ["endReason": "已改造"], by: w.manager) }
        #expect(try w.book.take("end", z.id, ["endReason": "已改造为走廊"], by: w.reviewer).state == "ended")
    }

    @Test func article_8_whoever_edited_a_zone_last_does_not_review_it() throws {
        let w = try AssetWorld()
        let z = try w.zone("A6", ["room": "谈心室"])
        _ = try w.book.edit(z.id, ["floor": "2"], by: w.reviewer)
        w.refused("G-PRIV", "NM203.8.1.6") { try w.book.take("confirm", z.id, by: w.reviewer) }
        w.refused("G-PRIV", "NM203.8.1.6") { try w.book.take("confirm", z.id, by: w.manager) }
        #expect(try w.book.take("confirm", z.id, by: People.who(.construction)).text("reviewer") != nil)
    }

    @Test func a_zone_needs_a_place_a_lawful_shape_and_its_days_in_order() throws {
        let w = try AssetWorld()
        #expect(w.wrongFields { try w.zone("A3") } == ["room"])
        #expect(w.wrongFields { try w.zone("A3", ["polygon": [[0, 0], [2, 2], [2, 0], [0, 2]]]) } == ["polygon"])
        #expect(w.wrongFields { try w.zone("A5", ["room": "1", "validFrom": "2026-05-12", "validTo": "2026-05-11"]) } == ["validTo"])
        #expect(w.wrongFields { try w.zone("A6", ["room": "1", "description": nil]) } == ["description"])
        #expect(w.isForbidden { try w.book.create("zone", ["name": "x"], by: People.who(.psoInspector)) })
        let z = try w.zone("A3", ["room": "1"])
        #expect(w.wrongFields { try w.book.edit(z.id, ["prohibited": "A6"], by: w.manager) } == ["prohibited"])
        #expect(w.isForbidden { try w.book.take("apply", z.id, by: w.manager) })
        #expect(w.isForbidden { try w.book.take("expire", z.id, by: w.manager) })
    }
}
