import CustosBase
import CustosLedger
import CustosMedia

/// Judges an answer to a challenge as its bytes come in. Footage goes through the hash and is gone: the mirror keeps no frame of it.
/// Not thread-safe: one owner, who may take it from thread to thread.
package final class PossessionJudge: @unchecked Sendable {
    package enum Verdict: String, Sendable, Hashable {
        /// The fragment is the one that was logged.
        case held
        /// Something else was shown.
        case wrong
        /// Nothing was shown.
        case notAnswered = "not-answered"
    }
    package struct Finding: Sendable, Hashable {
        package let ask: PossessionChallenge.Ask
        package let verdict: Verdict
        package let detail: String
        package var line: String { "\(verdict.rawValue) \(ask.stream) \(ask.sequence) \(ask.fragment)\(detail.isEmpty ? "" : " " + detail)" }
    }

    /// What a leaf says of the segment that is asked for.
    struct Owed {
        let fragments: UInt64
        let root: TreeHash
    }

    private enum Expect {
        case head
        case item
        case hashes(Int, left: Int)
        case bytes(Int, left: Int)
        case nothing
    }

    let challenge: PossessionChallenge
    private let owed: [Owed?]
    private var findings: [Finding?]
    private var expect = Expect.head
    private var line: [UInt8] = []
    private var proof: [TreeHash] = []
    private let hasher = FragmentHasher()
    /// Asks are answered in their order.
    private var nextAsk = 0
    package private(set) var fault: String?
    /// The answer came to its end.
    package private(set) var isComplete = false

    private static let maximumLine = 128

    init(_ challenge: PossessionChallenge, owed: [Owed?]) {
        precondition(owed.count == challenge.asks.count, "leaves do not go with the asks")
        self.challenge = challenge
        self.owed = owed
        findings = Array(repeating: nil, count: owed.count)
    }

    /// Takes the next bytes. False: nothing that follows counts any more (`fault` tells why, unless the answer is at its end).
    package func take(_ piece: some Collection<UInt8>) -> Bool {
        var rest = Array(piece)[...]
        while !rest.isEmpty {
            switch expect {
            case .nothing: return false
            case .bytes(let ask, let left):
                let part = rest.prefix(left)
                part.withUnsafeBytes { hasher.update($0) }
                rest = rest.dropFirst(part.count)
                expect = .bytes(ask, left: left - part.count)
                if left == part.count { judge(ask) }
            default:
                guard let end = rest.firstIndex(of: 10) else {
                    line += rest
                    return line.count <= Self.maximumLine || fail("a line that is too long")
                }
                line += rest[..<end]
                rest = rest[(end + 1)...]
                guard line.count <= Self.maximumLine else { return fail("a line that is too long") }
                let text = String(decoding: line, as: UTF8.self)
                line = []
                guard read(text) else { return false }
            }
        }
        return true
    }

    /// The verdicts, one for each ask. What was not answered to the end is not answered.
    package func finish() -> [Finding] {
        zip(challenge.asks, findings).map { ask, finding in finding ?? Finding(ask: ask, verdict: .notAnswered, detail: fault ?? "") }
    }

    private func fail(_ why: String) -> Bool {
        fault = why
        expect = .nothing
        return false
    }

    private func read(_ text: String) -> Bool {
        switch expect {
        case .head:
            guard text == "\(PossessionAnswer.head) \(challenge.id)" else { return fail("not an answer to this challenge") }
            expect = .item
            return true
        case .item: return item(text)
        case .hashes(let ask, let left):
            guard let hash = TreeHash(base64: text) else { return fail("not a hash") }
            proof.append(hash)
            if case .hashes(_, _) = expect, left > 1 { expect = .hashes(ask, left: left - 1) } else { begin(ask) }
            return true
        case .bytes, .nothing: preconditionFailure("no line is expected")
        }
    }

    private var byteCount = 0

    private func item(_ text: String) -> Bool {
        if text == "end" {
            isComplete = true
            expect = .nothing
            return true
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, let n = ByteText.decimal(Array(words[1].utf8)), n < UInt64(owed.count), n >= UInt64(nextAsk) else { return fail("not an answer to an ask, or out of order") }
        let ask = Int(n)
        nextAsk = ask + 1
        switch (words[0], words.count) {
        case ("none", 3):
            let reason = PossessionAnswer.Reason(rawValue: String(words[2]))
            findings[ask] = Finding(ask: challenge.asks[ask], verdict: .notAnswered, detail: reason?.rawValue ?? "")
            return true
        case ("held", 4):
            guard let count = ByteText.decimal(Array(words[2].utf8)), count > 0, count <= UInt64(PossessionAnswer.maximumFragmentBytes), let hashes = ByteText.decimal(Array(words[3].utf8)),
                hashes <= UInt64(TreeProof.maximumHashes)
            else { return fail("a fragment or a proof that is too long") }
            proof = []
            byteCount = Int(count)
            if hashes == 0 { begin(ask) } else { expect = .hashes(ask, left: Int(hashes)) }
            return true
        default: return fail("neither held nor none")
        }
    }

    private func begin(_ ask: Int) {
        _ = hasher.finish()
        expect = .bytes(ask, left: byteCount)
    }

    private func judge(_ ask: Int) {
        expect = .item
        let leaf = TreeHash(hasher.finish())
        guard let leaf, let owed = owed[ask], TreeProof.root(ofLeaf: leaf, at: challenge.asks[ask].fragment, size: owed.fragments + 1, proof: proof) == owed.root else {
            findings[ask] = Finding(ask: challenge.asks[ask], verdict: .wrong, detail: "")
            return
        }
        findings[ask] = Finding(ask: challenge.asks[ask], verdict: .held, detail: "")
    }
}
