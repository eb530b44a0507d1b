import CustosBase
import CustosLedger

/// What judging needs of a `seg` leaf.
struct SegmentFact: Sendable, Hashable {
    var stream: StreamID
    var seq: UInt64
    var prev: TreeHash
    var t0: Int64
    var t1: Int64
    var boot: UUIDValue
    var boot0: Int64
    var boot1: Int64
    var isClockFree: Bool
    var size: UInt64
    var sha256: TreeHash
    var rule: UInt64?
    /// Flagged so that its number may have been there before.
    var mayRepeat: Bool

    init(_ leaf: SegmentLeaf) {
        stream = leaf.stream
        seq = leaf.seq
        prev = leaf.prev
        t0 = leaf.t0.microseconds
        t1 = leaf.t1.microseconds
        boot = leaf.boot
        boot0 = leaf.boot0.microseconds
        boot1 = leaf.boot1.microseconds
        isClockFree = leaf.clock.word == .free
        size = leaf.size
        sha256 = leaf.sha256
        rule = leaf.rule
        mayRepeat = leaf.flags == .readded || leaf.flags == .salvaged
    }

    /// Reads a `seg` leaf as the ledger's parser does, without its allocations: nine of ten leaves are these.
    ///
    /// `nil` says nothing: it may be another kind, or no leaf; the ledger's parser judges then. What this accepts, that must accept, with the
    /// same values; a test holds the two together.
    init?(fast bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= Leaf.maximumBytes else { return nil }
        var r = FastReader(bytes)
        guard r.literal("custos.leaf/v1 seg\nstream "), let stream = r.stream(), r.literal("\nseq "), let seq = r.number(), r.literal("\nprev "), let prev = r.hash(), r.literal("\nt0 "),
            let t0 = r.signed(), r.literal("\nt1 "), let t1 = r.signed(), r.literal("\nboot "), let boot = r.uuid(), r.literal(" "), let boot0 = r.number(), r.literal(" "),
            let boot1 = r.number(), r.literal("\nclock "), let isFree = r.clock(), r.literal("\nsize "), let size = r.number(), r.literal("\nsha256 "), let sha256 = r.hash(),
            r.literal("\nfrags "), r.number() != nil, r.literal("\nfragroot "), r.passHash(), r.literal("\ncam "), r.dash() || r.passHash(), r.literal("\nrule ")
        else { return nil }
        var rule: UInt64?
        if !r.dash() {
            guard let n = r.number() else { return nil }
            rule = n
        }
        guard r.literal("\nflags "), let mayRepeat = r.flags(), r.isAtEnd else { return nil }
        self.stream = stream
        self.seq = seq
        self.prev = prev
        self.t0 = t0
        self.t1 = t1
        self.boot = boot
        self.boot0 = Int64(boot0)
        self.boot1 = Int64(boot1)
        isClockFree = isFree
        self.size = size
        self.sha256 = sha256
        self.rule = rule
        self.mayRepeat = mayRepeat
    }
}

/// Reads the values of a leaf's lines in place. Every function leaves the position undefined when it fails.
private struct FastReader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func literal(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - at >= count else { return false }
        for i in 0..<count where bytes[at + i] != text.utf8Start[i] { return false }
        at += count
        return true
    }

    /// Up to 2^63 - 1, without zeros in front.
    mutating func number() -> UInt64? {
        let start = at
        var n: UInt64 = 0
        while at < bytes.count, at - start < 19 {
            let digit = bytes[at] &- 48
            guard digit < 10 else { break }
            n = n &* 10 &+ UInt64(digit)
            at += 1
        }
        // A twentieth digit is no end of a line, and so found by what must follow.
        guard at > start, bytes[start] != 48 || at - start == 1, n <= UInt64(Int64.max) else { return nil }
        return n
    }

    mutating func signed() -> Int64? {
        guard at < bytes.count else { return nil }
        let isNegative = bytes[at] == 0x2D
        if isNegative { at += 1 }
        guard let n = number(), !(isNegative && n == 0) else { return nil }
        return isNegative ? -Int64(n) : Int64(n)
    }

    mutating func stream() -> StreamID? {
        guard let camera = number(), camera > 0 else { return nil }
        if literal("/main") { return StreamID(CameraID(Int64(camera)), .main) }
        if literal("/sub") { return StreamID(CameraID(Int64(camera)), .sub) }
        return nil
    }

    mutating func clock() -> Bool? {
        let isFree: Bool
        if literal("ok ") || literal("hold ") { isFree = false } else if literal("free ") { isFree = true } else { return nil }
        return dash() || signed() != nil ? isFree : nil
    }

    /// A dash that is the whole value.
    mutating func dash() -> Bool {
        guard bytes.count - at >= 2, bytes[at] == 0x2D, bytes[at + 1] == 10 else { return false }
        at += 1
        return true
    }

    mutating func flags() -> Bool? {
        if literal("clean\n") || literal("backfill\n") { return false }
        if literal("readded\n") || literal("salvaged\n") { return true }
        return nil
    }

    mutating func uuid() -> UUIDValue? {
        guard bytes.count - at >= 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for i in 0..<36 {
            let c = bytes[at + i]
            if i == 8 || i == 13 || i == 18 || i == 23 {
                guard c == 0x2D else { return nil }
                continue
            }
            let digit = Self.hexDigits[Int(c)]
            guard digit < 16 else { return nil }
            if digits < 16 { words.0 = words.0 << 4 | UInt64(digit) } else { words.1 = words.1 << 4 | UInt64(digit) }
            digits += 1
        }
        at += 36
        return UUIDValue(high: words.0, low: words.1)
    }

    mutating func hash() -> TreeHash? {
        guard bytes.count - at >= 64 else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { out -> TreeHash? in
            var worst: UInt8 = 0
            for i in 0..<32 {
                let high = Self.hexDigits[Int(bytes[at + 2 * i])], low = Self.hexDigits[Int(bytes[at + 2 * i + 1])]
                worst |= high | low
                out[i] = high << 4 | low & 15
            }
            guard worst < 16 else { return nil }
            at += 64
            return TreeHash(UnsafeRawBufferPointer(out))
        }
    }

    mutating func passHash() -> Bool {
        guard bytes.count - at >= 64 else { return false }
        var worst: UInt8 = 0
        for i in 0..<64 { worst |= Self.hexDigits[Int(bytes[at + i])] }
        at += 64
        return worst < 16
    }

    /// The value of a lower-case hexadecimal digit, 255 for all else.
    private static let hexDigits: [UInt8] = (0..<256).map { c in
        switch c {
        case 48...57: UInt8(c - 48)
        case 97...102: UInt8(c - 87)
        default: 255
        }
    }
}
