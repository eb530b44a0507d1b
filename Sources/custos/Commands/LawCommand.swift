import ArgumentParser
import CustosLaw

/// `custos law`: what the program knows of the law, without a server.
struct LawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "law", abstract: "What the program knows of the law.", subcommands: [Packs.self])

    struct Packs: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rule packs, or write the reference of every rule unit.",
            discussion: "With --markdown: docs/reference/rule-packs.md, every rule unit with the guards, registers, reports and tests that carry it.")
        @OptionGroup var output: OutputOption
        @Flag(help: "The whole reference, as Markdown.") var markdown = false

        struct Listed: Encodable {
            var id: String
            var name: String
            var units: Int
            var effectiveFrom: String?
        }

        func run() throws {
            if markdown { return print(RulePacksDocument.markdown(), terminator: "") }
            let packs = RulePacks.all.map { Listed(id: $0.id, name: $0.name.zh, units: $0.entries.count, effectiveFrom: $0.effectiveFrom?.description) }
            if output.json { return try output.printJSON(["packs": packs]) }
            Columns.print([["id", "units", "in force from", "name"]] + packs.map { [$0.id, "\($0.units)", $0.effectiveFrom ?? "-", $0.name] })
        }
    }
}
