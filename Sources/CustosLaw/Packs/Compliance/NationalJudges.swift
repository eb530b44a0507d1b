import CustosBase

/// What the laws that the measures point to ask besides: key targets, impact assessments.
enum NationalJudges {
    static let table: [(String, Judge)] = [
        ("CNX.ATL.31", designated), ("CNX.ESR.14", { c in .all([try BuildJudges.conforms(c)]) }), ("CNX.PIPL.13", assessed), ("CNX.PIPL.55", assessed), ("EU.GDPR.6-1", assessed),
        ("EU.GDPR.35-3-c", assessed), ("CNX.FRM.1", faces),
    ]

    private static let designated: Judge = { c in
        let targets = try c.sites().filter { $0.flag("antiTerrorKeyTarget") }, without = targets.filter { $0.isBlank("antiTerrorFiling") }
        guard let first = without.first else { return .met("重点目标\(targets.count)处，均有备案文号。", "\(targets.count) key targets, each with its filing.", targets.first) }
        return .open(
            without.map { Evidence("“\(c.name($0))”没有重点目标备案文号。", "“\(c.name($0))” has no filing as a key target.", $0) },
            next: NextStep("请登记备案文号。", "Enter the filing reference.", record: first))
    }

    static let assessed: Judge = { c in
        let all = try c.of("pia")
        guard let good = all.last(where: { $0.state == "approved" }) else {
            return .open("没有批准的个人信息保护影响评估。", "No approved impact assessment.", all.last, next: NextStep("请进行影响评估并报批。", "Make an impact assessment and have it approved.", kind: "pia"))
        }
        if let due = good.date("reviewDue"), due < c.today {
            return .open("影响评估应于\(due)复核。", "The assessment was to be reviewed by \(due).", good, next: NextStep("请复核影响评估。", "Review the assessment.", kind: "pia", record: good))
        }
        return .met("影响评估已批准。", "The impact assessment is approved.", good)
    }

    private static let faces: Judge = { c in .met("本系统不识别人脸。", "Custos recognises no faces.") }
}
