import Hummingbird
import NIOCore

/// A large body that is written in pieces, each when the connection takes it; a client that stops taking is cut off.
enum PacedBody {
    static let pieceBytes = 256 * 1024
    /// For one piece: 256 KiB in half a minute is slower than any network that plays video.
    static let patience = Duration.seconds(30)

    /// - Parameter keeping: held until the body is written or given up.
    static func make(_ bytes: ByteBuffer, close: @escaping @Sendable () -> Void, keeping held: some Sendable & AnyObject) -> ResponseBody {
        ResponseBody(contentLength: bytes.readableBytes) { writer in
            defer { withExtendedLifetime(held) {} }
            var rest = bytes
            while let piece = rest.readSlice(length: min(pieceBytes, rest.readableBytes)), piece.readableBytes > 0 {
                let watchdog = Task {
                    try await Task.sleep(for: patience)
                    close()
                }
                defer { watchdog.cancel() }
                try await writer.write(piece)
            }
            try await writer.finish(nil)
        }
    }
}
