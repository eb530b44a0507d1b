package import CustosBase
package import CustosLaw

/// What a person or a machine may do.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything.
    case admin
    /// Footage, and looking after pictures; no changes to cameras or users.
    case `operator`
    /// Footage, live and recorded.
    case viewer
    /// The register of views and the state of storage; no footage.
    case auditor
    /// Measurements only; for machines.
    case metrics
    /// Nothing but the roles before the law that the account is given besides: inspectors, testers, requesters and others from outside.
    case member

    /// Roles that a person can have.
    package static let ofPeople: [Role] = [.admin, .operator, .viewer, .auditor, .member]

    /// What the role is before the law. The administrator of a small unit is its manager and its technician in one.
    package var lawRoles: Set<LawRole> {
        switch self {
        case .admin: [.manager, .technician]
        case .operator, .viewer: [.operator]
        case .auditor: [.auditor]
        case .metrics, .member: []
        }
    }
}

/// A person who can sign in.
package struct UserRecord: Sendable, Hashable, Identifiable {
    package let id: Int64
    /// The word typed at sign-in; compared without regard to case.
    package let user: String
    package let name: String
    package let role: Role
    /// Roles before the law that the account has besides those of its role.
    package let duties: Set<LawRole>
    package let passwordHash: String
    package let disabled: Bool
    package let totpSecret: Secret?
    package let createdAt: WallTime

    package var hasTOTP: Bool { totpSecret != nil }
    package var lawRoles: Set<LawRole> { role.lawRoles.union(duties) }
}

/// A machine's key, without the key.
package struct TokenRecord: Sendable, Hashable, Identifiable {
    package let id: Int64
    package let name: String
    package let role: Role
    package let createdBy: String
    package let createdAt: WallTime
    package let expiresAt: WallTime
    package let usedAt: WallTime?
}

/// A signed-in browser.
package struct SessionRecord: Sendable, Hashable {
    package let hash: [UInt8]
    package let user: UserRecord
    package let createdAt: WallTime
    package let seenAt: WallTime
    package let expiresAt: WallTime
}

/// Why an account was not changed as asked.
package struct AccountProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case userTaken = "user.taken"
        case userInvalid = "user.invalid"
        case nameInvalid = "name.invalid"
        case roleInvalid = "role.invalid"
        case expiryInvalid = "expiry.invalid"
        /// Nobody could administer the recorder any more.
        case lastAdministrator = "user.last_admin"
        case notFound = "user.not_found"
        case limit = "account.limit"
        /// There are users already, or the set-up word is wrong or too old.
        case setupRefused = "setup.refused"
        case totpNotBegun = "totp.not_begun"
    }
    package let code: Code
    package let text: Bilingual

    package init(_ code: Code, zh: String, en: String) {
        self.code = code
        text = Bilingual(zh: zh, en: en)
    }
    package var description: String { text.en }

    static let notFound = AccountProblem(.notFound, zh: "没有这个用户。", en: "There is no such user.")
    static let lastAdministrator = AccountProblem(.lastAdministrator, zh: "至少要保留一名启用的管理员。", en: "At least one enabled administrator must remain.")
}
