import CustosLedger

/// `manifest.txt`: what a package has, signed by the node that made it.
struct Manifest {
    let note: SignedNote
    let id: String
    let files: [Entry]

    struct Entry: Hashable {
        let name: String
        let sha256: TreeHash
        let size: UInt64
    }

    static let name = "manifest.txt"
    static let sumsName = "SHA256SUMS"
    /// A package of a hundred thousand segments has three hundred thousand files of 150 bytes a line.
    static let maximumBytes = 1 << 28

    /// `nil` for anything but the form of the ledger reference, 4.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumBytes, let note = try? SignedNote(parsing: bytes) else { return nil }
        var lines = note.text.dropLast().split(separator: 10, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.starts(with: "custos.export/v1 ".utf8) else { return nil }
        let id = String(decoding: first.dropFirst("custos.export/v1 ".utf8.count), as: UTF8.self)
        guard !id.isEmpty, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        var files: [Entry] = []
        var before: [UInt8] = []
        for line in lines {
            let words = line.split(separator: 32, omittingEmptySubsequences: false)
            guard words.count == 3, let sha256 = TreeHash(hex: String(decoding: words[0], as: UTF8.self)), let size = ByteText.decimal(words[1]), Self.isName(words[2]), before.lexicographicallyPrecedes(words[2])
            else { return nil }
            before = Array(words[2])
            let name = String(decoding: words[2], as: UTF8.self)
            guard name != Self.name, name != Self.sumsName else { return nil }
            files.append(Entry(name: name, sha256: sha256, size: size))
        }
        self.note = note
        self.id = id
        self.files = files
    }

    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        let parts = name.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual([0x2E]) && !part.elementsEqual([0x2E, 0x2E])
                && part.allSatisfy { (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
        }
    }
}
