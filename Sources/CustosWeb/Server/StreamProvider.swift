package import CustosBase
package import CustosIngest
package import CustosMedia

/// Where live streams and their conditions come from: the supervisor, seen from the web.
package protocol StreamProvider: Sendable {
    func stream(_ id: StreamID) -> LiveStream?
    func status(_ id: StreamID) -> StreamStatus?
    func probe(_ configuration: StreamConfiguration, timeout: TimeSpan) async throws -> ProbeResult
}

extension CameraSupervisor: StreamProvider {}
