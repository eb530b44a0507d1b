import CustosBase

/// When a system is filed with the public security organ (CN799.14).
package enum FilingLaw {
    /// The day on which the decree came into force.
    package static let inForce = LocalDate(year: 2025, month: 4, day: 1)
    /// Days after being put into use.
    package static let days = 30
    /// Days after the decree came into force, for systems that were in use already.
    package static let existingDays = 90
    /// States in which a filing says nothing about its system any more.
    static let over: Set<String> = ["ended", "not_required"]
    /// The filing platform of the ministry; a receipt comes from it or from the organ's counter.
    package static let platform = Bilingual(zh: "公共安全视频图像信息系统备案平台", en: "filing platform for public-safety video image information systems")

    /// The last day of the term, which is still in time: the first day is not counted and the last ends at 24:00.
    ///
    /// In use from 2026-05-10: 2026-06-09. In use before 2025-04-01: 2025-06-30.
    package static func due(inUse: LocalDate) -> LocalDate {
        inUse < inForce ? inForce.adding(days: existingDays) : inUse.adding(days: days)
    }

    /// The key by which one finding stands for one system.
    static func key(_ system: Int64) -> String { "not_filed:\(system)" }

    static func finding(_ system: LawRecord, subject: Int64?, due: LocalDate) -> LawChange {
        .finding(
            .notFiled, units: [LifeRules.filing], subject: subject, system: system.id, organisation: system.integer("useUnit") ?? system.organisation,
            evidence: "备案期限 \(due)，逾期未备案。Due on \(due) and not filed.", key: key(system.id))
    }

    /// What is known already of a filing, as data of a new one that waits to be completed; `nil` where Decree 799 does not ask for it.
    static func start(of system: LawRecord, inUse: LocalDate, _ book: any LawBook) throws -> JSON? {
        let facts = SystemFacts(system, book)
        guard try facts.isBoundBy799(), try book.records(FilingKind.name, where: "system", is: system.id).allSatisfy({ over.contains($0.state) }) else { return nil }
        var data: JSON = ["system": .int(system.id), "inUseDate": JSON(inUse.description), "dueOn": JSON(due(inUse: inUse).description)]
        if let unit = facts.usingUnit.flatMap({ try? book.record($0) }) {
            for (to, from) in [("unitName", "name"), ("unitCode", "uscc"), ("unitAddress", "address"), ("contact", "contact"), ("telephone", "phone")] where unit.text(from) != nil {
                data.set(to, JSON(unit.text(from)))
            }
        }
        return data
    }

    /// What makes a filed system's filing out of date: a change that is filed promptly.
    package static func change(of system: LawRecord, reason: String, _ book: any LawBook) throws -> [LawChange] {
        try book.records(FilingKind.name, where: "system", is: system.id).filter { $0.state == "filed" }.map {
            .update(id: $0.id, data: ["changeReason": JSON(String(reason.prefix(300))), "changeSince": JSON(book.today.description)], state: "change_due", event: "change_due")
        }
    }
}
