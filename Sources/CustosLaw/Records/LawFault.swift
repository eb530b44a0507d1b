/// What is wrong with one field of a form, said at the field.
package struct FieldProblem: Sendable, Hashable {
    /// `name`, `officers[1].number`.
    package let path: String
    package let zh: String
    package let en: String
    package var units: [RuleUnit] = []
    package init(_ path: String, _ zh: String, _ en: String, units: [RuleUnit] = []) {
        self.path = path
        self.zh = zh
        self.en = en
        self.units = units
    }
}

/// Why a step was not taken. A lawful no is a `Refusal` and thrown as itself.
package enum LawFault: Error, Sendable {
    /// The form has mistakes; all of them at once.
    case fields([FieldProblem])
    /// The form was filled in on an older version of the record; here is the present one.
    case stale(LawRecord)
    case noRecord
    case noKind(String)
    /// The record's state has no such step.
    case wrongState(LawRecord, event: String)
    /// The role does not have this right.
    case forbidden(LawAction)
}
