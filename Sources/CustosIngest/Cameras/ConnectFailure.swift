import CustosSignalling
import Glibc
import NIOCore
import NIOPosix

/// What a failed connection means, in the words of `StreamCause`.
enum ConnectFailure {
    static func end(_ error: any Error) -> SessionEnd {
        if let e = error as? SessionEnd { return e }
        if let tls = CameraTLS.end(error) { return tls }
        if let e = error as? NIOConnectionError { return e.connectionErrors.first.map { end($0.error) } ?? SessionEnd(.connectFailed, "no address could be connected to") }
        if case .connectTimeout(let limit)? = error as? ChannelError {
            return SessionEnd(.connectTimeout, "no answer to the connection within \(limit.nanoseconds / 1_000_000_000) s")
        }
        guard let e = error as? IOError else { return SessionEnd(.connectFailed, "\("\(error)".prefix(200))") }
        switch e.errnoCode {
        case ECONNREFUSED: return SessionEnd(.connectRefused, "nobody listens on the camera's port")
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN: return SessionEnd(.connectUnreachable, "no way to the camera's network or host")
        case ETIMEDOUT: return SessionEnd(.connectTimeout, "the camera no longer answers")
        case ECONNRESET, EPIPE, ECONNABORTED: return SessionEnd(.connectionReset, "the camera reset the connection")
        default: return SessionEnd(.connectFailed, "connection failed: errno \(e.errnoCode)")
        }
    }
}

extension SessionEnd {
    /// What an RTSP session that came to nothing means.
    init(_ failure: RTSPFailure) {
        let cause: StreamCause =
            switch failure.kind {
            case .authenticationFailed: .authenticationFailed
            case .notFound: .rtsp(status: 404)
            case .unsupportedTransport: .transportUnsupported
            case .codecUnknown: .codecUnknown
            case .serverError(let status): .rtsp(status: status)
            case .protocolError: .rtspProtocol
            case .redirectRefused: .redirectRefused
            }
        self.init(cause, failure.detail)
    }
}
