import CustosBase
import CustosMedia
import CustosSignalling
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import CustosIngest

@Suite("Cameras behind TLS")
struct CameraTLSTests {
    static let id = StreamID(CameraID(1), .main)

    /// A self-signed certificate for "camera", and its key. Of these tests only: it protects nothing.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBeTCCAR+gAwIBAgIUYJvY9EN96U8ElQYLoLl/P/dVeaMwCgYIKoZIzj0EAwIw
        ETEPMA0GA1UEAwwGY2FtZXJhMCAXDTI2MTEyNDA2MzI0MFoYDzIxMjYxMDMxMDYz
        MjQwWjARMQ8wDQYDVQQDDAZjYW1lcmEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AATgtpTCVN6+KD9LNbap19/kY5kTdZ8zgSG32ZM12lEorQf0Dyz33FLIVXwQUrvL
        AaFJkGI0aflF2WnO40NM844vo1MwUTAdBgNVHQ4EFgQUJiZ4V2yTgh6dZ1Fh/L16
        NzJMNtEwHwYDVR0jBBgwFoAUJiZ4V2yTgh6dZ1Fh/L16NzJMNtEwDwYDVR0TAQH/
        BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA6p39qQndvBNRo4s2JR2+W8Y5N5Xq
        9ry6yGmBtPHn9+gCIDXBOxxHz/t6DchCjPI9GepUjknlodvXXv4n8xmBT4LQ
        -----END CERTIFICATE-----
        """
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUExKEiKtH9amyRCC
        R//StO7HtUy3vSWg6TyEOnmmUluhRANCAATgtpTCVN6+KD9LNbap19/kY5kTdZ8z
        gSG32ZM12lEorQf0Dyz33FLIVXwQUrvLAaFJkGI0aflF2WnO40NM844v
        -----END PRIVATE KEY-----
        """

    static let pin = Hex.decode("5a9128f5b27298083c667347512682c3e4ad9b6ed433ee3d1f1282f78a2e6c84") ?? []

    private func camera() async throws -> ScriptedPeer {
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)))
        return try await ScriptedPeer.start(
            on: MultiThreadedEventLoopGroup.singleton, tls: NIOSSLContext(configuration: configuration), opened: { _ in }, request: { PoliteCamera.serve($0, $1) })
    }

    private func configuration(_ camera: ScriptedPeer, _ trust: StreamConfiguration.TLSTrust, host: String = "127.0.0.1") -> StreamConfiguration {
        StreamConfiguration(stream: Self.id, url: "rtsps://\(host):\(camera.port)/stream", tlsTrust: trust)
    }

    @Test(
        "a pinned certificate, or none asked for, and the stream says which",
        arguments: [(StreamConfiguration.TLSTrust.pinnedCertificate(sha256: pin), "tls"), (.none, "tls-unchecked")])
    func trusted(_ trust: StreamConfiguration.TLSTrust, _ transport: String) async throws {
        let camera = try await camera()
        let stage = IngestStage()

        stage.supervisor.apply([configuration(camera, trust)])
        try await eventually("live", detail: { stage.heard.unavailable.joined(separator: "; ") }) { try stage.reader(Self.id).seen.samples >= 20 }

        try await eventually("the transport is shown") { stage.supervisor.status(Self.id)?.transport == transport }
        #expect(try stage.reader(Self.id).seen.losses == 0)
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test(
        "a self-signed camera is not trusted by the system's authorities, nor one with another certificate than the pinned",
        arguments: [StreamConfiguration.TLSTrust.system, .pinnedCertificate(sha256: [UInt8](repeating: 0, count: 32)), .pinnedCertificate(sha256: [])])
    func untrusted(_ trust: StreamConfiguration.TLSTrust) async throws {
        let camera = try await camera()
        let stage = IngestStage()

        stage.supervisor.apply([configuration(camera, trust)])
        try await eventually("untrusted") { stage.supervisor.status(Self.id)?.condition == .offline }

        #expect(stage.supervisor.status(Self.id)?.cause == "tls.untrusted")
        #expect(camera.methods.isEmpty, "not a word was said")
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a camera that speaks plain RTSP on the TLS port is a failed handshake")
    func plain() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton, opened: { $0.send(Array("RTSP/1.0 400 Bad Request\r\n\r\n".utf8)) }, request: { _, _ in })
        let stage = IngestStage()

        stage.supervisor.apply([configuration(camera, .none)])
        try await eventually("failed") { stage.supervisor.status(Self.id)?.cause == "tls.failed" }

        await stage.supervisor.stop()
        await camera.stop()
    }
}
