package import CustosBase
package import HTTPTypes
package import Hummingbird
import NIOCore

/// One request that has passed its route's policy, with parameters and body checked against the route's shapes.
package struct Call: Sendable {
    package let route: Route
    package let request: Request
    package let peer: Peer
    /// `nil` only under the policies `open` and `measurements`.
    package let caller: Principal?
    package let parameters: [String: String]
    package let body: JSON
    /// Closes the connection, for answers that a client stops taking.
    package let close: @Sendable () -> Void
    /// Who the work has found the caller to be, where the route is open (signing in).
    let signedIn = Box<Principal>()

    /// The caller; traps under an open policy, where there may be none.
    package var principal: Principal {
        guard let caller else { preconditionFailure("\(route.name) has no principal") }
        return caller
    }

    // Parameters were checked before: what is of another shape does not come here.
    package func text(_ name: String) -> String? { parameters[name] }
    package func integer(_ name: String) -> Int64? { parameters[name].flatMap { Int64($0) } }
    package func time(_ name: String) -> WallTime? { parameters[name].flatMap { WallTime(iso8601: $0) } }
    package var camera: CameraID { CameraID(integer("id") ?? 0) }
    package var stream: StreamKind { parameters["stream"].flatMap(StreamKind.init(rawValue:)) ?? .main }

    /// A span given by two parameters; throws when it does not run forward or is longer than `limit`.
    package func range(_ from: String, _ to: String, limit: TimeSpan) throws(Problem) -> WallRange {
        guard let a = time(from), let b = time(to), a < b else { throw .badRequest(to, zh: "结束时间必须晚于开始时间。", en: "The end lies after the start.") }
        guard b - a <= limit else { throw .badRequest(to, zh: "时间范围过长。", en: "The span is too long.") }
        return WallRange(a, b)
    }
}

/// Where a request came from.
package struct Peer: Sendable, Hashable {
    package let address: String
    /// The connection comes from this machine and no proxy says that it speaks for somebody else.
    package let isThisMachine: Bool
    package let isTLS: Bool
}

extension Response {
    package static func json(_ value: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var h = headers
        h[.contentType] = "application/json; charset=utf-8"
        return Response(status: status, headers: h, body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }

    package static func text(_ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    package static func bytes(_ bytes: [UInt8], type: String, headers: HTTPFields = [:]) -> Response {
        var h = headers
        h[.contentType] = type
        return Response(status: .ok, headers: h, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    package static var nothing: Response { Response(status: .noContent) }

    package init(_ problem: Problem) { self = .json(problem.json, status: problem.status, headers: problem.headers) }
}
