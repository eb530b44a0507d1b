package import CustosBase

/// What a verdict is said of. `text` is how a machine line names it.
package enum Subject: Sendable, Hashable {
    case segment(StreamID, UInt64)
    case gap(StreamID, leaf: UInt64)
    case leaf(UInt64)
    case leaves(ClosedRange<UInt64>)
    /// A stretch of a stream's time, in microseconds since 1970.
    case stream(StreamID, from: Int64, to: Int64)
    /// The path is written with `Subject.path`.
    case file(String)
    case log(String)
    case key(String)

    package var text: String {
        switch self {
        case .segment(let stream, let number): "seg \(stream) \(number)"
        case .gap(let stream, let leaf): "gap \(stream) \(leaf)"
        case .leaf(let index): "leaf \(index)"
        case .leaves(let range): "leaf \(range.lowerBound)-\(range.upperBound)"
        case .stream(let stream, let from, let to): "stream \(stream) \(from)-\(to)"
        case .file(let path): "file \(path)"
        case .log(let origin): "log \(origin)"
        case .key(let origin): "key \(origin)"
        }
    }

    /// A file's name as a line shows it: bytes that are not printable ASCII, spaces and `%` as `%XX`, so that no name can forge a line.
    package static func path(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for b in bytes {
            if b > 0x20, b < 0x7F, b != 0x25 { out.append(b) } else { out += [0x25, digits[Int(b >> 4)], digits[Int(b & 15)]] }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// One thing that the verifier has to say.
package struct Finding: Sendable, Hashable {
    package let verdict: Verdict
    package let subject: Subject

    package init(_ verdict: Verdict, _ subject: Subject) {
        self.verdict = verdict
        self.subject = subject
    }

    package var line: String { "\(verdict.rawValue) \(subject.text)" }
}
