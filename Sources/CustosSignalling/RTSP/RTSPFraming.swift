/// Cuts what arrives on an RTSP connection into messages, interleaved frames and bytes that are neither.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |   "$" = 36    |    channel    |    length of the payload      |   RFC 2326 10.12
/// +---------------+---------------+-------------------------------+
/// ```
///
/// Without state: call it with everything that is unread, take away what it names, call it again. How the bytes
/// were cut into reads makes no difference to the messages and frames that come out.
package enum RTSPFraming {
    /// The longest real DESCRIBE answers have headers of about 1 KiB.
    package static let headerLimit = 16 * 1024
    package static let fieldLimit = 128
    /// SDP of a camera is below 4 KiB; an ONVIF answer may be larger.
    package static let bodyLimit = 1024 * 1024

    package enum Item: Sendable, Hashable {
        /// Nothing whole yet: read more and call again with all of it.
        case needMore
        /// `payload` counts from the first byte given; `consumed` bytes belong to the frame.
        case interleaved(channel: UInt8, payload: Range<Int>, consumed: Int)
        case message(RTSPMessage, consumed: Int)
        /// Bytes to take away and count. What follows them looks like a frame or a message, or is not known yet.
        case junk(count: Int)
    }

    /// The payload's length when a whole interleaved frame is in front, otherwise -1: what `next` finds nearly every time,
    /// without an `Item` to make and destroy for each packet.
    package static func frameLength(_ bytes: RawSpan) -> Int {
        guard bytes.byteCount >= 4, bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == UInt8(ascii: "$") else { return -1 }
        let length = Int(UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        return bytes.byteCount < 4 + length ? -1 : length
    }

    package static func next(_ bytes: RawSpan) throws(RTSPProtocolError) -> Item {
        let length = frameLength(bytes)
        if length >= 0 { return .interleaved(channel: bytes.unsafeLoad(fromByteOffset: 1, as: UInt8.self), payload: 4..<4 + length, consumed: 4 + length) }
        let result: Result<Item, RTSPProtocolError> = bytes.withUnsafeBytes { raw in
            do throws(RTSPProtocolError) { return .success(try nextOther(raw)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func nextOther(_ raw: UnsafeRawBufferPointer) throws(RTSPProtocolError) -> Item {
        guard let first = raw.first, first != UInt8(ascii: "$") else { return .needMore }
        switch messageStart(raw, at: 0) {
        case .yes: return try RTSPMessageReader.read(raw)
        case .unknown: return .needMore
        case .no: return resync(raw)
        }
    }

    private enum Answer { case yes, no, unknown }

    /// Looks for the next plausible start behind stray bytes (old live555 and several cameras put some between frames).
    /// One stray byte, which nothing can start with, stays in the buffer until a start is found: so the next call, which knows
    /// of nothing before it, still distrusts what follows.
    private static func resync(_ raw: UnsafeRawBufferPointer) -> Item {
        for i in 1..<max(1, raw.count) {
            let answer = raw[i] == UInt8(ascii: "$") ? frameStart(raw, at: i) : messageStart(raw, at: i)
            switch answer {
            case .yes: return .junk(count: i)
            case .unknown: return keepDistrusted(raw, before: i)
            case .no: continue
            }
        }
        return raw.count > 1 ? .junk(count: raw.count - 1) : .needMore
    }

    /// How much a buffer may grow for want of a byte to stay; a run of `$` has none.
    private static let strayLimit = 64 * 1024

    private static func keepDistrusted(_ raw: UnsafeRawBufferPointer, before i: Int) -> Item {
        let kept = (0..<i).last { raw[$0] != UInt8(ascii: "$") && messageStart(raw, at: $0) == .no } ?? 0
        if kept > 0 { return .junk(count: kept) }
        return i < strayLimit ? .needMore : .junk(count: i)
    }

    /// Out of step, a `$` is believed when an RTP or RTCP packet (version 2, RFC 3550 5.1, 6.4.1) of possible length follows on a low channel.
    private static func frameStart(_ raw: UnsafeRawBufferPointer, at i: Int) -> Answer {
        guard raw.count >= i + 5 else { return .unknown }
        let length = Int(raw[i + 2]) << 8 | Int(raw[i + 3])
        return raw[i + 1] < 32 && length >= 8 && raw[i + 4] >> 6 == 2 ? .yes : .no
    }

    /// `RTSP/` or a known method with a space behind it, in any case.
    private static func messageStart(_ raw: UnsafeRawBufferPointer, at i: Int) -> Answer {
        var answer = Answer.no
        let c = asciiLower(raw[i])
        for word in starts where asciiLower(word[0]) == c {
            let n = min(word.count, raw.count - i)
            guard (1..<max(1, n)).allSatisfy({ asciiLower(raw[i + $0]) == asciiLower(word[$0]) || (word[$0] == 32 && raw[i + $0] == 9) }) else { continue }
            if n == word.count { return .yes }
            answer = .unknown
        }
        return answer
    }

    private static let starts: [[UInt8]] = [
        "RTSP/", "OPTIONS ", "DESCRIBE ", "ANNOUNCE ", "SETUP ", "PLAY ", "PAUSE ", "TEARDOWN ", "GET_PARAMETER ", "SET_PARAMETER ", "REDIRECT ", "RECORD ",
    ].map { Array($0.utf8) }
}
