import CustosBase

/// Writes the lines of a leaf. A value outside its type is a fault of ours and traps here, before it is in a log for ever.
struct LeafWriter {
    private(set) var bytes: [UInt8]

    init(_ kind: String) {
        bytes = []
        bytes.reserveCapacity(768)
        bytes.append(contentsOf: "custos.leaf/v1 \(kind)\n".utf8)
    }

    mutating func line(_ key: StaticString, _ values: String...) {
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        for value in values {
            bytes.append(ByteText.space)
            bytes.append(contentsOf: value.utf8)
        }
        bytes.append(ByteText.lineFeed)
    }

    mutating func moment(_ m: LeafMoment) {
        line("at", Self.time(m.at))
        line("boot", m.boot.description, Self.boot(m.bootTime))
    }

    mutating func stream(_ stream: StreamID, _ prev: TreeHash) {
        precondition(stream.camera.rawValue > 0, "stream \(stream)")
        line("stream", stream.description)
        line("prev", prev.hex)
    }

    mutating func clock(_ c: ClockState) { line("clock", c.word.rawValue, c.offset.map { Self.signed($0.microseconds) } ?? "-") }

    static func signed(_ n: Int64) -> String {
        precondition(n > .min, "a time of -2^63")
        return String(n)
    }
    static func time(_ t: WallTime) -> String { signed(t.microseconds) }
    static func boot(_ t: MonotonicTime) -> String { number(t.microseconds) }

    static func number(_ n: some FixedWidthInteger) -> String {
        precondition(n >= 0 && UInt64(n) <= UInt64(Int64.max), "\(n) in a leaf")
        return String(n)
    }
    static func camera(_ c: CameraID) -> String {
        precondition(c.rawValue > 0, "camera \(c)")
        return String(c.rawValue)
    }
    static func word(_ text: String) -> String {
        precondition(LeafWord.isValid(text), "\"\(text)\" is no word of a leaf")
        return text
    }
    static func verifierKey(_ key: VerifierKey) -> String {
        precondition(key.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a leaf is ASCII, and \(key.name) is not")
        return key.text
    }
    static func origin(_ text: String) -> String {
        precondition(LogOrigin(text) != nil, "\"\(text)\" is no origin of ours")
        return text
    }
    static func optional(_ hash: TreeHash?) -> String { hash?.hex ?? "-" }
    static func reference(_ index: UInt64?) -> String { index.map { number($0) } ?? "-" }
}
