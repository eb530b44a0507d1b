import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// Requests of the police: notice, officers, urgency; and that nobody obstructs them (NM203.19.1.1, CN799.20).
struct PoliceRequestTests: RequestTesting {
    @Test func cn799_20_a_police_request_takes_its_evidence_notice_and_two_officers() throws {
        let w = try RequestWorld()
        func refused(_ change: JSON, _ unit: String) throws {
            let id = try w.submit(w.policeForm().merging(change), by: w.detective)
            _ = try w.book.take("checkIdentity", id, RequestWorld.shown("police_id", "020123", name: "张警官"), by: w.hotelDesk)
            expectRefused("G-NOTICE", unit) { try w.book.take("completeForm", id, by: w.hotelDesk) }
        }
        try refused(["noticeNumber": .null], "CNX.CRP.62")
        try refused(["noticeApprovedBy": .null], "CNX.CRP.62")
        try refused(["noticeDueOn": "2026-05-08"], "CNX.ARP.28")
        try refused(["officers": [["name": "张警官", "policeNumber": "020123"]]], "CNX.ARP.52")
        // The same officer twice is one officer.
        try refused(["officers": [["name": "张警官", "policeNumber": "020123"], ["name": "张警官", "policeNumber": "020123"]]], "CNX.ARP.52")
        #expect(try w.state(w.completePolice()) == "form_complete")
    }

