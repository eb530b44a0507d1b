/// CN799 Arts. 7 to 14: where systems are built, where not, to what standard, sign and filing.
enum CN799Construction {
    static let entries: [RuleEntry] = places + areas + building

    private static func place(_ unit: StaticString, _ item: String, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.duty(unit, [.placeOwner], zh, en).within(.listed(item)).by(kinds: ["site", "camera"], reports: ["RP-COVER"], tests: ["cn799_7_"])
    }

    private static let places: [RuleEntry] = [
        .duty("CN799.7", [.government, .placeOwner], "公共场所系统的建设主体", "Who builds systems in public places").within(.article7Places).by(
            kinds: ["site"], reports: ["RP-COVER"], tests: ["cn799_7_"]),
        .duty(
            "CN799.7.1", [.government], "城乡主要路段、行政区域交界、桥梁、隧道、地下通道、广场、治安保卫重点单位周边区域，由政府组织有关部门建设，经费列入预算",
            "Main road sections, borders of divisions, bridges, tunnels, underground passages, squares, surroundings of key units: government departments build, in the budget"
        ).within(.article7(first: true)).by(kinds: ["site", "system"], reports: ["RP-COVER"], tests: ["cn799_7_"]),
        .duty("CN799.7.2", [.placeOwner], "下列公共场所的系统，由对场所负有经营管理责任的单位建设", "In the public places listed here whoever runs the place builds the system")
            .within(.article7(first: false)).by(kinds: ["site", "camera"], reports: ["RP-COVER"], tests: ["cn799_7_"]),
        place(
            "CN799.7.2.1", "1", "商贸、会展、旅游、文化体育娱乐、教育、医疗、政务服务场所，公园、公共停车场等",
            "Commerce, exhibition, scenic, culture, sport, entertainment, education and medical places, government halls, parks, public car parks"),
        place("CN799.7.2.2", "2", "出境入境口岸、机场、港口客运站、通航建筑物、铁路客运站、汽车客运站、城市轨道交通车站", "Ports of entry, airports, passenger ports, navigation structures, rail, bus and urban rail stations"),
        place("CN799.7.2.3", "3", "客运列车、营运载客汽车、城市轨道交通车辆、客运船舶", "Passenger trains, commercial passenger vehicles, urban rail vehicles, passenger ships"),
        place("CN799.7.2.4", "4", "高速公路、普通国省干线公路服务区", "Service areas of expressways and of national and provincial roads"),
        .ban(
            "CN799.7.3", [.anyone], "图像采集设备限于维护公共安全所必需；除前两款规定的部门和单位外，任何单位和个人不得安装",
            "Devices only as necessary for public security; nobody but these departments and units may install there"
        ).within(.article7Places).by(guards: ["G-STANDING"], kinds: ["camera", "finding"], reports: ["RP-PRIV"], tests: ["cn799_7_3_"]),
    ]

    private static func area(_ unit: StaticString, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.ban(unit, [.anyone], zh, en).by(guards: ["G-PRIV"], kinds: ["zone", "camera"], reports: ["RP-PRIV"], tests: ["cn799_8_"])
    }

    private static let areas: [RuleEntry] = [
        area("CN799.8", "禁止在公共场所的下列区域、部位安装图像采集设备", "No collecting device in these areas and parts"),
        area("CN799.8.1", "禁止安装的区域、部位", "Areas and parts where installation is prohibited"),
        area("CN799.8.1.1", "旅馆、饭店、宾馆、招待所、民宿等经营接待食宿场所的客房或者包间内部", "Inside guest rooms or private rooms of hotels, restaurants, guest houses, homestays and similar places"),
        area("CN799.8.1.2", "学生宿舍的房间内部，或者单位为内部人员提供住宿、休息服务的房间内部", "Inside student dormitory rooms, or rooms where a unit gives its people lodging or rest"),
        area("CN799.8.1.3", "公共的浴室、卫生间、更衣室、哺乳室、试衣间的内部", "Inside public baths, toilets, changing, nursing and fitting rooms"),
        area("CN799.8.1.4", "安装后能够拍摄、窥视、窃听他人隐私的其他区域、部位", "Other areas where devices could film, peep at or eavesdrop on privacy"),
        .duty(
            "CN799.8.2", [.placeOwner], "对前款区域、部位负有经营管理责任的单位或者个人，应当加强日常管理和检查，发现违法安装的立即报告当地公安机关",
            "Whoever manages such areas checks them daily and reports unlawful installation at once to the local public security organ"
        ).by(kinds: ["zone_check", "finding"], registers: ["R-PRIVCHECK"], reports: ["RP-PRIV"], tests: ["cn799_8_2_"]),
    ]

    private static let building: [RuleEntry] = [
        .ban(
            "CN799.9", [.anyone], "其他公共场所，由对场所负有安全防范义务的单位或者个人安装，且为维护公共安全所必需；其他任何单位和个人不得安装",
            "Other public places: only who has the security duty there, and only if necessary"
        ).within(.otherPublic).by(guards: ["G-STANDING"], kinds: ["site", "camera"], reports: ["RP-CONFLICT"], tests: ["cn799_9_"]),
        .duty("CN799.10", [.anyone], "邻近军事禁区、军事管理区、国家机关等涉密单位的，应当事先征得其同意", "Near military zones and classified units: prior consent of that unit")
            .within(.classifiedNeighbour).by(guards: ["G-CONSENT10"], kinds: ["site"], tests: ["cn799_10_"]),
        .duty(
            "CN799.11", [.construction], "按照标准建设，依法组织设计、施工、检验、验收，建立档案", "Built to standards, with design, construction, inspection, acceptance, and archives kept"
        ).within(.article7Places).by(guards: ["G-STD", "G-ARCHIVE"], kinds: ["conformity", "archive", "acceptance"], tests: ["cn799_11_"]),
        .duty(
            "CN799.12", [.maker], "产品、服务符合强制性国家标准，不得设置恶意程序；发现安全缺陷、漏洞立即补救，告知用户并报告",
            "Products and services meet mandatory national standards and hold no malicious program; flaws are remedied at once, users and authority told"
        ).by(kinds: ["product", "incident"], tests: ["cn799_12_"]).because(
            "约束系统自身作为产品的部分，由发布流程和安全说明承担；单个系统只登记产品和缺陷处理。",
            "As far as it binds Custos as a product, its release process and security text carry it; a system records products and how flaws were handled."),
        .duty(
            "CN799.13", [.usingUnit], "按照必要和保护隐私的要求确定安装位置、角度和采集范围，并设置显著的提示标识", "Position, angle and range by necessity and privacy; a prominent sign"
        ).within(.publicPlaces).by(guards: ["G-SIGN"], kinds: ["sign", "camera"], reports: ["RP-SIGN"], tests: ["cn799_13_"]),
        .duty(
            "CN799.14", [.usingUnit], "系统投入使用之日起30日内向公安机关备案；已建系统自施行之日起90日内备案；事项变化的及时办理变更；信息真实",
            "Filed with the public security organ within 30 days of being put into use; existing systems within 90 days of the day in force; changes filed promptly; true information"
        ).within(.article7Places).by(guards: ["G-FILE"], kinds: ["filing", "finding"], registers: ["R-FILE"], reports: ["RP-FILE"], tests: ["cn799_14_"]),
    ]
}
