/// What a place is under CN799: it decides which of its articles bind (CN799.2, 7, 9, 33).
package enum PublicKind: String, Sendable, Hashable, CaseIterable {
    case art71 = "art7_1"
    case art72 = "art7_2"
    case art9 = "art9_other"
    case nonPublic = "non_public"

    package var title: Bilingual {
        switch self {
        case .art71: Bilingual(zh: "政府建设的公共场所（799号令第七条第一款）", en: "Public place that government equips (CN799 7.1)")
        case .art72: Bilingual(zh: "经营管理单位建设的公共场所（第七条第二款）", en: "Public place that its operator equips (CN799 7.2)")
        case .art9: Bilingual(zh: "其他公共场所（第九条）", en: "Other public place (CN799 9)")
        case .nonPublic: Bilingual(zh: "非公共场所（第三十三条）", en: "Non-public place (CN799 33)")
        }
    }

    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }

    /// Filing, archives, the register of look-ups, vetting and deletion of CN799 (11, 14, 15, 16.2, 17) bind only places of Art. 7;
    /// NM203 binds all the same.
    package var isUnderArticle7: Bool { self == .art71 || self == .art72 }

    /// What was recorded for a site, or what is proposed until somebody decides.
    package static func of(_ site: LawRecord) -> PublicKind {
        site.text("publicKind").flatMap { PublicKind(rawValue: $0) } ?? proposal(PlaceCategory.of(site), GovernmentPlace.of(site), site.words("siteHints")).kind
    }

    /// A design aid, not a decision: the categories of NM203 say too little about the lists of CN799.7, so each site needs a recorded decision.
    ///
    /// - Parameter hints: words that make a broad category definite: `large_commerce`, `scenic`, `entertainment`, `school`, `hospital`, `park`,
    ///   `stadium`, `square`, `underground_passage`, `service_hall`, `vehicle`, `service_area`.
    package static func proposal(_ categories: [PlaceCategory], _ government: [GovernmentPlace], _ hints: [String] = []) -> (kind: PublicKind, category: CN799Category?) {
        let hinted = Set(hints)
        if government.contains(where: { $0 != .q5 }) || !hinted.isDisjoint(with: ["square", "underground_passage"]) { return (.art71, .n7a) }
        if hinted.contains("service_area") { return (.art72, .n7b4) }
        if categories.contains(.p04) { return hinted.contains("vehicle") ? (.art72, .n7b3) : (.art72, .n7b2) }
        if !hinted.isDisjoint(with: ["large_commerce", "scenic", "entertainment", "school", "hospital", "park", "stadium", "service_hall"]) { return (.art72, .n7b1) }
        // Schools, hospitals, parks: what most of P10 is. Hotels, small shops, homes and bank branches are not named in 7.2.
        if categories.contains(.p10) { return (.art72, .n7b1) }
        let open: Set<PlaceCategory> = [.p03, .p08, .p09, .p11, .p12, .p13]
        if categories.contains(where: open.contains) || government.contains(.q5) || categories.isEmpty { return (.art9, nil) }
        return (.nonPublic, nil)
    }
}

/// The lists of CN799.7.
package enum CN799Category: String, Sendable, Hashable, CaseIterable {
    case n7a = "N7a", n7b1 = "N7b1", n7b2 = "N7b2", n7b3 = "N7b3", n7b4 = "N7b4"

    package var title: Bilingual {
        switch self {
        case .n7a:
            Bilingual(
                zh: "城乡主要路段、行政区域交界、桥梁、隧道、地下通道、广场、治安保卫重点单位周边等",
                en: "Main road sections, borders of administrative areas, bridges, tunnels, underground passages, squares, surroundings of key units")
        case .n7b1:
            Bilingual(
                zh: "商贸、会展、旅游、文化体育娱乐、教育、医疗、政务服务、公园、公共停车场等",
                en: "Commerce, exhibition, scenic, culture, sport, entertainment, education, medical, government halls, parks, public car parks")
        case .n7b2: Bilingual(zh: "口岸、机场、客运港口、通航建筑物、客运车站、城市轨道交通站", en: "Ports of entry, airports, passenger ports, navigation structures, rail, bus and urban rail stations")
        case .n7b3: Bilingual(zh: "旅客列车、营运载客汽车、城市轨道交通车辆、客运船舶", en: "Passenger trains, commercial passenger vehicles, urban rail vehicles, passenger ships")
        case .n7b4: Bilingual(zh: "高速公路、普通国省干线服务区", en: "Service areas of expressways and of national and provincial roads")
        }
    }

    package var unit: RuleUnit {
        switch self {
        case .n7a: RuleUnit("CN799.7.1")
        case .n7b1: RuleUnit("CN799.7.2.1")
        case .n7b2: RuleUnit("CN799.7.2.2")
        case .n7b3: RuleUnit("CN799.7.2.3")
        case .n7b4: RuleUnit("CN799.7.2.4")
        }
    }
    package var publicKind: PublicKind { self == .n7a ? .art71 : .art72 }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
}

/// Places whose systems government builds and pays for (NM203.9).
package enum GovernmentPlace: String, Sendable, Hashable, CaseIterable {
    case q1 = "Q1", q2 = "Q2", q3 = "Q3", q4 = "Q4", q5 = "Q5"

    package var title: Bilingual {
        switch self {
        case .q1: Bilingual(zh: "城市道路重要路段", en: "Important sections of city roads")
        case .q2: Bilingual(zh: "重要交通路口", en: "Important junctions")
        case .q3: Bilingual(zh: "城市主要出入口", en: "Main city entrances and exits")
        case .q4: Bilingual(zh: "大型广场", en: "Large squares")
        case .q5: Bilingual(zh: "其他公共场所", en: "Other public places")
        }
    }
    package static let unit = RuleUnit("NM203.9")
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
    package static func of(_ site: LawRecord) -> [GovernmentPlace] { site.words("governmentPlaces").compactMap { GovernmentPlace(rawValue: $0) } }
}

/// What a place is more exactly than its category says; only for the proposal under CN799.
package enum SiteHint {
    package static let choices: [Choice] = [
        Choice("large_commerce", "大型商贸、会展", "Large commerce, exhibition"), Choice("scenic", "旅游景区", "Scenic area"),
        Choice("entertainment", "文化、体育、娱乐场所", "Culture, sport or entertainment"), Choice("school", "学校、幼儿园", "School, kindergarten"),
        Choice("hospital", "医院", "Hospital"), Choice("park", "公园", "Park"), Choice("stadium", "体育场馆", "Stadium"), Choice("square", "广场", "Square"),
        Choice("underground_passage", "地下通道", "Underground passage"), Choice("service_hall", "政务服务大厅", "Government service hall"), Choice("vehicle", "车辆、船舶", "Vehicle or ship"),
        Choice("service_area", "公路服务区", "Road service area"),
        Choice("hotel", "旅店", "Hotel"), Choice("bank", "银行网点", "Bank branch"), Choice("residential", "居民住宅区", "Residential area"), Choice("shop", "小型商铺", "Small shop"),
    ]
}
