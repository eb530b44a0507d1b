import CustosLaw
import CustosStore

/// Who may use a route. Every route has exactly one; there is no way to declare a route without it.
///
/// What a person may do rests on the permission matrix (`RightsTable`), which the law's routes ask again for the object at hand.
package enum Policy: String, Sendable, Hashable, CaseIterable {
    /// Everybody, signed in or not. Answers under it tell nothing about cameras, people or footage.
    case open
    /// Every signed-in person and every token but those of the role `metrics`.
    case signedIn
    /// A person with a session of their own; no token.
    case person
    /// The law's books: every signed-in person; each step and record is judged by itself.
    case law
    /// Steps in the law's books: people with a session. Two persons are two people; a machine's key is neither of them.
    case lawAct
    /// Footage: those who may view, as far as the law lets them at that moment.
    case footage
    /// The state of storage and ledger: as for footage, and auditors, maintainers, technicians, inspectors.
    case storage
    /// The registers of views, exports and holds: managers, auditors, inspectors.
    case register
    /// Setting cameras up: managers, maintainers, technicians.
    case cameras
    /// Accounts and tokens: managers, technicians.
    case accounts
    /// Holds and restrictions: managers, approvers and case officers of the PSO.
    case custody
    /// Writing, handing over and fetching a package that was approved.
    case exports
    /// Deciding for the custodian: exports outside of a request, orders to erase.
    case custodian
    /// Measurements: any token or session, and programs on this machine.
    case measurements

    package func allows(_ principal: Principal) -> Bool {
        let roles = principal.lawRoles
        func may(_ action: LawAction) -> Permission { RightsTable.permission(action, roles) }
        return switch self {
        case .open, .measurements: true
        case .person: principal.session != nil
        case .signedIn, .law: principal.role != .metrics
        case .lawAct: principal.session != nil
        case .footage: may(.liveView).mayAct || may(.playback).mayAct
        case .storage: may(.liveView).mayAct || may(.configure).mayAct || may(.readLog).mayRead
        // Technicians read technical fields only.
        case .register: roles.contains { [.yes, .read].contains(RightsTable.permission(.readLog, $0)) }
        case .cameras: may(.activateCamera) == .yes || may(.configure) == .yes
        case .accounts: may(.manageAccounts).mayAct
        // Ending a hold, confirming an order: two people, and no machine's key is one of them.
        case .custody: principal.session != nil && may(.hold).mayAct
        case .exports: may(.export).mayAct
        case .custodian: principal.session != nil && roles.contains(.manager)
        }
    }

    /// Whether somebody reads why footage is held.
    static func tellsReasons(to caller: Principal) -> Bool { Policy.register.allows(caller) || Policy.custody.allows(caller) }

    /// The clauses that a denial under this policy rests on, where it is the law's and not only the house's.
    var rules: [RuleUnit] {
        switch self {
        case .exports: [.identityProof, .registrationForm, .secrecyUndertaking]
        default: []
        }
    }
}
