import CustosBase
package import CustosLaw
package import CustosStore

/// Who sent a request, once that is proven.
package struct Principal: Sendable {
    package enum Proof: Sendable {
        /// A browser with its cookie; `csrf` is what its unsafe requests must repeat.
        case session(SessionRecord, csrf: String)
        case token(TokenRecord)
    }

    package let proof: Proof

    package var role: Role {
        switch proof {
        case .session(let s, _): s.user.role
        case .token(let t): t.role
        }
    }

    /// Who they are before the law. A machine's token stands for the unit itself.
    package var lawRoles: Set<LawRole> {
        switch proof {
        case .session(let s, _): s.user.lawRoles
        case .token(let t): t.role.lawRoles
        }
    }

    /// How the register of views and the log name it: `user:7`, `token:3`.
    package var identifier: String {
        switch proof {
        case .session(let s, _): "user:\(s.user.id)"
        case .token(let t): "token:\(t.id)"
        }
    }

    package var name: String {
        switch proof {
        case .session(let s, _): s.user.user
        case .token(let t): "token \(t.name)"
        }
    }

    package var session: SessionRecord? { if case .session(let s, _) = proof { s } else { nil } }
}
