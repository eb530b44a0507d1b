/// Who somebody is before the law: the parts that the regulation gives to people. An account has one or more.
package enum LawRole: String, Sendable, Hashable, Codable, CaseIterable {
    /// Approves and confirms for a public security organ.
    case psoApprover = "pso-a"
    /// Inspects for a public security organ.
    case psoInspector = "pso-i"
    /// Handles cases for a public security organ.
    case psoCase = "pso-c"
    /// Officer of another competent department.
    case department = "dep"
    /// Reads for a people's government.
    case government = "gov"
    /// Construction unit (the client of the works).
    case construction = "con"
    /// Manager of the using unit; custodian's manager where the system is not government-built.
    case manager = "use-m"
    /// Operator, duty watcher.
    case `operator` = "opr"
    /// Maintainer.
    case maintainer = "mnt"
    /// Staff of an entrusted unit: operator or maintainer within a contract.
    case entrusted = "ent"
    /// Testing agency.
    case tester = "tst"
    /// Requester, through the portal.
    case requester = "req"
    /// Internal auditor.
    case auditor = "aud"
    /// Technical administrator: no access to images.
    case technician = "sys"

    package var title: Bilingual {
        switch self {
        case .psoApprover: Bilingual(zh: "公安机关审批人", en: "PSO approver")
        case .psoInspector: Bilingual(zh: "公安机关检查人员", en: "PSO inspector")
        case .psoCase: Bilingual(zh: "公安机关办案人员", en: "PSO case officer")
        case .department: Bilingual(zh: "有关部门人员", en: "Department officer")
        case .government: Bilingual(zh: "政府查阅人员", en: "Government viewer")
        case .construction: Bilingual(zh: "建设单位人员", en: "Construction unit")
        case .manager: Bilingual(zh: "使用单位负责人", en: "Using-unit manager")
        case .operator: Bilingual(zh: "值机、操作人员", en: "Operator on duty")
        case .maintainer: Bilingual(zh: "维护人员", en: "Maintainer")
        case .entrusted: Bilingual(zh: "受托单位人员", en: "Entrusted staff")
        case .tester: Bilingual(zh: "检测机构人员", en: "Testing agency")
        case .requester: Bilingual(zh: "申请人", en: "Requester")
        case .auditor: Bilingual(zh: "内部审计人员", en: "Internal auditor")
        case .technician: Bilingual(zh: "系统管理员", en: "Technical administrator")
        }
    }

    /// The roles of a public security organ.
    package static let ofPSO: Set<LawRole> = [.psoApprover, .psoInspector, .psoCase]
    /// Those who need valid training at the moment of use (NM203.18.1.2).
    package static let trained: Set<LawRole> = [.operator, .maintainer, .entrusted]
}
