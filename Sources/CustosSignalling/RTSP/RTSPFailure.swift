/// Why a session with a camera came to nothing. `detail` is for people and never holds credentials or a URL.
package struct RTSPFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The camera refused the user or the password, or asks for a scheme that is not known.
        case authenticationFailed
        case notFound
        /// The camera takes none of the transports that the configuration allows.
        case unsupportedTransport
        /// The description has no video track that can be recorded.
        case codecUnknown
        /// The status of the answer.
        case serverError(Int)
        case protocolError
        /// A redirect to another host, to less protection, or one too many.
        case redirectRefused
    }

    package var kind: Kind
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    package var description: String { detail }
}
