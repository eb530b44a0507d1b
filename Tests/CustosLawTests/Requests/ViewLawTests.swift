import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Who sees a camera at the moment of use: training (NM203.18.1.2, scenario 20), contract (18.1.5), grant (14), sharing (13.2), custody (10), vetting (CN799.16.2.1).
struct ViewLawTests: RequestTesting {
    private func see(_ w: RequestWorld, _ actor: LawActor, _ camera: Int64?, isLive: Bool = true) throws -> Refusal? {
        let record = try camera.flatMap { try w.book.record($0) }
        let range = isLive ? nil : WallRange(w.book.now - .seconds(600 as Int64), w.book.now)
        return try ViewLaw.objection(actor: actor, device: 1, cameraRecord: record, isLive: isLive, range: range, book: w.book)
    }

    private func person(_ w: RequestWorld) throws -> Int64 { try w.book.create("person", ["name": "孙某"], by: .system).id }
    private func train(_ w: RequestWorld, _ person: Int64, to: String = "2026-12-31", from: String = "2026-01-01", result: String = "pass") throws {
        _ = try w.book.create("training", ["person": .int(person), "date": JSON(from), "validTo": JSON(to), "result": JSON(result)], by: .system)
    }
    private func contract(_ w: RequestWorld, _ person: Int64, system: Int64, to: String = "2026-12-31") throws -> Int64 {
        try w.book.create("contract", ["staff": .ids([person]), "system": .int(system), "from": "2026-01-01", "to": JSON(to)], by: .system).id
    }
    private func expectRefusal(_ r: Refusal?, _ id: String, _ unit: String, at location: SourceLocation = #_sourceLocation) {
        #expect(r?.zh.contains(id) == true && r?.en.contains(id) == true, "\(String(describing: r))", sourceLocation: location)
        #expect(r?.ruleUnits.map(\.text).contains(unit) == true, "\(String(describing: r))", sourceLocation: location)
    }

    @Test func nm203_18_1_2_an_operator_without_training_is_refused() throws {
        let w = try RequestWorld()
        let p = try person(w)
        let operator_ = People.who(.operator, person: p, organisation: w.hotel)

        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-TRAIN", "NM203.18.1.2")
        expectRefusal(try see(w, operator_, w.hotelCameras[0], isLive: false), "G-TRAIN", "NM203.18.1.2")
        try train(w, p)
        #expect(try see(w, operator_, w.hotelCameras[0]) == nil)
        #expect(try see(w, operator_, w.hotelCameras[0], isLive: false) == nil)
    }

    @Test func nm203_18_1_2_training_counts_to_its_last_day_and_not_before_its_first() throws {
        let w = try RequestWorld()
        let p = try person(w)
        let operator_ = People.who(.operator, person: p, organisation: w.hotel)
        try train(w, p, to: "2026-05-11", from: "2026-05-10")

        w.book.set(day: "2026-05-09")
        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-TRAIN", "NM203.18.1.2")
        w.book.set(day: "2026-05-11", hour: 23)
        #expect(try see(w, operator_, w.hotelCameras[0]) == nil)
        w.book.set(day: "2026-05-12", hour: 0)
        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-TRAIN", "NM203.18.1.2")
    }

    @Test func nm203_18_1_2_a_failed_or_withdrawn_training_is_none() throws {
        let w = try RequestWorld()
        let p = try person(w)
        let operator_ = People.who(.operator, person: p, organisation: w.hotel)
        try train(w, p, result: "fail")
        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-TRAIN", "NM203.18.1.2")
        try train(w, p)
        w.book.all[w.book.all.count - 1].state = "lapsed"
        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-TRAIN", "NM203.18.1.2")
    }

    @Test func nm203_18_1_2_an_account_without_a_person_is_told_to_link_one() throws {
        let w = try RequestWorld()
        let r = try see(w, People.who(.operator), w.hotelCameras[0])
        expectRefusal(r, "G-TRAIN", "NM203.18.1.2")
        #expect(r?.remedy.en == "Link the account to a person and enter training.")
    }

    @Test func nm203_18_1_2_the_manager_needs_none_and_the_owner_of_a_small_shop_is_one() throws {
        let w = try RequestWorld()
        #expect(try see(w, w.hotelManager, w.hotelCameras[0]) == nil)
        #expect(try see(w, People.owner, w.hotelCameras[0]) == nil)
        #expect(try see(w, People.owner, nil) == nil)
        #expect(try see(w, w.shopManager, w.hotelCameras[0])?.ruleUnits.contains(RuleUnit("NM203.10")) == true)
        #expect(try see(w, w.hotelManager, w.plazaCameras[0]) != nil)
    }

    @Test(arguments: [LawRole.technician, .maintainer, .auditor, .requester, .construction, .tester, .government])
    func cn799_16_2_2_roles_without_viewing_see_nothing(role: LawRole) throws {
        let w = try RequestWorld()
        let p = try person(w)
        try train(w, p)
        let r = try see(w, People.who(role, person: p), w.hotelCameras[0])
        #expect(r?.ruleUnits.contains(RuleUnit("CN799.16.2.2")) == true)
    }

