import CustosBase

/// Reads the lines of a leaf: each key where it must be, each value in the one way that it can be written. So what reads is written again
/// as the same bytes.
struct LeafReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    // MARK: Lines

    /// `custos.leaf/v1 <kind>`; gives the kind.
    mutating func head() throws(LedgerFormatError) -> String {
        try literal("custos.leaf/v1 ")
        let kind = try token("a kind of leaf")
        try lineEnd()
        return String(decoding: kind, as: UTF8.self)
    }

    mutating func end() throws(LedgerFormatError) {
        guard position == bytes.count else { throw fault(.syntax, "a line too many") }
    }

    /// A line of one value.
    mutating func line<V>(_ key: StaticString, _ value: (inout LeafReader) throws(LedgerFormatError) -> V) throws(LedgerFormatError) -> V {
        try begin(key)
        let v = try value(&self)
        try lineEnd()
        return v
    }

    mutating func moment() throws(LedgerFormatError) -> LeafMoment {
        let at = try line("at", Self.time)
        try begin("boot")
        let boot = try readUUID()
        try space()
        let time = try bootTime()
        try lineEnd()
        return LeafMoment(at: at, boot: boot, bootTime: time)
    }

    mutating func clock() throws(LedgerFormatError) -> ClockState {
        try begin("clock")
        let word = try readChoice(ClockWord.self)
        try space()
        let offset: TimeSpan?
        if try dash() { offset = nil } else { offset = TimeSpan(microseconds: try signed()) }
        try lineEnd()
        return ClockState(word: word, offset: offset)
    }

    mutating func begin(_ key: StaticString) throws(LedgerFormatError) {
        try literal(key)
        try space()
    }

    mutating func space() throws(LedgerFormatError) {
        guard position < bytes.count, bytes[position] == ByteText.space else { throw fault(.syntax, "no space here") }
        position += 1
    }

    mutating func lineEnd() throws(LedgerFormatError) {
        guard position < bytes.count, bytes[position] == ByteText.lineFeed else { throw fault(.syntax, "the line does not end here") }
        position += 1
    }

    // MARK: Values

    static func time(_ r: inout LeafReader) throws(LedgerFormatError) -> WallTime { WallTime(microseconds: try r.signed()) }

    mutating func bootTime() throws(LedgerFormatError) -> MonotonicTime { MonotonicTime(microseconds: Int64(try readNumber())) }

    mutating func signed() throws(LedgerFormatError) -> Int64 {
        let text = try token("a time")
        let isNegative = text.first == 0x2D
        guard let n = ByteText.decimal(isNegative ? text.dropFirst() : text), !(isNegative && n == 0) else { throw fault(.value, "not a time in microseconds", text) }
        return isNegative ? -Int64(n) : Int64(n)
    }

    mutating func readNumber() throws(LedgerFormatError) -> UInt64 {
        let text = try token("a number")
        guard let n = ByteText.decimal(text) else { throw fault(.value, "not a number up to 2^63 - 1", text) }
        return n
    }
    static func number(_ r: inout LeafReader) throws(LedgerFormatError) -> UInt64 { try r.readNumber() }
    static func count(_ r: inout LeafReader) throws(LedgerFormatError) -> Int { Int(try r.readNumber()) }

    static func hash(_ r: inout LeafReader) throws(LedgerFormatError) -> TreeHash {
        let text = try r.token("a hash")
        guard let hash = r.hex(text) else { throw r.fault(.value, "not 64 lower-case hexadecimal digits", text) }
        return hash
    }

    static func optionalHash(_ r: inout LeafReader) throws(LedgerFormatError) -> TreeHash? { try r.dash() ? nil : try hash(&r) }
    static func reference(_ r: inout LeafReader) throws(LedgerFormatError) -> UInt64? { try r.dash() ? nil : try r.readNumber() }

    mutating func readUUID() throws(LedgerFormatError) -> UUIDValue {
        let text = try token("a UUID")
        guard text.count == 36 else { throw fault(.value, "not a UUID", text) }
        var words: (UInt64, UInt64) = (0, 0), digits = 0
        for (i, c) in text.enumerated() {
            if i == 8 || i == 13 || i == 18 || i == 23 {
                guard c == 0x2D else { throw fault(.value, "not a UUID", text) }
                continue
            }
            let digit = Self.digit(c)
            guard digit < 16 else { throw fault(.value, "not a UUID", text) }
            if digits < 16 { words.0 = words.0 << 4 | UInt64(digit) } else { words.1 = words.1 << 4 | UInt64(digit) }
            digits += 1
        }
        return UUIDValue(high: words.0, low: words.1)
    }
    static func uuid(_ r: inout LeafReader) throws(LedgerFormatError) -> UUIDValue { try r.readUUID() }

    static func camera(_ r: inout LeafReader) throws(LedgerFormatError) -> CameraID {
        let at = r.position
        let n = try r.readNumber()
        guard n > 0 else { throw LedgerFormatError(.value, at: at, "cameras count from 1") }
        return CameraID(Int64(n))
    }

    static func stream(_ r: inout LeafReader) throws(LedgerFormatError) -> StreamID {
        let text = try r.token("a stream")
        guard let slash = text.firstIndex(of: 0x2F), let camera = ByteText.decimal(text[..<slash]), camera > 0, let kind = StreamKind(rawValue: String(decoding: text[(slash + 1)...], as: UTF8.self)) else {
            throw r.fault(.value, "not a stream", text)
        }
        return StreamID(CameraID(Int64(camera)), kind)
    }

    static func word(_ r: inout LeafReader) throws(LedgerFormatError) -> String {
        let text = try r.token("a word")
        guard LeafWord.isValid(bytes: text) else { throw r.fault(.value, "not a word of a leaf", text) }
        return String(decoding: text, as: UTF8.self)
    }

    static func origin(_ r: inout LeafReader) throws(LedgerFormatError) -> String {
        let text = try r.token("an origin")
        guard let origin = LogOrigin(String(decoding: text, as: UTF8.self)) else { throw r.fault(.value, "not custos/<uuid>/<epoch>", text) }
        return origin.description
    }

    static func verifierKey(_ r: inout LeafReader) throws(LedgerFormatError) -> VerifierKey {
        let text = try r.token("a key")
        do {
            return try VerifierKey(parsing: String(decoding: text, as: UTF8.self))
        } catch {
            throw LedgerFormatError(error.code, at: text.startIndex + error.position, error.reason)
        }
    }

    /// One of the words of an enumeration.
    mutating func readChoice<E: RawRepresentable & CaseIterable>(_ type: E.Type) throws(LedgerFormatError) -> E where E.RawValue == String {
        let text = try token("a word")
        guard let v = E(rawValue: String(decoding: text, as: UTF8.self)) else {
            throw fault(.value, "none of \(E.allCases.map(\.rawValue).joined(separator: ", "))", text)
        }
        return v
    }
    static func choice<E: RawRepresentable & CaseIterable>(_ r: inout LeafReader) throws(LedgerFormatError) -> E where E.RawValue == String { try r.readChoice(E.self) }

    // MARK: Bytes

    /// Passes a dash that stands for nothing: one that is the whole value.
    private mutating func dash() throws(LedgerFormatError) -> Bool {
        guard position + 1 < bytes.count, bytes[position] == 0x2D, bytes[position + 1] == ByteText.lineFeed else { return false }
        position += 1
        return true
    }

    /// The printable bytes up to a space or the line's end; at least one.
    private mutating func token(_ what: StaticString) throws(LedgerFormatError) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] > 0x20, bytes[position] < 0x7F { position += 1 }
        guard position < bytes.count else { throw LedgerFormatError(.truncated, at: position, "the leaf ends in a line") }
        guard bytes[position] == ByteText.space || bytes[position] == ByteText.lineFeed else { throw fault(.character, "a byte that no leaf has") }
        guard position > start else { throw fault(.syntax, "\(what) is missing") }
        return bytes[start..<position]
    }

    private mutating func literal(_ text: StaticString) throws(LedgerFormatError) {
        for i in 0..<text.utf8CodeUnitCount {
            guard position < bytes.count else { throw fault(.truncated, "the leaf ends before \"\(text)\"") }
            guard bytes[position] == text.utf8Start[i] else { throw fault(.syntax, "\"\(text)\" must be here") }
            position += 1
        }
    }

    private func hex(_ text: ArraySlice<UInt8>) -> TreeHash? {
        guard text.count == 64 else { return nil }
        return text.withUnsafeBufferPointer { digits in
            var isGood = true
            let hash = TreeHash { out in
                for i in 0..<TreeHash.byteCount {
                    let high = Self.digit(digits[2 * i]), low = Self.digit(digits[2 * i + 1])
                    isGood = isGood && high | low < 16
                    out[i] = high << 4 | low & 15
                }
            }
            return isGood ? hash : nil
        }
    }

    private static func digit(_ c: UInt8) -> UInt8 {
        switch c {
        case 48...57: c - 48
        case 97...102: c - 87
        default: 255
        }
    }

    private func fault(_ code: LedgerFormatError.Code, _ reason: String, _ text: ArraySlice<UInt8>? = nil) -> LedgerFormatError {
        LedgerFormatError(code, at: text?.startIndex ?? position, reason)
    }
}
