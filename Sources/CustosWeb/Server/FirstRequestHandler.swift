import NIOCore

/// Reads the head of a connection's first request and decides what the connection becomes: a live viewer or HTTP.
///
/// It only looks; the bytes go on unchanged to the real decoders, which judge them. A head that is too large or
/// too slow is answered here, so that no connection waits in the server for nothing.
final class FirstRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Kind: Sendable { case http, liveViewer }

    private let headBytes: Int
    private let patience: TimeAmount
    /// Puts the pipeline for the connection's kind behind this handler.
    private let decided: (Kind) throws -> Void
    private let abandoned: () -> Void
    private var waiting: ByteBuffer?
    private var deadline: Scheduled<Void>?
    private var isDecided = false

    init(headBytes: Int, patience: TimeAmount, decided: @escaping (Kind) throws -> Void, abandoned: @escaping () -> Void) {
        self.headBytes = headBytes
        self.patience = patience
        self.decided = decided
        self.abandoned = abandoned
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: patience) {
            let (handler, context) = loopBound.value
            guard !handler.isDecided else { return }
            handler.refuse(context, "408 Request Timeout")
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        if !isDecided { abandoned() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if !isDecided {
            isDecided = true
            abandoned()
        }
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !isDecided, event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var more = unwrapInboundIn(data)
        guard !isDecided else { return context.fireChannelRead(data) }
        if waiting == nil { waiting = more } else { waiting?.writeBuffer(&more) }
        guard let bytes = waiting else { return }
        guard let end = Self.headEnd(bytes) else {
            if bytes.readableBytes > headBytes { refuse(context, "431 Request Header Fields Too Large") }
            return
        }
        guard end <= headBytes else { return refuse(context, "431 Request Header Fields Too Large") }
        isDecided = true
        deadline?.cancel()
        waiting = nil
        do {
            try decided(Self.kind(String(decoding: bytes.viewBytes(at: bytes.readerIndex, length: end) ?? ByteBuffer().readableBytesView, as: UTF8.self)))
        } catch {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(wrapInboundOut(bytes))
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func refuse(_ context: ChannelHandlerContext, _ status: String) {
        isDecided = true
        deadline?.cancel()
        waiting = nil
        abandoned()
        var out = context.channel.allocator.buffer(capacity: 128)
        out.writeString("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\n")
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(out)).whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    /// The number of bytes up to and with the empty line; `nil` while it has not come.
    static func headEnd(_ bytes: ByteBuffer) -> Int? {
        bytes.withUnsafeReadableBytes { p in
            var i = 3
            while i < p.count {
                if p[i] == 0x0A, p[i - 1] == 0x0D, p[i - 2] == 0x0A, p[i - 3] == 0x0D { return i + 1 }
                i += 1
            }
            return nil
        }
    }

    /// A live viewer is a GET of a camera's `live` with a complete WebSocket handshake (RFC 6455 4.1); the rest is HTTP,
    /// whose routes answer an incomplete one.
    static func kind(_ head: String) -> Kind {
        let lines = head.split(whereSeparator: \.isNewline)
        guard let first = lines.first?.split(separator: " "), first.count == 3, first[0] == "GET", LiveRequest.camera(in: first[1]) != nil else { return .http }
        var fields: [String: Substring] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        guard fields["upgrade"]?.lowercased() == "websocket", fields["connection"]?.lowercased().contains("upgrade") == true, fields["sec-websocket-version"] == "13",
            fields["sec-websocket-key"]?.isEmpty == false
        else { return .http }
        return .liveViewer
    }
}
