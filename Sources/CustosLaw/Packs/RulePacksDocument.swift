/// `docs/reference/rule-packs.md`: every rule unit with what carries it. Written by the program, so that it cannot say what the program does not.
package enum RulePacksDocument {
    package static func markdown() -> String {
        var out = """
            # Rule packs

            Every rule unit that Custos knows, with the guards, registers, reports and tests that carry it. Written by `custos law packs --markdown`; do not edit.
            This is the project's own short wording and no legal advice. Grades: H the text was read, M one credible secondary source, L weak, NV not verified.


            """
        for p in RulePacks.all { write(p, &out) }
        writeConflicts(&out)
        writeNotSet(&out)
        return out
    }

    private static func write(_ p: RulePack, _ out: inout String) {
        out += "## \(p.id)\n\n\(p.name.zh) · \(p.name.en)\n\n"
        out += "\(p.issuer.zh) · \(p.issuer.en); \(p.rank.title.en.lowercased()); "
        out += p.effectiveFrom.map { "in force from \($0)" } ?? "in force as each text says"
        out += "; grade \(p.confidence.rawValue)."
        if let c = p.caveat { out += " \(c.en)" }
        out += "\n\n| Unit | Clause | Rule | Kind | Binds | Guards | Records | Registers | Reports | Tests | Why not, or only in part |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
        for e in p.entries { out += row(e) }
        out += "\n"
    }

    private static func row(_ e: RuleEntry) -> String {
        func code(_ list: [String]) -> String { list.map { "`\($0)`" }.joined(separator: " ") }
        let grade = e.confidence == .high ? "" : " (\(e.confidence.rawValue))"
        let cells = [
            "`\(e.unit)`", e.clause.zh == e.clause.en ? e.clause.zh : "\(e.clause.zh) · \(e.clause.en)", "\(e.text.zh) · \(e.text.en)\(grade)", e.kind.rawValue,
            e.binds.map(\.title.en).joined(separator: "; "),
            code(e.guards), code(e.kinds), code(e.registers), code(e.reports), code(e.tests), e.reason?.en ?? (e.isManual ? "A person states it." : ""),
        ]
        return "| " + cells.map { $0.replacingBars() }.joined(separator: " | ") + " |\n"
    }

    private static func writeConflicts(_ out: inout String) {
        out += "## Conflicts\n\n| First | Second | About | Prevails | Outcome |\n|---|---|---|---|---|\n"
        for c in PackConflict.all {
            let prevails = c.isImpossible ? "none: refused" : c.prevails.map { "`\($0)`" } ?? "both"
            out +=
                "| `\(c.first)` | `\(c.second)` | \(c.title.zh) · \(c.title.en) | \(prevails) | \(c.outcome.zh) · \(c.outcome.en) |\n"
        }
        out += "\n"
    }

    private static func writeNotSet(_ out: inout String) {
        out +=
            "## Not set by the regulation\n\nAsked for without a number. The organisation decides; every screen says so.\n\n| What | Asked for by | Setting |\n|---|---|---|\n"
        for n in NotSet.all { out += "| \(n.title.zh) · \(n.title.en) | `\(n.unit)` | \(n.setting.isEmpty ? "no limit" : "`\(n.setting)`") |\n" }
    }
}

extension String {
    fileprivate func replacingBars() -> String { split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
}
