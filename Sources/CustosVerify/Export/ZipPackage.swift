import CustosBase

/// A package as a ZIP without compression, read where it lies.
///
/// A ZIP says everything twice, and programs differ in which of the two they believe: what one shows is then not what another checks. So only
/// files are taken that leave no choice: members stored, one behind the other without gaps, each local header equal to its entry of the
/// directory, the directory right behind them and its end at the end of the file.
///
///     [local header, name, extra, data, (descriptor)]...  [directory entry]...  (ZIP64 end, locator)  end
struct ZipPackage: Package {
    let files: [[UInt8]: UInt64?]
    private let file: OpenFile
    private let starts: [[UInt8]: UInt64]

    /// An export of a million segments is split before.
    static let maximumEntries = 4_000_000
    /// 60 bytes of header and some name for each.
    private static let maximumDirectoryBytes: UInt64 = 1 << 30

    private struct Entry {
        var name: [UInt8]
        var flags: Int
        var crc: UInt64
        var packed: UInt64
        var size: UInt64
        var offset: UInt64
    }

    init(_ file: OpenFile) throws(VerifierError) {
        self.file = file
        let directory = try Self.directory(file)
        let entries = try Self.entries(file, directory)
        let prefix = Self.commonFolder(entries)
        var files: [[UInt8]: UInt64?] = [:], starts: [[UInt8]: UInt64] = [:]
        var reached: UInt64 = 0
        for entry in entries.sorted(by: { $0.offset < $1.offset }) {
            guard entry.offset == reached else { throw Self.refused("members overlap, or something lies between them") }
            let start = try Self.checkLocal(file, entry)
            reached = try Self.end(file, entry, from: start)
            guard reached <= directory.lowerBound else { throw Self.refused("a member runs into the directory") }
            let name = Array(entry.name.dropFirst(prefix))
            if name.isEmpty || name.last == 0x2F { continue }
            guard files.updateValue(entry.size, forKey: name) == nil else { throw Self.refused("a name is there twice") }
            starts[name] = start
        }
        guard reached == directory.lowerBound else { throw Self.refused("something lies between the members and the directory") }
        self.files = files
        self.starts = starts
    }

    func read(_ name: String, limit: Int) throws(VerifierError) -> [UInt8]? {
        guard let size = size(name), let start = starts[Array(name.utf8)] else { return nil }
        return try file.read(at: start, count: Int(min(size, UInt64(limit) + 1)))
    }

    func stream(_ name: String, _ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void) throws(VerifierError) -> Bool {
        guard let size = size(name), let start = starts[Array(name.utf8)] else { return false }
        let end = min(range.upperBound, size)
        guard range.lowerBound <= end else { return false }
        return try file.stream(start + range.lowerBound..<start + end, body) && end == range.upperBound
    }

    // MARK: The directory

    /// APPNOTE 4.3.16, 4.3.15, 4.3.14: where the directory is. It must end where its end records begin, and these at the file's end.
    private static func directory(_ file: OpenFile) throws(VerifierError) -> Range<UInt64> {
        guard file.size >= 22 else { throw refused("it is too short") }
        let endAt = file.size - 22
        let end = try file.read(at: endAt, count: 22)
        guard end.count == 22, number(end, 0, 4) == 0x0605_4B50, number(end, 20, 2) == 0 else { throw refused("it does not end as a ZIP without a comment does") }
        guard [4, 6].allSatisfy({ number(end, $0, 2) == 0 || number(end, $0, 2) == 0xFFFF }), number(end, 8, 2) == number(end, 10, 2) else { throw refused("it is in several parts") }
        var count = number(end, 10, 2), size = number(end, 12, 4), offset = number(end, 16, 4), behind = endAt
        if endAt >= 76, case let locator = try file.read(at: endAt - 20, count: 20), number(locator, 0, 4) == 0x0706_4B50 {
            let at = number(locator, 8, 8)
            guard at == endAt - 76, number(locator, 4, 4) == 0 else { throw refused("its ZIP64 records are not at its end") }
            let record = try file.read(at: at, count: 56)
            guard number(record, 0, 4) == 0x0606_4B50, number(record, 4, 8) == 44, number(record, 16, 8) == 0, number(record, 24, 8) == number(record, 32, 8) else {
                throw refused("its ZIP64 records are of another form")
            }
            // What does not fit the short record is all ones there.
            let agrees = [(count, 32, 0xFFFF), (size, 40, 0xFFFF_FFFF), (offset, 48, 0xFFFF_FFFF)].allSatisfy { short, at, limit in short == number(record, at, 8) || short == limit }
            guard agrees else { throw refused("its two ends do not agree") }
            count = number(record, 32, 8)
            size = number(record, 40, 8)
            offset = number(record, 48, 8)
            behind = at
        }
        guard count <= UInt64(maximumEntries), size <= maximumDirectoryBytes, offset <= behind, size == behind - offset else { throw refused("its directory is not where it should be") }
        return offset..<behind
    }

