import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// A small town for the tests of the registers: a hotel, its county, a product, a sign. The kinds of other folders stand here in their least form.
final class AssetWorld {
    let book: MemoryBook
    let manager = People.who(.manager)
    let reviewer = People.who(.manager, id: "user:reviewer")
    var hotel: Int64 = 0
    var pso: Int64 = 0
    var shop: Int64 = 0
    var site: Int64 = 0
    var system: Int64 = 0
    var product: Int64 = 0

    static let systemKind: RecordKind = {
        var k = RecordKind(
            "system", "系统", "System", fields: SystemFields.all,
            lifecycle: Lifecycle(
                ["planned", "under_construction", "trial_operation", "accepted", "in_use"].map { RecordState($0, $0, $0) },
                [
                    RecordEvent("build", "施工", "Build", from: ["planned"], to: "under_construction", by: .registerAssets, guards: [SystemGuards.budget, SystemGuards.brandFree]),
                    RecordEvent("try", "试运行", "Trial", from: ["under_construction"], to: "trial_operation", by: .runTrial),
                    RecordEvent("accept", "验收", "Accept", from: ["trial_operation"], to: "accepted", by: .signAcceptance),
                    RecordEvent("use", "使用", "Use", from: ["accepted"], to: "in_use", by: .putIntoUse) { $0.set("inUseDate", JSON($0.today.description)) },
                ]), titled: ["name"], rests: [RuleUnit("NM203.3")], writes: .registerAssets, owner: .organisation("organisation"))
        k.guards = SystemGuards.registration
        return k
    }()
    static let findingKind: RecordKind = {
        let fields = [
            RecordField("findingKind", "类别", "Kind", .choice(FindingKind.allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) })).indexed(),
            RecordField("ruleUnits", "规则", "Rules", .texts(maximum: 20)), RecordField("subject", "对象", "Subject", .integer(0...Int64.max)).optional(),
            RecordField("system", "系统", "System", .reference("system")).optional(), RecordField("organisation", "单位", "Organisation", .reference("organisation")).optional(),
            RecordField("evidence", "证据", "Evidence", .longText(maximum: 2000)), RecordField("raisedBy", "来源", "Raised by", .text(maximum: 64)),
            RecordField("key", "键", "Key", .text(maximum: 200)).optional().indexed(),
        ]
        let life = Lifecycle(
            ["open", "rectified", "closed", "not_established"].map { RecordState($0, $0, $0, isFinal: ["closed", "not_established"].contains($0)) },
            [RecordEvent("close", "办结", "Close", from: ["open"], to: "closed", by: .inspect), RecordEvent("drop", "不成立", "Drop", from: ["open"], to: "not_established", by: .inspect)])
        return RecordKind(
            "finding", "问题", "Finding", fields: fields, lifecycle: life, titled: ["findingKind"], rests: [RuleUnit("NM203.20")], writes: .inspect, owner: .organisation("organisation"))
    }()

    /// - Parameter kinds: those of the whole house, for what reaches beyond the registers.
    init(packs: [String] = ["NM203", "CN799", "CNX"], site more: JSON = .emptyObject, kinds: [RecordKind]? = nil) throws {
        book = MemoryBook(kinds ?? AssetKinds.all + [Self.systemKind, Self.findingKind])
        pso = try book.create("organisation", ["name": "回民区公安分局", "kind": "PSO", "level": "county", "area": "150103"], by: manager).id
        hotel = try book.create("organisation", ["name": "H酒店", "kind": "USE", "area": "150103"], by: manager).id
        shop = try book.create("organisation", ["name": "某购物公司", "kind": "USE"], by: manager).id
        let base: JSON = ["name": "H酒店大楼", "organisation": .int(hotel), "area": "150103001"]
        site = try book.create("site", base.merging(more), by: manager).id
        system = try book.create(
            "system",
            [
                "name": "H酒店系统", "organisation": .int(hotel), "sites": [.int(site)], "fundingType": "non_government", "useUnit": .int(hotel), "custodian": .int(hotel), "purpose": "公共安全",
                "packs": .texts(packs),
            ], by: manager
        ).id
        product = try book.create(
            "product",
            [
                "maker": "甲公司", "model": "C-1", "certificateKind": "certification", "certificateBody": "乙中心", "certificateNumber": "Z1", "validFrom": "2024-04-01", "validTo": "2026-03-31",
            ], by: manager
        ).id
    }

    // MARK: Steps

    func camera(_ more: JSON = .emptyObject) throws -> LawRecord {
        let base: JSON = ["name": "大堂", "system": .int(system), "site": .int(site), "product": .int(product), "necessity": "大堂为公共区域，治安需要"]
        return try book.create("camera", base.merging(more), by: manager)
    }
    func sign(_ more: JSON = .emptyObject) throws -> LawRecord {
        let base: JSON = ["name": "S1", "site": .int(site), "textZh": "您已进入视频监控区域", "position": "正门左侧", "photo": 7, "installedOn": "2026-03-01"]
        return try book.create("sign", base.merging(more), by: manager)
    }
    func zone(_ area: String, _ more: JSON = .emptyObject) throws -> LawRecord {
        let base: JSON = ["name": "区域", "site": .int(site), "prohibited": JSON(area), "description": "涉及隐私"]
        return try book.create("zone", base.merging(more), by: manager)
    }
    func install(_ camera: LawRecord, on day: String = "2026-03-20") throws -> LawRecord { try book.take("install", camera.id, ["installDate": JSON(day)], by: manager) }
    /// A camera in use, with sign.
    func running(_ more: JSON = .emptyObject) throws -> LawRecord {
        let c = try install(camera(more.merging(["sign": .int(try sign().id)])))
        return try book.take("activate", c.id, by: manager)
    }
    func now(_ record: LawRecord) -> LawRecord { try! book.record(record.id)! }
    func findings(_ kind: FindingKind) throws -> [LawRecord] { try book.records("finding", where: "findingKind", is: kind.rawValue) }

    // MARK: What is expected

    /// The refusal of a step; a test fails when there is none.
    @discardableResult
    func refused(_ id: String, _ unit: String, _ text: String? = nil, sourceLocation: SourceLocation = #_sourceLocation, _ step: () throws -> LawRecord) -> Refusal? {
        do {
            _ = try step()
            Issue.record("not refused", sourceLocation: sourceLocation)
        } catch let r as Refusal {
            #expect(r.zh.contains("（\(id)）") && r.en.contains("(\(id))"), "\(r)", sourceLocation: sourceLocation)
            #expect(r.ruleUnits.contains { $0.text == unit }, "\(r)", sourceLocation: sourceLocation)
            if let text { #expect(r.zh.contains(text), "\(r.zh)", sourceLocation: sourceLocation) }
            return r
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
        return nil
    }

    /// The fields that a form is told to be wrong in.
    func wrongFields(_ step: () throws -> LawRecord) -> [String] {
        do {
            _ = try step()
            return []
        } catch LawFault.fields(let problems) {
            return problems.map(\.path)
        } catch {
            return ["\(error)"]
        }
    }
    func isWrongState(_ step: () throws -> LawRecord) -> Bool {
        do { _ = try step() } catch LawFault.wrongState { return true } catch {}
        return false
    }
    func isForbidden(_ step: () throws -> LawRecord) -> Bool {
        do { _ = try step() } catch LawFault.forbidden { return true } catch {}
        return false
    }
}

/// A rectangle on the plan.
func box(_ x: Int64, _ y: Int64, _ w: Int64, _ h: Int64) -> JSON { [[.int(x), .int(y)], [.int(x + w), .int(y)], [.int(x + w), .int(y + h)], [.int(x), .int(y + h)]] }
