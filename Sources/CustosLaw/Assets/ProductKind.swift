import CustosBase

/// The register of products and their certificates (NM203.16).
package enum ProductKind {
    package static let name = "product"
    package static let earlierLimit = 16

    private static func certificate(_ required: Bool) -> [RecordField] {
        let all: [RecordField] = [
            RecordField("certificateKind", "证明类别", "Kind of proof", .choice([Choice("test", "检验合格", "Tested as passed"), Choice("certification", "认证", "Certified")])),
            RecordField("certificateBody", "检验、认证机构", "Body", .text(maximum: 100)),
            RecordField("certificateNumber", "证书编号", "Number", .text(maximum: 64)),
            RecordField("validFrom", "有效期自", "Valid from", .date(.any)),
            RecordField("validTo", "有效期至", "Valid to", .date(.any)),
        ]
        return required ? all : all.map { $0.optional().rests(on: unit) }
    }
    static let unit = RuleUnit("NM203.16")

    static let fields: [RecordField] =
        [
            RecordField("maker", "生产企业", "Maker", .text(maximum: 100)).searched(),
            RecordField("model", "型号", "Model", .text(maximum: 64)).searched().indexed(),
            RecordField(
                "productKind", "产品类别", "Kind of product",
                .choice([
                    Choice("camera", "摄像机", "Camera"), Choice("recorder", "存储、录像设备", "Recorder"), Choice("platform", "平台软件", "Platform"), Choice("network", "传输、网络设备", "Network"),
                    Choice("other", "其他", "Other"),
                ])
            ).optional(),
        ] + certificate(false) + [
            RecordField("scope", "认证范围", "Scope", .text(maximum: 300)).optional(), RecordField("document", "证书文件", "Certificate", .attachment).optional(),
            RecordField("earlierCertificates", "其他有效期的证书", "Certificates of other periods", .rows(certificate(true), maximum: earlierLimit)).optional(),
        ]

    package static let kind: RecordKind = {
        var k = RecordKind(name, "产品", "Product", fields: fields, titled: ["maker", "model"], rests: [unit, RuleUnit("CN799.12")], writes: .registerAssets, owner: .common)
        k.isTable = true
        k.guards = [
            Guard("G-CERT", [unit]) { deed in
                var problems: [FieldProblem] = []
                func check(_ j: JSON, _ path: String) {
                    let given = certificate(true).filter { j[$0.name] != nil }
                    // A certificate is entered whole or not at all.
                    if !given.isEmpty, path.isEmpty {
                        for f in certificate(true) where j[f.name] == nil { problems.append(FieldProblem(f.name, "请填写\(f.title.zh)。", "\(f.title.en) is missing.", units: [unit])) }
                    }
                    if let a = j["validFrom"]?.text.flatMap({ LocalDate($0) }), let b = j["validTo"]?.text.flatMap({ LocalDate($0) }), b < a {
                        problems.append(FieldProblem("\(path)validTo", "不能早于开始日期。", "This lies before the first day."))
                    }
                }
                check(deed.record.data, "")
                for (i, row) in deed.record.rows("earlierCertificates").enumerated() { check(row, "earlierCertificates[\(i)].") }
                if !problems.isEmpty { throw LawFault.fields(problems) }
                return nil
            }
        ]
        return k
    }()

    /// The periods that a product's certificates cover; both days belong to them.
    package static func periods(_ product: LawRecord) -> [ClosedRange<LocalDate>] {
        ([product.data] + product.rows("earlierCertificates")).compactMap { j in
            guard j["certificateNumber"]?.text != nil, let a = j["validFrom"]?.text.flatMap({ LocalDate($0) }), let b = j["validTo"]?.text.flatMap({ LocalDate($0) }), a <= b else {
                return nil
            }
            return a...b
        }
    }

    /// G-CERT: the refusal for a product that is installed on a day which no certificate covers.
    package static func objection(_ product: LawRecord, installedOn day: LocalDate) -> Refusal? {
        let all = periods(product)
        guard !all.contains(where: { $0.contains(day) }) else { return nil }
        let name = [product.text("maker"), product.text("model")].compactMap { $0 }.joined(separator: " ")
        let spans = all.map { "\($0.lowerBound)–\($0.upperBound)" }.joined(separator: ", ")
        return Refusal(
            ruleUnits: [unit],
            zh: all.isEmpty ? "产品“\(name)”没有检验合格或认证证明，不得安装（G-CERT）。" : "产品“\(name)”的证书（\(spans)）不覆盖安装日期 \(day)（G-CERT）。",
            en: all.isEmpty
                ? "The product “\(name)” has no proof of test or certification and may not be installed (G-CERT)."
                : "The certificates of “\(name)” (\(spans)) do not cover the date of installation, \(day) (G-CERT).",
            remedy: Bilingual(zh: "请登记覆盖安装日期的证书，或选用其他合格产品。", en: "Enter a certificate that covers the date, or choose another product that is tested or certified."))
    }
}
