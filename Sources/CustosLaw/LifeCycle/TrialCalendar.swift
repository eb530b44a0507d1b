/// How long a system runs on trial before anybody may commission its test.
package enum TrialCalendar {
    /// The days of trial that the standards profile asks for (GB 55029-2022 4.0.7).
    package static let standardDays = 30

    /// The first day on which a test may be commissioned.
    ///
    /// NM203.17.1: one month, which ends on the corresponding day of the next month or on its last day (Civil Code Art. 202),
    /// so that a trial of 2026-03-15 may be tested from 2026-04-16. The standards profile asks for 30 whole days besides, the
    /// day of the start not counted: from 2026-02-01 that is 2026-03-04, and the later of the two counts. Without either pack
    /// no trial is asked for.
    package static func earliestTest(start: LocalDate, packs: Set<String>) -> LocalDate {
        var earliest = start
        if packs.contains("NM203") { earliest = max(earliest, start.adding(months: 1).adding(days: 1)) }
        if packs.contains("STD") { earliest = max(earliest, start.adding(days: standardDays + 1)) }
        return earliest
    }

    /// What the earliest date rests on, the weightier first.
    package static func units(packs: Set<String>) -> [RuleUnit] {
        (packs.contains("NM203") ? [LifeRules.trial] : []) + (packs.contains("STD") ? [LifeRules.standardTrial] : [])
    }
}
