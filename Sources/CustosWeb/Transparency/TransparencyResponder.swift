import CustosLedger
import CustosStore
import HTTPTypes
package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Answers a witness's and a mirror's requests: the handlers of `CustosStore/Witness` behind HTTP.
///
/// There is no session and no sign-in here, on purpose: this is the C2SP protocol of another role than the recorder's, on a port of its
/// own. What changes anything must carry a signature of a log that a person has entered (`add-checkpoint`), be proven to belong to such
/// a checkpoint (`add-entries`), or answer a question that was asked (`answer`). What may be read is signed or public by its nature.
package struct TransparencyResponder: HTTPResponder {
    package typealias Context = WebContext

    private let core: TransparencyCore

    init(core: TransparencyCore) { self.core = core }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let e as WitnessError where e.code == .busy {
            response = Self.response(ProtocolAnswer(503, "busy"))
        } catch let p as Problem where p.status == .serviceUnavailable {
            response = Self.response(ProtocolAnswer(503, "busy"))
        } catch is DeadlineReached {
            context.close()
            response = Self.response(ProtocolAnswer(408, "too slow"))
        } catch is CancellationError {
            response = Self.response(ProtocolAnswer(503, "stopping"))
        } catch {
            core.logger.error("a request failed", metadata: ["path": "\(request.uri.path.prefix(200).filter { $0.isASCII && $0 != "\u{1B}" })", "error": "\(error)"])
            response = Self.response(ProtocolAnswer(500, "this side failed; nothing was signed"))
        }
        if request.method == .head { response = response.createHeadResponse() }
        SecurityHeaders.apply(to: &response.headers, isTLS: core.isTLS)
        return response
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let route = TransparencyRoute(path: request.uri.path) else { return Self.response(ProtocolAnswer(404, "no such place")) }
        guard route.isPost ? request.method == .post : request.method == .get || request.method == .head else {
            var r = Self.response(ProtocolAnswer(405, "not this method"))
            r.headers[.allow] = route.isPost ? "POST" : "GET, HEAD"
            return r
        }
        if route.isPost, let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            return Self.response(ProtocolAnswer(415, "send it without Content-Encoding"))
        }
        let service = core.service, folder = core.service.folder
        switch (route, service) {
        case (.logs, _): return Self.response(try await core.run { try folder.list() })
        case (.checkpoint(let hash), _): return Self.response(try await core.run { try folder.checkpoint(hash: hash) }, cache: "no-cache")
        case (.addCheckpoint, .witness(let witness)): return try await addCheckpoint(request, context) { try witness.addCheckpoint($0) }
        case (.addCheckpoint, .mirror(let mirror)): return try await addCheckpoint(request, context) { try mirror.addCheckpoint($0) }
        case (.addEntries, .mirror(let mirror)): return try await upload(request, context) { try await addEntries(mirror, request, context) }
        case (.pending(let hash), .mirror(let mirror)): return Self.response(try await core.run { try mirror.pending(hash: hash) }, cache: "no-cache")
        case (.tile(let hash, let path), .mirror(let mirror)):
            return Self.response(try await core.run { try mirror.tile(hash: hash, path: path) }, cache: "public, max-age=31536000, immutable")
        case (.possession(let hash), .mirror(let mirror)):
            return Self.response(try await core.run { try mirror.possession(hash: hash) }.map { ProtocolAnswer(200, ProtocolAnswer.plainType, $0) } ?? ProtocolAnswer(404, "no such log"))
        case (.challenge(let hash), .mirror(let mirror)): return Self.response(try await core.run { try mirror.standingChallenge(hash: hash) })
        case (.answer(let hash), .mirror(let mirror)): return try await upload(request, context) { try await possession(mirror, hash, request, context) }
        default: return Self.response(ProtocolAnswer(404, "no such place on a \(folder.role.rawValue)"))
        }
    }

    // MARK: Bodies

    private func addCheckpoint(_ request: Request, _ context: WebContext, _ handle: @escaping @Sendable ([UInt8]) throws -> ProtocolAnswer) async throws -> Response {
        let limit = AddCheckpointRequest.maximumBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { return early(ProtocolAnswer(413, "longer than \(limit) bytes"), context) }
        let body: [UInt8]
        do {
            body = try await Deadline.run(seconds: core.limits.checkpointSeconds, onExpiry: context.close) { Array(try await request.body.collect(upTo: limit).readableBytesView) }
        } catch is NIOTooManyBytesError { return early(ProtocolAnswer(413, "longer than \(limit) bytes"), context) }
        return Self.response(try await core.run { try handle(body) })
    }

    private func upload(_ request: Request, _ context: WebContext, _ body: () async throws -> Response) async throws -> Response {
        guard core.uploads.enter(context.address) else {
            var r = early(ProtocolAnswer(503, "too many uploads"), context)
            r.headers[.retryAfter] = "60"
            return r
        }
        defer { core.uploads.leave(context.address) }
        return try await body()
    }

    private func addEntries(_ mirror: LogMirror, _ request: Request, _ context: WebContext) async throws -> Response {
        let upload = MirrorUpload(mirror)
        let answer = try await Deadline.run(seconds: core.limits.entriesSeconds, onExpiry: context.close) { () -> ProtocolAnswer? in
            for try await piece in request.body {
                if let early = try await core.run({ try upload.take(piece.readableBytesView) }) { return early }
            }
            return nil
        }
        if let answer { return early(answer, context) }
        return Self.response(try await core.run { try upload.finish() })
    }

    private func possession(_ mirror: LogMirror, _ hash: String, _ request: Request, _ context: WebContext) async throws -> Response {
        let (found, refused) = try await core.run { try mirror.judgeStanding(hash: hash) }
        guard let judge = found else { return early(refused, context) }
        let limit = core.limits.answerBytes
        let isRead = try await Deadline.run(seconds: core.limits.answerSeconds, onExpiry: context.close) { () -> Bool in
            var count = 0
            for try await piece in request.body {
                count += piece.readableBytes
                guard count <= limit, judge.take(piece.readableBytesView) || judge.isComplete else { return false }
            }
            return true
        }
        // Cut short by the network is not an answer: it may come again, for nobody learns anything by trying.
        guard judge.isComplete else { return isRead ? Self.response(refused) : early(ProtocolAnswer(400, judge.fault ?? "too long"), context) }
        return Self.response(try await core.run { try mirror.settle(hash: hash, judge) })
    }

    /// An answer before the end of its request. What still comes is thrown away for a while, so that the client, which may read only
    /// after it has written, gets to see it; then the connection is closed.
    private func early(_ answer: ProtocolAnswer, _ context: WebContext) -> Response {
        var r = Self.response(answer)
        r.headers[.connection] = "close"
        let close = context.close, seconds = core.limits.drainSeconds
        Task {
            try? await Task.sleep(for: .seconds(seconds))  // Nobody cancels it.
            close()
        }
        return r
    }

    private static func response(_ answer: ProtocolAnswer, cache: String? = nil) -> Response {
        var headers: HTTPFields = [.contentType: answer.contentType]
        if let cache, answer.isSuccess { headers[.cacheControl] = cache }
        return Response(status: .init(code: answer.status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

/// A piece of work with an end.
enum Deadline {
    /// Runs `body`; when it is not done in time, `onExpiry` makes what it waits for fail, and `DeadlineReached` is thrown.
    static func run<T: Sendable>(seconds: Int64, onExpiry: @escaping @Sendable () -> Void, _ body: @escaping @Sendable () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                onExpiry()
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else { throw DeadlineReached() }
            return value
        }
    }
}

struct DeadlineReached: Error {}
