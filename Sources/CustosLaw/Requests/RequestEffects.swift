import CustosBase

/// What the steps of a request do besides moving it.
enum RequestEffects {
    /// What was checked of a request; void when it is submitted again.
    static let checked = [
        "identityCheckedAt", "identityCheckedBy", "identityCheckedByPerson", "checkerName", "formCompletedAt", "formCompletedBy", "confirmedAt", "confirmedBy", "confirmOrganName",
        "confirmLevel",
        "narrowedCameras", "narrowedFrom", "narrowedTo", "overdueSince",
    ]

    static func submitted(_ deed: inout Deed) throws {
        deed.set("submittedAt", JSON(deed.now))
        deed.set("submittedBy", JSON(deed.actor.id))
        if let person = deed.actor.person { deed.set("submittedByPerson", .int(person)) }
        if let organisation = deed.actor.organisation { deed.set("submittedByOrganisation", .int(organisation)) }
        try setAnswerDue(&deed)
        try hold(&deed)
    }

    /// The earlier of the custodian's own term and the evidence notice's time limit.
    private static func setAnswerDue(_ deed: inout Deed) throws {
        let facts = try RequestFacts(deed.record, deed.book)
        let own = deed.today.adding(days: try RequestTerms.of(facts.custodian?.id, book: deed.book).answerDays)
        // A limit that had passed when the request came says nothing of the answer to it.
        let notice = facts.isPolice ? deed.date("noticeDueOn").flatMap { $0 >= deed.today ? $0 : nil } : nil
        deed.set("answerDue", JSON(min(own, notice ?? own).description))
    }

    /// A legal hold on the asked span of each camera of this recorder, from submission on: what is asked for does not run out while it is decided on.
    /// A later step adds only what was not asked for before.
    static func hold(_ deed: inout Deed) throws {
        let facts = try RequestFacts(deed.record, deed.book)
        guard let span = facts.askedSpan else { return }
        var held: Set<Int64> = []
        if let before = deed.before, before.state != "draft" {
            let old = try RequestFacts(before, deed.book)
            if old.askedSpan == span { held = Set(try old.devices(of: before.integers("cameras"))) }
        }
        let number = deed.text("number") ?? ""
        for device in try facts.devices(of: deed.record.integers("cameras")) where held.insert(device).inserted {
            deed.effects.append(.hold(device: device, from: span.start, to: span.end, reason: "调取申请 \(number)", document: number))
        }
    }

    static func confirmed(_ deed: inout Deed) throws {
        if deed.record.state == "awaiting_confirmation" { deed.record.state = "confirmed" }
        deed.set("confirmedAt", JSON(deed.now))
        deed.set("confirmedBy", JSON(deed.actor.id))
        let organ = try deed.target("confirmOrgan")
        deed.set("confirmOrganName", JSON(organ?.text("name")))
        deed.set("confirmLevel", JSON(organ?.text("level")))
    }

    static func approved(_ deed: inout Deed) throws {
        deed.set("approvedAt", JSON(deed.now))
        deed.set("approvedBy", JSON(deed.actor.id))
        deed.set("approverName", JSON(deed.actor.name))
        let facts = try RequestFacts(deed.record, deed.book)
        // What the custodian has to do for the police or a department does not lapse by the custodian's own delay.
        guard !facts.isOfAuthority else { return }
        deed.set("approvalUntil", JSON(deed.today.adding(days: try RequestTerms.of(facts.custodian?.id, book: deed.book).approvalDays).description))
    }

    static func prepared(_ deed: inout Deed) throws {
        let facts = try RequestFacts(deed.record, deed.book)
        deed.set("preparedAt", JSON(deed.now))
        deed.set("executor", JSON(deed.actor.id))
        deed.set("executorName", JSON(deed.actor.name))
        if try !facts.devices(of: facts.cameras).isEmpty { deed.effects.append(.export(request: deed.record.id)) }
    }

    static func fulfilled(_ deed: inout Deed) throws {
        deed.set("fulfilledAt", JSON(deed.now))
        if deed.text("executor") == nil {
            deed.set("executor", JSON(deed.actor.id))
            deed.set("executorName", JSON(deed.actor.name))
        }
        guard deed.text("requesterKind") == "internal" else { return }
        // The using unit's own look-up stands in the register of use as well (NM203.18.1.1, CN799.16.2.3).
        let facts = try RequestFacts(deed.record, deed.book)
        let row: JSON = [
            "request": JSON(deed.text("number")), "who": JSON(deed.text("requesterName")), "unit": JSON(deed.text("requesterUnit")), "system": deed.record.data["system"] ?? .null,
            "cameras": .ids(facts.cameras),
            "from": JSON(facts.span?.start), "to": JSON(facts.span?.end), "purpose": JSON(deed.text("purpose")), "at": JSON(deed.now),
        ]
        deed.entries.append(RegisterEntry(InternalUseKind.register, number: try deed.book.nextNumber(InternalUseKind.register), row))
    }
}
