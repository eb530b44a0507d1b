import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Publication with masking (CN799.22) and the using unit's own register of use (NM203.18.1.1).
struct PublicationUseTests: RequestTesting {
    private func form(_ w: RequestWorld) -> JSON {
        [
            "system": .int(w.hotelSystem), "cameras": .ids([w.hotelCameras[0]]), "from": "2026-05-08T10:00:00+08:00", "to": "2026-05-08T10:05:00+08:00", "purpose": "寻人",
            "legalBasis": "799 号令第二十二条", "channel": "公众号",
        ]
    }
    private let masked: JSON = ["faces": "masked", "plates": "absent", "organisations": "masked", "licences": "absent", "maskedFile": "cafe", "maskedBy": "编辑"]

    @Test func cn799_22_what_stays_visible_is_not_published() throws {
        let w = try RequestWorld()
        let id = try w.book.create("publication", form(w), by: w.hotelManager).id

        for field in ["faces", "plates", "organisations", "licences"] {
            expectRefused("G-PUBLISH", "CN799.22") { try w.book.take("mask", id, masked.merging([field: "visible"]), by: w.hotelManager) }
            #expect(faultyFields { try w.book.take("mask", id, masked.merging([field: .null]), by: w.hotelManager) } == [field])
        }
        expectWrongState { try w.book.take("publish", id, ["publishedOn": "2026-05-10"], by: w.hotelManager) }
        _ = try w.book.take("mask", id, masked, by: w.hotelManager)
        #expect(try w.state(id) == "masked")
    }

    @Test func cn799_22_two_persons_publish() throws {
        let w = try RequestWorld()
        let third = People.who(.manager, id: "user:h3", organisation: w.hotel)
        let id = try w.book.create("publication", form(w), by: w.hotelManager).id
        _ = try w.book.take("mask", id, masked, by: w.hotelDeputy)

        expectRefused("G-PUBLISH", "CN799.22") { try w.book.take("approve", id, by: w.hotelManager) }
        expectRefused("G-PUBLISH", "CN799.22") { try w.book.take("approve", id, by: w.hotelDeputy) }
        expectForbidden { try w.book.take("approve", id, by: w.hotelDesk) }
        _ = try w.book.take("approve", id, by: third)
        _ = try w.book.take("publish", id, ["publishedOn": "2026-05-10"], by: w.hotelManager)
        #expect(try w.state(id) == "published")
        _ = try w.book.take("takeDown", id, ["endReason": "人已找到"], by: w.hotelManager)
        #expect(try w.state(id) == "withdrawn")
    }

    @Test func cn799_22_it_can_be_refused_and_its_span_runs_forward() throws {
        let w = try RequestWorld()
        #expect(faultyFields { try w.book.create("publication", form(w).merging(["to": "2026-05-08T10:00:00+08:00"]), by: w.hotelManager) } == ["to"])
        #expect(faultyFields { try w.book.create("publication", form(w).merging(["cameras": .ids([w.plazaCameras[0]])]), by: w.hotelManager) } == ["cameras"])
        let id = try w.book.create("publication", form(w), by: w.hotelManager).id
        _ = try w.book.take("refuse", id, ["endReason": "无必要"], by: w.hotelDeputy)
        #expect(try w.state(id) == "refused")
    }

    @Test func nm203_18_1_1_use_inside_the_unit_is_registered_and_never_changed() throws {
        let w = try RequestWorld()
        let use: JSON = [
            "who": "值班员", "system": .int(w.hotelSystem), "cameras": .ids([w.hotelCameras[0]]), "useKind": "playback", "from": "2026-05-09T10:00:00+08:00",
            "to": "2026-05-09T10:10:00+08:00", "usedOn": "2026-05-10",
            "purpose": "核查客诉",
        ]
        let id = try w.book.create("internal_use", use, by: w.hotelDesk).id
        let row = try #require(w.rows("R-USE", about: id).first)
        #expect(row.number == "R-USE-2026-000001" && row.data["purpose"]?.text == "核查客诉" && row.data["who"]?.text == "值班员")
        expectWrongState { try w.book.edit(id, ["purpose": "x"], by: w.hotelDesk) }
        for field in ["who", "system", "cameras", "from", "to", "purpose", "usedOn"] {
            #expect(faultyFields { try w.book.create("internal_use", use.merging([field: .null]), by: w.hotelDesk) } == [field])
        }
        expectForbidden { try w.book.create("internal_use", use, by: w.lawyer) }
    }
}
