import CustosBase
import CustosSignalling
import Logging
import NIOCore

/// One connection of a viewer: bytes to requests, requests one after the other, at most one session.
///
/// Confined to its event loop. A session lives and dies with its connection; players that would steer it from another one are
/// answered 454. What the methods do is in `RTSPServerConnection+Methods`.
final class RTSPServerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let delegate: any RTSPServerDelegate
    let limits: RTSPServer.Limits
    let logger: Logger
    /// Plus one and minus one; the second with what was sent.
    let viewersChanged: @Sendable (Int, RTSPViewerStatistics?) -> Void

    var context: ChannelHandlerContext?
    var peer = ""
    /// What was described last; SETUP follows DESCRIBE.
    var described: (path: String, user: String, description: RTSPServedDescription)?
    var session: RTSPServerSession?

    private var unread = ByteBuffer()
    private var waiting: [RTSPRequest] = []
    private var isBusy = false
    private var lastSign = NIODeadline.now()
    private var watch: RepeatedTask?
    /// The delegate is being asked whether the viewer may go on.
    private var isRechecking = false

    init(delegate: any RTSPServerDelegate, limits: RTSPServer.Limits, logger: Logger, viewersChanged: @escaping @Sendable (Int, RTSPViewerStatistics?) -> Void) {
        self.delegate = delegate
        self.limits = limits
        self.logger = logger
        self.viewersChanged = viewersChanged
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = context.channel.remoteAddress?.ipAddress ?? ""
        lastSign = .now()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let interval = TimeAmount.nanoseconds(max(limits.sessionTimeout.nanoseconds / 12, 10_000_000))
        watch = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in bound.value.look() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { forget() }

    func channelInactive(context: ChannelHandlerContext) {
        forget()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("rtsp viewer \(peer): \(error)")
        context.close(promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            noteSign()
            session?.playback?.sinkIsReady()
        }
        context.fireChannelWritabilityChanged()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        noteSign()
        unread.writeBuffer(&bytes)
        do {
            reading: while true {
                switch try RTSPFraming.next(unread.readableBytesSpan) {
                case .needMore: break reading
                // Receiver reports; that they come is a sign of life, what they say is not needed.
                case .interleaved(_, _, let consumed): unread.moveReaderIndex(forwardBy: consumed)
                case .junk(let count): unread.moveReaderIndex(forwardBy: count)
                case .message(let message, let consumed):
                    unread.moveReaderIndex(forwardBy: consumed)
                    if case .request(let request) = message { take(request) }
                }
                // A request may have closed the connection.
                guard self.context != nil else { return }
            }
        } catch {
            logger.debug("rtsp viewer \(peer): \(error)")
            return refuseAndClose(400)
        }
        guard unread.readableBytes <= limits.unreadBytes else { return refuseAndClose(413) }
        if unread.readableBytes == 0 { unread.clear(minimumCapacity: 0) } else { unread.discardReadBytes() }
    }

    // MARK: Requests in their order

    private func take(_ request: RTSPRequest) {
        guard request.body.count <= limits.bodyBytes else { return refuseAndClose(413) }
        guard waiting.count < limits.waitingRequests else { return refuseAndClose(503) }
        waiting.append(request)
        advance()
    }

    private func advance() {
        while !isBusy, context != nil, !waiting.isEmpty { handle(waiting.removeFirst()) }
    }

    /// Asks the delegate and goes on with its answer, on the loop; the next request waits so long. `orphaned` is called instead when the connection is gone by then.
    func ask<T: Sendable>(_ question: @escaping @Sendable () async -> T, orphaned: @escaping @Sendable (T) -> Void = { _ in }, then go: @escaping (T) -> Void) {
        guard let loop = context?.eventLoop else { return }
        isBusy = true
        loop.makeFutureWithTask(question).assumeIsolated().whenSuccess { [self] answer in
            guard context != nil else { return orphaned(answer) }
            ready { go(answer) }
        }
    }

    /// The next request waits until `ready`.
    func busy() { isBusy = true }

    func ready(_ go: () -> Void) {
        isBusy = false
        go()
        advance()
    }

    func respond(_ request: RTSPRequest, _ status: Int, _ headers: RTSPHeaders = [:], body: [UInt8] = []) {
        guard let context else { return }
        var all: RTSPHeaders = [:]
        if let number = request.headers["CSeq"] { all.add("CSeq", number) }
        if let session { all.add("Session", RTSPSessionHeader(identifier: session.id, timeout: .milliseconds(limits.sessionTimeout.nanoseconds / 1_000_000)).text) }
        for field in headers.fields { all.add(field.name, field.value) }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: RTSPResponse(status: status, headers: all, body: body).encode())), promise: nil)
    }

    private func refuseAndClose(_ status: Int) {
        guard let context else { return }
        respond(RTSPRequest(method: "", uri: ""), status)
        context.close(promise: nil)
    }

    // MARK: Life

    func noteSign() { lastSign = .now() }

    /// Ends what gave no sign of life. A viewer on TCP whose packets go out is alive without saying so.
    private func look() {
        guard let context else { return }
        recheck()
        if let session, session.playback != nil, !session.isDatagramsOnly, context.channel.isWritable { lastSign = .now() }
        let allowed = session == nil ? .nanoseconds(limits.sessionTimeout.nanoseconds / 2) : limits.sessionTimeout
        guard NIODeadline.now() - lastSign > allowed, !isBusy else { return }
        logger.info("rtsp viewer \(peer): no sign of life for \(allowed.nanoseconds / 1_000_000_000) s, closed")
        context.close(promise: nil)
    }

    private func recheck() {
        guard let context, let viewing = session?.viewing, !isRechecking else { return }
        isRechecking = true
        context.eventLoop.makeFutureWithTask { [delegate] in await delegate.mayGoOn(viewing) }.assumeIsolated().whenSuccess { [self] may in
            isRechecking = false
            guard !may, session?.viewing?.id == viewing.id else { return }
            logger.info("rtsp viewer \(peer): may not go on, closed")
            self.context?.close(promise: nil)
        }
    }

    private func forget() {
        watch?.cancel()
        watch = nil
        context = nil
        waiting = []
        endSession()
    }
}
