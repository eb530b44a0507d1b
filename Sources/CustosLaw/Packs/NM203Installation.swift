/// NM203 Arts. 7 to 9: where systems must be, must not be, and who builds them.
enum NM203Installation {
    static let entries: [RuleEntry] = lead + places + areas + funding

    private static let lead: [RuleEntry] = [
        .duty("NM203.7", [.usingUnit, .placeOwner], "下列涉及公共安全的场所和部位应当安装系统", "The places and parts listed here, which bear on public safety, shall have a system")
            .by(kinds: ["site", "camera", "finding"], reports: ["RP-COVER"], tests: ["(nm203|_art)_7_"])
    ]

    private static func place(_ unit: StaticString, _ code: String, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.duty(unit, [.usingUnit, .placeOwner], zh, en).within(.category([code])).by(kinds: ["site", "camera"], reports: ["RP-COVER"], tests: ["(nm203|_art)_7_"])
    }

    private static let places: [RuleEntry] = [
        place("NM203.7.1.1", "P01", "广播、电视、电信、邮政等系统的重要部位", "Important parts of radio, television, telecom and postal systems"),
        place("NM203.7.1.2", "P02", "国防科技工业重要产品的研制、生产场所", "Places that develop or produce important defence-industry products"),
        place("NM203.7.1.3", "P03", "金融机构的金库、营业场所及其重要部位，货币押运车辆", "Vaults, business premises and important parts of financial institutions; cash transport vehicles"),
        place(
            "NM203.7.1.4", "P04", "民用机场、车站、道路交通、轨道交通、物流园区的重要部位，公共交通工具",
            "Important parts of civil airports, stations, road traffic, rail transit and logistics parks; public transport vehicles"),
        place("NM203.7.1.5", "P05", "重要物资仓库和粮库", "Important material warehouses and grain depots"),
        place(
            "NM203.7.1.6", "P06", "研制、生产、销售、储存危险物品的场所，实验、保藏传染性菌种、毒种单位的重要部位",
            "Places that develop, make, sell or store dangerous goods; important parts of units testing or preserving infectious strains"),
        place("NM203.7.1.7", "P07", "大型能源动力、水利设施和城市水、电、燃油（气）、热力供应设施", "Large energy and water facilities; urban water, power, fuel or gas and heat supply"),
        place("NM203.7.1.8", "P08", "旅店、商场、旅游景区、文化娱乐场所的主要出入口和通道", "Main entrances, exits and passages of hotels, shops, scenic areas, cultural and entertainment places"),
        place("NM203.7.1.9", "P09", "博物馆、档案馆、文物保护单位，存放有重要物品的纪念馆、展览馆", "Museums, archives, protected heritage units, memorial and exhibition halls holding important objects"),
        place(
            "NM203.7.1.10", "P10", "学校、幼儿园、医院、养老机构等民政服务机构、公园、城市广场、体育场馆、地下人行通道等人员较多的场所",
            "Crowded places: schools, kindergartens, hospitals, elderly care, parks, city squares, stadiums, underground passages"),
        place(
            "NM203.7.1.11", "P11", "国家机关、人民团体、事业单位、大型企业、居民住宅区的公共区域和重要部位",
            "Public areas and important parts of state organs, people's organisations, public institutions, large enterprises, residential areas"),
        RuleEntry.duty("NM203.7.1.12", [.usingUnit, .placeOwner], "旗县级以上人民政府确定的其他治安保卫重点单位", "Other key public-order units fixed by a government at or above banner/county level")
            .within(.category(["P12"])).by(guards: ["G-DESIG"], kinds: ["site"], reports: ["RP-COVER"], tests: ["(nm203|_art)_7_"]),
        RuleEntry.duty("NM203.7.1.13", [.usingUnit, .placeOwner], "其他法律、法规、规章规定的场所或者部位", "Other places or parts required by laws, regulations or rules")
            .within(.category(["P13"])).by(guards: ["G-BASIS"], kinds: ["site"], reports: ["RP-COVER"], tests: ["(nm203|_art)_7_"]),
    ]

    private static func area(_ unit: StaticString, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.ban(unit, [.anyone], zh, en).by(guards: ["G-PRIV"], kinds: ["zone", "camera"], reports: ["RP-PRIV"], tests: ["(nm203|_art)_8_"])
    }

    private static let areas: [RuleEntry] = [
        area("NM203.8", "下列涉及个人隐私的场所和区域禁止安装系统", "No system in the privacy places and areas listed here"),
        area("NM203.8.1.1", "旅店业客房、娱乐场所包间", "Hotel guest rooms; private rooms of entertainment places"),
        area("NM203.8.1.2", "集体宿舍、公寓房间", "Collective dormitories; apartment rooms"),
        area("NM203.8.1.3", "哺乳室、公共浴室、更衣室、化妆间、卫生间", "Nursing rooms, public baths, changing rooms, dressing rooms, toilets"),
        area("NM203.8.1.4", "金融、保险、证券机构内可能泄露客户个人信息的区域", "Areas in financial, insurance or securities bodies where customers' personal information may leak"),
        area("NM203.8.1.5", "选举箱、举报箱、投票点等附近可能观察到个人意愿表达或者行为的区域", "Areas near ballot boxes, report boxes and polling points where an expression of will may be seen"),
        area("NM203.8.1.6", "其他涉及个人隐私的场所和区域", "Other places and areas involving personal privacy"),
    ]

    private static let funding: [RuleEntry] = [
        .duty(
            "NM203.9", [.government], "城市道路重要路段、重要路口、主要出入口、大型广场等公共场所的系统由政府投资建设，并保障建设、运行、维护经费",
            "At important road sections and junctions, city entrances, large squares and the like government builds and secures funds for construction, operation, maintenance"
        ).within(.government).by(guards: ["G-BUDGET"], kinds: ["system"], reports: ["RP-GOV"], tests: ["(nm203|_art)_9_"])
    ]
}
