/// Size and root of a log at one moment: the text of a note (C2SP tlog-checkpoint). Custos writes no extension lines and reads none:
/// nobody could check them.
package struct Checkpoint: Sendable, Hashable {
    /// The log's name, such as `custos/<node uuid>/1`.
    package let origin: String
    package let size: UInt64
    package let root: TreeHash

    /// The longest checkpoint text that is read, in bytes.
    package static let maximumTextBytes = 1_024

    package init(origin: String, size: UInt64, root: TreeHash) {
        precondition(Self.isOrigin(origin) && size <= UInt64(Int64.max), "no checkpoint")
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Exactly three lines.
    package init(parsing text: [UInt8]) throws(LedgerFormatError) {
        guard text.count <= Self.maximumTextBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumTextBytes, "a checkpoint of \(text.count) bytes") }
        var lines = LineReader(text)
        let first = try lines.line("the origin", limit: Self.maximumTextBytes)
        let origin = String(decoding: first, as: UTF8.self)
        guard Self.isOrigin(origin), origin.utf8.elementsEqual(first) else { throw LedgerFormatError(.value, at: 0, "not an origin") }
        let sizeAt = lines.position
        guard let size = ByteText.decimal(try lines.line("the size", limit: 19)) else { throw LedgerFormatError(.value, at: sizeAt, "not a tree size") }
        let rootAt = lines.position
        guard let root = try lines.hash("the root") else { throw LedgerFormatError(.value, at: rootAt, "no root hash") }
        guard lines.isAtEnd else { throw LedgerFormatError(.syntax, at: lines.position, "an extension line") }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Whether a text can be a log's name: any line that is not empty. C2SP recommends the form of a key's name and forbids to rely on it.
    package static func isOrigin(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumTextBytes && text.utf8.allSatisfy { $0 >= 0x20 }
    }

    package var text: [UInt8] { Array("\(origin)\n\(size)\n\(root.base64)\n".utf8) }

    package static func == (a: Checkpoint, b: Checkpoint) -> Bool { a.size == b.size && a.root == b.root && ByteText.same(a.origin, b.origin) }
}
