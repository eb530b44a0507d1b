extension InspectionChecklist {
    /// Arts. 7-19 of the regulation.
    static let regulation: [Question] = placesAndData + construction + usingUnit + conduct

    private static let placesAndData: [Question] = [
        Question("NM203.7", .notInstalled, "应当安装的场所和部位是否均已安装系统？", "Is a system installed at every place and part that must have one?"),
        Question("NM203.7.1.12", .other, "“其他治安保卫重点单位”是否有旗县级以上人民政府的确定文件？", "Is a key public-order unit designated by a document of a government at county level or above?"),
        Question("NM203.7.1.13", .other, "“其他规定场所”是否载明法律、法规、规章依据？", "Is the law that requires the installation named?"),
        Question("NM203.8.1.1", .prohibitedArea, "旅店客房、娱乐场所包间是否没有摄像机，也未被拍入画面？", "Are hotel guest rooms and private rooms of entertainment places free of cameras and views?"),
        Question("NM203.8.1.2", .prohibitedArea, "集体宿舍、公寓房间是否没有摄像机，也未被拍入画面？", "Are dormitories and apartment rooms free of cameras and views?"),
        Question("NM203.8.1.3", .prohibitedArea, "哺乳室、公共浴室、更衣室、化妆间、卫生间是否没有摄像机，也未被拍入画面？", "Are nursing, bath, changing and dressing rooms and toilets free of cameras and views?"),
        Question("NM203.8.1.4", .prohibitedArea, "金融、保险、证券机构可能泄露客户信息的区域是否未被拍摄？", "Are areas where customers' information may leak out of view?"),
        Question("NM203.8.1.5", .prohibitedArea, "选举箱、举报箱、投票点附近是否未被拍摄？", "Are the surroundings of ballot boxes, report boxes and polling points out of view?"),
        Question("NM203.8.1.6", .prohibitedArea, "其他涉及个人隐私的场所和区域是否未被拍摄？", "Are other private places and areas out of view?"),
        Question("NM203.9", .other, "政府投资的系统是否落实建设、运行、维护经费？", "Does a government-built system have its funds for construction, operation and maintenance?"),
        Question("NM203.10", .other, "图像信息是否由规定的单位存储管理？", "Is the footage kept by the unit that must keep it?"),
        Question("NM203.11", .x5, "调取政府投资系统的图像信息是否经公安机关确认？", "Was every retrieval from a government-built system confirmed by the public security organ?"),
        Question("NM203.12.1.1", .x5, "调取、复制人是否出示有效身份证明并有登记？", "Was valid identity proof shown and noted at each retrieval and copy?"),
        Question("NM203.12.1.2", .x5, "是否逐次填写调取、复制图像信息登记表？", "Was the registration form filled in each time?"),
        Question("NM203.12.1.3", .x5, "调取、复制人是否承诺遵守使用、保密制度？", "Did those who took footage undertake to obey the rules on use and secrecy?"),
        Question("NM203.13.1", .other, "系统是否符合国家技术标准并预留与公安机关联网的接口？", "Does the system meet the technical standards and reserve an interface to the public security organ?"),
        Question("NM203.13.2", .other, "跨部门共享是否有有效的共享协议？", "Does every sharing between departments rest on an agreement in force?"),
        Question("NM203.13.3", .noSign, "采集设备安装处是否设有明显标识？", "Is there an obvious sign where each device is installed?"),
        Question("NM203.14", .x1, "公安机关接入、直接使用是否得到配合且未收取费用？", "Is connection and direct use by the public security organ granted, free of charge?"),
    ]

    private static let construction: [Question] = [
        Question("NM203.15", .notSynchronous, "新建、改建、扩建工程的系统是否综合设计、同步施工、同时使用、独立验收？", "Was the system designed, built and put to use together with the works, and accepted independently?"),
        Question("NM203.16", .other, "产品是否检测合格或者认证，并且没有指定品牌、单位？", "Are the products tested or certified, and was no brand, seller or builder designated?"),
        Question("NM203.17.1", .unacceptedUse, "是否试运行满 1 个月、经有资格的机构检测合格并会同公安机关验收？", "Was there a month of trial, a passed test by a qualified agency, and acceptance together with the PSO?"),
        Question("NM203.17.2", .unacceptedUse, "未经验收或者验收不合格的系统是否没有投入使用？", "Is nothing in use that was not accepted?"),
    ]

    private static let usingUnit: [Question] = [
        Question("NM203.18.1.1", .noPolicies, "值机值班、日常检查、定期维护、使用登记、安全保密五项制度是否建立并有记录？", "Are the five systems of rules in force, and are their registers kept?"),
        Question("NM203.18.1.2", .untrained, "操作、维护人员是否经过专业培训？", "Are operators and maintainers professionally trained?"),
        Question("NM203.18.1.3", .drillOverdue, "是否制定应急预案并定期演练？", "Is there an emergency plan, and is it drilled?"),
        Question("NM203.18.1.4", .retentionShort, "原始图像信息是否保存 30 日以上，质量是否符合标准？", "Is original footage kept for 30 days or more, in the quality that the standards ask?"),
        Question("NM203.18.1.5", .other, "委托运营、维护的，是否以合同明确安全运行责任？", "Where operation or maintenance is entrusted, does a contract settle the responsibility?"),
    ]

    private static let conduct: [Question] = [
        Question("NM203.19.1.1", .x1, "是否没有拒绝、阻碍依法使用设施、设备和调取图像信息？", "Was lawful use or retrieval neither refused nor obstructed?"),
        Question("NM203.19.1.2", .x2, "是否没有擅自删改、隐匿、毁弃留存期限内的原始记录？", "Are originals within their retention complete: nothing deleted, altered, hidden or destroyed?"),
        Question("NM203.19.1.3", .x3, "是否没有破坏系统的运行程序和记录？", "Are the programs and records of the system unharmed?"),
        Question("NM203.19.1.4", .x4, "是否没有泄露系统秘密？", "Were the secrets of the system kept?"),
        Question("NM203.19.1.5", .x5, "是否没有非法提供、使用、传播、复制图像信息资料？", "Was no image material provided, used, spread or copied illegally?"),
        Question("NM203.19.1.6", .x6, "是否没有擅自改变系统的用途、权限和范围？", "Were purpose, permissions and scope changed by approved change only?"),
        Question("NM203.19.1.7", .x7, "是否没有影响系统正常运行的其他行为？", "Was there no other conduct that affects normal operation?"),
    ]

    /// Other national law.
    static let others: [Question] = [
        Question("CNX.ATL.32", .retentionShort, "防范恐怖袭击重点目标的图像是否保存 90 日以上？", "Does a key anti-terror target keep its images for 90 days or more?"),
        Question("CNX.PIPL.55", .other, "依法需要的个人信息保护影响评估是否完成并保存？", "Was the impact assessment made, where the law asks for one, and is it kept?"),
    ]
}
