package import CustosBase

/// What the law asks about one request, answered from the request, its system and its custodian.
package struct RequestFacts {
    package let record: LawRecord
    package let system: LawRecord?
    /// Who stores and manages the system's data, and so decides (NM203.10).
    package let custodian: LawRecord?
    private let book: any LawBook

    package init(_ record: LawRecord, _ book: any LawBook) throws {
        self.record = record
        self.book = book
        system = try book.target(record, "system")
        custodian = try system.flatMap { try Self.custodian(of: $0, book) }
    }

    /// Who keeps a system's data: whoever is entered, and for systems of units the using unit itself, because the regulation says so (NM203.10).
    package static func custodian(of system: LawRecord, _ book: any LawBook) throws -> LawRecord? {
        if let entered = try book.target(system, "custodian") { return entered }
        guard system.text("fundingType") == "non_government" else { return nil }
        return try book.target(system, "useUnit") ?? book.target(system, "organisation")
    }

    package var requesterKind: String { record.text("requesterKind") ?? "" }
    package var takesCopy: Bool { record.text("access") != "view" }
    package var isPolice: Bool { requesterKind == "police" }
    /// The PSO or another department: those whose lawful retrieval nobody refuses or obstructs (NM203.19.1.1).
    package var isOfAuthority: Bool { isPolice || requesterKind == "department" }
    package var isUrgent: Bool { isPolice && record.flag("urgent") }
    /// Art. 11 binds what government money built. Of mixed funding the text says nothing: the strict reading.
    package var needsConfirmation: Bool { requesterKind != "internal" && system?.text("fundingType") != "non_government" }
    package var isConfirmed: Bool { record.text("confirmedAt") != nil }
    package var isIdentified: Bool { record.text("identityCheckedAt") != nil }
    package var isApproved: Bool { record.text("approvedAt") != nil }
    /// Decree 799 is among the packs that were chosen for the system.
    package var isUnderDecree799: Bool { system?.words("packs").contains("CN799") ?? false }

    /// Cameras that are asked for, or what an approver has narrowed them to.
    package var cameras: [Int64] {
        let narrowed = record.integers("narrowedCameras")
        return narrowed.isEmpty ? record.integers("cameras") : narrowed
    }

    /// The span that is asked for, or what an approver has narrowed it to; `nil` while it is not stated or runs backwards.
    package var span: WallRange? { Self.range(record.time("narrowedFrom") ?? record.time("from"), record.time("narrowedTo") ?? record.time("to")) }
    package var askedSpan: WallRange? { Self.range(record.time("from"), record.time("to")) }

    private static func range(_ from: WallTime?, _ to: WallTime?) -> WallRange? {
        guard let from, let to, from < to else { return nil }
        return WallRange(from, to)
    }

    /// Cameras of this recorder behind rows of the camera register.
    package func devices(of cameras: [Int64]) throws -> [Int64] { try cameras.compactMap { try book.record($0)?.integer("device") } }

    /// Somebody who acts for the custodian: its own people, and those of the unit that runs this machine.
    package func isOfCustodian(_ actor: LawActor) -> Bool { actor.organisation == nil || actor.organisation == custodian?.id }

    /// The requester's own side: who entered the request, and colleagues of the organisation that they did it for.
    package func isOfRequester(_ actor: LawActor) -> Bool {
        if actor.id == record.createdBy { return true }
        guard let mine = actor.organisation else { return false }
        return mine == record.integer("submittedByOrganisation") || mine == record.integer("requesterOrganisation")
    }

    /// It is somebody's own request: they entered it, submitted it, or are the person who asks.
    package func isOwn(of actor: LawActor) -> Bool {
        if actor.id == record.createdBy || actor.id == record.text("submittedBy") { return true }
        guard let person = actor.person else { return false }
        return person == record.integer("requesterPerson") || person == record.integer("submittedByPerson")
    }

    package func checkedIdentity(_ actor: LawActor) -> Bool {
        if actor.id == record.text("identityCheckedBy") { return true }
        return actor.person != nil && actor.person == record.integer("identityCheckedByPerson")
    }
}

/// The competence of public security organs, as requests and grants ask for it.
enum Organ {
    /// Banner or county level and above; a police station is below (section 0 of the brief).
    static func isCountyOrAbove(_ organ: LawRecord) -> Bool { ["county", "league_city", "region", "national"].contains(organ.text("level") ?? "") }

    /// The place lies in the organ's area: its division's digits begin those of the place.
    static func isCompetent(_ organ: LawRecord, forArea area: String?) -> Bool {
        if organ.text("level") == "national" { return true }
        guard let mine = organ.text("area"), !mine.isEmpty, let area else { return false }
        return area.hasPrefix(mine)
    }
}
