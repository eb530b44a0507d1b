/// NM203 Arts. 22 to 26: liability and final rule. Amounts are those of the penalty catalogue; this is where they stand.
enum NM203Liability {
    private static func fine(_ unit: StaticString, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.penalty(unit, binds, zh, en).by(guards: ["G-FINE"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: ["(nm203|_art)_22_"])
    }

    static let entries: [RuleEntry] = [
        fine("NM203.22", [.usingUnit], "应当安装而未安装系统的法律责任", "Liability for not installing a system where Art. 7 requires one"),
        RuleEntry.penalty("NM203.22a", [.usingUnit], "由公安机关责令限期改正", "The public security organ orders correction within a time limit").cited("第二十二条（责令限期改正）", "Art. 22, order")
            .by(kinds: ["order"], reports: ["RP-RECTIFY"], tests: ["(nm203|_art)_22_"]),
        fine("NM203.22b", [.usingUnit], "逾期不改正的，处五千元以上一万元以下罚款", "Not corrected in time: a fine of 5 000 to 10 000").cited("第二十二条（逾期）", "Art. 22, overdue"),
        fine("NM203.22c", [.usingUnit], "造成严重后果的，处一万元以上三万元以下罚款", "Serious consequences: a fine of 10 000 to 30 000").cited("第二十二条（严重后果）", "Art. 22, serious consequences")
            .because(
                "“严重后果”是否仍须先逾期，条文可作两解；本系统要求已责令改正，不要求逾期，留待法律审查。",
                "Whether serious consequences also need an overdue order is open in the wording; here an issued order is needed, not its expiry, and the reading is flagged for legal review."
            ),
        RuleEntry.penalty("NM203.22d", [.usingUnit], "对负有责任的主管人员和其他直接责任人员，由有关部门给予处分", "Managers and other directly responsible persons: disciplinary action by the relevant departments")
            .cited("第二十二条（处分）", "Art. 22, disciplinary action").by(kinds: ["referral"], reports: ["RP-PENALTY"], tests: ["(nm203|_art)_22_"]),
        RuleEntry.penalty(
            "NM203.23", [.construction], "未经验收或者验收不合格投入使用的，责令限期验收，对建设单位处五千元以上一万元以下罚款",
            "Use without or after failed acceptance: ordered to be accepted in time and the construction unit fined 5 000 to 10 000"
        )
        .by(guards: ["G-FINE"], kinds: ["penalty", "order"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: ["(nm203|_art)_23_"]),
        conduct("NM203.24", "第十九条所列行为的法律责任", "Liability for conduct listed in Art. 19"),
        conduct("NM203.24.1.1", "拒绝、阻碍依法使用、调取的", "Refusing or obstructing lawful use or retrieval"),
        conduct("NM203.24.1.2", "擅自删改，故意隐匿、毁弃原始记录的", "Deleting, altering, hiding or destroying originals"),
        conduct("NM203.24.1.3", "非法提供、使用、传播、复制图像信息资料的", "Illegal provision, use, spreading or copying of image material"),
        conduct("NM203.24.1.4", "擅自改变用途、权限和范围的", "Changing purpose, permissions or scope without authority"),
        conduct("NM203.24.u", "对单位处五千元以上二万元以下罚款；构成犯罪的依法追究刑事责任", "Units: a fine of 5 000 to 20 000; crimes are prosecuted").cited("第二十四条（单位）", "Art. 24, units"),
        conduct("NM203.24.i", "对个人处一千元以上五千元以下罚款；构成犯罪的依法追究刑事责任", "Individuals: a fine of 1 000 to 5 000; crimes are prosecuted").cited("第二十四条（个人）", "Art. 24, individuals"),
        RuleEntry.penalty(
            "NM203.25", [.pso], "公安机关及其工作人员滥用职权、玩忽职守、徇私舞弊的，依法给予处分；构成犯罪的追究刑事责任",
            "Abuse of power, neglect of duty or favouritism in a public security organ: disciplinary action, crimes are prosecuted"
        )
        .by(guards: ["G-ROUTE"], kinds: ["complaint", "referral"], tests: ["(nm203|_art)_25_"]),
        .definition("NM203.26", "自2014年11月1日起施行", "In force from 1 November 2014").by(reports: ["RP-CONFLICT"], tests: ["(nm203|_art)_26_"]),
    ]

    private static func conduct(_ unit: StaticString, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.penalty(unit, [.anyone], zh, en).by(guards: ["G-FINE"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: ["(nm203|_art)_24_"])
    }
}
