package import CustosBase

/// How far our own clock can be believed. Erasure needs `ok`.
package enum ClockTrust: String, Sendable, Codable, CaseIterable {
    /// No time source has been believed since the machine started: the date may be anything.
    case free
    /// A time source was believed earlier and is out of reach now; the clock runs on.
    case hold
    /// In step with a believed time source.
    case ok
}

/// What the law needs to know of one sealed segment.
package struct SegmentFacts: Sendable, Hashable {
    package var stream: StreamID
    package var sequence: UInt64
    package var start: WallTime
    package var end: WallTime
    /// Time on the machine's own clock since the segment ended, when it was recorded in this boot; `nil` for
    /// footage of earlier boots, where only the wall clock can tell an age.
    package var monotonicAge: TimeSpan?

    package init(stream: StreamID, sequence: UInt64, start: WallTime, end: WallTime, monotonicAge: TimeSpan?) {
        self.stream = stream
        self.sequence = sequence
        self.start = start
        self.end = end
        self.monotonicAge = monotonicAge
    }
}

/// A person's written order that footage stays (evidence in a case). While it covers a segment nothing erases it.
package struct LegalHold: Sendable, Hashable {
    package var id: String
    package var stream: StreamID
    package var range: WallRange
    package init(id: String, stream: StreamID, range: WallRange) {
        self.id = id
        self.stream = stream
        self.range = range
    }
}

/// What the law says of one segment at one moment.
package enum RetentionVerdict: Sendable, Equatable {
    /// It stays. `until` is the first moment at which the answer can change, as far as it is known now;
    /// `nil` while a hold or a clock that is not believed forbids to name one.
    case mustKeep(until: WallTime?, ruleUnits: [RuleUnit], reason: KeepReason)
    /// It may go, and may stay.
    case mayErase(ErasureGrant)
    /// It has served its purpose and must go (CN799.17). Said only when a pack that is active says so.
    case mustErase(ErasureGrant, ruleUnits: [RuleUnit])

    /// The grant to erase, when there is one.
    package var grant: ErasureGrant? {
        switch self {
        case .mustKeep: nil
        case .mayErase(let g), .mustErase(let g, _): g
        }
    }
}

/// Why a segment stays.
package enum KeepReason: String, Sendable, Codable {
    /// The statutory floor has not run out.
    case floor
    /// The camera's own, longer policy has not run out.
    case policy
    /// A legal hold covers it.
    case hold
    /// Our clock is not believed, so that no age counts.
    case clock
}

/// The only place that says of footage that it must be kept, may be erased or must be erased.
/// Sweeper, screens, reports and tests all ask here.
package enum Retention {
    /// The first moment at which a segment may be erased: 00:00 of the local day `date(end) + days + 1`.
    ///
    /// The day of the end is not counted and the last day ends at 24:00 (Civil Code 201-203), so that this is
    /// never sooner than `days` times 24 hours. Segment end 2025-03-01 10:00, 30 days: 2025-04-01 00:00.
    package static func earliestErase(segmentEnd: WallTime, days: Int) -> WallTime {
        precondition(days >= 0 && days <= 100_000, "retention of \(days) days")
        return LocalDate(of: segmentEnd).adding(days: days + 1).start
    }

    /// What the law says of `segment` now.
    ///
    /// - Parameter purposeServed: a pack with a deletion duty is active and its condition is met (CN799.17).
    package static func verdict(
        _ segment: SegmentFacts, terms: RetentionTerms, holds: [LegalHold] = [], orders: [ErasureOrder] = [], clock: ClockTrust, now: WallTime, purposeServed: Bool = false
    ) -> RetentionVerdict {
        let floorEnds = earliestErase(segmentEnd: segment.end, days: terms.floorDays)
        let termEnds = earliestErase(segmentEnd: segment.end, days: terms.days)
        let covering = holds.filter { $0.stream == segment.stream && $0.range.start < segment.end && segment.start < $0.range.end }

        guard covering.isEmpty else {
            return .mustKeep(until: nil, ruleUnits: [.minimumRetention, .untouchedOriginals], reason: .hold)
        }
        if let order = orders.first(where: { $0.covers(segment) }) {
            let grant = ErasureGrant(segment: segment, days: terms.days, ruleUnits: [order.ground], earliest: now, grantedAt: now, order: order)
            return .mustErase(grant, ruleUnits: [order.ground])
        }
        guard clock == .ok else {
            return .mustKeep(until: nil, ruleUnits: [.minimumRetention, .untouchedOriginals], reason: .clock)
        }
        guard now >= floorEnds else {
            return .mustKeep(until: termEnds, ruleUnits: floorUnits(terms), reason: .floor)
        }
        guard now >= termEnds else {
            return .mustKeep(until: termEnds, ruleUnits: [.untouchedOriginals], reason: .policy)
        }
        // The wall clock says that it is time. The machine's own clock, which never steps, must not contradict:
        // a clock that was set forward makes no footage old.
        if let age = segment.monotonicAge, age < TimeSpan.days(Int64(terms.days)) {
            return .mustKeep(until: now + (TimeSpan.days(Int64(terms.days)) - age), ruleUnits: floorUnits(terms), reason: .clock)
        }
        let grant = ErasureGrant(segment: segment, days: terms.days, ruleUnits: floorUnits(terms), earliest: termEnds, grantedAt: now)
        return purposeServed ? .mustErase(grant, ruleUnits: [.deletionDuty]) : .mayErase(grant)
    }

    private static func floorUnits(_ terms: RetentionTerms) -> [RuleUnit] {
        let stricter = terms.floorNow.rules.filter { $0.days > RetentionRule.statutory.days }.map(\.unit)
        return stricter + [.minimumRetention, .untouchedOriginals]
    }
}
