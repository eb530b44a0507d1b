import CustosBase
package import CustosLaw
package import CustosStore

/// Who a signed-in person is before the law, and what the law says of their viewing, at the moment of use.
package final class LawDesk: Sendable {
    package let store: LawStore

    package init(store: LawStore) { self.store = store }

    /// The account, with the person of the register that it belongs to.
    package func actor(_ principal: Principal) throws -> LawActor {
        try store.read { t in try Self.actor(principal, t) }
    }

    static func actor(_ principal: Principal, _ book: any LawBook) throws -> LawActor {
        guard let user = principal.session?.user else { return LawActor(id: principal.identifier, name: principal.name, roles: principal.lawRoles) }
        let person = try book.records("person", where: "account", is: user.user).first { $0.state != "ended" }
        // Whoever comes from outside is bound to a person and an organisation first; until then they see what they made themselves.
        let isOwn = !user.lawRoles.isDisjoint(with: [.manager, .operator, .maintainer, .auditor, .technician])
        return LawActor(id: principal.identifier, name: user.name, roles: user.lawRoles, person: person?.id, organisation: person?.integer("organisation") ?? (isOwn ? nil : LawActor.unbound))
    }
}
