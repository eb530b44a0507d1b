/// A half-open span of wall time: `start` is inside, `end` is not. `start <= end` always.
package struct WallRange: Sendable, Hashable, Codable {
    package var start: WallTime
    package var end: WallTime

    package init(_ start: WallTime, _ end: WallTime) {
        precondition(start <= end, "a range runs forward: \(start.microseconds) to \(end.microseconds)")
        self.start = start
        self.end = end
    }

    package var duration: TimeSpan { end - start }
    package var isEmpty: Bool { start == end }
    package func contains(_ t: WallTime) -> Bool { start <= t && t < end }
    package func intersection(_ o: WallRange) -> WallRange? {
        let s = max(start, o.start), e = min(end, o.end)
        return s < e ? WallRange(s, e) : nil
    }
}
