import CustosBase
import CustosLedger

/// What a leaf cannot say is refused here, before anything of it is stored; the leaf's own writer would trap.
extension LedgerFact {
    /// The longest record that goes with a leaf: a whole register entry with its form.
    static let maximumBodyBytes = 262_144

    /// An identifier, not a name.
    static let maximumPersonBytes = 256

    func check() throws(LedgerError) {
        func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(LedgerError) {
            if !holds { throw LedgerError(.invalid, "\(kind): \(what())") }
        }
        func stream(_ s: StreamID) throws(LedgerError) { try require(s.camera.rawValue > 0, "stream \(s)") }
        func numbers(_ n: UInt64...) throws(LedgerError) { for n in n { try require(n <= UInt64(Int64.max), "\(n)") } }
        func span(_ times: WallTime...) throws(LedgerError) { for t in times { try require(t.microseconds > .min, "time \(t.microseconds)") } }
        try require(body.map { $0.count <= Self.maximumBodyBytes } ?? true, "a record of more than \(Self.maximumBodyBytes) bytes")
        for person in persons { try require(!person.isEmpty && person.utf8.count <= Self.maximumPersonBytes, "a person of \(person.utf8.count) bytes") }
        switch self {
        case .segment(let row, _):
            try stream(row.stream)
            try numbers(row.sequence)
            try span(row.start, row.end)
            try require(row.bootStart.microseconds >= 0 && row.bootEnd.microseconds >= 0, "before the boot")
            try require(row.byteCount >= 0 && row.fragments >= 0, "\(row.byteCount) bytes, \(row.fragments) fragments")
            try require(row.sha256.count == 32 && row.fragmentRoot.count == 32, "a digest that is not 32 bytes")
        case .gap(let s, let from, let to, _):
            try stream(s)
            try span(from, to)
        case .loss(let s, let first, let last, let from, let to, _, _):
            try stream(s)
            try numbers(first, last)
            try span(from, to)
            try require(first <= last, "from \(first) to \(last)")
        case .expire(let s, let first, let last, let count, let from, let to, _, _):
            try stream(s)
            try numbers(first, last)
            try span(from, to)
            try require(first <= last && count >= 0, "\(count) from \(first) to \(last)")
        case .hold(_, let s, let from, let to, _), .restrict(_, let s, let from, let to, _):
            try stream(s)
            try span(from, to)
        case .lift(_, let s, let by, let second, _), .release(_, let s, let by, let second, _):
            try stream(s)
            try require(by != second, "one person is not two")
        case .record(let s, _): try stream(s)
        case .rule(let camera, let floor, let target): try require(camera.rawValue > 0 && floor >= 0 && target >= 0, "camera \(camera): \(floor), \(target) days")
        case .camera(let camera, _): try require(camera.rawValue > 0, "camera \(camera)")
        case .configuration(let what, let object, _): try require(LeafWord.isValid(what) && LeafWord.isValid(object), "\"\(what)\", \"\(object)\" are no words")
        case .act(_, let action, let object, _, _): try require(LeafWord.isValid(action) && LeafWord.isValid(object), "\"\(action)\", \"\(object)\" are no words")
        case .boot(let version, _, _): try require(LeafWord.isValid(version), "\"\(version)\" is no word")
        case .scrub(let checked, let bad, _): try require(checked >= 0 && bad >= 0, "\(bad) of \(checked)")
        case .beat, .exportKey: break
        }
    }
}

extension LedgerEntry {
    func check() throws(LedgerError) {
        if let m = moment, m.bootTime.microseconds < 0 || m.at.microseconds == .min { throw LedgerError(.invalid, "\(fact.kind): no moment") }
        try fact.check()
    }
}
