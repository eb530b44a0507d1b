import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203: numbers that the regulation does not set are organisation policy")
struct OrganPolicyTests {
    @Test func nm203_18_1_1_a_number_that_nobody_set_has_its_default_and_says_so() throws {
        let w = try DutyWorld()

        #expect(try OrganPolicy.days(.drillInterval, for: w.hotel, w.book) == 180)
        #expect(try OrganPolicy.days("drillInterval", for: nil, w.book) == 180)
        for f in OrganPolicy.kind.fields where OrganPolicy.Setting(rawValue: f.name) != nil { #expect(f.help?.en.hasPrefix("Not set by the regulation") == true, "\(f.name)") }
        #expect(OrganPolicy.Setting.allCases.allSatisfy { $0.range.contains(Int64($0.standard)) })
    }

    @Test func nm203_18_1_1_a_unit_sets_its_own_and_those_below_it_follow_until_they_do() throws {
        let w = try DutyWorld()

        _ = try w.book.create("organ_policy", ["organisation": .int(w.county), "inspectionInterval": 90], by: w.manager)

        #expect(try OrganPolicy.days(.inspectionInterval, for: w.county, w.book) == 90)
        #expect(try OrganPolicy.days(.inspectionInterval, for: w.station, w.book) == 90)
        #expect(try OrganPolicy.days(.inspectionInterval, for: w.city, w.book) == 365)
        let own = try w.book.create("organ_policy", ["organisation": .int(w.station), "inspectionInterval": 30], by: w.manager)
        #expect(try OrganPolicy.days(.inspectionInterval, for: w.station, w.book) == 30)
        _ = try w.book.take("end", own.id, ["endReason": "不再需要"], by: w.manager)
        #expect(try OrganPolicy.days(.inspectionInterval, for: w.station, w.book) == 90)
    }

    @Test func nm203_18_1_1_a_unit_has_one_policy_and_its_numbers_have_bounds() throws {
        let w = try DutyWorld()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel)], by: w.manager)

        #expect(try w.faults { _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel)], by: w.manager) } == ["organisation"])
        #expect(try w.faults { _ = try w.book.create("organ_policy", ["organisation": .int(w.county), "dailyCheckInterval": 32], by: w.manager) } == ["dailyCheckInterval"])
        // Registers follow the three years of PIPL Art. 56: 1095 days can be shorter than that.
        #expect(try w.faults { _ = try w.book.create("organ_policy", ["organisation": .int(w.county), "registerRetention": 1095], by: w.manager) } == ["registerRetention"])
        #expect(try w.faults { _ = try w.book.create("organ_policy", ["organisation": .int(w.county), "registerRetention": 1096], by: w.manager) }.isEmpty)
    }

    @Test(arguments: [
        (8, 20, 7, false), (8, 20, 8, true), (8, 20, 19, true), (8, 20, 20, false), (20, 8, 19, false), (20, 8, 20, true), (20, 8, 3, true), (20, 8, 8, false), (0, 24, 23, true),
    ])
    func nm203_18_1_1_hours_of_duty_can_go_over_midnight(_ from: Int, _ to: Int, _ hour: Int, _ expected: Bool) throws {
        let w = try DutyWorld()
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel), "dutyFrom": JSON(from), "dutyTo": JSON(to)], by: w.manager)
        w.book.set(day: "2026-05-10", hour: hour)

        #expect(try OrganPolicy.isDutyHour(w.book.now, for: w.hotel, w.book) == expected)
    }
}
