import CustosBase
import CustosStore
import CustosWeb
import NIOSSL
import Synchronization
import Testing

/// The same port with TLS: HTTP and live viewers.
@Suite struct TLSTests {
    // A certificate for custos.test; its key protects nothing but this test.
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggJuAKOiS7Pb+0h6e
        ENP3l6EbphjAL4P3DSAOHkoYYbuhRANCAASvsZeIdv/JlxZvpHVBeJZP4GcdfMxy
        5GAWgiwlO0ICu0ayAAI5y+WdmCdOpL0dV6RXfvricQvGmp/Lx4RRiCwE
        -----END PRIVATE KEY-----
        """
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBgjCCASmgAwIBAgIUVZoHjEBvuUekkDMwnFfK6TkjSS4wCgYIKoZIzj0EAwIw
        FjEUMBIGA1UEAwwLY3VzdG9zLnRlc3QwIBcNMjYxMTI0MDY0MDA5WhgPMjEyNjEw
        MzEwNjQwMDlaMBYxFDASBgNVBAMMC2N1c3Rvcy50ZXN0MFkwEwYHKoZIzj0CAQYI
        KoZIzj0DAQcDQgAEr7GXiHb/yZcWb6R1QXiWT+BnHXzMcuRgFoIsJTtCArtGsgAC
        OcvlnZgnTqS9HVekV3764nELxpqfy8eEUYgsBKNTMFEwHQYDVR0OBBYEFM3A2IfI
        KbFNE85Ren3+ZkvLyrq6MB8GA1UdIwQYMBaAFM3A2IfIKbFNE85Ren3+ZkvLyrq6
        MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgWkXf7+X7ayl5kYb8
        bz/0aZjQOtuBQtsSyzQDDWETcAgCIC6Osr/fbbEq1Pr2LNxd4E3YzGGu6WqGVxu5
        C3kz9hcG
        -----END CERTIFICATE-----
        """

    @Test("pages, API and live pictures come over TLS, with HSTS and Secure cookies")
    func everything() async throws {
        let certificate = try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem), key = try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)
        try await TestServer.with(configure: {
            $0.tls = .makeServerConfiguration(certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
            $0.secureCookies = true
        }) { s in
            try s.camera()
            try s.person("wang", .viewer)
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.certificateVerification = .none
            let tls = try NIOSSLContext(configuration: trust)
            let body = (["user": "wang", "password": JSON(TestServer.password)] as JSON).bytes

            let signedIn = try await HTTPClient.raw(
                port: s.port,
                Array("POST /api/v1/session HTTP/1.1\r\nHost: custos.test\r\nOrigin: https://custos.test\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body,
                tls: tls)

            #expect(signedIn.status == 200 && signedIn["Strict-Transport-Security"] != nil)
            let cookie = try #require(signedIn["Set-Cookie"])
            #expect(cookie.hasSuffix("; Secure"))

            let stream = s.streams.add(StreamID(CameraID(1), .main))
            try await stream.start()
            try await stream.keyFrame(0)
            let w = try await WebSocketClient.open(port: s.port, "/api/v1/cameras/1/live", headers: [("Cookie", String(cookie.prefix { $0 != ";" })), ("Origin", "https://127.0.0.1:\(s.port)")], tls: tls)
            guard case .text(let text) = try await w.nextMedia() else { throw LiveTests.WrongMessage() }
            #expect(text.contains("\"init\""))
            try await stream.picture(3600, isSync: false, bytes: 300_000)
            var bytes = 0
            while bytes < 300_000 { if case .binary(let b) = try await w.nextMedia() { bytes = max(bytes, b.count) } }
            w.connection.close()
        }
    }
}
