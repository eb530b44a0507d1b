/// What the registers say of a system, as far as the scope of rule units depends on it.
package struct SystemTraits: Sendable, Hashable {
    package var funding: String?
    package var categories: Set<String> = []
    /// `art7_1`, `art7_2`, `art9_other`, `non_public` of its sites; empty while nobody has decided.
    package var publicKinds: Set<String> = []
    /// Items of CN799 Art. 7(2): `1` to `4`.
    package var listedItems: Set<String> = []
    package var isAntiTerrorTarget = false
    package var hasClassifiedNeighbour = false
    package var isEntertainment = false
    package var isEntrusted = false
    package var hasProject = false

    package init() {}

    package init(_ system: LawRecord, _ book: any LawBook) throws {
        funding = system.text("fundingType")
        for id in system.integers("sites") {
            guard let site = try book.record(id) else { continue }
            categories.formUnion(site.words("placeCategories"))
            if let k = site.text("publicKind") { publicKinds.insert(k) }
            if let c = site.text("cn799Category"), let item = Self.item(c) { listedItems.insert(item) }
            isAntiTerrorTarget = isAntiTerrorTarget || site.flag("antiTerrorKeyTarget")
            hasClassifiedNeighbour = hasClassifiedNeighbour || !site.rows("classifiedNeighbour").isEmpty
            isEntertainment = isEntertainment || site.words("siteHints").contains("entertainment")
        }
        isEntrusted = try book.records("contract", where: "system", is: system.id).contains { $0.state == "in_force" }
        hasProject = try !book.records("project", where: "system", is: system.id).isEmpty
    }

    /// `N7b1` to `N7b4`: the item of Art. 7(2).
    private static func item(_ code: String) -> String? { code.hasPrefix("N7b") ? code.last.map(String.init) : nil }

    package var isOnlyNonPublic: Bool { publicKinds == ["non_public"] }
    private var isArticle7: Bool { publicKinds.isEmpty || !publicKinds.isDisjoint(with: ["art7_1", "art7_2"]) }

    /// Places that nobody has classified count as bound by the whole of CN799.
    package func matches(_ scope: RuleScope) -> Bool {
        switch scope {
        case .every: true
        case .government: funding == "government"
        case .nonGovernment: funding == "non_government"
        case .category(let codes): !categories.isDisjoint(with: codes)
        case .article7Places: isArticle7
        case .article7(let first): publicKinds.isEmpty || publicKinds.contains(first ? "art7_1" : "art7_2")
        case .listed(let item): listedItems.contains(item)
        case .otherPublic: publicKinds.contains("art9_other")
        case .publicPlaces: publicKinds.isEmpty || publicKinds != ["non_public"]
        case .nonPublic: publicKinds.contains("non_public")
        case .antiTerror: isAntiTerrorTarget
        case .entrusted: isEntrusted
        case .classifiedNeighbour: hasClassifiedNeighbour
        case .project: hasProject
        case .entertainment: isEntertainment
        case .elsewhere: false
        }
    }
}
