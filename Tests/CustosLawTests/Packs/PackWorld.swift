import CustosBase
import CustosLaw
import CustosTestSupport

/// A hotel that does everything right, on 2026-05-10; each test takes one thing away. Records are put in place as they would stand after
/// their steps, so that judgements are tried and not the steps.
final class PackWorld {
    static var kinds: [RecordKind] { AssetKinds.all + LifeCycleKinds.all + DutyKinds.all { _ in nil } + RequestKinds.all + SupervisionKinds.all + PackKinds.all }
    static let day = LocalDate("2026-05-10")!

    let book = MemoryBook(kinds, day: "2026-05-10")
    let hotel: Int64, pso: Int64, builder: Int64, site: Int64, system: Int64, product: Int64, sign: Int64, camera: Int64, watcher: Int64

    /// Puts a record in place without its guards.
    @discardableResult
    func put(_ kind: String, _ data: JSON, state: String, organisation: Int64? = nil, area: String? = "150102") -> Int64 {
        let id = Int64(book.all.count + 1)
        let at = LocalDate("2026-01-02")!.start
        book.all.append(LawRecord(id: id, kind: kind, state: state, data: data, createdBy: "user:1", createdAt: at, updatedAt: at, organisation: organisation, area: area))
        return id
    }
    func change(_ id: Int64, _ data: JSON = .emptyObject, state: String? = nil) {
        book.all[Int(id) - 1].data = book.all[Int(id) - 1].data.merging(data)
        if let state { book.all[Int(id) - 1].state = state }
    }
    func first(_ kind: String) -> Int64 { book.all.first { $0.kind == kind }!.id }
    /// Takes a kind of records away.
    func drop(_ kind: String) {
        for i in book.all.indices where book.all[i].kind == kind {
            book.all[i] = LawRecord(id: book.all[i].id, kind: "gone", state: "", data: .emptyObject, createdBy: "", createdAt: book.now, updatedAt: book.now)
        }
    }

    var record: LawRecord { book.all[Int(system) - 1] }
    func state(_ unit: String) throws -> UnitState? { try Compliance.judge(RuleUnit(parsing: unit)!, record, book) }
    func status(_ unit: String) throws -> UnitStatus? { try state(unit)?.status }

    func finding(_ kind: FindingKind, _ units: String..., state: String = "open") -> Int64 {
        put(
            "finding", ["findingKind": JSON(kind.rawValue), "ruleUnits": .texts(units), "system": .int(system), "evidence": "事实", "subject": .int(system)], state: state,
            organisation: hotel)
    }

    init(packs: [String] = ["NM203", "CN799", "CNX", "STD"], publicKind: String = "art7_2", funding: String = "non_government") {
        let b = book
        func place(_ kind: String, _ data: JSON, _ state: String, organisation: Int64? = nil) -> Int64 {
            let id = Int64(b.all.count + 1), at = LocalDate("2026-01-02")!.start
            b.all.append(LawRecord(id: id, kind: kind, state: state, data: data, createdBy: "user:1", createdAt: at, updatedAt: at, organisation: organisation, area: "150102"))
            return id
        }
        hotel = place("organisation", ["name": "青城宾馆", "kind": "USE", "area": "150102"], "valid", organisation: 1)
        pso = place("organisation", ["name": "新城区公安分局", "kind": "PSO", "level": "county", "area": "150102"], "valid", organisation: 2)
        builder = place("organisation", ["name": "建设公司", "kind": "CON", "area": "150102"], "valid", organisation: 3)
        site = place(
            "site",
            [
                "name": "大堂", "organisation": .int(hotel), "placeCategories": ["P08"], "publicKind": JSON(publicKind), "cn799Category": "N7b1", "area": "150102",
                "protectedParts": [["name": "正门", "kind": "entrance", "mandatory": true]],
            ], "valid", organisation: hotel)
        system = place(
            "system",
            [
                "name": "宾馆视频系统", "organisation": .int(hotel), "sites": .ids([site]), "area": "150102", "fundingType": JSON(funding), "buildUnit": .int(hotel), "useUnit": .int(hotel),
                "custodian": .int(funding == "government" ? pso : hotel), "purpose": "公共安全", "planReference": [["plan": "呼和浩特市国土空间总体规划"]], "scopeDecision": "in_scope",
                "scopeReason": "人员较多", "scopeDecidedBy": "王五",
                "packs": .texts(packs), "retentionDays": 30, "inUseDate": "2026-03-01",
            ], "in_use", organisation: hotel)
        product = place(
            "product",
            ["maker": "某厂", "model": "C1", "certificateKind": "test", "certificateBody": "检测中心", "certificateNumber": "T1", "validFrom": "2025-01-01", "validTo": "2027-12-31"], "valid")
        sign = place(
            "sign",
            [
                "name": "标识1", "site": .int(site), "textZh": "公共视频区域", "position": "正门右侧", "photo": 1, "installedOn": "2026-02-01", "lastCheckedOn": "2026-05-01",
                "contact": "13900000000", "purpose": "公共安全", "controller": "青城宾馆",
            ], "valid", organisation: hotel)
        camera = place(
            "camera",
            [
                "name": "正门", "system": .int(system), "site": .int(site), "coversParts": ["正门"], "product": .int(product), "installDate": "2026-01-20", "sign": .int(sign),
                "necessity": "出入口治安", "device": 1,
            ], "active", organisation: hotel)
        watcher = place("person", ["name": "张三", "organisation": .int(hotel), "roles": ["opr"], "account": "zhang"], "valid", organisation: hotel)
        fill()
    }

