#if canImport(Glibc)
import Glibc
#endif

/// The text of a file of unknown encoding: UTF-8 (with a mark or without), UTF-16 with a mark, or GB18030.
///
/// What is valid UTF-8 is UTF-8: Chinese text in GB18030 practically never is. A byte sequence that is neither is refused; nothing is replaced silently.
enum TextDecoding: String, Sendable {
    case utf8 = "UTF-8", utf16LE = "UTF-16LE", utf16BE = "UTF-16BE", gb18030 = "GB18030"

    /// UTF-8 bytes without a mark.
    static func utf8(_ bytes: [UInt8]) throws(TableFailure) -> (text: [UInt8], was: TextDecoding) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            let rest = Array(bytes.dropFirst(3))
            guard isUTF8(rest) else { throw TableFailure("文件标记为 UTF-8，但内容不是 UTF-8。", "The file says that it is UTF-8, and is not.") }
            return (rest, .utf8)
        }
        if bytes.starts(with: [0xFF, 0xFE]) { return (try convert(Array(bytes.dropFirst(2)), from: .utf16LE), .utf16LE) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (try convert(Array(bytes.dropFirst(2)), from: .utf16BE), .utf16BE) }
        if isUTF8(bytes) { return (bytes, .utf8) }
        return (try convert(bytes, from: .gb18030), .gb18030)
    }

    static func isUTF8(_ bytes: [UInt8]) -> Bool {
        // ASCII first, eight bytes a step: most of a table of ids.
        let firstWide = bytes.firstIndex { $0 >= 0x80 } ?? bytes.endIndex
        return bytes[firstWide...].withUnsafeBufferPointer { b in
            var iterator = b.makeIterator()
            var codec = UTF8()
            while true {
                switch codec.decode(&iterator) {
                case .scalarValue: continue
                case .emptyInput: return true
                case .error: return false
                }
            }
        }
    }

    private static func convert(_ bytes: [UInt8], from encoding: TextDecoding) throws(TableFailure) -> [UInt8] {
        let descriptor = iconv_open("UTF-8", encoding.rawValue)
        guard descriptor != iconv_t(bitPattern: -1) else {
            throw TableFailure("本机不能读取 \(encoding.rawValue) 编码。", "This machine cannot read \(encoding.rawValue): its libc has no converter for it.")
        }
        defer { iconv_close(descriptor) }
        var out = [UInt8]()
        out.reserveCapacity(bytes.count * 3 / 2)
        var input = bytes
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        var used = 0
        while used < input.count {
            var wrong = false
            input.withUnsafeMutableBytes { raw in
                var from: UnsafeMutablePointer<CChar>? = raw.baseAddress.map { ($0 + used).assumingMemoryBound(to: CChar.self) }
                var left = raw.count - used
                buffer.withUnsafeMutableBufferPointer { b in
                    var to: UnsafeMutablePointer<CChar>? = b.baseAddress
                    var room = b.count
                    let answer = iconv(descriptor, &from, &left, &to, &room)
                    wrong = answer == -1 && errno != E2BIG
                    out.append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(b)[0..<(b.count - room)]))
                }
                used = raw.count - left
            }
            if wrong {
                let line = out.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
                throw TableFailure(row: line, "第 \(line) 行的文字既不是 UTF-8 也不是 GB18030。", "The text of line \(line) is neither UTF-8 nor GB18030.")
            }
        }
        return out
    }
}
