/// A password that is stored because a device must be told it, and that shows itself nowhere.
///
/// It prints as dots, it has no mirror, and it cannot be encoded. Whoever needs the text says `reveal()`,
/// which is easy to search for.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) { self.text = text }

    package func reveal() -> String { text }

    package var description: String { "••••" }
    package var debugDescription: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
