/// Paths of tiles and entry bundles as C2SP tlog-tiles names them, from the log folder on.
package enum TilePath {
    /// Hashes of a full tile, entries of a full bundle.
    package static let width = 256
    /// The last level that a path can name.
    package static let maximumLevel = 63

    /// `tile/0/x001/067.p/8`; without `.p` when the tile is full.
    package static func tile(level: Int, index: UInt64, width: Int) -> String {
        precondition((0...maximumLevel).contains(level), "a tile of level \(level)")
        return "tile/\(level)/" + place(index, width)
    }

    /// `tile/entries/x001/067.p/8`.
    package static func entries(index: UInt64, width: Int) -> String { "tile/entries/" + place(index, width) }

    /// Reads what the two above write, and nothing else; `level` is `nil` for entries.
    package static func parse(_ path: String) -> (level: Int?, index: UInt64, width: Int)? {
        var parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { Array($0) }[...]
        guard parts.popFirst() == Array("tile".utf8), let second = parts.popFirst() else { return nil }
        var level: Int?
        if second != Array("entries".utf8) {
            guard second.count <= 2, let n = ByteText.decimal(second), n <= UInt64(maximumLevel) else { return nil }
            level = Int(n)
        }
        var width = Self.width
        if parts.count >= 2, let before = parts.dropLast().last, before.suffix(2) == [0x2E, 0x70] {
            guard let last = parts.popLast(), last.count <= 3, let n = ByteText.decimal(last), (1..<UInt64(Self.width)).contains(n) else { return nil }
            width = Int(n)
            parts[parts.endIndex - 1].removeLast(2)
        }
        guard let last = parts.popLast(), var index = digits(last[...]) else { return nil }
        var scale: UInt64 = 1000
        for part in parts.reversed() {
            guard part.first == 0x78, let n = digits(part.dropFirst()) else { return nil }
            let (product, over) = n.multipliedReportingOverflow(by: scale)
            let (sum, overSum) = index.addingReportingOverflow(product)
            guard !over, !overSum else { return nil }
            index = sum
            scale = scale.multipliedReportingOverflow(by: 1000).partialValue
        }
        // What is not written in the one way (groups of zeros in front, too many groups) is written differently by us.
        guard ByteText.same(path, level.map { tile(level: $0, index: index, width: width) } ?? entries(index: index, width: width)) else { return nil }
        return (level, index, width)
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> UInt64? {
        guard text.count == 3, text.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return text.reduce(0) { $0 * 10 + UInt64($1 - 48) }
    }

    private static func place(_ index: UInt64, _ width: Int) -> String {
        precondition((1...Self.width).contains(width), "a tile of width \(width)")
        func padded(_ n: UInt64) -> String { (n < 10 ? "00" : n < 100 ? "0" : "") + String(n) }
        var text = padded(index % 1000), rest = index / 1000
        while rest > 0 {
            text = "x\(padded(rest % 1000))/" + text
            rest /= 1000
        }
        return width == Self.width ? text : text + ".p/\(width)"
    }
}
