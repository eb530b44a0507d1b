import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203 Art. 12: identity, form, undertaking, for every requester. Scenarios 8 and 9.
struct IdentityFormTests: RequestTesting {
    @Test func nm203_12_an_expired_card_and_an_empty_form_are_refused_one_after_the_other() throws {
        let w = try RequestWorld()
        let id = try w.submit(["requesterKind": "private", "access": "view", "system": .int(w.hotelSystem)], by: w.brother)

        expectRefused("G-ID", "NM203.12.1.1") {
            try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某", expiry: "2026-05-09"), by: w.hotelDesk)
        }
        expectRefused("G-ID", "NM203.12.1.1") { try w.book.take("fulfil", id, by: w.hotelDesk) }
        #expect(try w.state(id) == "submitted")

        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDesk)
        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("fulfil", id, by: w.hotelDesk) }
        let r = refusal { try w.book.take("completeForm", id, by: w.hotelDesk) }
        for missing in ["申请人姓名", "摄像机", "起始时间", "截止时间", "事由"] { #expect(r?.zh.contains(missing) == true, "\(missing)") }
    }

    @Test func nm203_12_the_last_day_of_a_document_still_counts() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.privateForm(), by: w.brother)

        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某", expiry: "2026-05-10"), by: w.hotelDesk)
        let r = try w.book.record(id)!
        #expect(r.state == "identity_checked")
        #expect(r.text("identityCheckedBy") == "user:desk")
        #expect(r.text("identityCheckedAt") == JSON(w.book.now).text)
    }

    @Test func nm203_12_a_document_that_does_not_match_is_refused() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.privateForm(), by: w.brother)
        let good = RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某")
        func with(_ name: String, _ value: JSON) -> JSON { good.merging([name: value]) }

        for bad in [
            with("identityResult", "mismatch"), with("shownResidentNumber", JSON(RequestWorld.otherResident)), with("shownName", "王五"), with("shownMeans", "sent"),
            with("shownExpiry", .null),
            with("shownResidentNumber", .null), RequestWorld.shown("passport", "E12345678", name: "王某"),
        ] {
            expectRefused("G-ID", "NM203.12.1.1") { try w.book.take("checkIdentity", id, bad, by: w.hotelDesk) }
        }
        _ = try w.book.take("checkIdentity", id, with("shownExpiry", .null).merging(["shownLongTerm": true]), by: w.hotelDesk)
        #expect(try w.state(id) == "identity_checked")
    }

    @Test func nm203_12_numbers_are_kept_masked_and_wrong_ones_are_said_at_their_field() throws {
        let w = try RequestWorld()
        var form = w.privateForm()
        form.set("residentNumber", "110105194912310021")
        #expect(faultyFields { try w.book.create("request", form, by: w.brother) } == ["residentNumber"])

        let id = try w.submit(w.privateForm(), by: w.brother)
        #expect(try w.book.record(id)?.data["residentNumber"]?["masked"]?.text == "1101**********002X")
        let row = w.rows("R-RETRIEVE", about: id).last!
        #expect(!String(decoding: row.data.bytes, as: UTF8.self).contains(RequestWorld.resident))
    }

    @Test func nm203_12_nobody_checks_their_own_identity() throws {
        let w = try RequestWorld()
        var form = w.privateForm()
        form.set("requesterKind", "internal")
        form.set("requesterUnit", "安保部")
        let id = try w.submit(form, by: w.hotelManager)
        let shown = RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某")

        expectRefused("G-ID", "NM203.12.1.1") { try w.book.take("checkIdentity", id, shown, by: w.hotelManager) }
        _ = try w.book.take("checkIdentity", id, shown, by: w.hotelDesk)

        let own = try w.submit(w.policeForm(system: w.plaza, cameras: w.plazaCameras), by: w.countyApprover)
        expectRefused("G-ID", "NM203.12.1.1") { try w.book.take("checkIdentity", own, RequestWorld.shown("police_id", "020123", name: "张警官"), by: w.countyApprover) }
    }

    @Test func nm203_12_a_pso_checks_identity_only_where_it_is_custodian() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.privateForm(), by: w.brother)

        expectRefused("G-CUSTODY", "NM203.10") { try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.countyApprover) }
        expectForbidden { try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.brother) }
    }

    @Test(arguments: [
        ("lawyer", ["requesterName", "requesterUnit", "documentType", "documentNumber", "letterNumber", "mandateNumber", "caseNo", "cameras", "from", "to", "purpose", "legalBasis"]),
        (
            "police",
            [
                "requesterName", "requesterUnit", "documentType", "documentNumber", "cameras", "from", "to", "purpose", "legalBasis", "caseNo", "procedure", "noticeNumber", "noticeDate",
                "noticeEvidence", "noticeDueOn",
                "noticeApprovedBy", "officers",
            ]
        ), ("private", ["requesterName", "documentType", "documentNumber", "cameras", "from", "to", "purpose", "relation", "interest"]),
        ("department", ["requesterName", "requesterUnit", "documentType", "documentNumber", "letterNumber", "cameras", "from", "to", "purpose", "legalBasis"]),
        ("unit", ["requesterName", "requesterUnit", "documentType", "documentNumber", "letterNumber", "cameras", "from", "to", "purpose", "legalBasis"]),
        (
            "foreign",
            [
                "requesterName", "requesterUnit", "documentType", "documentNumber", "cameras", "from", "to", "purpose", "legalBasis", "country", "foreignApprovalOrgan",
                "foreignApprovalNumber", "foreignApprovalDate",
                "foreignApprovalDocument",
            ]
        ), ("internal", ["requesterName", "requesterUnit", "documentType", "documentNumber", "cameras", "from", "to", "purpose"]),
    ])
    func nm203_12_the_form_names_each_missing_field_by_who_asks(kind: String, missing: [String]) throws {
        let w = try RequestWorld(packs: ["NM203", "CN799", "CNX"])
        let id = try w.book.create("request", ["requesterKind": JSON(kind), "access": "copy", "system": .int(w.hotelSystem)], by: w.brother).id

        let gaps = try RequestForm.gaps(RequestFacts(w.book.record(id)!, w.book), book: w.book)
        #expect(Set(gaps.map(\.field)) == Set(missing))
    }

    @Test func nm203_12_a_lawyer_shows_a_licence_and_a_relative_a_proof() throws {
        let w = try RequestWorld(packs: ["NM203", "CN799"])
        func gaps(_ form: JSON) throws -> [String] {
            let id = try w.book.create("request", form, by: w.brother).id
            return try RequestForm.gaps(RequestFacts(w.book.record(id)!, w.book), book: w.book).map(\.field)
        }
        #expect(try gaps(w.lawyerForm()).isEmpty)
        #expect(try gaps(w.lawyerForm().merging(["documentType": "work_card"])) == ["documentType"])
        #expect(try gaps(w.privateForm()).isEmpty)
        #expect(try gaps(w.privateForm().merging(["relationProof": .null])) == ["relationProof"])
        #expect(try gaps(w.privateForm().merging(["relationProof": .null, "relation": "self"])).isEmpty)
    }

    @Test func nm203_12_span_and_cameras_fit_the_system() throws {
        let w = try RequestWorld()
        func rejected(_ change: JSON, at field: String) { #expect(faultyFields { try w.book.create("request", w.privateForm().merging(change), by: w.brother) } == [field]) }

        rejected(["cameras": .ids([w.plazaCameras[0]])], at: "cameras")
        rejected(["from": "2026-05-08T11:00:00+08:00"], at: "to")
        rejected(["from": "2026-04-07T10:59:59+08:00"], at: "to")
        // A camera that was moved to another system after the draft was written.
        let draft = try w.book.create("request", w.privateForm(), by: w.brother).id
        w.book.all[Int(w.hotelCameras[0]) - 1].data.set("system", .int(w.plaza))
        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("submit", draft, by: w.brother) }
        w.book.all[Int(w.hotelCameras[0]) - 1].data.set("system", .int(w.hotelSystem))
        // 31 days exactly fit one package.
        _ = try w.submit(w.privateForm().merging(["from": "2026-04-07T11:00:00+08:00"]), by: w.brother)
        #expect(faultyFields { try w.book.create("request", w.privateForm().merging(["to": "2026-05-10T13:00:00+08:00"]), by: w.brother) } == ["to"])
    }

    @Test func nm203_12_a_copy_takes_the_undertaking() throws {
        let w = try RequestWorld()
        let id = try w.completePolice()
        _ = try w.book.take("approve", id, by: w.hotelManager)

        expectRefused("G-UNDERTAKE", "NM203.12.1.3") { try w.book.take("prepare", id, by: w.hotelDesk) }
        expectRefused("G-UNDERTAKE", "NM203.12.1.3") { try w.book.take("undertake", id, RequestWorld.promise.merging(["undertakesSecrecy": false]), by: w.hotelDesk) }
        _ = try w.book.take("undertake", id, RequestWorld.promise, by: w.hotelDesk)
        expectRefused("G-UNDERTAKE", "NM203.12.1.3") { try w.book.take("undertake", id, RequestWorld.promise.merging(["undertakingSigner": "别人"]), by: w.hotelDesk) }

        _ = try w.book.take("prepare", id, by: w.hotelDesk)
        #expect(w.book.effects.last == .export(request: id))
        _ = try w.book.take("recordPackage", id, ["exportId": "20260510-0000000a", "manifestHash": "ab12", "watermarkId": "W1"], by: .system)
        let r = try w.book.record(id)!
        #expect(r.text("number") == "R-RETRIEVE-2026-000001")
        #expect(r.text("watermarkId") == "W1")
        #expect(r.text("manifestHash") == "ab12")
    }

    @Test func nm203_12_what_the_requester_stated_is_not_changed_for_them() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.privateForm().merging(["purpose": .null]), by: w.brother)
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDesk)

        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("completeForm", id, ["requesterName": "王小某", "purpose": "失窃"], by: w.hotelDesk) }
        _ = try w.book.take("completeForm", id, ["purpose": "失窃"], by: w.hotelDesk)
        #expect(try w.book.record(id)?.text("purpose") == "失窃")
        #expect(faultyFields { try w.book.edit(id, ["purpose": "别的"], by: w.brother) } == ["purpose"])
    }

    @Test func nm203_12_another_person_than_requester_creator_and_checker_approves() throws {
        let w = try RequestWorld()
        // Entered at the desk by the manager, checked by the deputy.
        let id = try w.submit(w.privateForm(), by: w.hotelManager)
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: w.hotelDeputy)
        _ = try w.book.take("completeForm", id, by: w.hotelDeputy)

        expectRefused("G-APPROVE", "NM203.19.1.5") { try w.book.take("approve", id, by: w.hotelManager) }
        expectRefused("G-APPROVE", "NM203.19.1.5") { try w.book.take("approve", id, by: w.hotelDeputy) }
        _ = try w.book.take("approve", id, by: People.who(.manager, id: "user:h3", organisation: w.hotel))
        #expect(try w.state(id) == "approved")
    }

    @Test func nm203_12_two_accounts_of_one_person_are_one_person() throws {
        let w = try RequestWorld()
        let person = try w.book.create("person", ["name": "孙某"], by: .system).id
        let id = try w.submit(w.privateForm(), by: w.brother)
        _ = try w.book.take(
            "checkIdentity", id, RequestWorld.shown("resident_id", RequestWorld.resident, name: "王某"), by: People.who(.operator, id: "user:a", person: person, organisation: w.hotel))
        _ = try w.book.take("completeForm", id, by: w.hotelDesk)

        expectRefused("G-APPROVE", "NM203.19.1.5") { try w.book.take("approve", id, by: People.who(.manager, id: "user:b", person: person, organisation: w.hotel)) }
    }
}
