package import CustosBase

/// What a copy of one stream's span would hold: footage, bytes, files, and what is missing with its cause.
package struct FootageSpan: Sendable, Hashable {
    /// Gaps that are listed of one stream; `gapLength` counts all. A camera that drops out every ten minutes of a month has 4,464.
    package static let listedGaps = 500

    package let stream: StreamID
    /// Of the span itself.
    package let recorded: TimeSpan
    /// Of the sealed files that touch the span: a package has whole files.
    package let bytes: Int64
    package let segments: Int
    /// In the order of time, cut to the span.
    package let gaps: [Gap]
    package let gapLength: TimeSpan
    package let areGapsCut: Bool
    /// Holds in force that touch the span.
    package let holds: Int
    /// Where the stream's oldest footage starts.
    package let oldest: WallTime?

    package struct Gap: Sendable, Hashable {
        package let range: WallRange
        package let cause: String
    }
}

extension FootageLibrary {
    /// - Parameter range: what lies behind now has no footage yet and is no gap.
    package func span(_ stream: StreamID, _ range: WallRange) throws -> FootageSpan {
        let timeline = try timeline(stream, range), now = clocks.wall()
        let gaps = timeline.gaps.compactMap { g in
            WallRange(g.start, max(g.start, g.end ?? now)).intersection(range).map { FootageSpan.Gap(range: $0, cause: g.causeText) }
        }.filter { !$0.range.isEmpty }
        let stock = try catalogue.stock(of: stream, overlapping: range)
        return FootageSpan(
            stream: stream, recorded: Coverage.length(of: timeline.spans.map { WallRange($0.start, $0.end) }, in: range), bytes: stock.bytes, segments: stock.segments,
            gaps: Array(gaps.prefix(FootageSpan.listedGaps)), gapLength: Coverage.length(of: gaps.map(\.range), in: range), areGapsCut: gaps.count > FootageSpan.listedGaps,
            holds: try state.holds(of: stream, overlapping: range, limit: StateStore.activeMarkLimit).count, oldest: try catalogue.oldest(of: stream))
    }
}
