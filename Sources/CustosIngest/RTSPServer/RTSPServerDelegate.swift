package import CustosSignalling

/// What the server must do with a request.
package enum RTSPAuthorisation: Sendable, Hashable {
    case allowed(user: String)
    /// 401 with these `WWW-Authenticate` lines.
    case challenge([String])
    case refused(status: Int)
}

/// One viewer of one stream: what an entry of the view register needs to know of it.
package struct RTSPViewing: Sendable, Hashable {
    /// The RTSP session's identifier; random, never used twice.
    package let id: String
    package let path: String
    package let user: String
    /// The address of the other end, without port.
    package let peer: String
    package let userAgent: String
    /// `tcp` or `udp`; with both in one session `tcp`.
    package let transport: String
}

/// A lawful no from the delegate; the status goes to the viewer.
package struct RTSPRefusal: Error, Sendable, Hashable {
    package let status: Int
    package init(status: Int) { self.status = status }
}

/// What was sent to a viewer, and what was not because it read too slowly.
package struct RTSPViewerStatistics: Sendable, Hashable {
    package var packets = 0
    package var bytes = 0
    /// How often the viewer was moved on to the next sync sample, and how many samples it missed by that.
    package var skips = 0
    package var skippedSamples = 0
    package init() {}
}

/// Who may see what: the server asks, and serves nothing that was not allowed.
package protocol RTSPServerDelegate: Sendable {
    /// Asked for DESCRIBE, SETUP and PLAY. `path` is the stream's, from the first `/` on with its query, without the track's part and without a slash at the end.
    func authorise(_ request: RTSPRequest, path: String, peer: String) async -> RTSPAuthorisation
    /// What is served at a path; `nil` is 404. A thrown `RTSPRefusal` is its status, any other error 500.
    func describe(path: String, user: String) async throws -> RTSPServedDescription?
    /// Awaited before the first byte of media: the entry of the view is written here. An error, as above, stops the view.
    func willPlay(_ viewing: RTSPViewing) async throws
    /// Asked every few seconds (a twelfth of the session's time-out) while media goes out: `false` closes the viewer, because what it was allowed by has lapsed.
    func mayGoOn(_ viewing: RTSPViewing) async -> Bool
    /// Called once for each `willPlay` that returned, when the viewer is gone.
    func didEnd(_ viewing: RTSPViewing, _ statistics: RTSPViewerStatistics) async
}

extension RTSPServerDelegate {
    package func mayGoOn(_ viewing: RTSPViewing) async -> Bool { true }
    package func didEnd(_ viewing: RTSPViewing, _ statistics: RTSPViewerStatistics) async {}
}