    /// APPNOTE 4.3.12.
    private static func entries(_ file: OpenFile, _ directory: Range<UInt64>) throws(VerifierError) -> [Entry] {
        let bytes = try file.read(at: directory.lowerBound, count: Int(directory.count))
        guard bytes.count == directory.count else { throw refused("its directory is cut off") }
        var out: [Entry] = [], names: Set<[UInt8]> = []
        var at = 0
        while at < bytes.count {
            guard bytes.count - at >= 46, number(bytes, at, 4) == 0x0201_4B50 else { throw refused("its directory is damaged") }
            let nameCount = Int(number(bytes, at + 28, 2)), extraCount = Int(number(bytes, at + 30, 2)), commentCount = Int(number(bytes, at + 32, 2))
            guard bytes.count - at - 46 >= nameCount + extraCount + commentCount, commentCount == 0, number(bytes, at + 34, 2) == 0 else { throw refused("its directory is damaged") }
            guard number(bytes, at + 10, 2) == 0 else { throw refused("it is compressed; unpack it and verify the folder") }
            var entry = Entry(
                name: Array(bytes[at + 46..<at + 46 + nameCount]), flags: Int(number(bytes, at + 8, 2)), crc: number(bytes, at + 16, 4), packed: number(bytes, at + 20, 4),
                size: number(bytes, at + 24, 4), offset: number(bytes, at + 42, 4))
            let extra = bytes[(at + 46 + nameCount)..<(at + 46 + nameCount + extraCount)]
            try widen(extra, [\.size, \.packed, \.offset], &entry)
            // Bit 0, 6 and 13: encrypted; 5: a patch. 3: sizes behind the data; 11: UTF-8; 1 and 2 say nothing of stored data.
            guard entry.flags & ~0x080E == 0 else { throw refused("it is encrypted, or of another kind") }
            guard entry.packed == entry.size else { throw refused("a stored member has two sizes") }
            try checkName(entry.name)
            guard names.insert(entry.name).inserted else { throw refused("a name is there twice") }
            out.append(entry)
            at += 46 + nameCount + extraCount
        }
        return out
    }

    /// APPNOTE 4.5.3: the fields that are all ones stand in the extra field, in order.
    private static func widen(_ extra: ArraySlice<UInt8>, _ fields: [WritableKeyPath<Entry, UInt64>], _ entry: inout Entry) throws(VerifierError) {
        let bytes = Array(extra)
        var at = 0, isDone = false
        while bytes.count - at >= 4 {
            let id = number(bytes, at, 2), count = Int(number(bytes, at + 2, 2))
            guard bytes.count - at - 4 >= count else { throw refused("an extra field is damaged") }
            if id == 1 {
                guard !isDone else { throw refused("a member has two ZIP64 fields") }
                isDone = true
                var p = at + 4
                for field in fields where entry[keyPath: field] == 0xFFFF_FFFF {
                    guard at + 4 + count - p >= 8 else { throw refused("a ZIP64 field is too short") }
                    entry[keyPath: field] = number(bytes, p, 8)
                    p += 8
                }
            }
            at += 4 + count
        }
        guard at == bytes.count else { throw refused("an extra field is damaged") }
    }

