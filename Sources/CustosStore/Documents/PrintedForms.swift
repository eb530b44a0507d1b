package import CustosBase
package import CustosLaw

/// A form that the house prints, empty and filled.
package struct FormSpec: Sendable, Hashable {
    package let name: String
    package let title: Bilingual
    /// The kind of record that fills it; `nil` for the sheet that any record has.
    package let kind: String?
    /// Changes when what the form says or asks for changes.
    package let version: String
    /// At the foot of each page.
    package let code: String
    /// The rules that ask for it.
    package let basis: String
}

/// The statutory forms, made on the server from records (issue 4; `law.md` 2.5).
package enum PrintedForms {
    package static let all: [FormSpec] = [
        FormSpec(
            name: "request", title: Bilingual(zh: "调取、复制图像信息登记表", en: "Registration form for retrieving and copying image information"), kind: "request", version: "2026-1",
            code: "CUSTOS-R-RETRIEVE",
            basis: "《内蒙古自治区公共安全视频监控图像信息系统管理办法》第十一条、第十二条；《公共安全视频图像信息系统管理条例》第十六条、第二十条、第二十一条"),
        FormSpec(
            name: "copy-statement", title: Bilingual(zh: "视听资料调取情况说明", en: "Statement on the retrieval of audio-visual material"), kind: "request", version: "2026-1", code: "CUSTOS-COPY",
            basis: "《公安机关办理刑事案件程序规定》第六十七条；《公安机关办理行政案件程序规定》第三十一条"),
        FormSpec(
            name: "shift", title: Bilingual(zh: "值机值班记录", en: "Duty watch record"), kind: "shift", version: "2026-1", code: "CUSTOS-R-DUTY", basis: "《内蒙古自治区公共安全视频监控图像信息系统管理办法》第十八条第一项"),
        FormSpec(
            name: "inspection", title: Bilingual(zh: "监督检查记录", en: "Inspection record"), kind: "inspection", version: "2026-1", code: "CUSTOS-R-INSPECT",
            basis: "《内蒙古自治区公共安全视频监控图像信息系统管理办法》第二十条；《公共安全视频图像信息系统管理条例》第二十四条；《中华人民共和国行政处罚法》第四十二条"),
        FormSpec(
            name: "order", title: Bilingual(zh: "责令限期改正通知书", en: "Order to correct within a time limit"), kind: "order", version: "2026-1", code: "CUSTOS-ORDER",
            basis: "《内蒙古自治区公共安全视频监控图像信息系统管理办法》第二十二条、第二十三条；《中华人民共和国行政处罚法》第二十八条"),
        FormSpec(
            name: "penalty", title: Bilingual(zh: "行政处罚决定书", en: "Administrative penalty decision"), kind: "penalty", version: "2026-1", code: "CUSTOS-R-CASE",
            basis: "《中华人民共和国行政处罚法》第五十九条；《内蒙古自治区公共安全视频监控图像信息系统管理办法》第二十一条至第二十四条"),
        FormSpec(name: "record", title: Bilingual(zh: "登记表", en: "Record sheet"), kind: nil, version: "2026-1", code: "CUSTOS-RECORD", basis: ""),
    ]

    package static func spec(_ name: String) -> FormSpec? { all.first { $0.name == name } }

    /// What a print may be told besides its record.
    package struct Options: Sendable {
        package var language: PrintForm.Language
        /// Classified fields are printed for persons with clearance only (19.1.4).
        package var withClassified: Bool
        /// The number in the register, where the record does not carry it in its field `number`.
        package var number: String?
        package init(language: PrintForm.Language = .chinese, withClassified: Bool = false, number: String? = nil) {
            self.language = language
            self.withClassified = withClassified
            self.number = number
        }
    }

    /// The document as PDF: the empty form without a record.
    ///
    /// - Parameters:
    ///   - kind: of the record; for the empty form, the kind that the form is of.
    ///   - lookup: the line by which a record is known.
    package static func render(_ name: String, record: LawRecord?, kind: RecordKind, options: Options = Options(), lookup: @escaping (Int64) throws -> String?, now: WallTime) throws
        -> [UInt8]
    {
        try form(name, record: record, kind: kind, options: options, lookup: lookup, now: now).pdf(now: now)
    }

    /// The document before it is drawn.
    static func form(_ name: String, record: LawRecord?, kind: RecordKind, options: Options, lookup: @escaping (Int64) throws -> String?, now: WallTime) throws -> PrintForm {
        guard let spec = spec(name) else { throw PrintFailure.noForm(String(name.prefix(40))) }
        guard spec.kind == nil || spec.kind == kind.name, record == nil || record?.kind == kind.name else { throw PrintFailure.wrongKind(form: name, kind: record?.kind ?? kind.name) }
        let w = FormWriter(form: name, record: record, kind: kind, options: options, lookup: lookup)
        var f = PrintForm(
            title: spec.title, code: spec.code, version: spec.version, basis: spec.basis.isEmpty ? nil : spec.basis, isBlank: record == nil, language: options.language, blocks: [])
        if let record {
            f.number = options.number ?? record.text("number") ?? "\(kind.name)-\(record.id)"
            f.digest = digest(spec, record)
        }
        switch name {
        case "request": try RequestSheet.fill(&f, w)
        case "copy-statement": try CopyStatementSheet.fill(&f, w, now: now)
        case "shift": try ShiftSheet.fill(&f, w)
        case "inspection": try InspectionSheet.fill(&f, w)
        case "order": try OrderSheet.fill(&f, w)
        case "penalty": try PenaltySheet.fill(&f, w)
        default: try RecordSheet.fill(&f, w)
        }
        return f
    }

    /// By which a print is told from one of another version of its record: over the form, the record's number, version, state and data as they are kept.
    package static func digest(_ spec: FormSpec, _ record: LawRecord) -> String {
        let head = "custos.form/v1\n\(spec.name) \(spec.version)\n\(record.kind) \(record.id) \(record.version) \(record.state)\n"
        return Hex.encode(Digest.sha256(Array(head.utf8) + record.data.bytes))
    }
}
