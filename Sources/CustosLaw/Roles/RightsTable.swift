/// The permission matrix: one table, which the server enforces for every route, object and message.
package enum RightsTable {
    /// What a role may do.
    package static func permission(_ action: LawAction, _ role: LawRole) -> Permission {
        rows[action]?[role] ?? .no
    }

    /// The best permission among the roles of a person.
    package static func permission(_ action: LawAction, _ roles: Set<LawRole>) -> Permission {
        let all = roles.map { permission(action, $0) }
        return [.yes, .conditional, .own, .read].first { all.contains($0) } ?? .no
    }

    private typealias Row = [LawRole: Permission]

    private static let rows: [LawAction: Row] = {
        let psoRead: Row = [.psoApprover: .read, .psoInspector: .read, .psoCase: .read]
        var t: [LawAction: Row] = [:]
        t[.registerAssets] = psoRead.merging([.department: .conditional, .construction: .yes, .manager: .yes, .maintainer: .conditional, .entrusted: .conditional, .auditor: .read]) { $1 }
        // An inspector's view of a category is a finding, not an edit.
        t[.setCategory] = [.psoApprover: .read, .psoInspector: .read, .construction: .yes, .manager: .yes, .auditor: .read]
        t[.activateCamera] = [.manager: .yes, .maintainer: .yes, .entrusted: .conditional]
        t[.runTrial] = [.psoInspector: .read, .construction: .yes, .manager: .read, .tester: .read, .auditor: .read]
        t[.enterTest] = [.psoInspector: .read, .tester: .yes, .auditor: .read]
        t[.signAcceptance] = [.psoApprover: .yes, .construction: .yes, .manager: .read, .auditor: .read]
        t[.putIntoUse] = [.psoInspector: .read, .manager: .yes, .auditor: .read]
        let footage: Row = [.psoApprover: .conditional, .psoInspector: .conditional, .psoCase: .conditional, .department: .conditional, .manager: .yes, .operator: .conditional, .entrusted: .conditional]
        t[.liveView] = footage
        t[.playback] = footage
        t[.createRequest] = [.psoApprover: .yes, .psoCase: .yes, .department: .yes, .manager: .yes, .requester: .yes]
        t[.checkIdentity] = [.psoApprover: .conditional, .department: .conditional, .manager: .yes, .operator: .yes, .entrusted: .conditional]
        t[.confirm] = [.psoApprover: .conditional]
        t[.approve] = [.psoApprover: .conditional, .department: .conditional, .manager: .conditional]
        t[.export] = [.manager: .conditional, .operator: .conditional]
        t[.erase] = [.manager: .conditional]
        t[.changePolicy] = [.psoApprover: .read, .psoInspector: .read, .manager: .conditional, .auditor: .read]
        t[.hold] = [.psoApprover: .yes, .psoCase: .yes, .manager: .yes, .auditor: .read]
        t[.policeGrant] = [.psoApprover: .yes, .manager: .read, .auditor: .read]
        t[.file] = [.psoApprover: .read, .psoInspector: .read, .manager: .yes, .auditor: .read]
        t[.inspect] = [.psoInspector: .yes, .psoCase: .yes, .department: .conditional, .manager: .read, .auditor: .read]
        t[.penalise] = [.psoApprover: .yes, .psoCase: .conditional, .manager: .read, .auditor: .read]
        t[.readRegisters] = psoRead.merging([
            .department: .conditional, .government: .read, .construction: .own, .manager: .read, .operator: .own, .maintainer: .own, .entrusted: .own, .tester: .own, .requester: .own, .auditor: .read,
        ]) { $1 }
        t[.readLog] = [.psoInspector: .read, .manager: .read, .auditor: .yes, .technician: .conditional]
        t[.manageAccounts] = [.manager: .conditional, .auditor: .read, .technician: .conditional]
        t[.configure] = [.maintainer: .conditional, .entrusted: .conditional, .technician: .yes]
        t[.publish] = [.manager: .conditional, .auditor: .read]
        t[.keepBooks] = psoRead.merging([.department: .conditional, .manager: .yes, .auditor: .read]) { $1 }
        t[.writeLog] = psoRead.merging([.manager: .yes, .operator: .yes, .maintainer: .yes, .entrusted: .conditional, .auditor: .read]) { $1 }
        t[.complain] = Dictionary(uniqueKeysWithValues: LawRole.allCases.map { ($0, .yes) })
        t[.readLaw] = Dictionary(uniqueKeysWithValues: LawRole.allCases.map { ($0, .read) })
        return t
    }()
}
