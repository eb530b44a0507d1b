import ArgumentParser
import CustosBase
import Foundation

/// `--data DIR`, the same everywhere.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: ArgumentHelp("The folder that holds everything of this recorder.", valueName: "dir")) var path: String

    func open(create: Bool = false) throws -> DataFolder { try DataFolder(path, create: create) }
}

/// `--json`, where a program would read the answer.
struct OutputOption: ParsableArguments {
    @Flag(help: "Print JSON.") var json = false

    func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

/// Plain columns for people: as wide as the widest cell, East Asian characters counted as two.
enum Columns {
    static func print(_ rows: [[String]]) {
        guard let count = rows.map(\.count).max() else { return }
        let widths = (0..<count).map { c in rows.map { c < $0.count ? width($0[c]) : 0 }.max() ?? 0 }
        for row in rows {
            var line = ""
            for (c, cell) in row.enumerated() {
                line += cell
                if c < row.count - 1 { line += String(repeating: " ", count: widths[c] - width(cell) + 2) }
            }
            Swift.print(line)
        }
    }

    private static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + (($1.value >= 0x1100 && $1.value < 0xE000) || $1.value >= 0xF900 ? 2 : 1) } }
}
