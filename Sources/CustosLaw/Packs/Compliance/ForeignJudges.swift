/// What of the comparison packs has no counterpart elsewhere.
enum ForeignJudges {
    static let table: [(String, Judge)] = [("UK.P12", { _ in .without("没有比对库。", "There is no reference database.") })]
}
