import CustosBase
import CustosLaw
import Testing

@Suite("NM203.17.1 and CN799.14: how days and months are counted")
struct CalendarTests {
    private func day(_ t: String) -> LocalDate { LocalDate(t)! }

    @Test(
        "NM203.17.1: a test may be commissioned on the day after the last day of the month of trial",
        arguments: [
            ("2026-03-15", "2026-04-16"), ("2026-01-31", "2026-03-01"), ("2024-01-30", "2024-03-01"), ("2026-12-31", "2027-02-01"), ("2026-04-30", "2026-05-31"),
        ])
    func a_month_of_trial_ends_on_the_corresponding_day(start: String, earliest: String) {
        #expect(TrialCalendar.earliestTest(start: day(start), packs: ["NM203"]) == day(earliest))
    }

    @Test(
        "STD with NM203: thirty whole days and one month, and the later counts",
        arguments: [("2026-02-01", "2026-03-04"), ("2026-03-15", "2026-04-16"), ("2026-04-10", "2026-05-11"), ("2026-01-31", "2026-03-03")])
    func the_later_of_a_month_and_thirty_days_counts(start: String, earliest: String) {
        #expect(TrialCalendar.earliestTest(start: day(start), packs: ["NM203", "STD"]) == day(earliest))
    }

    @Test func without_either_pack_no_trial_is_asked_for() {
        #expect(TrialCalendar.earliestTest(start: day("2026-03-15"), packs: ["CN799"]) == day("2026-03-15"))
        #expect(TrialCalendar.units(packs: ["CN799"]).isEmpty)
        #expect(TrialCalendar.earliestTest(start: day("2026-03-15"), packs: ["STD"]) == day("2026-04-15"))
    }

    @Test(
        "CN799.14: thirty days after being put into use; existing systems by 2025-06-30",
        arguments: [("2026-05-10", "2026-06-09"), ("2025-04-01", "2025-05-01"), ("2025-03-31", "2025-06-30"), ("2015-01-01", "2025-06-30")])
    func the_filing_is_due(inUse: String, due: String) {
        #expect(FilingLaw.due(inUse: day(inUse)) == day(due))
    }

    @Test func scenario_22_an_original_may_go_from_midnight_after_its_thirtieth_day_on() {
        let end = day("2025-03-01").start + .seconds(Int64(10 * 3600)), free = day("2025-04-01").start

        guard case .refused(let no) = ErasureLaw.answer(isSubject: false, end: end, days: 30, now: free - .seconds(Int64(60))) else {
            Issue.record("2025-03-31 23:59 is within retention")
            return
        }
        #expect(no.ruleUnits == [.minimumRetention, .untouchedOriginals])
        #expect(no.zh.contains("2025-04-01 00:00") && no.zh.hasSuffix("（G-ORIG）。"))
        #expect(ErasureLaw.answer(isSubject: false, end: end, days: 30, now: free) == .erasable(since: free))
    }

    @Test func a_person_in_the_picture_has_it_restricted_while_its_term_runs() {
        let end = day("2026-05-01").start, free = day("2026-06-01").start
        #expect(ErasureLaw.answer(isSubject: true, end: end, days: 30, now: day("2026-05-10").start) == .restricted(until: free))
        #expect(ErasureLaw.answer(isSubject: true, end: end, days: 30, now: free) == .erasable(since: free))
    }
}
