/// The kinds of this folder: requests, police access, sharing, publication, the using unit's own use.
package enum RequestKinds {
    package static var all: [RecordKind] { [RequestKind.kind, PoliceGrantKind.kind, SharingKind.kind, PublicationKind.kind, InternalUseKind.kind] }
    /// Facts about requests change by their own deadlines (timers), so nothing is left to look for.
    package static var checks: [SystemCheck] { [] }
}
