import CustosLedger

/// The rules of `add-checkpoint` (C2SP tlog-witness), in its order: they are the same for a witness and for a mirror, and know no disk.
enum CheckpointJudge {
    /// A request that is what it should be, of a log whose origin it claims.
    static func read(_ body: [UInt8]) -> Result<(request: AddCheckpointRequest, checkpoint: KnownCheckpoint), Refused> {
        do {
            let request = try AddCheckpointRequest(parsing: body)
            return .success((request, try KnownCheckpoint(request.note)))
        } catch {
            return .failure(Refused(ProtocolAnswer(400, "\(error)")))
        }
    }

    /// Whether the checkpoint continues `known`. On success: the checkpoint with the log's signature only; signatures of other keys are
    /// ignored, and not carried on for people to wonder about.
    static func judge(_ request: AddCheckpointRequest, _ new: KnownCheckpoint, key: VerifierKey, known: Checkpoint?) -> Result<KnownCheckpoint, Refused> {
        func refuse(_ status: Int, _ text: String) -> Result<KnownCheckpoint, Refused> { .failure(Refused(ProtocolAnswer(status, text))) }
        guard let signed = new.signedOnly(by: key) else { return refuse(403, "no signature by \(key.name)") }
        guard request.oldSize <= new.checkpoint.size else { return refuse(400, "old \(request.oldSize) is larger than the checkpoint's \(new.checkpoint.size)") }
        let knownSize = known?.size ?? 0, knownRoot = known?.root ?? Merkle.emptyRoot
        guard request.oldSize == knownSize else {
            return .failure(Refused(ProtocolAnswer(409, ProtocolAnswer.sizeType, Array("\(knownSize)\n".utf8))))
        }
        guard new.checkpoint.size != knownSize || new.checkpoint.root == knownRoot else {
            return refuse(409, "another root is known for size \(knownSize)")
        }
        guard TreeProof.isConsistent(oldSize: knownSize, oldRoot: knownRoot, size: new.checkpoint.size, root: new.checkpoint.root, proof: request.proof) else {
            return refuse(422, "the proof does not lead from the tree of \(knownSize) to that of \(new.checkpoint.size)")
        }
        return .success(signed)
    }

    /// An answer that says no.
    struct Refused: Error {
        let answer: ProtocolAnswer
        init(_ answer: ProtocolAnswer) { self.answer = answer }
    }
}
