import AsyncHTTPClient
package import CustosStore
package import NIOCore
import NIOHTTP1
package import NIOSSL

/// How a node reaches a witness. A test has one without sockets.
package protocol WitnessTransport: Sendable {
    /// The whole answer; throws when it is longer than `limit`, or does not come within `seconds`.
    func send(_ method: WitnessMethod, _ url: String, limit: Int, seconds: Int64) async throws -> ProtocolAnswer
}

package enum WitnessMethod: Sendable {
    case get
    case post(contentType: String, body: [UInt8])
    /// The pieces of a body that is too large for memory, one after the other; `nil` ends it.
    case stream(contentType: String, next: @Sendable () async throws -> [UInt8]?)
}

/// Over HTTP, with `async-http-client`. Redirects are not followed: a witness is where the policy says.
package struct HTTPWitnessTransport: WitnessTransport {
    private let client: AsyncHTTPClient.HTTPClient

    /// - Parameter trust: the certificates of the units' own authority; `nil`: those of the system.
    package init(group: any EventLoopGroup, trust: [NIOSSLCertificate]? = nil) {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trust { tls.trustRoots = .certificates(trust) }
        var configuration = AsyncHTTPClient.HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(60), write: .seconds(60)),
            connectionPool: .init(idleTimeout: .seconds(70)), proxy: nil)
        configuration.httpVersion = .http1Only
        client = AsyncHTTPClient.HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    /// Must be called before the transport goes away.
    package func close() async throws { try await client.shutdown() }

    package func send(_ method: WitnessMethod, _ url: String, limit: Int, seconds: Int64) async throws -> ProtocolAnswer {
        var request = HTTPClientRequest(url: url)
        switch method {
        case .get: request.method = .GET
        case .post(let type, let body):
            request.method = .POST
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(bytes: body))
        case .stream(let type, let next):
            request.method = .POST
            request.headers.add(name: "Content-Type", value: type)
            request.body = .stream(AsyncThrowingStream(unfolding: { try await next().map { ByteBuffer(bytes: $0) } }), length: .unknown)
        }
        let response = try await client.execute(request, timeout: .seconds(seconds))
        let body = try await response.body.collect(upTo: limit)
        return ProtocolAnswer(Int(response.status.code), response.headers.first(name: "Content-Type") ?? "", Array(body.readableBytesView))
    }
}