    @Test(arguments: ["disabled", "removed"])
    func nm203_8_a_camera_that_is_out_of_use_is_seen_by_nobody(state: String) throws {
        let w = try RequestWorld()
        w.book.all[Int(w.hotelCameras[0]) - 1].state = state
        expectRefusal(try see(w, w.hotelManager, w.hotelCameras[0]), "G-PRIV", "NM203.8")
        expectRefusal(try see(w, w.hotelManager, w.hotelCameras[0], isLive: false), "G-PRIV", "CN799.8.1")
    }

    @Test func nm203_18_1_5_entrusted_staff_see_within_their_contract_only() throws {
        let w = try RequestWorld()
        let p = try person(w)
        try train(w, p)
        let staff = People.who(.entrusted, person: p, organisation: w.shop)

        expectRefusal(try see(w, staff, w.hotelCameras[0]), "G-ENTRUST", "NM203.18.1.5")
        let id = try contract(w, p, system: w.hotelSystem, to: "2026-05-10")
        #expect(try see(w, staff, w.hotelCameras[0]) == nil)
        // Another system's cameras are not in this contract.
        expectRefusal(try see(w, staff, w.plazaCameras[0]), "G-ENTRUST", "NM203.18.1.5")
        w.book.set(day: "2026-05-11", hour: 0)
        expectRefusal(try see(w, staff, w.hotelCameras[0]), "G-ENTRUST", "NM203.18.1.5")
        w.book.set(day: "2026-05-10")
        w.book.all[Int(id) - 1].state = "ended"
        expectRefusal(try see(w, staff, w.hotelCameras[0]), "G-ENTRUST", "NM203.18.1.5")
    }

    @Test func nm203_18_1_2_a_contract_does_not_stand_for_training() throws {
        let w = try RequestWorld()
        let p = try person(w)
        _ = try contract(w, p, system: w.hotelSystem)
        expectRefusal(try see(w, People.who(.entrusted, person: p, organisation: w.shop), w.hotelCameras[0]), "G-TRAIN", "NM203.18.1.2")
    }

    @Test func cn799_16_2_1_watchers_are_vetted_where_the_decree_binds() throws {
        let w = try RequestWorld(packs: ["NM203", "CN799"])
        let p = try person(w)
        try train(w, p)
        let operator_ = People.who(.operator, person: p, organisation: w.hotel)
        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-VET", "CN799.16.2.1")

        let vetting = try w.book.create("vetting", ["person": .int(p), "result": "pass"], by: .system).id
        #expect(try see(w, operator_, w.hotelCameras[0]) == nil)
        w.book.all[Int(vetting) - 1].state = "ended"
        expectRefusal(try see(w, operator_, w.hotelCameras[0]), "G-VET", "CN799.16.2.1")

        // Other public places (CN799.9) are spared.
        let site = try w.book.record(w.hotelSystem)!.integers("sites")[0]
        w.book.all[Int(site) - 1].data.set("publicKind", "art9_other")
        #expect(try see(w, operator_, w.hotelCameras[0]) == nil)
    }

    @Test func nm203_14_the_police_see_by_a_grant_on_that_camera_while_it_runs() throws {
        let w = try RequestWorld()
        for who in [w.detective, w.countyApprover, People.who(.psoInspector, organisation: w.county)] { expectRefusal(try see(w, who, w.hotelCameras[0]), "G-GRANT", "NM203.14") }
        let grant: JSON = [
            "organ": .int(w.county), "system": .int(w.hotelSystem), "grantKind": "direct_use", "purpose": "public_safety", "reason": "巡查", "cameras": .ids([w.hotelCameras[0]]),
            "from": "2026-05-11", "to": "2026-05-12", "fee": 0,
            "legalBasis": "人民警察法", "officerName": "张警官", "document": "1 号",
        ]
        let id = try w.book.create("police_grant", grant, by: w.countyApprover).id

        expectRefusal(try see(w, w.detective, w.hotelCameras[0]), "G-GRANT", "NM203.14")
        w.book.set(day: "2026-05-11", hour: 0)
        #expect(try see(w, w.detective, w.hotelCameras[0]) == nil)
        #expect(try see(w, w.detective, w.hotelCameras[0], isLive: false) == nil)
        expectRefusal(try see(w, w.detective, w.hotelCameras[1]), "G-GRANT", "NM203.14")
        expectRefusal(try see(w, People.who(.psoCase, organisation: w.otherCounty), w.hotelCameras[0]), "G-GRANT", "NM203.14")
        w.book.set(day: "2026-05-12", hour: 23)
        #expect(try see(w, w.detective, w.hotelCameras[0]) == nil)
        w.book.set(day: "2026-05-13", hour: 0)
        expectRefusal(try see(w, w.detective, w.hotelCameras[0]), "G-GRANT", "NM203.14")
        w.book.set(day: "2026-05-11")
        _ = try w.book.take("end", id, ["endReason": "结束"], by: w.countyApprover)
        expectRefusal(try see(w, w.detective, w.hotelCameras[0]), "G-GRANT", "NM203.14")
    }

