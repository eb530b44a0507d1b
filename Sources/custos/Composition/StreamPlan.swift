import CustosBase
import CustosIngest
import CustosSignalling
import CustosStore

/// From what is stored about cameras to what ingest should run.
enum StreamPlan {
    static func networks(_ configuration: Configuration) throws -> AllowedNetworks {
        do {
            return configuration.cameraNetworks.isEmpty ? .standard : try AllowedNetworks(cidrs: configuration.cameraNetworks)
        } catch {
            throw UsageError("cameraNetworks: \(error)")
        }
    }

    /// Both streams of each enabled camera: the sub-stream is connected to for viewers even when only main is recorded.
    static func wanted(_ cameras: [CameraRecord], silenceSeconds: Int) -> [StreamConfiguration] {
        cameras.filter { $0.enabled && $0.removedAt == nil }.flatMap { c in
            [configuration(of: c, .main, silenceSeconds: silenceSeconds)] + (c.subURL == nil ? [] : [configuration(of: c, .sub, silenceSeconds: silenceSeconds)])
        }
    }

    static func configuration(of c: CameraRecord, _ kind: StreamKind, silenceSeconds: Int) -> StreamConfiguration {
        let credentials = c.user.map { Credentials(user: $0, password: c.password?.reveal() ?? "") }
        return StreamConfiguration(
            stream: StreamID(c.id, kind), url: kind == .main ? c.mainURL : c.subURL ?? c.mainURL, credentials: credentials,
            transport: RTSPClientSession.TransportChoice(rawValue: c.transport) ?? .automatic, wantsAudio: c.audio, silenceLimit: .seconds(Int64(silenceSeconds)))
    }
}
