package import CustosBase
import CustosMedia
package import CustosSignalling

/// What a stream's source is and how it is to be had; made from the camera's record by `custos`.
package struct StreamConfiguration: Sendable, Hashable {
    /// Whom an `rtsps` camera must prove to be.
    package enum TLSTrust: Sendable, Hashable {
        /// A certificate of the system's authorities that names the host.
        case system
        /// Exactly this certificate, by the SHA-256 of its DER bytes. What self-signed cameras want.
        case pinnedCertificate(sha256: [UInt8])
        /// Anyone. Encrypted against listeners only; shown to the administrator as `tls-unchecked`.
        case none
    }

    package static let standardSilenceLimit = TimeSpan.seconds(10 as Int64)

    package var stream: StreamID
    /// `rtsp` or `rtsps`; may hold credentials, which `credentials` overrides.
    package var url: String
    package var credentials: Credentials?
    package var transport: RTSPClientSession.TransportChoice
    package var wantsAudio: Bool
    package var tlsTrust: TLSTrust
    /// A connected camera that sends nothing for this long is silent. The limit grows, never shrinks, with the
    /// pauses that the stream is seen to make.
    package var silenceLimit: TimeSpan

    package init(
        stream: StreamID, url: String, credentials: Credentials? = nil, transport: RTSPClientSession.TransportChoice = .automatic,
        wantsAudio: Bool = true, tlsTrust: TLSTrust = .system, silenceLimit: TimeSpan = StreamConfiguration.standardSilenceLimit
    ) {
        self.stream = stream
        self.url = url
        self.credentials = credentials
        self.transport = transport
        self.wantsAudio = wantsAudio
        self.tlsTrust = tlsTrust
        self.silenceLimit = silenceLimit
    }
}
