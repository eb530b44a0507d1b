package import CustosLaw

/// Why a camera's particulars were not accepted: the field, a stable code, and a sentence for the person who typed them.
///
/// A retention below the legal floor is not among these: that is a `Refusal`.
package struct CameraProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Field: String, Sendable { case name, mainURL, subURL, user, password, transport, retentionDays, camera }
    package let field: Field
    /// For instance `name.empty`, `url.scheme`, `url.duplicate`, `camera.limit`.
    package let code: String
    package let text: Bilingual

    package init(_ field: Field, _ code: String, zh: String, en: String) {
        self.field = field
        self.code = code
        text = Bilingual(zh: zh, en: en)
    }

    package var description: String { "\(field.rawValue): \(text.en)" }
}
