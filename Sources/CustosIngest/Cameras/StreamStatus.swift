package import CustosBase
package import CustosMedia

/// How a stream is doing, as of at most a second ago.
package struct StreamStatus: Sendable {
    package var stream: StreamID
    package var condition: StreamCondition
    /// A stable code: `connect.refused`, `auth.failed`, `silent`, `rtsp.404` (see `StreamCause`).
    package var cause: String
    /// A sentence for people, without credentials.
    package var detail: String
    /// When condition and cause became what they are.
    package var since: WallTime
    /// Attempts that failed in a row.
    package var attempts: Int
    /// How often the stream became live again after it had been lost.
    package var reconnects: Int
    /// When the next attempt is due; `nil` while one is under way or media flows.
    package var nextAttempt: WallTime?
    /// Of the present connection; `nil` without one.
    package var statistics: StreamStatistics?
    /// Of the run under way, or else of the last one.
    package var description: StreamDescription?
    /// `tcp`, `udp`, `tls`, `tls-unchecked`; `nil` without a connection.
    package var transport: String?
    /// Frames of channels that nobody set up and datagrams of other senders, dropped on the present connection.
    package var strayFrames = 0

    package init(stream: StreamID, condition: StreamCondition, cause: String, detail: String, since: WallTime) {
        self.stream = stream
        self.condition = condition
        self.cause = cause
        self.detail = detail
        self.since = since
        attempts = 0
        reconnects = 0
    }
}
