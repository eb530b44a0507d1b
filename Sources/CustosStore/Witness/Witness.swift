import CustosLedger
import Logging

/// A witness (C2SP tlog-witness): it cosigns a checkpoint when it continues the last one that it cosigned, and remembers it.
///
/// What it says with a cosignature: at this time, by my clock, this was the largest tree of the log that I have seen, and it grew out of
/// every one that I cosigned before. It has not seen the leaves.
package struct Witness: Sendable {
    package let folder: WitnessFolder

    /// A checkpoint that comes again within so many seconds gets the same cosignature again; nothing is written. Otherwise whoever has
    /// one signed checkpoint could keep the disk busy with it.
    static let repeatSeconds: Int64 = 10

    package init(_ folder: WitnessFolder) {
        precondition(folder.role == .witness, "not a witness's folder")
        self.folder = folder
    }

    /// `POST add-checkpoint`. An error is the world's (disk, lock): nothing was signed, and the client may come again.
    package func addCheckpoint(_ body: [UInt8]) throws -> ProtocolAnswer {
        let request: AddCheckpointRequest, new: KnownCheckpoint
        switch CheckpointJudge.read(body) {
        case .failure(let refused): return refused.answer
        case .success(let read): (request, new) = read
        }
        guard let place = try folder.place(ofOrigin: new.checkpoint.origin) else { return ProtocolAnswer(404, "no log \(new.checkpoint.origin) is watched here") }
        return try folder.alone(with: place) {
            let key = try place.key(), known = try place.latest()
            switch CheckpointJudge.judge(request, new, key: key, known: known?.checkpoint) {
            case .failure(let refused):
                folder.noteContradiction(refused.answer, new, known?.checkpoint, place)
                return refused.answer
            case .success(let signed): return try cosign(signed, known, place)
            }
        }
    }

    private func cosign(_ signed: KnownCheckpoint, _ known: KnownCheckpoint?, _ place: LogPlace) throws -> ProtocolAnswer {
        let last = known.flatMap { $0.note.cosignatureTime(by: folder.verifier) }
        let time = folder.cosignatureTime(after: last)
        let isNewSize = known?.checkpoint.size != signed.checkpoint.size
        if !isNewSize, let last, time - last < Self.repeatSeconds, let given = known?.note.signatures.first(where: { $0.isClaimed(by: folder.verifier) }) {
            return .cosigned(given)
        }
        let signature = folder.key.cosign(signed.note.text, name: folder.verifier.name, time: time)
        var note = signed.note
        note.add(signature)
        try place.store(note, isNewSize: isNewSize)
        return .cosigned(signature)
    }
}

extension ProtocolAnswer {
    static func cosigned(_ signature: NoteSignature) -> ProtocolAnswer { ProtocolAnswer(200, plainType, Array((signature.line + "\n").utf8)) }
}

extension WitnessFolder {
    /// A signed checkpoint that does not fit is what a witness is there to notice.
    func noteContradiction(_ answer: ProtocolAnswer, _ new: KnownCheckpoint, _ known: Checkpoint?, _ place: LogPlace) {
        let isContradiction = answer.status == 422 || (answer.status == 409 && answer.contentType != ProtocolAnswer.sizeType)
        guard isContradiction else { return }
        logger.error(
            "a signed checkpoint does not continue the known one",
            metadata: [
                "log": "\(new.checkpoint.origin)", "size": "\(new.checkpoint.size)", "root": "\(new.checkpoint.root)", "known size": "\(known?.size ?? 0)",
                "known root": "\(known?.root.hex ?? "-")",
            ])
        do { try place.keepContradiction(new) } catch { logger.error("the checkpoint could not be kept", metadata: ["error": "\(error)"]) }
    }
}
