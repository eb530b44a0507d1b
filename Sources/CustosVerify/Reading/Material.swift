import CustosLedger

/// What stands at a path.
enum Material {
    case node, mirror, log, exportFolder, exportFile

    static func find(_ path: String) throws(VerifierError) -> Material? {
        switch try PlainFile.kind(path) {
        case nil: throw .usage("\(Subject.path(path.utf8)): no such file or folder")
        case .other: return nil
        case .file: return .exportFile
        case .folder: break
        }
        for name in ["manifest.txt", "custody.txt", "chain"] where try PlainFile.exists(path + "/" + name) { return .exportFolder }
        if try PlainFile.isFolder(path + "/ledger") { return .node }
        if try PlainFile.isFolder(path + "/logs") { return .mirror }
        for name in ["origin", "checkpoint", "tile"] where try PlainFile.exists(path + "/" + name) { return .log }
        return nil
    }

    /// Folders of logs in a node's or a mirror's folder.
    static func logs(below folder: String, each prefix: String) throws(VerifierError) -> [String] {
        var out: [String] = []
        for name in (try PlainFile.names(folder) ?? []).compactMap({ String(validating: $0, as: UTF8.self) }).sorted() where name.hasPrefix(prefix) {
            if prefix.isEmpty || ByteText.decimal(Array(name.utf8.dropFirst(prefix.utf8.count))) != nil, try PlainFile.isFolder(folder + "/" + name) { out.append(folder + "/" + name) }
        }
        return out
    }

    /// Opens what the log is to be held against.
    static func views(_ paths: [String]) throws(VerifierError) -> [LogView] {
        var out: [LogView] = []
        for path in paths {
            var found: [LogView] = []
            switch try find(path) {
            case .exportFile: found = [try note(path)]
            case .node: for folder in try logs(below: path + "/ledger", each: "log-") { found.append(try LogView.open(folder)) }
            case .mirror: for folder in try logs(below: path + "/logs", each: "") { found.append(try LogView.open(folder)) }
            case .log: found = [try LogView.open(path)]
            case .exportFolder, nil: throw .usage("\(Subject.path(path.utf8)): neither a log, a mirror nor a checkpoint")
            }
            found.removeAll { $0.checkpoint == nil && $0.history == nil }
            guard !found.isEmpty else { throw .usage("\(Subject.path(path.utf8)): no checkpoint in it") }
            out += found.map { view in
                var view = view
                view.argument = path
                return view
            }
        }
        return out
    }

    /// Each argument must have to do with what is checked: a wrong path must not look like agreement.
    static func check(_ views: [LogView], against origins: Set<String>) throws(VerifierError) {
        for path in Set(views.map(\.argument)) where !views.contains(where: { $0.argument == path && origins.contains($0.name) }) {
            throw .usage("\(Subject.path(path.utf8)): has none of \(origins.sorted().joined(separator: ", "))")
        }
    }

    private static func note(_ path: String) throws(VerifierError) -> LogView {
        guard let bytes = try PlainFile.read(path, limit: CheckpointHistory.maximumNoteBytes), let note = try? SignedNote(parsing: bytes), (try? Checkpoint(parsing: note.text)) != nil else {
            throw .usage("\(Subject.path(path.utf8)): not a checkpoint")
        }
        return LogView(place: path, origin: nil, keyFile: nil, checkpoint: bytes)
    }
}
