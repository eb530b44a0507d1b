import CustosBase
import CustosLedger

/// The report for people, in Chinese and English.
extension VerificationReport {
    /// Places that are listed of one verdict; the machine lines have all.
    private static let maximumPlaces = 100

    package func text(_ summary: VerdictSummary, language: ReportLanguage) -> String {
        switch language {
        case .both: body(summary, .zh) + "\n" + body(summary, .en)
        case .zh, .en: body(summary, language)
        }
    }

    private func body(_ summary: VerdictSummary, _ l: ReportLanguage) -> String {
        var lines = [Phrase("核验报告", "Verification")(l), ""]
        lines += trust(l)
        for node in nodes { lines += node.logs.flatMap { describe($0, l) } }
        if let export { lines += describe(export, l) }
        lines += footage(l)
        lines += ["", Phrase("结论计数", "Verdicts")(l)]
        for verdict in Verdict.allCases where summary.count(verdict) > 0 { lines.append("  \(verdict.rawValue)  \(summary.count(verdict))") }
        if Verdict.allCases.allSatisfy({ summary.count($0) == 0 }) { lines.append(Phrase("  没有可说的。", "  Nothing to say.")(l)) }
        for verdict in Verdict.allCases.reversed() where verdict.exitCode > 0 && summary.count(verdict) > 0 { lines += fault(verdict, summary, l) }
        lines += ["", conclusion(summary, l), ""]
        return lines.joined(separator: "\n")
    }

    // MARK: Parts

    private func trust(_ l: ReportLanguage) -> [String] {
        let now = WallTime(microseconds: Microseconds.sum(0, terms.now.multipliedReportingOverflow(by: 1_000_000).partialValue))
        guard let policy = terms.policy else {
            return [
                Phrase("时间：\(now)", "Time: \(now)")(l),
                Phrase(
                    "未提供信任策略：签名只与材料自带的公钥核对，这只能说明材料前后一致，不能说明出自谁手；见证签名未核对。",
                    "No policy was given: signatures were checked by the key that lies beside the material. That shows that it is of one piece, not whose it is; witnesses were not checked.")(l),
            ]
        }
        var lines = [Phrase("时间：\(now)", "Time: \(now)")(l), Phrase("信任策略：\(policy.logs.count) 本账，\(policy.witnesses.count) 个见证", "Policy: \(policy.logs.count) logs, \(policy.witnesses.count) witnesses")(l)]
        if !policy.needsWitnesses { lines.append(Phrase("信任策略不要求见证：删除期限按节点时钟（扣除跳变）判定。", "The policy asks for no witness: terms are judged by the node's clock, less its jumps.")(l)) }
        return lines
    }

    private func describe(_ log: LogJudgement, _ l: ReportLanguage) -> [String] {
        var lines = ["", Phrase("账 \(log.origin)", "Log \(log.origin)")(l), "  " + Subject.path(log.place.utf8)]
        lines += signer(log.signer, l)
        if let c = log.checkpoint {
            lines.append(Phrase("  检查点：\(c.size) 条，根 \(c.root.hex)", "  Checkpoint: \(c.size) leaves, root \(c.root.hex)")(l))
            lines.append(
                log.isUsable
                    ? Phrase(
                        "  读入：录像 \(log.kinds.segments) 条，其他 \(log.kinds.others) 条，历史检查点 \(log.historyCount) 个",
                        "  Read: \(log.kinds.segments) segments, \(log.kinds.others) other leaves, \(log.historyCount) earlier checkpoints")(l)
                    : Phrase("  账页不全：只核对了签名，未核对内容。", "  Leaves are missing: signatures were checked, contents were not.")(l))
        }
        lines += witnesses(log.newest, l)
        for epoch in log.epochs {
            lines.append(
                Phrase("  本账由两人另立，接续 \(epoch.old)（止于 \(epoch.size) 条）", "  Two persons began this log in place of \(epoch.old), which was known to \(epoch.size) leaves")(l))
        }
        return lines
    }

    private func describe(_ export: ExportJudgement, _ l: ReportLanguage) -> [String] {
        var lines = ["", Phrase("导出包 \(export.id ?? "?")", "Export \(export.id ?? "?")")(l), "  " + Subject.path(export.place.utf8), Phrase("  出自账 \(export.origin)", "  From log \(export.origin)")(l)]
        lines += signer(export.signer, l)
        if let key = export.exportKey { lines.append(Phrase("  清单由 \(key.name) 签名，指纹 \(fingerprint(key))", "  Manifest signed by \(key.name), fingerprint \(fingerprint(key))")(l)) }
        if let c = export.checkpoint { lines.append(Phrase("  检查点：\(c.size) 条，根 \(c.root.hex)", "  Checkpoint: \(c.size) leaves, root \(c.root.hex)")(l)) }
        lines.append(
            Phrase("  文件 \(export.fileCount) 个，录像 \(export.kinds.segments) 条，其他 \(export.kinds.others) 条", "  \(export.fileCount) files, \(export.kinds.segments) segments, \(export.kinds.others) other leaves")(l))
        if let span = export.span { lines.append(Phrase("  申请的时段：\(time(span.from)) 至 \(time(span.to))", "  Span asked for: \(time(span.from)) to \(time(span.to))")(l)) }
        for reach in export.reach {
            lines.append(Phrase("  \(reach.stream) 的链：\(time(reach.span.from)) 至 \(time(reach.span.to))", "  Chain of \(reach.stream): \(time(reach.span.from)) to \(time(reach.span.to))")(l))
        }
        if !export.reach.isEmpty {
            lines.append(
                Phrase("  链的两端应在申请时段之外（或为账的起止）；不然，两端之外是否有录像，此包不能说明。", "  A chain should begin and end outside the span asked for, or where the log does; beyond its ends this package says nothing.")(l))
        }
        lines += witnesses(export.newest, l)
        return lines
    }

