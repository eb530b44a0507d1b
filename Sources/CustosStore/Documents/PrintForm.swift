package import CustosBase
package import CustosLaw

/// A document of the house as it is laid on paper: what stands where, and nothing of how it is drawn.
package struct PrintForm: Sendable {
    package enum Language: String, Sendable, Hashable { case chinese = "zh", bilingual }

    package var title: Bilingual
    /// The unit whose document it is, above the title.
    package var issuer: String?
    /// `CUSTOS-R-RETRIEVE`, and the version of the form: at the foot of each page.
    package var code: String
    package var version: String
    /// The rules it rests on, at the foot of the last page.
    package var basis: String?
    /// `R-RETRIEVE-2026-000017`; a line to write on when there is none.
    package var number: String?
    /// SHA-256 of what the document says, in hex: in the QR code beside the number.
    package var digest: String?
    /// The document has no content: each page says 空白表.
    package var isBlank: Bool
    package var language: Language
    package var blocks: [PrintBlock]

    package init(
        title: Bilingual, issuer: String? = nil, code: String, version: String, basis: String? = nil, number: String? = nil, digest: String? = nil, isBlank: Bool = false,
        language: Language = .chinese, blocks: [PrintBlock]
    ) {
        self.title = title
        self.issuer = issuer
        self.code = code
        self.version = version
        self.basis = basis
        self.number = number
        self.digest = digest
        self.isBlank = isBlank
        self.language = language
        self.blocks = blocks
    }

    /// What the QR code says: the number in the register, and the digest by which a copy of the document is told from a changed one.
    package var codeText: String? { number.map { "CUSTOS:\($0)" + (digest.map { ";sha256=\($0)" } ?? "") } }
}

/// A part of a document, from top to bottom.
package enum PrintBlock: Sendable {
    /// `一、当事人`
    case heading(Bilingual)
    /// Labels with their values between thin lines.
    case grid([PrintRow])
    /// Running text; each paragraph is indented by two characters unless told otherwise.
    case paragraphs([String], indented: Bool = true)
    /// Rows of equal kind under a head that each page repeats.
    case list(PrintList)
    /// Lines to sign on, two side by side; kept on one page.
    case signatures([PrintSignature])
    /// The organ and the date at the end of a decision, where the seal goes; kept on one page.
    case seal(organ: String, date: String)
    /// Small print.
    case note(String)
    /// What follows begins a page when less than this is left of the present one: so that a promise and its signature stand together.
    case room(Double)
}

/// Cells side by side.
package struct PrintRow: Sendable {
    package var cells: [PrintCell]
    /// Room for handwriting, in points.
    package var minimumHeight: Double
    package init(_ cells: [PrintCell], minimumHeight: Double = 26) {
        self.cells = cells
        self.minimumHeight = minimumHeight
    }
}

package struct PrintCell: Sendable {
    package var label: Bilingual
    package var value: String
    /// Share of the row's width.
    package var weight: Double
    package init(_ label: Bilingual, _ value: String, weight: Double = 1) {
        self.label = label
        self.value = value
        self.weight = weight
    }
}

package struct PrintList: Sendable {
    package struct Column: Sendable {
        package var title: Bilingual
        package var weight: Double
        package init(_ title: Bilingual, weight: Double = 1) {
            self.title = title
            self.weight = weight
        }
    }
    package var columns: [Column]
    package var rows: [[String]]
    package init(_ columns: [Column], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }
}

package struct PrintSignature: Sendable {
    package var label: Bilingual
    /// Who signed, where that was recorded.
    package var name: String?
    package var date: String?
    package init(_ label: Bilingual, name: String? = nil, date: String? = nil) {
        self.label = label
        self.name = name
        self.date = date
    }
}

extension PrintForm {
    /// The document as PDF, with its fonts embedded.
    ///
    /// The same form at the same moment gives the same bytes on one machine.
    package func pdf(now: WallTime) throws -> [UInt8] {
        let canvas = try PrintCanvas(title: title.zh + (number.map { " \($0)" } ?? ""), created: now, fonts: PrintFonts())
        var layout = PrintLayout(self, canvas)
        try layout.place()
        try layout.draw(now: now)
        return try canvas.finish()
    }
}
