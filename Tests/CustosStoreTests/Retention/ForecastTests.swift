import CustosBase
import CustosLaw
import CustosStore
import Testing

@Suite("Forecast and capacity")
struct ForecastTests {
    private static let now = WallTime(iso8601: "2026-11-23T04:00:00Z")!
    private static let day = 86_400.0
    private static let rate = 1_000_000.0

    private func forecast(freeDays: Double, stockDays: Double, oldestDays: Double?, days: Int = 30, rate: Double = rate) -> Forecast {
        Forecast(
            Forecast.Facts(
                freeBytes: Int64(freeDays * Self.day * Self.rate), footageBytes: Int64(stockDays * Self.day * Self.rate), writeRate: rate,
                oldest: oldestDays.map { Self.now - .seconds($0 * Self.day) }, days: days), now: Self.now)
    }

    static let alarmCases: [(free: Double, alarm: Forecast.Alarm)] = [
        (30, .none), (7.1, .none), (6.9, .sevenDays), (3.1, .sevenDays), (2.9, .seventyTwoHours), (1.1, .seventyTwoHours), (0.9, .twentyFourHours), (0.001, .twentyFourHours), (0, .full), (-1, .full),
    ]

    @Test("before anything may expire the disk fills at the rate of writing, with alarms at 7 days, 72 h and 24 h", arguments: alarmCases)
    func alarms(free: Double, alarm: Forecast.Alarm) {
        let f = forecast(freeDays: free, stockDays: 5, oldestDays: 5, days: 60)

        #expect(f.alarm == alarm)
        if free > 0 {
            let full = f.fullAt.map { ($0 - Self.now).seconds / Self.day }
            #expect(full.map { abs($0 - free) < 0.01 } == true)
        }
    }

    @Test("where expiry keeps up with recording the disk is never full")
    func steady() {
        let f = forecast(freeDays: 2, stockDays: 31, oldestDays: 31)

        #expect(f.fullAt == nil && f.alarm == .none && f.holdsPolicy)
        #expect(f.daysProjected.map { abs($0 - 33) < 0.1 } == true)
    }

    @Test("a disk that cannot hold its days is full before they are over, and says so at once")
    func tooSmall() throws {
        let f = forecast(freeDays: 10, stockDays: 10, oldestDays: 10)

        #expect(!f.holdsPolicy)
        #expect(abs(try #require(f.daysProjected) - 20) < 0.1)
        #expect(abs((try #require(f.fullAt) - Self.now).seconds / Self.day - 10) < 0.01)
    }

    @Test("when bit rates have doubled, expiry of the old footage only slows the filling")
    func doubled() throws {
        let f = forecast(freeDays: 2, stockDays: 31, oldestDays: 31, rate: 2 * Self.rate)

        // 2 days of the old rate are free; 1 net comes in.
        let full = try #require(f.fullAt)
        #expect(abs((full - Self.now).seconds / Self.day - 2) < 0.3)
    }

    @Test("only volumes that take footage count, without their reserves")
    func facts() {
        func volume(_ state: VolumeState, free: Int64) -> VolumeStatus {
            VolumeStatus(id: .random(), path: "/v", state: state, since: Self.now, totalBytes: 1_000_000, freeBytes: free, writeRate: 10)
        }
        let totals = [StreamTotal(stream: StreamID(CameraID(1), .main), segments: 2, byteCount: 700, oldest: Self.now - .days(3), newest: Self.now)]

        let f = Forecast.facts(volumes: [volume(.ok, free: 100_000), volume(.full, free: 20_000), volume(.missing, free: 500_000)], totals: totals, days: 30)

        #expect(f.freeBytes == 70_000 && f.footageBytes == 700 && f.writeRate == 30 && f.oldest == Self.now - .days(3))
    }

    @Test("nothing written means no date and no days")
    func idle() {
        let f = forecast(freeDays: 2, stockDays: 0, oldestDays: nil, rate: 0)
        #expect(f.fullAt == nil && f.daysProjected == nil && f.alarm == .none)
    }

    @Test("NM203.18.1.4: a plan that needs more than the disks have is refused with the numbers and a remedy")
    func capacity() throws {
        // 100 cameras of 4 Mbit/s: 4.32 TB a day, 31 days, and a fifth more: 160.7 TB.
        let streams = Array(repeating: CapacityPlan.Stream(bitRate: 4_000_000, days: 30), count: 100)

        let refusal = try #require(CapacityPlan(streams: streams, capacityBytes: 100_000_000_000_000).check())

        #expect(refusal.ruleUnits.first == .minimumRetention)
        #expect(refusal.en.contains("160704 GB") && refusal.en.contains("100000 GB") && refusal.en.contains("18 days"))
        #expect(refusal.zh.contains("160704 GB"))
        #expect(refusal.remedy.en.contains("60704 GB"))
        #expect(CapacityPlan(streams: streams, capacityBytes: 161_000_000_000_000).check() == nil)
        #expect(CapacityPlan(streams: [], capacityBytes: 0).check() == nil)
    }
}
