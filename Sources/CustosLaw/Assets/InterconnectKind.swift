import CustosBase

/// Interfaces to the local public security organ: reserved is enough, connected is better (NM203.13.1).
package enum InterconnectKind {
    package static let name = "interconnect"
    package static let unit = RuleUnit("NM203.13.1")

    static let fields: [RecordField] = [
        RecordField("name", "接口名称", "Name", .text(maximum: 64)).searched(),
        RecordField("system", "系统", "System", .reference("system")).fixed(),
        RecordField(
            "protocol", "协议", "Protocol",
            .choice([
                Choice("gbt28181-2022", "GB/T 28181-2022", "GB/T 28181-2022"), Choice("gbt28181-2016", "GB/T 28181-2016", "GB/T 28181-2016"),
                Choice("gb35114", "GB 35114-2017", "GB 35114-2017"),
            ])
        ).rests(on: unit),
        RecordField("localId", "本级平台编码", "Id of this platform", .code(.gbID)).optional(),
        RecordField("upperPlatformId", "上级平台编码", "Id of the upper platform", .code(.gbID)).optional().searched(),
        RecordField("organ", "公安机关", "Public security organ", .reference("organisation")).optional(),
        RecordField("securityLevel", "安全等级", "Security level", .choice([Choice("none", "无", "None"), Choice("A", "A 级", "A"), Choice("B", "B 级", "B"), Choice("C", "C 级", "C")])).optional(),
        RecordField("testedOn", "测试日期", "Tested on", .date(.notFuture)).optional(),
        RecordField("connected", "已接入", "Connected", .flag).optional(),
        RecordField("remarks", "备注", "Remarks", .longText(maximum: 500)).optional(),
    ]

    package static let kind: RecordKind = {
        var k = RecordKind(name, "联网接口", "Interconnection", fields: fields, titled: ["name", "protocol"], rests: [unit], writes: .registerAssets, owner: .through("system"))
        k.isTable = true
        k.guards = [
            Guard("G-IFACE", [unit]) { deed in
                var problems: [FieldProblem] = []
                if let o = try deed.target("organ"), o.text("kind") != OrganisationRole.pso.rawValue {
                    problems.append(FieldProblem("organ", "请选择公安机关。", "This is not a public security organ.", units: [unit]))
                }
                if deed.record.flag("connected") {
                    for f in ["upperPlatformId", "testedOn"] where deed.record.data[f] == nil { problems.append(FieldProblem(f, "已接入的接口须填写此项。", "A connected interface needs this.")) }
                }
                if let l = deed.text("localId"), l == deed.text("upperPlatformId") { problems.append(FieldProblem("upperPlatformId", "与本级平台编码相同。", "This is the id of this platform.")) }
                if !problems.isEmpty { throw LawFault.fields(problems) }
                return nil
            }
        ]
        return k
    }()
}
