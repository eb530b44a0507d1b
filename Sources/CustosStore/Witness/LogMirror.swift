import CustosLedger

/// A mirror (C2SP tlog-mirror): a witness that also has the leaves.
///
/// `add-checkpoint` only notes where the log wants to go (the *pending* checkpoints). `add-entries` brings leaves, each package proven
/// to belong to a pending checkpoint before it is stored. When all are there, the mirror cosigns: all of this is on my disk.
/// A leaf is bytes here; those that are no leaves of Custos are stored like the others and counted.
package struct LogMirror: Sendable {
    package let folder: WitnessFolder

    package init(_ folder: WitnessFolder) {
        precondition(folder.role == .mirror, "not a mirror's folder")
        self.folder = folder
    }

    /// `POST add-checkpoint`: as a witness's, without a signature in the answer.
    package func addCheckpoint(_ body: [UInt8]) throws -> ProtocolAnswer {
        let request: AddCheckpointRequest, new: KnownCheckpoint
        switch CheckpointJudge.read(body) {
        case .failure(let refused): return refused.answer
        case .success(let read): (request, new) = read
        }
        guard let place = try folder.place(ofOrigin: new.checkpoint.origin) else { return ProtocolAnswer(404, "no log \(new.checkpoint.origin) is mirrored here") }
        return try folder.alone(with: place) {
            let key = try place.key()
            let pending = try place.pending()
            let known = try pending.last ?? place.latest()
            switch CheckpointJudge.judge(request, new, key: key, known: known?.checkpoint) {
            case .failure(let refused):
                folder.noteContradiction(refused.answer, new, known?.checkpoint, place)
                return refused.answer
            case .success(let signed):
                if known?.checkpoint.size != signed.checkpoint.size || pending.isEmpty { try place.storePending(pending + [signed]) }
                return ProtocolAnswer(200, "")
            }
        }
    }

    /// `POST add-entries` of a body that is in memory: see `MirrorUpload`.
    package func addEntries(_ body: [UInt8]) throws -> ProtocolAnswer {
        let upload = MirrorUpload(self)
        for start in stride(from: 0, to: body.count, by: Self.pieceBytes) {
            if let early = try upload.take(body[start..<min(body.count, start + Self.pieceBytes)]) { return early }
        }
        return try upload.finish()
    }

    private static let pieceBytes = 1 << 20
}
