/// The peer broke the protocol in a way that cannot be read over; the connection is of no more use.
///
/// Holds counts and short extracts without request URIs, which may carry a password.
package enum RTSPProtocolError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No blank line within the limit.
    case headerTooLarge(bytes: Int, limit: Int)
    case tooManyFields(count: Int, limit: Int)
    case bodyTooLarge(bytes: Int, limit: Int)
    /// A `Content-Length` that is no number of bytes.
    case badContentLength(String, headerBytes: Int)
    /// The line begins as a message does but cannot be read.
    case badStartLine(bytes: Int)

    package var description: String {
        switch self {
        case .headerTooLarge(let n, let limit): "no end of the header in \(n) bytes (limit \(limit))"
        case .tooManyFields(let n, let limit): "\(n) header fields (limit \(limit))"
        case .bodyTooLarge(let n, let limit): "a body of \(n) bytes is announced (limit \(limit))"
        case .badContentLength(let text, let n): "Content-Length '\(text)' in a header of \(n) bytes"
        case .badStartLine(let n): "a start line of \(n) bytes cannot be read"
        }
    }
}
