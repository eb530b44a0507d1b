import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Decree 799, the laws beside it, and the standards, judged from the books.
struct CN799ComplianceTests {
    let w = PackWorld()

    @Test func cn799_2_a_site_whose_kind_nobody_decided_is_open() throws {
        #expect(try w.status("CN799.2") == .met)
        w.change(w.site, ["publicKind": nil])
        #expect(try w.status("CN799.2") == .open)
    }

    @Test func cn799_3_each_camera_says_why_it_is_needed() throws {
        #expect(try w.status("CN799.3") == .met)
        w.change(w.camera, ["necessity": nil])
        #expect(try w.status("CN799.3") == .open)
        #expect(try w.status("CN799.7.3") == .open)
    }

    @Test func cn799_7_the_party_that_manages_the_place_builds() throws {
        #expect(try w.status("CN799.7.2.1") == .met)
        #expect(try w.status("CN799.7.2.4") == .notApplicable)
        #expect(try w.status("CN799.7.1") == .notApplicable)
        w.change(w.system, ["buildUnit": .int(w.builder)])
        #expect(try w.status("CN799.7.2.1") == .breached)
    }

    @Test func cn799_7_3_a_finding_of_no_standing_is_a_breach() throws {
        _ = w.finding(.noStanding, "CN799.7")
        #expect(try w.status("CN799.7.3") == .breached)
    }

    @Test func cn799_8_fitting_rooms_stand_in_the_decree_alone() throws {
        let zone = w.put("zone", ["name": "试衣间", "site": .int(w.site), "prohibited": "N3", "room": "试衣间"], state: "confirmed", organisation: w.hotel)
        w.change(w.camera, ["mountZone": .int(zone)])
        #expect(try w.status("CN799.8.1.3") == .breached)
        #expect(try w.status("CN799.8.1.1") == .met)
        #expect(try w.status("CN799.8") == .breached)
    }

    @Test func cn799_8_2_places_with_such_areas_are_checked_each_day_and_finds_reported() throws {
        #expect(try w.status("CN799.8.2") == .notApplicable)
        w.put("zone", ["name": "客房", "site": .int(w.site), "prohibited": "A1", "room": "301"], state: "confirmed", organisation: w.hotel)
        #expect(try w.status("CN799.8.2") == .open)
        let c = w.put("zone_check", ["site": .int(w.site), "checkedAt": "2026-05-09T02:00:00Z", "result": "clear"], state: "clear")
        #expect(try w.status("CN799.8.2") == .met)
        w.change(c, ["checkedAt": "2026-05-08T02:00:00Z"])
        #expect(try w.status("CN799.8.2") == .open)
        w.change(c, state: "discovered")
        #expect(try w.status("CN799.8.2") == .breached)
    }