    private func signer(_ key: VerifierKey?, _ l: ReportLanguage) -> [String] {
        guard let key else { return [] }
        let source = terms.policy == nil ? Phrase("（材料自带，未经信任）", " (lies beside the material, not trusted)") : Phrase("（出自信任策略）", " (from the policy)")
        return [Phrase("  公钥指纹 \(fingerprint(key))\(source.zh)", "  Key fingerprint \(fingerprint(key))\(source.en)")(l)]
    }

    /// Which witnesses signed the newest checkpoint that has a quorum, and when.
    private func witnesses(_ newest: (note: [UInt8], time: Int64)?, _ l: ReportLanguage) -> [String] {
        guard let policy = terms.policy, policy.needsWitnesses else { return [] }
        guard let newest, let note = try? SignedNote(parsing: newest.note) else { return [Phrase("  没有达到法定数的见证", "  No quorum of witnesses")(l)] }
        var lines = [Phrase("  最近一次达到法定数的见证：\(time(newest.time, unit: 1_000_000))", "  Last quorum of witnesses: \(time(newest.time, unit: 1_000_000))")(l)]
        for witness in policy.witnesses {
            guard let seen = note.cosignatureTime(by: witness.key) else { continue }
            let key = fingerprint(witness.key), when = time(seen, unit: 1_000_000)
            lines.append(Phrase("    \(witness.name)（\(witness.key.name)，指纹 \(key)）：\(when)", "    \(witness.name) (\(witness.key.name), fingerprint \(key)): \(when)")(l))
        }
        return lines
    }

    private func footage(_ l: ReportLanguage) -> [String] {
        if export != nil { return [] }
        guard hasFootage else { return ["", Phrase("未提供录像：只核对了账。", "No footage was given: only the log was checked.")(l)] }
        return isQuick
            ? ["", Phrase("录像：只看是否在、大小是否对，未读内容（--quick），因此没有 INTACT。", "Footage: presence and size only, contents were not read (--quick); so nothing is INTACT.")(l)]
            : ["", Phrase("录像：逐个文件读出并计算 SHA-256。", "Footage: each file was read and its SHA-256 made.")(l)]
    }

    private func fault(_ verdict: Verdict, _ summary: VerdictSummary, _ l: ReportLanguage) -> [String] {
        let places = summary.places(verdict)
        var lines = ["", "\(verdict.rawValue)  (\(summary.count(verdict)))", "  " + verdict.meaning(l), "  " + Phrase("处理：", "What to do: ")(l) + verdict.remedy(l)]
        lines += places.prefix(Self.maximumPlaces).map { "    " + readable($0) }
        if places.count > Self.maximumPlaces { lines.append(Phrase("    另有 \(places.count - Self.maximumPlaces) 处，见 --lines。", "    and \(places.count - Self.maximumPlaces) more: see --lines.")(l)) }
        return lines
    }

    private func conclusion(_ summary: VerdictSummary, _ l: ReportLanguage) -> String {
        let code = summary.exitCode
        let text =
            switch code {
            case 0: Phrase("未发现不符。", "Nothing was found to be wrong.")
            case ..<20: Phrase("账实相符；有如实申报的缺失。", "Log and footage agree; there are declared absences.")
            case ..<30: Phrase("不能完全下结论。", "Not everything could be told.")
            default: Phrase("发现不符，须调查。", "Something is wrong and must be investigated.")
            }
        return Phrase("结论：\(text.zh)（退出码 \(code)）", "Result: \(text.en) (exit code \(code))")(l)
    }

    // MARK: Values

    /// Beside the microseconds of a stretch of time, what a clock showed then.
    private func readable(_ place: String) -> String {
        guard place.hasPrefix("stream "), let range = place.split(separator: " ").last, let dash = range.dropFirst().firstIndex(of: "-"), let from = Int64(range[..<dash]),
            let to = Int64(range[range.index(after: dash)...])
        else { return place }
        return "\(place)  (\(time(from)) – \(time(to)))"
    }

    /// Of a key: SHA-256 of its 32 bytes, by which two persons compare it over the telephone.
    private func fingerprint(_ key: VerifierKey) -> String { Hex.encode(Digest.sha256(key.publicKey)) }

    /// Times of a log may be anything: those that no calendar has are shown as numbers.
    private func time(_ value: Int64, unit: Int64 = 1) -> String {
        let (micros, isOver) = value.multipliedReportingOverflow(by: unit)
        guard !isOver, (-62_135_596_800_000_000...253_402_300_799_000_000).contains(micros) else { return "\(value)" }
        return WallTime(microseconds: micros).description
    }
}
