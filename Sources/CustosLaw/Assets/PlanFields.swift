import CustosBase

/// Checks of plan polygons that a shape alone does not make: sides must not cross, or nobody could say what lies inside.
enum PlanFields {
    private static let zh = "多边形的边不能相交或重叠，且面积不能为零。"
    private static let en = "The sides of a polygon must not cross or overlap, and it must have an area."

    static func problems(_ value: JSON?, at path: String) -> [FieldProblem] { value.map { PlanPolygon($0) == nil ? [FieldProblem(path, zh, en)] : [] } ?? [] }

    static func problems(masks: JSON?, at path: String) -> [FieldProblem] {
        (masks?.elements ?? []).enumerated().flatMap { i, row in problems(row["polygon"], at: "\(path)[\(i)].polygon") }
    }

    /// Of a camera: its view, its masks, its presets and theirs.
    static func problems(camera: LawRecord) -> [FieldProblem] {
        var out = problems(camera.data["viewPolygon"], at: "viewPolygon") + problems(masks: camera.data["masks"], at: "masks")
        out += problems(masks: camera.data["pictureMasks"], at: "pictureMasks")
        for (i, row) in camera.rows("presets").enumerated() {
            out += problems(row["polygon"], at: "presets[\(i)].polygon") + problems(masks: row["masks"], at: "presets[\(i)].masks")
        }
        if !camera.rows("masks").isEmpty, camera.data["viewPolygon"] == nil { out.append(FieldProblem("viewPolygon", "设置遮挡时须登记视场。", "Masks need a view that they lie in.")) }
        return out
    }
}
