/// CN799 Arts. 15 to 23: operation, keeping, looking-up, publication, prohibited acts.
enum CN799Use {
    static let entries: [RuleEntry] = duties + conduct

    private static let duties: [RuleEntry] = [
        .duty("CN799.15", [.usingUnit], "系统运行安全管理职责", "Duties of safe operation").within(.article7Places).by(
            kinds: ["policy", "maintenance", "pia"], reports: ["RP-ART18"], tests: ["cn799_15_"]),
        .duty(
            "CN799.15.1", [.usingUnit], "履行运行安全、网络安全、数据安全和个人信息保护义务，防止攻击、侵入、病毒、篡改、泄露，维护设施，保持图像信息原始完整",
            "Operation, network, data and personal-information security; maintenance; images stay original and complete"
        ).within(.article7Places).by(guards: ["G-ORIG"], kinds: ["policy", "maintenance", "incident"], reports: ["RP-AVAIL"], tests: ["cn799_15_"]),
        .duty("CN799.15.2", [.usingUnit, .entrusted], "委托运营的，签订安全保密协议，监督受托方", "Entrusted operation: a security and secrecy agreement, and supervision")
            .within(.entrusted).by(guards: ["G-ENTRUST"], kinds: ["contract"], reports: ["RP-ART18"], tests: ["cn799_15_"]),
        .duty("CN799.16", [.usingUnit], "使用图像信息的管理要求", "Managing the use of images").within(.article7Places).by(
            kinds: ["vetting", "request", "training"], reports: ["RP-ART18"], tests: ["cn799_16_"]),
        .ban("CN799.16.1", [.usingUnit], "不得滥用、泄露图像信息，保护国家秘密、商业秘密、个人隐私和个人信息", "No abuse or leakage; state and trade secrets, privacy and personal information are protected").by(
            guards: ["G-UNDERTAKE"], kinds: ["finding"], tests: ["(nm203|_art)_19_"]),
        .duty("CN799.16.2.1", [.usingUnit], "对值守、管理人员进行入职审查、保密教育和岗位培训", "Entry vetting, secrecy education and training of watchers and managers")
            .within(.article7Places).by(guards: ["G-VET"], kinds: ["vetting", "training"], registers: ["R-TRAIN"], reports: ["RP-ART18"], tests: ["cn799_16_"]),
        .duty("CN799.16.2.2", [.usingUnit], "采取授权管理、访问控制等技术措施", "Authorisation and access control").within(.article7Places).by(kinds: ["person"], tests: ["cn799_16_"])
            .because("由权限表统一执行，见权限矩阵测试。", "Enforced by the one table of rights; see the test of the matrix."),
        .duty("CN799.16.2.3", [.usingUnit], "建立查阅、调取登记制度，登记事由、内容、单位、人员姓名", "A register of every look-up and retrieval: reason, content, unit, name")
            .within(.article7Places).by(kinds: ["request"], registers: ["R-RETRIEVE", "R-USE"], reports: ["RP-RETRIEVE"], tests: ["cn799_16_"]),
        .duty("CN799.16.2.4", [.usingUnit], "其他防止滥用、泄露的措施", "Other measures against abuse and leakage").within(.article7Places).by(kinds: ["attestation"], tests: ["cn799_16_2_4_"])
            .manual(),
        .duty(
            "CN799.17", [.usingUnit], "图像信息保存不少于30日；30日后已经实现处理目的的予以删除；法律、行政法规另有规定的从其规定",
            "Kept at least 30 days; after that what has served its purpose is deleted; other laws and administrative regulations prevail"
        ).within(.article7Places).by(guards: ["G-RET30", "G-RETLONG"], kinds: ["system"], reports: ["RP-RET", "RP-CONFLICT"], tests: ["cn799_17_"]),
        .duty("CN799.18", [.support], "电信业务经营者保障传输安全", "Telecom operators secure transmission").within(.elsewhere).by(
            kinds: ["support_contract"], reports: ["RP-AVAIL"], tests: ["(nm203|_art)_5_3_"]),
        .ban(
            "CN799.19", [.entrusted], "设计、施工、检测、维护等单位及人员保守秘密，不得擅自留存、加工、泄露、提供图像信息", "Contractors and their staff keep secrets: no own retention, processing, leaking or passing on"
        ).by(guards: ["G-ENTRUST"], kinds: ["contract", "finding"], reports: ["RP-ART18"], tests: ["cn799_19_"]),
        .duty(
            "CN799.20", [.pso, .department], "国家机关依法定权限和程序查阅、调取，限于履行职责所必需，并予保密", "State organs view and retrieve by legal power and procedure, within what is necessary, and keep secrecy"
        )
        .by(guards: ["G-GRANT"], kinds: ["request", "police_grant"], registers: ["R-RETRIEVE", "R-POLICE"], reports: ["RP-RETRIEVE"], tests: ["cn799_20_"]),
        .duty(
            "CN799.21", [.usingUnit, .requester], "为保护自然人生命健康、财产安全，本人及其近亲属、监护人、照护人经管理单位同意可以查阅；不得非法对外提供、公开",
            "For life, health or property the person, near relatives, guardians or carers may view with the managing unit's consent; no illegal onward use"
        ).by(guards: ["G-PRIVATE"], kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["cn799_21_"]),
        .duty("CN799.22", [.usingUnit], "依法公开、发布图像信息的，对人脸、号牌、组织名称、证照等采取严格保护措施", "Lawful publication strictly protects faces, plates, names of organisations and licences")
            .by(guards: ["G-PUBLISH"], kinds: ["publication", "attestation"], tests: ["cn799_22_"]).manual(),
    ]

    private static func act(_ unit: StaticString, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry.ban(unit, [.anyone], zh, en).by(guards: ["G-ORIG"], kinds: ["finding"], reports: ["RP-PENALTY"], tests: ["(nm203|_art)_19_"])
    }

    private static let conduct: [RuleEntry] = [
        act("CN799.23", "任何单位和个人不得实施下列行为", "No unit or individual may do the following"),
        act("CN799.23.1.1", "非法提供、公开图像信息", "Illegal provision or publication of images"),
        act("CN799.23.1.2", "擅自改动、迁移、拆除第七条设备，或者喷涂、遮挡等妨碍正常运行", "Altering, moving, removing, spraying or covering devices of Art. 7 without authority"),
        act("CN799.23.1.3", "非法侵入、控制系统", "Intruding into or controlling a system"),
        act("CN799.23.1.4", "非法获取数据", "Illegal acquisition of data"),
        act("CN799.23.1.5", "非法删除、隐匿、修改、增加数据或者应用程序", "Illegal deletion, hiding, change or addition of data or programs"),
        act("CN799.23.1.6", "其他妨碍正常运行、危害安全的行为", "Other acts that hinder operation or harm security"),
    ]
}
