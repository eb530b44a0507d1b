import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// NM203.11, 12, CN799.20 to 22: what was handed out, and what stands beside it.
struct RequestComplianceTests {
    private static let whole: JSON = [
        "number": "R-RETRIEVE-2026-000001", "requesterKind": "police", "access": "copy", "purpose": "盗窃案", "legalBasis": "刑诉规定62", "submittedAt": "2026-04-01T02:00:00Z",
        "identityCheckedAt": "2026-04-01T03:00:00Z",
        "formCompletedAt": "2026-04-01T03:10:00Z", "undertakingSigner": "赵警官", "confirmedAt": "2026-04-01T04:00:00Z", "approvedAt": "2026-04-01T05:00:00Z",
        "fulfilledAt": "2026-04-01T06:00:00Z",
    ]

    private func world(_ funding: String = "non_government", without field: String? = nil, _ more: JSON = .emptyObject, state: String = "fulfilled") -> PackWorld {
        let w = PackWorld(funding: funding)
        var data = Self.whole.merging(more)
        data.set("system", .int(w.system))
        if let field { data.remove(field) }
        w.put("request", data, state: state, organisation: w.hotel)
        return w
    }

    @Test func nm203_12_a_request_that_was_served_without_identity_form_or_undertaking_is_a_breach() throws {
        #expect(try world().status("NM203.12") == .met)
        for (field, unit) in [("identityCheckedAt", "NM203.12.1.1"), ("formCompletedAt", "NM203.12.1.2"), ("undertakingSigner", "NM203.12.1.3")] {
            let w = world(without: field)
            #expect(try w.status(unit) == .breached, "\(unit)")
            #expect(try w.status("NM203.12") == .breached)
        }
        // What was not handed out yet may still lack everything.
        #expect(try world(without: "identityCheckedAt", ["fulfilledAt": nil], state: "submitted").status("NM203.12.1.1") == .met)
    }

    @Test func nm203_11_confirmation_is_asked_of_government_built_systems_only() throws {
        #expect(try world("government").status("NM203.11") == .met)
        #expect(try world("government", without: "confirmedAt").status("NM203.11") == .breached)
        #expect(try world(without: "confirmedAt").status("NM203.11") == .notApplicable)
    }

    @Test func nm203_19_a_police_request_that_nobody_answers_in_time_is_open() throws {
        let w = world(without: "fulfilledAt", ["overdueSince": "2026-04-20"], state: "submitted")
        #expect(try w.status("NM203.19.1.1") == .open)
        #expect(try world().status("NM203.19.1.1") == .met)
        // A private person's request is no matter of Art. 19(1).
        #expect(try world(without: "fulfilledAt", ["overdueSince": "2026-04-20", "requesterKind": "private"], state: "submitted").status("NM203.19.1.1") == .met)
    }

    @Test func cn799_20_state_organs_have_reason_basis_and_an_end() throws {
        #expect(try world().status("CN799.20") == .met)
        #expect(try world(without: "legalBasis").status("CN799.20") == .breached)
        #expect(try world(without: "legalBasis", ["noticeNumber": "调字1"]).status("CN799.20") == .met)
        let w = PackWorld()
        w.put("police_grant", ["system": .int(w.system), "fee": 0, "legalBasis": "x"], state: "active")
        #expect(try w.status("CN799.20") == .breached)
    }

    @Test func cn799_21_a_private_view_states_relation_and_consent() throws {
        #expect(try world(["requesterKind": "private", "relation": "near_relative"]).status("CN799.21") == .met)
        #expect(try world(["requesterKind": "private"]).status("CN799.21") == .breached)
        #expect(try world(without: "approvedAt", ["requesterKind": "private", "relation": "self"]).status("CN799.21") == .breached)
    }
    private func world(_ more: JSON) -> PackWorld { world("non_government", without: nil, more) }

    @Test func cn799_16_2_3_look_ups_inside_are_registered_with_reason_and_name() throws {
        let w = PackWorld()
        let u = w.put("internal_use", ["system": .int(w.system), "who": "张三", "purpose": "核查", "usedOn": "2026-05-01"], state: "entered")
        #expect(try w.status("CN799.16.2.3") == .met)
        w.change(u, ["purpose": nil])
        #expect(try w.status("CN799.16.2.3") == .breached)
    }

    @Test func cn799_22_what_is_published_was_masked() throws {
        let w = PackWorld()
        let p = w.put("publication", ["system": .int(w.system), "maskedFile": "ab"], state: "published")
        #expect(try w.status("CN799.22") == .met)
        w.change(p, ["maskedFile": nil])
        #expect(try w.status("CN799.22") == .breached)
    }

    @Test func cnx_dsl_36_nothing_goes_abroad_without_approval() throws {
        #expect(try world(["requesterKind": "foreign"]).status("CNX.DSL.36") == .breached)
        #expect(try world(["requesterKind": "foreign", "foreignApprovalNumber": "批1"]).status("CNX.DSL.36") == .met)
        #expect(try PackWorld().status("CNX.DSL.27") == .met)
        #expect(try PackWorld().status("CNX.DSL.35") == .met)
    }

    @Test func cnx_csl_network_data_12_records_of_provision_are_whole() throws {
        #expect(try world(without: "number").status("CNX.NDR.12") == .breached)
        #expect(try world().status("CNX.NDR.12") == .met)
        #expect(try world().status("CNX.CSL.21") == .met)
    }

    @Test func eu_access_is_answered_within_a_month() throws {
        let w = PackWorld(packs: ["EU"])
        w.book.all[Int(w.system) - 1].area = "99"
        let r = w.put("request", ["system": .int(w.system), "requesterKind": "private", "submittedAt": "2026-04-10T02:00:00Z"], state: "submitted")
        #expect(try w.status("EU.GDPR.15") == .met)
        w.change(r, ["submittedAt": "2026-04-09T02:00:00Z"])
        #expect(try w.status("EU.GDPR.15") == .breached)
    }
}
