/// What the law keeps of the life of systems: kinds of records, and the checks that look after them.
package enum LifeCycleKinds {
    package static var all: [RecordKind] {
        [
            SystemKind.kind, TrialKind.kind, TestKind.kind, AcceptanceKind.kind, ConformityKind.kind, ArchiveKind.kind, FilingKind.kind, RetentionPolicyKind.kind, ErasureKind.kind,
            LifePolicyKind.kind,
        ]
    }

    package static var checks: [SystemCheck] { LifeCycleChecks.all }
}
