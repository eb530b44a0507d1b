import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203 Art. 14: free connection and use, limited by CN799.20. Scenario 12.
struct PoliceGrantTests: RequestTesting {
    private func form(_ w: RequestWorld) -> JSON {
        [
            "organ": .int(w.county), "system": .int(w.hotelSystem), "grantKind": "connect", "purpose": "public_order", "reason": "重点时段巡查", "cameras": .ids([w.hotelCameras[0]]),
            "from": "2026-05-10", "to": "2026-12-31", "fee": 0,
            "legalBasis": "人民警察法第六条", "officerName": "张警官", "document": "接入 1 号",
        ]
    }

    @Test(arguments: [500.0, 0.01])
    func nm203_14_a_monthly_fee_is_refused(fee: Double) throws {
        let w = try RequestWorld()
        expectRefused("G-FEE0", "NM203.14") { try w.book.create("police_grant", form(w).merging(["fee": .double(fee)]), by: w.countyApprover) }
        #expect(w.book.entries.isEmpty)
    }

    @Test func nm203_14_free_with_purpose_scope_and_end_it_is_saved_and_the_unit_cannot_end_it() throws {
        let w = try RequestWorld()
        let id = try w.book.create("police_grant", form(w), by: w.countyApprover).id
        #expect(try w.state(id) == "active")
        #expect(w.rows("R-POLICE", about: id).map(\.number) == ["R-POLICE-2026-000001"])

        expectForbidden { try w.book.take("end", id, ["endReason": "不想接"], by: w.hotelManager) }
        expectForbidden { try w.book.edit(id, ["to": "2026-05-10"], by: w.hotelManager) }
        expectRefused("G-GRANT", "NM203.14") { try w.book.take("end", id, ["endReason": "x"], by: w.otherApproverHere) }
        #expect(faultyFields { try w.book.edit(id, ["to": "2027-12-31"], by: w.countyApprover) } == ["to"])
        _ = try w.book.take("end", id, ["endReason": "任务结束"], by: w.countyApprover)
        #expect(try w.state(id) == "ended")
    }

    @Test(arguments: ["cameras", "from", "to", "legalBasis", "officerName", "document", "purpose", "reason", "fee", "organ"])
    func cn799_20_nothing_about_a_grant_is_left_open(field: String) throws {
        let w = try RequestWorld()
        #expect(faultyFields { try w.book.create("police_grant", form(w).merging([field: .null]), by: w.countyApprover) } == [field])
    }

    @Test func nm203_14_other_purposes_and_other_bodies_are_refused() throws {
        let w = try RequestWorld()
        #expect(faultyFields { try w.book.create("police_grant", form(w).merging(["purpose": "advertising"]), by: w.countyApprover) } == ["purpose"])
        expectForbidden { try w.book.create("police_grant", form(w), by: w.hotelManager) }
        expectForbidden { try w.book.create("police_grant", form(w), by: w.detective) }
        for organ in [w.station, w.bureau, w.otherCounty] {
            expectRefused("G-GRANT", "NM203.14") { try w.book.create("police_grant", form(w).merging(["organ": .int(organ)]), by: w.countyApprover) }
        }
        // Nobody enters one for another organ.
        expectRefused("G-GRANT", "NM203.14") { try w.book.create("police_grant", form(w), by: w.stationApprover) }
    }

    @Test func cn799_20_period_and_cameras_hold_together() throws {
        let w = try RequestWorld()
        expectRefused("G-GRANT", "CN799.20") { try w.book.create("police_grant", form(w).merging(["from": "2027-01-01"]), by: w.countyApprover) }
        #expect(faultyFields { try w.book.create("police_grant", form(w).merging(["cameras": .ids([w.plazaCameras[0]])]), by: w.countyApprover) } == ["cameras"])
        #expect(faultyFields { try w.book.create("police_grant", form(w).merging(["from": "2026-05-01", "to": "2026-05-09"]), by: w.countyApprover) } == ["to"])
        _ = try w.book.create("police_grant", form(w).merging(["from": "2026-05-10", "to": "2026-05-10"]), by: w.countyApprover)
    }

    @Test func cn799_20_a_grant_ends_with_its_last_day() throws {
        let w = try RequestWorld()
        let id = try w.book.create("police_grant", form(w).merging(["to": "2026-05-20"]), by: w.countyApprover).id
        w.book.set(day: "2026-05-20", hour: 23)
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-05-21", hour: 0)
        #expect(try w.book.tick() == 1)
        #expect(try w.state(id) == "expired")
        expectWrongState { try w.book.take("end", id, ["endReason": "x"], by: w.countyApprover) }
    }
}

extension RequestWorld {
    /// An approver of a neighbouring organ whose area reaches here.
    var otherApproverHere: LawActor { People.who(.psoApprover, id: "user:station9", organisation: station) }
}
