/// Why a document was not printed.
package enum PrintFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// No font of this machine has Chinese characters.
    case noFont
    /// The library that draws says no.
    case drawing(String)
    /// More than a document may hold; the bound is named.
    case tooMuch(String)
    /// There is no form of that name.
    case noForm(String)
    /// The form is not made from records of that kind.
    case wrongKind(form: String, kind: String)
    /// The form asks for a field that the kind does not have: our own mistake, found by the test that prints every form.
    case noField(form: String, field: String)

    package var description: String {
        switch self {
        case .noFont: "no font on this machine has Chinese characters: install the Debian package fonts-noto-cjk"
        case .drawing(let why): "the document could not be drawn: \(why)"
        case .tooMuch(let what): "the document is too large: \(what)"
        case .noForm(let name): "there is no form \(name)"
        case .noField(let form, let field): "the form \(form) names a field that is not there: \(field)"
        case .wrongKind(let form, let kind): "the form \(form) is not made from a \(kind)"
        }
    }
}

/// Named bounds of a printed document.
enum PrintLimits {
    /// Bytes of one PDF; with embedded fonts a page takes some 20 to 60 KiB.
    static let documentBytes = 64 << 20
    /// Characters of one value; `LawLimits.recordBytes` is the bound of a whole record.
    static let valueCharacters = 65_536
    /// Rows of one list: some 60 pages. A longer register is exported as a table.
    static let listRows = 2_000
    static let listColumns = 12
    /// Rows of one grid.
    static let gridRows = 400
    static let pages = 400
}
