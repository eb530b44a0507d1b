/// CN799 Arts. 26 to 34.
enum CN799Liability {
    private static func liability(_ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.penalty(unit, binds, zh, en).by(guards: ["G-FINE"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: ["cn799_26_"])
    }

    static let entries: [RuleEntry] = [
        RuleEntry.penalty(
            "CN799.26", [.anyone], "违反第七条第三款、第九条第一款安装的，责令限期改正并删除图像信息；拒不改正的没收设备并处罚款",
            "Installed against 7(3) or 9(1): ordered to correct and delete; refused: confiscation and a fine"
        ).by(guards: ["G-FINE", "G-DELORDER"], kinds: ["penalty", "order"], registers: ["R-CASE"], reports: ["RP-PENALTY", "RP-CONFLICT"], tests: ["cn799_26_"]),
        RuleEntry.penalty("CN799.27.1", [.anyone], "违反第八条第一款安装的，没收设备，删除图像信息，处罚款", "Installed against 8(1): confiscation, deletion, a fine")
            .by(guards: ["G-FINE", "G-DELORDER"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY", "RP-CONFLICT"], tests: ["cn799_26_"]),
        liability("CN799.27.2", [.placeOwner], "违反第八条第二款未履行日常管理检查的，责令改正；拒不改正或者情节严重的处罚款", "No daily check against 8(2): ordered; refused or serious: a fine"),
        RuleEntry.penalty("CN799.28", [.anyone], "违反第十条未经同意安装的，没收设备，删除图像信息，处罚款", "Installed against 10 without consent: confiscation, deletion, a fine")
            .by(guards: ["G-FINE", "G-DELORDER"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY", "RP-CONFLICT"], tests: ["cn799_26_"]),
        liability("CN799.29", [.usingUnit], "未按规定备案或者提供虚假情况的，责令限期改正；拒不改正的处一万元以下罚款", "Not filed or filed untruly: ordered; refused: a fine of up to 10 000"),
        liability("CN799.30", [.anyone], "擅自改动、迁移、拆除设备的，责令改正，给予警告；拒不改正或者情节严重的处罚款", "Altering, moving or removing devices: order and warning; refused or serious: a fine"),
        liability(
            "CN799.31", [.usingUnit, .anyone], "违反安全和数据义务、非法提供的，依照网络安全法、数据安全法、个人信息保护法等处罚",
            "Security and data duties, illegal disclosure: punished under the Cybersecurity, Data Security and Personal Information Protection Laws"),
        RuleEntry.penalty("CN799.32", [.pso, .department], "国家机关工作人员滥用职权、玩忽职守、徇私舞弊的责任", "Officials who abuse power, neglect duty or favour").within(.elsewhere).by(
            kinds: ["complaint", "referral"], tests: ["(nm203|_art)_25_"]),
        .ban("CN799.33", [.anyone], "在非公共场所安装的，不得危害公共安全、侵犯他人权益，不得非法提供、公开图像信息", "In non-public places: no harm to public security or the rights of others, no illegal disclosure")
            .within(.nonPublic).by(kinds: ["site", "finding"], tests: ["cn799_33_"]),
        .definition("CN799.34", "自2025年4月1日起施行", "In force from 1 April 2025").by(reports: ["RP-CONFLICT"], tests: ["(nm203|_art)_26_"]),
    ]
}
