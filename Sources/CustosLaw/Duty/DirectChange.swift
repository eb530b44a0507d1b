package import CustosBase

/// What a direct edit of a controlled field leaves behind, though it was refused: the attempt itself is conduct of Art. 19(6) (scenario 26).
package enum DirectChange {
    /// - Parameters:
    ///   - record: as it stands.
    ///   - field: the controlled field that somebody tried to edit.
    ///   - data: the values that were asked for.
    /// - Returns: a finding X6, unless the same attempt is an open finding already.
    package static func finding(_ record: LawRecord, _ field: RecordField, asked data: JSON, by actor: LawActor, _ book: any LawBook) throws -> [LawChange] {
        let key = "x6:\(record.id):\(field.name)"
        guard try !book.records("finding", where: "key", is: key).contains(where: { !["closed", "not_established"].contains($0.state) }) else { return [] }
        let old = ChangeOutcome.text(of: record.data[field.name]).prefix(300), new = ChangeOutcome.text(of: data[field.name]).prefix(300)
        let evidence = "“\(actor.name)”（\(actor.id)）未经变更申请直接修改“\(field.title.zh)”：由“\(old)”改为“\(new)”，已被拒绝。 Direct edit of “\(field.title.en)” attempted and refused."
        let system = record.kind == "system" ? record.id : record.integer("system")
        return [.finding(.x6, units: [.noRightsChange], subject: record.id, system: system, organisation: record.organisation, evidence: evidence, key: key)]
    }
}
