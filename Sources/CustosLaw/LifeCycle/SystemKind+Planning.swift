import CustosBase

/// From the plan to the finished work (NM203.3, 7 to 10, 16; CN799.10), and the entry of what was in use before.
extension SystemKind {
    static var planning: [RecordEvent] {
        [
            RecordEvent(
                "design", "完成设计", "Finish the design", from: ["planned"], to: "designed", by: .registerAssets,
                guards: [
                    Guard("G-SCOPE", [LifeRules.scope], inScope), Guard("G-PLACE", [LifeRules.places], placed), SystemGuards.custodyDecided,
                    Guard("G-PRIV", [LifeRules.privacy, LifeRules.privacy799], unprohibited),
                ]
            ) { deed in deed.set("designedCameras", JSON(try SystemFacts(deed.record, deed.book).cameras().filter { $0.state != "removed" }.count)) },
            RecordEvent(
                "start_construction", "开工", "Start construction", from: ["designed"], to: "under_construction", by: .registerAssets,
                fields: [RecordField("constructionFrom", "开工日期", "Construction from", .date(.notFuture))],
                guards: [
                    Guard("G-CERT", [LifeRules.products], certified), SystemGuards.brandFree, SystemGuards.budget, Guard("G-CONSENT10", [LifeRules.neighbour], consented),
                ], effect: warnOfBudgets),
            RecordEvent(
                "complete_construction", "竣工", "Complete construction", from: ["under_construction"], to: "built", by: .registerAssets,
                fields: [
                    RecordField("completedOn", "竣工日期", "Completed on", .date(.notFuture)),
                    RecordField("approvedDeviation", "批准的设计变更", "Approved change of the design", .text(maximum: 300)).optional().help(
                        "安装数量与设计不一致时填写文号。", "Its number, where what is installed differs from the design."),
                ],
                guards: [Guard("G-BUILT", [LifeRules.together, LifeRules.trial], asDesigned)]
            ) { deed in
                if let from = deed.date("constructionFrom"), let to = deed.date("completedOn"), to < from {
                    throw FieldFault.refuse("completedOn", "不能早于开工日期 \(from)。", "This lies before the start of construction, \(from).")
                }
            },
            RecordEvent(
                "register_existing", "登记既有系统", "Enter a system that is in use already", from: ["planned"], to: "in_use", by: .putIntoUse,
                fields: [
                    RecordField("existingSince", "投入使用日期", "In use since", .date(.notFuture)).rests(on: LifeRules.use),
                    RecordField("existingAcceptedOn", "验收合格日期", "Accepted on", .date(.notFuture)).optional(),
                    RecordField("existingAcceptanceNo", "验收文件编号", "Number of the acceptance", .text(maximum: 80)).optional(),
                    RecordField("existingAcceptance", "验收文件", "The acceptance", .attachment).optional(),
                ],
                guards: [
                    Guard("G-SCOPE", [LifeRules.scope], inScope), Guard("G-PLACE", [LifeRules.places], placed), SystemGuards.custodyDecided, Guard("G-INUSE", [LifeRules.use], existing),
                    Guard("G-RET30", [.minimumRetention]) { deed in try Readiness.retention(of: deed.record, deed.book) },
                ], effect: registerExisting),
        ]
    }

    // MARK: Design

    private static func inScope(_ deed: Deed) throws -> Refusal? {
        switch deed.text("scopeDecision") {
        case "in_scope": return nil
        case nil:
            return .by(
                "G-SCOPE", LifeRules.scope, zh: "尚未认定系统是否属于公共安全视频监控图像信息系统", en: "Nobody has decided whether the system is in scope", remedyZh: "请填写适用范围认定、理由和认定人。",
                remedyEn: "Enter the scope decision, its reason and who decided.")
        default:
            return .by(
                "G-SCOPE", LifeRules.scope, zh: "系统已认定不属于适用范围，不进入法定登记", en: "The system was decided to be out of scope and does not enter the statutory registers",
                remedyZh: "如认定有误，请更正适用范围认定。",
                remedyEn: "Correct the scope decision if it is wrong.")
        }
    }

    private static func placed(_ deed: Deed) throws -> Refusal? {
        let facts = SystemFacts(deed.record, deed.book), sites = try facts.sites()
        func no(_ zh: String, _ en: String, _ remedyZh: String, _ remedyEn: String, _ unit: RuleUnit) -> Refusal {
            .by("G-PLACE", unit, zh: zh, en: en, remedyZh: remedyZh, remedyEn: remedyEn)
        }
        guard !sites.isEmpty else { return no("系统没有登记场所", "The system has no site", "请登记关系公共安全的场所。", "Enter the site that bears on public safety.", LifeRules.places) }
        if let bare = sites.first(where: { $0.words("placeCategories").isEmpty && $0.words("governmentPlaces").isEmpty && $0.text("publicKind") == nil }) {
            return no(
                "场所“\(bare.text("name") ?? "")”没有设定类别", "The site “\(bare.text("name") ?? "")” has no category", "请在场所登记中设定类别。", "Set its category in the register of sites.",
                LifeRules.places)
        }
        guard try !facts.cameras().isEmpty else { return no("系统没有采集设备", "The system has no collecting device", "请登记设计中的摄像机。", "Enter the cameras of the design.", LifeRules.scope) }
        return nil
    }

    private static func unprohibited(_ deed: Deed) throws -> Refusal? {
        for c in try SystemFacts(deed.record, deed.book).cameras() where c.state != "removed" {
            if let no = try PrivacyGuards.objection(c, book: deed.book) { return no }
        }
        return nil
    }

