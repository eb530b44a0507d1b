/// CN799 Arts. 1 to 6.
enum CN799General {
    static let entries: [RuleEntry] = [
        .definition("CN799.1", "立法目的", "Purpose").because("目的条款，无行为要求。", "A clause of purpose asks for no act."),
        .definition(
            "CN799.2", "系统：在公共场所安装图像采集设备及相关设施，对涉及公共安全的区域进行视频图像信息收集、传输、显示、存储的系统",
            "System: collecting devices in public places and related facilities that gather, transmit, show and store video images of areas bearing on public safety"
        ).by(kinds: ["site"], tests: ["cn799_2_"]),
        .duty(
            "CN799.3", [.anyone], "建设、使用系统应当合理适度，不得危害国家安全、公共利益，不得损害个人、组织合法权益",
            "Building and using systems is reasonable and moderate, and harms neither national security, public interest nor lawful rights"
        ).by(kinds: ["camera"], tests: ["cn799_3_"]),
        .definition("CN799.4", "各级政府及部门的领导、协调职责", "Leadership and coordination by governments and departments").because(
            "约束国家机关内部分工，不约束系统。", "Divides work among organs of state; it binds no system."),
        .power("CN799.5", [.pso, .department], "公安机关负责监督管理，其他部门在职责范围内负责有关工作", "The public security organ supervises; other departments act within their duties")
            .within(.elsewhere).by(kinds: ["organisation", "inspection"], tests: ["(nm203|_art)_5_1_"]),
        .duty("CN799.6", [.government, .department], "统筹规划，充分利用现有资源，避免重复建设", "Plan as a whole, use existing resources, avoid duplication").by(
            kinds: ["system"], reports: ["RP-PLAN"], tests: ["(nm203|_art)_4_"]),
    ]
}
