/// The language of the report for people.
package enum ReportLanguage: String, Sendable, CaseIterable {
    case zh, en, both
}

/// A sentence in both languages.
struct Phrase {
    let zh: String
    let en: String

    init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    func callAsFunction(_ language: ReportLanguage) -> String { language == .zh ? zh : en }
}

extension Verdict {
    /// What it means.
    var meaning: Phrase {
        switch self {
        case .intact: Phrase("已登账，文件的字节与登账时一致。", "Logged, and the file has the bytes that were logged.")
        case .expiredLawful: Phrase("保存期满后（或依令）删除，删除前已登账。", "Erased after its term (or by order), and logged before it was erased.")
        case .gapDeclared: Phrase("该时段应当录像而没有录像，系统已如实登账。", "Nothing was recorded then although it should have been; the node says so itself.")
        case .lossDeclared: Phrase("录像曾登账，现已丢失或损坏，系统已如实登账。", "Was logged, and is gone or broken; the node says so itself.")
        case .cannotTell: Phrase("缺少核验所需的材料，不能下结论。", "What would be needed to tell was not given.")
        case .witnessStale: Phrase("没有达到信任策略要求的见证，或最近一次见证已过时。", "The witnesses that the policy asks for have not signed, or not recently.")
        case .clockDoubt: Phrase("节点的时钟自相矛盾，或与见证方的时间不符。", "The node's clock contradicts itself or a witness.")
        case .unlogged: Phrase("有文件而账中没有。", "A file that no leaf knows.")
        case .missing: Phrase("账中（或清单中）有，既未依法删除也未申报丢失，而文件不在。", "Logged or listed, neither expired nor declared lost, and not there.")
        case .altered: Phrase("字节与登账、清单或签名不符。", "The bytes differ from what was logged, listed or signed.")
        case .earlyExpiry: Phrase("按节点以外的时钟（或扣除时钟跳变后）计算，保存期未满即被删除。", "Erased before its term by any clock but the node's.")
        case .holdViolated: Phrase("在保全令有效期间被删除。", "Erased while a hold covered it.")
        case .chainBroken: Phrase("账的前后链接不符、编号重复，或某段时间无任何记录说明。", "A link to the leaf before does not fit, a number came twice, or time is covered by nothing.")
        case .logFork: Phrase("两份已签名的检查点不可能同属一本只增不改的账。", "Two signed checkpoints cannot both be of one growing log.")
        }
    }

    /// What to do about it.
    var remedy: Phrase {
        switch self {
        case .intact, .expiredLawful: Phrase("无须处理。", "Nothing.")
        case .gapDeclared: Phrase("计入可用率；查明原因。", "Count it against availability; find the cause.")
        case .lossDeclared: Phrase("计入可用率；如有备份或前端存储，补录。", "Count it against availability; bring it back from a copy or the camera's own storage.")
        case .cannotTell: Phrase("补上录像、缺少的账页或信任策略后重新核验。", "Verify again with the footage, the missing leaves or a policy.")
        case .witnessStale: Phrase("核对见证方是否在运行；见证之后再核验。", "See that the witnesses run; verify again when they have signed.")
        case .clockDoubt: Phrase("查时间源；该处录像的时间不能只凭节点时钟认定。", "Look at the time source; do not take times there from the node's clock alone.")
        case .unlogged: Phrase("不得作为证据；保留原件并查明来源。", "It is no evidence; keep it and find out where it comes from.")
        case .missing: Phrase("封存节点与镜像，按删除证据调查。", "Secure the node and the mirror, and investigate as a deletion.")
        case .altered: Phrase("封存原件；以镜像或备份中的副本比对。", "Secure the original; compare with the copy of a mirror or a backup.")
        case .earlyExpiry: Phrase("按提前删除调查：核对保存期规则与时钟变动。", "Investigate as an early deletion: look at the retention rules and the clock's jumps.")
        case .holdViolated: Phrase("按违反保全调查。", "Investigate as a breach of the hold.")
        case .chainBroken: Phrase("取镜像中的账比对；查明该处由谁写入。", "Compare with a mirror's leaves; find out what wrote there.")
        case .logFork: Phrase("封存节点；以见证方与镜像所持检查点为准，查明何时分叉。", "Secure the node; go by the checkpoints of witnesses and mirrors, and find where they part.")
        }
    }
}
