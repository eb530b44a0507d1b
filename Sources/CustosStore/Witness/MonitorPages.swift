import CustosLedger

/// What anybody may read from a witness or a mirror: which logs it watches, and how far. All of it is signed or public by its nature.
extension WitnessFolder {
    /// How it stands with one log.
    package struct Summary: Sendable, Hashable {
        package var hash: String
        package var origin: String
        package var label: String?
        package var size: UInt64?
        /// POSIX seconds.
        package var cosignedAt: Int64?
        /// Mirrors: leaves that were looked at, and how many of them are no leaves of Custos.
        package var leaves: UInt64?
        package var unparsed: UInt64?
        /// Why nothing is signed for it.
        package var fault: String?
    }

    package func summaries() throws -> [Summary] {
        try hashes().compactMap { hash in
            guard let place = try place(ofHash: hash) else { return nil }
            var s = Summary(hash: hash, origin: "-")
            do {
                s.origin = try place.key().name
                s.label = try place.label()
                let latest = try place.latest()
                s.size = latest?.checkpoint.size
                s.cosignedAt = latest?.note.cosignatureTime(by: verifier)
                if role == .mirror { (s.leaves, s.unparsed) = try UnparsedCount(place).read() }
            } catch let e as WitnessError {
                // One damaged log does not hide the others.
                s.fault = e.description
            }
            return s
        }
    }

    /// `GET logs`: a line for each log: `<origin hash> <origin> <size> <time of the cosignature>`, a mirror's with `<leaves> <unparsed>`
    /// behind it; `-` where there is nothing yet.
    package func list() throws -> ProtocolAnswer {
        func word(_ n: (some BinaryInteger)?) -> String { n.map { String($0) } ?? "-" }
        let lines = try summaries().map { s in
            "\(s.hash) \(s.origin) " + (s.fault == nil ? "\(word(s.size)) \(word(s.cosignedAt))" + (role == .mirror ? " \(word(s.leaves)) \(word(s.unparsed))" : "") : "damaged") + "\n"
        }
        return ProtocolAnswer(200, ProtocolAnswer.plainType, Array(lines.joined().utf8))
    }

    /// `GET <origin hash>/checkpoint`: the newest cosigned note.
    package func checkpoint(hash: String) throws -> ProtocolAnswer {
        guard let place = try place(ofHash: hash), let latest = try place.latest() else { return ProtocolAnswer(404, "no checkpoint") }
        return ProtocolAnswer(200, ProtocolAnswer.plainType, latest.note.bytes)
    }
}

extension LogMirror {
    /// `GET <origin hash>/pending`: the newest checkpoint that leaves may come towards, with the log's signature; the cosigned one when
    /// nothing is pending.
    package func pending(hash: String) throws -> ProtocolAnswer {
        guard let place = try folder.place(ofHash: hash), let newest = try place.pending().last ?? place.latest() else { return ProtocolAnswer(404, "no checkpoint") }
        return ProtocolAnswer(200, ProtocolAnswer.plainType, newest.note.bytes)
    }

    /// `GET <origin hash>/tile/...`: a tile or a bundle as it lies on the disk (C2SP tlog-tiles). They never change.
    package func tile(hash: String, path: String) throws -> ProtocolAnswer {
        guard TilePath.parse(path) != nil, let place = try folder.place(ofHash: hash), let bytes = try place.disk.contents(place.folder + "/" + path, limit: Self.maximumTileBytes) else {
            return ProtocolAnswer(404, "no such tile")
        }
        return ProtocolAnswer(200, "application/octet-stream", bytes)
    }

    /// A full bundle of the longest leaves.
    private static let maximumTileBytes = TilePath.width * (EntryBundle.maximumEntryBytes + 2)
}
