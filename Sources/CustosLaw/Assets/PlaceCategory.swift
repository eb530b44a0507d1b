/// The thirteen places and parts that shall have a system (NM203.7.1.1 to 13).
package enum PlaceCategory: String, Sendable, Hashable, CaseIterable {
    case p01 = "P01", p02 = "P02", p03 = "P03", p04 = "P04", p05 = "P05", p06 = "P06", p07 = "P07"
    case p08 = "P08", p09 = "P09", p10 = "P10", p11 = "P11", p12 = "P12", p13 = "P13"

    package var title: Bilingual {
        switch self {
        case .p01: Bilingual(zh: "广播、电视、电信、邮政等系统的重要部位", en: "Important parts of radio, television, telecom and postal systems")
        case .p02: Bilingual(zh: "国防科技工业重要产品的研制、生产场所", en: "Places that develop or produce important defence-industry products")
        case .p03: Bilingual(zh: "金融机构的金库、营业场所及其重要部位以及货币押运车辆等", en: "Vaults, business premises and important parts of financial institutions, and cash transport vehicles")
        case .p04:
            Bilingual(
                zh: "民用机场、车站、道路交通、轨道交通、物流园区的重要部位，公共交通工具",
                en: "Important parts of civil airports, stations, road traffic, rail transit and logistics parks; public transport vehicles")
        case .p05: Bilingual(zh: "重要物资仓库和粮库", en: "Important material warehouses and grain depots")
        case .p06:
            Bilingual(
                zh: "研制、生产、销售、储存危险物品的场所或者实验、保藏传染性菌种、毒种单位的重要部位",
                en: "Places that develop, make, sell or store dangerous goods; important parts of units testing or preserving infectious strains")
        case .p07:
            Bilingual(
                zh: "大型能源动力设施、水利设施和城市水、电、燃油（气）、热力供应设施", en: "Large energy and water facilities; urban water, power, fuel/gas and heat supply facilities")
        case .p08:
            Bilingual(
                zh: "旅店、商场、旅游景区、文化娱乐场所的主要出入口和通道", en: "Main entrances, exits and passages of hotels, shops, scenic areas, cultural and entertainment places")
        case .p09:
            Bilingual(
                zh: "博物馆、档案馆、文物保护单位以及存放有重要物品的纪念馆和展览馆等场所",
                en: "Museums, archives, protected heritage units, memorial and exhibition halls holding important objects")
        case .p10:
            Bilingual(
                zh: "学校、幼儿园、医院、养老机构以及其他民政服务机构、公园、城市广场、体育场馆、地下人行通道等人员较多的场所",
                en: "Crowded places: schools, kindergartens, hospitals, elderly care and other civil-affairs bodies, parks, city squares, stadiums, underground passages")
        case .p11:
            Bilingual(
                zh: "国家机关、人民团体、事业单位、大型企业、居民住宅区的公共区域和重要部位",
                en: "Public areas and important parts of state organs, people's organisations, public institutions, large enterprises, residential areas")
        case .p12:
            Bilingual(
                zh: "其他旗县级以上人民政府确定的治安保卫重点单位的相关场所或者部位",
                en: "Places or parts of other key public-order units fixed by a government at or above banner/county level")
        case .p13: Bilingual(zh: "其他法律、法规、规章规定的需要安装的场所或者部位", en: "Other places or parts required by laws, regulations or rules")
        }
    }

    /// The item of Art. 7 that the duty rests on.
    package var unit: RuleUnit {
        switch self {
        case .p01: RuleUnit("NM203.7.1.1")
        case .p02: RuleUnit("NM203.7.1.2")
        case .p03: RuleUnit("NM203.7.1.3")
        case .p04: RuleUnit("NM203.7.1.4")
        case .p05: RuleUnit("NM203.7.1.5")
        case .p06: RuleUnit("NM203.7.1.6")
        case .p07: RuleUnit("NM203.7.1.7")
        case .p08: RuleUnit("NM203.7.1.8")
        case .p09: RuleUnit("NM203.7.1.9")
        case .p10: RuleUnit("NM203.7.1.10")
        case .p11: RuleUnit("NM203.7.1.11")
        case .p12: RuleUnit("NM203.7.1.12")
        case .p13: RuleUnit("NM203.7.1.13")
        }
    }

    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }

    /// The categories of a site.
    package static func of(_ site: LawRecord) -> [PlaceCategory] { site.words("placeCategories").compactMap { PlaceCategory(rawValue: $0) } }
}

/// Kinds of protected parts that the items of Art. 7 name.
package enum ProtectedPart: String, Sendable, Hashable, CaseIterable {
    case broadcasting, television, telecom, postal, production, vault, terminal, road, vehicle, warehouse, strains, supply, entrance, passage, collection, important
    case businessHall = "business_hall"
    case cashVehicle = "cash_vehicle"
    case dangerousGoods = "dangerous_goods"
    case publicArea = "public_area"

    package var title: Bilingual {
        switch self {
        case .broadcasting: Bilingual(zh: "广播", en: "Broadcasting")
        case .television: Bilingual(zh: "电视", en: "Television")
        case .telecom: Bilingual(zh: "电信", en: "Telecom")
        case .postal: Bilingual(zh: "邮政", en: "Postal")
        case .production: Bilingual(zh: "研制、生产场所", en: "Development or production place")
        case .vault: Bilingual(zh: "金库", en: "Vault")
        case .businessHall: Bilingual(zh: "营业场所", en: "Business premises")
        case .cashVehicle: Bilingual(zh: "货币押运车辆", en: "Cash transport vehicle")
        case .terminal: Bilingual(zh: "机场、车站", en: "Airport, station")
        case .road: Bilingual(zh: "道路、轨道", en: "Road, rail")
        case .vehicle: Bilingual(zh: "公共交通工具", en: "Public transport vehicle")
        case .warehouse: Bilingual(zh: "仓库、粮库", en: "Warehouse, grain depot")
        case .dangerousGoods: Bilingual(zh: "危险物品场所", en: "Dangerous goods")
        case .strains: Bilingual(zh: "菌种、毒种", en: "Infectious strains")
        case .supply: Bilingual(zh: "能源、供应设施", en: "Energy or supply facility")
        case .entrance: Bilingual(zh: "主要出入口", en: "Main entrance or exit")
        case .passage: Bilingual(zh: "通道", en: "Passage")
        case .collection: Bilingual(zh: "存放重要物品处", en: "Where important objects are kept")
        case .publicArea: Bilingual(zh: "公共区域", en: "Public area")
        case .important: Bilingual(zh: "其他重要部位", en: "Other important part")
        }
    }

    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
}
