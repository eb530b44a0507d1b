import CustosSignalling

/// What a framing run produced, stray bytes only as their count, since where a read ends may cut them differently.
struct Framed: Equatable {
    enum Piece: Equatable {
        case message(RTSPMessage)
        case frame(channel: UInt8, payload: [UInt8])
    }
    var pieces: [Piece] = []
    var junk = 0
    var rest = 0
}

/// Feeds bytes in reads of `step`, taking away what is named, as a connection does.
func feed(_ bytes: [UInt8], step: Int) throws -> Framed {
    var out = Framed(), buffer: [UInt8] = []
    var at = 0
    while at < bytes.count {
        buffer += bytes[at..<min(at + step, bytes.count)]
        at += step
        reading: while true {
            let item = try RTSPFraming.next(buffer.span.bytes)
            switch item {
            case .needMore: break reading
            case .interleaved(let channel, let payload, let consumed):
                out.pieces.append(.frame(channel: channel, payload: Array(buffer[payload])))
                buffer.removeFirst(consumed)
            case .message(let message, let consumed):
                out.pieces.append(.message(message))
                buffer.removeFirst(consumed)
            case .junk(let count):
                guard count > 0, count <= buffer.count else { fatalError("junk of \(count) in \(buffer.count)") }
                out.junk += count
                buffer.removeFirst(count)
            }
        }
    }
    out.rest = buffer.count
    return out
}

/// An interleaved frame with an RTP header of version 2.
func frame(_ channel: UInt8, _ count: Int = 20) -> [UInt8] {
    [0x24, channel, UInt8(count >> 8), UInt8(count & 255), 0x80] + (1..<count).map { UInt8(truncatingIfNeeded: $0) }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Lines with CRLF.
func crlf(_ lines: String...) -> String { lines.map { $0 + "\r\n" }.joined() }

/// The only message in a text.
func message(_ text: String) throws -> RTSPMessage {
    let raw = bytes(text)
    let item = try RTSPFraming.next(raw.span.bytes)
    guard case .message(let m, raw.count) = item else { throw NotOneMessage(item: item) }
    return m
}
struct NotOneMessage: Error { let item: RTSPFraming.Item }
