import CustosBase
import CustosIngest
import CustosLaw
import CustosStore
import HTTPTypes
package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Turns every request into an answer with our headers, and every error into the API's error shape.
package struct WebResponder: HTTPResponder {
    package typealias Context = WebContext

    private let core: WebCore
    private let table: RouteTable
    private let inner: RouterResponder<WebContext>

    init(core: WebCore, table: RouteTable) {
        self.core = core
        self.table = table
        let gate = Gate(core: core)
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        for route in table.routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await gate.respond(route, request, context)
            }
        }
        inner = router.buildResponder()
    }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        core.counters.requestBegan()
        var response: Response
        do {
            response = try await inner.respond(to: request, context: context)
            // Our own answers of this kind have a body: this one says that the router knows no such place.
            if response.status == .notFound, response.body.contentLength == 0, request.method != .head { response = notFound(request) }
        } catch is CancellationError {
            response = Response(Problem.busy)
        } catch {
            response = try answer(error, request)
        }
        if request.method == .head { response = response.createHeadResponse() }
        SecurityHeaders.apply(to: &response.headers, isTLS: core.configuration.tls != nil)
        core.counters.requestEnded(status: response.status.code)
        return response
    }

    private func answer(_ error: any Error, _ request: Request) throws -> Response {
        switch error {
        case let p as Problem: return Response(p)
        case let r as Refusal: return Response(Problem(r))
        case let c as CameraProblem:
            var p = Problem(.unprocessableContent, c.code, zh: c.text.zh, en: c.text.en)
            p.details = [.init(name: "field", value: JSON(c.field.rawValue))]
            return Response(p)
        case let a as AccountProblem:
            let status: HTTPResponse.Status =
                switch a.code {
                case .notFound: .notFound
                case .userTaken, .lastAdministrator, .limit, .totpNotBegun: .conflict
                case .setupRefused: .forbidden
                default: .unprocessableContent
                }
            return Response(Problem(status, a.code.rawValue, zh: a.text.zh, en: a.text.en))
        case let s as StoreError where s.code == .notFound: return Response(Problem.notFound)
        case let s as StoreError where s.code == .conflict:
            return Response(Problem(.conflict, "store.limit", zh: "已达到上限，未作更改：\(s.detail)。", en: "A bound is reached and nothing was changed: \(s.detail)."))
        case let h as any HTTPResponseError:
            if h.status == .notFound { return notFound(request) }
            if h.status == .contentTooLarge { return Response(Problem.tooLarge) }
            return Response(Problem(h.status, "request.refused", zh: "请求被拒绝。", en: "The request was refused."))
        case is HTTPParserError: throw error  // HTTP itself is broken: Hummingbird answers 400 and closes.
        default:
            // The path is logged without its query, which may hold a purpose that names a person.
            core.logger.error("request failed", metadata: ["method": "\(request.method)", "path": "\(request.uri.path.prefix(200).filter { $0.isASCII && $0 != "\u{1B}" })", "error": "\(error)"])
            return Response(Problem.broken)
        }
    }

    private func notFound(_ request: Request) -> Response {
        let methods = table.methods(at: request.uri.path)
        guard !methods.isEmpty, !methods.contains(request.method) else { return Response(Problem.notFound) }
        var p = Problem(.methodNotAllowed, "request.method", zh: "该地址不支持此方法。", en: "This address does not take that method.")
        p.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        return Response(p)
    }
}
