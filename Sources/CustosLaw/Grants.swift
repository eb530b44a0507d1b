package import CustosBase

/// The permission to erase one segment. Nothing erases footage without one.
///
/// It is made only here, by `Retention.verdict`, from the facts of the segment it names; its initialiser is
/// not reachable outside of this file's module. The sweeper takes it and checks that it names the file at hand.
package struct ErasureGrant: Sendable, Hashable {
    package let stream: StreamID
    package let sequence: UInt64
    package let start: WallTime
    package let end: WallTime
    /// The days of retention that have run out.
    package let days: Int
    package let ruleUnits: [RuleUnit]
    /// The first moment at which this grant was possible.
    package let earliest: WallTime
    package let grantedAt: WallTime
    /// The order that it rests on; `nil` when the term is over.
    package let order: ErasureOrder?

    internal init(segment: SegmentFacts, days: Int, ruleUnits: [RuleUnit], earliest: WallTime, grantedAt: WallTime, order: ErasureOrder? = nil) {
        stream = segment.stream
        sequence = segment.sequence
        start = segment.start
        end = segment.end
        self.days = days
        self.ruleUnits = ruleUnits
        self.earliest = earliest
        self.grantedAt = grantedAt
        self.order = order
    }

    /// The grant is for this very segment.
    package func covers(stream: StreamID, sequence: UInt64) -> Bool { self.stream == stream && self.sequence == sequence }
}

/// The permission to see one camera's footage: what was written into the register of views before the first byte.
///
/// The registrar passes the identifier of the entry that it has written; without an entry there is no grant.
package struct ViewGrant: Sendable, Hashable {
    package enum Kind: String, Sendable, Codable { case live, playback }

    /// The entry in the register of views.
    package let entry: String
    package let camera: CameraID
    package let kind: Kind
    /// The span that may be seen; `nil` for live.
    package let range: WallRange?

    /// - Returns: `nil` when there is no entry, or when playback names no span.
    package init?(entry: String, camera: CameraID, kind: Kind, range: WallRange?) {
        guard !entry.isEmpty, kind == .live || range != nil else { return nil }
        self.entry = entry
        self.camera = camera
        self.kind = kind
        self.range = range
    }

    /// The grant lets this moment of this camera be seen.
    package func covers(_ camera: CameraID, at time: WallTime) -> Bool {
        guard camera == self.camera else { return false }
        guard let range else { return kind == .live }
        return range.contains(time)
    }
}
