/// NM203 Arts. 10 to 14: custody, retrieval, sharing, police access.
enum NM203Access {
    static let entries: [RuleEntry] = [
        .duty("NM203.10", [.custodian], "图像信息的存储管理按投资性质确定保管单位", "Who stores and manages the image information follows from who paid for the system")
            .by(guards: ["G-CUSTODY"], kinds: ["system"], tests: ["(nm203|_art)_10_"]),
        RuleEntry.duty(
            "NM203.10a", [.pso, .department], "政府投资建设的系统，由公安机关或者其他相关部门存储管理", "Government-built: stored and managed by the public security organ or another relevant department"
        )
        .cited("第十条前段", "Art. 10, first half").within(.government).by(guards: ["G-CUSTODY"], kinds: ["system"], tests: ["(nm203|_art)_10_"]),
        RuleEntry.duty("NM203.10b", [.usingUnit], "非政府投资建设的系统，由使用单位存储管理", "Not government-built: stored and managed by the using unit")
            .cited("第十条后段", "Art. 10, second half").within(.nonGovernment).by(guards: ["G-CUSTODY"], kinds: ["system"], tests: ["(nm203|_art)_10_"]),
        .duty(
            "NM203.11", [.requester, .pso], "调取政府投资建设系统的图像信息，应当经公安机关确认并办理相关手续",
            "Retrieving data of government-built systems needs confirmation by the public security organ and the related formalities"
        ).within(.government).by(guards: ["G-CONFIRM"], kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_11_"]),
        .duty("NM203.12", [.requester, .custodian], "调取、复制图像信息应当遵守下列规定", "Retrieval and copying follow these conditions, for every system and every requester")
            .by(guards: ["G-ID", "G-FORM", "G-UNDERTAKE"], kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_12_"]),
        .duty("NM203.12.1.1", [.requester], "出示有效身份证明", "Show valid identity proof")
            .by(guards: ["G-ID"], kinds: ["request"], registers: ["R-RETRIEVE"], tests: ["(nm203|_art)_12_"]),
        .duty("NM203.12.1.2", [.requester], "填写调取、复制图像信息登记表", "Fill in the retrieval and copy registration form")
            .by(guards: ["G-FORM"], kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_12_"]),
        .duty("NM203.12.1.3", [.requester], "遵守图像信息使用、保密制度", "Obey the rules on use and secrecy of image information")
            .by(guards: ["G-UNDERTAKE"], kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_12_"]),
        .duty(
            "NM203.13.1", [.construction, .usingUnit], "系统符合国家技术标准，预留与当地公安机关联网的接口",
            "The system meets national technical standards and reserves an interface to the local public security organ"
        )
        .by(guards: ["G-STD", "G-IFACE"], kinds: ["conformity", "interconnect"], reports: ["RP-ART18"], tests: ["(nm203|_art)_13_1"]),
        RuleEntry.duty("NM203.13.1a", [.construction, .usingUnit], "符合国家有关技术标准", "Meets national technical standards").cited("第十三条第一款前段", "Art. 13(1), first half")
            .by(guards: ["G-STD"], kinds: ["conformity"], tests: ["(nm203|_art)_13_1"]),
        RuleEntry.duty("NM203.13.1b", [.construction], "预留联网接口", "An interface is reserved").cited("第十三条第一款后段", "Art. 13(1), second half")
            .by(guards: ["G-IFACE"], kinds: ["interconnect"], tests: ["(nm203|_art)_13_1"]),
        .power("NM203.13.2", [.pso], "公安机关推动视频资源跨部门有序共享", "The public security organ brings about orderly sharing between departments")
            .by(guards: ["G-SHARE"], kinds: ["sharing"], registers: ["R-SHARE"], tests: ["(nm203|_art)_13_2_"]),
        .duty("NM203.13.3", [.construction, .usingUnit], "图像信息采集设备的安装位置应当有明显标识", "An obvious sign at the installation place of the collecting device")
            .by(guards: ["G-SIGN"], kinds: ["sign", "camera"], reports: ["RP-SIGN"], tests: ["(nm203|_art)_13_3_"]),
        .power(
            "NM203.14", [.pso, .usingUnit], "为维护公共安全和社会治安，公安机关可以无偿接入或者直接使用有关单位的系统",
            "For public safety and order the public security organ may connect to or directly use units' systems free of charge"
        ).by(guards: ["G-FEE0"], kinds: ["police_grant"], registers: ["R-POLICE"], reports: ["RP-CONFLICT"], tests: ["(nm203|_art)_14_"]),
    ]
}
