import CustosBase

/// Requirement and tender texts. There is no field for a brand or a vendor, and none gets into the text (NM203.16).
package enum RequirementKind {
    package static let name = "requirement"

    static let fields: [RecordField] = [
        RecordField("name", "名称", "Title", .text(maximum: 100)).searched(),
        RecordField("organisation", "发布单位", "Issuing unit", .reference("organisation")),
        RecordField("system", "系统", "System", .reference("system")).optional(),
        RecordField("project", "建设项目", "Project", .reference("project")).optional(),
        RecordField("text", "需求文本", "Text", .longText(maximum: 10_000)).rests(on: BrandLaw.unit).help(
            "写明性能、接口和标准，不写品牌、厂商、供应商。", "Say what it does, its interfaces and standards; no brand, maker or supplier."),
    ]

    private static let brand = Guard("G-BRAND", [BrandLaw.unit]) { deed in
        deed.record.state == "draft" && deed.event != "publish" ? nil : try BrandLaw.objection(deed.record, book: deed.book)
    }

    package static let kind: RecordKind = {
        let life = Lifecycle(
            [RecordState("draft", "起草", "Draft", isDraft: true), RecordState("published", "已发布", "Published"), RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true)],
            [
                RecordEvent("publish", "发布", "Publish", from: ["draft"], to: "published", by: .registerAssets, guards: [brand]) { deed in
                    deed.set("publishedOn", JSON(deed.today.description))
                },
                RecordEvent("withdraw", "撤回", "Withdraw", from: ["draft", "published"], to: "withdrawn", by: .registerAssets),
            ])
        let own = fields + [RecordField("publishedOn", "发布日期", "Published on", .date(.any)).computed()]
        var k = RecordKind(
            name, "需求文件", "Requirement text", fields: own, lifecycle: life, titled: ["name"], rests: [BrandLaw.unit], writes: .registerAssets, owner: .organisation("organisation"))
        k.guards = [brand]
        return k
    }()
}

/// G-BRAND: nobody designates a brand, seller, designer, builder or repairer (NM203.16, second sentence).
package enum BrandLaw {
    package static let unit = RuleUnit("NM203.16")

    /// The refusal for a text that designates, or `nil`. Known names, makers of the product register and registered entrusted units count.
    package static func objection(_ requirement: LawRecord, book: any LawBook) throws -> Refusal? {
        var terms = BrandDictionary.known
        for p in try book.records("product") { if let m = p.text("maker") { terms.append(m) } }
        for o in try book.records("organisation", where: "kind", is: OrganisationRole.entrusted.rawValue) where o.id != requirement.integer("organisation") {
            if let n = o.text("name") { terms.append(n) }
        }
        let text = [requirement.text("name"), requirement.text("text")].compactMap { $0 }.joined(separator: "\n")
        let hits = BrandDictionary(terms).hits(text)
        guard !hits.isEmpty else { return nil }
        let list = hits.prefix(8).map { "“\($0)”" }.joined(separator: "、")
        return Refusal(
            ruleUnits: [unit], zh: "需求文本指定了品牌或单位：\(list)；任何单位和个人不得指定品牌和销售、设计、施工、维修单位（G-BRAND）。",
            en: "The text designates: \(list); nobody may designate a brand, seller, designer, builder or repairer (G-BRAND).",
            remedy: Bilingual(zh: "请改为性能、接口和标准要求；“或同等产品”也不能保留品牌。", en: "Say performance, interfaces and standards instead; “or equivalent” does not make a brand lawful."))
    }
}
