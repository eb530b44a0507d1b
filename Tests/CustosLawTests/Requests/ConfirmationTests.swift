import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203 Art. 11: who retrieves from government-built systems needs a PSO's confirmation. Scenario 6.
struct ConfirmationTests: RequestTesting {
    @Test func nm203_11_a_lawyers_request_waits_for_the_county_organ() throws {
        let w = try RequestWorld()
        let id = try w.completeLawyer()
        #expect(try w.state(id) == "awaiting_confirmation")

        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("fulfil", id, RequestWorld.statement, by: People.who(.manager, organisation: w.county)) }
        #expect(try w.state(id) == "awaiting_confirmation")

        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.station), by: w.stationApprover) }
        #expect(try w.state(id) == "awaiting_confirmation")

        _ = try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyApprover)
        let r = try w.book.record(id)!
        #expect(r.state == "confirmed")
        #expect(r.text("confirmOrganName") == "赛罕区公安分局")
        #expect(r.text("confirmLevel") == "county")
        #expect(r.text("confirmDocument") == "确 1 号")
    }

    @Test func nm203_11_neither_approval_nor_package_comes_before_the_confirmation() throws {
        let w = try RequestWorld()
        let id = try w.completeLawyer()

        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("approve", id, by: w.countyApprover) }
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("prepare", id, by: People.who(.manager, organisation: w.county)) }
    }

    @Test func nm203_11_the_organ_is_a_pso_competent_for_the_place_and_acts_for_itself() throws {
        let w = try RequestWorld()
        let id = try w.completeLawyer()

        // A department is no PSO; another county's PSO has no competence here; nobody confirms for another organ.
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.bureau), by: w.countyApprover) }
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.otherCounty), by: w.countyApprover) }
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.stationApprover) }
    }

    @Test(arguments: [("county", true), ("league_city", true), ("region", true), ("national", true), ("station", false)])
    func nm203_11_county_level_and_above(level: String, confirms: Bool) throws {
        let w = try RequestWorld()
        let organ = try w.book.create("organisation", ["name": "公安机关", "kind": "PSO", "level": JSON(level), "area": level == "national" ? "" : "15"], by: .system).id
        let id = try w.completeLawyer()
        let who = People.who(.psoApprover, id: "user:organ", organisation: level == "national" ? nil : organ)

        if confirms {
            _ = try w.book.take("confirm", id, w.confirmation(by: organ), by: who)
            #expect(try w.book.record(id)?.text("confirmLevel") == level)
        } else {
            expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: organ), by: who) }
        }
    }

    @Test func nm203_11_a_document_is_named_and_nobody_else_confirms() throws {
        let w = try RequestWorld()
        let id = try w.completeLawyer()

        #expect(Set(faultyFields { try w.book.take("confirm", id, ["confirmOrgan": .int(w.county)], by: w.countyApprover) }) == ["confirmOfficer", "confirmDocument", "confirmDate"])
        expectForbidden { try w.book.take("confirm", id, w.confirmation(by: w.county), by: People.who(.manager, organisation: w.county)) }
        expectForbidden { try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.detective) }
    }

    @Test func nm203_11_nobody_confirms_their_own_request() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.policeForm(system: w.plaza, cameras: w.plazaCameras), by: w.countyApprover)
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("police_id", "020123", name: "张警官"), by: w.countyDeputy)
        _ = try w.book.take("completeForm", id, by: w.countyDeputy)

        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyApprover) }
        _ = try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyDeputy)
        #expect(try w.state(id) == "confirmed")
    }

    @Test func nm203_11_a_confirmation_can_be_denied_with_its_ground() throws {
        let w = try RequestWorld()
        let id = try w.completeLawyer()

        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("denyConfirmation", id, ["confirmOrgan": .int(w.station), "denialGround": "不属实"], by: w.stationApprover) }
        #expect(faultyFields { try w.book.take("denyConfirmation", id, ["confirmOrgan": .int(w.county)], by: w.countyApprover) } == ["denialGround"])
        _ = try w.book.take("denyConfirmation", id, ["confirmOrgan": .int(w.county), "denialGround": "与案件无关"], by: w.countyApprover)
        #expect(try w.state(id) == "refused")
    }

    @Test func nm203_11_systems_of_units_take_no_confirmation() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()

        #expect(try w.state(id) == "form_complete")
        expectWrongState { try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyApprover) }
        _ = try w.book.take("approve", id, by: w.hotelManager)
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyApprover) }
    }

    @Test func nm203_11_mixed_funding_is_read_strictly_and_internal_look_ups_are_not_outside() throws {
        let w = try RequestWorld()
        w.book.all[Int(w.hotelSystem) - 1].data.set("fundingType", "mixed_decided")
        let id = try w.completePrivate()
        #expect(try w.state(id) == "awaiting_confirmation")

        var form = w.privateForm(system: w.plaza, cameras: w.plazaCameras)
        form.set("requesterKind", "internal")
        form.set("requesterUnit", "指挥中心")
        let own = try w.submit(form, by: w.detective)
        _ = try w.book.take("checkIdentity", own, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.countyDeputy)
        _ = try w.book.take("completeForm", own, by: w.countyDeputy)
        #expect(try w.state(own) == "form_complete")
    }

    @Test func nm203_10_only_the_custodian_approves() throws {
        let w = try RequestWorld()
        let plaza = try w.completeLawyer()
        _ = try w.book.take("confirm", plaza, w.confirmation(by: w.county), by: w.countyApprover)
        let hotel = try w.completePrivate()

        // The county PSO does not keep the hotel's data; a bureau keeps neither.
        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", hotel, by: w.countyApprover) }
        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", plaza, by: People.who(.psoApprover, organisation: w.station)) }
        _ = try w.book.take("approve", plaza, by: w.countyApprover)
        #expect(try w.state(plaza) == "approved")

    }

    @Test func nm203_10_a_units_system_is_kept_by_its_using_unit_and_a_government_one_by_who_is_entered() throws {
        let w = try RequestWorld()
        let plaza = try w.completeLawyer()
        _ = try w.book.take("confirm", plaza, w.confirmation(by: w.county), by: w.countyApprover)
        let hotel = try w.completePrivate()
        for system in [w.plaza, w.hotelSystem] { w.book.all[Int(system) - 1].data.remove("custodian") }

        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", plaza, by: w.countyDeputy) }
        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", hotel, by: w.countyApprover) }
        _ = try w.book.take("approve", hotel, by: w.hotelManager)
        #expect(try w.state(hotel) == "approved")
    }

    @Test func nm203_10_the_approvers_role_is_of_the_custodians_kind() throws {
        let w = try RequestWorld()
        let hotel = try w.completePrivate()

        // People of this machine without an organisation: a PSO's approver does not decide for a using unit.
        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", hotel, by: People.who(.psoApprover)) }
        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", hotel, by: People.who(.department)) }
        _ = try w.book.take("approve", hotel, by: People.who(.manager))

        // A custodian below county level approves nothing.
        w.book.all[Int(w.plaza) - 1].data.set("custodian", .int(w.station))
        let plaza = try w.submit(w.lawyerForm(), by: w.lawyer)
        _ = try w.book.take("checkIdentity", plaza, RequestWorld.shown("lawyer_licence", "11501201010101010", name: "李律师"), by: w.stationApprover)
        _ = try w.book.take("completeForm", plaza, by: w.stationApprover)
        _ = try w.book.take("confirm", plaza, w.confirmation(by: w.county), by: w.countyApprover)
        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("approve", plaza, by: People.who(.psoApprover, id: "user:station2", organisation: w.station)) }
    }
}
