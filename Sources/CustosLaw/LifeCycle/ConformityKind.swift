import CustosBase

/// Which technical standards a system meets, in which version, and what shows it (NM203.13.1; G-STD).
package enum ConformityKind {
    package static let name = "conformity"

    package static var kind: RecordKind {
        RecordKind(
            name, "标准符合性", "Conformity profile",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(),
                RecordField(
                    "standards", "标准", "Standards",
                    .rows(
                        [
                            RecordField("standard", "标准编号", "Standard", .text(maximum: 80)).help("如 GB/T 28181", "such as GB/T 28181"),
                            RecordField("version", "版本", "Version", .text(maximum: 40)),
                            RecordField("meets", "是否符合", "Met", .choice([Choice("yes", "符合", "Yes"), Choice("no", "不符合", "No"), Choice("not_applicable", "不适用", "Not applicable")])),
                            RecordField("evidence", "证明材料", "Evidence", .text(maximum: 300)),
                        ], maximum: 60)
                ).rests(on: LifeRules.standards),
                RecordField("statedBy", "出具单位", "Stated by", .text(maximum: 120)), RecordField("statedOn", "出具日期", "Stated on", .date(.notFuture)),
                RecordField("documents", "附件", "Documents", .attachments(maximum: 20)).optional(),
            ],
            titled: ["system", "statedOn"], rests: [LifeRules.standards], writes: .registerAssets, owner: .through("system"))
    }
}

/// The set of documents that is kept of a system's design, construction, inspection and acceptance (CN799.11).
package enum ArchiveKind {
    package static let name = "archive"

    package static let parts: [Choice] = [
        Choice("design", "设计文件", "Design"), Choice("construction", "施工文件", "Construction"), Choice("inspection", "检验检测文件", "Inspection and test"),
        Choice("acceptance", "验收文件", "Acceptance"), Choice("as_built", "竣工资料", "As-built files"), Choice("trial", "试运行记录", "Trial records"), Choice("other", "其他", "Other"),
    ]
    /// What an archive set must have at least.
    package static let mandatory = ["design", "construction", "inspection", "acceptance"]

    package static var kind: RecordKind {
        RecordKind(
            name, "工程档案", "Archive set",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(),
                RecordField(
                    "documents", "档案目录", "Contents",
                    .rows(
                        [
                            RecordField("part", "类别", "Part", .choice(parts)), RecordField("title", "题名", "Title", .text(maximum: 200)),
                            RecordField("number", "编号", "Number", .text(maximum: 80)).optional(),
                            RecordField("date", "日期", "Date", .date(.notFuture)).optional(), RecordField("file", "电子文件", "File", .attachment).optional(),
                            RecordField("place", "存放地点", "Where it is kept", .text(maximum: 200)).optional(),
                        ], maximum: 300)
                ).rests(on: LifeRules.archive),
                RecordField("keeper", "保管人", "Keeper", .text(maximum: 60)),
            ],
            lifecycle: Lifecycle(
                [RecordState("open", "归档中", "Being collected"), RecordState("complete", "已归档", "Complete", isFinal: true)],
                [
                    RecordEvent("complete", "归档完成", "Complete", from: ["open"], to: "complete", by: .registerAssets, guards: [Guard("G-ARCHIVE", [LifeRules.archive], hasAll)]),
                    RecordEvent(
                        "reopen", "补充归档", "Reopen", from: ["complete"], to: "open", by: .registerAssets, fields: [RecordField("reopenReason", "补充原因", "Reason", .text(maximum: 300))]),
                ]),
            titled: ["system"], rests: [LifeRules.archive], writes: .registerAssets, owner: .through("system"))
    }

    private static func hasAll(_ deed: Deed) throws -> Refusal? {
        let rows = deed.record.rows("documents")
        let there = Set(rows.compactMap { $0["part"]?.text }), missing = parts.filter { mandatory.contains($0.code) && !there.contains($0.code) }
        if !missing.isEmpty {
            return .by(
                "G-ARCHIVE", LifeRules.archive, zh: "档案缺少：\(missing.map(\.title.zh).joined(separator: "、"))", en: "The archive lacks: \(missing.map(\.title.en).joined(separator: ", "))",
                remedyZh: "请补齐后归档。", remedyEn: "Add these first.")
        }
        guard let lost = rows.first(where: { $0["file"] == nil && $0["place"] == nil }) else { return nil }
        let title = lost["title"]?.text ?? ""
        return .by(
            "G-ARCHIVE", LifeRules.archive, zh: "“\(title)”既没有电子文件也没有存放地点", en: "“\(title)” has neither a file nor a place where it is kept", remedyZh: "请上传文件或填写存放地点。",
            remedyEn: "Upload the file or say where it is kept.")
    }
}
