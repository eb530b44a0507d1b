import CustosBase
import CustosStore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The one way from a request to a route's work: who is it, may they, is it from our page, is it well formed.
struct Gate: Sendable {
    let core: WebCore

    func respond(_ route: Route, _ request: Request, _ context: WebContext) async throws -> Response {
        let peer = context.peer(request.headers, isTLS: core.configuration.tls != nil)
        var caller: Principal?
        do {
            caller = try await admit(route, request, peer)
            if !route.isSafe { try checkOrigin(request, caller) }
            let parameters = try self.parameters(route, request, context)
            let body = try await self.body(route, request)
            let call = Call(route: route, request: request, peer: peer, caller: caller, parameters: parameters, body: body, close: context.close)
            let response = try await route.work(call)
            if !route.isSafe, !route.recordsItself { await record(route, request, caller ?? call.signedIn.value, peer, .done(status: response.status.code)) }
            return response
        } catch {
            // Whoever is not signed in and reads is turned away without a leaf: that is every browser's first request.
            if !(route.isSafe && caller == nil), let outcome = ActRecorder.Outcome(error) { await record(route, request, caller, peer, outcome) }
            throw error
        }
    }

    private func record(_ route: Route, _ request: Request, _ caller: Principal?, _ peer: Peer, _ outcome: ActRecorder.Outcome) async {
        let acts = core.acts, head = request.head
        do { try await core.store { acts.record(route, head, caller: caller, peer: peer, outcome) } } catch {
            // What was done is done, and its own leaf stands with it; that nobody could write down who asked is said aloud.
            core.logger.error("an act could not be written down", metadata: ["action": "\(route.name)", "error": "\(error)"])
        }
    }

    /// Deny by default: whoever is not proven to be allowed gets 401 or 403.
    private func admit(_ route: Route, _ request: Request, _ peer: Peer) async throws -> Principal? {
        let credentials = Authenticator.credentials(in: request.headers)
        switch route.policy {
        case .open: return nil
        case .measurements where peer.isThisMachine && credentials == .none: return nil
        default: break
        }
        guard let caller = try await core.authenticator.principal(credentials) else {
            var p = Problem.signIn
            p.headers[.wwwAuthenticate] = "Bearer realm=\"custos\""
            throw p
        }
        guard route.policy.allows(caller) else {
            var denial = Problem.forbidden
            denial.rules = route.policy.rules
            throw denial
        }
        if !route.isSafe, route.policy == .cameras || route.policy == .exports, let law = core.services.law {
            if let refusal = try await core.store({ try law.untrained(caller) }) { throw refusal }
        }
        return caller
    }

    private func checkOrigin(_ request: Request, _ caller: Principal?) throws {
        switch caller?.proof {
        case .token: return  // No browser adds a bearer header on its own.
        case .session(_, let csrf):
            guard core.origins.isOurs(request.headers, authority: request.head.authority) else { throw Problem.foreignOrigin }
            guard let given = request.headers[.custosCSRF], SecureRandom.constantTimeEqual(Array(given.utf8), Array(csrf.utf8)) else { throw Problem.noCSRF }
        case nil:
            guard core.origins.isOurs(request.headers, authority: request.head.authority) else { throw Problem.foreignOrigin }
        }
    }

    private func parameters(_ route: Route, _ request: Request, _ context: WebContext) throws -> [String: String] {
        guard !route.parameters.isEmpty else { return [:] }
        var out: [String: String] = [:]
        let query = Query.parse(request.uri.query) { name in
            // An offset from UTC is text, and no words.
            name != "zone" && route.parameters.contains { if case .text = $0.schema { $0.name == name } else { false } }
        }
        for p in route.parameters {
            let raw = p.place == .path ? context.parameters.get(p.name).flatMap { Query.decoded(Substring($0), plusIsSpace: false) } : query[p.name]
            guard let raw else {
                if p.isRequired { throw Problem.badRequest(p.name, zh: "缺少参数 \(p.name)。", en: "The parameter \(p.name) is missing.") }
                continue
            }
            do { try p.schema.check(Self.typed(raw, p.schema), field: p.name) } catch {
                // An identifier that cannot exist is a resource that does not.
                throw p.place == .path ? Problem.notFound : error
            }
            out[p.name] = raw
        }
        return out
    }

    /// A parameter's text as the JSON value that its schema speaks of.
    private static func typed(_ text: String, _ schema: Schema) -> JSON {
        switch schema {
        case .integer: Int64(text).flatMap { String($0) == text ? JSON.int($0) : nil } ?? .string(text)
        case .boolean: text == "true" || text == "1" ? true : text == "false" || text == "0" ? false : .string(text)
        default: .string(text)
        }
    }

    private func body(_ route: Route, _ request: Request) async throws -> JSON {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > route.bodyLimit { throw Problem.tooLarge }
        guard let schema = route.body else { return .null }
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } }
        guard type == "application/json" else {
            throw Problem(.unsupportedMediaType, "request.type", zh: "请求内容须为 application/json。", en: "The body is not application/json.")
        }
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: route.bodyLimit) } catch is NIOTooManyBytesError { throw Problem.tooLarge }
        let json: JSON
        do { json = try JSONParser.parse(Array(buffer.readableBytesView)) } catch {
            throw Problem.badRequest("body", zh: "请求内容不是有效的 JSON（位置 \(error.position)）。", en: "The body is not valid JSON at byte \(error.position): \(error.reason).")
        }
        try schema.check(json, field: "body")
        return json
    }
}

/// The query of a URL, decoded. The first of several values counts.
enum Query {
    /// - Parameter isWords: values in which `+` is a space, as browsers and most libraries write it; in others a bare `+08:00` is more common.
    static func parse(_ query: String?, isWords: (String) -> Bool) -> [String: String] {
        var out: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&").prefix(64) {
            let mark = pair.firstIndex(of: "=")
            guard let name = decoded(pair[..<(mark ?? pair.endIndex)]), out[name] == nil else { continue }
            if let value = mark.map({ decoded(pair[pair.index(after: $0)...], plusIsSpace: isWords(name)) }) ?? "" { out[name] = value }
        }
        return out
    }

    /// Percent-decoding (RFC 3986 2.1); `nil` for what is not UTF-8 or holds a control character.
    static func decoded(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var out: [UInt8] = []
        let b = Array(text.utf8)
        var i = 0
        while i < b.count {
            if b[i] == UInt8(ascii: "%") {
                guard i + 2 < b.count, let v = Hex.decode(String(decoding: b[i + 1...i + 2], as: UTF8.self)) else { return nil }
                out.append(v[0])
                i += 3
            } else {
                out.append(plusIsSpace && b[i] == UInt8(ascii: "+") ? 0x20 : b[i])
                i += 1
            }
        }
        guard !out.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: out, as: UTF8.self)
    }
}
