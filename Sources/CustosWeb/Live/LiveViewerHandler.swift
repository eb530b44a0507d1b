import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosStore
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// One live viewer on its connection, from its admission to its end. Confined to the connection's event loop.
final class LiveViewerHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How often stream, viewer and connection are looked after.
    static let tick = TimeAmount.seconds(1)
    /// Whether the viewer may still watch is asked again every so many ticks.
    static let recheckTicks = 5
    /// A peer that answers no close gets this long.
    static let closePatience = TimeAmount.seconds(2)
    /// Frames that do not follow within this of their predecessor are moved up to it: media time has no holes.
    static let longestHole: Int64 = 90_000 / 4

    private let core: WebCore
    private let head: HTTPRequestHead
    private let channel: any Channel
    private let loop: any EventLoop
    private var context: ChannelHandlerContext?

    private var admitted: AdmittedViewer?
    private var isClosing = false
    private var isGone = false
    private var queue: ViewerQueue
    private var fanOut: LiveFanOut?
    private var ticks: RepeatedTask?
    private var tickCount = 0
    private var lastState: (StreamCondition, String)?
    private var isRunning = false
    private var lastWritable = NIODeadline.now()
    private var lastHeard = NIODeadline.now()
    private var lastPing = NIODeadline.now()
    private var isTooSlow = false
    private var sentBytes: UInt64 = 0
    /// Media time of this connection, in ticks of 90 kHz: where the next frame goes, and what is added to the run's times.
    private var nextTime: Int64 = 0
    private var timeOffset: Int64?

    init(core: WebCore, head: HTTPRequestHead, channel: any Channel) {
        self.core = core
        self.head = head
        self.channel = channel
        loop = channel.eventLoop
        queue = ViewerQueue(byteLimit: core.limits.viewerQueueBytes, ageLimit: .microseconds(core.limits.viewerQueueAge.microseconds))
    }

    // MARK: Admission

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        core.live.opened(channel)
        guard let request = LiveRequest(head) else { return close(.noCamera) }
        guard request.isFormKnown else { return close(.unknownForm) }
        let remote = channel.remoteAddress
        let peer = Peer(address: remote?.ipAddress ?? "unknown", isThisMachine: false, isTLS: core.configuration.tls != nil)
        let core = core
        Task {
            do {
                let viewer = try await LiveAdmission.admit(request, peer: peer, core: core)
                self.loop.execute { self.begin(viewer) }
            } catch {
                if let refusal = error as? Refusal { return self.loop.execute { self.refuse(refusal) } }
                let why = (error as? LiveClose) ?? ((error as? Problem)?.status == .serviceUnavailable ? .tooMany : .failed)
                if why == .failed { core.logger.error("a live viewer was not admitted", metadata: ["error": "\(error)"]) }
                self.loop.execute { self.close(why) }
            }
        }
    }

    private func begin(_ viewer: AdmittedViewer) {
        // Closed while it was being admitted: `end` has run, or will run, without it.
        guard !isGone else { return ended(viewer) }
        admitted = viewer
        guard !isClosing else { return }
        lastWritable = .now()
        lastHeard = .now()
        ticks = loop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in self.look() }
        follow()
    }

    // MARK: The stream

    /// Joins the stream as it is now, and tells the viewer when there is nothing to see.
    private func follow() {
        guard let request = admitted?.request else { return }
        let now = core.services.supervisor.stream(request.stream)
        if fanOut?.stream !== now {
            if let old = fanOut { core.live.leave(old, self) }
            isRunning = false
            fanOut = now.map { core.live.join($0, request.form, self) }
        }
        tellState()
    }

    private func tellState() {
        guard let request = admitted?.request, !isRunning else { return }
        let status = core.services.supervisor.status(request.stream)
        let condition = status?.condition ?? (fanOut == nil ? .disabled : .connecting)
        let cause = status?.cause ?? condition.rawValue
        // "live" without a run lasts for the moment until its first message comes.
        guard condition != .live else { return }
        tell(condition, cause, status?.detail ?? "", status?.since ?? core.clocks.wall())
    }

    private func tell(_ condition: StreamCondition, _ cause: String, _ detail: String, _ since: WallTime) {
        guard lastState.map({ $0 != condition || $1 != cause }) ?? true else { return }
        lastState = (condition, cause)
        let json: JSON = ["type": "state", "condition": JSON(condition.rawValue), "cause": JSON(cause), "detail": JSON(detail), "since": JSON(since)]
        queue.append(text: ByteBuffer(bytes: json.bytes))
        drain()
    }

    private func receive(_ event: LiveEvent) {
        guard !isGone, !isClosing else { return }
        switch event {
        case .started(let s):
            isRunning = true
            lastState = nil
            queue.append(s)
        case .frame(let f): queue.append(f, now: .now())
        case .ended:
            isRunning = false
            tellState()
        case .unavailable(let cause, let detail):
            isRunning = false
            tell(.live, cause, detail, core.clocks.wall())
        case .refused(let why): return close(why)
        }
        drain()
    }

    // MARK: Sending

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        lastWritable = .now()
        if context.channel.isWritable { drain() }
        context.fireChannelWritabilityChanged()
    }

    private func drain() {
        guard let context, !isClosing else { return }
        var wrote = false
        while channel.isWritable, let item = queue.next() {
            wrote = true
            switch item {
            case .text(let b): write(context, WebSocketFrame(fin: true, opcode: .text, data: b))
            case .start(let s):
                timeOffset = nil
                write(context, WebSocketFrame(fin: true, opcode: .text, data: s.message))
                var head = messageHead(kind: 0, flags: 0, delay: 0, wall: core.clocks.wall())
                head.writeImmutableBuffer(s.initialisation)
                write(context, WebSocketFrame(fin: true, opcode: .binary, data: head))
            case .frame(let f, let afterSkip, let since): write(context, f, afterSkip: afterSkip || f.skippedBefore, delay: .now() - since)
            }
        }
        if wrote { context.flush() }
    }

    /// A picture as one message in two WebSocket frames: what is this viewer's own, and the payload that all share.
    private func write(_ context: ChannelHandlerContext, _ f: LiveFrame, afterSkip: Bool, delay: TimeAmount) {
        var isDiscontinuous = f.lossBefore || afterSkip
        let follows = timeOffset.map { f.decodeTime + $0 - nextTime }
        if afterSkip || follows.map({ $0 < 0 || $0 > Self.longestHole }) ?? true {
            if timeOffset == nil || follows != 0 { isDiscontinuous = true }
            timeOffset = nextTime - f.decodeTime
        }
        let offset = timeOffset ?? 0
        nextTime = f.decodeTime + offset + max(1, f.duration)
        let flags: UInt8 = (f.isSync ? 1 : 0) | (isDiscontinuous ? 2 : 0) | (afterSkip ? 4 : 0)
        var head = messageHead(kind: 1, flags: flags, delay: UInt32(clamping: delay.nanoseconds / 1_000_000), wall: f.wall)
        let (header, payload) = f.message(shiftedBy: offset)
        head.writeBytes(header)
        write(context, WebSocketFrame(fin: false, opcode: .binary, data: head))
        write(context, WebSocketFrame(fin: true, opcode: .continuation, data: payload))
    }

    /// `[u8 kind][u8 flags][u16 0][u32 queue delay ms][i64 wall µs]`, big-endian.
    private func messageHead(kind: UInt8, flags: UInt8, delay: UInt32, wall: WallTime) -> ByteBuffer {
        var b = channel.allocator.buffer(capacity: 512)
        b.writeInteger(kind)
        b.writeInteger(flags)
        b.writeInteger(UInt16(0))
        b.writeInteger(delay)
        b.writeInteger(wall.microseconds)
        return b
    }

    private func write(_ context: ChannelHandlerContext, _ frame: WebSocketFrame) {
        sentBytes += UInt64(frame.data.readableBytes)
        context.write(wrapOutboundOut(frame), promise: nil)
    }

    // MARK: Looking after

    private func look() {
        guard !isGone, !isClosing else { return }
        let now = NIODeadline.now()
        tickCount += 1
        if channel.isWritable { lastWritable = now }
        if !channel.isWritable, now - lastWritable > .microseconds(core.limits.viewerStall.microseconds) {
            isTooSlow = true
            return close(.tooSlow)
        }
        let ping = TimeAmount.microseconds(core.limits.pingInterval.microseconds)
        if now - lastHeard > ping * 3 { return abandon() }
        if now - lastPing > ping, let context {
            lastPing = now
            write(context, WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
            context.flush()
        }
        follow()
        if tickCount % Self.recheckTicks == 0, let request = admitted?.request {
            let core = core
            Task {
                do { try await LiveAdmission.recheck(request, core: core) } catch {
                    if let why = error as? LiveClose { return self.loop.execute { self.close(why) } }
                    if let refusal = error as? Refusal { return self.loop.execute { self.refuse(refusal) } }
                    // The database was busy: the viewer was allowed five seconds ago and is asked again in five.
                }
            }
        }
    }

    // MARK: What the viewer sends

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        lastHeard = .now()
        switch frame.opcode {
        case .connectionClose:
            guard !isClosing else { return abandon() }
            isClosing = true
            var payload = frame.unmaskedData
            let code = payload.readSlice(length: min(2, payload.readableBytes)) ?? ByteBuffer()
            let bound = NIOLoopBound(context, eventLoop: loop)
            context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))).whenComplete { _ in bound.value.close(promise: nil) }
        case .ping:
            guard !isClosing else { return }
            write(context, WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            context.flush()
        case .pong, .text, .continuation: break  // {"type":"ping"} is welcome and says nothing.
        default: close(.refused)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            core.beginStopping()
            close(.goingAway)
        } else if event as? ChannelEvent == .inputClosed {
            abandon()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { abandon() }

    // MARK: The end

    private func close(_ why: LiveClose) {
        guard !isClosing, !isGone, let context else { return }
        isClosing = true
        leave()
        var data = channel.allocator.buffer(capacity: 64)
        data.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: Int(why.code)))
        data.writeString(why.reason)
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)), promise: nil)
        loop.scheduleTask(in: Self.closePatience) { self.abandon() }
    }

    /// Says why in full, then closes.
    private func refuse(_ refusal: Refusal) {
        guard !isClosing, !isGone, let context else { return }
        var json = Problem(refusal).json
        json.set("type", "refused")
        write(context, WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: json.bytes)))
        close(.unlawful)
    }

    private func abandon() {
        guard !isGone else { return }
        isClosing = true
        context?.close(promise: nil)
    }

    private func leave() {
        ticks?.cancel()
        ticks = nil
        if let f = fanOut { core.live.leave(f, self) }
        fanOut = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        guard !isGone else { return }
        isGone = true
        leave()
        context = nil
        core.live.closed(channel)
        core.counters.viewerEnded(bytes: sentBytes, skips: queue.skips, tooSlow: isTooSlow)
        if let viewer = admitted { ended(viewer) }
    }

    /// Gives the place back and stamps the end in the register.
    private func ended(_ viewer: AdmittedViewer) {
        core.live.dismiss(viewer.principal.identifier)
        let core = core, register = core.register
        Task {
            do { try await core.store { try register.close(viewer.view) } } catch {
                core.logger.warning("the end of a view was not noted", metadata: ["view": "\(viewer.view)", "error": "\(error)"])
            }
        }
    }
}

extension LiveViewerHandler: LiveViewerPort {
    func deliver(_ event: LiveEvent) {
        if loop.inEventLoop { receive(event) } else { loop.execute { self.receive(event) } }
    }
}
