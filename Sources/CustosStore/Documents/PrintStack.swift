/// Lines of text one below the other, of one or several texts: the content of a cell, which a page may cut between two lines.
struct PrintStack {
    private struct Part {
        let text: PrintText
        let pitch: Double
        let grey: Double
    }
    private struct Line {
        let part: Int
        let index: Int
    }
    private var parts: [Part] = []
    private var lines: [Line] = []

    init() {}
    init(_ text: PrintText, pitch: Double, grey: Double = 0) { append(text, pitch: pitch, grey: grey) }

    mutating func append(_ text: PrintText, pitch: Double, grey: Double = 0) {
        parts.append(Part(text: text, pitch: pitch, grey: grey))
        for i in 0..<text.lineCount { lines.append(Line(part: parts.count - 1, index: i)) }
    }

    var lineCount: Int { lines.count }

    func height(_ range: Range<Int>) -> Double { range.reduce(0) { $0 + parts[lines[$1].part].pitch } }
    var height: Double { height(0..<lines.count) }

    /// The lines from `first` on that fit into a height.
    func fitting(from first: Int, _ height: Double) -> Range<Int> {
        var end = first, used = 0.0
        while end < lines.count, used + parts[lines[end].part].pitch <= height + 0.01 {
            used += parts[lines[end].part].pitch
            end += 1
        }
        return first..<end
    }

    /// What is to be drawn for some of its lines.
    func marks(_ range: Range<Int>, x: Double, y: Double) -> [PrintMark] {
        var out: [PrintMark] = [], at = range.lowerBound, top = y
        while at < range.upperBound {
            let part = lines[at].part, start = at
            while at < range.upperBound, lines[at].part == part { at += 1 }
            let p = parts[part], first = lines[start].index
            out.append(.text(p.text, first..<(first + at - start), x: x, y: top, pitch: p.pitch, grey: p.grey))
            top += Double(at - start) * p.pitch
        }
        return out
    }
}

/// One thing on a page.
enum PrintMark {
    case text(PrintText, Range<Int>, x: Double, y: Double, pitch: Double, grey: Double)
    case rule(Double, Double, Double, Double, width: Double)
    case fill(x: Double, y: Double, width: Double, height: Double, grey: Double)
    case code([UInt8], x: Double, y: Double, size: Double)
}
