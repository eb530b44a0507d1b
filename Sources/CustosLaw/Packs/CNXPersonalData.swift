/// Personal Information Protection Law; face recognition.
enum CNXPersonalData {
    private static func pipl(_ kind: RuleKind, _ unit: StaticString, _ article: String, _ en: String, _ zhText: String, _ enText: String) -> RuleEntry {
        RuleEntry(kind, unit, [.usingUnit], zhText, enText).cited("个人信息保护法\(article)", "PIPL \(en)")
    }

    static let entries: [RuleEntry] = [
        pipl(.duty, "CNX.PIPL.13", "第十三条", "Art. 13", "处理个人信息应当有合法性基础", "Processing personal information needs a legal basis").by(kinds: ["pia"], tests: ["cnx_pipl_"]),
        pipl(.duty, "CNX.PIPL.17", "第十七条、第十八条", "Arts. 17, 18", "以显著方式、清晰易懂的语言告知处理者、目的、方式、保存期限和权利", "Notice of controller, purpose, means, period and rights, prominent and clear")
            .by(guards: ["G-SIGN"], kinds: ["sign"], reports: ["RP-SIGN"], tests: ["cn799_13_"]),
        pipl(
            .duty, "CNX.PIPL.19", "第十九条", "Art. 19", "保存期限应当为实现处理目的所必要的最短时间，法律、行政法规另有规定的除外",
            "The shortest period that the purpose needs, unless laws or administrative regulations say otherwise"
        )
        .by(reports: ["RP-RET", "RP-CONFLICT"], tests: ["cn799_17_"]),
        pipl(.duty, "CNX.PIPL.21", "第二十一条", "Art. 21", "委托处理的，约定目的、期限、方式、种类、保护措施，并监督受托人", "Entrusted processing: purpose, period, means, kinds and protection are agreed, and supervised")
            .within(.entrusted).by(guards: ["G-ENTRUST"], kinds: ["contract"], tests: ["cn799_15_"]),
        pipl(.prohibition, "CNX.PIPL.25", "第二十五条", "Art. 25", "不得公开所处理的个人信息，取得单独同意的除外", "No publication of personal information without separate consent").by(
            kinds: ["finding"], tests: ["(nm203|_art)_19_"]),
        pipl(
            .duty, "CNX.PIPL.26", "第二十六条", "Art. 26", "在公共场所安装图像采集设备应当为维护公共安全所必需，并设置显著提示标识；信息只能用于维护公共安全，取得单独同意的除外",
            "Devices in public places: necessary for public security, with a prominent sign; used for public security only, unless there is separate consent"
        )
        .within(.publicPlaces).by(guards: ["G-SIGN", "G-CHANGE"], kinds: ["sign", "system"], reports: ["RP-SIGN"], tests: ["cn799_13_"]),
        pipl(.duty, "CNX.PIPL.28", "第二十八条、第二十九条", "Arts. 28, 29", "处理人脸等敏感个人信息应当有特定目的、充分必要并取得单独同意", "Sensitive data such as faces: specific purpose, sufficient need, separate consent")
            .by(kinds: ["attestation"], tests: ["cnx_frm_"]).manual(),
        pipl(.duty, "CNX.PIPL.33", "第三十三条至第三十五条", "Arts. 33 to 35", "国家机关处理个人信息依照法定权限、程序，不超出履职必需的范围", "State organs process by legal power and procedure, within what their duty needs")
            .within(.elsewhere)
            .by(kinds: ["request", "police_grant"], registers: ["R-RETRIEVE"], tests: ["cn799_20_"]),
        pipl(
            .duty, "CNX.PIPL.47", "第四十七条", "Art. 47", "目的实现的应当删除；法定保存期限未届满的，停止除存储和安全保护措施之外的处理",
            "Deleted when the purpose is met; while a statutory period runs, nothing but storage and security"
        )
        .by(guards: ["G-ORIG"], reports: ["RP-RET", "RP-CONFLICT"], tests: ["cnx_pipl_"]),
        pipl(.duty, "CNX.PIPL.51", "第五十一条", "Art. 51", "内部制度、分类管理、加密去标识化、权限、培训、应急预案等措施", "Measures: rules, classes, encryption, rights, training, emergency plan").by(
            kinds: ["policy", "training", "plan"], reports: ["RP-ART18"], tests: ["cnx_pipl_"]),
        pipl(.duty, "CNX.PIPL.54", "第五十四条", "Art. 54", "定期进行合规审计", "Regular compliance audit").by(kinds: ["attestation"], tests: ["cnx_pipl_54_"]).manual(),
        pipl(.duty, "CNX.PIPL.55", "第五十五条、第五十六条", "Arts. 55, 56", "事前进行个人信息保护影响评估，报告和处理记录至少保存三年", "Impact assessment before processing; report and records kept at least three years").by(
            guards: ["G-PIA"], kinds: ["pia"], reports: ["RP-ART18"], tests: ["cnx_pipl_"]),
        pipl(.duty, "CNX.PIPL.57", "第五十七条", "Art. 57", "发生泄露、篡改、丢失的，立即补救并通知", "Leakage, alteration or loss: remedied at once and notified").by(
            guards: ["G-INCIDENT"], kinds: ["incident"], tests: ["cnx_incident_"]),
        pipl(
            .penalty, "CNX.PIPL.66", "第六十六条", "Art. 66", "违法处理的，最高一百万元罚款；情节严重的，最高五千万元或者上一年度营业额百分之五", "Unlawful processing: up to 1 million; serious: up to 50 million or 5 % of turnover"
        )
        .by(guards: ["G-FINE"], kinds: ["penalty"], reports: ["RP-PENALTY", "RP-CONFLICT"], tests: ["(nm203|_art)_21_"]),
        RuleEntry.ban(
            "CNX.FRM.1", [.usingUnit], "人脸识别：特定目的、充分必要、影响最小，事前评估；公共场所私密空间内不得安装；存储达十万人的备案",
            "Face recognition: specific purpose, necessity, least impact, assessment first; none in private spaces of public places; filing once 100 000 faces are stored"
        )
        .cited("人脸识别技术应用安全管理办法", "Face recognition measures (in force 2025-06-01)").ranks(.departmentRule).known(.medium).since("2025-06-01").by(kinds: ["pia"], tests: ["cnx_frm_"])
        .because("本系统不识别人脸；如接入其他识别系统，须有影响评估。", "Custos recognises no faces; if another system does on its pictures, an impact assessment is needed."),
        RuleEntry.ban("CNX.SPC.1", [.usingUnit], "经营场所违法使用人脸识别构成侵权；强迫同意不构成抗辩", "Unlawful face recognition in venues is infringement; forced consent is no defence")
            .cited("最高人民法院人脸识别司法解释（2021）", "Supreme Court interpretation on face recognition (2021)").within(.elsewhere)
            .because("本系统不识别人脸，没有可承载的功能。", "Custos recognises no faces; there is no function that could carry it."),
    ]
}
