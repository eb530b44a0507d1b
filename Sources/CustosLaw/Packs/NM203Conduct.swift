/// NM203 Arts. 19 to 21: prohibited conduct and supervision.
enum NM203Conduct {
    static let entries: [RuleEntry] = [
        .ban("NM203.19", [.anyone], "任何单位和个人不得有下列行为", "No unit or individual may do the following").by(kinds: ["finding"], reports: ["RP-PENALTY"], tests: ["(nm203|_art)_19_"]),
        .ban(
            "NM203.19.1.1", [.anyone], "拒绝、阻碍公安机关和其他部门依法使用设施、设备以及调取图像信息",
            "Refusing or obstructing lawful use of facilities or retrieval by the public security organ and other departments"
        )
        .by(guards: ["G-X1"], kinds: ["request", "finding"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_19_"]),
        .ban("NM203.19.1.2", [.anyone], "擅自删改，故意隐匿、毁弃留存期限内的原始记录", "Unauthorised deletion or alteration, deliberate hiding or destruction of originals within retention")
            .by(guards: ["G-ORIG"], kinds: ["finding"], reports: ["RP-RET"], tests: ["(nm203|_art)_19_"]),
        .ban("NM203.19.1.3", [.anyone], "破坏系统的运行程序和记录", "Damaging the running programs and records")
            .by(kinds: ["finding"], tests: ["(nm203|_art)_19_", "tamper"])
            .because("记录由只增不减、逐条相连的账本承担（见 docs/reference/ledger.md），不设单独的守卫。", "The ledger carries it: append-only and hash-chained (docs/reference/ledger.md); no guard of its own."),
        .ban("NM203.19.1.4", [.anyone], "泄露系统的秘密", "Leaking secrets of the system").by(kinds: ["secret_access", "finding"], registers: ["R-SECRET"], tests: ["(nm203|_art)_19_"]),
        .ban("NM203.19.1.5", [.anyone], "非法提供、使用、传播、复制图像信息资料", "Illegally providing, using, spreading or copying image material")
            .by(guards: ["G-UNDERTAKE"], kinds: ["request", "finding"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_19_"]),
        .ban("NM203.19.1.6", [.anyone], "擅自改变系统的用途、权限和范围", "Unauthorised change of purpose, permissions or scope")
            .by(guards: ["G-CHANGE"], kinds: ["change", "finding"], tests: ["(nm203|_art)_19_"]),
        .ban("NM203.19.1.7", [.anyone], "影响系统正常运行的其他行为", "Other conduct that affects normal operation").by(
            kinds: ["incident", "finding"], reports: ["RP-AVAIL"], tests: ["(nm203|_art)_19_"]),
        .power("NM203.20", [.pso], "公安机关对系统的日常使用进行监督检查", "The public security organ supervises daily use")
            .by(guards: ["G-OFFICERS"], kinds: ["inspection", "finding"], registers: ["R-INSPECT"], reports: ["RP-RECTIFY"], tests: ["(nm203|_art)_20_"]),
        .penalty("NM203.21", [.pso], "违反本办法规定的行为，法律、法规已有具体处罚规定的，从其规定", "Conduct for which other laws or regulations set specific penalties follows them")
            .by(guards: ["G-FINE"], kinds: ["penalty"], reports: ["RP-CONFLICT", "RP-PENALTY"], tests: ["(nm203|_art)_21_"]),
    ]
}
