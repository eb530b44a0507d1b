package import CustosBase

/// The number of an export: `yyyymmdd-` (UTC) and 8 hex digits. It is the name of the package, and says nothing of what is in it.
package struct ExportID: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// `nil` for anything but eight digits, a dash and eight lower-case hex digits.
    package init?(_ text: some StringProtocol) {
        let b = Array(text.utf8)
        guard b.count == 17, b[8] == 45, b[..<8].allSatisfy({ $0 >= 48 && $0 <= 57 }), b[9...].allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else { return nil }
        self.text = String(text)
    }

    package init(day: WallTime, number: UInt32) {
        let (days, _) = WallTime.floorDivide(day.microseconds, 86_400_000_000)
        let (y, m, d) = CivilDate.fromDays(days)
        func padded(_ s: String, _ width: Int) -> String { String(repeating: "0", count: max(0, width - s.count)) + s }
        text = padded(String(y), 4) + padded(String(m), 2) + padded(String(d), 2) + "-" + padded(String(number, radix: 16), 8)
    }

    package var description: String { text }
}

/// Somebody who acts on an export: the identifier that decisions are made on, and the name that a person reads.
package struct ExportPerson: Sendable, Hashable {
    /// `user:7`.
    package let id: String
    package let name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// What the registration form for retrieving and copying images (调取、复制图像信息登记表, NM203.12.1.2) says of one copy.
package struct ExportRegister: Sendable, Hashable {
    /// Person or unit that asks.
    package var requester: String
    /// Kind and number of the identity document or notice that was shown (NM203.12.1.1).
    package var documentType: String
    package var documentNumber: String
    /// Number of the filled-in form.
    package var formNumber: String
    /// On whose authority: the organ that confirmed, or the law that the requester acts under (NM203.11, CN799.16).
    package var authority: String
    package var reason: String

    package init(requester: String, documentType: String, documentNumber: String, formNumber: String, authority: String, reason: String) {
        self.requester = requester
        self.documentType = documentType
        self.documentNumber = documentNumber
        self.formNumber = formNumber
        self.authority = authority
        self.reason = reason
    }
}

/// One request to copy footage out of the house. It never changes after it was drafted; what changes is its state.
package struct ExportRequest: Sendable, Hashable, Identifiable {
    /// A wall of cameras; more is another request.
    package static let maximumStreams = 64
    /// The longest span of one package: a month. Its number of files is bounded besides (`ExportWriter`).
    package static let maximumSpan = TimeSpan.days(31)

    package let id: ExportID
    package let streams: [StreamID]
    package let span: WallRange
    package let register: ExportRegister
    /// Who enters the request and will write the package.
    package let `operator`: ExportPerson
    /// A second version of the film with requester, number and time burnt into it (NM203.19.1.5). It is derived, never the only copy.
    package let wantsWatermark: Bool
    package let draftedAt: WallTime

    package init(id: ExportID, streams: [StreamID], span: WallRange, register: ExportRegister, operator person: ExportPerson, wantsWatermark: Bool, draftedAt: WallTime) {
        self.id = id
        self.streams = streams
        self.span = span
        self.register = register
        self.operator = person
        self.wantsWatermark = wantsWatermark
        self.draftedAt = draftedAt
    }

    /// SHA-256 over every field: what an approval is bound to. A request that was changed behind the program's back has no approval.
    package var digest: [UInt8] {
        var text = "custos.export-request/v1\n"
        let fields = [
            id.text, streams.map(\.description).joined(separator: " "), "\(span.start.microseconds)", "\(span.end.microseconds)", register.requester, register.documentType,
            register.documentNumber, register.formNumber, register.authority, register.reason, `operator`.id, `operator`.name, "\(wantsWatermark)", "\(draftedAt.microseconds)",
        ]
        // Lengths, so that no two requests have one text.
        for f in fields { text += "\(f.utf8.count) \(f)\n" }
        return Digest.sha256(Array(text.utf8))
    }
}

/// Another person's yes to exactly one request.
package struct ExportApproval: Sendable, Hashable {
    package let person: ExportPerson
    package let at: WallTime
    /// The request's digest when it was approved.
    package let digest: [UInt8]

    /// For rows that are read back; `ExportLaw.approve` makes new ones.
    package init(person: ExportPerson, at: WallTime, digest: [UInt8]) {
        self.person = person
        self.at = at
        self.digest = digest
    }
}

/// Where an export stands.
///
///     drafted -> approved -> running -> ready -> taken
///        |          |        |    ^       |
///     refused       |      failed |       |
///        +----------+--------+------------+--> withdrawn
package enum ExportState: String, Sendable, Hashable, CaseIterable {
    /// Entered; waits for another person.
    case drafted
    case approved
    /// The package is being written.
    case running
    /// The package is whole and signed.
    case ready
    /// It was handed over.
    case taken
    /// Given up by a person; a package that was ready is not handed over.
    case withdrawn
    /// The other person said no.
    case refused
    /// The writing stopped; it can be continued while the approval lives.
    case failed

    package func canBecome(_ next: ExportState) -> Bool {
        switch (self, next) {
        case (.drafted, .approved), (.drafted, .refused), (.approved, .running), (.running, .ready), (.running, .failed), (.failed, .running), (.ready, .taken): true
        case (.drafted, .withdrawn), (.approved, .withdrawn), (.failed, .withdrawn), (.ready, .withdrawn): true
        default: false
        }
    }
}
