/// Writes comma-separated values (RFC 4180) as spreadsheets in China open them: UTF-8 with a mark, CRLF.
///
/// A cell that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab, CR at its start) gets an apostrophe in front, unless it is a plain number;
/// `CSVReader` takes it away again. A cell that begins with an apostrophe and one of those gets a second one, so that every text comes back as it was.
package struct CSVWriter {
    package private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init() {}

    package mutating func append(_ cells: [String]) {
        for (i, c) in cells.enumerated() {
            if i > 0 { bytes.append(0x2C) }
            let text = Self.guarded(c)
            if text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0x3B }) || text.first == " " || text.last == " " {
                bytes.append(0x22)
                for b in text.utf8 {
                    if b == 0x22 { bytes.append(0x22) }
                    bytes.append(b)
                }
                bytes.append(0x22)
            } else {
                bytes.append(contentsOf: text.utf8)
            }
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    /// Hands out what was written so far, to be sent while the rest is made.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private static func isTrigger(_ b: UInt8) -> Bool { b == 0x3D || b == 0x2B || b == 0x2D || b == 0x40 || b == 0x09 || b == 0x0D }

    static func guarded(_ text: String) -> String { needsGuard(text.utf8) && !isNumber(text) ? "'" + text : text }

    static func unguarded(_ text: String) -> String { text.utf8.first == 0x27 && needsGuard(text.utf8.dropFirst()) ? String(text.dropFirst()) : text }

    /// Apostrophes, then a trigger.
    private static func needsGuard(_ bytes: some Sequence<UInt8>) -> Bool { bytes.first { $0 != 0x27 }.map(isTrigger) ?? false }

    /// `-5`, `-0.25`: what a spreadsheet takes as a number and nothing else.
    private static func isNumber(_ text: String) -> Bool {
        var digits = 0, dots = 0
        for (i, b) in text.utf8.enumerated() {
            switch b {
            case 0x2D where i == 0: continue
            case 0x30...0x39: digits += 1
            case 0x2E: dots += 1
            default: return false
            }
        }
        return digits > 0 && digits <= 15 && dots <= 1
    }
}