    @Test func cn799_9_other_public_places_are_spared_the_duties_that_nm203_keeps() throws {
        let other = PackWorld(publicKind: "art9_other")
        for u in ["CN799.11", "CN799.14", "CN799.15.1", "CN799.16.2.1", "CN799.17"] { #expect(try other.status(u) == .notApplicable, "\(u)") }
        #expect(try other.status("CN799.9") == .met)
        #expect(try w.status("CN799.9") == .notApplicable)
        #expect(try other.status("NM203.18.1.4") == .met)
        other.change(other.system, ["retentionDays": 29])
        #expect(try other.status("NM203.18.1.4") == .open)
    }

    @Test func cn799_10_near_classified_units_consent_is_on_record() throws {
        #expect(try w.status("CN799.10") == .notApplicable)
        w.change(w.site, ["classifiedNeighbour": [["name": "某部", "kind": "classified_unit"]]])
        #expect(try w.status("CN799.10") == .open)
        w.change(w.site, ["classifiedNeighbour": [["name": "某部", "kind": "classified_unit", "consentDocument": "同意1号"]]])
        #expect(try w.status("CN799.10") == .met)
    }

    @Test func cn799_11_archives_are_complete() throws {
        #expect(try w.status("CN799.11") == .met)
        w.change(w.first("archive"), state: "open")
        #expect(try w.status("CN799.11") == .open)
        #expect(try w.status("STD.GB50395.3-0-3") == .open)
    }

    @Test func cn799_12_devices_have_a_product_with_a_certificate() throws {
        #expect(try w.status("CN799.12") == .met)
        w.change(w.camera, ["product": nil])
        #expect(try w.status("CN799.12") == .open)
    }

    @Test func cn799_13_signs_state_purpose_controller_and_contact() throws {
        #expect(try w.status("CN799.13") == .met)
        #expect(try w.status("CNX.PIPL.17") == .met)
        w.change(w.sign, ["contact": nil])
        #expect(try w.status("CN799.13") == .met)
        #expect(try w.status("CNX.PIPL.17") == .open)
        w.change(w.camera, ["sign": nil])
        #expect(try w.status("CN799.13") == .breached)
        #expect(try w.status("CNX.PIPL.26") == .breached)
    }

    @Test func cn799_14_thirty_days_after_use_and_not_a_day_more() throws {
        #expect(try w.status("CN799.14") == .met)
        w.change(w.first("filing"), ["dueOn": "2026-05-10"], state: "due")
        w.change(w.system, ["inUseDate": "2026-04-10"])
        #expect(try w.status("CN799.14") == .open)
        w.book.set(day: "2026-05-11")
        #expect(try w.status("CN799.14") == .breached)
        w.change(w.first("filing"), state: "change_due")
        #expect(try w.status("CN799.14") == .open)
        w.change(w.system, ["inUseDate": nil])
        #expect(try w.status("CN799.14") == .notApplicable)
    }

    @Test func cn799_15_maintenance_incidents_and_the_secrecy_clause() throws {
        #expect(try w.status("CN799.15.1") == .met)
        w.change(w.first("maintenance"), ["dueOn": "2026-05-09"])
        #expect(try w.status("CN799.15.1") == .open)
        w.put("contract", ["name": "维保", "system": .int(w.system), "responsibility": "责任"], state: "in_force")
        #expect(try w.status("CN799.15.2") == .breached)
        #expect(try w.status("CNX.PIPL.21") == .breached)
    }

    @Test func cn799_16_watchers_and_managers_are_vetted() throws {
        #expect(try w.status("CN799.16.2.1") == .met)
        w.change(w.first("vetting"), state: "ended")
        #expect(try w.status("CN799.16.2.1") == .open)
        #expect(try w.status("CN799.16") == .open)
        #expect(try w.status("CN799.16.2.2") == .met)
    }

    @Test func cn799_17_keeping_longer_than_the_floor_needs_a_reason_that_runs() throws {
        #expect(try w.status("CN799.17") == .met)
        w.change(w.system, ["retentionDays": 60])
        #expect(try w.status("CN799.17") == .open)
        #expect(try w.status("CNX.PIPL.19") == .open)
        let p = w.put("retention_policy", ["system": .int(w.system), "days": 60, "keepReasons": [["reason": "行业标准", "until": "2026-05-10"]]], state: "in_force")
        #expect(try w.status("CN799.17") == .met)
        w.change(p, ["keepReasons": [["reason": "行业标准", "until": "2026-05-09"]]])
        #expect(try w.status("CN799.17") == .open)
    }

    @Test func cn799_19_media_are_checked_when_a_contract_has_ended() throws {
        #expect(try w.status("CN799.19") == .met)
        let c = w.put("contract", ["name": "维保", "system": .int(w.system)], state: "ended")
        #expect(try w.status("CN799.19") == .open)
        w.change(c, ["mediaResult": "kept"], state: "closed")
        #expect(try w.status("CN799.19") == .breached)
        w.change(c, ["mediaResult": "clear"])
        #expect(try w.status("CN799.19") == .met)
    }

    @Test func cn799_26_to_31_are_shown_when_a_case_rests_on_them() throws {
        let f = w.finding(.prohibitedArea, "CN799.8.1.1")
        #expect(try w.status("CN799.27.1") == .notApplicable)
        w.put("penalty", ["finding": .int(f), "code": "CN799.27.1", "number": "C1"], state: "investigated")
        #expect(try w.status("CN799.27.1") == .open)
        #expect(try w.status("CN799.27.2") == .notApplicable)
    }

    @Test func cn799_33_a_non_public_place_keeps_one_article_and_nm203_all() throws {
        let n = PackWorld(publicKind: "non_public")
        #expect(try n.status("CN799.33") == .met)
        #expect(try w.status("CN799.33") == .notApplicable)
        for u in ["CN799.3", "CN799.6", "CN799.13", "CN799.14", "CN799.8.2"] { #expect(try n.status(u) == .notApplicable, "\(u)") }
        #expect(try n.status("NM203.13.3") == .met)
        _ = n.finding(.x5, "CN799.33")
        #expect(try n.status("CN799.33") == .breached)
    }

    @Test func cnx_atl_a_key_target_keeps_ninety_days_and_names_its_filing() throws {
        #expect(try w.status("CNX.ATL.32") == .notApplicable)
        w.change(w.site, ["antiTerrorKeyTarget": true, "antiTerrorFiling": "备1"])
        w.change(w.system, ["retentionDays": 89])
        #expect(try w.status("CNX.ATL.32") == .open)
        w.change(w.system, ["retentionDays": 90])
        #expect(try w.status("CNX.ATL.32") == .met)
        #expect(try w.status("CNX.ATL.31") == .met)
        #expect(try w.status("CNX.ATL.33") == .met)
        w.change(w.site, ["antiTerrorFiling": nil])
        #expect(try w.status("CNX.ATL.31") == .open)
    }

    @Test func cnx_evr_entertainment_venues_keep_thirty_days() throws {
        #expect(try w.status("CNX.EVR.15") == .notApplicable)
        w.change(w.site, ["siteHints": ["entertainment"]])
        #expect(try w.status("CNX.EVR.15") == .met)
        w.book.facts.retention[1] = 29
        #expect(try w.status("CNX.EVR.15") == .breached)
    }

    @Test func cnx_pipl_an_impact_assessment_is_approved_and_reviewed() throws {
        for u in ["CNX.PIPL.13", "CNX.PIPL.55", "CNX.PIPL.51", "CNX.PIPL.47"] { #expect(try w.status(u) == .met, "\(u)") }
        w.change(w.first("pia"), ["reviewDue": "2026-05-09"])
        #expect(try w.status("CNX.PIPL.55") == .open)
        w.change(w.first("pia"), ["reviewDue": "2026-05-10"])
        #expect(try w.status("CNX.PIPL.55") == .met)
        w.drop("pia")
        #expect(try w.status("CNX.PIPL.55") == .open)
    }

    @Test func cnx_frm_custos_recognises_no_faces() throws {
        #expect(try w.status("CNX.FRM.1") == .met)
        #expect(try w.status("CNX.PIPL.28") == .met)
        #expect(try w.status("CNX.SPC.1") == .notApplicable)
        let early = PackWorld()
        early.book.set(day: "2025-05-31")
        #expect(try early.status("CNX.FRM.1") == .notApplicable)
    }

    @Test func cnx_incident_contained_reported_and_in_time() throws {
        #expect(try w.status("CNX.PIPL.57") == .met)
        let i = w.put("incident", ["system": .int(w.system), "incidentKind": "breach"], state: "open")
        #expect(try w.status("CNX.DSL.29") == .open)
        w.change(i, ["late": true])
        #expect(try w.status("CNX.NDR.10") == .breached)
        w.change(i, state: "closed")
        #expect(try w.status("CNX.PIPL.57") == .met)
    }

    @Test func std_3_5_2_retention_of_the_standard() throws {
        #expect(try w.status("STD.GB55029.3-5-2") == .met)
        w.change(w.system, ["retentionDays": 29])
        #expect(try w.status("STD.GB55029.3-5-2") == .open)
    }

    @Test func std_4_0_7_thirty_days_of_trial_with_a_log() throws {
        #expect(try w.status("STD.GB55029.4-0-7") == .met)
        w.change(w.first("trial"), ["log": .array([])])
        #expect(try w.status("STD.GB55029.4-0-7") == .open)
        w.change(w.first("trial"), ["log": [["on": "2026-04-11", "text": "x"]], "startDate": "2026-04-10"], state: "running")
        #expect(try w.status("STD.GB55029.4-0-7") == .open)
        w.change(w.first("trial"), ["startDate": "2026-04-09"])
        #expect(try w.status("STD.GB55029.4-0-7") == .met)
    }

    @Test func std_5_0_and_std_10_1_acceptance_files_and_experts() throws {
        #expect(try w.status("STD.GB55029.5-0") == .met)
        #expect(try w.status("STD.GB50348.10-1") == .met)
        w.change(w.first("acceptance"), ["participants": [["side": "CON", "name": "甲"], ["side": "PSO", "name": "乙"], ["side": "EXPERT", "name": "丙"]]])
        #expect(try w.status("STD.GB50348.10-1") == .open)
        w.drop("archive")
        #expect(try w.status("STD.GB55029.5-0") == .open)
    }

    @Test func uk_twelve_principles_are_judged_from_the_same_books() throws {
        let b = PackWorld(packs: ["NM203", "UK"])
        let states = try Compliance.judge(b.record, b.book).filter { $0.entry.unit.pack == "UK" }
        #expect(states.count == 12)
        #expect(states.filter { [.open, .breached].contains($0.status) }.map(\.entry.unit.text) == [])
        b.change(b.sign, ["contact": nil])
        #expect(try b.status("UK.P3") == .open)
        b.change(b.system, ["purpose": nil])
        #expect(try b.status("UK.P1") == .open)
    }

    @Test func eu_storage_purpose_signs_and_assessment() throws {
        let e = PackWorld(packs: ["EU"])
        e.book.all[Int(e.system) - 1].area = "99"
        #expect(try e.status("EU.GDPR.5-1-e") == .open)
        e.change(e.system, ["retentionDays": 3])
        #expect(try e.status("EU.GDPR.5-1-e") == .met)
        for u in ["EU.GDPR.5-1-b", "EU.GDPR.13", "EU.GDPR.35-3-c", "EU.GDPR.21", "EU.GDPR.6-1", "EU.GDPR.6-1-c"] { #expect(try e.status(u) == .met, "\(u)") }
        e.put("complaint", ["system": .int(e.system), "complaintKind": "privacy"], state: "in_hand")
        #expect(try e.status("EU.GDPR.21") == .open)
    }
}
