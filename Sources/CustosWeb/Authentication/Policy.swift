import CustosStore

/// Who may use a route. Every route has exactly one; there is no way to declare a route without it.
package enum Policy: String, Sendable, Hashable, CaseIterable {
    /// Everybody, signed in or not. Answers under it tell nothing about cameras, people or footage.
    case open
    /// Every signed-in person and every token but those of the role `metrics`.
    case signedIn
    /// A person with a session of their own; no token.
    case person
    /// Footage: administrators, operators, viewers.
    case footage
    /// The state of storage: as for footage, and auditors.
    case storage
    /// The register of views: administrators and auditors.
    case register
    /// Administrators.
    case administration
    /// Measurements: any token or session, and programs on this machine.
    case measurements

    package func allows(_ principal: Principal) -> Bool {
        switch self {
        case .open, .measurements: true
        case .person: principal.session != nil
        case .signedIn: principal.role != .metrics
        case .footage: [.admin, .operator, .viewer].contains(principal.role)
        case .storage: [.admin, .operator, .viewer, .auditor].contains(principal.role)
        case .register: [.admin, .auditor].contains(principal.role)
        case .administration: principal.role == .admin
        }
    }
}
