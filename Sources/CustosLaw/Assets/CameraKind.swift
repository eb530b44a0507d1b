import CustosBase

/// The register of cameras (NM203.8, 13.3, 16; CN799.3, 7.3, 8, 13): where each is, what it sees, on which product, sign and recorder.
package enum CameraKind {
    package static let name = "camera"
    package static let maskLimit = 8
    package static let presetLimit = 16
    package static let zoneLimit = 32

    private static let mask: [RecordField] = [RecordField("polygon", "遮挡范围（米）", "Masked area (metres)", .polygon)]
    private static let pictureMask: [RecordField] = [RecordField("polygon", "遮挡范围（画面宽、高的百分比）", "Masked area (per cent of the picture's width and height)", .polygon)]
    private static let preset: [RecordField] = [
        RecordField("name", "预置位", "Preset", .text(maximum: 32)), RecordField("polygon", "视场（米）", "View (metres)", .polygon),
        RecordField("masks", "隐私遮挡", "Privacy masks", .rows(mask, maximum: maskLimit)).optional(),
    ]

    static let fields: [RecordField] = [
        RecordField("name", "摄像机名称", "Name", .text(maximum: 64)).searched(),
        RecordField("system", "系统", "System", .reference("system")).fixed(),
        RecordField("site", "场所", "Site", .reference("site")).requestable(),
        RecordField("gbId", "国标编码", "GB/T 28181 id", .code(.gbID)).optional().unique().searched(),
        RecordField("device", "本机的摄像机", "Camera of this recorder", .device).optional().unique(),
        RecordField("position", "安装位置", "Position", .text(maximum: 200)).optional().searched(),
        RecordField("coversParts", "覆盖的重要部位", "Protected parts in view", .texts(maximum: 16)).optional().rests(on: RuleUnit("NM203.7")),
        RecordField("mountZone", "安装处所在的禁止区域", "Prohibited zone at the place of installation", .reference("zone")).optional().rests(on: RuleUnit("NM203.8")),
        RecordField("mountArea", "安装处属于禁止类别", "Place of installation is prohibited as", .choice(ProhibitedArea.choices)).optional().rests(on: RuleUnit("NM203.8"), RuleUnit("CN799.8")),
        RecordField("floor", "楼层", "Floor", .text(maximum: 32)).requestable().optional(),
        RecordField("x", "平面图横坐标（米）", "Plan x (metres)", .number(-1_000_000...1_000_000)).requestable().optional(),
        RecordField("y", "平面图纵坐标（米）", "Plan y (metres)", .number(-1_000_000...1_000_000)).requestable().optional(),
        RecordField("zonesInView", "视场内的禁止区域", "Prohibited zones in view", .references("zone", maximum: zoneLimit)).optional().rests(on: RuleUnit("NM203.8")),
        RecordField("viewPolygon", "视场（米）", "View (metres)", .polygon).requestable().optional().rests(on: RuleUnit("NM203.8")),
        RecordField("masks", "隐私遮挡", "Privacy masks", .rows(mask, maximum: maskLimit)).requestable().optional(),
        RecordField("pictureMasks", "画面遮挡", "Masks on the picture", .rows(pictureMask, maximum: maskLimit)).requestable().optional(),
        RecordField("presets", "预置位", "Presets", .rows(preset, maximum: presetLimit)).requestable().optional(),
        RecordField("audio", "拾音", "Audio", .flag).requestable().optional().rests(on: RuleUnit("CN799.8.1.4")).help("默认关闭。", "Off by default."),
        RecordField("consent", "当事人同意的说明", "Consent of persons concerned", .longText(maximum: 500)).optional().help(
            "仅作记载：同意不能解除禁止区域的禁止。", "For the record only: consent does not lift a prohibition."),
        RecordField("product", "产品", "Product", .reference("product")).optional().rests(on: RuleUnit("NM203.16")),
        RecordField("installDate", "安装日期", "Installed on", .date(.any)).optional(),
        RecordField("installedFor", "安装主体", "Installed for", .reference("organisation")).optional().rests(on: RuleUnit("CN799.7.3")).help(
            "未填即系统的使用单位。", "The system's using unit unless another is entered."),
        RecordField("sign", "标识", "Sign", .reference("sign")).optional().rests(on: SignLaw.unit),
        RecordField("necessity", "必要性说明", "Why it is needed", .longText(maximum: 1000)).optional().rests(on: CameraGuards.necessityUnit),
        RecordField("viewBy", "视场登记人", "View entered by", .text(maximum: 64)).computed(),
        RecordField("signedView", "复核签字的视场", "Signed view", .text(maximum: 64)).computed(),
        RecordField("signedZones", "复核签字的区域", "Zones signed for", .references("zone", maximum: 10_000)).computed(),
        RecordField("signedBy", "复核人", "Signed by", .text(maximum: 100)).computed(),
        RecordField("signedOn", "复核日期", "Signed on", .date(.any)).computed(),
        RecordField("disabledFrom", "停用前状态", "State before it was disabled", .text(maximum: 16)).computed(),
        RecordField("disabledByZone", "因此区域停用", "Disabled for this zone", .reference("zone")).computed(),
    ]

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "摄像机", "Camera", fields: fields, lifecycle: CameraLife.life, titled: ["name", "position"],
            rests: [RuleUnit("NM203.8"), SignLaw.unit, RuleUnit("NM203.16"), RuleUnit("CN799.3"), RuleUnit("CN799.8"), RuleUnit("CN799.13")], writes: .registerAssets,
            owner: .through("system"))
        k.isTable = true
        k.guards = [CameraGuards.form, PrivacyGuards.camera, CameraGuards.certified, CameraGuards.viewChange, CameraGuards.signStays]
        k.effect = { deed in
            let isOther = PrivacyLaw.viewFields.contains { deed.record.data[$0] != deed.before?.data[$0] }
            if isOther { deed.set("viewBy", JSON(deed.actor.id)) }
        }
        return k
    }()
}
