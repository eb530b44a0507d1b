import CustosBase

/// Volumes: which are there, what their identity files say, what lies in them that is not ours.
extension CheckRun {
    mutating func checkVolumes() {
        report.volumes = roots.count
        for v in checker.volumes.statuses {
            switch v.state {
            case .ok, .full, .slow: break
            case .readOnly, .missing, .swapped, .failed:
                // Beside a running server the lock is taken; that is no fault.
                add(
                    CheckFinding(
                        .volumeAway, v.state == .readOnly ? .warning : .error, volume: v.id, path: v.path, zh: "存储卷不可用（\(v.state.rawValue)）：\(v.detail)",
                        en: "The volume is \(v.state.rawValue): \(v.detail)"))
            }
        }
        for (id, root) in roots {
            checkIdentity(id, root)
            for name in list(root + "/quarantine") {
                let path = root + "/quarantine/" + name
                let parts = name.split(separator: ".").first.map { $0.split(separator: "-") } ?? []
                if parts.count >= 3, let s = StreamID(parts[0] + "-" + parts[1]), let n = UInt64(parts[2]) { quarantined[s, default: []].insert(n) }
                add(
                    CheckFinding(
                        .quarantine, .notice, volume: id, path: path, zh: "隔离区中有一个无法读取的文件。", en: "A file that recovery could not read lies in quarantine."))
            }
        }
    }

    /// Two copies 4096 bytes apart: readable lines, then the digest of the lines before it.
    private mutating func checkIdentity(_ id: UUIDValue, _ root: String) {
        let path = root + "/custos.volume"
        func wrong(_ zh: String, _ en: String, _ severity: CheckFinding.Severity) { add(CheckFinding(.volumeIdentity, severity, volume: id, path: path, zh: zh, en: en)) }
        let bytes: [UInt8]
        do {
            bytes = try disk.withSource(of: path) { try $0.read(at: 0, count: 8192) }
        } catch {
            return wrong("标识文件无法读取：\(error)", "The identity file cannot be read: \(error)", .error)
        }
        func fields(_ at: Int) -> [String: String]? {
            guard bytes.count >= at + 4096 else { return nil }
            let text = Array(bytes[at..<at + 4096].prefix { $0 != 0 })
            var lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
            guard let last = lines.popLast(), last.hasPrefix("sha256 "), lines.first == "custos.volume/v1" else { return nil }
            let before = lines.joined(separator: "\n") + "\n"
            guard last.dropFirst(7) == Hex.encode(Digest.sha256(Array(before.utf8))) else { return nil }
            return Dictionary(lines.dropFirst().compactMap { l in l.firstIndex(of: " ").map { (String(l[..<$0]), String(l[l.index(after: $0)...])) } }, uniquingKeysWith: { a, _ in a })
        }
        let copies = [fields(0), fields(4096)]
        guard let one = copies[0] ?? copies[1] else { return wrong("标识文件的两份副本均已损坏。", "Both copies in the identity file are damaged.", .error) }
        if copies.contains(where: { $0 == nil }) { wrong("标识文件有一份副本已损坏。", "One of the two copies in the identity file is damaged.", .warning) }
        if one["volume"] != id.description { wrong("标识文件属于存储卷\(one["volume"] ?? "?")。", "The identity file is of volume \(one["volume"] ?? "?").", .error) }
        if one["node"] != state.node.description { wrong("该存储卷属于录像机\(one["node"] ?? "?")。", "The volume belongs to node \(one["node"] ?? "?").", .error) }
    }

    /// The names in a folder in order; none when it is not there.
    func list(_ path: String) -> [String] {
        // A folder that is not there has nothing in it; one that cannot be read shows as missing files.
        ((try? disk.list(path)) ?? []).sorted()
    }

    mutating func listStreams(_ root: String) -> Set<StreamID> {
        var out: Set<StreamID> = []
        for name in list(root + "/rec") {
            if let s = StreamID(name), name == "\(s.camera)-\(s.kind.rawValue)" { out.insert(s) } else { foreign(root + "/rec/" + name) }
        }
        return out
    }

    mutating func foreign(_ path: String) {
        add(CheckFinding(.fileForeign, .notice, path: path, zh: "不属于 Custos 的文件或文件夹。", en: "Not a name that Custos makes."))
    }
}
