import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Private persons (CN799.21, scenario 30) and foreign bodies (Data Security Law, Art. 36).
struct PrivateForeignTests: RequestTesting {
    @Test func cn799_21_a_brother_views_with_consent_identity_and_register_row() throws {
        let w = try RequestWorld(packs: ["NM203", "CN799", "CNX"])
        let id = try w.completePrivate("view")

        // Without the unit's consent nothing is shown.
        expectRefused("G-APPROVE", "NM203.10") { try w.book.take("fulfil", id, by: w.hotelDesk) }
        _ = try w.book.take("approve", id, by: w.hotelManager)
        _ = try w.book.take("fulfil", id, ["viewPlace": "监控室"], by: w.hotelDesk)
        #expect(try w.state(id) == "fulfilled")
        _ = try w.book.take("close", id, by: w.hotelDesk)
        #expect(try w.state(id) == "closed")

        let rows = w.rows("R-RETRIEVE", about: id)
        #expect(rows.compactMap { $0.data["event"]?.text } == ["submit", "checkIdentity", "completeForm", "approve", "fulfil", "close"])
        #expect(Set(rows.map(\.number)) == ["R-RETRIEVE-2026-000001"])
        #expect(rows.last?.data["executorName"]?.text == w.hotelDesk.name)
        #expect(!w.book.effects.contains(.export(request: id)))
    }

    @Test(arguments: ["copy", "retrieve"])
    func cn799_21_a_copy_takes_another_legal_basis_which_the_custodian_enters(access: String) throws {
        let w = try RequestWorld(packs: ["NM203", "CN799", "CNX"])
        let id = try w.completePrivate(access)

        expectRefused("G-PRIVATE", "CN799.21") { try w.book.take("approve", id, by: w.hotelManager) }
        expectRefused("G-PRIVATE", "CN799.21") {
            _ = try w.book.take("undertake", id, RequestWorld.promise, by: w.hotelDesk)
            return try w.book.take("prepare", id, by: w.hotelDesk)
        }
        _ = try w.book.take("approve", id, ["copyLegalBasis": "法院调查令（2026）5 号"], by: w.hotelManager)
        _ = try w.book.take("prepare", id, by: w.hotelDesk)
        #expect(try w.state(id) == "prepared")
    }

    @Test func cn799_21_what_the_approver_can_still_enter_is_no_obstacle_when_the_step_is_looked_at() throws {
        let w = try RequestWorld(packs: ["NM203", "CN799"])
        let id = try w.completePrivate("copy")
        func obstacle(_ event: String, _ actor: LawActor) throws -> Refusal? {
            try w.book.engine.obstacle(#require(RequestKind.kind.event(event)), on: w.book.record(id)!, by: actor, book: w.book)
        }
        #expect(try obstacle("approve", w.hotelManager) == nil)
        #expect(try obstacle("fulfil", w.hotelDesk)?.zh.contains("G-UNDERTAKE") == true)
        expectRefused("G-PRIVATE", "CN799.21") { try w.book.take("approve", id, by: w.hotelManager) }
    }

    @Test func cn799_21_binds_only_where_the_pack_is_on() throws {
        let w = try RequestWorld(packs: ["NM203"])
        let id = try w.completePrivate("copy")
        _ = try w.book.take("approve", id, by: w.hotelManager)
        #expect(try w.state(id) == "approved")
    }

    @Test func cn799_21_a_viewing_takes_nothing_away() throws {
        let w = try RequestWorld(packs: ["NM203", "CN799"])
        let id = try w.completePrivate("view")
        _ = try w.book.take("approve", id, by: w.hotelManager)

        expectRefused("G-FORM", "NM203.19.1.5") { try w.book.take("prepare", id, by: w.hotelDesk) }
        expectRefused("G-FORM", "NM203.19.1.5") { try w.book.take("fulfil", id, ["medium": "usb"], by: w.hotelDesk) }
        _ = try w.book.take("fulfil", id, by: w.hotelDesk)
        expectRefused("G-FORM", "NM203.19.1.5") { try w.book.take("receive", id, ["receiptName": "王某", "receiptDate": "2026-05-10"], by: w.hotelDesk) }
    }

    @Test func cn799_21_a_relation_or_an_interest_outside_the_list_is_none() throws {
        let w = try RequestWorld(packs: ["NM203", "CN799"])
        #expect(faultyFields { try w.book.create("request", w.privateForm().merging(["relation": "neighbour"]), by: w.brother) } == ["relation"])
        #expect(faultyFields { try w.book.create("request", w.privateForm().merging(["interest": "curiosity"]), by: w.brother) } == ["interest"])
    }

    @Test func cnx_dsl_36_nothing_goes_to_foreign_bodies_without_the_competent_authoritys_approval() throws {
        let w = try RequestWorld()
        let form = w.policeForm().merging(["requesterKind": "foreign", "country": "某国", "requesterUnit": "某国警察局"])
        let id = try w.book.create("request", form, by: w.lawyer).id
        let approval: JSON = ["foreignApprovalOrgan": "司法部", "foreignApprovalNumber": "司协 1 号", "foreignApprovalDate": "2026-05-01", "foreignApprovalDocument": 5]

        expectRefused("G-FOREIGN", "CNX.DSL.36") { try w.book.take("submit", id, by: w.lawyer) }
        for missing in approval.memberNames {
            var incomplete = approval
            incomplete.set(missing, .null)
            _ = try w.book.edit(id, incomplete, by: w.lawyer)
            expectRefused("G-FOREIGN", "CNX.DSL.36") { try w.book.take("submit", id, by: w.lawyer) }
        }
        _ = try w.book.edit(id, approval, by: w.lawyer)
        _ = try w.book.take("submit", id, by: w.lawyer)
        #expect(try w.state(id) == "submitted")
        // It can be refused like any other: no law of ours makes it a duty.
        _ = try w.book.take("refuse", id, ["refusalGround": "超出批准范围", "refusalBasis": "数据安全法第三十六条"], by: w.hotelManager)
        #expect(try w.state(id) == "refused")
    }

    @Test func cnx_dsl_36_the_approval_stands_before_every_later_step() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()
        // As if an approval had been taken away behind the program's back.
        w.book.all[Int(id) - 1].data.set("requesterKind", "foreign")

        expectRefused("G-FOREIGN", "CNX.DSL.36") { try w.book.take("approve", id, by: w.hotelManager) }
        expectRefused("G-FOREIGN", "CNX.DSL.36") { try w.book.take("fulfil", id, by: w.hotelDesk) }
    }
}
