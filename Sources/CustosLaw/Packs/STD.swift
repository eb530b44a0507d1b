extension RulePacks {
    /// The standards profile: what bears on a system that a recorder runs.
    package static let std = RulePack(
        id: "STD", name: Bilingual(zh: "技术标准", en: "Technical standards"), issuer: Bilingual(zh: "国家标准、行业标准主管部门", en: "National and industry standards bodies"), rank: .standard,
        effectiveFrom: LocalDate("2022-10-01"), basis: Bilingual(zh: "本办法第十三条第一款、第十八条第一款第四项", en: "NM203 Arts. 13(1) and 18(1)(4)"), confidence: .medium,
        caveat: Bilingual(
            zh: "标准全文未核；分辨率、帧率等数值不编入。GA/T 367、GA 1383 未能核实，不引用。",
            en: "The full texts were not read; resolution, frame rate and the like are not encoded. GA/T 367 and GA 1383 could not be confirmed and are not cited."),
        entries: STDProfile.entries)
}

/// Clauses of standards.
enum STDProfile {
    private static func rule(_ unit: StaticString, _ clause: String, _ binds: [Party], _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.duty(unit, binds, zh, en).cited(clause, clause).known(.medium)
    }

    static let entries: [RuleEntry] = [
        rule("STD.GB55029.2-0-4", "GB 55029-2022 2.0.4", [.construction], "不同网络之间的边界安全防护", "Boundary protection between networks").by(
            kinds: ["conformity", "attestation"], tests: ["std_manual_"]
        ).manual(),
        rule("STD.GB55029.3-2-4", "GB 55029-2022 3.2.4", [.construction], "高风险对象采用专用网络", "A dedicated network for high-risk objects").within(.antiTerror).by(
            kinds: ["attestation"], tests: ["std_manual_"]
        ).manual(),
        rule("STD.GB55029.3-5-2", "GB 55029-2022 3.5.2", [.usingUnit], "视频图像信息保存不少于30日；授权控制、用户和日志管理", "Images are kept at least 30 days; authorised control, users and logs are managed")
            .by(guards: ["G-RET30"], reports: ["RP-RET"], tests: ["std_3_5_2_"]),
        rule(
            "STD.GB55029.4-0-7", "GB 55029-2022 4.0.7", [.construction], "初步验收或者竣工后试运行不少于30日，并有运行和故障记录",
            "Trial operation of at least 30 days after preliminary acceptance or completion, with run and fault records"
        )
        .by(guards: ["G-TRIAL"], kinds: ["trial"], tests: ["std_4_0_7_"]),
        rule(
            "STD.GB55029.5-0", "GB 55029-2022 5.0.1-5.0.5", [.construction], "检验、施工、技术、资料验收；不合格的不得交付；竣工资料完整",
            "Inspection and acceptance of works, technique and documents; no hand-over if failed; complete as-built files"
        )
        .by(guards: ["G-ACCEPT"], kinds: ["acceptance", "archive"], tests: ["std_5_0_"]),
        rule("STD.GB55029.6-0", "GB 55029-2022 6.0", [.usingUnit], "运行与维护：计划、人员、培训、保密", "Operation and maintenance with plan, staff, training, secrecy").by(
            kinds: ["maintenance", "training"], registers: ["R-MAINT"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_1_"]),
        rule(
            "STD.GB50348.10-1", "GB 50348-2018 10.1", [.construction], "验收组技术专家不少于一半；结论分合格、基本合格、不合格",
            "Half of the acceptance group are technical experts; conclusion pass, basically pass or fail"
        )
        .by(guards: ["G-ACCEPT"], kinds: ["acceptance"], tests: ["std_10_1_"]),
        rule("STD.GB50395.3-0-3", "GB 50395-2007 3.0.3", [.construction], "视频安防监控系统工程设计要求", "Design requirements of video surveillance works").known(.notVerified).by(
            kinds: ["archive"], tests: ["cn799_11_"]),
        rule("STD.GB37300.1", "GB 37300-2018", [.construction], "公共安全重点区域视频图像信息采集的部位、种类和设备要求", "Where and what to collect in key areas, and devices").by(
            kinds: ["conformity"], tests: ["(nm203|_art)_13_1"]
        )
        .because("只登记采集部位和符合性证据；数值未核，不编入。", "Collection part and evidence of conformity are recorded; numbers were not read and are not encoded."),
        rule("STD.GBT28181.1", "GB/T 28181-2022", [.construction], "联网系统信息传输、交换、控制；20位编码", "Interconnection: transmission, exchange, control; 20-digit ids").known(.high).by(
            guards: ["G-IFACE"], kinds: ["interconnect", "camera"], tests: ["(nm203|_art)_13_1"]),
        rule(
            "STD.GB35114.1", "GB 35114-2017", [.construction], "联网信息安全：A级双向认证、B级视频签名、C级内容加密",
            "Security of interconnection: level A authentication, B video signature, C content encryption"
        ).known(.high)
            .by(kinds: ["interconnect"], tests: ["(nm203|_art)_13_1"]),
        rule("STD.GBT25724.1", "GB/T 25724-2017", [.maker], "安全防范监控数字视音频编解码（SVAC）", "Video and audio codec of public security (SVAC)").by(guards: ["G-ORIG"], tests: ["(nm203|_art)_19_"])
            .because("码流原样保存，不转码；不要求使用该编码。", "Streams are kept unchanged and never transcoded; the codec itself is not asked for."),
        rule("STD.GAT1400.1", "GA/T 1400-2017", [.maker], "视图库接口和对象", "View database: interface and objects").within(.elsewhere).because(
            "不在本版本范围内：不处理人脸、人员、车辆对象。", "Out of scope: no face, person or vehicle objects are handled."),
        rule("STD.GBT22239.1", "GB/T 22239-2019", [.usingUnit], "网络安全等级保护基本要求", "Baseline of graded cybersecurity protection").known(.notVerified).by(
            kinds: ["attestation"], tests: ["std_manual_"]
        ).manual(),
    ]
}
