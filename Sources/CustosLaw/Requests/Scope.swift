import CustosBase

/// What several kinds of this folder ask of the cameras and spans that they name; what is wrong is said at its field.
enum Scope {
    /// Cameras of another system would come under the wrong custodian.
    static let camerasOfSystem = Guard("G-FORM", [.registrationForm]) { deed in
        for id in deed.record.integers("cameras") {
            guard let camera = try deed.book.record(id), camera.integer("system") != deed.record.integer("system") else { continue }
            let name = camera.text("name") ?? "#\(id)"
            throw fault([("cameras", "摄像机“\(name)”不属于所选系统（G-FORM）。", "Camera “\(name)” does not belong to the system (G-FORM).")])
        }
        return nil
    }

    static let forwardSpan = Guard("G-FORM", [.registrationForm]) { deed in
        guard let from = deed.record.time("from"), let to = deed.record.time("to"), to <= from else { return nil }
        throw fault([("to", "截止时间须晚于起始时间（G-FORM）。", "The span's end must follow its start (G-FORM).")])
    }

    /// The step is only looked at (`LawEngine.obstacle`), not taken: nothing is typed and the record has not moved. What the step's own form
    /// brings in is then no obstacle.
    static func isLookedAt(_ deed: Deed) -> Bool { deed.input == .emptyObject && deed.before == deed.record }

    static func fault(_ problems: [(field: String, zh: String, en: String)]) -> LawFault {
        .fields(problems.map { FieldProblem($0.field, $0.zh, $0.en, units: [.registrationForm]) })
    }
}
