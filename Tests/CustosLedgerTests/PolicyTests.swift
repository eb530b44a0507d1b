import CustosBase
import CustosLedger
import Testing

@Suite struct PolicyTests {
    private static let vectors = VectorFiles.notes

    @Test func policiesAreReadOrRefusedWithTheirPlace() {
        for v in Self.vectors.policies {
            let bytes = Array(v.text.utf8)
            do {
                _ = try TrustPolicy(parsing: bytes)
                #expect(v.ok, "\(v.name): taken")
            } catch {
                #expect(!v.ok, "\(v.name): \(error)")
                #expect((0...bytes.count).contains(error.position), "\(v.name): \(error)")
            }
        }
    }

    @Test func theQuorumHoldsWhenItShouldAndSinceWhen() throws {
        for v in Self.vectors.quorums {
            let policy = try TrustPolicy(parsing: Array(v.policy.utf8)), note = try SignedNote(parsing: Array(v.note.utf8))
            #expect(policy.quorumTime(note) == v.time, "\(v.name)")
            #expect(policy.isSignedByLog(note, origin: v.origin) == v.log, "\(v.name)")
        }
    }

    @Test func aPolicySaysWhomItKnows() throws {
        let log = SigningKey.generate().key(name: "log.example/1", kind: .ed25519), witness = SigningKey.generate().key(name: "w.example", kind: .cosignature)
        let policy = try TrustPolicy(parsing: Array("log \(log) https://log.example/\nwitness W \(witness) https://w.example/\nquorum W\n".utf8))
        #expect(policy.needsWitnesses)
        #expect(policy.logKey(for: "log.example/1") == log && policy.logKey(for: "log.example/2") == nil)
        #expect(policy.logs.map(\.url) == ["https://log.example/"])
        #expect(policy.witnesses.map(\.name) == ["W"] && policy.witnesses.map(\.url) == ["https://w.example/"] && policy.witnesses.map(\.key) == [witness])
        #expect(try !TrustPolicy(parsing: Array("quorum none\n".utf8)).needsWitnesses)
    }

    @Test func namesThatAreNotUTF8AreKeptApart() throws {
        // Two names that are no UTF-8: both would be shown as the same replacement character.
        let a = SigningKey.generate(), b = SigningKey.generate()
        var bytes: [UInt8] = []
        for (name, key) in [(0x80, a), (0x81, b)] as [(UInt8, SigningKey)] { bytes += Array("witness ".utf8) + [name] + Array(" \(key.key(name: "w", kind: .cosignature))\n".utf8) }
        let policy = try TrustPolicy(parsing: bytes + Array("quorum ".utf8) + [0x81, 0x0A])
        let text = Array("text\n".utf8)
        #expect(policy.quorumTime(SignedNote(text: text, signatures: [a.cosign(text, name: "w", time: 5)])) == nil)
        #expect(policy.quorumTime(SignedNote(text: text, signatures: [b.cosign(text, name: "w", time: 6)])) == 6)
        #expect(throws: LedgerFormatError.self) { try TrustPolicy(parsing: bytes + Array("quorum ".utf8) + [0x82, 0x0A]) }
    }

    @Test func thereIsABoundOnEverything() {
        func witness(_ i: Int) -> String { "witness w\(i) \(SigningKey(seed: Digest.sha256([UInt8(i & 255), UInt8(i >> 8)])).key(name: "w\(i)", kind: .cosignature))\n" }
        let most = (0..<TrustPolicy.maximumOfEach).map(witness).joined()
        #expect(throws: Never.self) { try TrustPolicy(parsing: Array((most + "quorum w0\n").utf8)) }
        #expect(throws: LedgerFormatError.self) { try TrustPolicy(parsing: Array((most + witness(TrustPolicy.maximumOfEach) + "quorum w0\n").utf8)) }
        #expect(throws: LedgerFormatError.self) { try TrustPolicy(parsing: Array((String(repeating: "#", count: TrustPolicy.maximumBytes) + "\nquorum none\n").utf8)) }
    }
}
