import CustosBase

/// A mirror's answer when it does not have all leaves yet: towards which checkpoint, and from which leaf on (C2SP tlog-mirror).
package struct MirrorInfo: Sendable, Hashable {
    /// Size of a checkpoint that the mirror waits to fill.
    package let size: UInt64
    /// The first leaf that it does not have.
    package let next: UInt64
    /// To be sent back with the next request.
    package let ticket: [UInt8]

    package static let contentType = "text/x.tlog.mirror-info"
    /// Three lines, the last with a ticket of at most 65,535 bytes.
    package static let maximumBytes = 90_000

    package init(size: UInt64, next: UInt64, ticket: [UInt8] = []) {
        precondition(size <= UInt64(Int64.max) && next <= UInt64(Int64.max) && ticket.count <= Int(UInt16.max), "no mirror info")
        self.size = size
        self.next = next
        self.ticket = ticket
    }

    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        var lines = LineReader(bytes)
        guard let size = ByteText.decimal(try lines.line("the size", limit: 19)) else { throw LedgerFormatError(.value, at: 0, "not a size") }
        let nextAt = lines.position
        guard let next = ByteText.decimal(try lines.line("the next entry", limit: 19)) else { throw LedgerFormatError(.value, at: nextAt, "not an index") }
        let ticketAt = lines.position
        let line = try lines.line("the ticket", limit: Self.maximumBytes)
        guard let ticket = ByteText.base64(String(decoding: line, as: UTF8.self)), ticket.count <= Int(UInt16.max) else {
            throw LedgerFormatError(.value, at: ticketAt, "not a ticket in base 64")
        }
        guard lines.isAtEnd else { throw LedgerFormatError(.syntax, at: lines.position, "a fourth line") }
        self.size = size
        self.next = next
        self.ticket = ticket
    }

    package var bytes: [UInt8] { Array("\(size)\n\(next)\n\(Base64.encode(ticket))\n".utf8) }
}
