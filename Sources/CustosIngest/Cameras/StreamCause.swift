package import CustosMedia

/// What state a stream is in, as the camera list shows it.
package enum StreamCondition: String, Sendable, Hashable, Codable, CaseIterable {
    /// Not wanted: nothing is tried.
    case disabled
    /// The first attempt since the stream was wanted is under way.
    case connecting
    /// Pictures arrive.
    case live
    /// The camera cannot be reached or broke the connection.
    case offline
    /// The connection stood, but nothing arrived for the silence limit.
    case silent
    /// The camera refused name and password. Retried slowly, so that its account is not locked.
    case authenticationFailed
    /// The camera offers no video that Custos records.
    case codecUnknown
    /// The address lies outside the allowed networks, or is not an RTSP URL.
    case addressRefused
}

/// Why a stream is in its condition: a stable code for programs, the condition that follows from it, and how
/// soon another attempt makes sense.
package struct StreamCause: Sendable, Hashable, CustomStringConvertible {
    /// How an attempt that ended with this cause is repeated.
    package enum Retry: Sendable, Hashable {
        /// With the doubling wait of `Backoff`.
        case backoff
        /// At the slow interval: repeating soon does harm or cannot help.
        case slow
    }

    package let code: String
    package let condition: StreamCondition
    package let retry: Retry

    private init(_ code: String, _ condition: StreamCondition, _ retry: Retry = .backoff) {
        self.code = code
        self.condition = condition
        self.retry = retry
    }

    package var description: String { code }

    package static let disabled = StreamCause("disabled", .disabled)
    package static let connecting = StreamCause("connecting", .connecting)
    package static let live = StreamCause("live", .live)

    package static let urlInvalid = StreamCause("url.invalid", .addressRefused, .slow)
    package static let addressRefused = StreamCause("address.refused", .addressRefused, .slow)
    package static let redirectRefused = StreamCause("redirect.refused", .addressRefused, .slow)

    package static let nameUnknown = StreamCause("name.unknown", .offline)
    package static let nameTimeout = StreamCause("name.timeout", .offline)
    package static let connectRefused = StreamCause("connect.refused", .offline)
    package static let connectUnreachable = StreamCause("connect.unreachable", .offline)
    package static let connectTimeout = StreamCause("connect.timeout", .offline)
    package static let connectFailed = StreamCause("connect.failed", .offline)
    package static let connectionClosed = StreamCause("connection.closed", .offline)
    package static let connectionReset = StreamCause("connection.reset", .offline)
    package static let tlsUntrusted = StreamCause("tls.untrusted", .offline)
    package static let tlsFailed = StreamCause("tls.failed", .offline)

    package static let rtspTimeout = StreamCause("rtsp.timeout", .offline)
    package static let rtspProtocol = StreamCause("rtsp.protocol", .offline)
    package static let transportUnsupported = StreamCause("transport.unsupported", .offline)
    package static let datagramPorts = StreamCause("datagram.ports", .offline)
    /// The camera answered with an RTSP status: `rtsp.404`.
    package static func rtsp(status: Int) -> StreamCause { StreamCause("rtsp.\(status)", .offline) }

    /// A peer that floods, sends garbage without end or never reads; only its own session is closed.
    package static let peerHostile = StreamCause("peer.hostile", .offline)

    /// Of `probe` only.
    package static let probeBusy = StreamCause("probe.busy", .offline)

    package static let authenticationFailed = StreamCause("auth.failed", .authenticationFailed, .slow)
    package static let codecUnknown = StreamCause("codec.unknown", .codecUnknown, .slow)
    package static let silent = StreamCause("silent", .silent)
    /// Packets arrive, but no picture can be made of them.
    package static let noPictures = StreamCause("silent.noPictures", .silent)
}

/// How a session ended: the cause, and a sentence for the log and the screen that never holds credentials.
package struct SessionEnd: Error, Sendable, Hashable, CustomStringConvertible {
    package let cause: StreamCause
    package let detail: String

    package init(_ cause: StreamCause, _ detail: String) {
        self.cause = cause
        self.detail = detail
    }

    package var description: String { "\(cause.code): \(detail)" }

    /// What the run that was under way ended with.
    package var runEnd: RunEnd {
        switch cause.condition {
        case .disabled: .stopped
        case .silent: .silent
        default: .disconnected(description)
        }
    }
}
