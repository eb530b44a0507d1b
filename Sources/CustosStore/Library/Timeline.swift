package import CustosBase

/// What there is of a stream in a span of time: footage, gaps with their causes, and what has lawfully expired.
package struct Timeline: Sendable, Hashable {
    package let stream: StreamID
    package let range: WallRange
    /// In the order of time; neighbours that follow within `joinTolerance` with the same codecs are one.
    package let spans: [TimelineSpan]
    package let gaps: [TimelineGap]
    package let expired: [WallRange]

    package init(stream: StreamID, range: WallRange, spans: [TimelineSpan], gaps: [TimelineGap], expired: [WallRange]) {
        self.stream = stream
        self.range = range
        self.spans = spans
        self.gaps = gaps
        self.expired = expired
    }

    /// A shorter hole is no gap: a camera's frame clock and ours differ by more in an hour.
    package static let joinTolerance = TimeSpan.seconds(2 as Int64)
}

/// Continuous footage, cut to the span that was asked for.
package struct TimelineSpan: Sendable, Hashable {
    package var start: WallTime
    package var end: WallTime
    package let codecs: String
    package let width: Int
    package let height: Int
    /// A part of it was sealed by recovery.
    package var salvaged: Bool
    /// Packets were lost somewhere in it.
    package var hasLoss: Bool
    /// It grows: its last segment is being written.
    package var isOpen: Bool

    package init(start: WallTime, end: WallTime, codecs: String, width: Int, height: Int, salvaged: Bool, hasLoss: Bool, isOpen: Bool) {
        self.start = start
        self.end = end
        self.codecs = codecs
        self.width = width
        self.height = height
        self.salvaged = salvaged
        self.hasLoss = hasLoss
        self.isOpen = isOpen
    }
}

/// Time without footage.
package struct TimelineGap: Sendable, Hashable {
    package let start: WallTime
    /// `nil` while it lasts.
    package let end: WallTime?
    /// `nil`: nobody has said why. That is itself a finding of `custos check`.
    package let cause: GapCause?
    package let detail: String

    package init(start: WallTime, end: WallTime?, cause: GapCause?, detail: String) {
        self.start = start
        self.end = end
        self.cause = cause
        self.detail = detail
    }

    /// The cause as the API says it.
    package var causeText: String { cause?.rawValue ?? "unknown" }
}
