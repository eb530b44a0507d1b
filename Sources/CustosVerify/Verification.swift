import CustosBase
import CustosLedger

/// One run of the verifier: what to check, with what.
package struct Verification: Sendable {
    /// A node's data folder, a log folder, a mirror's or a witness's folder, an export folder or ZIP.
    package var path: String
    package var terms: Terms
    /// Volumes; empty: a node's own, else none.
    package var footage: [String] = []
    /// Other views of the log: log folders, mirrors, notes.
    package var against: [String] = []
    /// Presence and size of footage only.
    package var isQuick = false
    package var progress = WorkProgress.none

    package init(path: String, terms: Terms) {
        self.path = path
        self.terms = terms
    }

    /// Times that a living node is looked at again when files are gone that it may have erased meanwhile.
    private static let looks = 3

    package func run() throws(VerifierError) -> VerificationReport {
        switch try Material.find(path) {
        case .exportFile: return try export(try zip())
        case .exportFolder: return try export(try FolderPackage(path))
        case .node: return try logs(try Material.logs(below: path + "/ledger", each: "log-"), footage: footage.isEmpty ? try ownFootage() : footage)
        case .mirror: return try logs(try Material.logs(below: path + "/logs", each: ""), footage: footage)
        case .log: return try logs([path], footage: footage)
        case nil: throw .usage("\(Subject.path(path.utf8)): neither a node's folder nor a log, a mirror or an export")
        }
    }

    // MARK: Logs

    private func ownFootage() throws(VerifierError) -> [String] { try PlainFile.isFolder(path + "/footage") ? [path + "/footage"] : [] }

    private func logs(_ folders: [String], footage volumes: [String]) throws(VerifierError) -> VerificationReport {
        guard !folders.isEmpty else { throw .usage("\(Subject.path(path.utf8)): no log in it") }
        for v in volumes where try !PlainFile.isFolder(v) { throw .usage("\(Subject.path(v.utf8)): no such folder of footage") }
        guard volumes.count <= FootageList.maximumVolumes else { throw .usage("too many folders of footage") }

        // The files first: what is logged afterwards cannot be taken for a file that no leaf knows.
        var list: FootageList? = volumes.isEmpty ? nil : try FootageList(volumes: volumes)
        var report = VerificationReport(terms: terms, isQuick: isQuick, hasFootage: list != nil)
        let others = try Material.views(against)
        for look in 1...Self.looks {
            var views: [LogView] = []
            for folder in folders { views.append(try LogView.open(folder)) }
            let nodes = Self.nodes(views)
            guard list == nil || nodes.count == 1 else { throw .usage("\(Subject.path(path.utf8)): logs of \(nodes.count) nodes; footage can be checked against one log at a time") }
            try Material.check(others, against: Set(views.map(\.name)))

            report.nodes = []
            for logs in nodes { report.nodes.append(try Self.judge(logs, against: others, terms: terms, &list, reading: isQuick ? .presence : .digests, progress: progress)) }
            guard list != nil, look < Self.looks, report.nodes.contains(where: Self.hasAbsent), try hasGrown(views) else { break }
            // Files went away while we looked, and the node has logged since: its newer leaves may say why.
            var again = try FootageList(volumes: volumes)
            if let list { again.inherit(list) }
            list = again
        }
        return report
    }

    /// The logs of one node, the living one last.
    static func judge(_ logs: [LogView], against others: [LogView], terms: Terms, _ list: inout FootageList?, reading: NodeJudge.Reading, progress: WorkProgress) throws(VerifierError) -> NodeJudgement {
        var judged: [LogJudgement] = []
        for (i, log) in logs.enumerated() {
            judged.append(try LogJudge.judge(log, against: others.filter { $0.name == log.name }, terms: terms, age: i == logs.count - 1 ? .living : .closed, progress: progress))
        }
        var node = NodeJudgement(logs: judged)
        try NodeJudge.judge(&node, &list, reading: reading, progress: progress)
        return node
    }

    /// Logs of one node together, the living one last.
    private static func nodes(_ views: [LogView]) -> [[LogView]] {
        var named: [UUIDValue: [(epoch: UInt64, view: LogView)]] = [:]
        var nameless: [[LogView]] = []
        for view in views {
            if let origin = LogOrigin(view.name) { named[origin.node, default: []].append((origin.epoch, view)) } else { nameless.append([view]) }
        }
        let known = named.sorted { $0.key.description < $1.key.description }
        return known.map { $0.value.sorted { $0.epoch < $1.epoch }.map(\.view) } + nameless
    }

    private static func hasAbsent(_ node: NodeJudgement) -> Bool {
        var isAbsent = false
        node.forEachSegment { _, segment in isAbsent = isAbsent || segment.verdict == .missing }
        return isAbsent
    }

    private func hasGrown(_ views: [LogView]) throws(VerifierError) -> Bool {
        for view in views where try LogView.open(view.place).checkpoint != view.checkpoint { return true }
        return false
    }

    // MARK: Exports

    private func zip() throws(VerifierError) -> ZipPackage {
        guard let file = try OpenFile(path) else { throw .usage("\(Subject.path(path.utf8)): no such file") }
        return try ZipPackage(file)
    }

    private func export(_ package: any Package) throws(VerifierError) -> VerificationReport {
        guard footage.isEmpty, !isQuick else { throw .usage("an export has its own footage, and is read whole") }
        let views = try Material.views(against)
        let judgement = try ExportJudge.judge(package, place: path, against: views, terms: terms, progress: progress)
        try Material.check(views, against: [judgement.origin])
        var report = VerificationReport(terms: terms, isQuick: false, hasFootage: true)
        report.export = judgement
        return report
    }
}
