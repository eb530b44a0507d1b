/// Why a witness or a mirror cannot do its work. What a client did wrong is an answer, not an error.
package struct WitnessError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// The folder was not made by `initialise`, or for the other role.
        case notFolder
        /// Something is there already that would be lost.
        case exists
        /// No such log.
        case unknownLog
        /// What is stored cannot be read or contradicts itself. Nothing is signed for this log until a person has looked.
        case damaged
        /// Another process works on the log for too long.
        case busy
        /// What was given (a key, a file) is not what it should be.
        case wrongInput
    }

    package let code: Code
    package let path: String
    package let detail: String

    package init(_ code: Code, _ path: String, _ detail: String) {
        self.code = code
        self.path = path
        self.detail = detail
    }

    package var description: String { "\(path): \(detail)" }
}
