import Glibc

/// Frames over a stream: the length of the text in four bytes, big-endian, then the text. Blocks, but not longer than it is told.
struct SignerChannel {
    /// The longest message: a request with 63 hashes has 5 kB.
    static let maximumBytes = 65_536

    let input: Int32
    let output: Int32

    static func frame(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        precondition(bytes.count <= maximumBytes, "a message of \(bytes.count) bytes")
        return (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (24 - 8 * $0)) } + bytes
    }

    /// Takes the first whole frame off a buffer. `nil`: more bytes are needed.
    static func take(_ buffer: inout [UInt8]) throws(SignerError) -> String? {
        guard buffer.count >= 4 else { return nil }
        let count = buffer[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard count <= maximumBytes else { throw SignerError(.request, "a message of \(count) bytes") }
        guard buffer.count >= 4 + count else { return nil }
        guard let text = String(validating: buffer[4..<4 + count], as: UTF8.self) else { throw SignerError(.request, "a message that is not UTF-8") }
        buffer.removeFirst(4 + count)
        return text
    }

    func send(_ text: String, seconds: Double) throws(SignerError) {
        let bytes = Self.frame(text), until = Self.now() + seconds
        var sent = 0
        while sent < bytes.count {
            try wait(output, Int16(POLLOUT), until)
            let n = bytes[sent...].withUnsafeBytes { Self.write(output, $0) }
            if n < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw SignerError(.away, "writing to it: \(String(cString: strerror(errno)))")
            }
            sent += n
        }
    }

    /// The next message; `nil` when the other side has gone. `seconds`: `nil` for ever.
    func receive(seconds: Double?) throws(SignerError) -> String? {
        let until = seconds.map { Self.now() + $0 }
        var buffer: [UInt8] = []
        while true {
            if let text = try Self.take(&buffer) { return text }
            try wait(input, Int16(POLLIN), until)
            guard let more = try Self.read(input) else { return nil }
            buffer += more
        }
    }

    /// What is there to read; `nil` at the end.
    static func read(_ descriptor: Int32) throws(SignerError) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 8_192) { buffer, used in
            let n = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if n < 0 { failure = errno }
            used = max(0, n)
        }
        if failure == EINTR || failure == EAGAIN { return [] }
        if failure == ECONNRESET { return nil }
        if failure != 0 { throw SignerError(.away, "reading from it: \(String(cString: strerror(failure)))") }
        return bytes.isEmpty ? nil : bytes
    }

    /// A pipe takes no flags, and a socket must not raise SIGPIPE.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        let n = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        return n < 0 && errno == ENOTSOCK ? Glibc.write(descriptor, bytes.baseAddress, bytes.count) : n
    }

    private func wait(_ descriptor: Int32, _ events: Int16, _ until: Double?) throws(SignerError) {
        while true {
            var p = pollfd(fd: descriptor, events: events, revents: 0)
            let left = until.map { Int32(max(0, min(3_600, $0 - Self.now())) * 1_000) } ?? -1
            let r = poll(&p, 1, left)
            if r > 0 { return }
            if r == 0 { throw SignerError(.away, "it does not answer") }
            if errno != EINTR { throw SignerError(.away, "waiting for it: \(String(cString: strerror(errno)))") }
        }
    }

    /// Seconds of the machine's own clock. Not the house's `Clocks`: this bounds a real wait, in tests too.
    private static func now() -> Double {
        var t = timespec()
        clock_gettime(CLOCK_MONOTONIC, &t)
        return Double(t.tv_sec) + Double(t.tv_nsec) / 1e9
    }
}
