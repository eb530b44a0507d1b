/// Reads XML of spreadsheets in pieces: tags, attributes, text. No document types, no entities but the five of XML and numbers.
///
/// It follows the structure only as far as names go; whoever listens decides what a name means.
struct XMLScanner {
    enum Event {
        /// `<name a="b">`; `isEmpty` for `<name/>`, after which no end is told.
        case start(String, attributes: [(name: String, value: String)], isEmpty: Bool)
        case end(String)
        case text(String)
    }

    /// Bytes of one tag or one run of text.
    private static let tokenBytes = 4 * TableLimits.cellCharacters + 4096
    private var token: [UInt8] = []
    private var isInTag = false
    private var quote: UInt8 = 0

    private static let broken = TableFailure("xlsx 内的 XML 不正确。", "The XML in the xlsx file is not well formed.")

    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Event) throws(TableFailure) -> Void) throws(TableFailure) {
        for b in bytes {
            if isInTag {
                if quote != 0 {
                    if b == quote { quote = 0 }
                } else if b == 0x22 || b == 0x27, token.first != 0x21, token.first != 0x3F {
                    quote = b
                } else if b == 0x3E, !isOpenComment {
                    try tag(body)
                    token.removeAll(keepingCapacity: true)
                    isInTag = false
                    continue
                }
            } else if b == 0x3C {
                if !token.isEmpty { try body(.text(Self.plain(token[...]))) }
                token.removeAll(keepingCapacity: true)
                isInTag = true
                continue
            }
            token.append(b)
            guard token.count <= Self.tokenBytes else { throw TableFailure("xlsx 内有过长的内容。", "Something in the xlsx file is too long.") }
        }
    }

    /// The end of a document: nothing may be open.
    func finish() throws(TableFailure) { if isInTag { throw Self.broken } }

    /// A comment or CDATA section goes on over `>`.
    private var isOpenComment: Bool {
        if token.starts(with: Array("!--".utf8)) { return !(token.count >= 5 && token.suffix(2) == [0x2D, 0x2D]) }
        if token.starts(with: Array("![CDATA[".utf8)) { return token.suffix(2) != [0x5D, 0x5D] }
        return false
    }

    private func tag(_ body: (Event) throws(TableFailure) -> Void) throws(TableFailure) {
        guard let first = token.first else { throw Self.broken }
        switch first {
        case 0x3F: return
        case 0x21:
            if token.starts(with: Array("![CDATA[".utf8)) { return try body(.text(String(decoding: token[8..<(token.count - 2)], as: UTF8.self))) }
            // Document types can define entities that grow without end (CWE-776).
            guard token.starts(with: Array("!--".utf8)) else { throw TableFailure("xlsx 内不允许文档类型声明。", "The xlsx file declares a document type, which is not allowed.") }
        case 0x2F: try body(.end(Self.local(token[1...].prefix { !Self.isSpace($0) })))
        default:
            let isEmpty = token.last == 0x2F
            let inner = isEmpty ? token.dropLast() : token[...]
            let name = inner.prefix { !Self.isSpace($0) }
            try body(.start(Self.local(name), attributes: try Self.attributes(inner[name.endIndex...]), isEmpty: isEmpty))
        }
    }

    private static func isSpace(_ b: UInt8) -> Bool { b == 0x20 || b == 0x09 || b == 0x0A || b == 0x0D }

    /// The name without its prefix: `x:row` and `row` are the same to a reader of sheets.
    private static func local(_ name: ArraySlice<UInt8>) -> String {
        let after = name.lastIndex(of: 0x3A).map { name[($0 + 1)...] } ?? name
        return String(decoding: after, as: UTF8.self)
    }

    private static func attributes(_ bytes: ArraySlice<UInt8>) throws(TableFailure) -> [(name: String, value: String)] {
        var out: [(name: String, value: String)] = []
        var at = bytes.startIndex
        while true {
            while at < bytes.endIndex, isSpace(bytes[at]) { at += 1 }
            guard at < bytes.endIndex else { return out }
            guard let equals = bytes[at...].firstIndex(of: 0x3D) else { throw broken }
            var name = bytes[at..<equals]
            while let l = name.last, isSpace(l) { name = name.dropLast() }
            var q = equals + 1
            while q < bytes.endIndex, isSpace(bytes[q]) { q += 1 }
            guard q < bytes.endIndex, bytes[q] == 0x22 || bytes[q] == 0x27, let close = bytes[(q + 1)...].firstIndex(of: bytes[q]) else { throw broken }
            // Prefixes of attributes are kept off as well: `r:id` is `id`.
            out.append((local(name), try plain(bytes[(q + 1)..<close])))
            guard out.count <= 64 else { throw broken }
            at = close + 1
        }
    }

    /// Text with its references resolved.
    private static func plain(_ bytes: ArraySlice<UInt8>) throws(TableFailure) -> String {
        guard bytes.contains(0x26) else { return String(decoding: bytes, as: UTF8.self) }
        var out: [UInt8] = [], at = bytes.startIndex
        while at < bytes.endIndex {
            guard bytes[at] == 0x26 else {
                out.append(bytes[at])
                at += 1
                continue
            }
            guard let end = bytes[at...].prefix(12).firstIndex(of: 0x3B) else { throw broken }
            let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
            switch name {
            case "lt": out.append(0x3C)
            case "gt": out.append(0x3E)
            case "amp": out.append(0x26)
            case "quot": out.append(0x22)
            case "apos": out.append(0x27)
            default:
                let number = name.hasPrefix("#x") || name.hasPrefix("#X") ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
                guard let number, let scalar = UnicodeScalar(number) else { throw broken }
                out.append(contentsOf: Array(String(Character(scalar)).utf8))
            }
            at = end + 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
