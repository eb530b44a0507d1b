import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// The life of a request from its draft to its closing: holds, register, approvals that end, what is handed over and comes back.
struct RequestLifeTests: RequestTesting {
    @Test func nm203_12_a_draft_is_its_writers_own_has_no_number_and_no_row() throws {
        let w = try RequestWorld()
        let id = try w.book.create("request", ["requesterKind": "private"], by: w.brother).id
        let r = try w.book.record(id)!

        #expect(r.state == "draft" && r.text("number") == nil)
        #expect(w.book.entries.isEmpty && w.book.effects.isEmpty)
        #expect(try RightsLaw.sees(w.brother, r, RequestKind.kind, book: w.book))
        #expect(try !RightsLaw.sees(w.hotelManager, r, RequestKind.kind, book: w.book))
        #expect(Set(faultyFields { try w.book.take("submit", id, by: w.brother) }) == ["access", "system"])
        _ = try w.book.take("discard", id, by: w.brother)
        #expect(try w.state(id) == "discarded")
        #expect(w.book.entries.isEmpty)
        expectWrongState { try w.book.take("submit", id, by: w.brother) }
    }

    @Test func nm203_19_1_2_the_asked_span_is_held_from_submission() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.privateForm(cameras: w.hotelCameras), by: w.brother)

        let from = WallTime(iso8601: "2026-05-08T10:00:00+08:00")!, to = WallTime(iso8601: "2026-05-08T11:00:00+08:00")!
        // One camera is of this recorder, the other is not.
        #expect(w.book.effects == [.hold(device: 3, from: from, to: to, reason: "调取申请 R-RETRIEVE-2026-000001", document: "R-RETRIEVE-2026-000001")])
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDesk)
        _ = try w.book.take("completeForm", id, by: w.hotelDesk)
        #expect(w.book.effects.count == 1)
    }

    @Test func nm203_19_1_2_a_span_that_is_filled_in_later_is_held_then() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.privateForm().merging(["to": .null]), by: w.brother)
        #expect(w.book.effects.isEmpty)
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDesk)
        _ = try w.book.take("completeForm", id, ["to": "2026-05-08T11:00:00+08:00"], by: w.hotelDesk)
        #expect(w.book.effects.count == 1)

        // Corrected on return: what is new is held as well.
        _ = try w.book.take("returnIncomplete", id, ["missingItems": ["form"], "missingText": "时间不对"], by: w.hotelDesk)
        _ = try w.book.take("resubmit", id, ["from": "2026-05-07T10:00:00+08:00", "to": "2026-05-07T12:00:00+08:00"], by: w.brother)
        #expect(w.book.effects.count == 2)
    }

    @Test func nm203_12_submitting_again_is_checked_anew() throws {
        let w = try RequestWorld()
        let id = try w.completeLawyer()
        _ = try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyApprover)
        _ = try w.book.take("returnIncomplete", id, ["missingItems": ["letter"], "missingText": "函件过期"], by: w.countyDeputy)
        expectRefused("G-OWN", "CN799.16.2.2") { try w.book.take("resubmit", id, by: People.who(.manager, organisation: w.county)) }
        _ = try w.book.take("resubmit", id, ["letterNumber": "函 13 号"], by: w.lawyer)

        expectRefused("G-ID", "NM203.12.1.1") { try w.book.take("completeForm", id, by: w.countyDeputy) }
        let facts = try RequestFacts(w.book.record(id)!, w.book)
        #expect(!facts.isIdentified && !facts.isConfirmed)
        #expect(facts.record.text("letterNumber") == "函 13 号")
    }

    @Test func cn799_16_every_step_is_a_row_with_reason_content_unit_and_name() throws {
        let w = try RequestWorld()
        let id = try w.preparedPolice()
        _ = try w.book.take("fulfil", id, RequestWorld.statement, by: w.hotelDesk)

        let rows = w.rows("R-RETRIEVE", about: id)
        #expect(rows.count == 8)
        let last = rows.last!.data
        #expect(last["purpose"]?.text == "侦办盗窃案" && last["requesterUnit"]?.text == "刑侦大队" && last["requesterName"]?.text == "张警官")
        #expect(last["cameras"] == .ids([w.hotelCameras[0]]) && last["from"]?.text != nil && last["to"]?.text != nil)
        #expect(last["access"]?.text == "copy" && last["medium"]?.text == "usb" && last["manifestHash"]?.text?.count == 64)
        #expect(last["approverName"]?.text == w.hotelManager.name && last["executorName"]?.text == w.hotelDesk.name)
    }

    @Test func nm203_12_an_approval_is_good_to_its_last_day() throws {
        let w = try RequestWorld()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel), "requestResponse": 30, "approvalTerm": 3], by: .system)
        let id = try w.completePrivate()
        _ = try w.book.take("approve", id, by: w.hotelManager)
        #expect(try w.book.record(id)?.text("approvalUntil") == "2026-05-13")

        w.book.set(day: "2026-05-13", hour: 23)
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-05-14", hour: 0)
        // Refused even before the timer has run.
        expectRefused("G-APPROVE", "NM203.19.1.5") { try w.book.take("fulfil", id, by: w.hotelDesk) }
        #expect(try w.book.tick() == 1)
        #expect(try w.state(id) == "expired")
        expectWrongState { try w.book.take("fulfil", id, by: w.hotelDesk) }
    }

    @Test func nm203_12_what_was_returned_expires_a_month_later() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()
        _ = try w.book.take("returnIncomplete", id, ["missingItems": ["form"], "missingText": "时间"], by: w.hotelDesk)

        w.book.set(day: "2026-06-09")
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-06-10")
        #expect(try w.book.tick() == 1)
        #expect(try w.state(id) == "expired")
    }

    @Test func nm203_12_a_copy_leaves_with_its_package_its_statement_and_its_due_date() throws {
        let w = try RequestWorld()
        let id = try w.approvedPolice()
        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("fulfil", id, RequestWorld.statement, by: w.hotelDesk) }
        _ = try w.book.take("prepare", id, by: w.hotelDesk)
        let early = refusal { try w.book.take("fulfil", id, RequestWorld.statement, by: w.hotelDesk) }
        #expect(early?.zh.contains("清单摘要") == true)

        _ = try w.book.take("recordPackage", id, ["exportId": "20260510-0000000a", "manifestHash": "ab"], by: .system)
        for part in ["medium", "copyMethod", "originalPlace", "copyMaker", "originalHolder", "disposal", "returnOrDestroyDue"] {
            expectRefused("G-FORM", "CNX.CRP.67") { try w.book.take("fulfil", id, RequestWorld.statement.merging([part: .null]), by: w.hotelDesk) }
        }
        #expect(faultyFields { try w.book.take("fulfil", id, RequestWorld.statement.merging(["returnOrDestroyDue": "2026-05-09"]), by: w.hotelDesk) } == ["returnOrDestroyDue"])
        _ = try w.book.take("fulfil", id, RequestWorld.statement, by: w.hotelDesk)
        #expect(try w.state(id) == "fulfilled")
    }

    @Test func nm203_12_material_of_another_recorder_is_handed_over_with_its_stated_digest() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.policeForm(cameras: [w.hotelCameras[1]]), by: w.detective)
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("police_id", "020123", name: "张警官"), by: w.hotelDesk)
        _ = try w.book.take("completeForm", id, by: w.hotelDesk)
        _ = try w.book.take("undertake", id, RequestWorld.promise, by: w.hotelDesk)
        _ = try w.book.take("approve", id, by: w.hotelManager)
        _ = try w.book.take("prepare", id, by: w.hotelDesk)
        #expect(w.book.effects.isEmpty)

        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("fulfil", id, RequestWorld.statement, by: w.hotelDesk) }
        _ = try w.book.take("fulfil", id, RequestWorld.statement.merging(["statedHash": JSON(String(repeating: "c", count: 64))]), by: w.hotelDesk)
        #expect(try w.state(id) == "fulfilled")
    }

    @Test func nm203_12_a_package_that_failed_is_made_again() throws {
        let w = try RequestWorld()
        let id = try w.approvedPolice()
        _ = try w.book.take("prepare", id, by: w.hotelDesk)
        expectWrongState { try w.book.take("prepare", id, by: w.hotelDesk) }
        expectForbidden { try w.book.take("packageFailed", id, ["packageFault": "磁盘满"], by: w.hotelDesk) }
        expectForbidden { try w.book.take("recordPackage", id, ["exportId": "x", "manifestHash": "y"], by: w.hotelManager) }
        _ = try w.book.take("packageFailed", id, ["packageFault": "磁盘满"], by: .system)
        #expect(try w.state(id) == "approved")
        _ = try w.book.take("prepare", id, by: w.hotelDesk)
        #expect(w.book.effects.filter { $0 == .export(request: id) }.count == 2)
    }

    @Test func nm203_12_a_copy_is_reminded_of_returned_and_closed() throws {
        let w = try RequestWorld()
        let id = try w.preparedPolice()
        _ = try w.book.take("fulfil", id, RequestWorld.statement, by: w.hotelDesk)
        expectRefused("G-UNDERTAKE", "NM203.12.1.3") { try w.book.take("close", id, by: w.hotelDesk) }
        _ = try w.book.take("receive", id, ["receiptName": "张警官", "receiptDate": "2026-05-10"], by: w.hotelDesk)
        expectRefused("G-UNDERTAKE", "NM203.12.1.3") { try w.book.take("close", id, by: w.hotelDesk) }

        w.book.set(day: "2026-06-06")
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-06-07")
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(id)?.text("remindedOn") == "2026-06-07")
        w.book.set(day: "2026-06-10")
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-06-11")
        #expect(try w.book.tick() == 1)
        #expect(w.findings("other").first?.words("ruleUnits") == ["NM203.12.1.3"])

        _ = try w.book.take("takeBack", id, ["outcome": "destroyed", "outcomeOn": "2026-06-11", "outcomeProof": "销毁证明 1 号"], by: w.hotelDesk)
        _ = try w.book.take("close", id, by: w.hotelDesk)
        #expect(try w.state(id) == "closed")
    }

    @Test func nm203_12_evidence_in_a_case_file_is_closed_without_return_and_only_there() throws {
        let w = try RequestWorld()
        let id = try w.preparedPolice()
        let kept = RequestWorld.statement.merging(["disposal": "case_file", "returnOrDestroyDue": .null])
        _ = try w.book.take("fulfil", id, kept, by: w.hotelDesk)
        _ = try w.book.take("receive", id, ["receiptName": "张警官", "receiptDate": "2026-05-10"], by: w.hotelDesk)
        _ = try w.book.take("close", id, by: w.hotelDesk)
        #expect(try w.state(id) == "closed")

        let own = try w.completePrivate("copy")
        _ = try w.book.take("undertake", own, RequestWorld.promise, by: w.hotelDesk)
        _ = try w.book.take("approve", own, by: w.hotelManager)
        _ = try w.book.take("prepare", own, by: w.hotelDesk)
        _ = try w.book.take("recordPackage", own, ["exportId": "x", "manifestHash": "y"], by: .system)
        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("fulfil", own, kept, by: w.hotelDesk) }
    }

    @Test func nm203_18_1_1_an_internal_look_up_stands_in_the_use_register_too() throws {
        let w = try RequestWorld()
        let form = w.privateForm().merging(["requesterKind": "internal", "requesterUnit": "安保部"])
        let id = try w.submit(form, by: w.hotelManager)
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDesk)
        _ = try w.book.take("completeForm", id, by: w.hotelDesk)
        expectRefused("G-APPROVE", "NM203.19.1.5") { try w.book.take("approve", id, by: w.hotelManager) }
        _ = try w.book.take("approve", id, by: w.hotelDeputy)
        _ = try w.book.take("fulfil", id, by: w.hotelDesk)

        let row = try #require(w.rows("R-USE", about: id).first)
        #expect(row.number == "R-USE-2026-000001")
        #expect(row.data["purpose"]?.text == "大堂失窃" && row.data["unit"]?.text == "安保部")
    }

    @Test(arguments: ["closed", "refused", "withdrawn", "expired"])
    func nm203_12_what_is_over_stays_as_it_is(state: String) throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()
        w.book.all[Int(id) - 1].state = state
        for event in RequestKind.kind.lifecycle.events { #expect(!event.from.contains(state), "\(event.name)") }
        expectWrongState { try w.book.edit(id, ["purpose": "x"], by: w.brother) }
    }

    @Test func nm203_12_steps_out_of_their_order_are_refused() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()
        expectWrongState { try w.book.take("submit", id, by: w.brother) }
        expectWrongState { try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDesk) }
        expectWrongState { try w.book.take("resubmit", id, by: w.brother) }
        expectWrongState { try w.book.take("receive", id, ["receiptName": "王某", "receiptDate": "2026-05-10"], by: w.hotelDesk) }
        expectWrongState { try w.book.take("takeBack", id, ["outcome": "returned", "outcomeOn": "2026-05-10", "outcomeProof": "x"], by: w.hotelDesk) }
        expectWrongState { try w.book.take("close", id, by: w.hotelDesk) }
        expectWrongState { try w.book.take("recordPackage", id, ["exportId": "x", "manifestHash": "y"], by: .system) }
        _ = try w.book.take("approve", id, by: w.hotelManager)
        expectWrongState { try w.book.take("approve", id, by: w.hotelDeputy) }
        expectWrongState { try w.book.take("refuse", id, ["refusalGround": "x", "refusalBasis": "y"], by: w.hotelManager) }
        expectWrongState { try w.book.take("narrow", id, ["narrowReason": "x"], by: w.hotelManager) }
        expectWrongState { try w.book.take("returnIncomplete", id, ["missingItems": ["form"], "missingText": "x"], by: w.hotelDesk) }
    }

    @Test func nm203_12_a_decision_on_an_older_version_is_stale() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()
        let seen = try w.book.record(id)!
        _ = try w.book.take("refuse", id, ["refusalGround": "无关", "refusalBasis": "799 号令"], by: w.hotelManager)

        #expect(throws: LawFault.self) { try w.book.engine.take("approve", on: w.book.record(id)!, version: seen.version, .emptyObject, by: w.hotelDeputy, book: w.book) }
        #expect(try w.state(id) == "refused")
    }
}
