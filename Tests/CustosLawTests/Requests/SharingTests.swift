import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203 Art. 13(2): nothing is shared across departments without an agreement in force.
struct SharingTests: RequestTesting {
    private func form(_ w: RequestWorld) -> JSON {
        [
            "provider": .int(w.county), "receiver": .int(w.bureau), "cameras": .ids(w.plazaCameras), "purpose": "节庆客流", "level": "view", "from": "2026-05-10", "to": "2026-10-08",
            "safeguards": "专网、双因素登录",
            "document": "共享 1 号",
        ]
    }

    @Test func nm203_13_2_the_provider_agrees_by_another_person() throws {
        let w = try RequestWorld()
        let id = try w.book.create("sharing", form(w), by: w.countyApprover).id
        #expect(try w.state(id) == "proposed")

        expectRefused("G-SHARE", "NM203.13.2") { try w.book.take("agree", id, by: w.countyApprover) }
        expectRefused("G-SHARE", "NM203.13.2") { try w.book.take("agree", id, by: w.stationApprover) }
        _ = try w.book.take("agree", id, by: w.countyDeputy)
        #expect(try w.state(id) == "active")
        #expect(w.rows("R-SHARE", about: id).map(\.number) == ["R-SHARE-2026-000001", "R-SHARE-2026-000001"])
        #expect(faultyFields { try w.book.edit(id, ["level": "copy"], by: w.countyApprover) } == ["level"])
        _ = try w.book.take("end", id, ["endReason": "到期前终止"], by: w.countyApprover)
        #expect(try w.state(id) == "ended")
    }

    @Test func nm203_13_2_parties_cameras_and_period_hold_together() throws {
        let w = try RequestWorld()
        func refused(_ change: JSON) { expectRefused("G-SHARE", "NM203.13.2") { try w.book.create("sharing", form(w).merging(change), by: w.countyApprover) } }
        refused(["receiver": .int(w.county)])
        refused(["receiver": .int(w.shop)])
        refused(["cameras": .ids([w.hotelCameras[0]])])
        refused(["from": "2026-10-09"])
        expectRefused("G-SHARE", "NM203.13.2") { try w.book.create("sharing", form(w), by: w.lawyer) }
    }

    @Test(arguments: ["provider", "receiver", "cameras", "purpose", "level", "from", "to", "safeguards", "document"])
    func nm203_13_2_an_agreement_names(field: String) throws {
        let w = try RequestWorld()
        #expect(faultyFields { try w.book.create("sharing", form(w).merging([field: .null]), by: w.countyApprover) } == [field])
    }

    @Test func nm203_13_2_it_can_be_declined_and_ends_with_its_last_day() throws {
        let w = try RequestWorld()
        let no = try w.book.create("sharing", form(w), by: w.countyApprover).id
        _ = try w.book.take("decline", no, ["endReason": "范围过大"], by: w.countyDeputy)
        #expect(try w.state(no) == "declined")
        expectWrongState { try w.book.take("agree", no, by: w.countyDeputy) }

        let id = try w.book.create("sharing", form(w).merging(["to": "2026-05-20"]), by: w.countyApprover).id
        _ = try w.book.take("agree", id, by: w.countyDeputy)
        w.book.set(day: "2026-05-20", hour: 23)
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-05-21", hour: 0)
        #expect(try w.book.tick() == 1)
        #expect(try w.state(id) == "expired")
    }
}