    @Test func cn799_20_the_urgent_route_is_for_administrative_cases_whose_papers_arrived_first() throws {
        let w = try RequestWorld()
        let urgent: JSON = [
            "urgent": true, "procedure": "administrative", "urgentMeans": "fax", "urgentReceivedAt": "2026-05-10T11:00:00+08:00", "noticeDocument": 1, "policeIdDocument": 2,
            "officers": [["name": "张警官", "policeNumber": "020123"]],
        ]
        func gaps(_ change: JSON) throws -> [String] {
            let id = try w.book.create("request", w.policeForm().merging(urgent).merging(change), by: w.detective).id
            return try RequestForm.gaps(RequestFacts(w.book.record(id)!, w.book), book: w.book).map(\.field)
        }
        #expect(try gaps([:]).isEmpty)
        #expect(try gaps(["procedure": "criminal"]) == ["urgent"])
        #expect(try gaps(["urgentReceivedAt": .null]) == ["urgentReceivedAt"])
        #expect(try gaps(["noticeDocument": .null]) == ["noticeDocument"])
        #expect(try gaps(["policeIdDocument": .null]) == ["policeIdDocument"])
        #expect(try gaps(["noticeNumber": .null]) == ["noticeNumber"])
        #expect(
            faultyFields { try w.book.create("request", w.policeForm().merging(urgent).merging(["urgentReceivedAt": "2026-05-10T12:02:00+08:00"]), by: w.detective) } == [
                "urgentReceivedAt"
            ])
    }

    @Test func nm203_12_urgency_changes_the_order_and_skips_neither_identity_nor_form_nor_confirmation() throws {
        let w = try RequestWorld()
        let id = try w.submit(
            w.policeForm(system: w.plaza, cameras: w.plazaCameras).merging([
                "urgent": true, "procedure": "administrative", "urgentMeans": "message", "urgentReceivedAt": "2026-05-10T11:00:00+08:00", "noticeDocument": 1, "policeIdDocument": 2,
            ]), by: w.detective)

        expectRefused("G-ID", "NM203.12.1.1") { try w.book.take("approve", id, by: w.countyApprover) }
        _ = try w.book.take("checkIdentity", id, RequestWorld.shown("police_id", "020123", name: "张警官", means: "sent"), by: w.countyDeputy)
        expectRefused("G-FORM", "NM203.12.1.2") { try w.book.take("approve", id, by: w.countyApprover) }
        _ = try w.book.take("completeForm", id, by: w.countyDeputy)
        _ = try w.book.take("undertake", id, RequestWorld.promise, by: w.countyDeputy)

        // Approved before it is confirmed; nothing leaves before both.
        _ = try w.book.take("approve", id, by: w.countyApprover)
        let desk = People.who(.manager, organisation: w.county)
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("prepare", id, by: desk) }
        _ = try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyDeputy)
        #expect(try w.state(id) == "approved")
        expectRefused("G-CONFIRM", "NM203.11") { try w.book.take("confirm", id, w.confirmation(by: w.county), by: w.countyDeputy) }
        _ = try w.book.take("prepare", id, by: desk)
        #expect(try w.state(id) == "prepared")
    }

    @Test func nm203_19_1_1_a_complete_police_request_is_not_refused_and_the_attempt_is_a_finding() throws {
        let w = try RequestWorld()
        let id = try w.completePolice()

        expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("refuse", id, ["refusalGround": "太忙", "refusalBasis": "无"], by: w.hotelManager) }
        #expect(try w.state(id) == "form_complete")
        let finding = try #require(w.findings("x1").first)
        #expect(finding.integer("subject") == id)
        #expect(finding.integer("organisation") == w.hotel)
        #expect(finding.words("ruleUnits") == ["NM203.19.1.1"])
        #expect(finding.text("evidence")?.contains("太忙") == true)
    }

    @Test func nm203_19_1_1_looking_at_the_step_is_no_attempt() throws {
        let w = try RequestWorld()
        let id = try w.completePolice()
        let r = try w.book.record(id)!
        let refuse = try #require(RequestKind.kind.event("refuse"))

        let obstacle = try w.book.engine.obstacle(refuse, on: r, by: w.hotelManager, book: w.book)
        #expect(obstacle?.zh.contains("G-X1") == true)
        #expect(w.findings("x1").isEmpty)
    }

    @Test func nm203_19_1_1_departments_are_not_refused_either_but_others_are_with_a_ground() throws {
        let w = try RequestWorld()
        let department = w.privateForm("copy").merging([
            "requesterKind": "department", "requesterUnit": "文旅局", "letterNumber": "函 1", "legalBasis": "娱乐场所管理条例第三条", "documentType": "officer_id", "documentNumber": "Z1",
            "residentNumber": .null,
        ])
        let id = try w.submit(department, by: w.officer)
        expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("refuse", id, ["refusalGround": "不便", "refusalBasis": "无"], by: w.hotelManager) }
        #expect(w.findings("x1").count == 1)

        let other = try w.completePrivate()
        #expect(faultyFields { try w.book.take("refuse", other, ["refusalGround": "与本人无关"], by: w.hotelManager) } == ["refusalBasis"])
        _ = try w.book.take("refuse", other, ["refusalGround": "与本人无关", "refusalBasis": "799 号令第二十一条"], by: w.hotelManager)
        #expect(try w.state(other) == "refused")
        #expect(w.findings("x1").count == 1)
    }

    @Test func nm203_19_1_1_an_incomplete_police_request_is_returned_naming_what_is_missing() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.policeForm().merging(["noticeNumber": .null]), by: w.detective)

        expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("refuse", id, ["refusalGround": "无通知书", "refusalBasis": "无"], by: w.hotelManager) }
        #expect(w.findings("x1").isEmpty)
        expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("returnIncomplete", id, ["missingItems": ["officers"], "missingText": "缺民警"], by: w.hotelDesk) }
        #expect(Set(faultyFields { try w.book.take("returnIncomplete", id, by: w.hotelDesk) }) == ["missingItems", "missingText"])
        _ = try w.book.take("returnIncomplete", id, ["missingItems": ["notice"], "missingText": "缺调取证据通知书编号"], by: w.hotelDesk)
        #expect(try w.state(id) == "returned_incomplete")

        _ = try w.book.take("resubmit", id, ["noticeNumber": "调证字 7 号"], by: w.detective)
        let again = try w.book.record(id)!
        #expect(again.state == "submitted")
        #expect(again.text("number") == "R-RETRIEVE-2026-000001")
    }

    @Test func nm203_19_1_1_what_is_there_is_no_reason_to_return_but_an_unreadable_scan_is() throws {
        let w = try RequestWorld()
        let id = try w.completePolice()

        for there in ["identity", "form", "notice", "officers", "letter", "approval"] {
            expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("returnIncomplete", id, ["missingItems": [JSON(there)], "missingText": "缺"], by: w.hotelDesk) }
        }
        _ = try w.book.take("returnIncomplete", id, ["missingItems": ["illegible"], "missingText": "通知书扫描件看不清"], by: w.hotelDesk)
        #expect(try w.state(id) == "returned_incomplete")
    }

    @Test func nm203_19_1_1_unanswered_past_the_units_own_term_is_a_finding_once() throws {
        let w = try RequestWorld()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel), "requestResponse": 2], by: .system)
        let id = try w.completePolice()
        #expect(try w.book.record(id)?.text("answerDue") == "2026-05-12")

        w.book.set(day: "2026-05-12", hour: 23)
        #expect(try w.book.tick() == 0)
        w.book.set(day: "2026-05-13", hour: 0)
        #expect(try w.book.tick() == 1)
        #expect(try w.book.tick() == 0)
        #expect(w.findings("x1").count == 1)
        #expect(try w.book.record(id)?.text("overdueSince") == "2026-05-13")
        #expect(try w.state(id) == "form_complete")
    }

    @Test func nm203_19_1_1_the_notices_limit_counts_when_it_is_earlier() throws {
        let w = try RequestWorld()
        let id = try w.submit(w.policeForm(), by: w.detective)
        #expect(try w.book.record(id)?.text("answerDue") == "2026-05-14")
        // Nobody set a term: a week, as the books show it.
        let private_ = try w.submit(w.privateForm(), by: w.brother)
        #expect(try w.book.record(private_)?.text("answerDue") == "2026-05-17")
        // A limit that had passed already says nothing.
        let late = try w.submit(w.policeForm().merging(["noticeDate": "2026-05-01", "noticeDueOn": "2026-05-05"]), by: w.detective)
        #expect(try w.book.record(late)?.text("answerDue") == "2026-05-17")
    }

    @Test func nm203_19_1_1_an_approval_without_its_package_is_no_answer_to_the_police() throws {
        let w = try RequestWorld()
        let police = try w.approvedPolice()
        let own = try w.completePrivate()
        _ = try w.book.take("approve", own, by: w.hotelManager)
        #expect(try w.book.record(police)?.text("approvalUntil") == nil)

        w.book.set(day: "2026-05-15")
        _ = try w.book.tick()
        #expect(w.findings("x1").map { $0.integer("subject") } == [police])
        w.book.set(day: "2026-06-30")
        _ = try w.book.tick()
        // The custodian's own delay ends no approval of the police; the private one has lapsed.
        #expect(try w.state(police) == "approved")
        #expect(try w.state(own) == "expired")
    }

    @Test func nm203_19_1_1_overdue_private_requests_are_marked_and_are_no_finding() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate()
        w.book.set(day: "2026-05-18")
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(id)?.text("overdueSince") == "2026-05-18")
        #expect(w.findings("x1").isEmpty)
    }

    @Test func nm203_19_1_1_a_police_request_is_withdrawn_on_the_polices_word_only() throws {
        let w = try RequestWorld()
        // Entered at the desk for officers who came with their papers.
        let id = try w.submit(w.policeForm(), by: w.hotelManager)

        expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("withdraw", id, ["withdrawReason": "不需要了"], by: w.hotelManager) }
        expectRefused("G-OWN", "CN799.16.2.2") { try w.book.take("withdraw", id, ["withdrawReason": "x"], by: w.hotelDeputy.asStranger) }
        _ = try w.book.take("withdraw", id, ["withdrawReason": "不需要了", "withdrawDocument": "撤字 1 号"], by: w.hotelManager)
        #expect(try w.state(id) == "withdrawn")
        let own = try w.submit(w.policeForm(), by: w.detective)
        _ = try w.book.take("withdraw", own, ["withdrawReason": "已破案"], by: w.detective)
        #expect(try w.state(own) == "withdrawn")
    }

    @Test func cn799_20_narrowing_stays_within_what_was_asked_and_says_why() throws {
        let w = try RequestWorld()
        let id = try w.completePrivate(cameras: w.hotelCameras)
        let reason: JSON = ["narrowReason": "其余与失窃无关"]
        func refused(_ change: JSON) { expectRefused("G-NARROW", "CN799.20") { try w.book.take("narrow", id, reason.merging(change), by: w.hotelManager) } }

        refused([:])
        refused(["narrowedCameras": .ids([w.plazaCameras[0]])])
        refused(["narrowedFrom": "2026-05-08T09:59:59+08:00"])
        refused(["narrowedTo": "2026-05-08T11:00:01+08:00"])
        refused(["narrowedFrom": "2026-05-08T10:50:00+08:00", "narrowedTo": "2026-05-08T10:40:00+08:00"])
        #expect(faultyFields { try w.book.take("narrow", id, ["narrowedCameras": .ids([w.hotelCameras[0]])], by: w.hotelManager) } == ["narrowReason"])

        _ = try w.book.take("narrow", id, reason.merging(["narrowedCameras": .ids([w.hotelCameras[0]]), "narrowedTo": "2026-05-08T10:30:00+08:00"]), by: w.hotelManager)
        let facts = try RequestFacts(w.book.record(id)!, w.book)
        #expect(facts.cameras == [w.hotelCameras[0]])
        #expect(facts.span?.duration == .seconds(1800 as Int64))
        #expect(facts.askedSpan?.duration == .seconds(3600 as Int64))
    }

    @Test func nm203_19_1_1_a_police_request_is_narrowed_with_their_agreement() throws {
        let w = try RequestWorld()
        let id = try w.completePolice()
        let narrow: JSON = ["narrowedTo": "2026-05-08T10:30:00+08:00", "narrowReason": "其余无关"]

        expectRefused("G-X1", "NM203.19.1.1") { try w.book.take("narrow", id, narrow, by: w.hotelManager) }
        _ = try w.book.take("narrow", id, narrow.merging(["narrowAgreedBy": "张警官"]), by: w.hotelManager)
        #expect(try w.book.record(id)?.text("narrowAgreedBy") == "张警官")
    }
}

extension LawActor {
    /// The same rights in the same unit, under an account that has nothing to do with the request.
    fileprivate var asStranger: LawActor { LawActor(id: "user:stranger", name: name, roles: roles, organisation: nil) }
}
