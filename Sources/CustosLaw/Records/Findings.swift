import CustosBase

/// What can be wrong, as findings name it.
package enum FindingKind: String, Sendable, Hashable, CaseIterable {
    case notInstalled = "not_installed"
    case prohibitedArea = "prohibited_area"
    case unacceptedUse = "unaccepted_use"
    case notSynchronous = "not_synchronous"
    /// The kinds of conduct of Art. 19.
    case x1, x2, x3, x4, x5, x6, x7
    case noSign = "no_sign"
    case notFiled = "not_filed"
    case retentionShort = "retention_short"
    case noPolicies = "no_policies"
    case untrained
    case drillOverdue = "drill_overdue"
    case dutyGap = "duty_gap"
    case checkMissed = "check_missed"
    case noStanding = "no_standing"
    case noConsent = "no_consent"
    case other

    package var title: Bilingual {
        switch self {
        case .notInstalled: Bilingual(zh: "应当安装而未安装", en: "Not installed where it must be")
        case .prohibitedArea: Bilingual(zh: "在禁止区域安装或拍摄", en: "Camera in, or view of, a prohibited area")
        case .unacceptedUse: Bilingual(zh: "未经验收或验收不合格投入使用", en: "Used without acceptance")
        case .notSynchronous: Bilingual(zh: "未同步设计、施工、使用或未独立验收", en: "Not designed, built, used together or not accepted independently")
        case .x1: Bilingual(zh: "拒绝、阻碍依法使用或调取", en: "Refusing or obstructing lawful use or retrieval")
        case .x2: Bilingual(zh: "擅自删改、隐匿、毁弃原始记录", en: "Unauthorised deletion, hiding or destruction of originals")
        case .x3: Bilingual(zh: "破坏运行程序和记录", en: "Damaging programs and records")
        case .x4: Bilingual(zh: "泄露系统秘密", en: "Leaking system secrets")
        case .x5: Bilingual(zh: "非法提供、使用、传播、复制图像信息", en: "Illegal provision, use, spreading or copying of images")
        case .x6: Bilingual(zh: "擅自改变用途、权限和范围", en: "Unauthorised change of purpose, permissions or scope")
        case .x7: Bilingual(zh: "影响正常运行的其他行为", en: "Other conduct affecting normal operation")
        case .noSign: Bilingual(zh: "未设置明显标识", en: "No obvious sign")
        case .notFiled: Bilingual(zh: "未按期备案", en: "Not filed in time")
        case .retentionShort: Bilingual(zh: "存储时间不足", en: "Kept too short")
        case .noPolicies: Bilingual(zh: "管理制度不全", en: "Policies missing")
        case .untrained: Bilingual(zh: "人员未经培训", en: "Untrained staff")
        case .drillOverdue: Bilingual(zh: "应急演练逾期", en: "Drill overdue")
        case .dutyGap: Bilingual(zh: "值机缺岗", en: "Nobody on duty")
        case .checkMissed: Bilingual(zh: "日常检查缺失", en: "Daily check missed")
        case .noStanding: Bilingual(zh: "无权安装", en: "Installed without standing")
        case .noConsent: Bilingual(zh: "未经涉密单位同意", en: "No consent of the classified unit")
        case .other: Bilingual(zh: "其他", en: "Other")
        }
    }
}

extension LawChange {
    /// A finding that the system raises from facts. `key` keeps the same thing from being found twice while it is open.
    ///
    /// - Parameters:
    ///   - subject: the record it is about; `nil` for the record of the step at hand.
    ///   - system: the system concerned, when there is one.
    ///   - organisation: who is answerable.
    package static func finding(_ kind: FindingKind, units: [RuleUnit], subject: Int64? = nil, system: Int64? = nil, organisation: Int64? = nil, evidence: String, key: String) -> LawChange {
        var data: JSON = [
            "findingKind": JSON(kind.rawValue), "ruleUnits": .texts(units.map(\.text)), "subject": subject.map { .int($0) } ?? LawEngine.thisRecord, "evidence": JSON(String(evidence.prefix(2000))),
            "raisedBy": "system", "key": JSON(key),
        ]
        if let system { data.set("system", .int(system)) }
        if let organisation { data.set("organisation", .int(organisation)) }
        return .create(kind: "finding", data: data)
    }
}

/// A look at the facts that the system takes by itself, at least once an hour and at every start.
package struct SystemCheck: Sendable {
    package let name: String
    /// Findings that hold now. One whose key is open already is not raised again; one that no longer holds stays until somebody closes it.
    package let run: @Sendable (any LawBook) throws -> [LawChange]
    package init(_ name: String, run: @escaping @Sendable (any LawBook) throws -> [LawChange]) {
        self.name = name
        self.run = run
    }
}
