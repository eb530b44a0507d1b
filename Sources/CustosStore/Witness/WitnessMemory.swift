package import CustosBase
package import CustosLedger

/// What a node knows of one witness or mirror between two talks: `<data>/ledger/witnesses/<hash of its key>`.
///
/// Only a memory: when it is lost, the witness's answer (409) tells everything again. Lines of a word and a value.
package struct WitnessMemory: Sendable, Hashable {
    /// The size that it has of our log; for a mirror, that of its pending checkpoint.
    package var known: UInt64 = 0
    /// The newest size that it cosigned, and when by its clock (POSIX seconds).
    package var cosigned: UInt64?
    package var cosignedAt: Int64?
    /// Mirror: the first leaf that it does not have; `nil` when that was never told.
    package var next: UInt64?
    package var ticket: [UInt8] = []
    /// When we first spoke of it, and its last good cosignature, by our clock.
    package var since: WallTime
    package var goodAt: WallTime?
    /// Mirror: our last answer to a challenge, by our clock.
    package var challengedAt: WallTime?
    /// Why the last talk ended badly; `nil` when it did not.
    package var error: String?

    package init(since: WallTime) { self.since = since }

    package static func folder(ledger: String) -> String { ledger + "/witnesses" }
    package static func path(ledger: String, _ key: VerifierKey) -> String { folder(ledger: ledger) + "/" + Hex.encode(Digest.sha256(Array(key.text.utf8)).prefix(16)) }

    private static let maximumBytes = 256 * 1024
    private static let errorLimit = 300

    package static func load(ledger: String, _ key: VerifierKey, disk: any DiskIO, now: WallTime) throws -> WitnessMemory {
        guard let bytes = try disk.contents(path(ledger: ledger, key), limit: maximumBytes) else { return WitnessMemory(since: now) }
        var memory = WitnessMemory(since: now)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1]
            switch parts[0] {
            case "known": memory.known = number(value) ?? 0
            case "cosigned": memory.cosigned = number(value)
            case "cosigned-at": memory.cosignedAt = Int64(value)
            case "next": memory.next = number(value)
            case "ticket": memory.ticket = Base64.decode(value) ?? []
            case "since": memory.since = time(value) ?? now
            case "good-at": memory.goodAt = time(value)
            case "challenged-at": memory.challengedAt = time(value)
            case "error": memory.error = String(value)
            default: continue  // A newer version's line.
            }
        }
        return memory
    }

    package func save(ledger: String, _ key: VerifierKey, disk: any DiskIO) throws {
        try disk.makeDirectory(Self.folder(ledger: ledger))
        var text = "key \(key.text)\nknown \(known)\nsince \(since.microseconds)\n"
        if let cosigned { text += "cosigned \(cosigned)\n" }
        if let cosignedAt { text += "cosigned-at \(cosignedAt)\n" }
        if let next { text += "next \(next)\n" }
        if !ticket.isEmpty { text += "ticket \(Base64.encode(ticket))\n" }
        if let goodAt { text += "good-at \(goodAt.microseconds)\n" }
        if let challengedAt { text += "challenged-at \(challengedAt.microseconds)\n" }
        if let error { text += "error \(error.prefix(Self.errorLimit).filter { !$0.isNewline })\n" }
        try disk.replaceDurably(Self.path(ledger: ledger, key), Array(text.utf8))
    }

    private static func number(_ text: Substring) -> UInt64? { ByteText.decimal(Array(text.utf8)) }
    private static func time(_ text: Substring) -> WallTime? { Int64(text).map { WallTime(microseconds: $0) } }
}