    @Test func nm203_10_the_keeper_of_the_data_sees_by_custody() throws {
        let w = try RequestWorld()
        #expect(try see(w, w.detective, w.plazaCameras[0]) == nil)
        // The keeper's own machine: its people have no organisation of their own there.
        #expect(try see(w, People.who(.psoCase), w.plazaCameras[0]) == nil)
        #expect(try see(w, People.who(.department), w.plazaCameras[0]) != nil)
        #expect(try see(w, People.who(.psoCase), w.hotelCameras[0]) != nil)
        #expect(try see(w, People.who(.psoCase), nil) != nil)
    }

    @Test func nm203_13_2_a_department_sees_by_agreement_and_to_its_level() throws {
        let w = try RequestWorld()
        expectRefusal(try see(w, w.officer, w.plazaCameras[0]), "G-SHARE", "NM203.13.2")
        func agreement(_ level: String) throws -> Int64 {
            let form: JSON = [
                "provider": .int(w.county), "receiver": .int(w.bureau), "cameras": .ids([w.plazaCameras[0]]), "purpose": "客流", "level": JSON(level), "from": "2026-05-10",
                "to": "2026-05-20", "safeguards": "专网",
                "document": "1 号",
            ]
            return try w.book.create("sharing", form, by: w.countyApprover).id
        }
        let view = try agreement("view")
        expectRefusal(try see(w, w.officer, w.plazaCameras[0]), "G-SHARE", "NM203.13.2")
        _ = try w.book.take("agree", view, by: w.countyDeputy)
        #expect(try see(w, w.officer, w.plazaCameras[0]) == nil)
        expectRefusal(try see(w, w.officer, w.plazaCameras[0], isLive: false), "G-SHARE", "NM203.13.2")
        expectRefusal(try see(w, w.officer, w.plazaCameras[1]), "G-SHARE", "NM203.13.2")

        _ = try w.book.take("agree", agreement("playback"), by: w.countyDeputy)
        #expect(try see(w, w.officer, w.plazaCameras[0], isLive: false) == nil)
        w.book.set(day: "2026-05-21", hour: 0)
        expectRefusal(try see(w, w.officer, w.plazaCameras[0]), "G-SHARE", "NM203.13.2")
    }

    @Test func cn799_16_2_3_each_view_writes_the_row_of_what_it_rests_on() throws {
        let w = try RequestWorld()
        func rows(_ actor: LawActor, _ camera: Int64, isLive: Bool = true) throws -> [RegisterEntry] {
            let range = isLive ? nil : WallRange(w.book.now - .seconds(600 as Int64), w.book.now)
            return try ViewLaw.use(actor: actor, device: 3, cameraRecord: w.book.record(camera), isLive: isLive, range: range, purpose: "巡查", book: w.book)
        }
        let own = try rows(w.hotelManager, w.hotelCameras[0], isLive: false)
        #expect(own.map(\.register) == ["R-USE"] && own[0].number == "R-USE-2026-000001")
        #expect(own[0].data["purpose"]?.text == "巡查" && own[0].data["who"]?.text == w.hotelManager.name && own[0].data["cameras"] == .ids([w.hotelCameras[0]]))
        #expect(own[0].data["from"]?.text != nil && own[0].data["useKind"]?.text == "playback" && own[0].data["system"] == .int(w.hotelSystem))

        #expect(throws: Refusal.self) { try rows(w.detective, w.hotelCameras[0]) }
        let grant = try w.book.create(
            "police_grant",
            [
                "organ": .int(w.county), "system": .int(w.hotelSystem), "grantKind": "connect", "purpose": "public_safety", "reason": "巡查", "cameras": .ids([w.hotelCameras[0]]),
                "from": "2026-05-10", "to": "2026-05-12", "fee": 0,
                "legalBasis": "人民警察法", "officerName": "张警官", "document": "1 号",
            ], by: w.countyApprover
        ).id
        let police = try rows(w.detective, w.hotelCameras[0])
        #expect(police.map(\.register) == ["R-POLICE"])
        #expect(police[0].data["grant"] == .int(grant) && police[0].data["officer"]?.text == "张警官" && police[0].data["grantPurpose"]?.text == "public_safety")

        let sharing = try w.book.create(
            "sharing",
            [
                "provider": .int(w.county), "receiver": .int(w.bureau), "cameras": .ids([w.plazaCameras[0]]), "purpose": "客流", "level": "view", "from": "2026-05-10", "to": "2026-05-20",
                "safeguards": "专网", "document": "1 号",
            ], by: w.countyApprover
        ).id
        _ = try w.book.take("agree", sharing, by: w.countyDeputy)
        let shared = try rows(w.officer, w.plazaCameras[0])
        #expect(shared.map(\.register) == ["R-SHARE"] && shared[0].data["agreement"] == .int(sharing))
    }
}
