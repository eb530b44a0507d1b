import CustosBase

/// The register of sites: which places and parts shall have a system, and what they are under each pack (NM203.7, 9; CN799.7, 9, 10).
package enum SiteKind {
    package static let name = "site"
    package static let partLimit = 64
    package static let neighbourLimit = 8

    static let part: [RecordField] = [
        RecordField("name", "部位名称", "Part", .text(maximum: 64)),
        RecordField("kind", "部位类别", "Kind", .choice(ProtectedPart.choices)),
        RecordField("mandatory", "应当安装", "Must have a camera", .flag).optional(),
    ]
    static let designation: [RecordField] = [
        RecordField("government", "确定机关（人民政府）", "Deciding government", .text(maximum: 100)),
        RecordField("level", "级别", "Level", .choice(OrganLevel.countyAndAbove)).help("须为旗县级以上。", "Banner or county level at least."),
        RecordField("documentNumber", "文号", "Document number", .text(maximum: 64)),
        RecordField("decidedOn", "日期", "Date", .date(.notFuture)),
        RecordField("document", "文件", "Document", .attachment).optional(),
    ]
    static let neighbour: [RecordField] = [
        RecordField("name", "单位或区域名称", "Unit or zone", .text(maximum: 100)),
        RecordField(
            "kind", "类别", "Kind",
            .choice([
                Choice("military_restricted", "军事禁区", "Military restricted zone"), Choice("military_administrative", "军事管理区", "Military administrative zone"),
                Choice("classified_unit", "涉密单位", "Classified unit"),
            ])),
        RecordField("consentDocument", "同意文件文号", "Consent: document number", .text(maximum: 64)).optional(),
        RecordField("consentOn", "同意日期", "Consent: date", .date(.notFuture)).optional(),
        RecordField("document", "同意文件", "Consent: document", .attachment).optional(),
    ]

    /// A floor plan or map: the picture, and where and how large it lies on the plane that zones and cameras are measured on.
    static let plan: [RecordField] = [
        RecordField("floor", "楼层", "Floor", .text(maximum: 32)).optional(),
        RecordField("picture", "图片（JPEG、PNG）", "Picture (JPEG, PNG)", .attachment),
        RecordField("width", "图片宽度代表的米数", "Metres that the picture is wide", .number(0.1...1_000_000)),
        RecordField("x", "左上角横坐标（米）", "Left edge, x (metres)", .number(-1_000_000...1_000_000)).optional(),
        RecordField("y", "左上角纵坐标（米）", "Top edge, y (metres)", .number(-1_000_000...1_000_000)).optional(),
    ]
    package static let planLimit = 32

    static let fields: [RecordField] = [
        RecordField("name", "场所名称", "Name", .text(maximum: 100)).searched(),
        RecordField("organisation", "管理单位", "Managing unit", .reference("organisation")),
        RecordField("address", "地址", "Address", .text(maximum: 200)).optional().searched().help(
            "涉密场所的地址、坐标自动移入保密项。", "Of a classified site, address and coordinates move to the fields kept secret."),
        RecordField("longitude", "经度", "Longitude", .number(-180...180)).optional(),
        RecordField("latitude", "纬度", "Latitude", .number(-90...90)).optional(),
        RecordField("secretAddress", "地址（保密）", "Address (secret)", .text(maximum: 200)).optional().classified(),
        RecordField("secretLongitude", "经度（保密）", "Longitude (secret)", .number(-180...180)).optional().classified(),
        RecordField("secretLatitude", "纬度（保密）", "Latitude (secret)", .number(-90...90)).optional().classified(),
        RecordField("area", "行政区划代码", "Division code", .text(maximum: 12)).optional().indexed().help(AreaCode.zh, AreaCode.en),
        RecordField("mobility", "固定或移动", "Fixed or mobile", .choice([Choice("fixed", "固定场所", "Fixed"), Choice("vehicle", "车辆、船舶", "Vehicle or ship")])).optional(),
        RecordField("vehicleNumber", "车牌号、船名", "Plate or name of vehicle", .text(maximum: 32)).optional().searched(),
        RecordField("placeCategories", "应当安装的场所类别", "Categories that must have a system", .choices(PlaceCategory.choices)).optional().indexed().rests(on: RuleUnit("NM203.7")),
        RecordField("protectedParts", "重要部位", "Protected parts", .rows(part, maximum: partLimit)).optional().rests(on: RuleUnit("NM203.7")),
        RecordField("governmentPlaces", "政府建设的公共场所", "Places that government equips", .choices(GovernmentPlace.choices)).optional().indexed().rests(on: GovernmentPlace.unit),
        RecordField("designation", "治安保卫重点单位的确定文件", "Designation as a key unit", .rows(designation, maximum: 4)).optional().rests(on: RuleUnit("NM203.7.1.12")),
        RecordField("legalBasis", "其他法律、法规、规章依据", "Other legal basis", .text(maximum: 300)).optional().rests(on: RuleUnit("NM203.7.1.13")),
        RecordField("antiTerrorKeyTarget", "防范恐怖袭击重点目标", "Key anti-terror target", .flag).optional().indexed().rests(on: .antiTerrorRetention),
        RecordField("antiTerrorFiling", "重点目标备案文号", "Key target: filing reference", .text(maximum: 100)).optional(),
        RecordField("siteHints", "具体类型", "More exactly", .choices(SiteHint.choices)).optional().help("用于建议 799 号令下的类别。", "For the proposal under CN799."),
        RecordField("publicKind", "799号令下的场所类别", "Kind under CN799", .choice(PublicKind.choices)).optional().indexed().rests(on: RuleUnit("CN799.2")),
        RecordField("cn799Category", "799号令第七条类别", "List of CN799.7", .choice(CN799Category.choices)).optional(),
        RecordField("publicKindReason", "类别认定理由", "Reason for the kind", .text(maximum: 300)).optional(),
        RecordField("publicKindProposed", "建议类别", "Proposed kind", .choice(PublicKind.choices)).computed(),
        RecordField("plans", "平面图", "Plans", .rows(plan, maximum: planLimit)).optional(),
        RecordField("classified", "涉密场所", "Classified", .flag).optional(),
        RecordField("classifiedNeighbour", "邻近的军事区域、涉密单位", "Military zones or classified units nearby", .rows(neighbour, maximum: neighbourLimit)).optional().rests(on: RuleUnit("CN799.10")),
        RecordField("contact", "联系人", "Contact", .text(maximum: 64)).optional(),
        RecordField("phone", "联系电话", "Telephone", .code(.telephone)).optional(),
    ]

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "场所", "Site", fields: fields, titled: ["name"], rests: [RuleUnit("NM203.7"), RuleUnit("NM203.8"), RuleUnit("NM203.9"), RuleUnit("CN799.7.1"), RuleUnit("CN799.9")],
            writes: .registerAssets, owner: .organisation("organisation"))
        k.isTable = true
        k.guards = SiteGuards.all
        k.effect = { deed in
            let r = deed.record
            let proposal = PublicKind.proposal(PlaceCategory.of(r), GovernmentPlace.of(r), r.words("siteHints"))
            deed.set("publicKindProposed", JSON(proposal.kind.rawValue))
            // Defence-industry places are classified unless somebody says otherwise (NM203.7.1.2).
            if r.data["classified"] == nil, PlaceCategory.of(r).contains(.p02) { deed.set("classified", true) }
            if deed.record.flag("classified") { hideLocation(&deed) }
            try SiteGuards.lateNeighbours(&deed)
        }
        return k
    }()

    /// Where a classified site lies is for the cleared only (NM203.7.1.2, 19.1.4).
    private static func hideLocation(_ deed: inout Deed) {
        for (open, secret) in [("address", "secretAddress"), ("longitude", "secretLongitude"), ("latitude", "secretLatitude")] {
            guard let v = deed.record.data[open] else { continue }
            deed.set(secret, v)
            deed.record.data.remove(open)
        }
    }
}
