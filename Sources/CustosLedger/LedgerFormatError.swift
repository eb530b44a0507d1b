/// Why bytes are not what they should be: the one error of every parser of this target.
package struct LedgerFormatError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// The bytes end in the middle.
        case truncated
        /// More, or longer, than the format allows.
        case tooLarge
        /// A byte that the format never has.
        case character
        /// Something else stands where a fixed word or sign must stand.
        case syntax
        /// A value outside its type: a number, a hash, a name, a word.
        case value
        /// A name or a key that was there before.
        case duplicate
        /// A name that nothing defined.
        case unknown
    }

    package let code: Code
    /// Offset of the first byte that is wrong, from the start of what was given to the parser.
    package let position: Int
    package let reason: String

    package init(_ code: Code, at position: Int, _ reason: String) {
        self.code = code
        self.position = position
        self.reason = reason
    }

    package var description: String { "byte \(position): \(reason)" }
}
