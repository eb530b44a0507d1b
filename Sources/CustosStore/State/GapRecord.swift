package import CustosBase

/// A span in which an enabled stream was not recorded, with its cause. Every second is footage or one of these.
package struct GapRecord: Sendable, Hashable, Identifiable {
    package let id: Int64
    package let stream: StreamID
    package let start: WallTime
    /// `nil` while it lasts.
    package let end: WallTime?
    package let cause: GapCause
    /// A stable code or a line for the log, e.g. `connect.refused`. Never credentials.
    package let detail: String

    package init(id: Int64, stream: StreamID, start: WallTime, end: WallTime?, cause: GapCause, detail: String) {
        self.id = id
        self.stream = stream
        self.start = start
        self.end = end
        self.cause = cause
        self.detail = detail
    }
}

/// Footage that was sealed and is gone without having expired: a named loss, never a silent one.
package struct LossRecord: Sendable, Hashable, Identifiable {
    package let id: Int64
    package let stream: StreamID
    package let sequence: UInt64
    package let start: WallTime
    package let end: WallTime
    package let volume: UUIDValue
    package let detail: String
    /// Who noticed: `recovery`, `check`, `playback`.
    package let detectedBy: String
    package let detectedAt: WallTime

    package init(id: Int64, stream: StreamID, sequence: UInt64, start: WallTime, end: WallTime, volume: UUIDValue, detail: String, detectedBy: String, detectedAt: WallTime) {
        self.id = id
        self.stream = stream
        self.sequence = sequence
        self.start = start
        self.end = end
        self.volume = volume
        self.detail = detail
        self.detectedBy = detectedBy
        self.detectedAt = detectedAt
    }
}

/// Consecutive segments that have lawfully expired.
package struct ExpiredRange: Sendable, Hashable {
    package let stream: StreamID
    package let firstSequence: UInt64
    package let lastSequence: UInt64
    package let start: WallTime
    package let end: WallTime
    package let segments: Int
    package let byteCount: Int64
    /// The rules that let it go, as text.
    package let ruleUnits: [String]
    package let firstErasedAt: WallTime
    package let lastErasedAt: WallTime

    package init(
        stream: StreamID, firstSequence: UInt64, lastSequence: UInt64, start: WallTime, end: WallTime, segments: Int, byteCount: Int64, ruleUnits: [String],
        firstErasedAt: WallTime, lastErasedAt: WallTime
    ) {
        self.stream = stream
        self.firstSequence = firstSequence
        self.lastSequence = lastSequence
        self.start = start
        self.end = end
        self.segments = segments
        self.byteCount = byteCount
        self.ruleUnits = ruleUnits
        self.firstErasedAt = firstErasedAt
        self.lastErasedAt = lastErasedAt
    }
}
