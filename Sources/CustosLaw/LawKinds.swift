/// Every kind of record, every check: the whole of what the law keeps books of.
package enum LawKinds {
    package static let engine = LawEngine(all)
    /// A change request checks the new value against the form of the record that it changes, whatever that is.
    package static let all: [RecordKind] =
        AssetKinds.all + LifeCycleKinds.all + RequestKinds.all + DutyKinds.all { LawKinds.engine.kinds[$0] } + SupervisionKinds.all + PackKinds.all
    package static let checks: [SystemCheck] = AssetKinds.checks + LifeCycleKinds.checks + RequestKinds.checks + DutyKinds.checks + SupervisionKinds.checks + PackKinds.checks
}
