/// The using unit's own books (NM203.18, CN799.15-16, 19): kinds and checks.
package enum DutyKinds {
    /// - Parameter kindNamed: every kind of the house by name: a change request checks the new value against the form and guards of the record it changes.
    package static func all(_ kindNamed: @escaping @Sendable (String) -> RecordKind?) -> [RecordKind] {
        [
            OrganPolicy.kind, PolicyDocuments.kind, TrainingRecords.kind, VettingRecords.kind, EmergencyPlans.kind, Drills.kind, EntrustContracts.kind, ShiftRecords.kind, DailyChecks.kind,
            MaintenanceRecords.kind, FaultRecords.kind, SupportContracts.kind, SecretAccess.kind, ZoneChecks.kind, IncidentRecords.kind, ImpactAssessments.kind,
            ChangeRequests.kind(kindNamed),
            Complaints.kind,
        ]
    }

    package static let checks: [SystemCheck] = DutyChecks.all
}
