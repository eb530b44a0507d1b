import CustosBase

/// Whether a system is ready for acceptance and for use: each question answers with the refusal that it gives, or `nil`.
package enum Readiness {
    /// The latest test was passed (NM203.17.1).
    package static func test(of system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        let test = try book.records(TestKind.name, where: "system", is: system.id).last { $0.state != "withdrawn" }
        guard test?.state != "passed" else { return nil }
        return .by(
            "G-ACCEPT", LifeRules.trial, zh: test == nil ? "系统未经检测，不能验收" : "最近一次检测未合格，不能验收",
            en: test == nil ? "The system was not tested and cannot be accepted" : "The latest test was not passed; the system cannot be accepted", remedyZh: "请委托具备检验资格的机构检测合格后再组织验收。",
            remedyEn: "Have it tested and passed by a qualified agency first.")
    }

    /// G-IFACE: an interface to the local public security organ is reserved. Reserved is enough; it need not be connected (NM203.13.1).
    package static func interface(of system: LawRecord?, _ book: any LawBook) throws -> Refusal? {
        guard let system, try !book.records("interconnect", where: "system", is: system.id).contains(where: { $0.state != "ended" }) else { return nil }
        return .by(
            "G-IFACE", LifeRules.standards, zh: "没有预留与当地公安机关联网接口的记录", en: "No interface to the local public security organ is on record as reserved",
            remedyZh: "请登记联网接口（协议、平台编码、是否测试）；已预留即可，不要求已接入。", remedyEn: "Enter the interconnect (protocol, platform id, tested or not); reserved is enough, connected is not required.")
    }

    /// G-STD: a profile says which technical standards the system meets, with evidence for each (NM203.13.1).
    package static func conformity(of system: LawRecord?, _ book: any LawBook) throws -> Refusal? {
        guard let system else { return nil }
        let profiles = try book.records(ConformityKind.name, where: "system", is: system.id).filter { $0.state == "valid" }
        let unmet = profiles.flatMap { $0.rows("standards") }.filter { $0["meets"]?.text == "no" }.compactMap { $0["standard"]?.text }
        if !profiles.isEmpty, unmet.isEmpty { return nil }
        return .by(
            "G-STD", LifeRules.standards, zh: unmet.isEmpty ? "没有符合国家技术标准的证明材料" : "不符合标准：\(unmet.joined(separator: "、"))",
            en: unmet.isEmpty ? "No profile of conformity to the national technical standards is on record" : "Standards that are not met: \(unmet.joined(separator: ", "))",
            remedyZh: "请登记所符合的标准、版本和证明材料。", remedyEn: "Enter the standards that the system meets, their versions and the evidence.")
    }

    /// G-SIGN: every camera that stands has its obvious sign (NM203.13.3).
    package static func signs(of system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        var without: [(camera: LawRecord, why: Refusal)] = []
        for c in try SystemFacts(system, book).standingCameras() where c.state != "disabled" {
            if let why = try SignLaw.objection(c, book: book) { without.append((c, why)) }
        }
        guard let first = without.first else { return nil }
        let name = first.camera.text("name") ?? first.camera.text("gbId") ?? "#\(first.camera.id)"
        return Refusal(
            ruleUnits: first.why.ruleUnits, zh: "\(without.count)台摄像机没有有效的明显标识，如“\(name)”：\(first.why.zh)",
            en: "\(without.count) cameras have no valid obvious sign, such as “\(name)”: \(first.why.en)",
            remedy: first.why.remedy)
    }

    package static let policyKinds: [Choice] = [
        Choice("duty_watch", "值机值班", "duty watch"), Choice("daily_check", "日常检查", "daily check"), Choice("maintenance", "定期维护", "maintenance"),
        Choice("use_register", "图像信息使用登记", "use register"), Choice("security_secrecy", "安全保密", "security and secrecy"),
    ]

    /// The kinds of policies that the using unit has none of in force.
    package static func missingPolicies(of system: LawRecord, _ book: any LawBook) throws -> [Choice] {
        guard let unit = SystemFacts(system, book).usingUnit else { return policyKinds }
        let there = Set(try book.records("policy", where: "organisation", is: unit).filter { $0.state == "in_force" }.compactMap { $0.text("policyKind") })
        return policyKinds.filter { !there.contains($0.code) }
    }

    /// G-POLICY5: five policies are in force (NM203.18.1.1).
    package static func policies(of system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        let missing = try missingPolicies(of: system, book)
        guard !missing.isEmpty else { return nil }
        return .by(
            "G-POLICY5", LifeRules.policies, zh: "缺少生效的制度：\(missing.map(\.title.zh).joined(separator: "、"))", en: "Policies not in force: \(missing.map(\.title.en).joined(separator: ", "))",
            remedyZh: "请制定并发布这些制度。", remedyEn: "Write these policies and put them in force.")
    }

    /// Staff of a system with valid training, by what they do: the using unit's own, and those whom a contract in force names.
    package static func trained(_ role: LawRole, of system: LawRecord, _ book: any LawBook) throws -> [LawRecord] {
        var staff: [LawRecord] = []
        if let unit = SystemFacts(system, book).usingUnit {
            staff += try book.records("person", where: "organisation", is: unit).filter { $0.words("roles").contains(role.rawValue) }
        }
        // Entrusted staff have the part that their contract gives them.
        let work = role == .maintainer ? "maintenance" : "operation"
        let contracts = try book.records("contract", where: "system", is: system.id) + book.records("contract", where: "furtherSystems", is: system.id)
        for c in contracts where c.state == "in_force" {
            guard let from = c.date("from"), let to = c.date("to"), from <= book.today, book.today <= to else { continue }
            staff += try c.integers("staff").compactMap { try book.record($0) }.filter { p in
                let roles = p.words("roles")
                return roles.contains(role.rawValue) || (roles.contains(LawRole.entrusted.rawValue) && c.words("work").contains(work))
            }
        }
        var seen: Set<Int64> = []
        return try staff.filter { p in try p.state == "valid" && seen.insert(p.id).inserted && isTrained(p.id, book) }
    }

    /// A training record of the person is valid today.
    package static func isTrained(_ person: Int64, _ book: any LawBook) throws -> Bool {
        try book.records("training", where: "person", is: person).contains { t in
            t.state == "valid" && t.text("result") == "pass" && (t.date("date").map { $0 <= book.today } ?? true) && (t.date("validTo").map { book.today <= $0 } ?? true)
        }
    }

    /// G-TRAIN: at least one operator and one maintainer are trained (NM203.18.1.2).
    package static func training(of system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        var missing: [LawRole] = []
        for role in [LawRole.operator, .maintainer] where try trained(role, of: system, book).isEmpty { missing.append(role) }
        guard !missing.isEmpty else { return nil }
        return .by(
            "G-TRAIN", LifeRules.training, zh: "没有培训合格的\(missing.map(\.title.zh).joined(separator: "和"))",
            en: "Nobody with valid training as: \(missing.map(\.title.en).joined(separator: ", "))",
            remedyZh: "请安排专业培训并登记培训记录。", remedyEn: "Have them trained and enter the training records.")
    }

    /// G-RET30: what is kept, is kept for at least the floor (NM203.18.1.4).
    package static func retention(of system: LawRecord, _ book: any LawBook) throws -> Refusal? {
        let floor = try RetentionMerge.terms(system: system, camera: nil, book: book)
        guard let days = try RetentionMerge.days(system: system, camera: nil, book: book) else {
            return .by(
                "G-RET30", .minimumRetention, zh: "没有设定保存期限", en: "No retention period is set", remedyZh: "请制定并批准不少于\(floor.floor)日的保存策略。",
                remedyEn: "Make a retention policy of at least \(floor.floor) days and have it approved.")
        }
        return RetentionMerge.refusal(days: days, terms: floor)
    }
}
