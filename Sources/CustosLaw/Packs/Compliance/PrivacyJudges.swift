import CustosBase

/// NM203.8, CN799.7.3 to 10 and 13: where cameras may not be, who may install them, consent, signs.
enum PrivacyJudges {
    static let table: [(String, Judge)] =
        (["NM203.8", "CN799.8", "CN799.8.1"]).map { ($0, clear(nil)) }
        + (1...6).map { ("NM203.8.1.\($0)", clear("A\($0)")) } + (1...4).map { ("CN799.8.1.\($0)", clear("N\($0)")) }
        + [
            ("CN799.8.2", checked), ("CN799.7.3", standing), ("CN799.9", standing), ("CN799.10", consented), ("NM203.13.3", signed), ("CN799.13", signed), ("CNX.PIPL.26", signed),
            ("CNX.PIPL.17", noticed), ("EU.GDPR.13", noticed), ("UK.P3", noticed), ("UK.P2", reviewed),
        ]

    /// No camera in, or looking into, an area of this code; of any code when there is none.
    private static func clear(_ code: String?) -> Judge {
        { c in
            let unit = code.flatMap { ProhibitedArea(rawValue: $0) }?.unit
            let offending = try c.privacyObjections().filter { o in unit.map { o.refusal.ruleUnits.contains($0) } ?? true }
            if !offending.isEmpty {
                return .breached(
                    offending.map { Evidence("“\(c.name($0.0))”：\($0.1.zh)", "“\(c.name($0.0))”: \($0.1.en)", $0.0) },
                    next: NextStep("请立即停用并移位、遮挡或者拆除。", "Disable it at once, then move, mask or remove it.", record: offending[0].0, event: "disable"))
            }
            let waiting = try zones(c).filter { z in z.state == "flagged" && (code == nil || z.text("prohibited") == code) }
            if let first = waiting.first {
                return .open(
                    waiting.map { Evidence("禁止区域“\(c.name($0))”待复核。", "The zone “\(c.name($0))” waits for review.", $0) },
                    next: NextStep("请由另一人复核该区域。", "Have another person review the zone.", record: first, event: "confirm"))
            }
            return .met("\(try c.looking().count)台摄像机均不在该类区域内，视场也不含该类区域。", "None of \(try c.looking().count) cameras is in such an area or looks into one.")
        }
    }

    static func zones(_ c: ComplianceCase) throws -> [LawRecord] { try c.sites().flatMap { try c.list("zone", "site", $0.id) }.filter { !["rejected", "ended"].contains($0.state) } }

    /// Places with such areas are checked each day.
    private static let checked: Judge = { c in
        var parts: [Verdict] = []
        for site in try c.sites() where try zones(c).contains(where: { $0.integer("site") == site.id }) {
            let checks = try c.list("zone_check", "site", site.id)
            if let late = checks.last(where: { $0.state == "discovered" }) {
                parts.append(
                    .breached(
                        "“\(c.name(site))”发现设备后尚未报告公安机关。", "“\(c.name(site))”: a device was found and is not reported yet.", late,
                        next: NextStep("请立即报告当地公安机关。", "Report it to the local public security organ at once.", record: late, event: "report")))
                continue
            }
            let last = checks.compactMap { $0.time("checkedAt") }.max().map { LocalDate(of: $0) }
            if let last, last.days(to: c.today) <= 1 {
                parts.append(.met("“\(c.name(site))”最近检查于\(last)。", "“\(c.name(site))” was last checked on \(last).", checks.last))
            } else {
                parts.append(
                    .open(
                        "“\(c.name(site))”\(last.map { "最近检查于\($0)" } ?? "没有检查记录")。", "“\(c.name(site))” \(last.map { "was last checked on \($0)" } ?? "was never checked").", site,
                        next: NextStep("请登记今日的禁止区域检查。", "Enter today's check of the prohibited areas.", kind: "zone_check")))
            }
        }
        return parts.isEmpty ? .without("没有登记禁止区域。", "No such area is on record.") : .all(parts)
    }

    private static let standing: Judge = { c in
        let found = try c.findings(.noStanding)
        if let first = found.first { return .breached(found.map(ComplianceCase.evidence), next: ComplianceCase.nextStep(first)) }
        let without = try c.looking().filter { $0.isBlank("necessity") }
        guard without.isEmpty else {
            return .open(
                without.map { Evidence("“\(c.name($0))”没有必要性说明。", "“\(c.name($0))” has no statement of necessity.", $0) },
                next: NextStep("请逐台登记为维护公共安全所必需的理由。", "Enter for each camera why public security needs it.", record: without[0]))
        }
        return .met("安装单位为负有管理或者安全防范义务的单位，逐台登记了必要性。", "Installed by who manages the place; necessity is entered for each camera.", c.system)
    }

    private static let consented: Judge = { c in
        var parts: [Verdict] = []
        for site in try c.sites() {
            for n in site.rows("classifiedNeighbour") {
                let name = n["name"]?.text ?? ""
                if let d = n["consentDocument"]?.text, !d.isEmpty {
                    parts.append(.met("“\(name)”已同意（\(d)）。", "“\(name)” consented (\(d)).", site))
                } else {
                    parts.append(
                        .open(
                            "没有“\(name)”的书面同意。", "No consent of “\(name)” is on record.", site,
                            next: NextStep("请事先征得该单位同意并登记文号。", "Obtain the unit's consent first and enter the document.", record: site)))
                }
            }
        }
        return parts.isEmpty ? .without("没有邻近的军事区域、涉密单位。", "No military zone or classified unit is near.") : .all(parts)
    }

    private static let signed: Judge = { c in
        let cameras = try c.looking()
        guard !cameras.isEmpty else { return .without("没有已安装的摄像机。", "No camera is installed.") }
        let without = try c.signObjections()
        guard without.isEmpty else {
            let active = without.contains { $0.0.state == "active" }
            let evidence = without.map { Evidence("“\(c.name($0.0))”：\($0.1.zh)", "“\(c.name($0.0))”: \($0.1.en)", $0.0) }
            let next = NextStep(without[0].1.remedy, kind: "sign")
            return active ? .breached(evidence, next: next) : .open(evidence, next: next)
        }
        return .met("\(cameras.count)台摄像机均有有效标识。", "All of \(cameras.count) cameras have a valid sign.")
    }

    /// Purpose, controller and contact stand on the sign.
    private static let noticed: Judge = { c in
        let signs = try Dictionary(c.looking().compactMap { try c.book.target($0, "sign") }.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a }).values.sorted { $0.id < $1.id }
        guard !signs.isEmpty else { return .open("没有标识。", "There is no sign.", next: NextStep("请设置标识。", "Put a sign up.", kind: "sign")) }
        let lacking = signs.filter { $0.isBlank("purpose") || $0.isBlank("controller") || $0.isBlank("contact") }
        guard lacking.isEmpty else {
            return .open(
                lacking.map { Evidence("标识“\(c.name($0))”缺目的、处理者或者联系方式。", "The sign “\(c.name($0))” lacks purpose, controller or contact.", $0) },
                next: NextStep("请在标识上载明并登记目的、处理者、联系方式。", "State purpose, controller and contact on the sign and enter them.", record: lacking[0]))
        }
        return .met("标识载明目的、处理者和联系方式。", "The signs state purpose, controller and contact.", signs.first)
    }

    /// The effect on people was looked at, and the zones were reviewed.
    private static let reviewed: Judge = { c in .all([try NationalJudges.assessed(c), try clear(nil)(c)]) }
}
