/// NM203 Arts. 1 to 6.
enum NM203General {
    static let entries: [RuleEntry] = [
        .definition("NM203.1", "立法目的；根据自治区公共安全技术防范管理条例制定", "Purpose; made under the regional regulation on technical protection")
            .because("目的条款，无行为要求；见规则包的依据栏。", "A clause of purpose asks for no act; see the pack's basis."),
        .definition(
            "NM203.2", "自治区行政区域内系统的规划、建设、使用和监督管理以及图像信息的存储、应用，适用本办法",
            "Applies in the autonomous region to planning, construction, use and supervision of systems and to storage and application of image information"
        ).by(guards: ["G-PACK"], kinds: ["system"], reports: ["RP-CONFLICT"], tests: ["(nm203|_art)_2_"]),
        .definition(
            "NM203.3", "系统：利用视频监控技术，对涉及公共安全的场所和区域进行图像信息采集、传输、显示、存储、管理",
            "System: by video surveillance technology it collects, transmits, displays, stores and manages image information of places and areas that bear on public safety"
        ).by(guards: ["G-SCOPE"], kinds: ["system", "camera"], tests: ["(nm203|_art)_3_"]),
        .duty("NM203.4", [.government], "系统建设纳入国土空间规划", "Construction of systems is listed in territorial spatial planning")
            .by(kinds: ["system"], reports: ["RP-PLAN"], tests: ["(nm203|_art)_4_"]),
        .power(
            "NM203.5.1", [.pso], "旗县级以上公安机关指导、监督管理本行政区域内系统的建设和应用", "Public security organs at or above banner/county level guide and supervise construction and application in their area"
        )
        .by(kinds: ["organisation", "inspection"], registers: ["R-INSPECT"], tests: ["(nm203|_art)_5_1_"]),
        .power("NM203.5.2", [.department], "其他有关部门在各自职责范围内做好相关管理工作", "Other departments manage within their duties")
            .by(kinds: ["organisation"], tests: ["(nm203|_art)_5_2_"]),
        .duty("NM203.5.3", [.support], "电力、电信、网络等单位提供支持", "Power, telecom and network units provide support")
            .by(kinds: ["support_contract", "fault"], reports: ["RP-AVAIL"], tests: ["(nm203|_art)_5_3_"]),
        .duty("NM203.6", [.government], "纳入社会治安综合治理目标管理", "Included in comprehensive public-order target management")
            .within(.elsewhere).by(reports: ["RP-GOV"], tests: ["(nm203|_art)_6_"]),
    ]
}
