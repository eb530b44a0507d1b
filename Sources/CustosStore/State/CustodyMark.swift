package import CustosBase

/// A hold or a restriction on a stream's footage of a span: placed by one person, ended by two.
package struct CustodyMark: Sendable, Hashable, Identifiable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Legal hold: nothing erases the footage.
        case hold
        /// Restriction: the footage is kept and not shown.
        case restriction
    }
    package let id: UUIDValue
    package let kind: Kind
    package let stream: StreamID
    package let range: WallRange
    package let reason: String
    /// The document that asks for it, e.g. a notice's number; may be empty.
    package let document: String
    /// `user:7`.
    package let placedBy: String
    package let placedAt: WallTime
    /// Who asked for its end; waits for a second person while `endedBy` is `nil`.
    package let endAskedBy: String?
    package let endReason: String?
    package let endedBy: String?
    package let endedAt: WallTime?

    package var isActive: Bool { endedAt == nil }
}

/// An order to erase in the register: entered by one person, confirmed by another, carried out by the sweeper.
package struct ErasureOrderRecord: Sendable, Hashable, Identifiable {
    package let id: UUIDValue
    package let stream: StreamID
    package let range: WallRange
    /// CN799.26, CN799.27.1 or CN799.28.
    package let ground: String
    package let organ: String
    package let document: String
    /// Where the evidence copy is: an export's number, or why there is none.
    package let evidence: String
    package let enteredBy: String
    package let enteredAt: WallTime
    package let confirmedBy: String?
    package let confirmedAt: WallTime?
    /// Nothing of the ordered span is left.
    package let doneAt: WallTime?
}
