import CZlib

/// Raw DEFLATE (RFC 1951) in pieces, over zlib.
final class Inflater {
    private var stream = z_stream()
    private(set) var isAtEnd = false

    init() throws(TableFailure) {
        guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw TableFailure("解压失败。", "zlib did not start.") }
    }
    deinit { inflateEnd(&stream) }

    /// Unpacks from `input` into `output` until either is used up. Returns what was taken and what was made.
    func inflate(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) throws(TableFailure) -> (taken: Int, made: Int) {
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        let answer = CZlib.inflate(&stream, Z_NO_FLUSH)
        guard answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR else { throw TableFailure("压缩数据已损坏。", "The packed data is broken.") }
        isAtEnd = answer == Z_STREAM_END
        return (input.count - Int(stream.avail_in), output.count - Int(stream.avail_out))
    }
}

final class Deflater {
    private var stream = z_stream()
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private(set) var packed: [UInt8] = []

    init() {
        // Level 3: XML of a sheet shrinks to a tenth, at three times the speed of the default.
        let answer = deflateInit2_(&stream, 3, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(answer == Z_OK, "zlib has no memory: \(answer)")
    }
    deinit { deflateEnd(&stream) }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) { run(bytes, Z_NO_FLUSH) }
    func finish() { run(UnsafeBufferPointer(start: nil, count: 0), Z_FINISH) }

    private func run(_ bytes: UnsafeBufferPointer<UInt8>, _ flush: Int32) {
        stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.avail_in = UInt32(bytes.count)
        while true {
            let made = buffer.withUnsafeMutableBufferPointer { b in
                stream.next_out = b.baseAddress
                stream.avail_out = UInt32(b.count)
                _ = deflate(&stream, flush)
                return b.count - Int(stream.avail_out)
            }
            packed.append(contentsOf: buffer[..<made])
            if made < buffer.count { return }
        }
    }
}
