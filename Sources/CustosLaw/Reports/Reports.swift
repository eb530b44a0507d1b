/// Every report, in the order in which they are offered.
package enum Reports {
    package static let all: [LawReport] = [
        PlaceReports.coverage, PlaceReports.privacy, PlaceReports.signs, KeepingReports.retention, DutyReports.articleEighteen, PlaceReports.plans, GovernmentReport.report,
        KeepingReports.availability, RequestReports.retrieval,
        SupervisionReports.orders, SupervisionReports.penalties, SupervisionReports.filings, ConflictReport.report, DutyReports.selfAssessment,
    ]
    package static func report(_ id: String) -> LawReport? { all.first { $0.id == id } }
}
