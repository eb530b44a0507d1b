import CCustosPrint
import CustosBase

/// One PDF while it is drawn. Lengths are points from the upper left corner of an A4 page.
final class PrintCanvas {
    static let width = 595.28
    static let height = 841.89

    enum Face { case song, hei, heavySong, heavyHei }
    enum Alignment: Int32 { case left = 0, centre = 1, right = 2 }

    private let document: OpaquePointer
    private let fonts: PrintFonts

    init(title: String, created: WallTime, fonts: PrintFonts) throws(PrintFailure) {
        self.fonts = fonts
        var error = [CChar](repeating: 0, count: 128)
        let time = WallTime(microseconds: created.microseconds - created.microseconds % 1_000_000).description
        // `2026-05-10T04:00:00.000Z` without its fraction, which PDF has no place for.
        let seconds = time.prefix(19) + "Z"
        guard let d = custos_print_open(Self.width, Self.height, PrintedText.line(title), String(seconds), PrintLimits.documentBytes, &error, error.count) else {
            throw .drawing(Self.text(error))
        }
        document = d
    }

    deinit { custos_print_close(document) }

    private static func text(_ c: [CChar]) -> String { String(decoding: c.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }

    /// A text broken into lines; it is drawn later, in parts.
    func lay(_ text: String, width: Double, face: Face = .song, size: Double, alignment: Alignment = .left) throws(PrintFailure) -> PrintText {
        let family: String, isBold: Bool
        switch face {
        case .song: (family, isBold) = ("\(fonts.song),\(fonts.hei)", false)
        case .heavySong: (family, isBold) = ("\(fonts.song),\(fonts.hei)", true)
        case .hei: (family, isBold) = ("\(fonts.hei),\(fonts.song)", false)
        case .heavyHei: (family, isBold) = ("\(fonts.hei),\(fonts.song)", true)
        }
        var clean = PrintedText.lines(text)
        let laid = clean.withUTF8 { b in
            b.withMemoryRebound(to: CChar.self) { custos_print_lay(document, $0.baseAddress ?? emptyText, $0.count, width, family, size, isBold ? 1 : 0, alignment.rawValue) }
        }
        guard let laid else { throw .tooMuch("a text of more than \(CUSTOS_PRINT_TEXT_BYTES) bytes") }
        return PrintText(laid, size: size)
    }

    func show(_ t: PrintText, _ lines: Range<Int>, x: Double, y: Double, pitch: Double, grey: Double = 0) {
        custos_print_show(document, t.handle, Int32(lines.lowerBound), Int32(lines.count), x, y, pitch, grey)
    }
    func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, width: Double = 0.5, grey: Double = 0) { custos_print_rule(document, x1, y1, x2, y2, width, grey) }
    func fill(x: Double, y: Double, width: Double, height: Double, grey: Double) { custos_print_fill(document, x, y, width, height, grey) }
    func across(_ t: PrintText, grey: Double) { custos_print_across(document, t.handle, Self.width / 2, Self.height / 2, grey) }
    func code(_ bytes: [UInt8], x: Double, y: Double, size: Double) throws(PrintFailure) {
        guard custos_print_qr(document, bytes, bytes.count, x, y, size) == 0 else { throw .tooMuch("a QR code of \(bytes.count) bytes") }
    }
    func nextPage() { custos_print_next_page(document) }

    /// The document is whole.
    func finish() throws(PrintFailure) -> [UInt8] {
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        var error = [CChar](repeating: 0, count: 128)
        guard custos_print_finish(document, &bytes, &count, &error, error.count) == 0 else { throw .drawing(Self.text(error)) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}

/// What an empty text points to: a buffer without elements may have no address.
private nonisolated(unsafe) let emptyText = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))

/// A text that was broken into lines.
final class PrintText {
    fileprivate let handle: OpaquePointer
    let size: Double
    let lineCount: Int

    fileprivate init(_ handle: OpaquePointer, size: Double) {
        self.handle = handle
        self.size = size
        lineCount = Int(custos_print_lines(handle))
    }

    deinit { custos_print_text_free(handle) }

    var width: Double { custos_print_width(handle) }
    /// Characters that no font here has.
    var unknownCharacters: Int { Int(custos_print_unknown(handle)) }
}

/// Text as it may reach a page: no control characters, no marks that turn its direction.
enum PrintedText {
    private static func isPlain(_ c: UInt32) -> Bool {
        switch c {
        case 0..<0x20, 0x7F...0x9F, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    /// One line: what would break it becomes a space.
    static func line(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for u in text.unicodeScalars.prefix(PrintLimits.valueCharacters) { out.append(isPlain(u.value) ? u : " ") }
        return String(out)
    }

    /// Several lines; a tab becomes spaces.
    static func lines(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for u in text.unicodeScalars.prefix(PrintLimits.valueCharacters) {
            if u == "\n" { out.append(u) } else if u == "\t" { out.append(contentsOf: "    ".unicodeScalars) } else if u != "\r", isPlain(u.value) { out.append(u) }
        }
        return String(out)
    }
}
