import CustosBase

/// CN799.3, 7 and EU purposes: necessity, and which party builds.
enum DecreeJudges {
    static let table: [(String, Judge)] =
        [("CN799.3", necessary), ("EU.GDPR.5-1-b", necessary), ("UK.P1", purposeful), ("CN799.7", built), ("CN799.7.1", built), ("CN799.7.2", built)]
        + (1...4).map { ("CN799.7.2.\($0)", built) }

    /// Each camera says why it is needed.
    static let necessary: Judge = { c in
        let cameras = try c.standing(), without = cameras.filter { $0.isBlank("necessity") }
        guard let first = without.first else {
            return cameras.isEmpty
                ? .without("没有已安装的摄像机。", "No camera is installed.") : .met("\(cameras.count)台摄像机均登记了必要性和目的。", "Necessity and purpose are entered for all of \(cameras.count) cameras.")
        }
        return .open(
            without.map { Evidence("“\(c.name($0))”没有必要性说明。", "“\(c.name($0))” has no statement of necessity.", $0) },
            next: NextStep("请登记必要性说明。", "Enter why it is needed.", record: first))
    }

    private static let purposeful: Judge = { c in
        guard !c.system.isBlank("purpose") else {
            return .open("没有登记系统用途。", "The system's purpose is not on record.", c.system, next: NextStep("请登记用途。", "Enter the purpose.", record: c.system))
        }
        return .all([.met("用途已登记。", "The purpose is on record.", c.system), try necessary(c)])
    }

    /// Somebody built a system at the place, and it is the party that the article names.
    private static let built: Judge = { c in
        guard try !c.looking().isEmpty else { return .open("尚未安装设备。", "No device is installed yet.", c.system, next: NextStep("请建设系统。", "Build the system.", record: c.system)) }
        let party = try c.book.target(c.system, "buildUnit") ?? c.unit.flatMap { try c.book.record($0) }
        guard let party else { return .open("没有登记建设单位。", "Who built it is not on record.", c.system, next: NextStep("请登记建设单位。", "Enter the construction unit.", record: c.system)) }
        for site in try c.sites() {
            if let r = SystemGuards.standingObjection(party, site: site, system: c.system) { return .breached(r.zh, r.en, site, next: NextStep(r.remedy, record: site)) }
        }
        return .met("由“\(c.name(party))”建设。", "Built by “\(c.name(party))”.", c.system)
    }
}
