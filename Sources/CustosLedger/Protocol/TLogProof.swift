import CustosBase

/// That a leaf is in a log, in one file that needs nothing but a policy to check (C2SP tlog-proof).
package struct TLogProof: Sendable, Hashable {
    /// Opaque and not authenticated; never empty.
    package let extra: [UInt8]?
    package let index: UInt64
    /// The inclusion proof in the checkpoint's tree, from the leaf's sibling up.
    package let hashes: [TreeHash]
    package let checkpoint: SignedNote

    package static let header = "c2sp.org/tlog-proof@v1"
    /// The longest proof that is read: 63 hashes, 64 signatures and the most that Custos would write beside them.
    package static let maximumBytes = 1_048_576
    static let maximumExtraBytes = 65_536

    package init(extra: [UInt8]? = nil, index: UInt64, hashes: [TreeHash], checkpoint: SignedNote) {
        precondition(extra?.isEmpty != true && hashes.count <= TreeProof.maximumHashes, "no proof")
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        guard bytes.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "a proof of \(bytes.count) bytes") }
        var lines = LineReader(bytes)
        guard try lines.line("the first line", limit: 64).elementsEqual(Self.header.utf8) else { throw LedgerFormatError(.syntax, at: 0, "not a proof of \(Self.header)") }
        var at = lines.position
        var line = try lines.line("the second line", limit: Self.maximumExtraBytes * 2)
        var extra: [UInt8]?
        if line.starts(with: "extra ".utf8) {
            guard let data = ByteText.base64(String(decoding: line.dropFirst(6), as: UTF8.self)), !data.isEmpty, data.count <= Self.maximumExtraBytes else {
                throw LedgerFormatError(.value, at: at + 6, "extra data that is empty, too long or not base 64")
            }
            extra = data
            at = lines.position
            line = try lines.line("the index", limit: 32)
        }
        guard line.starts(with: "index ".utf8) else { throw LedgerFormatError(.syntax, at: at, "no index") }
        guard let index = ByteText.decimal(line.dropFirst(6)) else { throw LedgerFormatError(.value, at: at + 6, "not an index") }
        let hashes = try lines.hashes("a proof hash", limit: TreeProof.maximumHashes)
        self.extra = extra
        self.index = index
        self.hashes = hashes
        checkpoint = try SignedNote(parsing: lines)
    }

    package var bytes: [UInt8] {
        var text = Self.header + "\n"
        if let extra { text += "extra \(Base64.encode(extra))\n" }
        text += "index \(index)\n"
        for hash in hashes { text += hash.base64 + "\n" }
        return Array((text + "\n").utf8) + checkpoint.bytes
    }
}

extension SignedNote {
    /// The rest of a text, which is a note. Positions of errors are those of the whole.
    init(parsing rest: LineReader) throws(LedgerFormatError) {
        do {
            self = try SignedNote(parsing: rest.rest)
        } catch {
            throw LedgerFormatError(error.code, at: rest.position + error.position, error.reason)
        }
    }
}