    // MARK: Construction

    private static func certified(_ deed: Deed) throws -> Refusal? {
        let day = deed.date("constructionFrom") ?? deed.today
        for c in try SystemFacts(deed.record, deed.book).cameras() where c.state != "removed" {
            guard let product = try deed.book.target(c, "product") else {
                return .by(
                    "G-CERT", LifeRules.products, zh: "摄像机“\(c.text("name") ?? "#\(c.id)")”没有选定产品", en: "No product is chosen for the camera “\(c.text("name") ?? "#\(c.id)")”",
                    remedyZh: "请选定检验合格或者认证的产品。",
                    remedyEn: "Choose a product that is tested or certified.")
            }
            if let no = ProductKind.objection(product, installedOn: c.date("installDate") ?? day) { return no }
        }
        return nil
    }

    /// Missing budgets are a notice unless the unit made them a condition, in which case the guard has refused already.
    private static func warnOfBudgets(_ deed: inout Deed) throws {
        let missing = BudgetLine.missing(deed.record)
        guard !missing.isEmpty else { return deed.record.data.remove("warnings") }
        let (zh, en) = (missing.map(\.title.zh).joined(separator: "、"), missing.map(\.title.en).joined(separator: ", "))
        deed.set("warnings", .texts(["政府投资建设的系统缺少经费：\(zh)（G-BUDGET）。The government-built system lacks budget lines: \(en) (G-BUDGET)."]))
    }

    private static func consented(_ deed: Deed) throws -> Refusal? {
        let facts = SystemFacts(deed.record, deed.book)
        guard facts.packs.contains("CN799") else { return nil }
        for s in try facts.sites() { if let no = SiteGuards.consentObjection(site: s, on: deed.date("constructionFrom") ?? deed.today) { return no } }
        return nil
    }

    private static func asDesigned(_ deed: Deed) throws -> Refusal? {
        let cameras = try SystemFacts(deed.record, deed.book).cameras()
        let planned = cameras.filter { $0.state == "planned" }
        let remedyZh = "请登记安装，或者填写批准的设计变更。", remedyEn = "Enter the installations, or the approved change of the design."
        guard planned.isEmpty else {
            return .by(
                "G-BUILT", LifeRules.together, zh: "还有\(planned.count)台设计中的摄像机未安装", en: "\(planned.count) cameras of the design are not installed", remedyZh: remedyZh, remedyEn: remedyEn)
        }
        let built = cameras.count { $0.state != "removed" }
        guard let designed = deed.record.integer("designedCameras"), Int64(built) != designed, deed.text("approvedDeviation") == nil else { return nil }
        return .by(
            "G-BUILT", LifeRules.together, zh: "设计\(designed)台摄像机，安装\(built)台，不一致", en: "\(designed) cameras were designed and \(built) are installed", remedyZh: remedyZh, remedyEn: remedyEn
        )
    }

    // MARK: Existing systems

    /// A system that was in use before it was entered here has its acceptance behind it, or predates the regulation (NM203.26).
    private static func existing(_ deed: Deed) throws -> Refusal? {
        guard let since = deed.input["existingSince"]?.text.flatMap({ LocalDate($0) }) else { return nil }
        let entered = LocalDate(of: deed.record.createdAt)
        guard since < entered else {
            return .by(
                "G-INUSE", LifeRules.use, LifeRules.trial, zh: "系统于\(entered)登记，当时尚未投入使用，须经试运行、检测和验收",
                en: "The system was entered on \(entered), before it was in use: trial, test and acceptance come first",
                remedyZh: "请按建设程序办理。", remedyEn: "Take the steps of construction.")
        }
        guard since >= LocalDate(year: 2014, month: 11, day: 1) else { return nil }
        guard let on = deed.date("existingAcceptedOn"), deed.text("existingAcceptanceNo") != nil else {
            return .by(
                "G-INUSE", LifeRules.use, LifeRules.inForce, zh: "2014年11月1日以后投入使用的系统须有验收合格文件", en: "A system put into use since 2014-11-01 has an acceptance to show",
                remedyZh: "请填写验收日期和文件编号；没有验收的，请按建设程序办理验收。", remedyEn: "Enter day and number of the acceptance; without one, take the steps up to acceptance.")
        }
        guard on > since else { return nil }
        return .by(
            "G-INUSE", LifeRules.use, zh: "验收日期\(on)晚于投入使用日期\(since)", en: "The acceptance of \(on) came after the use since \(since)", remedyZh: "请核对日期。", remedyEn: "Check the dates.")
    }

    private static func registerExisting(_ deed: inout Deed) throws {
        guard let since = deed.date("existingSince") else { return }
        deed.set("inUseDate", JSON(since.description))
        if let on = deed.date("existingAcceptedOn") {
            var data: JSON = [
                "system": .int(deed.record.id), "heldOn": JSON(on.description), "result": "pass", "form": "independent", "isExisting": true,
                "conclusion": JSON(deed.text("existingAcceptanceNo")),
            ]
            if let file = deed.record.data["existingAcceptance"] { data.set("documents", [file]) }
            if let b = deed.record.integer("buildUnit") { data.set("buildUnit", .int(b)) }
            deed.changes.append(.create(kind: AcceptanceKind.name, data: data, state: "passed"))
        }
        if let filing = try FilingLaw.start(of: deed.record, inUse: since, deed.book) { deed.changes.append(.create(kind: FilingKind.name, data: filing)) }
        deed.effects += try RetentionPolicyKind.effects(of: deed.record, deed.book)
    }
}
