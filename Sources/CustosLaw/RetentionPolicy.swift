import CustosBase

/// A rule that asks for at least so many days of retention.
package struct RetentionRule: Sendable, Hashable {
    /// The word by which a configuration switches the rule on, e.g. `anti-terror`.
    package let name: String
    package let unit: RuleUnit
    package let days: Int
    package let title: Bilingual

    /// NM203 Art. 18(1)(4): 30 days for every original. Always in force; no configuration lowers it.
    package static let statutory = RetentionRule(
        name: "nm203", unit: .minimumRetention, days: 30,
        title: Bilingual(zh: "公共安全视频图像原始信息保存不少于30日", en: "original image information is kept for at least 30 days"))

    /// Anti-Terrorism Law Art. 32, drawn in by NM203 Art. 18(1)(4) "other law prevails": key targets keep 90 days.
    package static let antiTerror = RetentionRule(
        name: "anti-terror", unit: .antiTerrorRetention, days: 90,
        title: Bilingual(zh: "反恐怖主义法：重点目标图像信息保存不少于90日", en: "Anti-Terrorism Law: key targets keep images for at least 90 days"))

    /// Every rule that can be named in a configuration.
    package static let known: [RetentionRule] = [.statutory, .antiTerror]
}

/// The least retention that the rules in force ask for: the longest of them, and never less than the statutory one.
package struct RetentionFloor: Sendable, Hashable {
    /// The rules in force, the statutory one always among them.
    package let rules: [RetentionRule]

    /// The statutory floor alone.
    package static let statutory = RetentionFloor(additional: [])

    package init(additional: [RetentionRule]) {
        rules = [.statutory] + additional.filter { $0 != .statutory }
    }

    /// Reads the names of rules from a configuration; `nil` when one is not known.
    package init?(named names: [String]) {
        var more: [RetentionRule] = []
        for n in names {
            guard let r = RetentionRule.known.first(where: { $0.name == n }) else { return nil }
            if !more.contains(r) { more.append(r) }
        }
        self.init(additional: more)
    }

    package var days: Int { rules.map(\.days).max() ?? RetentionRule.statutory.days }

    /// The rules that a refusal of `days` rests on: those that ask for more, the strictest first.
    package func unitsAbove(_ days: Int) -> [RuleUnit] {
        var units = rules.filter { $0.days > days }.sorted { $0.days > $1.days }.map(\.unit)
        // The anti-terror rule reaches footage through "other law prevails" of the base rule, which is cited beside it.
        if !units.isEmpty, !units.contains(.minimumRetention) { units.append(.minimumRetention) }
        return units
    }
}

/// How long a camera's footage is kept: a number of days that the floor has let through.
package struct RetentionPolicy: Sendable, Hashable {
    /// About ten years. A larger number is a slip of the keyboard, and no disk holds it.
    package static let maximumDays = 3650

    package let days: Int

    /// Accepts `days` when every rule in force allows it; throws the refusal otherwise (NM203.18.1.4).
    package init(days: Int, floor: RetentionFloor = .statutory) throws(Refusal) {
        if let refusal = Self.validate(days: days, floor: floor) { throw refusal }
        self.days = days
    }

    /// The refusal that a policy of `days` would meet, or `nil`. The floor itself is enough: "not less than" includes it.
    package static func validate(days: Int, floor: RetentionFloor = .statutory) -> Refusal? {
        if days < floor.days {
            return Refusal(
                ruleUnits: floor.unitsAbove(days),
                zh: "保存期限\(days)日短于法定最低期限\(floor.days)日，不能保存该设置。",
                en: "A retention of \(days) days is shorter than the legal minimum of \(floor.days) days and was not saved.",
                remedy: Bilingual(zh: "请将保存期限设为\(floor.days)日或更长；存储空间不足时请扩容。", en: "Set \(floor.days) days or more; add storage if space is short."))
        }
        if days > maximumDays {
            return Refusal(
                ruleUnits: [.deletionDuty],
                zh: "保存期限\(days)日过长：最多\(maximumDays)日。",
                en: "A retention of \(days) days is too long: the most is \(maximumDays) days.",
                remedy: Bilingual(zh: "请缩短保存期限；个别录像需要长期保存时请采用证据保全。", en: "Choose a shorter retention; footage that must stay for longer belongs under a legal hold."))
        }
        return nil
    }
}

/// What was in force for a camera when footage was recorded, beside what is in force now.
///
/// A policy can be raised for footage that exists and can be lowered only for footage to come
/// (NM203.19.1.2: nothing shortens the retention under which an original was made).
package struct RetentionTerms: Sendable, Hashable {
    package var daysAtRecording: Int
    package var daysNow: Int
    package var floorAtRecording: Int
    package var floorNow: RetentionFloor

    package init(daysAtRecording: Int, daysNow: Int, floorAtRecording: Int, floorNow: RetentionFloor) {
        self.daysAtRecording = daysAtRecording
        self.daysNow = daysNow
        self.floorAtRecording = floorAtRecording
        self.floorNow = floorNow
    }

    /// The same policy all the time.
    package init(days: Int, floor: RetentionFloor = .statutory) {
        self.init(daysAtRecording: days, daysNow: days, floorAtRecording: floor.days, floorNow: floor)
    }

    /// The days that count: the longest of all, and never less than the statutory floor.
    package var days: Int {
        max(RetentionRule.statutory.days, daysAtRecording, daysNow, floorAtRecording, floorNow.days)
    }
    /// The part of `days` that law, not policy, asks for.
    package var floorDays: Int { max(RetentionRule.statutory.days, floorAtRecording, floorNow.days) }
}
