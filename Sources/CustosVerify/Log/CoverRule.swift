import CustosBase

/// Rule 9: from its beginning on, everything that a stream should have recorded is a segment, or said not to be one.
struct CoverRule {
    /// What two neighbouring segments may be apart.
    static let tolerance: Int64 = 2 * Microseconds.second
    /// How long a stream that is on may have sealed nothing.
    static let silence: Int64 = 7_200 * Microseconds.second

    enum Extent {
        /// A whole log: from where recording was switched on to its end.
        case log
        /// Some leaves of a stream: from the first to the last, within the span that was asked for. They may speak of other days as well.
        case chain(asked: StreamState.Span?)
    }

    static func findings(_ stream: StreamState, _ node: NodeState, extent: Extent) -> [Finding] {
        guard let begin = stream.start else { return [] }
        var spans: [StreamState.Span] = []
        spans.reserveCapacity(stream.segments.count + stream.spans.count + node.jumps.count)
        for s in stream.segments { spans.append(.init(from: s.t0, to: s.t1)) }
        spans += stream.spans
        let (pauses, since) = pauses(stream)
        spans += pauses
        // Jumps of the clock cover time, and reach no further: a segment is still being written over them.
        var start = begin, end = spans.map(\.to).max() ?? begin
        let jumps = node.jumps.map { StreamState.Span(from: min($0.before, $0.after), to: max($0.before, $0.after)) }
        spans += jumps
        if let since { spans.append(.init(from: since, to: .max)) }

        if case .chain(let asked) = extent {
            let bare = holes(spans, from: max(start, asked?.from ?? start), to: min(end, asked?.to ?? end), longerThan: tolerance)
            return bare.map { Finding(.chainBroken, .stream(stream.id, from: $0.from, to: $0.to)) }
        }
        if let on = stream.switches.first(where: \.isOn) { start = max(start, on.at) }
        var bare = holes(spans, from: start, to: end, longerThan: tolerance)
        // What the clock jumped over is not silence; nor is a time that it once showed and that was put right.
        if stream.switches.last?.isOn == true, let latest = node.latest, !holes(jumps, from: end, to: latest, longerThan: silence).isEmpty { bare.append(.init(from: end, to: latest)) }
        return bare.map { Finding(.chainBroken, .stream(stream.id, from: $0.from, to: $0.to)) }
    }

    /// The times between a switch to off and the next switch; and since when it is off at last.
    private static func pauses(_ stream: StreamState) -> (ended: [StreamState.Span], since: Int64?) {
        var ended: [StreamState.Span] = []
        for (a, b) in zip(stream.switches, stream.switches.dropFirst()) where !a.isOn { ended.append(.init(from: a.at, to: b.at)) }
        return (ended, stream.switches.last.flatMap { $0.isOn ? nil : $0.at })
    }

    /// Stretches longer than so much that no span covers.
    private static func holes(_ all: [StreamState.Span], from start: Int64, to end: Int64, longerThan limit: Int64) -> [StreamState.Span] {
        var spans = all
        // Segments come nearly in order.
        if spans.indices.dropFirst().contains(where: { spans[$0].from < spans[$0 - 1].from }) { spans.sort { $0.from < $1.from } }
        var out: [StreamState.Span] = []
        var reached = start
        // A span that ends before it begins covers nothing.
        for span in spans where span.from <= span.to {
            if reached >= end { break }
            let next = min(span.from, end)
            if Microseconds.difference(next, reached) > limit { out.append(.init(from: reached, to: next)) }
            reached = max(reached, span.to)
        }
        if Microseconds.difference(end, reached) > limit { out.append(.init(from: reached, to: end)) }
        return out
    }
}
