import CustosBase

/// A public-safety video surveillance image information system, from its plan to its end.
///
/// Each step of its life is one event; what is still missing for it is the obstacle that the step shows. Tests and acceptances are
/// records of their own, made by the steps here, whose results move the system on.
package enum SystemKind {
    package static let name = "system"

    private static let states: [RecordState] = [
        RecordState("planned", "规划", "Planned"), RecordState("designed", "已设计", "Designed"), RecordState("under_construction", "建设中", "Under construction"),
        RecordState("built", "已建成", "Built"), RecordState("trial_operation", "试运行", "Trial operation"), RecordState("technical_testing", "技术检测", "Technical testing"),
        RecordState("test_passed", "检测合格", "Test passed"), RecordState("acceptance", "验收中", "Acceptance"), RecordState("accepted", "验收合格", "Accepted"),
        RecordState("acceptance_failed", "验收不合格", "Acceptance failed"), RecordState("rectification", "整改", "Rectification"), RecordState("in_use", "使用中", "In use"),
        RecordState("suspended", "暂停使用", "Suspended"), RecordState("decommissioned", "已停用", "Decommissioned", isFinal: true),
    ]
    /// Every state that a step can lead out of.
    static let living = states.filter { !$0.isFinal }.map(\.name)
    /// Before the system is in use.
    static let beforeUse = living.filter { !["in_use", "suspended"].contains($0) }

    /// What the life cycle itself writes, beside the fields of the register.
    private static var lifeFields: [RecordField] {
        [
            RecordField("warnings", "提示", "Warnings", .texts(maximum: 20)).computed(),
            RecordField("designedCameras", "设计摄像机数", "Cameras of the design", .integer(0...1_000_000)).computed(),
            Rectification.field,
            RecordField("decommissionProposedBy", "停用提出人", "Decommissioning proposed by", .text(maximum: 120)).computed(),
            RecordField("originalsKeptUntil", "存量图像信息保管至", "Stored originals kept until", .time(.any)).computed(),
        ]
    }

    package static var kind: RecordKind {
        let own = SystemFields.all
        var k = RecordKind(
            name, "系统", "System", fields: own + lifeFields.filter { f in !own.contains { $0.name == f.name } },
            lifecycle: Lifecycle(states, planning + trial + use), titled: ["name"], rests: [LifeRules.scope, LifeRules.custody, LifeRules.together, LifeRules.trial, LifeRules.use],
            writes: .registerAssets, owner: .organisation("organisation"))
        k.guards = SystemGuards.registration + [PackChoice.packGuard]
        k.isTable = true
        return k
    }
}
