/// NM203 Art. 18: duties of the using unit.
enum NM203Duties {
    static let entries: [RuleEntry] = [
        .duty("NM203.18", [.usingUnit], "使用单位采取下列措施，保障系统安全运行", "The using unit takes these measures for safe operation")
            .by(kinds: ["policy", "training", "plan", "contract"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_1_", "(nm203|_art)_18_"]),
        .duty(
            "NM203.18.1.1", [.usingUnit], "建立值机值班、日常检查、定期维护、图像信息使用登记、安全保密等制度",
            "Rules on duty watch, daily inspection, periodic maintenance, image-use register, security and secrecy"
        ).by(
            guards: ["G-POLICY5"], kinds: ["policy", "shift", "daily_check", "maintenance", "secret_access"], registers: ["R-DUTY", "R-DAILY", "R-MAINT", "R-USE", "R-SECRET"],
            reports: ["RP-ART18"],
            tests: ["(nm203|_art)_18_1_1_"]),
        .duty("NM203.18.1.2", [.usingUnit, .operator, .maintainer], "对维护、操作人员进行专业培训", "Maintainers and operators are professionally trained")
            .by(guards: ["G-TRAIN"], kinds: ["training"], registers: ["R-TRAIN"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_2_"]),
        .duty("NM203.18.1.3", [.usingUnit], "制定突发事件应急处置预案，定期组织演练", "An emergency response plan and regular drills")
            .by(guards: ["G-PLAN"], kinds: ["plan", "drill"], registers: ["R-DRILL"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_3_"]),
        .duty(
            "NM203.18.1.4", [.usingUnit, .custodian], "存储时间和质量符合标准，原始图像信息保存不少于三十日；其他法律另有规定的从其规定",
            "Storage time and quality meet the standards; original image information is kept at least 30 days; other law prevails"
        ).by(guards: ["G-RET30", "G-ORIG"], kinds: ["system"], reports: ["RP-RET"], tests: ["(nm203|_art)_18_1_4_"]),
        .duty("NM203.18.1.5", [.usingUnit, .entrusted], "委托运营、维护的，双方明确安全运行责任", "When operation or maintenance is entrusted, both sides make clear the responsibility for safe operation")
            .within(.entrusted).by(guards: ["G-ENTRUST"], kinds: ["contract"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_5_"]),
    ]
}
