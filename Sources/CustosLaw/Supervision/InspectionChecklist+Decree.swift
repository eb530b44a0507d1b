extension InspectionChecklist {
    /// Decree 799, as far as an inspection can look at it.
    static let decree: [Question] = installation + operation

    private static let installation: [Question] = [
        Question("CN799.7.2", .other, "应当建设的公共场所是否由经营管理单位建设系统？", "Is there a system at each public place whose operator must build one?"),
        Question("CN799.7.3", .noStanding, "设备是否为维护公共安全所必需，且由有权的单位安装？", "Is every device necessary for public security, and installed by somebody entitled to?"),
        Question(
            "CN799.8.1", .prohibitedArea, "客房、包间、宿舍、浴室、卫生间、更衣室、试衣间等处是否没有设备（含录音）？", "Are guest, private, dormitory, bath, changing, fitting rooms and toilets free of devices, sound included?"
        ),
        Question("CN799.8.2", .checkMissed, "禁止安装区域的管理者是否每日检查，发现后立即报告公安机关？", "Are prohibited areas checked daily, and discoveries reported to the police at once?"),
        Question("CN799.9", .noStanding, "其他公共场所的设备是否由负有安全防范义务者为必需而安装？", "At other public places, were devices installed by those with a security duty, and only where necessary?"),
        Question("CN799.10", .noConsent, "军事禁区、军事管理区、涉密单位周边安装是否事先征得同意？", "Near military zones and classified units, was their consent given first?"),
        Question("CN799.11", .other, "系统是否按标准设计、施工、检验、验收并保存档案？", "Was the system designed, built, tested and accepted to the standards, and are the archives kept?"),
        Question("CN799.12", .other, "产品、服务是否符合强制性国家标准，漏洞是否及时补救并报告？", "Do products and services meet the mandatory standards, and were flaws remedied and reported?"),
        Question("CN799.13", .noSign, "位置、角度、范围是否必要且顾及隐私，是否设置显著提示标识？", "Are position, angle and range necessary and mindful of privacy, and is there a prominent sign?"),
        Question("CN799.14", .notFiled, "是否在投入使用之日起 30 日内如实备案，变更是否及时备案？", "Was the system filed truthfully within 30 days of use, and were changes filed promptly?"),
    ]

    private static let operation: [Question] = [
        Question("CN799.15.1", .other, "是否落实网络、数据、个人信息安全义务，图像是否原始、完整？", "Are the network, data and personal-information duties met, and are images original and complete?"),
        Question("CN799.15.2", .other, "委托运营、维护的，是否签订安全保密协议并监督？", "Where operation is entrusted, is there a security and secrecy agreement, and is it supervised?"),
        Question("CN799.16.1", .x5, "是否没有滥用、泄露图像信息？", "Was footage neither abused nor leaked?"),
        Question("CN799.16.2.1", .untrained, "监看、管理人员是否经入职审查、保密教育和岗位培训？", "Were watchers and managers vetted, taught secrecy, and trained?"),
        Question("CN799.16.2.2", .other, "是否实行授权管理和访问控制？", "Is access authorised and controlled?"),
        Question("CN799.16.2.3", .x5, "每次查阅、调取的事由、内容、单位、姓名是否登记？", "Is each look-up and retrieval registered with reason, content, unit and name?"),
        Question("CN799.17", .retentionShort, "是否保存不少于 30 日，期满且已实现目的的是否删除？", "Is footage kept for 30 days or more, and deleted afterwards once its purpose is achieved?"),
        Question("CN799.19", .x4, "施工、维护等单位及人员是否保密，没有留存、处理、提供图像？", "Do contractors keep secrets, and keep, process or pass on nothing?"),
        Question("CN799.20", .x5, "国家机关查阅、调取是否依照权限、程序并限于必要范围？", "Did state organs view and retrieve within their power, procedure and need?"),
        Question("CN799.21", .x5, "个人查阅是否为生命、健康、财产安全并经管理单位同意？", "Did private persons view for life, health or property only, with consent?"),
        Question("CN799.22", .x5, "公开传播的图像是否对人脸、车牌等作严格保护处理？", "Are faces, plates and names protected in whatever is published?"),
        Question("CN799.23.1.2", .x7, "采集设备是否未被擅自改动、迁移、拆除、喷涂、遮挡？", "Were devices not altered, moved, removed, sprayed or covered?"),
        Question("CN799.23.1.5", .x2, "数据、程序是否未被非法删除、隐匿、修改、增加？", "Were data and programs not illegally deleted, hidden, changed or added to?"),
        Question("CN799.24", .x1, "是否配合公安机关监督检查？", "Does the unit cooperate with inspections?"),
        Question("CN799.33", .other, "非公共场所的设备是否没有损害他人权益、非法对外提供？", "Do devices in non-public places harm nobody, and is nothing disclosed illegally?"),
    ]
}
