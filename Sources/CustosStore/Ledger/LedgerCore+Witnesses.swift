import CustosBase
import CustosLedger
import Logging
import Synchronization

/// What the ledger's thread knows of witnesses.
struct WitnessState {
    /// Notes that a cosignature may still come for: some hours at one each 5 s.
    private static let noteLimit = 2_048

    var policy: TrustPolicy?
    var policyDigest: [UInt8] = []
    /// Behind the last block of the history.
    var historyOffset: Int64 = 0
    var historySize: UInt64 = 0
    private var notes: [UInt64: SignedNote] = [:]
    private var order: [UInt64] = []

    func note(_ size: UInt64) -> SignedNote? { notes[size] }

    mutating func keep(_ note: SignedNote, size: UInt64) {
        if notes.updateValue(note, forKey: size) == nil { order.append(size) }
        if order.count > Self.noteLimit { notes[order.removeFirst()] = nil }
    }

    mutating func forgetNotes() {
        notes = [:]
        order = []
    }
}

extension LedgerCore {
    func takeCosignatures(_ signatures: [NoteSignature], for size: UInt64) throws {
        guard let policy = witness.policy else { throw LedgerError(.invalid, "there is no policy that names witnesses") }
        guard let note = witness.note(size) else { throw LedgerError(.late, "the checkpoint of \(size) leaves is not kept any more") }
        var cosigned = note
        for s in signatures {
            guard let key = policy.witnesses.first(where: { s.isClaimed(by: $0.key) })?.key, s.verifies(note.text, by: key) else { continue }
            // Of one size the first cosignature says most: since when it has been so.
            if cosigned.cosignatureTime(by: key) == nil { cosigned.add(s) }
        }
        guard cosigned != note else {
            if signatures.contains(where: { note.signatures.contains($0) }) { return }
            guard signatures.contains(where: { s in policy.witnesses.contains { s.isClaimed(by: $0.key) && s.verifies(note.text, by: $0.key) } }) else {
                throw LedgerError(.invalid, "no cosignature of a witness of the policy for \(size) leaves")
            }
            return
        }
        guard size >= witness.historySize else { throw LedgerError(.late, "\(witness.historySize) leaves were cosigned before these \(size)") }
        try writer.appendHistory(cosigned)
        witness.keep(cosigned, size: size)
        witness.historySize = size
        let time = policy.needsWitnesses ? policy.quorumTime(cosigned) : nil
        if let time { view.withLock { $0.times.add(size: size, time: time) } }
        saveTime(size, time)
        if signing.publishedSize == size {
            try writer.publish(cosigned)
            signing.published = cosigned
        }
    }

    /// The index remembers what it need not verify again; it is a cache, and does without.
    private func saveTime(_ size: UInt64, _ time: Int64?) {
        do {
            let end = try writer.folder.readHistory(from: witness.historyOffset) { _, _ in }
            try index.save(time.map { [(size, $0)] } ?? [], offset: end, digest: witness.policyDigest)
            witness.historyOffset = end
        } catch { setup.logger.warning("the ledger's index is behind", metadata: ["error": "\(error)"]) }
    }

    func setPolicy(_ bytes: [UInt8]?) throws {
        if let bytes { do { _ = try TrustPolicy(parsing: bytes) } catch { throw LedgerError(.invalid, "the policy: \(error)") } }
        try setup.folder.setPolicy(bytes)
        let policy = try setup.folder.policy()
        witness.policy = policy?.policy
        witness.policyDigest = policy?.digest ?? []
        let (times, offset) = try index.witnessTimes(writer.folder, policy: witness.policy, digest: witness.policyDigest)
        witness.historyOffset = offset
        view.withLock { v in
            v.policy = witness.policy
            v.times = times
        }
    }
}
