import CustosBase

/// What lets somebody see a camera at this moment.
package enum ViewBasis: Sendable, Hashable {
    /// Manager of the unit whose camera it is.
    case manager
    /// Operator with valid training.
    case trained(record: Int64)
    /// Entrusted staff within a contract in force, with valid training.
    case contract(Int64)
    /// Their body keeps the system's data (NM203.10).
    case custody(system: Int64)
    /// Art. 14.
    case grant(Int64)
    /// Art. 13(2).
    case sharing(Int64)
}

extension ViewLaw {
    /// A training record that covers today, passed, with its last day included (NM203.18.1.2).
    static func training(_ person: Int64, _ book: any LawBook) throws -> LawRecord? {
        try book.records("training", where: "person", is: person).first { t in
            guard t.state == "valid", t.text("result") == "pass", let to = t.date("validTo") else { return false }
            return (t.date("date") ?? book.today) <= book.today && book.today <= to
        }
    }

    /// Decree 799 asks for vetting where the system is under it and serves places of its Art. 7; a place that nobody has classified counts as one.
    static func bindsVetting(_ system: LawRecord, _ book: any LawBook) throws -> Bool {
        guard system.words("packs").contains("CN799") else { return false }
        let sites = try system.integers("sites").compactMap { try book.record($0) }
        return sites.isEmpty || sites.contains { !["art9_other", "non_public"].contains($0.text("publicKind")) }
    }

    static func isVetted(_ person: Int64, _ book: any LawBook) throws -> Bool {
        try book.records("vetting", where: "person", is: person).contains { $0.state == "valid" && $0.text("result") == "pass" }
    }

    /// A contract in force today that names the person, for this system when the contract names one.
    static func contract(_ person: Int64, system: LawRecord?, _ book: any LawBook) throws -> LawRecord? {
        try book.records("contract", where: "staff", is: person).first { c in
            guard c.state == "in_force", let from = c.date("from"), let to = c.date("to"), from <= book.today, book.today <= to else { return false }
            guard let system, let named = c.integer("system") else { return true }
            return named == system.id
        }
    }

    /// An active grant or agreement on this camera, today, for the actor's organisation.
    static func covering(_ kind: String, party: String, actor: LawActor, camera: LawRecord, isLive: Bool, _ book: any LawBook) throws -> LawRecord? {
        try book.records(kind, where: "cameras", is: camera.id).first { r in
            guard r.state == "active", let from = r.date("from"), let to = r.date("to"), from <= book.today, book.today <= to else { return false }
            guard let mine = actor.organisation, r.integer(party) == mine else { return false }
            // The lowest level of sharing is to watch; playback and copies are more.
            return isLive || kind != SharingKind.kind.name || r.text("level") != "view"
        }
    }
}
