import CustosLedger

/// How many of a mirror's leaves are no leaves of Custos: `unparsed`, one line `<leaves looked at> <of them strange>`.
struct UnparsedCount {
    private let place: LogPlace

    init(_ place: LogPlace) { self.place = place }

    private var path: String { place.folder + "/unparsed" }

    /// After a crash the count may lack some; then it says so by what it looked at.
    func add(looked: UInt64, strange: UInt64) throws {
        let before = try read()
        try place.disk.replaceDurably(path, Array("\(before.looked + looked) \(before.strange + strange)\n".utf8))
    }

    func read() throws -> (looked: UInt64, strange: UInt64) {
        guard let bytes = try place.disk.contents(path, limit: 64) else { return (0, 0) }
        let numbers = bytes.dropLast().split(separator: 32).map { ByteText.decimal($0) }
        guard numbers.count == 2, let looked = numbers[0], let strange = numbers[1] else { return (0, 0) }
        return (looked, strange)
    }

    static func isLeaf(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try Leaf(parsing: bytes)
            return true
        } catch {
            return false
        }
    }
}
