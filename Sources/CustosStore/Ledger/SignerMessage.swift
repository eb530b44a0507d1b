import CustosLedger

/// What a ledger asks the signer, as text: a word, then lines of a key and a value.
enum SignerRequest: Sendable, Hashable {
    case states
    case begin(String)
    case sign(Checkpoint, from: UInt64, proof: [TreeHash])
    case retire(String)

    private static let head = "custos.signer/v1 "

    var text: String {
        switch self {
        case .states: return "\(Self.head)states\n"
        case .begin(let origin): return "\(Self.head)begin\norigin \(origin)\n"
        case .retire(let origin): return "\(Self.head)retire\norigin \(origin)\n"
        case .sign(let c, let old, let proof):
            return "\(Self.head)sign\norigin \(c.origin)\nsize \(c.size)\nroot \(c.root.hex)\nold \(old)\n" + proof.map { "proof \($0.hex)\n" }.joined()
        }
    }

    init(parsing text: String) throws(SignerError) {
        var lines = Lines(text)
        switch try lines.next() {
        case "\(Self.head)states": self = .states
        case "\(Self.head)begin": self = .begin(try lines.value("origin"))
        case "\(Self.head)retire": self = .retire(try lines.value("origin"))
        case "\(Self.head)sign":
            let origin = try lines.value("origin")
            let size = try lines.number("size")
            let root = try lines.hash("root")
            let old = try lines.number("old")
            var proof: [TreeHash] = []
            while !lines.isAtEnd {
                guard proof.count < TreeProof.maximumHashes else { throw SignerError(.request, "a proof of more than \(TreeProof.maximumHashes) hashes") }
                proof.append(try lines.hash("proof"))
            }
            guard VerifierKey.isName(origin) else { throw SignerError(.request, "no origin") }
            self = .sign(Checkpoint(origin: origin, size: size, root: root), from: old, proof: proof)
        default: throw SignerError(.request, "not a request")
        }
        guard lines.isAtEnd else { throw SignerError(.request, "a line too many") }
    }
}

/// What the signer answers.
enum SignerAnswer: Sendable, Hashable {
    case states([SignerState])
    case signature(NoteSignature)
    case done
    case refused(SignerError)

    var text: String {
        switch self {
        case .states(let states): "states\n" + states.map { "state \($0.key.text) \($0.size) \($0.root.hex)\n" }.joined()
        case .signature(let s): "signature\n\(s.line)\n"
        case .done: "done\n"
        case .refused(let e): "refused \(e.code.rawValue)\ndetail \(e.detail.prefix(500).filter { !$0.isNewline })\n"
        }
    }

    init(parsing text: String) throws(SignerError) {
        var lines = Lines(text)
        let first = try lines.next()
        switch first {
        case "done": self = .done
        case "states":
            var states: [SignerState] = []
            while !lines.isAtEnd {
                let words = try lines.value("state").split(separator: " ")
                guard words.count == 3, let key = try? VerifierKey(parsing: words[0]), let size = ByteText.decimal(Array(words[1].utf8)), let root = TreeHash(hex: words[2]) else {
                    throw SignerError(.away, "its answer cannot be read")
                }
                states.append(SignerState(key: key, size: size, root: root))
            }
            self = .states(states)
        case "signature":
            guard let s = try? NoteSignature(parsing: try lines.next()) else { throw SignerError(.away, "its answer cannot be read") }
            self = .signature(s)
        default:
            guard first.hasPrefix("refused "), let code = SignerError.Code(rawValue: String(first.dropFirst(8))) else { throw SignerError(.away, "its answer cannot be read") }
            self = .refused(SignerError(code, try lines.value("detail")))
        }
        guard lines.isAtEnd else { throw SignerError(.away, "its answer is too long") }
    }
}

/// Lines of a message, each of which ends in a line feed.
private struct Lines {
    private var rest: [Substring]

    init(_ text: String) {
        rest = text.split(separator: "\n", omittingEmptySubsequences: false)
        // The last line feed leaves an empty piece behind it; without it the last line is no line.
        if rest.last == "" { rest.removeLast() } else { rest = [] }
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next() throws(SignerError) -> String {
        guard !rest.isEmpty else { throw SignerError(.request, "a line is missing") }
        return String(rest.removeFirst())
    }
    mutating func value(_ key: String) throws(SignerError) -> String {
        let line = try next()
        guard line.hasPrefix(key + " ") else { throw SignerError(.request, "no \(key)") }
        return String(line.dropFirst(key.count + 1))
    }
    mutating func number(_ key: String) throws(SignerError) -> UInt64 {
        guard let n = ByteText.decimal(Array(try value(key).utf8)) else { throw SignerError(.request, "\(key) is no number") }
        return n
    }
    mutating func hash(_ key: String) throws(SignerError) -> TreeHash {
        guard let hash = TreeHash(hex: try value(key)) else { throw SignerError(.request, "\(key) is no hash") }
        return hash
    }
}
