import CustosBase
import CustosSignalling

/// What cut bytes become, in the order of the bytes.
protocol FrameSink: AnyObject {
    func received(_ message: RTSPMessage)
    /// One frame of an interleaved channel; the span is valid during the call only.
    func receivedFrame(channel: UInt8, _ payload: RawSpan, wall: WallTime, now: MonotonicTime)
}

/// Cuts a connection's bytes into messages and frames where they lie.
///
/// Only what a read leaves incomplete at its end is copied, into one buffer that is bounded, and of the next read
/// no more than completes it. How the bytes were cut into reads makes no difference to what comes out.
final class FrameCutter {
    /// The largest incomplete message (header and body at their limits) with one read behind it.
    static let leftoverLimit = RTSPFraming.headerLimit + RTSPFraming.bodyLimit + 128 * 1024
    /// A leftover buffer larger than this is given back when it is empty: a large message came once.
    static let leftoverKept = 128 * 1024
    /// Stray bytes without a frame or message between them, after which the peer is not one that speaks RTSP.
    static let junkLimit = 256 * 1024

    private var leftover: [UInt8] = []
    private var junk = 0
    private(set) var isStopped = false

    /// What is kept for the next read.
    var leftoverCount: Int { leftover.count }

    /// From here on bytes are dropped. May be called by the sink in the midst of cutting.
    func stop() {
        isStopped = true
        leftover = []
    }

    /// Throws `SessionEnd` when the peer's bytes are of no more use; the caller then stops.
    func feed(_ bytes: RawSpan, to sink: any FrameSink, wall: WallTime, now: MonotonicTime) throws(SessionEnd) {
        var at = 0
        while !leftover.isEmpty, at < bytes.byteCount, !isStopped {
            at += try complete(bytes.extracting(droppingFirst: at), sink, wall, now)
        }
        guard !isStopped, at < bytes.byteCount else { return }
        at += try cutWhole(bytes.extracting(droppingFirst: at), sink, wall, now)
        if at < bytes.byteCount, !isStopped { try keep(bytes.extracting(droppingFirst: at)) }
    }

    /// Takes every whole item from the front; answers how many bytes they were.
    private func cutWhole(_ bytes: RawSpan, _ sink: any FrameSink, _ wall: WallTime, _ now: MonotonicTime) throws(SessionEnd) -> Int {
        var at = 0
        while !isStopped, at < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: at)
            let length = RTSPFraming.frameLength(rest)
            if length >= 0 {
                junk = 0
                sink.receivedFrame(channel: rest.unsafeLoad(fromByteOffset: 1, as: UInt8.self), rest.extracting(4..<4 + length), wall: wall, now: now)
                at += 4 + length
                continue
            }
            let item: RTSPFraming.Item
            do { item = try RTSPFraming.next(rest) } catch { throw SessionEnd(.rtspProtocol, "\(error)") }
            switch item {
            case .needMore: return at
            case .interleaved(let channel, let payload, let consumed):
                junk = 0
                sink.receivedFrame(channel: channel, rest.extracting(payload), wall: wall, now: now)
                at += consumed
            case .message(let message, let consumed):
                junk = 0
                sink.received(message)
                at += consumed
            case .junk(let count):
                at += count
                junk += count
                guard junk <= Self.junkLimit else { throw SessionEnd(.peerHostile, "\(junk) bytes that are neither RTSP nor media") }
            }
        }
        return at
    }

    /// Adds to the leftover what completes it (a frame), or all there is (a message), and cuts that.
    private func complete(_ bytes: RawSpan, _ sink: any FrameSink, _ wall: WallTime, _ now: MonotonicTime) throws(SessionEnd) -> Int {
        var take = bytes.byteCount
        if leftover[0] == UInt8(ascii: "$") {
            let whole = leftover.count < 4 ? 4 : 4 + (Int(leftover[2]) << 8 | Int(leftover[3]))
            take = min(take, max(1, whole - leftover.count))
        }
        try keep(bytes.extracting(first: take))
        // Out of `self` while it is read: the sink may call `stop`, which empties it.
        var whole: [UInt8] = []
        swap(&whole, &leftover)
        let used = try cutWhole(whole.span.bytes, sink, wall, now)
        guard !isStopped else { return take }
        if used == whole.count {
            if whole.capacity <= Self.leftoverKept {
                whole.removeAll(keepingCapacity: true)
            } else {
                whole = []
            }
        } else if used > 0 {
            whole.removeFirst(used)
        }
        swap(&whole, &leftover)
        return take
    }

    private func keep(_ bytes: RawSpan) throws(SessionEnd) {
        let count = leftover.count + bytes.byteCount
        guard count <= Self.leftoverLimit else { throw SessionEnd(.peerHostile, "\(count) bytes without an end of the message") }
        bytes.withUnsafeBytes { leftover.append(contentsOf: $0) }
    }
}
