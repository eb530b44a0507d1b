import CustosBase
import CustosLedger

/// Everything that a verification found. `summary` puts it in order once.
package struct VerificationReport: Sendable {
    let terms: Terms
    let isQuick: Bool
    let hasFootage: Bool
    var nodes: [NodeJudgement] = []
    var export: ExportJudgement?

    init(terms: Terms, isQuick: Bool, hasFootage: Bool) {
        self.terms = terms
        self.isQuick = isQuick
        self.hasFootage = hasFootage
    }

    package func summary() -> VerdictSummary {
        var summary = VerdictSummary()
        for node in nodes {
            for finding in node.logs.flatMap(\.findings) + node.findings { summary.add(finding) }
            for stream in node.logs.flatMap(\.streams) + node.borrowed { summary.add(stream) }
        }
        if let export {
            for finding in export.findings { summary.add(finding) }
            for stream in export.streams { summary.add(stream) }
        }
        summary.finish()
        return summary
    }
}

/// All verdicts in the order of the machine lines. A log has tens of millions of segments: their numbers are kept, not their lines.
package struct VerdictSummary: Sendable {
    /// Of what is not a segment: subjects as they are written, sorted, each once.
    private var others: [Verdict: Set<String>] = [:]
    private var segments: [Verdict: [StreamID: [UInt64]]] = [:]

    mutating func add(_ finding: Finding) {
        if case .segment(let stream, let number) = finding.subject {
            segments[finding.verdict, default: [:]][stream, default: []].append(number)
        } else {
            others[finding.verdict, default: []].insert(finding.subject.text)
        }
    }

    mutating func add(_ stream: StreamState) {
        var numbers: [Verdict: [UInt64]] = [:]
        for segment in stream.segments { if let verdict = segment.verdict { numbers[verdict, default: []].append(segment.seq) } }
        for (verdict, numbers) in numbers { segments[verdict, default: [:]][stream.id, default: []] += numbers }
    }

    mutating func finish() {
        for verdict in segments.keys {
            for stream in segments[verdict, default: [:]].keys {
                guard var numbers = segments[verdict]?[stream] else { continue }
                segments[verdict]?[stream] = nil
                if zip(numbers, numbers.dropFirst()).contains(where: { $0 >= $1 }) { numbers = Set(numbers).sorted() }
                segments[verdict]?[stream] = numbers
            }
        }
    }

    /// The highest of all that was said.
    package var exitCode: Int32 { Verdict.allCases.filter { count($0) > 0 }.map(\.exitCode).max() ?? 0 }

    package func count(_ verdict: Verdict) -> Int { (others[verdict]?.count ?? 0) + (segments[verdict]?.values.reduce(0) { $0 + $1.count } ?? 0) }

    /// Gives each line without its line feed, sorted by bytes.
    package func forEachLine(_ body: (String) -> Void) {
        for verdict in Verdict.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            let rest = (others[verdict] ?? []).sorted()
            // Of the other subjects only those of streams come behind "seg".
            let split = rest.firstIndex { $0 > "seg" } ?? rest.count
            for subject in rest[..<split] { body("\(verdict.rawValue) \(subject)") }
            for (stream, numbers) in (segments[verdict] ?? [:]).map({ ("\($0.key)", $0.value) }).sorted(by: { $0.0 < $1.0 }) {
                for number in Self.sortedAsText(numbers) { body("\(verdict.rawValue) seg \(stream) \(number)") }
            }
            for subject in rest[split...] { body("\(verdict.rawValue) \(subject)") }
        }
    }

    package var lines: [String] {
        var out: [String] = []
        forEachLine { out.append($0) }
        return out
    }

    /// Places of a verdict for people: segments as runs of numbers.
    func places(_ verdict: Verdict) -> [String] {
        // A shorter number is a smaller one.
        func key(_ subject: String) -> (Substring, Int, String) { (subject.prefix { $0 != " " }, subject.utf8.count, subject) }
        var out = (others[verdict] ?? []).sorted { key($0) < key($1) }
        for (stream, numbers) in (segments[verdict] ?? [:]).sorted(by: { ($0.key.camera, $0.key.kind.rawValue) < ($1.key.camera, $1.key.kind.rawValue) }) {
            for run in Self.runs(numbers) { out.append(run.count == 1 ? "seg \(stream) \(run.lowerBound)" : "seg \(stream) \(run.lowerBound)-\(run.upperBound) (\(run.count))") }
        }
        return out
    }

    private static func runs(_ numbers: [UInt64]) -> [ClosedRange<UInt64>] {
        var out: [ClosedRange<UInt64>] = []
        for n in numbers {
            if let last = out.last, last.upperBound + 1 == n { out[out.count - 1] = last.lowerBound...n } else { out.append(n...n) }
        }
        return out
    }

    /// Numbers in the order of their digits.
    private static func sortedAsText(_ numbers: [UInt64]) -> [UInt64] {
        // Digits pushed to the left, so that the numbers' own order is that of their text; a shorter one comes before its continuations.
        func key(_ n: UInt64) -> (UInt64, UInt64) {
            var left = n, digits: UInt64 = 1
            while left < 1_000_000_000_000_000_000 && left > 0 {
                left *= 10
                digits += 1
            }
            return (left, n == 0 ? 0 : UInt64.max - digits)
        }
        return numbers.map { (key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