    /// The books beside the registers.
    private func fill() {
        let maintainer = put("person", ["name": "李四", "organisation": .int(hotel), "roles": ["mnt"]], state: "valid", organisation: hotel)
        for p in [watcher, maintainer] {
            put(
                "training", ["person": .int(p), "content": "操作", "trainer": "培训中心", "date": "2026-01-10", "validTo": "2027-01-10", "result": "pass"], state: "valid", organisation: hotel)
            put("vetting", ["person": .int(p), "vettedOn": "2026-01-05", "vettedBy": "保卫科", "secrecyEducationOn": "2026-01-06", "result": "pass"], state: "valid", organisation: hotel)
        }
        for kind in ["duty_watch", "daily_check", "maintenance", "use_register", "security_secrecy"] {
            put("policy", ["organisation": .int(hotel), "policyKind": JSON(kind), "name": "制度", "version": "1", "text": "…"], state: "in_force", organisation: hotel)
        }
        put("plan", ["organisation": .int(hotel), "name": "预案", "version": "1", "text": "…", "inForceFrom": "2026-02-01"], state: "in_force", organisation: hotel)
        let sys: JSON = .int(system)
        put("interconnect", ["name": "接口", "system": sys, "protocol": "gbt28181-2022"], state: "valid", organisation: hotel)
        put(
            "conformity", ["system": sys, "standards": [["standard": "GB 50348", "version": "2018", "meets": "yes", "evidence": "报告"]], "statedBy": "检测中心", "statedOn": "2026-02-20"],
            state: "valid", organisation: hotel)
        put("archive", ["system": sys, "documents": .array([]), "keeper": "档案室"], state: "complete", organisation: hotel)
        put("trial", ["system": sys, "startDate": "2026-01-21", "countsFrom": "2026-01-21", "log": [["on": "2026-01-22", "text": "正常"]]], state: "ended", organisation: hotel)
        put("test", ["system": sys, "commissionedOn": "2026-02-22", "testedOn": "2026-02-23", "result": "pass"], state: "passed", organisation: hotel)
        put(
            "acceptance",
            [
                "system": sys, "heldOn": "2026-02-26", "form": "independent", "result": "pass",
                "participants": [["side": "CON", "name": "甲"], ["side": "PSO", "name": "乙"], ["side": "EXPERT", "name": "丙"], ["side": "EXPERT", "name": "丁"]],
            ], state: "passed", organisation: hotel)
        put(
            "filing", ["system": sys, "inUseDate": "2026-03-01", "dueOn": "2026-03-31", "submittedOn": "2026-03-20", "lateDays": 0, "receiptNo": "备1"], state: "filed",
            organisation: hotel)
        put("daily_check", ["system": sys, "date": "2026-05-10"], state: "confirmed", organisation: hotel)
        put("maintenance", ["system": sys, "work": "清洁", "dueOn": "2026-08-01"], state: "planned", organisation: hotel)
        put(
            "support_contract", ["supplier": .int(builder), "systems": .ids([system]), "faultKinds": ["power"], "from": "2026-01-01", "to": "2027-01-01"], state: "valid",
            organisation: hotel)
        put("pia", ["system": sys, "name": "评估", "reviewDue": "2027-01-01"], state: "approved", organisation: hotel)
        for p in RulePacks.all { for e in p.entries where e.isManual { attest(e.unit.text) } }
    }

    @discardableResult
    func attest(_ unit: String, until: String = "2026-12-31", answer: String = "met") -> Int64 {
        put(
            "attestation", ["system": .int(system), "unit": JSON(unit), "answer": JSON(answer), "statement": "已落实", "by": "经理", "validTo": JSON(until)], state: "valid",
            organisation: hotel)
    }
}
