import CustosBase

/// What the guards of a system look up about it.
package struct SystemFacts {
    package let system: LawRecord
    package let book: any LawBook

    package init(_ system: LawRecord, _ book: any LawBook) {
        self.system = system
        self.book = book
    }

    /// The packs that bind the system: those chosen, and the base pack, which nobody can leave out inside the region.
    package var packs: Set<String> { Self.packs(system) }
    package static func packs(_ system: LawRecord) -> Set<String> { Set(ActivePacks.ids(of: system)) }
    /// A pack of Chinese law is on.
    package static func isChinese(_ packs: Set<String>) -> Bool { !packs.isDisjoint(with: ["NM203", "CN799", "CNX", "STD"]) }

    /// The unit that answers for its use: the using unit, or the owner while none is named.
    package var usingUnit: Int64? { system.integer("useUnit") ?? system.integer("organisation") }

    package func cameras() throws -> [LawRecord] { try book.records("camera", where: "system", is: system.id) }
    /// Cameras that are there: installed and not taken away again.
    package func standingCameras() throws -> [LawRecord] { try cameras().filter { !["planned", "removed"].contains($0.state) } }
    package func sites() throws -> [LawRecord] { try system.integers("sites").compactMap { try book.record($0) } }

    package func latest(_ kind: String) throws -> LawRecord? { try book.records(kind, where: "system", is: system.id).last }

    /// The items that a test or an acceptance left to be put right and nobody has closed.
    package var openItems: [String] { system.rows("rectificationItems").filter { $0["closedOn"] == nil }.compactMap { $0["item"]?.text } }

    /// Decree 799 binds the using unit fully here: its mandatory parts spare "other public places" (Art. 9) and places that are not public.
    /// Without any site nobody can say so, and it binds.
    package func isBoundBy799() throws -> Bool {
        guard packs.contains("CN799") else { return false }
        let sites = try sites()
        return sites.isEmpty || sites.contains { PublicKind.of($0).isUnderArticle7 }
    }
}

/// A mistake that takes more than one field to see, said at the one to correct.
enum FieldFault {
    static func refuse(_ path: String, _ zh: String, _ en: String, _ units: RuleUnit...) -> LawFault { .fields([FieldProblem(path, zh, en, units: units)]) }
}

extension Deed {
    /// Takes what a step asked for out of the record and hands it over: it belongs to the record that the step makes.
    mutating func handOver(_ names: [String]) -> JSON {
        var out = JSON.emptyObject
        for n in names {
            if let v = input[n] { out.set(n, v) }
            record.data.remove(n)
        }
        return out
    }
}
