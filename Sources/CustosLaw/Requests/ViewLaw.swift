package import CustosBase

/// Who may see a camera, decided at the moment of use: asked before the first byte, and again while a view runs.
///
/// Role, the condition of the role (C1, C2, C4, note 5), the state of the camera. A lapsed training, an ended contract or grant changes the answer at once.
package enum ViewLaw {
    /// Why they may not see it now; `nil` when they may.
    ///
    /// - Parameters:
    ///   - device: the recorder's camera.
    ///   - cameraRecord: its row in the camera register; `nil` while it has none.
    ///   - range: what is to be played back; `nil` for live.
    package static func objection(actor: LawActor, device: Int64, cameraRecord: LawRecord?, isLive: Bool, range: WallRange?, book: any LawBook) throws -> Refusal? {
        switch try decide(actor: actor, cameraRecord: cameraRecord, isLive: isLive, book: book) {
        case .success: nil
        case .failure(let refusal): refusal
        }
    }

    /// The register rows of a view: R-USE for one's own unit and custody, R-POLICE under a grant, R-SHARE under an agreement (NM203.13.2, 14, 18.1.1; CN799.16.2.3).
    ///
    /// Throws the refusal when they may not see it.
    package static func use(
        actor: LawActor, device: Int64, cameraRecord: LawRecord?, isLive: Bool, range: WallRange?, purpose: String, book: any LawBook
    ) throws -> [RegisterEntry] {
        let basis = try decide(actor: actor, cameraRecord: cameraRecord, isLive: isLive, book: book).get()
        var row: JSON = [
            "event": "view", "who": JSON(actor.name), "account": JSON(actor.id), "device": .int(device), "useKind": isLive ? "live" : "playback",
            "purpose": JSON(String(purpose.prefix(500))), "at": JSON(book.now),
        ]
        if let person = actor.person { row.set("person", .int(person)) }
        if let organisation = actor.organisation { row.set("organisation", .int(organisation)) }
        if let camera = cameraRecord {
            row.set("cameras", .ids([camera.id]))
            if let system = camera.integer("system") { row.set("system", .int(system)) }
        }
        if let range {
            row.set("from", JSON(range.start))
            row.set("to", JSON(range.end))
        }
        let register: String
        switch basis {
        case .grant(let id):
            register = PoliceGrantKind.register
            try note(id, "grant", in: &row, book)
        case .sharing(let id):
            register = SharingKind.register
            try note(id, "agreement", in: &row, book)
        default: register = InternalUseKind.register
        }
        return [RegisterEntry(register, number: try book.nextNumber(register), row)]
    }

    /// The permission itself goes into the row: its record, number and, for a grant, purpose and officer.
    private static func note(_ id: Int64, _ name: String, in row: inout JSON, _ book: any LawBook) throws {
        row.set(name, .int(id))
        guard let r = try book.record(id) else { return }
        row.set("\(name)Number", JSON(r.text("number")))
        row.set("\(name)Purpose", JSON(r.text("purpose")))
        if let officer = r.text("officerName") { row.set("officer", JSON(officer)) }
    }

    // MARK: Decision

    /// The first of the actor's roles that lets them see it, or the first reason why none does.
    package static func decide(actor: LawActor, cameraRecord: LawRecord?, isLive: Bool, book: any LawBook) throws -> Result<ViewBasis, Refusal> {
        let action: LawAction = isLive ? .liveView : .playback
        let roles = LawRole.allCases.filter { actor.roles.contains($0) && RightsTable.permission(action, $0).mayAct }
        guard !roles.isEmpty else { return .failure(noRole(actor)) }
        if let camera = cameraRecord, let refusal = closed(camera) { return .failure(refusal) }
        var first: Refusal?
        for role in ordered(roles) {
            switch try basis(role, actor, cameraRecord, isLive: isLive, book) {
            case .success(let basis): return .success(basis)
            case .failure(let refusal): first = first ?? refusal
            }
        }
        return .failure(first ?? noRole(actor))
    }

    /// The unit's own people first: what they may see needs no grant, and is no use of one.
    private static func ordered(_ roles: [LawRole]) -> [LawRole] {
        let own: [LawRole] = [.manager, .operator, .entrusted]
        return own.filter { roles.contains($0) } + roles.filter { !own.contains($0) }
    }

    private static func basis(_ role: LawRole, _ actor: LawActor, _ camera: LawRecord?, isLive: Bool, _ book: any LawBook) throws -> Result<ViewBasis, Refusal> {
        let system = try camera.flatMap { try book.target($0, "system") }
        switch role {
        case .manager:
            if let camera, try !isOwnUnit(actor, camera, system, book) { return .failure(otherUnit()) }
            return .success(.manager)
        case .operator, .entrusted: return try staff(role, actor, camera, system, book)
        default: return try organ(actor, camera, system, isLive: isLive, book)
        }
    }

    /// Note 5 and C2: training, vetting where Decree 799 asks for it, and a contract for those who are entrusted.
    private static func staff(_ role: LawRole, _ actor: LawActor, _ camera: LawRecord?, _ system: LawRecord?, _ book: any LawBook) throws -> Result<ViewBasis, Refusal> {
        guard let person = actor.person else { return .failure(noPerson()) }
        var basis: ViewBasis?
        if role == .entrusted {
            guard try RightsLaw.hasContract(actor, book: book), let contract = try contract(person, system: system, book) else { return .failure(noContract(actor)) }
            basis = .contract(contract.id)
        } else if let camera, try !isOwnUnit(actor, camera, system, book) {
            return .failure(otherUnit())
        }
        guard let training = try training(person, book) else { return .failure(untrained(actor)) }
        if let system, try bindsVetting(system, book), try !isVetted(person, book) { return .failure(unvetted(actor)) }
        return .success(basis ?? .trained(record: training.id))
    }

    /// C4 and C1: only through custody, a grant or an agreement.
    private static func organ(_ actor: LawActor, _ camera: LawRecord?, _ system: LawRecord?, isLive: Bool, _ book: any LawBook) throws -> Result<ViewBasis, Refusal> {
        guard let camera else { return .failure(noGrant()) }
        if let system, let keeper = try RequestFacts.custodian(of: system, book), keeps(actor, keeper) { return .success(.custody(system: system.id)) }
        if !actor.roles.isDisjoint(with: LawRole.ofPSO), let grant = try covering(PoliceGrantKind.kind.name, party: "organ", actor: actor, camera: camera, isLive: isLive, book) {
            return .success(.grant(grant.id))
        }
        if let agreement = try covering(SharingKind.kind.name, party: "receiver", actor: actor, camera: camera, isLive: isLive, book) { return .success(.sharing(agreement.id)) }
        return .failure(noGrant())
    }

    /// The actor's body keeps the data. People of the unit that runs this machine are the keeper's own when their role is of its kind.
    private static func keeps(_ actor: LawActor, _ keeper: LawRecord) -> Bool {
        if let mine = actor.organisation { return mine == keeper.id }
        switch keeper.text("kind") {
        case "PSO": return !actor.roles.isDisjoint(with: LawRole.ofPSO)
        case "DEP": return actor.has(.department)
        default: return false
        }
    }

    /// The camera is of the actor's unit, of one below it, or of a system whose data the unit keeps.
    private static func isOwnUnit(_ actor: LawActor, _ camera: LawRecord, _ system: LawRecord?, _ book: any LawBook) throws -> Bool {
        guard let mine = actor.organisation else { return true }
        if let system, try mine == system.integer("useUnit") || mine == RequestFacts.custodian(of: system, book)?.id { return true }
        guard let unit = try book.record(mine), !["PSO", "GOV", "DEP"].contains(unit.text("kind")) else { return camera.organisation == mine }
        return try RightsLaw.isInReach(actor, camera, book: book)
    }
}