    private static func checkName(_ name: [UInt8]) throws(VerifierError) {
        let parts = (name.last == 0x2F ? name.dropLast() : name[...]).split(separator: 0x2F, omittingEmptySubsequences: false)
        let isGood = !parts.isEmpty && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual([0x2E]) && !$0.elementsEqual([0x2E, 0x2E]) } && !name.contains { $0 < 0x20 || $0 == 0x5C }
        guard isGood else { throw refused("a name leads out of the package") }
    }

    // MARK: Members

    /// APPNOTE 4.3.7: the local header says what the directory says. Gives where the data begins.
    private static func checkLocal(_ file: OpenFile, _ entry: Entry) throws(VerifierError) -> UInt64 {
        let head = try file.read(at: entry.offset, count: 30)
        guard head.count == 30, number(head, 0, 4) == 0x0403_4B50 else { throw refused("a member has no header") }
        let nameCount = Int(number(head, 26, 2)), extraCount = Int(number(head, 28, 2))
        let rest = try file.read(at: entry.offset + 30, count: nameCount + extraCount)
        guard rest.count == nameCount + extraCount else { throw refused("a member has no end") }
        var local = Entry(name: Array(rest[..<nameCount]), flags: Int(number(head, 6, 2)), crc: number(head, 14, 4), packed: number(head, 18, 4), size: number(head, 22, 4), offset: 0)
        let hasDescriptor = local.flags & 8 != 0
        // With a descriptor the sizes may be left open here, also as ZIP64.
        try widen(rest[nameCount...], [\.size, \.packed], &local)
        let isOpen = hasDescriptor && local.crc == 0 && local.packed == 0 && local.size == 0
        guard local.name == entry.name, number(head, 8, 2) == 0, local.flags == entry.flags,
            isOpen || local.crc == entry.crc && local.packed == entry.packed && local.size == entry.size
        else { throw refused("a member's header and the directory do not agree") }
        return entry.offset + 30 + UInt64(nameCount + extraCount)
    }

    /// Where a member ends: behind its data, or behind the descriptor (APPNOTE 4.3.9) that says the same as the directory.
    private static func end(_ file: OpenFile, _ entry: Entry, from start: UInt64) throws(VerifierError) -> UInt64 {
        let (end, isOver) = start.addingReportingOverflow(entry.size)
        guard !isOver, end <= file.size else { throw refused("a member has no end") }
        guard entry.flags & 8 != 0 else { return end }
        let bytes = try file.read(at: end, count: 24)
        let at = bytes.count >= 4 && number(bytes, 0, 4) == 0x0807_4B50 ? 4 : 0
        for width in [4, 8] where bytes.count >= at + 4 + 2 * width {
            if number(bytes, at, 4) == entry.crc, number(bytes, at + 4, width) == entry.packed, number(bytes, at + 4 + width, width) == entry.size {
                // Of a small member's two forms the longer one has zeros where the next record should begin.
                if width == 4, bytes.count >= at + 20, number(bytes, at + 4, 8) == entry.packed, number(bytes, at + 12, 8) == entry.size { continue }
                return end + UInt64(at + 4 + 2 * width)
            }
        }
        throw refused("behind a member stands not what the directory says")
    }

    /// Bytes to take off all names: the package's own folder, when all are in it.
    private static func commonFolder(_ entries: [Entry]) -> Int {
        guard let first = entries.first?.name, let slash = first.firstIndex(of: 0x2F) else { return 0 }
        let prefix = first[...slash]
        return entries.allSatisfy { $0.name.starts(with: prefix) } ? prefix.count : 0
    }

    private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
        guard at + count <= bytes.count else { return .max }
        var n: UInt64 = 0
        for i in (0..<count).reversed() { n = n << 8 | UInt64(bytes[at + i]) }
        return n
    }

    private static func refused(_ why: String) -> VerifierError { .usage("not a ZIP that can be checked: \(why)") }
}
