import CustosBase

/// 图像信息使用登记: who of the using unit looked at what, when and why (NM203.18.1.1, CN799.16.2.3). Rows are entered and never changed.
///
/// Views through Custos write their rows by themselves (`ViewLaw.use`); this form is for what happens outside of it, as at a monitor of the duty room.
package enum InternalUseKind {
    package static let register = "R-USE"

    package static let kind: RecordKind = {
        let fields: [RecordField] = [
            RecordField("number", "登记编号", "Register number", .text(maximum: 40)).computed().indexed().searched(),
            RecordField("who", "使用人", "Who", .text(maximum: 60)).searched(),
            RecordField("person", "使用人（人员登记册）", "Person in the register", .reference("person")).optional(),
            RecordField("system", "系统", "System", .reference("system")),
            RecordField("cameras", "摄像机", "Cameras", .references("camera", maximum: RequestFields.maximumCameras)),
            RecordField("useKind", "使用方式", "Kind of use", .choice([Choice("live", "实时查看", "Live view"), Choice("playback", "回放", "Playback"), Choice("use", "其他使用", "Other use")])),
            RecordField("from", "起始时间", "From", .time(.notFuture)), RecordField("to", "截止时间", "To", .time(.notFuture)),
            RecordField("usedOn", "使用日期", "Date of use", .date(.notFuture)),
            RecordField("purpose", "事由", "Reason", .longText(maximum: 500)).rests(on: RequestUnits.lookUps),
        ]
        var k = RecordKind(
            "internal_use", "图像信息使用登记", "Use of images inside the unit", fields: fields, lifecycle: .entry, titled: ["number", "who"],
            rests: [RequestUnits.useRegister, RequestUnits.lookUps], writes: .writeLog,
            owner: .through("system"))
        k.guards = [Scope.camerasOfSystem, Scope.forwardSpan]
        k.effect = { $0.set("number", JSON(try $0.book.nextNumber(register))) }
        k.register = register
        return k
    }()
}
