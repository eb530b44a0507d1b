import CustosBase
import NIOCore
import NIOSSL
import Synchronization

/// Makes the TLS half of an `rtsps` connection for each kind of trust; the contexts are made once and shared,
/// because reading the system's authorities takes milliseconds.
final class CameraTLS: Sendable {
    private let verified = Mutex<NIOSSLContext?>(nil)
    private let pinned = Mutex<NIOSSLContext?>(nil)
    private let unverified = Mutex<NIOSSLContext?>(nil)

    init() {}

    /// `host` as the URL has it; an address is checked against the certificate's addresses and not sent as a name.
    func handler(trust: StreamConfiguration.TLSTrust, host: String) throws -> NIOSSLClientHandler {
        let name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
        switch trust {
        case .system:
            return try NIOSSLClientHandler(context: context(verified, .fullVerification), serverHostname: name)
        case .pinnedCertificate(let sha256):
            // The callback replaces NIOSSL's check of the chain, and the name is not checked: the one certificate,
            // whatever it says of itself.
            return try NIOSSLClientHandler(context: context(pinned, .noHostnameVerification), serverHostname: name) { certificates, promise in
                let der = certificates.first.flatMap { try? $0.toDERBytes() } ?? []
                promise.succeed(SecureRandom.constantTimeEqual(Digest.sha256(der), sha256) ? .certificateVerified : .failed)
            }
        case .none:
            return try NIOSSLClientHandler(context: context(unverified, .none), serverHostname: name)
        }
    }

    private func context(_ place: borrowing Mutex<NIOSSLContext?>, _ verification: CertificateVerification) throws -> NIOSSLContext {
        try place.withLock { made in
            if let made { return made }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            configuration.certificateVerification = verification
            let context = try NIOSSLContext(configuration: configuration)
            made = context
            return context
        }
    }

    /// Whether an error of the channel means that the peer is not trusted, as opposed to a failed handshake.
    static func end(_ error: any Error) -> SessionEnd? {
        if error is NIOSSLExtraError { return SessionEnd(.tlsUntrusted, "the certificate does not name this host") }
        guard let e = error as? NIOSSLError else { return nil }
        switch e {
        case .handshakeFailed(let reason):
            let text = "\(reason)"
            return text.uppercased().contains("CERTIFICATE_VERIFY_FAILED")
                ? SessionEnd(.tlsUntrusted, "the camera's certificate is not trusted")
                : SessionEnd(.tlsFailed, "TLS handshake failed: \(text.prefix(200))")
        case .uncleanShutdown: return SessionEnd(.connectionClosed, "the camera closed the TLS connection without saying so")
        case .unableToValidateCertificate: return SessionEnd(.tlsUntrusted, "the camera's certificate cannot be checked")
        default: return SessionEnd(.tlsFailed, "TLS: \("\(e)".prefix(200))")
        }
    }
}
